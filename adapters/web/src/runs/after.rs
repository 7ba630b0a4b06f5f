//! What can be done about a run that has ended: go on, try again, take back.

use actix_web::{HttpResponse, web};
use dealsync_domain::run::RunId;

use crate::api_error::ApiError;
use crate::metering::Metrics;
use crate::openapi::{AnyCall, CarriedOut, Conflict, UnknownThing};
use crate::params::{IdParam, Prefer};
use crate::runs::carry_out;
use crate::state::WebState;

/// Goes on with a run that was interrupted, stopped, or ended by a failure: what was sent without an
/// answer is asked for, what moved meanwhile is left out, the rest is written.
#[utoipa::path(
    post,
    path = "/api/sync/runs/{id}/resume",
    tag = "sync",
    params(
        ("id" = i64, Path, description = "The run."),
        ("Prefer" = Option<String>, Header, description = "`wait=N` holds the answer back up to N seconds (60 at most).")
    ),
    responses(
        CarriedOut, AnyCall, UnknownThing, Conflict
    )
)]
pub(crate) async fn resume_run(
    IdParam(id): IdParam,
    prefer: Prefer,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let ticket = state.sync.begin_resume(RunId(id)).await?;
    carry_out(&state, metrics.into_inner(), ticket, prefer).await
}

/// Carries out the failed changes of a run once more, planned anew, and nothing else.
#[utoipa::path(
    post,
    path = "/api/sync/runs/{id}/retry",
    tag = "sync",
    params(
        ("id" = i64, Path, description = "The run."),
        ("Prefer" = Option<String>, Header, description = "`wait=N` holds the answer back up to N seconds (60 at most).")
    ),
    responses(
        CarriedOut, AnyCall, UnknownThing, Conflict
    )
)]
pub(crate) async fn retry_run(
    IdParam(id): IdParam,
    prefer: Prefer,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let ticket = state.sync.begin_retry(RunId(id)).await?;
    carry_out(&state, metrics.into_inner(), ticket, prefer).await
}

/// Makes the preview of taking a run back: a run of its own, which is applied like any preview.
/// What somebody edited since is left alone and listed; what cannot come back is named.
#[utoipa::path(
    post,
    path = "/api/sync/runs/{id}/undo",
    tag = "sync",
    params(
        ("id" = i64, Path, description = "The run to take back."),
        ("Prefer" = Option<String>, Header, description = "`wait=N` holds the answer back up to N seconds (60 at most).")
    ),
    responses(
        CarriedOut, AnyCall, UnknownThing, Conflict
    )
)]
pub(crate) async fn undo_run(
    IdParam(id): IdParam,
    prefer: Prefer,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let ticket = state.sync.begin_undo(RunId(id)).await?;
    carry_out(&state, metrics.into_inner(), ticket, prefer).await
}
