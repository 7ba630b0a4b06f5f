//! The list of calls. The router and the OpenAPI document are both made from it.

use actix_web::{HttpResponse, web};
use utoipa::OpenApi;

use crate::api_error::{ApiError, RequestCode};
use crate::openapi::Bearer;
use crate::problem::Problem;
use crate::runs::{after, events};
use crate::{changes, connectors, deals, ops, runs};

macro_rules! routes {
    ($($path:literal { $($method:ident => $module:ident :: $handler:ident),+ $(,)? })+) => {
        /// Every path with its methods.
        #[cfg(test)]
        pub(crate) const ROUTES: &[(&str, &[&str])] = &[$(($path, &[$(stringify!($method)),+])),+];

        /// Tells the router every call. A method that a path does not know is answered as such.
        pub(crate) fn configure(config: &mut web::ServiceConfig) {
            $(
                config.service(
                    web::resource($path)
                        $(.route(on::$method().to($module::$handler)))+
                        .default_service(web::to(|| refuse_method(&[$(stringify!($method)),+]))),
                );
            )+
        }

        #[derive(OpenApi)]
        #[openapi(
            info(
                title = "dealsync",
                description = "Keeps deals in step between a CRM's database and Airtable or Notion. Errors are problem documents (RFC 9457) with a stable `code`."
            ),
            paths($($($module::$handler),+),+),
            components(schemas(Problem)),
            modifiers(&Bearer),
            security((), ("bearer" = [])),
            tags(
                (name = "connectors", description = "How each provider is connected."),
                (name = "sync", description = "Runs: imports and exports, from their preview to their end."),
                (name = "deals", description = "The CRM's deals."),
                (name = "operations", description = "Health, figures and this document.")
            )
        )]
        pub(crate) struct ApiDoc;
    };
}

routes! {
    "/api/connectors/config" { get => connectors::list_configs }
    "/api/connectors/config/{provider}" { put => connectors::save_config }
    "/api/connectors/test/{provider}" { post => connectors::test_connection }
    "/api/connectors/{provider}/tables" { get => connectors::list_tables }
    "/api/connectors/{provider}/fields" { get => connectors::list_fields }
    "/api/sync/{provider}/import" { post => runs::start_import }
    "/api/sync/{provider}/export" { post => runs::start_export }
    "/api/sync/runs/{id}" { get => runs::show_run }
    "/api/sync/runs/{id}/changes" { get => changes::list_changes }
    "/api/sync/runs/{id}/apply" { post => runs::apply_run }
    "/api/sync/runs/{id}/cancel" { post => runs::cancel_run }
    "/api/sync/runs/{id}/resume" { post => after::resume_run }
    "/api/sync/runs/{id}/retry" { post => after::retry_run }
    "/api/sync/runs/{id}/undo" { post => after::undo_run }
    "/api/sync/runs/{id}/events" { get => events::watch_run }
    "/api/sync/logs" { get => runs::list_runs }
    "/api/deals" { get => deals::list_deals, post => deals::create_deal }
    "/api/deals/{id}" { get => deals::show_deal, put => deals::update_deal, delete => deals::delete_deal }
    "/api/openapi.json" { get => ops::show_document }
    "/healthz" { get => ops::is_alive }
    "/readyz" { get => ops::is_ready }
    "/metrics" { get => ops::show_metrics }
}

/// Refuses a method, and names those that an address knows.
pub(crate) async fn refuse_method(known: &'static [&'static str]) -> Result<HttpResponse, ApiError> {
    let mut allowed: Vec<String> = known.iter().map(|method| method.to_uppercase()).collect();
    if known.contains(&"get") {
        allowed.push("HEAD".to_owned());
    }
    let allowed = allowed.join(", ");
    Err(ApiError::new(RequestCode::MethodNotAllowed).detail(format!("This address knows {allowed}.")).allow(allowed))
}

/// A route for each method of the list.
pub(crate) mod on {
    use actix_web::{Route, guard, web};

    /// What can be got can be asked for its head as well.
    pub(crate) fn get() -> Route {
        web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
    }

    pub(crate) fn post() -> Route {
        web::post()
    }

    pub(crate) fn put() -> Route {
        web::put()
    }

    pub(crate) fn delete() -> Route {
        web::delete()
    }
}
