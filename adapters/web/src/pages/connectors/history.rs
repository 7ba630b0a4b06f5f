//! The runs of a connection, newest first.

use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::visit::Visit;
use crate::state::WebState;
use crate::views::moment;

/// Runs a page.
const PAGE: usize = 20;

#[derive(Debug, Serialize)]
pub(super) struct HistoryView {
    direction: &'static str,
    result: &'static str,
    filtered: bool,
    first: bool,
    next: Option<i64>,
    runs: Vec<PastRun>,
}

#[derive(Debug, Serialize)]
struct PastRun {
    id: i64,
    status: &'static str,
    direction: &'static str,
    undo_of: Option<i64>,
    undone_by: Option<i64>,
    started_at: String,
    records_created: u64,
    records_updated: u64,
    records_deleted: u64,
    records_unchanged: u64,
    records_held: u64,
    records_skipped: u64,
    records_failed: u64,
    can_undo: bool,
}

pub(super) async fn look(state: &WebState, provider: ProviderName, visit: &Visit) -> Result<HistoryView, ApiError> {
    let direction = visit.query.text("direction").and_then(|word| word.parse::<Direction>().ok());
    let status = visit.query.text("result").and_then(RunStatus::from_word);
    let before = visit.query.number("before").map(RunId);
    let filter = RunFilter { provider: Some(provider), direction, status, before, limit: PAGE as u32 + 1 };
    let mut runs = state.sync.runs(filter).await?;
    let goes_on = runs.len() > PAGE;
    runs.truncate(PAGE);
    let next = runs.last().filter(|_| goes_on).map(|run| run.id.0);
    let mut shown = Vec::with_capacity(runs.len());
    for run in &runs {
        shown.push(past(state, run).await?);
    }
    Ok(HistoryView {
        direction: direction.map(Direction::as_str).unwrap_or_default(),
        result: status.map(RunStatus::as_str).unwrap_or_default(),
        filtered: direction.is_some() || status.is_some(),
        first: before.is_none(),
        next,
        runs: shown,
    })
}

async fn past(state: &WebState, run: &SyncRun) -> Result<PastRun, ApiError> {
    let counts = &run.counts;
    let has_written = counts.created + counts.updated + counts.deleted > 0;
    let undone_by = if has_written { state.sync.undone_by(run.id).await? } else { None };
    Ok(PastRun {
        id: run.id.0,
        status: run.status.as_str(),
        direction: run.direction.as_str(),
        undo_of: run.undo_of.map(|undone| undone.0),
        undone_by: undone_by.map(|undo| undo.0),
        started_at: moment(run.started_at),
        records_created: counts.created,
        records_updated: counts.updated,
        records_deleted: counts.deleted,
        records_unchanged: counts.unchanged,
        records_held: counts.held,
        records_skipped: counts.skipped,
        records_failed: counts.failed,
        can_undo: undone_by.is_none() && can_undo(state, run, has_written).await?,
    })
}

/// Whether a run can be taken back. What was written is counted at its end; only where a run ended
/// before that is its journal asked.
async fn can_undo(state: &WebState, run: &SyncRun, has_written: bool) -> Result<bool, ApiError> {
    match run.status {
        RunStatus::Running | RunStatus::Planned => Ok(false),
        RunStatus::Success | RunStatus::Partial => Ok(has_written),
        RunStatus::Error | RunStatus::Cancelled | RunStatus::Interrupted => Ok(state.sync.can_undo(run).await?),
    }
}
