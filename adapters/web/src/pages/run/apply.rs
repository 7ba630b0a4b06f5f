//! The form of a preview: keep what was chosen, and apply it.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use dealsync_domain::failure::FailureCode;
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use dealsync_domain::sync::{ApplyError, Decisions, Misfit};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::metering::Metrics;
use crate::pages::answer::{see_other, with};
use crate::pages::form::Form;
use crate::pages::memory::Memory;
use crate::pages::run::choices::Said;
use crate::pages::run::steps::carry_out;
use crate::pages::run::{address, known, refused};
use crate::pages::visit::{Visit, lasting};
use crate::params::IdParam;
use crate::state::WebState;

/// A decision that does not fit its change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct DecisionError {
    /// The change; 0 for an option.
    seq: i64,
    client: String,
    code: &'static str,
}

/// Applies a preview with all that was chosen on its pages.
pub(crate) async fn apply(
    IdParam(id): IdParam,
    request: HttpRequest,
    form: Form,
    visit: Visit,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    let decisions = remember(&state, &run, &form).await?;
    match state.sync.begin_apply(run.id, decisions).await {
        Ok(ticket) => Ok(carry_out(&visit, &state, metrics, ticket)),
        Err(ApplyError::Run(why)) => Err(why.into()),
        Err(ApplyError::Decisions(misfits)) => {
            let errors = told(&state, run.id, misfits).await?;
            let visit = visit.on_page(&address(run.id));
            refused(&visit, &state, &memory, run.id, errors).await
        }
    }
}

/// Keeps what was chosen on a page of a preview, and leads on.
pub(crate) async fn choose(
    IdParam(id): IdParam,
    request: HttpRequest,
    form: Form,
    visit: Visit,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let run = known(&request, &state, RunId(id)).await?;
    remember(&state, &run, &form).await?;
    let page = address(run.id);
    let Some(to) = form.word("to").filter(|to| is_of_run(to, &page)) else {
        return Ok(see_other(&with(&visit.kept(&page), "done", "choices_saved")));
    };
    // Whoever goes on to another page of the list sees that it worked.
    let stays = came_from(&request).as_deref() == Some(to);
    Ok(see_other(&if stays { with(to, "done", "choices_saved") } else { to.to_owned() }))
}

/// Puts what a form says to what is remembered.
async fn remember(state: &WebState, run: &SyncRun, form: &Form) -> Result<Decisions, ApiError> {
    if run.status != RunStatus::Planned {
        return Err(FailureCode::WrongState.into());
    }
    let mut said = Said::read(form);
    let partly_left = said.partly_left();
    if !partly_left.is_empty() {
        for change in state.sync.log.changes_by_seq(run.id, partly_left).await? {
            said.leave_out_if_nothing_is_left(change.seq, change.fields.iter().map(|field| field.field));
        }
    }
    let decisions = said.merged(state.sync.remembered(run.id).await?);
    state.sync.remember(run.id, decisions.clone()).await?;
    Ok(decisions)
}

/// What is wrong with decisions, each with the client it is about.
async fn told(state: &WebState, id: RunId, misfits: Vec<Misfit>) -> Result<Vec<DecisionError>, ApiError> {
    let seqs: Vec<i64> = misfits.iter().map(|misfit| misfit.seq).filter(|seq| *seq > 0).collect();
    let changes = if seqs.is_empty() { Vec::new() } else { state.sync.log.changes_by_seq(id, seqs).await? };
    let clients: BTreeMap<i64, String> = changes.into_iter().map(|change| (change.seq, change.client)).collect();
    let error = |misfit: Misfit| DecisionError {
        seq: misfit.seq,
        client: clients.get(&misfit.seq).cloned().unwrap_or_default(),
        code: misfit.code.code(),
    };
    Ok(misfits.into_iter().map(error).collect())
}

/// Whether an address is of the run's page.
fn is_of_run(address: &str, page: &str) -> bool {
    address.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']))
}

/// The page that a form was on, as its own address would be.
fn came_from(request: &HttpRequest) -> Option<String> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let address = rest.get(rest.find('/')?..)?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    Some(lasting(path, query))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_the_runs_own_page_is_led_to() {
        for own in ["/sync/runs/7", "/sync/runs/7?show=held", "/sync/runs/7#changes"] {
            assert!(is_of_run(own, "/sync/runs/7"), "{own}");
        }
        for other in ["/sync/runs/71", "/sync/runs/7/undo", "/deals", "//evil.example", ""] {
            assert!(!is_of_run(other, "/sync/runs/7"), "{other}");
        }
    }

    #[test]
    fn the_page_a_form_was_on_is_known() {
        let referer = ("referer", "http://127.0.0.1:8080/sync/runs/7?show=held&done=choices_saved");
        let request = TestRequest::post().insert_header(referer).to_http_request();
        assert_eq!(came_from(&request).as_deref(), Some("/sync/runs/7?show=held"));
        assert_eq!(came_from(&TestRequest::post().to_http_request()), None);
    }
}
