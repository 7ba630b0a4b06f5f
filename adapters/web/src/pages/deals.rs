//! The CRM's deals: list, search, edit.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use dealsync_domain::deal::DealId;
use dealsync_domain::failure::FailureCode;
use dealsync_domain::ports::{DealFilter, StoreError, StoreErrorKind};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::DealRecord;
use serde::Serialize;

use crate::api_error::ApiError;
use crate::i18n::{FluentArgs, say};
use crate::pages::answer::{page, see_other, with};
use crate::pages::connectors::latest::latest_table;
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::run::links::remote_address;
use crate::pages::visit::Visit;
use crate::params::IdParam;
use crate::state::WebState;
use crate::views::DealView;

mod typed;

use typed::{DealForm, DealProblem};

/// Deals a page.
const PAGE: usize = 100;

#[derive(Serialize)]
struct DealsPage {
    #[serde(flatten)]
    frame: Frame,
    q: String,
    deals: Vec<DealView>,
    first: bool,
    next: Option<i64>,
}

#[derive(Serialize)]
struct DealPage {
    #[serde(flatten)]
    frame: Frame,
    deal: DealForm,
    title: String,
    links: Vec<LinkView>,
    errors: Vec<DealProblem>,
    /// The database's own words, where it refused the record.
    refused: Option<String>,
}

/// A record that a deal is linked to.
#[derive(Serialize)]
struct LinkView {
    name: &'static str,
    url: Option<String>,
}

/// Deals by page, or those that match a search.
pub(super) async fn list(visit: Visit, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let query = visit.query.text("q").map(str::to_owned);
    let after = visit.query.number("after").map(DealId);
    let filter = DealFilter { query: query.clone(), after, limit: PAGE as u32 + 1 };
    let mut deals = state.deals.list(filter).await?;
    let goes_on = deals.len() > PAGE;
    deals.truncate(PAGE);
    let context = DealsPage {
        frame: Frame::new("deals", &visit),
        q: query.unwrap_or_default(),
        next: deals.last().filter(|_| goes_on).map(|deal| deal.id.0),
        deals: deals.iter().map(DealView::from).collect(),
        first: after.is_none(),
    };
    page(visit.lang, StatusCode::OK, "deals.html", &context)
}

/// The page that makes a deal.
pub(super) async fn blank(visit: Visit) -> Result<HttpResponse, ApiError> {
    let context = DealPage {
        frame: Frame::new("deal", &visit),
        deal: DealForm::default(),
        title: String::new(),
        links: Vec::new(),
        errors: Vec::new(),
        refused: None,
    };
    page(visit.lang, StatusCode::OK, "deal.html", &context)
}

/// A deal.
pub(super) async fn show(
    IdParam(id): IdParam,
    visit: Visit,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let deal = find(&state, DealId(id)).await?;
    let shown = DealForm::of(&deal, visit.lang);
    stored(&visit, &state, &deal, shown, Refusal::default()).await
}

/// Makes a deal.
pub(super) async fn create(form: Form, visit: Visit, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let visit = visit.on_page("/deals/new");
    let typed = DealForm::typed(None, &form);
    let refused = match typed.values() {
        Err(errors) => Refusal { errors, refused: None },
        Ok(values) => {
            let values = values.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
            match state.deals.insert(values).await.map_err(refusal) {
                Ok(deal) => return Ok(led_to(&visit, &format!("/deals/{}", deal.id), "deal_created")),
                Err(Ok(refused)) => refused,
                Err(Err(error)) => return Err(error),
            }
        }
    };
    let context = DealPage {
        frame: Frame::new("deal", &visit),
        deal: typed,
        title: String::new(),
        links: Vec::new(),
        errors: refused.errors,
        refused: refused.refused,
    };
    page(visit.lang, StatusCode::UNPROCESSABLE_ENTITY, "deal.html", &context)
}

/// Changes a deal; what was not touched in the form is left exactly as it is stored.
pub(super) async fn save(
    IdParam(id): IdParam,
    form: Form,
    visit: Visit,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let address = format!("/deals/{id}");
    let deal = find(&state, DealId(id)).await?;
    let typed = DealForm::typed(Some(id), &form);
    let visit = visit.on_page(&address);
    let refused = match typed.changes(&DealForm::of(&deal, visit.lang)) {
        Err(errors) => Refusal { errors, refused: None },
        Ok(values) if values.is_empty() => return Ok(led_to(&visit, &address, "deal_saved")),
        Ok(values) => match state.deals.update(DealId(id), values).await.map_err(refusal) {
            Ok(Some(_)) => return Ok(led_to(&visit, &address, "deal_saved")),
            Ok(None) => return Err(FailureCode::NotFound.into()),
            Err(Ok(refused)) => refused,
            Err(Err(error)) => return Err(error),
        },
    };
    stored(&visit, &state, &deal, typed, refused).await
}

/// Removes a deal.
pub(super) async fn delete(
    IdParam(id): IdParam,
    visit: Visit,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    match state.deals.delete(DealId(id)).await.map_err(refusal) {
        Ok(true) => Ok(led_to(&visit, "/deals", "deal_deleted")),
        Ok(false) => Err(FailureCode::NotFound.into()),
        Err(Ok(refused)) => {
            let deal = find(&state, DealId(id)).await?;
            let shown = DealForm::of(&deal, visit.lang);
            let visit = visit.on_page(&format!("/deals/{id}"));
            stored(&visit, &state, &deal, shown, refused).await
        }
        Err(Err(error)) => Err(error),
    }
}

/// Why a deal was not taken.
#[derive(Default)]
struct Refusal {
    errors: Vec<DealProblem>,
    refused: Option<String>,
}

/// Values that the CRM's table does not take are shown beside the form; anything else is an error.
fn refusal(error: StoreError) -> Result<Refusal, ApiError> {
    match error.kind {
        StoreErrorKind::Refused => Ok(Refusal { errors: Vec::new(), refused: Some(error.message) }),
        _ => Err(error.into()),
    }
}

async fn stored(
    visit: &Visit,
    state: &WebState,
    deal: &DealRecord,
    form: DealForm,
    refused: Refusal,
) -> Result<HttpResponse, ApiError> {
    let is_refused = !refused.errors.is_empty() || refused.refused.is_some();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let client = deal.cells.client();
    let nameless = || say(visit.lang, "no-client", &FluentArgs::new());
    let context = DealPage {
        frame: Frame::new("deal", visit),
        title: if client.trim().is_empty() { nameless() } else { client },
        links: links(state, deal.id).await?,
        deal: form,
        errors: refused.errors,
        refused: refused.refused,
    };
    page(visit.lang, status, "deal.html", &context)
}

/// What a deal is linked to in the table that each provider was last synced with.
async fn links(state: &WebState, deal: DealId) -> Result<Vec<LinkView>, ApiError> {
    let mut found = Vec::new();
    for provider in ProviderName::ALL {
        let Some(table) = latest_table(state, provider).await? else { continue };
        let links = state.sync.log.links_of(provider, table.key(), vec![deal], Vec::new()).await?;
        found.extend(links.into_iter().map(|link| {
            let url = remote_address(provider, Some(&table), &link.remote);
            LinkView { name: provider.title(), url }
        }));
    }
    Ok(found)
}

async fn find(state: &WebState, id: DealId) -> Result<DealRecord, ApiError> {
    let found = state.deals.find(vec![id]).await?;
    found.into_iter().next().ok_or_else(|| FailureCode::NotFound.into())
}

fn led_to(visit: &Visit, address: &str, done: &str) -> HttpResponse {
    see_other(&with(&visit.kept(address), "done", done))
}
