//! Health, figures, and the OpenAPI document.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Datelike, NaiveTime, Utc};
use dealsync_domain::failure::FailureCode;
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::ProviderName;
use dealsync_domain::run::RunStatus;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_error::ApiError;
use crate::metering::Metrics;
use crate::openapi::{self, AnyCall};
use crate::problem::Problem;
use crate::state::WebState;
use crate::telemetry::chain;

/// Runs that are counted as going on, at most.
const COUNTED: u32 = 1000;

/// How the server does.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealthView {
    #[schema(value_type = String)]
    status: &'static str,
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "operations",
    responses((status = 200, description = "The OpenAPI document.", body = serde_json::Value), AnyCall)
)]
pub(crate) async fn show_document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi::document())
}

/// Whether the process answers at all.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    security(()),
    responses((status = 200, description = "It does.", body = HealthView))
)]
pub(crate) async fn is_alive() -> HttpResponse {
    HttpResponse::Ok().json(HealthView { status: "ok" })
}

/// Whether the database can be used right now.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    security(()),
    responses(
        (status = 200, description = "It can.", body = HealthView),
        (status = 503, description = "It cannot.", body = Problem, content_type = "application/problem+json")
    )
)]
pub(crate) async fn is_ready(state: web::Data<WebState>) -> Result<HttpResponse, ApiError> {
    match (state.ready)().await {
        Ok(()) => Ok(HttpResponse::Ok().json(HealthView { status: "ready" })),
        Err(why) => Err(ApiError::new(FailureCode::DatabaseUnavailable).detail(why)),
    }
}

/// Figures for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses((status = 200, description = "All figures.", body = String, content_type = "text/plain"), AnyCall)
)]
pub(crate) async fn show_metrics(state: web::Data<WebState>, metrics: web::Data<Metrics>) -> HttpResponse {
    // Figures that the database keeps are left as they were while it is away.
    if let Err(error) = refresh(&state, &metrics).await {
        tracing::warn!(error = chain(&error), "figures from the database are not up to date");
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.render())
}

async fn refresh(state: &WebState, metrics: &Metrics) -> Result<(), dealsync_domain::connectors::UseCaseError> {
    let month = first_of_month((state.connectors.now)());
    for provider in ProviderName::ALL {
        metrics.calls(provider, state.connectors.calls_since(provider, month).await?);
    }
    let running = RunFilter { status: Some(RunStatus::Running), limit: COUNTED, ..RunFilter::default() };
    let running = state.sync.runs(running).await?.len();
    metrics.running(u64::try_from(running).unwrap_or(u64::MAX));
    Ok(())
}

/// When the month of a moment began.
pub(crate) fn first_of_month(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.date_naive();
    day.with_day(1).unwrap_or(day).and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_month_begins_on_its_first_day() {
        let now = Utc.with_ymd_and_hms(2026, 2, 28, 23, 59, 59).unwrap();
        assert_eq!(first_of_month(now), Utc.with_ymd_and_hms(2026, 2, 1, 0, 0, 0).unwrap());
    }
}
