//! Who may call. With an API key: whoever sends it, or has signed in with it. Without one: this
//! machine itself, and no page of another site that its browser happens to show.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::uri::Authority;
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use dealsync_domain::connectors::Now;
use dealsync_domain::failure::FailureCode;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::api_error::{ApiError, RequestCode};
use crate::body::is_json;
use crate::pages::{self, see_other, session};
use crate::state::WebSettings;

/// What the guard asks of a request.
pub(crate) struct Access {
    key: Option<SecretString>,
    origins: Vec<String>,
    /// Only names of this machine are answered: a page elsewhere may have pointed its own name at
    /// 127.0.0.1 (DNS rebinding).
    own_names_only: bool,
    now: Now,
}

/// Why a request is not answered.
enum Refusal {
    /// Its page is shown only to those who have signed in.
    SignIn,
    /// It may not be.
    Error(ApiError),
}

impl<E: Into<ApiError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl Access {
    pub(crate) fn new(settings: &WebSettings, bound_to_loopback: bool, now: Now) -> Self {
        let origins =
            settings.allowed_origins.iter().map(|origin| origin.trim().trim_end_matches('/').to_ascii_lowercase());
        Self {
            own_names_only: bound_to_loopback && settings.api_key.is_none(),
            key: settings.api_key.clone(),
            origins: origins.collect(),
            now,
        }
    }

    /// Whether there is a key.
    pub(crate) fn key_set(&self) -> bool {
        self.key.is_some()
    }

    /// The origins of pages that may call, and show ours inside theirs.
    pub(crate) fn origins(&self) -> &[String] {
        &self.origins
    }

    /// A session for whoever sends the right key.
    pub(crate) fn session(&self, sent: &str) -> Option<String> {
        let key = self.key.as_ref()?.expose_secret();
        if same_secret(sent, key) { session::value(key, (self.now)()) } else { None }
    }

    /// Whether pages of this origin may call.
    pub(crate) fn allows_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }

    fn check(&self, request: &ServiceRequest) -> Result<(), Refusal> {
        if self.own_names_only {
            check_host(request)?;
        }
        if pages::is_page(request.match_info().as_str()) {
            return self.check_page(request);
        }
        match &self.key {
            Some(key) => Ok(self.check_key(key, request)?),
            None => Ok(self.check_origin(request)?),
        }
    }

    /// A page is shown to those who have signed in, and takes forms of no page but our own.
    fn check_page(&self, request: &ServiceRequest) -> Result<(), Refusal> {
        if !only_reads(request) && is_of_own_page(request) == Some(false) {
            return Err(RequestCode::OriginNotAllowed.into());
        }
        match &self.key {
            Some(key) if !pages::is_open(request.match_info().as_str()) && !self.has_session(key, request) => {
                Err(Refusal::SignIn)
            }
            _ => Ok(()),
        }
    }

    /// A program sends the key; a page of ours has its browser's session.
    fn check_key(&self, key: &SecretString, request: &ServiceRequest) -> Result<(), ApiError> {
        if !needs_key(request.match_info().as_str()) || has_key(key, request) {
            return Ok(());
        }
        let by_own_page = only_reads(request) || is_of_own_page(request) == Some(true);
        if by_own_page && self.has_session(key, request) { Ok(()) } else { Err(RequestCode::Unauthorized.into()) }
    }

    fn has_session(&self, key: &SecretString, request: &ServiceRequest) -> bool {
        let value = pages::cookie(request.request(), session::COOKIE);
        value.is_some_and(|value| session::is_good(key.expose_secret(), value, (self.now)()))
    }

    /// A browser names the origin of a page with every request that could change something.
    fn check_origin(&self, request: &ServiceRequest) -> Result<(), ApiError> {
        if only_reads(request) {
            return Ok(());
        }
        if let Some(origin) = origin(request)
            && !is_own_origin(origin, request)
            && !self.allows_origin(origin)
        {
            return Err(RequestCode::OriginNotAllowed.into());
        }
        // A form of another site cannot send JSON without asking first.
        if has_body(request) && !is_json(request.content_type()) {
            return Err(RequestCode::NotJson.into());
        }
        Ok(())
    }
}

/// Lets through what may be answered.
pub(crate) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let verdict = match request.app_data::<web::Data<Access>>() {
        Some(access) => access.check(&request),
        None => Err(FailureCode::Internal.into()),
    };
    match verdict {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(Refusal::Error(error)) => Ok(request.error_response(error)),
        Err(Refusal::SignIn) => {
            let sign_in = see_other(&pages::sign_in_address(request.request()));
            Ok(request.into_response(sign_in))
        }
    }
}

/// Whether a request can change nothing.
fn only_reads(request: &ServiceRequest) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a browser says that a page of ours sends the request; `None` where it says nothing.
fn is_of_own_page(request: &ServiceRequest) -> Option<bool> {
    // Where it stands, no page can have made it up, and a proxy's names do not matter.
    if let Some(site) = request.headers().get("sec-fetch-site") {
        return Some(matches!(site.as_bytes(), b"same-origin" | b"none"));
    }
    origin(request).map(|origin| is_own_origin(origin, request))
}

/// The origin of the page that sends the request.
fn origin(request: &ServiceRequest) -> Option<&str> {
    request.headers().get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default())
}

fn is_own_origin(origin: &str, request: &ServiceRequest) -> bool {
    match (origin.split_once("://"), host(request)) {
        (Some((_, named)), Some(host)) => named.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Whether the key is sent along.
fn has_key(key: &SecretString, request: &ServiceRequest) -> bool {
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        sent.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.is_some_and(|(_, token)| same_secret(token.trim(), key.expose_secret()))
}

/// Whether a path, as the router sees it, is answered only with the key.
fn needs_key(path: &str) -> bool {
    path == "/metrics" || path == "/api" || path.starts_with("/api/")
}

/// Compares in a time that depends on the lengths only. An empty key is no key: nothing equals it.
fn same_secret(sent: &str, key: &str) -> bool {
    !key.is_empty() && bool::from(sent.as_bytes().ct_eq(key.as_bytes()))
}

fn check_host(request: &ServiceRequest) -> Result<(), ApiError> {
    match host(request) {
        Some(host) if !is_own_name(host) => Err(RequestCode::HostNotAllowed.into()),
        // Every browser names the host.
        _ => Ok(()),
    }
}

/// The host that the request was sent to, with its port. What a proxy adds is not believed: a page
/// can add it too.
fn host(request: &ServiceRequest) -> Option<&str> {
    match request.headers().get(header::HOST) {
        Some(host) => Some(host.to_str().unwrap_or_default()),
        None => request.uri().authority().map(Authority::as_str),
    }
}

fn is_own_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn has_body(request: &ServiceRequest) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.is_some_and(|length| length.trim() != "0") || request.headers().contains_key(header::TRANSFER_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_the_same_only_where_every_byte_is() {
        assert!(same_secret("clé-secrète", "clé-secrète"));
        for wrong in ["", "clé-secrèt", "clé-secrète ", "clé-secrètf"] {
            assert!(!same_secret(wrong, "clé-secrète"), "{wrong:?}");
        }
        assert!(!same_secret("", ""));
    }

    #[test]
    fn names_of_this_machine_are_recognised() {
        for own in
            ["127.0.0.1", "127.0.0.1:8080", "127.9.9.9", "localhost:8080", "LOCALHOST.", "crm.localhost", "[::1]:8080"]
        {
            assert!(is_own_name(own), "{own}");
        }
        for foreign in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.168.1.2:80",
            "[::2]",
            "0.0.0.0",
        ] {
            assert!(!is_own_name(foreign), "{foreign}");
        }
    }

    #[test]
    fn the_api_and_the_figures_need_the_key() {
        for closed in ["/api", "/api/deals", "/api/unknown", "/metrics"] {
            assert!(needs_key(closed), "{closed}");
        }
        for open in ["/healthz", "/readyz", "/", "/apis"] {
            assert!(!needs_key(open), "{open}");
        }
    }
}
