//! Airtable's cells as the domain's.

use chrono::{DateTime, NaiveDate, Utc};
use dealsync_domain::cell::{Cell, CellProblem, RawCell, StoredCell};
use dealsync_domain::column::Column;
use dealsync_domain::deal::{DealField, Value, ValueKind};
use dealsync_domain::money::{Amount, AmountError};
use serde_json::{Map, Number, Value as Json};

use crate::cells::write;
use crate::columns::Kind;
use crate::zone;

/// What stands in a cell, as a value of its field. A cell that is missing is empty: Airtable
/// leaves out those that are.
pub(crate) fn read(field: DealField, column: &Column, json: Option<&Json>) -> StoredCell {
    let Some(json) = json else { return Cell::Empty.into() };
    let cell = cell(field.kind(), Kind::of(&column.type_name).of_values(), json);
    let raw = (column.writable && !gives_back(column, &cell, json)).then(|| RawCell(json.to_string()));
    StoredCell { cell, raw }
}

/// Whether writing the meaning puts the very same into the cell.
fn gives_back(column: &Column, cell: &Cell, json: &Json) -> bool {
    match cell {
        Cell::Value(value) => write::value(column, value, &|_| None).is_ok_and(|written| written == *json),
        Cell::Empty => json.is_null(),
        Cell::Absent | Cell::Unreadable(_) => false,
    }
}

fn cell(kind: ValueKind, of: Kind<'_>, json: &Json) -> Cell {
    match json {
        Json::Null => Cell::Empty,
        Json::String(text) => from_text(kind, of, text),
        Json::Number(number) => from_number(kind, number),
        Json::Bool(_) => Cell::unreadable(CellProblem::UnsupportedKind, &shown(json)),
        Json::Array(items) => match items.as_slice() {
            [] => Cell::Empty,
            [only] => cell(kind, of, only),
            _ => Cell::unreadable(CellProblem::SeveralValues, &shown(json)),
        },
        Json::Object(object) => from_object(kind, of, object, json),
    }
}

fn from_text(kind: ValueKind, of: Kind<'_>, text: &str) -> Cell {
    match kind {
        ValueKind::Text => {
            // The server ends formatted text with a line break, even where there is none.
            let ended = of.word == "richText";
            let text = if ended { text.strip_suffix('\n').unwrap_or(text) } else { text };
            Cell::of(Value::text(text))
        }
        _ if text.trim().is_empty() => Cell::Empty,
        ValueKind::Amount => from_amount(Amount::read(text), text),
        ValueKind::Date => match day(of, text.trim()) {
            Some(day) => Cell::Value(Value::Date(day)),
            None => Cell::unreadable(CellProblem::NotADate, text),
        },
    }
}

fn from_number(kind: ValueKind, number: &Number) -> Cell {
    let text = number.to_string();
    match kind {
        ValueKind::Text => Cell::of(Value::text(&text)),
        ValueKind::Amount => from_amount(Amount::parse(&text), &text),
        ValueKind::Date => Cell::unreadable(CellProblem::UnsupportedKind, &text),
    }
}

fn from_object(kind: ValueKind, of: Kind<'_>, object: &Map<String, Json>, json: &Json) -> Cell {
    let is_error = object.len() == 1 && (object.contains_key("error") || object.contains_key("specialValue"));
    let state = object.get("state").and_then(Json::as_str);
    match (state, person(object)) {
        _ if is_error => Cell::unreadable(CellProblem::ProviderError, &shown(json)),
        (Some("error"), _) => Cell::unreadable(CellProblem::ProviderError, &shown(json)),
        (Some(_), _) => cell(kind, of, object.get("value").unwrap_or(&Json::Null)),
        (None, Some(person)) => from_text(kind, of, person),
        (None, None) => Cell::unreadable(CellProblem::UnsupportedKind, &shown(json)),
    }
}

/// How people know a collaborator: by name, which may be missing, or else by address.
fn person(object: &Map<String, Json>) -> Option<&str> {
    // Attachments and buttons have names and ids too, but lead somewhere.
    if object.contains_key("url") {
        return None;
    }
    let mut known = ["name", "email", "id"].into_iter().filter_map(|key| object.get(key)?.as_str());
    known.find(|text| !text.trim().is_empty())
}

fn from_amount(read: Result<Amount, AmountError>, text: &str) -> Cell {
    let problem = match read {
        Ok(amount) => return Cell::Value(Value::Amount(amount)),
        Err(AmountError::NotANumber) => CellProblem::NotAnAmount,
        Err(AmountError::Ambiguous) => CellProblem::AmbiguousAmount,
        Err(AmountError::TooLarge) => CellProblem::AmountTooLarge,
    };
    Cell::unreadable(problem, text)
}

/// A calendar day: the date itself, or the day of a moment. In a column of moments that is the
/// day in the column's zone; in a column of text, the day as written.
fn day(of: Kind<'_>, text: &str) -> Option<NaiveDate> {
    if let Some(day) = iso_day(text) {
        return Some(day);
    }
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    let is_text = !matches!(of.word, "dateTime" | "date");
    Some(if is_text { moment.date_naive() } else { zone::day(moment.with_timezone(&Utc), of.zone()) })
}

/// `2026-09-05`, and nothing that merely resembles it.
fn iso_day(text: &str) -> Option<NaiveDate> {
    let is_full = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_full { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// A cell's content for people to recognise it.
fn shown(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Json::Object(object) => {
            let told = ["specialValue", "error", "name", "email", "text", "errorType", "id"];
            let told = told.into_iter().find_map(|key| object.get(key)?.as_str());
            told.map_or_else(|| json.to_string(), str::to_owned)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => json.to_string(),
    }
}
