//! Signing in, where there is an API key, and out again.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::auth::Access;
use crate::pages::answer::{inside, page, see_other};
use crate::pages::errors::before;
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::session::{self, Channel};
use crate::pages::visit::Visit;

/// Where to sign in.
const SIGN_IN: &str = "/sign-in";

#[derive(Serialize)]
struct SignInPage {
    #[serde(flatten)]
    frame: Frame,
    back: String,
    wrong: bool,
}

/// The way to sign in, and from there back to what was asked for.
pub(crate) fn address(request: &HttpRequest) -> String {
    let asked = Visit::of(request).path;
    // The address of a form shows nothing by itself.
    let back = if request.method().is_safe() { asked } else { before(request) };
    to_sign_in(&back)
}

fn to_sign_in(back: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    format!("{SIGN_IN}?back={back}")
}

/// The page that asks for the key.
pub(super) async fn show(visit: Visit) -> Result<HttpResponse, ApiError> {
    let back = inside(visit.query.text("back")).to_owned();
    // Without a key there is nothing to sign in to.
    if !visit.key_set {
        return Ok(see_other(&back));
    }
    let frame = Frame::new("sign_in", &visit);
    page(visit.lang, StatusCode::OK, "sign_in.html", &SignInPage { frame, back, wrong: false })
}

/// Begins a session for whoever knows the key.
pub(super) async fn enter(
    request: HttpRequest,
    form: Form,
    visit: Visit,
    access: web::Data<Access>,
) -> Result<HttpResponse, ApiError> {
    let back = inside(form.word("back")).to_owned();
    if !visit.key_set {
        return Ok(see_other(&back));
    }
    let Some(value) = access.session(form.text("api_key").trim()) else {
        tracing::warn!("somebody tried to sign in with a wrong key");
        let visit = visit.on_page(&to_sign_in(&back));
        let frame = Frame::new("sign_in", &visit);
        return page(visit.lang, StatusCode::UNAUTHORIZED, "sign_in.html", &SignInPage { frame, back, wrong: true });
    };
    Ok(with_cookie(see_other(&back), &session::begin(&value, channel(&request, !access.origins().is_empty()))))
}

/// Ends a session.
pub(super) async fn leave() -> HttpResponse {
    with_cookie(see_other(SIGN_IN), &session::end())
}

fn with_cookie(mut response: HttpResponse, cookie: &str) -> HttpResponse {
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// How the browser reached this page: by https, as it says with a form, or as a proxy before us
/// says. Who lies about it only spoils a cookie of their own.
fn channel(request: &HttpRequest, is_framed: bool) -> Channel {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let by_page = header("origin").starts_with("https://");
    let by_proxy = header("x-forwarded-proto").eq_ignore_ascii_case("https");
    match (by_page || by_proxy, is_framed) {
        (true, true) => Channel::Framed,
        (true, false) => Channel::Secure,
        (false, _) => Channel::Plain,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn what_was_asked_for_is_found_again() {
        let asked = TestRequest::get().uri("/deals?q=a+b&done=x").to_http_request();
        assert_eq!(address(&asked), "/sign-in?back=%2Fdeals%3Fq%3Da%2Bb");
        let form = TestRequest::post().uri("/deals/7/delete").to_http_request();
        assert_eq!(address(&form), "/sign-in?back=%2Fdeals");
    }

    #[test]
    fn a_cookie_insists_on_https_only_where_there_is_some() {
        let plain = TestRequest::post().insert_header(("origin", "http://192.168.1.2:8080")).to_http_request();
        assert_eq!(channel(&plain, true), Channel::Plain);
        let page = TestRequest::post().insert_header(("origin", "https://crm.example")).to_http_request();
        assert_eq!(channel(&page, false), Channel::Secure);
        let proxied = TestRequest::post().insert_header(("x-forwarded-proto", "https")).to_http_request();
        assert_eq!(channel(&proxied, true), Channel::Framed);
    }
}
