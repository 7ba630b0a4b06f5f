//! What goes wrong at a page's address, as a page in the reader's language.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use dealsync_domain::failure::FailureCode;
use dealsync_domain::provider::ProviderName;
use serde::Serialize;

use crate::api_error::{ApiError, Code};
use crate::i18n::{FluentArgs, say};
use crate::pages::answer::{HOME, page};
use crate::pages::frame::Frame;
use crate::pages::visit::Visit;

/// The provider that a request turned out to be about, for the page of what goes wrong with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct About(pub(super) ProviderName);

#[derive(Serialize)]
struct ErrorPage {
    #[serde(flatten)]
    frame: Frame,
    family: &'static str,
    code: &'static str,
    status: u16,
    message: Option<String>,
    provider: &'static str,
    name: String,
    run_id: Option<i64>,
    retry: bool,
    back: String,
}

/// The answer, as a page where it tells of an error.
pub(crate) fn show(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let told = response.response().error().and_then(|error| error.as_error::<ApiError>());
    let Some(made) = told.map(|error| page_of(response.request(), error)) else { return response };
    match made {
        Ok(mut page) => {
            if let Some(allowed) = response.headers().get(header::ALLOW) {
                page.headers_mut().insert(header::ALLOW, allowed.clone());
            }
            response.into_response(page)
        }
        // The problem document still tells it.
        Err(_) => response,
    }
}

fn page_of(request: &HttpRequest, error: &ApiError) -> Result<HttpResponse, ApiError> {
    let visit = Visit::of(request);
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    let back = visit.kept(&before(request));
    let visit = if read { visit } else { visit.on_page(&before(request)) };
    let status = error.code().status();
    let provider = provider(request);
    let unknown = || say(visit.lang, "provider-unknown", &FluentArgs::new());
    let context = ErrorPage {
        frame: Frame::new("error", &visit),
        family: family(error.code()),
        code: error.code().as_str(),
        status: status.as_u16(),
        message: message(error),
        provider: provider.map(ProviderName::as_str).unwrap_or_default(),
        name: provider.map_or_else(unknown, |provider| provider.title().to_owned()),
        run_id: error.run().map(|run| run.0),
        retry: read && status.is_server_error(),
        back,
    };
    page(visit.lang, status, "error.html", &context)
}

fn family(code: Code) -> &'static str {
    match code {
        Code::Failure(_) => "failure",
        Code::Request(_) => "request",
        Code::Record(_) => "reason",
    }
}

/// What somebody else said; our own words about a run's state or a request say nothing more than
/// the page does.
fn message(error: &ApiError) -> Option<String> {
    use FailureCode::{NotFound, RunInProgress, WrongState};
    let ours = matches!(error.code(), Code::Request(_) | Code::Failure(WrongState | NotFound | RunInProgress));
    error.told().filter(|_| !ours).map(str::to_owned)
}

fn provider(request: &HttpRequest) -> Option<ProviderName> {
    let named = request.match_info().get("provider").and_then(|name| name.parse().ok());
    named.or_else(|| request.extensions().get::<About>().map(|about| about.0))
}

/// Where somebody at this address most likely came from.
pub(super) fn before(request: &HttpRequest) -> String {
    let mut parts = request.uri().path().split('/').skip(1);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("deals"), None, ..) if request.method() == Method::POST => "/deals/new".to_owned(),
        (Some("deals"), Some(_), ..) => "/deals".to_owned(),
        (Some("sync"), Some("runs"), Some(id), Some(_)) => format!("/sync/runs/{id}"),
        (Some("connectors"), Some(name), ..) => match name.parse::<ProviderName>() {
            Ok(provider) => format!("{HOME}?provider={provider}"),
            Err(_) => HOME.to_owned(),
        },
        _ => HOME.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[track_caller]
    fn check(address: &str, expected: &str) {
        assert_eq!(before(&TestRequest::get().uri(address).to_http_request()), expected, "{address}");
    }

    #[test]
    fn there_is_always_a_way_back() {
        check("/", "/connectors");
        check("/nothing", "/connectors");
        check("/deals", "/connectors");
        check("/deals/7", "/deals");
        check("/deals/7/delete", "/deals");
        check("/sync/runs/7", "/connectors");
        check("/sync/runs/7/apply", "/sync/runs/7");
        check("/connectors/notion/preview", "/connectors?provider=notion");
        check("/connectors/excel/preview", "/connectors");
        let made = TestRequest::post().uri("/deals").to_http_request();
        assert_eq!(before(&made), "/deals/new");
    }
}
