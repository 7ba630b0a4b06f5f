//! A run in the background, from its beginning to the line in the log that tells its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dealsync_domain::run::SyncRun;
use dealsync_domain::sync::{Ended, Ticket};
use tokio::sync::oneshot;
use tracing::Instrument;

use crate::metering::Metrics;
use crate::state::WebState;
use crate::telemetry::chain;

/// Carries a run out on the runtime of the whole process, so that it outlives the request and its
/// worker. The receiver gets the run when it has ended.
pub(crate) fn spawn(state: &WebState, metrics: Arc<Metrics>, ticket: Ticket) -> oneshot::Receiver<SyncRun> {
    let (tell, ended) = oneshot::channel();
    let sync = state.sync.clone();
    let run = &ticket.run;
    let span = tracing::info_span!(
        parent: None,
        "run",
        run.id = run.id.0,
        provider = run.provider.as_str(),
        direction = run.direction.as_str(),
    );
    let work = async move {
        let began = Instant::now();
        let Ended { run, cause } = sync.carry_out(ticket).await;
        log(&run, cause.as_deref(), began.elapsed());
        metrics.run_ended(&run);
        // Whoever started the run may have stopped waiting.
        let _ = tell.send(run);
    };
    state.runtime.spawn(work.instrument(span));
    ended
}

/// Tells how a run ended: counts, and the whole chain of what ended it.
fn log(run: &SyncRun, cause: Option<&(dyn std::error::Error + Send + Sync + 'static)>, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let counts = &run.counts;
    match &run.failure {
        None => tracing::info!(
            run.id = run.id.0,
            provider = run.provider.as_str(),
            direction = run.direction.as_str(),
            status = run.status.as_str(),
            duration_ms,
            created = counts.created,
            updated = counts.updated,
            deleted = counts.deleted,
            unchanged = counts.unchanged,
            held = counts.held,
            skipped = counts.skipped,
            failed = counts.failed,
            api_calls = run.calls.made,
            error = cause.map(|cause| chain(cause)),
            "run ended"
        ),
        Some(failure) => tracing::warn!(
            run.id = run.id.0,
            provider = run.provider.as_str(),
            direction = run.direction.as_str(),
            status = run.status.as_str(),
            duration_ms,
            created = counts.created,
            updated = counts.updated,
            deleted = counts.deleted,
            failed = counts.failed,
            api_calls = run.calls.made,
            code = failure.code.code(),
            error = cause.map_or_else(|| failure.to_string(), |cause| chain(cause)),
            "run ended by a failure"
        ),
    }
}
