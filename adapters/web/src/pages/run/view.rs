//! A run as its page shows it.

use dealsync_domain::connector::Connector;
use dealsync_domain::run::{RunStatus, SyncRun};
use dealsync_domain::sync::Progress;
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::connectors::place;
use crate::pages::memory::Memory;
use crate::pages::run::numbers::Numbers;
use crate::state::WebState;
use crate::views::moment;

#[derive(Debug, Serialize)]
pub(super) struct RunView {
    id: i64,
    provider: &'static str,
    provider_name: &'static str,
    /// The table by the names that people know it by; never empty.
    place: String,
    direction: &'static str,
    undo_of: Option<i64>,
    undone_by: Option<i64>,
    status: &'static str,
    phase: &'static str,
    records_processed: u64,
    records_created: u64,
    records_updated: u64,
    records_deleted: u64,
    records_unchanged: u64,
    records_held: u64,
    records_skipped: u64,
    records_failed: u64,
    records_total: u64,
    records_read: u64,
    api_calls: u64,
    api_calls_announced: Option<u64>,
    api_retries: u64,
    warnings: Vec<WarningView>,
    error_code: Option<&'static str>,
    /// The other side's own words.
    error_message: Option<String>,
    hint: Option<&'static str>,
    planned: Option<PlannedView>,
    started_at: String,
    completed_at: Option<String>,
    written: u64,
    to_write: u64,
    seconds_left: Option<i64>,
    waiting_until: Option<String>,
    waiting_code: Option<&'static str>,
    waiting_seconds: i64,
    can: CanView,
}

#[derive(Debug, Serialize)]
struct WarningView {
    code: &'static str,
    count: Option<u64>,
    subject: Option<String>,
}

#[derive(Debug, Serialize)]
struct PlannedView {
    creates: u64,
    updates: u64,
    deletes: u64,
}

/// What can be done about a run.
#[derive(Debug, Serialize)]
struct CanView {
    apply: bool,
    cancel: bool,
    resume: bool,
    retry: bool,
    undo: bool,
}

pub(super) async fn look(
    state: &WebState,
    memory: &Memory,
    connector: &Connector,
    progress: &Progress,
    numbers: &Numbers,
) -> Result<RunView, ApiError> {
    let run = &progress.run;
    let counts = &run.counts;
    let ended = !matches!(run.status, RunStatus::Running | RunStatus::Planned);
    let undone_by = if ended { state.sync.undone_by(run.id).await? } else { None };
    let now = (state.connectors.now)();
    let waiting = progress.waiting.as_ref();
    let failure = run.failure.as_ref();
    Ok(RunView {
        id: run.id.0,
        provider: run.provider.as_str(),
        provider_name: run.provider.title(),
        place: place_of(memory, connector, run),
        direction: run.direction.as_str(),
        undo_of: run.undo_of.map(|undone| undone.0),
        undone_by: undone_by.map(|undo| undo.0),
        status: run.status.as_str(),
        phase: run.phase.as_str(),
        records_processed: counts.processed(),
        records_created: counts.created,
        records_updated: counts.updated,
        records_deleted: counts.deleted,
        records_unchanged: counts.unchanged,
        records_held: counts.held,
        records_skipped: counts.skipped,
        records_failed: counts.failed,
        records_total: counts.total,
        records_read: counts.total,
        api_calls: run.calls.made,
        api_calls_announced: run.calls.announced,
        api_retries: run.calls.retries,
        warnings: run
            .warnings
            .iter()
            .map(|warning| WarningView {
                code: warning.code.as_str(),
                count: warning.count,
                subject: warning.subject.clone(),
            })
            .collect(),
        error_code: failure.map(|failure| failure.code.code()),
        error_message: failure.map(|failure| failure.detail.clone()).filter(|detail| !detail.is_empty()),
        hint: failure.map(|failure| failure.code.next_step()),
        planned: run.context.as_ref().map(|context| PlannedView {
            creates: context.planned.creates,
            updates: context.planned.updates,
            deletes: context.planned.deletes,
        }),
        started_at: moment(run.started_at),
        completed_at: run.completed_at.map(moment),
        written: numbers.written(),
        to_write: numbers.to_write(),
        seconds_left: progress.left.map(|left| left.num_seconds().max(0)),
        waiting_until: waiting.map(|waiting| moment(waiting.until)),
        waiting_code: waiting.map(|waiting| if waiting.asked { "asked" } else { "pace" }),
        waiting_seconds: waiting.map_or(0, |waiting| (waiting.until - now).num_seconds().max(0)),
        can: CanView {
            apply: run.status == RunStatus::Planned,
            cancel: run.status == RunStatus::Running,
            resume: state.sync.can_resume(run).await?,
            retry: run.can_retry(),
            undo: ended && undone_by.is_none() && run.context.is_some() && numbers.has_acted(),
        },
    })
}

fn place_of(memory: &Memory, connector: &Connector, run: &SyncRun) -> String {
    let seen = run.context.as_ref().map(|context| place::of_table(memory, &context.table));
    let stored = || place::of_connector(memory, connector, None);
    let place = seen.filter(|place| !place.trim().is_empty()).or_else(stored);
    place.unwrap_or_else(|| run.provider.title().to_owned())
}
