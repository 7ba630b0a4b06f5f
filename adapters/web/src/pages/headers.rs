//! Headers of pages: nothing from elsewhere runs in them, and nobody shows them but those who may.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web;

use crate::auth::Access;

/// What a page may load and do; who may frame it follows.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// Dresses the answer of a page's address.
pub(crate) fn dress(request: &HttpRequest, headers: &mut HeaderMap) {
    let mut policy = POLICY.to_owned();
    for origin in request.app_data::<web::Data<Access>>().into_iter().flat_map(|access| access.origins()) {
        policy.push(' ');
        policy.push_str(origin);
    }
    let policy = HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static(POLICY));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    // Without a referrer browsers name no origin with a form either, which is how its page is known.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if headers.contains_key(header::CONTENT_LANGUAGE) {
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
}
