//! What a preview asks of its reader: new options, what was chosen so far, what applying it takes.

use std::collections::BTreeMap;

use dealsync_domain::cell::Cells;
use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::connector::Connector;
use dealsync_domain::deal::DealId;
use dealsync_domain::failure::FailureCode;
use dealsync_domain::provider::Direction;
use dealsync_domain::run::{RunStatus, SyncRun};
use dealsync_domain::sync::WantedOption;
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::connectors::sync;
use crate::pages::run::choices::Remembered;
use crate::pages::run::numbers::Numbers;
use crate::state::WebState;

/// Deals that are counted, at most.
const DEALS: u32 = 1000;

#[derive(Debug, Default, Serialize)]
pub(super) struct PreviewView {
    options: Vec<OptionView>,
    choices: ChoicesView,
    to_write: u64,
    stale: u64,
    blockers: Vec<&'static str>,
    cost: CostView,
    deals_count: Option<usize>,
}

/// A new option that can be added.
#[derive(Debug, Serialize)]
struct OptionView {
    field: &'static str,
    name: String,
    column: String,
    count: u64,
    approved: bool,
}

/// How much was chosen so far.
#[derive(Debug, Default, Serialize)]
struct ChoicesView {
    excluded: usize,
    fields: usize,
    decided: usize,
}

/// What applying takes.
#[derive(Debug, Default, Serialize)]
struct CostView {
    calls: u64,
    seconds: Option<u64>,
    month: u64,
}

/// Looks at a preview; of other runs only the calls of the month are told.
pub(super) async fn look(
    state: &WebState,
    run: &SyncRun,
    connector: &Connector,
    numbers: &Numbers,
    remembered: &Remembered,
    shown: &[Change],
) -> Result<PreviewView, ApiError> {
    let month = sync::calls_this_month(state, run.provider).await?;
    if run.status != RunStatus::Planned {
        let cost = CostView { month, ..CostView::default() };
        return Ok(PreviewView { cost, ..PreviewView::default() });
    }
    let wanted = state.sync.options_wanted(run.id).await?;
    let calls = run.calls.announced.unwrap_or_default().saturating_sub(run.calls.made);
    Ok(PreviewView {
        to_write: to_write(numbers, remembered, &wanted),
        options: wanted.into_iter().map(|option| offered(option, remembered)).collect(),
        choices: ChoicesView {
            excluded: remembered.excluded(),
            fields: remembered.fields(),
            decided: remembered.decided(),
        },
        stale: stale(state, run, shown).await?,
        blockers: blockers(state, run, connector).await?,
        cost: CostView { calls, seconds: state.sync.time_to_apply(run).map(|time| time.as_secs().max(1)), month },
        deals_count: deals_count(state, run).await?,
    })
}

fn offered(option: WantedOption, remembered: &Remembered) -> OptionView {
    OptionView {
        field: option.field.name(),
        approved: remembered.is_approved(option.field, &option.name),
        name: option.name,
        column: option.column,
        count: option.changes,
    }
}

/// The records that applying would write: what is planned, less what is left out, and what was
/// decided of what is held.
fn to_write(numbers: &Numbers, remembered: &Remembered, wanted: &[WantedOption]) -> u64 {
    let approved = wanted.iter().filter(|option| remembered.is_approved(option.field, &option.name));
    let added: u64 = approved.map(|option| option.changes).sum();
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let planned = numbers.of_status(ChangeStatus::Pending);
    planned.saturating_sub(number(remembered.excluded())) + number(remembered.decided()) + added
}

/// Why a preview cannot be applied now.
async fn blockers(state: &WebState, run: &SyncRun, connector: &Connector) -> Result<Vec<&'static str>, ApiError> {
    // Taking an import back asks nothing of the provider.
    let stays_here = run.undo_of.is_some() && run.direction == Direction::Import;
    let mut found = if stays_here { Vec::new() } else { sync::blockers(state, connector) };
    if sync::running(state, run.provider).await?.is_some() {
        found.push(FailureCode::RunInProgress);
    }
    Ok(found.into_iter().map(FailureCode::code).collect())
}

/// How many of the changes shown write a deal that holds something else by now: they will be left
/// out. What moved at a provider is found out when the preview is applied.
async fn stale(state: &WebState, run: &SyncRun, shown: &[Change]) -> Result<u64, ApiError> {
    if run.direction != Direction::Import {
        return Ok(0);
    }
    let is_open = |change: &&Change| change.status == ChangeStatus::Pending && change.action != Action::Create;
    let open: Vec<&Change> = shown.iter().filter(is_open).collect();
    let found = state.deals.find(open.iter().filter_map(|change| change.deal).collect()).await?;
    let now: BTreeMap<DealId, Cells> = found.into_iter().map(|deal| (deal.id, deal.cells)).collect();
    let has_moved = |change: &&Change| {
        change.deal.and_then(|deal| now.get(&deal)).is_none_or(|cells| !change.moved(cells).is_empty())
    };
    Ok(open.into_iter().filter(has_moved).count() as u64)
}

/// The deals there are, where an import found nothing to bring. Many are not counted.
async fn deals_count(state: &WebState, run: &SyncRun) -> Result<Option<usize>, ApiError> {
    if run.undo_of.is_some() || run.direction != Direction::Import || run.counts.total > 0 {
        return Ok(None);
    }
    let found = state.deals.page(None, DEALS).await?.len();
    Ok((found < DEALS as usize).then_some(found))
}

#[cfg(test)]
mod tests {
    use dealsync_domain::deal::DealField;
    use dealsync_domain::sync::{Choice, Decision, Decisions, Exclusion, NewOption};

    use super::*;
    use crate::tests::sample;

    #[test]
    fn what_was_chosen_changes_what_is_written() {
        let run = sample::run(RunStatus::Planned);
        let numbers = Numbers::new(&run, vec![(Action::Update, ChangeStatus::Pending, 10)]);
        let (field, name) = (DealField::Statut, "Gagnée".to_owned());
        let wanted = [WantedOption { field, name: name.clone(), column: "Étape".to_owned(), changes: 3 }];
        let remembered = |decisions: &Decisions| to_write(&numbers, &Remembered::from(decisions), &wanted);
        assert_eq!(remembered(&Decisions::default()), 10);
        let decisions = Decisions {
            exclude: vec![
                Exclusion { seq: 1, fields: Vec::new() },
                Exclusion { seq: 2, fields: vec![DealField::Notes] },
            ],
            decisions: vec![Decision { seq: 12, choice: Choice::Create }],
            new_options: vec![NewOption { field, name }],
        };
        assert_eq!(remembered(&decisions), 10 - 1 + 1 + 3);
    }
}
