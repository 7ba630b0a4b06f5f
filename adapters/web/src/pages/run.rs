//! `/sync/runs/{id}`: one page through a run's life, from its progress over its preview to its
//! result.

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use dealsync_domain::change::Change;
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use dealsync_domain::sync::Decisions;
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::answer::page;
use crate::pages::errors::About;
use crate::pages::frame::Frame;
use crate::pages::memory::Memory;
use crate::pages::visit::Visit;
use crate::params::IdParam;
use crate::state::WebState;

pub(super) mod apply;
mod change;
mod choices;
pub(super) mod export;
pub(super) mod links;
mod list;
mod numbers;
mod preview;
mod segments;
pub(super) mod steps;
mod view;

use apply::DecisionError;
use change::{ChangeRow, Sight};
use choices::Remembered;
use list::{ListView, Listed, Wanted};
use numbers::{CountsView, Numbers};
use preview::PreviewView;
use view::RunView;

#[derive(Serialize)]
struct RunPage {
    #[serde(flatten)]
    frame: Frame,
    run: RunView,
    counts: CountsView,
    show: &'static str,
    q: String,
    changes: Vec<ChangeRow>,
    list: ListView,
    failed_rows: Vec<ChangeRow>,
    #[serde(flatten)]
    preview: PreviewView,
    errors: Vec<DecisionError>,
}

/// The page, or only its progress.
pub(super) async fn show(
    IdParam(id): IdParam,
    request: HttpRequest,
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    let template = if visit.query.text("part") == Some("progress") { "run_progress.html" } else { "run.html" };
    let context = context(&visit, &state, &memory, run.id, Vec::new()).await?;
    page(visit.lang, StatusCode::OK, template, &context)
}

/// The page of a preview with what is wrong about the decisions.
async fn refused(
    visit: &Visit,
    state: &WebState,
    memory: &Memory,
    id: RunId,
    errors: Vec<DecisionError>,
) -> Result<HttpResponse, ApiError> {
    let context = context(visit, state, memory, id, errors).await?;
    page(visit.lang, StatusCode::UNPROCESSABLE_ENTITY, "run.html", &context)
}

async fn context(
    visit: &Visit,
    state: &WebState,
    memory: &Memory,
    id: RunId,
    errors: Vec<DecisionError>,
) -> Result<RunPage, ApiError> {
    let progress = state.sync.progress(id).await?;
    let run = &progress.run;
    let connector = state.connectors.store.connector(run.provider).await?;
    let numbers = Numbers::new(run, state.sync.tally(id).await?);
    let decisions = match run.status {
        RunStatus::Planned => state.sync.remembered(id).await?,
        _ => Decisions::default(),
    };
    let remembered = Remembered::from(&decisions);
    let wanted = Wanted::read(&visit.query);
    let listed = match run.status {
        RunStatus::Running => Listed::default(),
        _ => list::read(state, run, &wanted, &numbers).await?,
    };
    let sight = Sight::new(run, &remembered);
    let rows = |changes: &[Change]| -> Vec<ChangeRow> { changes.iter().map(|change| sight.row(change)).collect() };
    Ok(RunPage {
        frame: Frame::new("run", visit),
        run: view::look(state, memory, &connector, &progress, &numbers).await?,
        counts: numbers.counts(),
        show: wanted.show,
        q: wanted.query.clone().unwrap_or_default(),
        changes: rows(&listed.changes),
        list: listed.list,
        failed_rows: rows(&listed.failed),
        preview: preview::look(state, run, &connector, &numbers, &remembered, &listed.changes).await?,
        errors,
    })
}

/// A run, of which the request is remembered to be about.
async fn known(request: &HttpRequest, state: &WebState, id: RunId) -> Result<SyncRun, ApiError> {
    let run = state.sync.run(id).await?;
    request.extensions_mut().insert(About(run.provider));
    Ok(run)
}

/// The page of a run.
fn address(id: RunId) -> String {
    format!("/sync/runs/{id}")
}
