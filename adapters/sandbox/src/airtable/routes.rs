//! Which call a method and a path mean.

use serde_json::Value;

use super::{access::PermissionLevel, ids, params};
use crate::calls::CallKind;

/// A call that the sandbox knows, with the parts of its path decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Whoami,
    Bases,
    Schema(String),
    CreateField(Column),
    UpdateField(Column),
    List(TableRef),
    /// The options stand in the body.
    ListByPost(TableRef),
    Get(RecordRef),
    Create(TableRef),
    UpdateMany(TableRef, Verb),
    UpdateOne(RecordRef, Verb),
    DeleteMany(TableRef),
    DeleteOne(RecordRef),
    /// The real service answers it; the sandbox does not.
    Unimplemented,
    /// The real service answers 404.
    Nowhere,
}

/// A table by id or name, in a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableRef {
    pub(crate) base: String,
    pub(crate) table: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordRef {
    pub(crate) at: TableRef,
    pub(crate) record: String,
}

/// A column to be made (`field` is empty) or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) at: TableRef,
    pub(crate) field: String,
}

/// How an update treats the cells that it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// PATCH keeps them.
    Merge,
    /// PUT clears them.
    Replace,
}

impl Route {
    /// Reads a path that begins with `/v0`.
    pub(crate) fn of(method: &str, path: &str) -> Self {
        let mut parts = path.split('/').skip(2).map(decode).collect::<Vec<_>>();
        // The JavaScript client ends its paths with a slash.
        if parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        let parts = parts.iter().map(String::as_str).collect::<Vec<_>>();
        let verb = match method {
            "PATCH" => Some(Verb::Merge),
            "PUT" => Some(Verb::Replace),
            _ => None,
        };
        match (method, parts.as_slice()) {
            ("GET", ["meta", "whoami"]) => Self::Whoami,
            ("GET", ["meta", "bases"]) => Self::Bases,
            ("GET", ["meta", "bases", base, "tables"]) => Self::Schema((*base).to_owned()),
            ("POST", ["meta", "bases", base, "tables", table, "fields"]) => {
                Self::CreateField(Column { at: TableRef::new(base, table), field: String::new() })
            }
            ("PATCH", ["meta", "bases", base, "tables", table, "fields", field]) => {
                Self::UpdateField(Column { at: TableRef::new(base, table), field: (*field).to_owned() })
            }
            (_, ["meta" | "bases", _, ..]) => Self::Unimplemented,
            (_, [base, _, ..]) if !ids::is_id(base, "app") => Self::Nowhere,
            ("POST", [base, table, "listRecords"]) => Self::ListByPost(TableRef::new(base, table)),
            ("GET", [base, table]) => Self::List(TableRef::new(base, table)),
            ("POST", [base, table]) => Self::Create(TableRef::new(base, table)),
            ("DELETE", [base, table]) => Self::DeleteMany(TableRef::new(base, table)),
            ("GET", [base, table, record]) => Self::Get(RecordRef::new(base, table, record)),
            ("DELETE", [base, table, record]) => Self::DeleteOne(RecordRef::new(base, table, record)),
            (_, [_, _, _, "comments", ..]) => Self::Unimplemented,
            (_, [_, _, "sync", ..]) => Self::Unimplemented,
            (_, [base, table]) => verb.map_or(Self::Nowhere, |verb| Self::UpdateMany(TableRef::new(base, table), verb)),
            (_, [base, table, record]) => {
                verb.map_or(Self::Nowhere, |verb| Self::UpdateOne(RecordRef::new(base, table, record), verb))
            }
            _ => Self::Nowhere,
        }
    }

    pub(crate) fn kind(&self, body: Option<&Value>) -> CallKind {
        match self {
            Self::Whoami => CallKind::Whoami,
            Self::Bases => CallKind::Bases,
            Self::Schema(_) => CallKind::Schema,
            Self::CreateField(_) => CallKind::CreateField,
            Self::UpdateField(_) => CallKind::UpdateField,
            Self::List(_) | Self::ListByPost(_) => CallKind::List,
            Self::Get(_) => CallKind::Get,
            Self::Create(_) => CallKind::Create,
            Self::UpdateMany(..) if body.is_some_and(|body| body.get("performUpsert").is_some()) => CallKind::Upsert,
            Self::UpdateMany(..) | Self::UpdateOne(..) => CallKind::Update,
            Self::DeleteMany(_) | Self::DeleteOne(_) => CallKind::Delete,
            Self::Unimplemented | Self::Nowhere => CallKind::Unknown,
        }
    }

    /// The cursor that a list carries.
    pub(crate) fn cursor(&self, query: &str, body: Option<&Value>) -> Option<String> {
        match self {
            Self::List(_) => params::list_of(query, "offset").pop(),
            Self::ListByPost(_) => body?.get("offset")?.as_str().map(str::to_owned),
            _ => None,
        }
    }

    pub(crate) fn base(&self) -> Option<&str> {
        match self {
            Self::Whoami | Self::Bases | Self::Unimplemented | Self::Nowhere => None,
            Self::Schema(base) => Some(base),
            Self::CreateField(column) | Self::UpdateField(column) => Some(&column.at.base),
            Self::List(at)
            | Self::ListByPost(at)
            | Self::Create(at)
            | Self::UpdateMany(at, _)
            | Self::DeleteMany(at) => Some(&at.base),
            Self::Get(record) | Self::UpdateOne(record, _) | Self::DeleteOne(record) => Some(&record.at.base),
        }
    }

    /// Whether it is about the schema, which answers even past the monthly quota.
    pub(crate) fn is_metadata(&self) -> bool {
        matches!(self, Self::Whoami | Self::Bases | Self::Schema(_) | Self::CreateField(_) | Self::UpdateField(_))
    }

    /// The scope and the role that a call to a base needs.
    pub(crate) fn needs(&self) -> (&'static str, PermissionLevel) {
        match self {
            Self::Schema(_) | Self::Bases | Self::Whoami => ("schema.bases:read", PermissionLevel::Read),
            Self::CreateField(_) | Self::UpdateField(_) => ("schema.bases:write", PermissionLevel::Create),
            Self::List(_) | Self::ListByPost(_) | Self::Get(_) => ("data.records:read", PermissionLevel::Read),
            _ => ("data.records:write", PermissionLevel::Edit),
        }
    }
}

impl TableRef {
    fn new(base: &str, table: &str) -> Self {
        Self { base: base.to_owned(), table: table.to_owned() }
    }
}

impl RecordRef {
    fn new(base: &str, table: &str, record: &str) -> Self {
        Self { at: TableRef::new(base, table), record: record.to_owned() }
    }
}

/// Resolves the percent signs of one part of a path.
fn decode(part: &str) -> String {
    let bytes = part.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while let Some(byte) = bytes.get(position) {
        let code = part.get(position + 1..position + 3);
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) if *byte == b'%' => {
                decoded.push(code);
                position += 3;
            }
            _ => {
                decoded.push(*byte);
                position += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_name_may_hold_anything_once_decoded() {
        let route = Route::of("GET", "/v0/appAAAAAAAAAAAAAA/D%C3%A9als%20%2F%20%F0%9F%98%80");
        assert_eq!(route, Route::List(TableRef::new("appAAAAAAAAAAAAAA", "Déals / 😀")));
    }

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        assert_eq!(Route::of("POST", "/v0/appAAAAAAAAAAAAAA/T/"), Route::of("POST", "/v0/appAAAAAAAAAAAAAA/T"));
    }

    #[test]
    fn what_airtable_would_answer_is_told_from_what_it_would_not() {
        for (method, path, route) in [
            ("GET", "/v0/favicon.ico", Route::Nowhere),
            ("GET", "/v0/notabase/T", Route::Nowhere),
            ("POST", "/v0/appAAAAAAAAAAAAAA/T/recAAAAAAAAAAAAAA", Route::Nowhere),
            ("GET", "/v0/bases/appAAAAAAAAAAAAAA/webhooks", Route::Unimplemented),
            ("POST", "/v0/meta/bases/appAAAAAAAAAAAAAA/tables", Route::Unimplemented),
            ("GET", "/v0/appAAAAAAAAAAAAAA/T/recAAAAAAAAAAAAAA/comments", Route::Unimplemented),
        ] {
            assert_eq!(Route::of(method, path), route, "{method} {path}");
        }
    }
}
