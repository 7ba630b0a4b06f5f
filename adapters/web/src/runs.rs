//! Calls around runs: start one, look at it, apply a preview, stop it, list them.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, RunStatus};
use dealsync_domain::sync::{ApplyError, Extent, Ticket};

use crate::api_error::{ApiError, RequestCode};
use crate::body::JsonObject;
use crate::metering::Metrics;
use crate::openapi::{AnyCall, BadBody, BadSearch, CarriedOut, Conflict, UnknownThing};
use crate::paging::{Page, Search};
use crate::params::{IdParam, Prefer, ProviderParam};
use crate::problem::Problems;
use crate::state::WebState;
use crate::views::{DIRECTIONS, PROVIDERS, RUN_STATUSES, RunView};

pub(crate) mod after;
mod bodies;
pub(crate) mod carry;
pub(crate) mod events;

use bodies::{ApplyBody, StartBody};

/// Starts an import: the remote table into the CRM.
#[utoipa::path(
    post,
    path = "/api/sync/{provider}/import",
    tag = "sync",
    params(
        ("provider" = String, Path, description = "`airtable` or `notion`."),
        ("Prefer" = Option<String>, Header, description = "`wait=N` holds the answer back up to N seconds (60 at most).")
    ),
    request_body = Option<StartBody>,
    responses(
        CarriedOut, AnyCall, BadBody, UnknownThing, Conflict
    )
)]
pub(crate) async fn start_import(
    ProviderParam(provider): ProviderParam,
    prefer: Prefer,
    body: JsonObject,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let ticket = begin(&state, provider, Direction::Import, body).await?;
    carry_out(&state, metrics.into_inner(), ticket, prefer).await
}

/// Starts an export: the CRM into the remote table.
#[utoipa::path(
    post,
    path = "/api/sync/{provider}/export",
    tag = "sync",
    params(
        ("provider" = String, Path, description = "`airtable` or `notion`."),
        ("Prefer" = Option<String>, Header, description = "`wait=N` holds the answer back up to N seconds (60 at most).")
    ),
    request_body = Option<StartBody>,
    responses(
        CarriedOut, AnyCall, BadBody, UnknownThing, Conflict
    )
)]
pub(crate) async fn start_export(
    ProviderParam(provider): ProviderParam,
    prefer: Prefer,
    body: JsonObject,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let ticket = begin(&state, provider, Direction::Export, body).await?;
    carry_out(&state, metrics.into_inner(), ticket, prefer).await
}

/// A run.
#[utoipa::path(
    get,
    path = "/api/sync/runs/{id}",
    tag = "sync",
    params(("id" = i64, Path, description = "The run.")),
    responses((status = 200, description = "The run.", body = RunView), AnyCall, UnknownThing)
)]
pub(crate) async fn show_run(IdParam(id): IdParam, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let run = state.sync.run(RunId(id)).await?;
    Ok(HttpResponse::Ok().json(RunView::from(&run)))
}

/// Applies a preview: exactly the changes that it shows, but for what is decided here.
#[utoipa::path(
    post,
    path = "/api/sync/runs/{id}/apply",
    tag = "sync",
    params(
        ("id" = i64, Path, description = "The run."),
        ("Prefer" = Option<String>, Header, description = "`wait=N` holds the answer back up to N seconds (60 at most).")
    ),
    request_body = Option<ApplyBody>,
    responses(
        CarriedOut, AnyCall, BadBody, UnknownThing, Conflict
    )
)]
pub(crate) async fn apply_run(
    IdParam(id): IdParam,
    prefer: Prefer,
    body: JsonObject,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let mut problems = Problems::default();
    let body = ApplyBody::read(body.optional(), &mut problems);
    let body = problems.settle(body, RequestCode::Invalid)?;
    match state.sync.begin_apply(RunId(id), body.decisions()).await {
        Ok(ticket) => carry_out(&state, metrics.into_inner(), ticket, prefer).await,
        Err(ApplyError::Run(refused)) => Err(refused.into()),
        Err(ApplyError::Decisions(misfits)) => {
            let mut problems = Problems::default();
            for misfit in misfits {
                problems.add(body.place(misfit.seq), format!("change {}: {misfit}", misfit.seq));
            }
            Err(problems.refusal(RequestCode::Invalid))
        }
    }
}

/// Asks a run to stop at its next boundary between batches. What it has written stays.
#[utoipa::path(
    post,
    path = "/api/sync/runs/{id}/cancel",
    tag = "sync",
    params(("id" = i64, Path, description = "The run.")),
    responses((status = 202, description = "The run, which stops soon.", body = RunView), AnyCall, UnknownThing, Conflict)
)]
pub(crate) async fn cancel_run(IdParam(id): IdParam, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let run = state.sync.cancel(RunId(id)).await?;
    Ok(HttpResponse::Accepted().insert_header((header::LOCATION, address(run.id))).json(RunView::from(&run)))
}

/// Runs, newest first. A preview that was never applied is left out unless asked for.
#[utoipa::path(
    get,
    path = "/api/sync/logs",
    tag = "sync",
    params(
        ("provider" = Option<String>, Query, description = "`airtable` or `notion`."),
        ("direction" = Option<String>, Query, description = "`import` or `export`."),
        ("status" = Option<String>, Query, description = "How the runs stand; `planned` gives the previews never applied."),
        ("limit" = Option<u32>, Query, description = "Items a page: 1 to 1000, 100 if left out."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")
    ),
    responses((status = 200, description = "A page of runs.", body = Page<RunView>), AnyCall, BadSearch)
)]
pub(crate) async fn list_runs(mut search: Search, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let limit = search.limit();
    let filter = RunFilter {
        provider: search.word("provider", PROVIDERS, |word| word.parse().ok()),
        direction: search.word("direction", DIRECTIONS, |word| word.parse().ok()),
        status: search.word("status", RUN_STATUSES, RunStatus::from_word),
        before: search.cursor().map(RunId),
        limit: limit + 1,
    };
    search.finish()?;
    let runs = state.sync.runs(filter).await?;
    let page: Page<RunView> = Page::of(runs, limit, |run| run.id.0);
    Ok(HttpResponse::Ok().json(page))
}

async fn begin(
    state: &WebState,
    provider: ProviderName,
    direction: Direction,
    body: JsonObject,
) -> Result<Ticket, ApiError> {
    let mut problems = Problems::default();
    let body = StartBody::read(body.optional(), &mut problems);
    let StartBody { dry_run, full } = problems.settle(body, RequestCode::Invalid)?;
    let extent = if dry_run { Extent::Preview } else { Extent::Whole };
    let ticket = state.sync.begin(provider, direction, extent).await?;
    // Every run reads everything so far, so `full` changes nothing yet.
    tracing::info!(run.id = ticket.run.id.0, %provider, %direction, dry_run, full, "run begun");
    Ok(ticket)
}

/// Has a run carried out, and answers at once or when the caller's patience or the run ends.
pub(crate) async fn carry_out(
    state: &WebState,
    metrics: Arc<Metrics>,
    ticket: Ticket,
    prefer: Prefer,
) -> Result<HttpResponse, ApiError> {
    let begun = ticket.run.clone();
    let id = begun.id;
    let ended = carry::spawn(state, metrics, ticket);
    let run = match prefer.wait() {
        None => begun,
        Some(patience) => match tokio::time::timeout(patience, ended).await {
            Ok(Ok(run)) => run,
            Ok(Err(_)) | Err(_) => state.sync.run(id).await.unwrap_or(begun),
        },
    };
    let applied = prefer.wait().filter(|_| run.status != RunStatus::Running);
    let mut response = if applied.is_some() { HttpResponse::Ok() } else { HttpResponse::Accepted() };
    if let Some(patience) = applied {
        response.insert_header(("preference-applied", format!("wait={}", patience.as_secs())));
    }
    Ok(response.insert_header((header::LOCATION, address(id))).json(RunView::from(&run)))
}

fn address(run: RunId) -> String {
    format!("/api/sync/runs/{run}")
}
