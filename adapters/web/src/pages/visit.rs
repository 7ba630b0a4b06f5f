//! What a page knows of its request: who asks, in which language, from where.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};

use crate::api_error::ApiError;
use crate::auth::Access;
use crate::i18n::{Lang, chosen};
use crate::pages::answer::with;

/// The cookie that keeps the language chosen.
pub(super) const LANGUAGE_COOKIE: &str = "lang";

/// What stands behind the question mark. Nothing there makes a page impossible.
#[derive(Clone, Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// A parameter that is not blank.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(other, _)| other == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// A whole number that is not negative.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok().filter(|number| *number >= 0)
    }
}

/// A request for a page.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// The language of the answer.
    pub(super) lang: Lang,
    /// The page's path and query, without what only says what has just been done.
    pub(super) path: String,
    /// Whether the page stands inside another one.
    pub(super) embed: bool,
    /// Whether there is a sign-in.
    pub(super) key_set: bool,
    /// The search parameters.
    pub(super) query: Query,
}

impl Visit {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let query = Query::read(request.query_string());
        let access = request.app_data::<web::Data<Access>>();
        Self {
            lang: lang_of(request),
            path: lasting(request.uri().path(), request.query_string()),
            embed: query.text("embed") == Some("1"),
            key_set: access.is_some_and(|access| access.key_set()),
            query,
        }
    }

    /// The same visit, seen from the page that a form was on.
    pub(super) fn on_page(self, path: &str) -> Self {
        Self { path: self.kept(path), ..self }
    }

    /// An address that keeps the page inside the other one.
    pub(super) fn kept(&self, address: &str) -> String {
        if self.embed { with(address, "embed", "1") } else { address.to_owned() }
    }
}

impl FromRequest for Visit {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// The reader's language.
pub(super) fn lang_of(request: &HttpRequest) -> Lang {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen(cookie(request, LANGUAGE_COOKIE), accepted)
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let sent = request.headers().get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
    let mut pairs = sent.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// A path and query without parameters that are gone after the page has been shown once.
pub(super) fn lasting(path: &str, query: &str) -> String {
    let passes = |pair: &&str| !pair.is_empty() && !pair.starts_with("done=") && !pair.starts_with("part=");
    let kept: Vec<&str> = query.split('&').filter(passes).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn what_was_just_done_is_not_part_of_a_pages_address() {
        assert_eq!(lasting("/deals", "done=deal_saved"), "/deals");
        assert_eq!(lasting("/deals", "q=a&done=deal_saved&after=3"), "/deals?q=a&after=3");
        assert_eq!(lasting("/deals", ""), "/deals");
    }

    #[test]
    fn cookies_are_found_among_others() {
        let request = TestRequest::get().insert_header(("cookie", "a=1; lang=fr;b=2")).to_http_request();
        assert_eq!((cookie(&request, "lang"), cookie(&request, "b")), (Some("fr"), Some("2")));
        assert_eq!(cookie(&request, "ang"), None);
        assert_eq!(lang_of(&request), Lang::Fr);
    }

    #[test]
    fn the_frame_is_kept() {
        let request = TestRequest::get().uri("/connectors?embed=1&done=x").to_http_request();
        let visit = Visit::of(&request);
        assert!(visit.embed);
        assert_eq!(visit.path, "/connectors?embed=1");
        assert_eq!(visit.kept("/sync/runs/7"), "/sync/runs/7?embed=1");
    }
}
