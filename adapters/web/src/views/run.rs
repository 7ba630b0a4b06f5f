//! A run.

use dealsync_domain::run::{SyncRun, Warning};
use dealsync_domain::sync::Progress;
use serde::Serialize;
use utoipa::ToSchema;

use crate::views::{DirectionWord, PhaseWord, ProviderWord, RunStatusWord, moment};

/// One import, export or undo.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunView {
    id: i64,
    #[schema(value_type = ProviderWord)]
    provider: &'static str,
    /// Which side is written.
    #[schema(value_type = DirectionWord)]
    direction: &'static str,
    /// The run that this one takes back.
    undo_of: Option<i64>,
    #[schema(value_type = RunStatusWord)]
    status: &'static str,
    #[schema(value_type = PhaseWord)]
    phase: &'static str,
    /// Source records that are dealt with: the sum of the following seven.
    records_processed: u64,
    records_created: u64,
    records_updated: u64,
    records_deleted: u64,
    records_unchanged: u64,
    /// Records that wait for a decision.
    records_held: u64,
    records_skipped: u64,
    records_failed: u64,
    /// Source records in all, as far as known.
    records_total: u64,
    /// Calls to the provider, repeats apart.
    api_calls: u64,
    /// The most calls that the run makes without faults; `null` until reading has ended.
    api_calls_announced: Option<u64>,
    /// Repeated calls.
    api_retries: u64,
    /// What is worth knowing, though it stopped nothing.
    warnings: Vec<WarningView>,
    /// The stable code of what ended the run.
    error_code: Option<String>,
    error_message: Option<String>,
    /// What to do next.
    hint: Option<String>,
    /// What the preview would write; `null` before planning.
    planned: Option<PlannedView>,
    #[schema(format = DateTime)]
    started_at: String,
    #[schema(format = DateTime)]
    completed_at: Option<String>,
}

/// A run as it goes on.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgressView {
    #[serde(flatten)]
    run: RunView,
    /// Until when the next call waits, where it waits noticeably.
    #[schema(format = DateTime)]
    waiting_until: Option<String>,
    /// `asked` where the provider asks to wait, `pace` where the run waits to keep within its limits.
    #[schema(value_type = Option<String>)]
    waiting_code: Option<&'static str>,
    /// How long the run will still take, as far as its pace up to now tells.
    seconds_left: Option<i64>,
    /// Changes carried out.
    written: u64,
    /// Changes in all that were to be carried out; 0 before planning has ended.
    to_write: u64,
}

impl ProgressView {
    /// What tells one state of a run from the next.
    pub(crate) fn state(&self) -> String {
        let Self { run, waiting_until, .. } = self;
        let waiting = waiting_until.as_deref().unwrap_or("-");
        let counted = [run.records_processed, run.records_total, run.api_calls, run.api_retries];
        let counted = counted.map(|number| number.to_string()).join(".");
        format!("{}.{}.{counted}.{waiting}", run.status, run.phase)
    }
}

impl From<&Progress> for ProgressView {
    fn from(progress: &Progress) -> Self {
        let counts = &progress.run.counts;
        let written = counts.created + counts.updated + counts.deleted;
        Self {
            run: RunView::from(&progress.run),
            waiting_until: progress.waiting.map(|waiting| moment(waiting.until)),
            waiting_code: progress.waiting.map(|waiting| if waiting.asked { "asked" } else { "pace" }),
            seconds_left: progress.left.map(|left| left.num_seconds()),
            written,
            to_write: progress.run.context.as_ref().map_or(0, |context| context.planned.total()),
        }
    }
}

/// Something worth knowing.
#[derive(Serialize, ToSchema)]
pub(crate) struct WarningView {
    /// What it is about.
    code: String,
    /// How many records or values.
    count: Option<u64>,
    /// Which field or column.
    subject: Option<String>,
}

/// How many records a run would write.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlannedView {
    creates: u64,
    updates: u64,
    deletes: u64,
}

impl From<&SyncRun> for RunView {
    fn from(run: &SyncRun) -> Self {
        Self {
            id: run.id.0,
            provider: run.provider.as_str(),
            direction: run.direction.as_str(),
            undo_of: run.undo_of.map(|undone| undone.0),
            status: run.status.as_str(),
            phase: run.phase.as_str(),
            records_processed: run.counts.processed(),
            records_created: run.counts.created,
            records_updated: run.counts.updated,
            records_deleted: run.counts.deleted,
            records_unchanged: run.counts.unchanged,
            records_held: run.counts.held,
            records_skipped: run.counts.skipped,
            records_failed: run.counts.failed,
            records_total: run.counts.total,
            api_calls: run.calls.made,
            api_calls_announced: run.calls.announced,
            api_retries: run.calls.retries,
            warnings: run.warnings.iter().map(WarningView::from).collect(),
            error_code: run.failure.as_ref().map(|failure| failure.code.code().to_owned()),
            error_message: run.failure.as_ref().map(ToString::to_string),
            hint: run.failure.as_ref().map(|failure| failure.code.next_step().to_owned()),
            planned: run.context.as_ref().map(|context| PlannedView {
                creates: context.planned.creates,
                updates: context.planned.updates,
                deletes: context.planned.deletes,
            }),
            started_at: moment(run.started_at),
            completed_at: run.completed_at.map(moment),
        }
    }
}

impl From<&Warning> for WarningView {
    fn from(warning: &Warning) -> Self {
        Self { code: warning.code.as_str().to_owned(), count: warning.count, subject: warning.subject.clone() }
    }
}
