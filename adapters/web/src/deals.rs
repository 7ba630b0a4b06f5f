//! The CRM's deals.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use dealsync_domain::deal::DealId;
use dealsync_domain::failure::FailureCode;
use dealsync_domain::ports::{DealFilter, StoreError, StoreErrorKind};
use dealsync_domain::reason::Reason;
use dealsync_domain::record::DealRecord;

use crate::api_error::{ApiError, RequestCode};
use crate::body::JsonObject;
use crate::openapi::{AnyCall, BadBody, BadSearch, UnknownThing};
use crate::paging::{Page, Search};
use crate::params::IdParam;
use crate::problem::Problems;
use crate::state::WebState;
use crate::views::{DealFields, DealView};

mod values;

/// Deals, newest last.
#[utoipa::path(
    get,
    path = "/api/deals",
    tag = "deals",
    params(
        ("q" = Option<String>, Query, description = "A part of the client, the status, the assignee or the notes."),
        ("limit" = Option<u32>, Query, description = "Items a page: 1 to 1000, 100 if left out."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")
    ),
    responses((status = 200, description = "A page of deals.", body = Page<DealView>), AnyCall, BadSearch)
)]
pub(crate) async fn list_deals(mut search: Search, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let limit = search.limit();
    let filter = DealFilter { query: search.text("q"), after: search.cursor().map(DealId), limit: limit + 1 };
    search.finish()?;
    let deals = state.deals.list(filter).await?;
    let page: Page<DealView> = Page::of(deals, limit, |deal| deal.id.0);
    Ok(HttpResponse::Ok().json(page))
}

/// Makes a deal. It needs a client: deals are recognised by it.
#[utoipa::path(
    post,
    path = "/api/deals",
    tag = "deals",
    request_body = DealFields,
    responses(
        (status = 201, description = "The deal.", body = DealView, headers(("Location" = String, description = "The deal."))),
        AnyCall, BadBody
    )
)]
pub(crate) async fn create_deal(body: JsonObject, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let mut problems = Problems::default();
    let values = values::read(body.required()?, &mut problems);
    values::require_client(&values, &mut problems);
    let values = problems.settle(values, RequestCode::Invalid)?;
    let given = values.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
    let deal = state.deals.insert(given).await.map_err(refused)?;
    let address = format!("/api/deals/{}", deal.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, address)).json(DealView::from(&deal)))
}

/// A deal.
#[utoipa::path(
    get,
    path = "/api/deals/{id}",
    tag = "deals",
    params(("id" = i64, Path, description = "The deal.")),
    responses((status = 200, description = "The deal.", body = DealView), AnyCall, UnknownThing)
)]
pub(crate) async fn show_deal(IdParam(id): IdParam, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let deal = find(&state, DealId(id)).await?;
    Ok(HttpResponse::Ok().json(DealView::from(&deal)))
}

/// Changes the fields given; `null` empties one.
#[utoipa::path(
    put,
    path = "/api/deals/{id}",
    tag = "deals",
    params(("id" = i64, Path, description = "The deal.")),
    request_body = DealFields,
    responses((status = 200, description = "The deal as it is now.", body = DealView), AnyCall, BadBody, UnknownThing)
)]
pub(crate) async fn update_deal(
    IdParam(id): IdParam,
    body: JsonObject,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let mut problems = Problems::default();
    let values = values::read(body.required()?, &mut problems);
    values::keep_client(&values, &mut problems);
    let values = problems.settle(values, RequestCode::Invalid)?;
    let deal = if values.is_empty() {
        find(&state, DealId(id)).await?
    } else {
        let updated = state.deals.update(DealId(id), values).await.map_err(refused)?;
        updated.ok_or(FailureCode::NotFound)?
    };
    Ok(HttpResponse::Ok().json(DealView::from(&deal)))
}

/// Removes a deal.
#[utoipa::path(
    delete,
    path = "/api/deals/{id}",
    tag = "deals",
    params(("id" = i64, Path, description = "The deal.")),
    responses((status = 204, description = "It is removed."), AnyCall, UnknownThing)
)]
pub(crate) async fn delete_deal(IdParam(id): IdParam, state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    if state.deals.delete(DealId(id)).await.map_err(refused)? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(FailureCode::NotFound.into())
    }
}

async fn find(state: &WebState, id: DealId) -> Result<DealRecord, ApiError> {
    let found = state.deals.find(vec![id]).await?;
    found.into_iter().next().ok_or_else(|| FailureCode::NotFound.into())
}

/// Values that the CRM's table does not take are the caller's matter, not a fault of ours.
fn refused(error: StoreError) -> ApiError {
    match error.kind {
        StoreErrorKind::Refused => ApiError::new(Reason::RefusedByCrm).detail(error.message),
        _ => error.into(),
    }
}
