//! What people ask about runs beside the runs themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::change::{Action, ChangeStatus};
use crate::connectors::UseCaseError;
use crate::deal::DealField;
use crate::ports::{ChangeFilter, Pace, RunFilter};
use crate::provider::{Direction, ProviderName};
use crate::reason::Reason;
use crate::run::{RunId, RunStatus, SyncRun};
use crate::sync::{Decisions, SyncService};

/// Journal entries read at a time.
const PAGE: u32 = 500;

/// Runs looked through for one that has read everything.
const RUNS: u32 = 20;

/// A new option that held changes wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedOption {
    /// The field.
    pub field: DealField,
    /// The option.
    pub name: String,
    /// The column's name.
    pub column: String,
    /// How many changes wait for it.
    pub changes: u64,
}

/// How long so many calls take, of which each takes so long.
fn time_of(calls: u64, each: Duration, pace: Pace) -> Duration {
    let times = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    match pace {
        Pace::Unpaced => each.saturating_mul(times(calls)),
        Pace::Gap(gap) => each.max(gap).saturating_mul(times(calls)),
        // What fits into a window goes at once; the rest waits for the next one.
        Pace::Window { budget, length } => {
            let (full, rest) = (calls / u64::from(budget.max(1)), calls % u64::from(budget.max(1)));
            let one_after_the_other = each.saturating_mul(times(calls));
            one_after_the_other.max(length.saturating_mul(times(full)) + each.saturating_mul(times(rest)))
        }
    }
}

impl SyncService {
    /// What was chosen about a preview so far.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn remembered(&self, id: RunId) -> Result<Decisions, UseCaseError> {
        Ok(self.log.choices(id).await?)
    }

    /// Keeps what was chosen about a preview, in place of what was kept before.
    ///
    /// # Errors
    /// [`crate::failure::FailureCode::NotFound`].
    pub async fn remember(&self, id: RunId, decisions: Decisions) -> Result<(), UseCaseError> {
        self.run(id).await?;
        Ok(self.log.keep_choices(id, decisions).await?)
    }

    /// The newest run that takes this one back and has written something.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn undone_by(&self, id: RunId) -> Result<Option<RunId>, UseCaseError> {
        let undos = self.log.undos_of(id).await?;
        let has_written = |status| !matches!(status, RunStatus::Planned | RunStatus::Running);
        for undo in undos {
            let counts = &undo.counts;
            let wrote = has_written(undo.status) && counts.created + counts.updated + counts.deleted > 0;
            // One that was taken back itself leaves the run as it was.
            if wrote && Box::pin(self.undone_by(undo.id)).await?.is_none() {
                return Ok(Some(undo.id));
            }
        }
        Ok(None)
    }

    /// How many changes of a run there are of each action and status.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn tally(&self, id: RunId) -> Result<Vec<(Action, ChangeStatus, u64)>, UseCaseError> {
        Ok(self.log.tally(id).await?)
    }

    /// The new options that held changes of a preview wait for.
    ///
    /// # Errors
    /// [`crate::failure::FailureCode::NotFound`].
    pub async fn options_wanted(&self, id: RunId) -> Result<Vec<WantedOption>, UseCaseError> {
        let run = self.run(id).await?;
        let target = |field| run.context.as_ref().and_then(|context| context.target(run.direction).column(field));
        let mut wanted: BTreeMap<(DealField, String), u64> = BTreeMap::new();
        let mut filter = ChangeFilter { status: Some(ChangeStatus::Held), limit: PAGE, ..ChangeFilter::default() };
        loop {
            let page = self.log.changes(id, filter.clone()).await?;
            let Some(last) = page.last() else { break };
            filter.after = last.seq;
            for change in page.iter().filter(|change| change.reason == Some(Reason::NewOption)) {
                let waits = |problem: &Option<String>| problem.as_deref() == Some(Reason::NewOption.code());
                for field in change.fields.iter().filter(|field| waits(&field.problem)) {
                    *wanted.entry((field.field, field.source.to_string().trim().to_owned())).or_default() += 1;
                }
            }
        }
        let named = |((field, name), changes)| {
            let column = target(field).map_or_else(|| field.name().to_owned(), |column| column.name.clone());
            WantedOption { field, name, column, changes }
        };
        Ok(wanted.into_iter().map(named).collect())
    }

    /// How long applying a preview will take, by the pace of reading and the provider's limits; `None`
    /// where no call is made, or nothing is known.
    #[must_use]
    pub fn time_to_apply(&self, run: &SyncRun) -> Option<Duration> {
        let context = run.context.as_ref()?;
        let calls = run.calls.announced?.saturating_sub(run.calls.made);
        let each = Duration::from_millis(context.reading_took.checked_div(context.reading_calls)?);
        let pace = self.connectors.provider(run.provider).ok()?.pace();
        (calls > 0).then(|| time_of(calls, each, pace))
    }

    /// The calls that reading took in the last run of that kind; `None` where there was none.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn estimate(&self, provider: ProviderName, direction: Direction) -> Result<Option<u64>, UseCaseError> {
        let like =
            RunFilter { provider: Some(provider), direction: Some(direction), limit: RUNS, ..Default::default() };
        let previews = RunFilter { status: Some(RunStatus::Planned), limit: 1, ..like.clone() };
        let mut runs = self.log.list(previews).await?;
        runs.extend(self.log.list(like).await?);
        let known = runs.iter().filter(|run| run.undo_of.is_none()).filter_map(|run| {
            let calls = run.context.as_ref().map(|context| context.reading_calls)?;
            (calls > 0).then_some((run.id, calls))
        });
        Ok(known.max().map(|(_, calls)| calls))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_take_their_time_and_keep_the_pace() {
        let (quick, second) = (Duration::from_millis(100), Duration::from_secs(1));
        assert_eq!(time_of(41, quick, Pace::Unpaced), Duration::from_millis(4100));
        assert_eq!(time_of(41, quick, Pace::Gap(Duration::from_millis(210))), Duration::from_millis(8610));
        assert_eq!(time_of(41, second, Pace::Gap(Duration::from_millis(210))), Duration::from_secs(41));
        let window = Pace::Window { budget: 180, length: Duration::from_secs(60) };
        assert_eq!(time_of(100, quick, window), Duration::from_secs(10));
        assert_eq!(time_of(400, quick, window), Duration::from_secs(124));
    }
}
