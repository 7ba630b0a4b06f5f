//! What every answer carries, whoever made it.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use tracing_actix_web::RequestId;

use crate::api_error::ApiError;
use crate::pages;
use crate::problem::PROBLEM_JSON;

/// Dresses an answer: an error that is no problem document yet becomes one, and the headers that
/// keep browsers careful are set.
pub(crate) async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let mut response = as_problem(next.call(request).await?.map_into_boxed_body());
    let request = response.request().clone();
    let path = request.match_info().as_str();
    let (is_api, is_page) = (path.starts_with("/api"), pages::is_page(path));
    if is_page {
        response = pages::show_error(response);
    }
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let headers = response.headers_mut();
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    if is_api {
        set(headers, header::CACHE_CONTROL, "no-store");
        set(headers, header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    }
    if is_page {
        pages::dress(&request, headers);
    }
    if let Some(id) = id.and_then(|id| HeaderValue::try_from(id).ok()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    Ok(response)
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

fn as_problem(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // A page that is shown again with what is wrong in its form tells it by itself.
    let is_told = |content_type: &str| content_type.starts_with(PROBLEM_JSON) || content_type.starts_with("text/html");
    if content_type.is_some_and(is_told) {
        return response;
    }
    response.into_response(HttpResponse::from_error(ApiError::of_status(status)))
}
