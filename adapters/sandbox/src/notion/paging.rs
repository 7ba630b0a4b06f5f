//! Pages of a list: how they are asked for and how they look.

use serde_json::{Map, Value, json};

use super::{
    cells::keyed,
    errors::{Outcome, Refusal},
    percent,
};

/// Which page of a list is asked for.
#[derive(Debug)]
pub(crate) struct Paging {
    pub(crate) size: usize,
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// From the query string of a GET, which may say nothing else.
    pub(crate) fn from_query(query: &str, most: usize) -> Outcome<Self> {
        let mut paging = Self { size: most, cursor: None };
        for (key, value) in percent::pairs(query) {
            match key.as_str() {
                "page_size" => paging.size = size("query.page_size", &number(&value), most)?,
                "start_cursor" => paging.cursor = Some(value),
                _ => return Err(Refusal::surplus(&format!("query.{key}"), &Value::from(value))),
            }
        }
        Ok(paging)
    }

    /// From the body of a POST.
    pub(crate) fn from_body(body: &Map<String, Value>, most: usize) -> Outcome<Self> {
        let size = body.get("page_size").map_or(Ok(most), |given| size("body.page_size", given, most))?;
        let cursor = match body.get("start_cursor") {
            None | Some(Value::Null) => None,
            Some(Value::String(cursor)) => Some(cursor.clone()),
            Some(other) => return Err(Refusal::body_part("body.start_cursor", "a string", Some(other))),
        };
        Ok(Self { size, cursor })
    }
}

fn number(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from)
}

fn size(path: &str, given: &Value, most: usize) -> Outcome<usize> {
    let size = given.as_u64().and_then(|size| usize::try_from(size).ok());
    let size = size.ok_or_else(|| Refusal::body_part(path, "a number", Some(given)))?;
    match size {
        0 => Err(Refusal::body_part(path, "≥ `1`", Some(given))),
        size if size > most => Err(Refusal::body_part(path, &format!("≤ `{most}`"), Some(given))),
        size => Ok(size),
    }
}

/// A page of a list of this type.
pub(crate) fn list(results: Vec<Value>, next: Option<String>, kind: &str) -> Value {
    let mut list = keyed("object", "list".into());
    list.insert("results".to_owned(), results.into());
    let has_more = next.is_some();
    list.insert("next_cursor".to_owned(), next.into());
    list.insert("has_more".to_owned(), has_more.into());
    list.insert("type".to_owned(), kind.into());
    list.insert(kind.to_owned(), json!({}));
    Value::Object(list)
}
