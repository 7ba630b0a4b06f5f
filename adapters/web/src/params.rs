//! What a call's address and headers say.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use dealsync_domain::failure::FailureCode;
use dealsync_domain::provider::ProviderName;

use crate::api_error::{ApiError, RequestCode};

/// The longest that an answer is held back, in seconds.
const LONGEST_WAIT: u64 = 60;

/// The provider that the address names.
pub(crate) struct ProviderParam(pub(crate) ProviderName);

impl FromRequest for ProviderParam {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let named = request.match_info().get("provider").unwrap_or_default();
        let found = named.parse::<ProviderName>();
        ready(found.map(Self).map_err(|error| ApiError::new(RequestCode::UnknownProvider).detail(error.to_string())))
    }
}

/// The id that the address names. What cannot be an id is the id of nothing.
pub(crate) struct IdParam(pub(crate) i64);

impl FromRequest for IdParam {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let named = request.match_info().get("id").unwrap_or_default();
        let id = if named.bytes().all(|byte| byte.is_ascii_digit()) { named.parse().ok() } else { None };
        ready(id.map(Self).ok_or_else(|| FailureCode::NotFound.into()))
    }
}

/// The preferences that a request states (RFC 7240). What is not understood is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefer {
    /// How long the answer may be held back, in seconds.
    wait: Option<u64>,
}

impl Prefer {
    /// How long to hold the answer back, where that is asked for.
    pub(crate) fn wait(self) -> Option<Duration> {
        self.wait.map(Duration::from_secs)
    }

    fn read<'a>(headers: impl Iterator<Item = &'a str>) -> Self {
        let wait = headers.flat_map(|header| header.split(',')).find_map(|preference| {
            let (name, value) = preference.split(';').next()?.split_once('=')?;
            let seconds = value.trim().trim_matches('"').parse::<u64>().ok()?;
            name.trim().eq_ignore_ascii_case("wait").then_some(seconds.min(LONGEST_WAIT))
        });
        Self { wait }
    }
}

impl FromRequest for Prefer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::read(request.headers().get_all("prefer").filter_map(|value| value.to_str().ok()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[&str], wait: Option<u64>) {
        assert_eq!(Prefer::read(headers.iter().copied()), Prefer { wait }, "{headers:?}");
    }

    #[test]
    fn a_wait_is_found_among_other_preferences() {
        check(&["wait=10"], Some(10));
        check(&["respond-async, wait=5"], Some(5));
        check(&["respond-async", "Wait = \"7\"; x=1"], Some(7));
    }

    #[test]
    fn a_wait_is_bounded_and_nonsense_is_none() {
        check(&["wait=86400"], Some(LONGEST_WAIT));
        check(&[], None);
        check(&["wait", "wait=soon", "wait=-1", "return=minimal"], None);
    }
}
