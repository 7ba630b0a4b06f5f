//! How a client reaches its provider.

use std::time::Duration;

use dealsync_domain::ports::Pace;
use dealsync_domain::provider::ProviderName;
use reqwest::Url;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};

use crate::answer::Answer;
use crate::error::ClientError;
use crate::retry::{Outcome, Waits};

pub(crate) const JSON: &str = "application/json";

/// How a client reaches one provider.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// Which one.
    pub provider: ProviderName,
    /// Scheme and host, such as `https://api.airtable.com`.
    pub origin: String,
    /// Headers of every call, by name and value.
    pub headers: Vec<(&'static str, String)>,
    /// How fast calls of one scope may follow one another.
    pub pace: Pace,
    /// Every other wait.
    pub waits: Waits,
    /// How long an answer may take to its last byte. Longer than the provider's own bound, so
    /// that it is the provider who gives up.
    pub request_timeout: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// The largest answer that is read, in bytes.
    pub body_limit: usize,
    /// What an answer means for the retry rule.
    pub classify: fn(&Answer) -> Outcome,
}

impl ClientSettings {
    /// The usual settings, unpaced.
    #[must_use]
    pub fn new(provider: ProviderName, origin: impl Into<String>) -> Self {
        Self {
            provider,
            origin: origin.into(),
            headers: Vec::new(),
            pace: Pace::Unpaced,
            waits: Waits::default(),
            request_timeout: Duration::from_secs(65),
            connect_timeout: Duration::from_secs(10),
            body_limit: 32 << 20,
            classify: Outcome::of,
        }
    }

    pub(crate) fn parse_origin(&self) -> Result<Url, ClientError> {
        parse_origin(&self.origin)
    }

    /// The headers of every call.
    pub(crate) fn parse_headers(&self) -> Result<HeaderMap, ClientError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        for (name, value) in &self.headers {
            let refused = || ClientError::Header((*name).to_owned());
            let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
            let value = HeaderValue::from_str(value).map_err(|_| refused())?;
            headers.insert(parsed, value);
        }
        Ok(headers)
    }
}

fn parse_origin(text: &str) -> Result<Url, ClientError> {
    let refused = || ClientError::Origin(text.to_owned());
    let url = Url::parse(text.trim()).map_err(|_| refused())?;
    let is_bare = url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    let can_be_called = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    if is_bare && can_be_called { Ok(url) } else { Err(refused()) }
}

/// Whether a proxy would look for the provider in the wrong place.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address: Option<std::net::IpAddr> = bare.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
