//! How far a run has come, for whoever watches it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::connectors::UseCaseError;
use crate::ports::Waiting;
use crate::run::{Phase, RunId, RunStatus, SyncRun};
use crate::sync::SyncService;

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The run.
    pub run: SyncRun,
    /// What its next call waits for.
    pub waiting: Option<Waiting>,
    /// How long it will still take, as far as its pace up to now tells.
    pub left: Option<TimeDelta>,
}

impl SyncService {
    /// How far a run has come.
    ///
    /// # Errors
    /// [`crate::failure::FailureCode::NotFound`].
    pub async fn progress(&self, id: RunId) -> Result<Progress, UseCaseError> {
        let run = self.run(id).await?;
        if run.status != RunStatus::Running {
            return Ok(Progress { run, waiting: None, left: None });
        }
        let now = (self.connectors.now)();
        let waiting = self.connectors.ledger.waiting(run.provider, now).await?;
        let left = time_left(&run, waiting, now);
        Ok(Progress { run, waiting, left })
    }
}

/// What is left by the number of calls announced, or else of records, at the pace since writing
/// began.
fn time_left(run: &SyncRun, waiting: Option<Waiting>, now: DateTime<Utc>) -> Option<TimeDelta> {
    if run.phase != Phase::Writing {
        return None;
    }
    let began = run.context.as_ref()?.writing_began?;
    let (done, left) = match run.calls.announced {
        Some(announced) if announced > run.calls.made => {
            (run.calls.made.saturating_sub(began.calls), announced - run.calls.made)
        }
        _ => {
            let processed = run.counts.processed();
            (processed.saturating_sub(began.processed), run.counts.total.saturating_sub(processed))
        }
    };
    let took = (now - began.at).num_milliseconds().max(0);
    let waits = waiting.map_or(0, |waiting| (waiting.until - now).num_milliseconds().max(0));
    let each = took.checked_div(i64::try_from(done).ok()?)?;
    each.checked_mul(i64::try_from(left).ok()?)?.checked_add(waits).map(TimeDelta::milliseconds)
}

#[cfg(test)]
mod tests;
