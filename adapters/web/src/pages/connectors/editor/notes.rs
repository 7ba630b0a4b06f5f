//! What is worth knowing about a column that is picked for a field.

use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::{DealField, Value, ValueKind};
use dealsync_domain::reason::Reason;
use serde::Serialize;

/// Values that are named; the others are counted.
const NAMED: usize = 5;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct NoteView {
    pub(super) code: &'static str,
    pub(super) count: usize,
    pub(super) list: String,
}

/// The notes on a pick; `gone` names a column that is not there any more, `values` gives what the
/// CRM holds of a field.
pub(super) fn notes(
    field: DealField,
    column: Option<&Column>,
    gone: Option<&str>,
    values: impl Fn(DealField) -> Vec<String>,
) -> Vec<NoteView> {
    let mut found = Vec::new();
    if let Some(name) = gone {
        found.push(NoteView { code: "gone", count: 0, list: name.to_owned() });
    }
    let Some(column) = column else { return found };
    if !column.writable {
        found.push(plain("computed"));
    }
    match (&column.holds, field.kind()) {
        (Holds::Text { .. }, ValueKind::Amount | ValueKind::Date) => found.push(plain("as_text")),
        (Holds::Moment, ValueKind::Date) => found.push(plain("moment")),
        (Holds::Choice { extensible, .. }, _) if column.writable => {
            let code = if *extensible { "options_missing" } else { "options_fixed" };
            found.extend(missing(code, column, values(field)));
        }
        (Holds::Person | Holds::People { .. }, _) => found.push(plain("people")),
        _ => {}
    }
    if holds_several(column) {
        found.push(plain("several"));
    }
    found
}

/// Values of the CRM that the column has no option for.
fn missing(code: &'static str, column: &Column, values: Vec<String>) -> Option<NoteView> {
    let is_new = |text: &String| {
        let value = Value::text(text);
        value.is_some_and(|value| column.fit(&value) == Err(Reason::NewOption))
    };
    let missing: Vec<String> = values.into_iter().filter(is_new).collect();
    let named = missing.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    (!missing.is_empty()).then_some(NoteView { code, count: missing.len(), list: named })
}

/// Whether a column keeps several values where a deal has room for one, as its type says.
fn holds_several(column: &Column) -> bool {
    column.type_name.to_ascii_lowercase().starts_with("multi") && !matches!(column.holds, Holds::Text { .. })
}

fn plain(code: &'static str) -> NoteView {
    NoteView { code, count: 0, list: String::new() }
}
