//! Calls from pages of the origins that are allowed. Others get no such headers, and their browser
//! keeps the answer from them.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

use crate::api_error::{ApiError, RequestCode};
use crate::auth::Access;

/// How long a browser may remember what it was allowed, in seconds.
const REMEMBERED: &str = "600";

/// Answers the question that a browser asks before such a call, and marks the call's answer.
pub(crate) async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let asks_first = *request.method() == Method::OPTIONS
        && origin.is_some()
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let allowed = origin.filter(|origin| is_allowed(&request, origin));
    let mut response = match (asks_first, &allowed) {
        (false, _) => next.call(request).await?.map_into_boxed_body(),
        (true, Some(_)) => request.into_response(permission()),
        (true, None) => request.error_response(ApiError::new(RequestCode::OriginNotAllowed)),
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("location, preference-applied, content-disposition, x-request-id"),
        );
    }
    Ok(response)
}

fn is_allowed(request: &ServiceRequest, origin: &HeaderValue) -> bool {
    let access = request.app_data::<web::Data<Access>>();
    access.zip(origin.to_str().ok()).is_some_and(|(access, origin)| access.allows_origin(origin))
}

fn permission() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, prefer"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, REMEMBERED))
        .finish()
}
