//! Whether a cell holds what was sent for it.

use chrono::DateTime;
use dealsync_domain::money::Amount;
use serde_json::Value as Json;

/// Whether a stored cell is what the server makes of one that was sent: empty cells are left
/// out, white space at the end may be gone, moments and numbers may be written otherwise, people
/// come back with more than was told of them.
pub(crate) fn same(sent: &Json, stored: Option<&Json>) -> bool {
    let Some(stored) = stored else { return is_blank(sent) };
    match (sent, stored) {
        (Json::String(sent), Json::String(stored)) => sent.trim_end() == stored.trim_end() || same_moment(sent, stored),
        (Json::Number(sent), Json::Number(stored)) => {
            let read = |number: &serde_json::Number| Amount::parse(&number.to_string());
            sent == stored || read(sent).is_ok_and(|sent| read(stored) == Ok(sent))
        }
        (Json::Array(sent), Json::Array(stored)) => {
            sent.len() == stored.len() && sent.iter().zip(stored).all(|(sent, stored)| same(sent, Some(stored)))
        }
        (Json::Object(sent), Json::Object(stored)) => {
            sent.iter().all(|(key, value)| stored.get(key).is_some_and(|stored| same(value, Some(stored))))
        }
        (sent, stored) => sent == stored || (is_blank(sent) && is_blank(stored)),
    }
}

fn is_blank(json: &Json) -> bool {
    match json {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Bool(true) | Json::Number(_) | Json::Object(_) => false,
    }
}

fn same_moment(sent: &str, stored: &str) -> bool {
    match (DateTime::parse_from_rfc3339(sent), DateTime::parse_from_rfc3339(stored)) {
        (Ok(sent), Ok(stored)) => sent == stored,
        _ => false,
    }
}
