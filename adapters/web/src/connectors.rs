//! Calls around a connection: save it, test it, see what it offers.

use actix_web::{HttpResponse, web};

use crate::api_error::ApiError;
use crate::body::JsonObject;
use crate::openapi::{AnyCall, BadBody, FromProvider, UnknownThing};
use crate::params::ProviderParam;
use crate::problem::Problems;
use crate::state::WebState;

mod config;
pub(crate) mod view;

use config::ConfigBody;
use view::{ChecklistView, ConfigView, ConfigsView, ContainersView, FieldsView};

/// Both connectors, with their tokens masked.
#[utoipa::path(
    get,
    path = "/api/connectors/config",
    tag = "connectors",
    responses((status = 200, description = "Both connectors.", body = ConfigsView), AnyCall)
)]
pub(crate) async fn list_configs(state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    let connectors = state.connectors.connectors().await?;
    Ok(HttpResponse::Ok().json(ConfigsView::from(connectors.as_slice())))
}

/// Saves a connector. No provider is called.
///
/// A field left out keeps its value, `null` removes it, and `"***"` keeps the token. A mapping is
/// saved whole: a field that it leaves out, or maps to `null`, is not carried.
#[utoipa::path(
    put,
    path = "/api/connectors/config/{provider}",
    tag = "connectors",
    params(("provider" = String, Path, description = "`airtable` or `notion`.")),
    request_body = ConfigBody,
    responses((status = 200, description = "The connector as it is stored now.", body = ConfigView), AnyCall, BadBody, UnknownThing)
)]
pub(crate) async fn save_config(
    ProviderParam(provider): ProviderParam,
    body: JsonObject,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let mut problems = Problems::default();
    let body = ConfigBody::read(body.required()?, &mut problems);
    let stored = state.connectors.store.connector(provider).await?;
    let patch = body.patch(&stored, &mut problems);
    let code = config::code(&problems);
    let patch = problems.settle(patch, code)?;
    let saved = state.connectors.save(provider, patch).await?;
    Ok(HttpResponse::Ok().json(ConfigView::from(&saved)))
}

/// Tests a connection step by step; each failure names its cure.
#[utoipa::path(
    post,
    path = "/api/connectors/test/{provider}",
    tag = "connectors",
    params(("provider" = String, Path, description = "`airtable` or `notion`.")),
    responses((status = 200, description = "The checklist, whatever it says.", body = ChecklistView), AnyCall, UnknownThing)
)]
pub(crate) async fn test_connection(
    ProviderParam(provider): ProviderParam,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let list = state.connectors.test(provider).await?;
    Ok(HttpResponse::Ok().json(ChecklistView::new(provider, &list)))
}

/// The bases and tables (databases and data sources) that the token can see.
#[utoipa::path(
    get,
    path = "/api/connectors/{provider}/tables",
    tag = "connectors",
    params(("provider" = String, Path, description = "`airtable` or `notion`.")),
    responses((status = 200, description = "What the token can see.", body = ContainersView), AnyCall, UnknownThing, FromProvider)
)]
pub(crate) async fn list_tables(
    ProviderParam(provider): ProviderParam,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let containers = state.connectors.containers(provider).await?;
    Ok(HttpResponse::Ok().json(ContainersView::from(containers)))
}

/// The fields of the chosen table, and the mapping that they suggest.
#[utoipa::path(
    get,
    path = "/api/connectors/{provider}/fields",
    tag = "connectors",
    params(("provider" = String, Path, description = "`airtable` or `notion`.")),
    responses((status = 200, description = "The table's fields.", body = FieldsView), AnyCall, UnknownThing, FromProvider)
)]
pub(crate) async fn list_fields(
    ProviderParam(provider): ProviderParam,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let fields = state.connectors.fields(provider).await?;
    Ok(HttpResponse::Ok().json(FieldsView::from(fields)))
}
