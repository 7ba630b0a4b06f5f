//! What can be done about a run beside applying it: stop, go on, try again, take back.

use actix_web::{HttpRequest, HttpResponse, web};
use dealsync_domain::run::RunId;
use dealsync_domain::sync::Ticket;

use crate::api_error::ApiError;
use crate::metering::Metrics;
use crate::pages::answer::{see_other, with};
use crate::pages::run::{address, known};
use crate::pages::visit::Visit;
use crate::params::IdParam;
use crate::runs::carry;
use crate::state::WebState;

/// Asks a run to stop.
pub(crate) async fn cancel(
    IdParam(id): IdParam,
    request: HttpRequest,
    visit: Visit,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    state.sync.cancel(run.id).await?;
    Ok(see_other(&with(&visit.kept(&address(run.id)), "done", "stopping")))
}

/// Goes on with a run.
pub(crate) async fn resume(
    IdParam(id): IdParam,
    request: HttpRequest,
    visit: Visit,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    let ticket = state.sync.begin_resume(run.id).await?;
    Ok(carry_out(&visit, &state, metrics, ticket))
}

/// Carries out what failed once more.
pub(crate) async fn retry(
    IdParam(id): IdParam,
    request: HttpRequest,
    visit: Visit,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    let ticket = state.sync.begin_retry(run.id).await?;
    Ok(carry_out(&visit, &state, metrics, ticket))
}

/// Begins the preview of taking a run back.
pub(crate) async fn undo(
    IdParam(id): IdParam,
    request: HttpRequest,
    visit: Visit,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    let ticket = state.sync.begin_undo(run.id).await?;
    Ok(carry_out(&visit, &state, metrics, ticket))
}

/// Has a run carried out, and leads to its page.
pub(super) fn carry_out(visit: &Visit, state: &WebState, metrics: web::Data<Metrics>, ticket: Ticket) -> HttpResponse {
    let id = ticket.run.id;
    // The page watches the run; nothing here waits for its end.
    drop(carry::spawn(state, metrics.into_inner(), ticket));
    see_other(&visit.kept(&address(id)))
}
