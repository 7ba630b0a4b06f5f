//! Forms: read whole, as browsers send them, with names that may be repeated.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use crate::api_error::{ApiError, RequestCode};
use crate::body::unread;

const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// What a form sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn read(body: &[u8]) -> Self {
        // No value that people type holds a NUL, and the databases take none.
        let pairs = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.replace('\0', "")));
        Self(pairs.collect())
    }

    /// A field as it was typed; blank where it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A field without the space around it, where something is left.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|word| !word.is_empty())
    }

    /// Whether a box is ticked.
    pub(super) fn ticked(&self, name: &str) -> bool {
        self.text(name) == "1"
    }

    /// Every value of a repeated name, in its order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Every field whose name begins so, with the rest of its name.
    pub(super) fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value.as_str())))
    }
}

impl FromRequest for Form {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = request.content_type().trim().eq_ignore_ascii_case(URL_ENCODED);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| unread(&error))?;
            if !declared && !bytes.is_empty() {
                return Err(RequestCode::NotJson.into());
            }
            Ok(Self::read(&bytes))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_repeated() {
        let form = Form::read(b"keep=1&keep=2&choice_7=pair%3Ax&q=a+b&blank=+&on=1");
        assert_eq!(form.all("keep").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.beginning("choice_").collect::<Vec<_>>(), [("7", "pair:x")]);
        assert_eq!((form.text("q"), form.text("none")), ("a b", ""));
        assert_eq!((form.word("blank"), form.word("q")), (None, Some("a b")));
        assert!(form.ticked("on") && !form.ticked("off"));
    }
}
