//! Search parameters, and lists by page.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_error::{ApiError, RequestCode};
use crate::problem::Problems;

const LIMIT: u32 = 100;
const LARGEST_LIMIT: u32 = 1000;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// What is on the page.
    items: Vec<T>,
    /// Where the next page begins; `null` at the end.
    next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A page of rows, of which one more than `limit` was asked for.
    pub(crate) fn of<R>(mut rows: Vec<R>, limit: u32, id: impl Fn(&R) -> i64) -> Self
    where
        T: for<'a> From<&'a R>,
    {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let goes_on = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| goes_on).map(|row| id(row).to_string());
        Self { items: rows.iter().map(T::from).collect(), next_cursor }
    }
}

/// What stands behind the question mark. A parameter that is there but empty counts as absent;
/// one that nobody asks for is passed over.
pub(crate) struct Search {
    pairs: Vec<(String, String)>,
    problems: Problems,
}

impl Search {
    pub(crate) fn read(query: &str) -> Result<Self, ApiError> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|error| ApiError::new(RequestCode::Malformed).detail(error.to_string()))?
            .into_inner();
        Ok(Self { pairs, problems: Problems::default() })
    }

    /// A text, trimmed.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        let (_, value) = self.pairs.iter().rev().find(|(other, _)| other == name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// One of a list of words.
    pub(crate) fn word<T>(&mut self, name: &str, known: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let found = read(&text);
        if found.is_none() {
            self.problems.add(name, format!("is not one of {}", known.join(", ")));
        }
        found
    }

    /// How many items a page has.
    pub(crate) fn limit(&mut self) -> u32 {
        let Some(text) = self.text("limit") else { return LIMIT };
        match text.parse::<u32>() {
            Ok(limit @ 1..=LARGEST_LIMIT) => limit,
            _ => {
                self.problems.add("limit", format!("is not a number from 1 to {LARGEST_LIMIT}"));
                LIMIT
            }
        }
    }

    /// Where the page begins.
    pub(crate) fn cursor(&mut self) -> Option<i64> {
        let text = self.text("cursor")?;
        let found = text.parse::<i64>().ok();
        if found.is_none() {
            self.problems.add("cursor", "is not a cursor: take it from next_cursor of the page before");
        }
        found
    }

    /// Refuses what could not be read.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        self.problems.settle((), RequestCode::Malformed)
    }
}

impl FromRequest for Search {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Shown(i64);

    impl From<&i64> for Shown {
        fn from(row: &i64) -> Self {
            Self(*row)
        }
    }

    #[track_caller]
    fn check(rows: &[i64], shown: &[i64], next: Option<&str>) {
        let page: Page<Shown> = Page::of(rows.to_vec(), 2, |row| *row);
        let shown: Vec<Shown> = shown.iter().map(Shown::from).collect();
        assert_eq!((page.items, page.next_cursor.as_deref()), (shown, next));
    }

    #[test]
    fn a_page_knows_whether_the_list_goes_on() {
        check(&[1, 2, 3], &[1, 2], Some("2"));
        check(&[1, 2], &[1, 2], None);
        check(&[], &[], None);
    }

    #[test]
    fn what_is_left_out_or_empty_has_its_default() {
        let mut search = Search::read("q=+&status=").unwrap();
        assert_eq!(search.text("q"), None);
        assert_eq!(search.word("status", &[], |_| Some(1)), None);
        assert_eq!((search.limit(), search.cursor()), (LIMIT, None));
        assert!(search.finish().is_ok());
    }

    #[test]
    fn every_bad_parameter_is_named_at_once() {
        let mut search = Search::read("limit=0&cursor=x&status=odd").unwrap();
        search.limit();
        search.cursor();
        search.word("status", &["held"], |_| None::<()>);
        let problem = search.finish().unwrap_err().problem();
        let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!((problem.status, fields), (400, vec!["limit", "cursor", "status"]));
    }
}
