//! Every call that we make, put together.

use chrono::{DateTime, Utc};
use dealsync_domain::link::TableRef;
use dealsync_domain::ports::Partition;
use dealsync_http::{Call, Method, Safety};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::session::Era;
use crate::wire::decoded;

/// Rows of one page, at most; also people and data sources.
pub(crate) const PAGE: u32 = 100;

/// What an address may not hold as it is.
const UNSAFE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Whose token it is.
pub(crate) fn me() -> Call {
    Call::new(Method::Get, "/v1/users/me", Safety::Read)
}

/// A page of the people of the workspace.
pub(crate) fn users(cursor: Option<&str>) -> Call {
    let more = cursor.map(|cursor| format!("&start_cursor={}", encoded(cursor))).unwrap_or_default();
    Call::new(Method::Get, "/v1/users", Safety::Read).with_query(format!("page_size={PAGE}{more}"))
}

/// A page of what the token can see that has rows.
pub(crate) fn search(era: Era, cursor: Option<&str>) -> Call {
    let wanted = match era {
        Era::Sources => "data_source",
        Era::Databases => "database",
    };
    let mut body = json!({"filter": {"property": "object", "value": wanted}, "page_size": PAGE});
    if let Some(cursor) = cursor {
        body["start_cursor"] = json!(cursor);
    }
    Call::new(Method::Post, "/v1/search", Safety::Read).with_body(body.to_string())
}

/// A database with its data sources.
pub(crate) fn database(id: &str) -> Call {
    Call::new(Method::Get, format!("/v1/databases/{}", encoded(id)), Safety::Read)
}

/// A data source with its columns.
pub(crate) fn data_source(id: &str) -> Call {
    Call::new(Method::Get, format!("/v1/data_sources/{}", encoded(id)), Safety::Read)
}

/// The columns of a table, whatever it is reached by.
pub(crate) fn columns_of(table: &TableRef) -> Call {
    Call::new(Method::Get, table_path(table), Safety::Read)
}

/// Changes columns, by id. A list of options replaces the one that stands there.
pub(crate) fn change_columns(table: &TableRef, properties: &Map<String, Value>) -> Call {
    let body = json!({ "properties": properties });
    Call::new(Method::Patch, table_path(table), Safety::Keyed).with_body(body.to_string())
}

/// What a page of rows is asked with.
#[derive(Debug, Default)]
pub(crate) struct Query<'a> {
    /// Ids of the columns wanted.
    pub(crate) columns: Vec<&'a str>,
    /// All of these have to hold.
    pub(crate) filters: Vec<Value>,
    pub(crate) partition: Partition,
    pub(crate) size: u32,
    pub(crate) cursor: Option<&'a str>,
}

/// A page of rows, the oldest first: so edits do not move rows from page to page, and a listing
/// that Notion cuts off can go on by the time of creation.
pub(crate) fn query(table: &TableRef, query: &Query<'_>) -> Call {
    let mut body = json!({
        "sorts": [{"timestamp": "created_time", "direction": "ascending"}],
        "page_size": query.size,
    });
    if Era::of(table) == Era::Sources {
        // A wiki lists data sources among its rows.
        body["result_type"] = json!("page");
        if query.partition == Partition::PutAway {
            body["is_archived"] = json!(true);
        }
    }
    match query.filters.as_slice() {
        [] => {}
        [only] => body["filter"] = only.clone(),
        several => body["filter"] = json!({ "and": several }),
    }
    if let Some(cursor) = query.cursor {
        body["start_cursor"] = json!(cursor);
    }
    Call::new(Method::Post, format!("{}/query", table_path(table)), Safety::Read)
        .with_query(projection(&query.columns))
        .with_body(body.to_string())
}

/// One row.
pub(crate) fn row(id: &str, columns: &[&str]) -> Call {
    Call::new(Method::Get, format!("/v1/pages/{}", encoded(id)), Safety::Read).with_query(projection(columns))
}

/// Makes a row. Sent twice, it makes two.
pub(crate) fn create(table: &TableRef, properties: &Map<String, Value>) -> Call {
    let parent = match Era::of(table) {
        Era::Sources => json!({"type": "data_source_id", "data_source_id": table.table}),
        Era::Databases => json!({"type": "database_id", "database_id": table.table}),
    };
    let body = json!({"parent": parent, "properties": properties});
    Call::new(Method::Post, "/v1/pages", Safety::Once).with_body(body.to_string())
}

/// Changes cells of a row; those that are not sent stay.
pub(crate) fn update(id: &str, properties: &Map<String, Value>) -> Call {
    change(id, &json!({ "properties": properties }))
}

/// Puts a row into the trash.
pub(crate) fn trash(era: Era, id: &str) -> Call {
    match era {
        Era::Sources => change(id, &json!({"in_trash": true})),
        Era::Databases => change(id, &json!({"archived": true})),
    }
}

/// Rows changed since a moment. Notion keeps times to the minute.
pub(crate) fn touched_since(moment: DateTime<Utc>) -> Value {
    json!({"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": minute_text(moment)}})
}

/// Rows made in a minute (`2026-09-05T10:11`) or later.
pub(crate) fn made_since(minute: &str) -> Value {
    json!({"timestamp": "created_time", "created_time": {"on_or_after": format!("{minute}:00.000Z")}})
}

/// The minute of a moment, as [`made_since`] takes it.
pub(crate) fn minute(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M").to_string()
}

fn minute_text(moment: DateTime<Utc>) -> String {
    format!("{}:00.000Z", minute(moment))
}

fn change(id: &str, body: &Value) -> Call {
    Call::new(Method::Patch, format!("/v1/pages/{}", encoded(id)), Safety::Keyed).with_body(body.to_string())
}

/// The columns to answer with. Their ids come percent-encoded already, and are to be encoded once.
fn projection(columns: &[&str]) -> String {
    let one = |id: &&str| format!("filter_properties={}", encoded(&decoded(id)));
    columns.iter().map(one).collect::<Vec<_>>().join("&")
}

fn table_path(table: &TableRef) -> String {
    match Era::of(table) {
        Era::Sources => format!("/v1/data_sources/{}", encoded(&table.table)),
        Era::Databases => format!("/v1/databases/{}", encoded(&table.table)),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNSAFE).to_string()
}

#[cfg(test)]
mod tests;
