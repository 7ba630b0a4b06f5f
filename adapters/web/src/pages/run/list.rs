//! The list of a run's changes: what is asked for, and one page of it.

use std::collections::BTreeSet;

use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::run::numbers::Numbers;
use crate::pages::visit::Query;
use crate::state::WebState;
use crate::views::{action_of, change_status_of};

/// Changes a page.
const PAGE: usize = 100;
/// Failed changes that come first.
const FAILED: u32 = 20;
/// Changes looked through to count those that a search finds.
const COUNTED: u32 = 1000;
const SHOWS: [&str; 9] = ["all", "create", "update", "delete", "pending", "held", "skipped", "failed", "applied"];

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) show: &'static str,
    pub(super) query: Option<String>,
    after: Option<i64>,
}

/// Where a page stands in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ListView {
    first: bool,
    next: Option<i64>,
    more: bool,
    shown: usize,
    total: u64,
}

impl Default for ListView {
    fn default() -> Self {
        Self { first: true, next: None, more: false, shown: 0, total: 0 }
    }
}

/// A page of changes.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) list: ListView,
    pub(super) changes: Vec<Change>,
    /// The failed ones, told before all others.
    pub(super) failed: Vec<Change>,
}

impl Wanted {
    pub(super) fn read(query: &Query) -> Self {
        let show = query.text("show").and_then(|word| SHOWS.into_iter().find(|show| *show == word));
        Self {
            show: show.unwrap_or("all"),
            query: query.text("q").map(str::to_owned),
            after: query.number("after").filter(|after| *after > 0),
        }
    }

    /// Whether it is the list as it is met first.
    fn is_plain(&self) -> bool {
        self.show == "all" && self.query.is_none() && self.after.is_none()
    }

    fn filter(&self, numbers: &Numbers) -> ChangeFilter {
        let action = action_of(self.show);
        let status = match action {
            // Those that are held, left out or failed have lists of their own.
            Some(_) => Some(numbers.shown()),
            None => change_status_of(self.show),
        };
        ChangeFilter {
            status,
            action,
            query: self.query.clone(),
            with_links: false,
            after: self.after.unwrap_or_default(),
            limit: PAGE as u32 + 1,
        }
    }

    /// How many there are, as the journal's counts say; a search is not counted there.
    fn total(&self, numbers: &Numbers) -> Option<u64> {
        if self.query.is_some() {
            return None;
        }
        let of_action = action_of(self.show).map(|action: Action| numbers.of(action));
        let of_status = || match change_status_of(self.show)? {
            ChangeStatus::Pending => Some(numbers.open()),
            status => Some(numbers.of_status(status)),
        };
        Some(of_action.or_else(of_status).unwrap_or_else(|| numbers.listed()))
    }
}

/// Reads the page that is asked for.
pub(super) async fn read(
    state: &WebState,
    run: &SyncRun,
    wanted: &Wanted,
    numbers: &Numbers,
) -> Result<Listed, ApiError> {
    let filter = wanted.filter(numbers);
    let mut changes = matching(state, run.id, filter.clone()).await?;
    let goes_on = changes.len() > PAGE;
    changes.truncate(PAGE);
    let next = changes.last().filter(|_| goes_on).map(|change| change.seq);
    let shown = changes.len();
    let total = match wanted.total(numbers) {
        Some(total) => total,
        None if !goes_on && wanted.after.is_none() => count(shown),
        None => {
            let all = ChangeFilter { after: 0, limit: COUNTED, ..filter };
            count(matching(state, run.id, all).await?.len())
        }
    };
    let mut failed = Vec::new();
    if wanted.is_plain() && run.status != RunStatus::Planned {
        let filter = ChangeFilter { status: Some(ChangeStatus::Failed), limit: FAILED, ..ChangeFilter::default() };
        failed = state.sync.log.changes(run.id, filter).await?;
        let told: BTreeSet<i64> = failed.iter().map(|change| change.seq).collect();
        changes.retain(|change| !told.contains(&change.seq));
    }
    let first = wanted.after.is_none();
    let list = ListView { first, next, more: goes_on || !first, shown, total };
    Ok(Listed { list, changes, failed })
}

/// The changes that match. What was sent without an answer is not carried out either, as far as
/// known, so it stands with what is pending.
async fn matching(state: &WebState, run: RunId, filter: ChangeFilter) -> Result<Vec<Change>, ApiError> {
    let with_sent = filter.status == Some(ChangeStatus::Pending) && filter.action.is_none();
    let mut changes = state.sync.log.changes(run, filter.clone()).await?;
    if with_sent {
        let limit = filter.limit as usize;
        let sent = ChangeFilter { status: Some(ChangeStatus::Sent), ..filter };
        changes.extend(state.sync.log.changes(run, sent).await?);
        changes.sort_by_key(|change| change.seq);
        changes.truncate(limit);
    }
    Ok(changes)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::sample;

    fn numbers(status: RunStatus) -> Numbers {
        let tally = vec![
            (Action::Create, ChangeStatus::Pending, 4),
            (Action::Create, ChangeStatus::Held, 5),
            (Action::Link, ChangeStatus::Pending, 7),
        ];
        Numbers::new(&sample::run(status), tally)
    }

    fn wanted(query: &str) -> Wanted {
        Wanted::read(&Query::read(query))
    }

    #[track_caller]
    fn check(query: &str, action: Option<Action>, status: Option<ChangeStatus>, total: Option<u64>) {
        let (wanted, numbers) = (wanted(query), numbers(RunStatus::Planned));
        let filter = wanted.filter(&numbers);
        assert_eq!((filter.action, filter.status, wanted.total(&numbers)), (action, status, total), "{query}");
    }

    #[test]
    fn counters_filter_what_they_count() {
        check("", None, None, Some(9));
        check("show=create", Some(Action::Create), Some(ChangeStatus::Pending), Some(4));
        check("show=held", None, Some(ChangeStatus::Held), Some(5));
        check("show=applied", None, Some(ChangeStatus::Applied), Some(0));
        check("show=pending", None, Some(ChangeStatus::Pending), Some(4));
        check("show=odd", None, None, Some(9));
        check("show=held&q=acme", None, Some(ChangeStatus::Held), None);
    }

    #[test]
    fn after_the_end_actions_are_those_carried_out() {
        let filter = wanted("show=create").filter(&numbers(RunStatus::Partial));
        assert_eq!(filter.status, Some(ChangeStatus::Applied));
    }

    #[test]
    fn only_the_list_as_it_is_met_first_tells_failures_apart() {
        assert!(wanted("").is_plain() && wanted("show=all&q=").is_plain());
        for other in ["show=failed", "q=a", "after=3"] {
            assert!(!wanted(other).is_plain(), "{other}");
        }
    }
}
