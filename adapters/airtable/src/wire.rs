//! Airtable's answers, as they are. What we do not use is not named; what may be missing is
//! optional; unknown keys are ignored, as Airtable asks of its clients.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

/// Whom a token belongs to.
#[derive(Debug, Deserialize)]
pub(crate) struct Whoami {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
}

/// One page of bases.
#[derive(Debug, Deserialize)]
pub(crate) struct Bases {
    pub(crate) bases: Vec<Base>,
    pub(crate) offset: Option<String>,
}

/// A base.
#[derive(Debug, Deserialize)]
pub(crate) struct Base {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A base's tables.
#[derive(Debug, Deserialize)]
pub(crate) struct Tables {
    pub(crate) tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) primary_field_id: Option<String>,
    pub(crate) fields: Vec<Field>,
}

/// A column. Older answers leave out the options even of types that have some.
#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) options: Option<Value>,
}

/// One page of records.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) records: Vec<Record>,
    pub(crate) offset: Option<String>,
}

/// A record. A cell that is not in it is empty.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) created_time: Option<String>,
    #[serde(default)]
    pub(crate) fields: HashMap<String, Value>,
}

/// What was written. The two lists of ids come with upserts only.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Written {
    pub(crate) records: Vec<Record>,
    #[serde(default)]
    pub(crate) created_records: Vec<String>,
    #[serde(default)]
    pub(crate) updated_records: Vec<String>,
}

/// What was removed.
#[derive(Debug, Deserialize)]
pub(crate) struct Removed {
    pub(crate) records: Vec<Removal>,
}

/// The removal of one record.
#[derive(Debug, Deserialize)]
pub(crate) struct Removal {
    pub(crate) id: String,
    pub(crate) deleted: bool,
}
