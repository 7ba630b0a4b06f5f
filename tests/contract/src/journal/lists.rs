//! Lists of runs.

use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{Phase, RunId, RunStatus};

use super::begin_with;
use crate::Database;
use crate::fixtures::at;

use Direction::{Export, Import};
use ProviderName::{Airtable, Notion};
use RunStatus::{Error, Partial, Planned, Success};

/// Runs that have ended, in the order of their ids.
async fn ended(database: &dyn Database, runs: &[(ProviderName, Direction, RunStatus)]) -> Vec<RunId> {
    let log = &database.stores().log;
    let mut ids = Vec::new();
    for &(provider, direction, status) in runs {
        let (lease, mut run) = begin_with(&**log, provider, direction).await;
        run.status = status;
        run.phase = Phase::Done;
        run.completed_at = (status != Planned).then(|| at(60));
        log.save(&lease, &run).await.expect("a run must be saved");
        ids.push(run.id);
    }
    ids
}

async fn listed(database: &dyn Database, filter: RunFilter) -> Vec<RunId> {
    let limit = if filter.limit == 0 { 100 } else { filter.limit };
    let runs = database.stores().log.list(RunFilter { limit, ..filter }).await.expect("runs must be listed");
    runs.iter().map(|run| run.id).collect()
}

/// Whole, as they are found.
pub async fn runs_come_newest_first(database: &dyn Database) {
    let runs = [(Airtable, Import, Success), (Notion, Export, Error), (Airtable, Export, Partial)];
    let ids = ended(database, &runs).await;
    let all = listed(database, RunFilter::default()).await;
    assert_eq!(all, [ids[2], ids[1], ids[0]], "the newest run must come first");
    let log = &database.stores().log;
    let whole = log.list(RunFilter { limit: 1, ..RunFilter::default() }).await.expect("runs must be listed");
    let found = log.find(ids[2]).await.expect("a run must be found");
    assert_eq!(whole.first(), found.as_ref(), "a run must be listed as it is found");
}

/// By any of three things and by all of them.
pub async fn runs_are_filtered(database: &dyn Database) {
    let runs = [
        (Airtable, Import, Success),
        (Airtable, Export, Success),
        (Notion, Import, Success),
        (Airtable, Import, Error),
    ];
    let ids = ended(database, &runs).await;
    let none = RunFilter::default;
    let notion = listed(database, RunFilter { provider: Some(Notion), ..none() }).await;
    assert_eq!(notion, [ids[2]], "by provider");
    let exports = listed(database, RunFilter { direction: Some(Export), ..none() }).await;
    assert_eq!(exports, [ids[1]], "by direction");
    let errors = listed(database, RunFilter { status: Some(Error), ..none() }).await;
    assert_eq!(errors, [ids[3]], "by status");
    let all = RunFilter { provider: Some(Airtable), direction: Some(Import), status: Some(Success), ..none() };
    assert_eq!(listed(database, all).await, [ids[0]], "by all of them at once");
    let nothing = listed(database, RunFilter { status: Some(Partial), ..none() }).await;
    assert!(nothing.is_empty(), "what is not there must not be listed");
}

/// A preview is history only once it was applied.
pub async fn a_preview_never_applied_is_left_out_unless_asked_for(database: &dyn Database) {
    let ids = ended(database, &[(Airtable, Import, Success), (Airtable, Import, Planned)]).await;
    assert_eq!(listed(database, RunFilter::default()).await, [ids[0]], "a preview must be left out");
    let mine = RunFilter { provider: Some(Airtable), direction: Some(Import), ..RunFilter::default() };
    assert_eq!(listed(database, mine).await, [ids[0]], "a preview must be left out whatever the other filters");
    let previews = RunFilter { status: Some(Planned), ..RunFilter::default() };
    assert_eq!(listed(database, previews).await, [ids[1]], "a preview must be listed where asked for");
}

/// Those before one, at most so many; what is left out fills no place.
pub async fn runs_come_by_pages(database: &dyn Database) {
    let mut runs = [(Airtable, Import, Success); 7];
    runs[3].2 = Planned;
    let ids = ended(database, &runs).await;
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = listed(database, RunFilter { before, limit: 2, ..RunFilter::default() }).await;
        assert!(page.len() <= 2, "a page must hold at most `limit` runs");
        let Some(last) = page.last() else { break };
        before = Some(*last);
        seen.extend(page);
    }
    let expected: Vec<RunId> = ids.iter().rev().copied().filter(|id| *id != ids[3]).collect();
    assert_eq!(seen, expected, "pages must give every run once");
}
