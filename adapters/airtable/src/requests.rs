//! Every call that we make, put together.

use dealsync_domain::link::TableRef;
use dealsync_http::{Call, Method, Safety};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// Records of one page.
pub(crate) const PAGE: u32 = 100;

/// Records that one call writes. Airtable's pages no longer name a number; its refusals do.
pub(crate) const BATCH: usize = 10;

/// Whose token it is.
pub(crate) fn whoami() -> Call {
    Call::new(Method::Get, "/v0/meta/whoami", Safety::Read)
}

/// A page of the bases that the token sees.
pub(crate) fn bases(offset: Option<&str>) -> Call {
    let call = Call::new(Method::Get, "/v0/meta/bases", Safety::Read);
    match offset {
        Some(offset) => call.with_query(format!("offset={}", encoded(offset))),
        None => call,
    }
}

/// The tables of a base with their columns.
pub(crate) fn tables(base: &str) -> Call {
    Call::new(Method::Get, format!("/v0/meta/bases/{}/tables", encoded(base)), Safety::Read)
}

/// What a page of records is asked with.
#[derive(Debug, Default)]
pub(crate) struct List<'a> {
    pub(crate) fields: Vec<&'a str>,
    pub(crate) filter: Option<String>,
    pub(crate) offset: Option<&'a str>,
}

/// A page of records. Sent as a body, because a filter can be longer than an address may be.
pub(crate) fn list(table: &TableRef, list: &List<'_>) -> Call {
    let mut body = json!({
        "pageSize": PAGE,
        "fields": list.fields,
        "returnFieldsByFieldId": true,
    });
    if let Some(filter) = &list.filter {
        body["filterByFormula"] = json!(filter);
    }
    if let Some(offset) = list.offset {
        body["offset"] = json!(offset);
    }
    Call::new(Method::Post, format!("{}/listRecords", path(table)), Safety::Read).with_body(body.to_string())
}

/// A record to write: its id where it has one, and its cells by field id.
pub(crate) type Draft<'a> = (Option<&'a str>, &'a Map<String, Value>);

/// Whether Airtable may turn texts into options that do not exist yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    /// Only those that exist.
    Existing,
    /// New ones as well.
    New,
}

/// Changes records that have an id; makes, or changes, those that have none by what they hold in
/// the column `merge_on`. Cells that are not sent stay as they are.
pub(crate) fn patch(table: &TableRef, records: &[Draft<'_>], merge_on: &str, options: Options) -> Call {
    let mut body = envelope(records, options);
    if records.iter().any(|(id, _)| id.is_none()) {
        body["performUpsert"] = json!({ "fieldsToMergeOn": [merge_on] });
    }
    Call::new(Method::Patch, path(table), Safety::Keyed).with_body(body.to_string())
}

/// Makes records, whatever stands there already.
pub(crate) fn create(table: &TableRef, records: &[Draft<'_>], options: Options) -> Call {
    let body = envelope(records, options);
    Call::new(Method::Post, path(table), Safety::Once).with_body(body.to_string())
}

/// Removes records.
pub(crate) fn delete<'a>(table: &TableRef, ids: impl Iterator<Item = &'a str>) -> Call {
    let query = ids.map(|id| format!("records%5B%5D={}", encoded(id))).collect::<Vec<_>>().join("&");
    Call::new(Method::Delete, path(table), Safety::Keyed).with_query(query)
}

fn envelope(records: &[Draft<'_>], options: Options) -> Value {
    let records = records.iter().map(|(id, fields)| match id {
        Some(id) => json!({ "id": id, "fields": fields }),
        None => json!({ "fields": fields }),
    });
    json!({
        "records": records.collect::<Vec<_>>(),
        "typecast": options == Options::New,
        "returnFieldsByFieldId": true,
    })
}

fn path(table: &TableRef) -> String {
    format!("/v0/{}/{}", encoded(&table.base), encoded(&table.table))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests;
