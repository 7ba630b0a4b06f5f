//! Notion's cells as the domain's.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use dealsync_domain::cell::{Cell, CellProblem, StoredCell};
use dealsync_domain::column::Column;
use dealsync_domain::deal::{DealField, Value, ValueKind};
use dealsync_domain::money::{Amount, AmountError};
use serde_json::{Number, Value as Json};

use crate::cells::{keep, rich};
use crate::columns::{NO, YES};

/// What stands in a cell, as a value of its field. It is read by the type that the cell itself
/// names; a formula's is that of its result.
pub(crate) fn read(field: DealField, column: &Column, property: Option<&Json>) -> StoredCell {
    let Some(property) = property else { return Cell::Absent.into() };
    let cell = cell(field.kind(), found(property));
    let raw = if column.writable { keep::raw(column, &cell, property) } else { None };
    StoredCell { cell, raw }
}

/// What a cell was found to hold.
enum Found {
    Nothing,
    Text(String),
    Number(Number),
    /// A day, or a moment with the offset of its own place.
    Day(String),
    /// More than one.
    Several(String),
    /// What cannot be read as any field.
    Odd(String),
}

impl Found {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// One of a list of texts.
    fn one_of(texts: Vec<String>) -> Self {
        match texts.as_slice() {
            [] => Self::Nothing,
            [only] => Self::text(only.as_str()),
            _ => Self::Several(texts.join(", ")),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Day(text) | Self::Several(text) | Self::Odd(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

fn found(property: &Json) -> Found {
    let kind = property.get("type").and_then(Json::as_str).unwrap_or_default();
    let Some(value) = property.get(kind) else { return Found::Odd(kind.to_owned()) };
    let text = |key: &str| value.get(key).and_then(Json::as_str).unwrap_or_default();
    match (kind, value) {
        (_, Json::Null) => Found::Nothing,
        ("title" | "rich_text", items) => Found::text(rich::plain(items)),
        (_, Json::Number(number)) => Found::Number(number.clone()),
        (_, Json::Bool(checked)) => Found::text(if *checked { YES } else { NO }),
        ("created_time" | "last_edited_time", Json::String(moment)) => Found::Day(moment.clone()),
        (_, Json::String(text)) => Found::text(text.as_str()),
        ("select" | "status", _) => Found::text(text("name")),
        ("date", _) => Found::Day(text("start").to_owned()),
        ("created_by" | "last_edited_by", person) => Found::text(person_of(person)),
        ("people", Json::Array(people)) => Found::one_of(people.iter().map(person_of).collect()),
        ("multi_select" | "files", Json::Array(items)) => Found::one_of(items.iter().map(name_of).collect()),
        ("array", Json::Array(items)) => several(items),
        ("formula" | "rollup", inner) => found(inner),
        ("unique_id", id) => unique_id(id),
        ("place", _) => Found::text(if text("name").is_empty() { text("address") } else { text("name") }),
        ("verification", _) => Found::text(text("state")),
        _ => Found::Odd(kind.to_owned()),
    }
}

/// The only one of a rollup's values that is not empty.
fn several(items: &[Json]) -> Found {
    let mut all: Vec<Found> = items.iter().map(found).filter(|one| !matches!(one, Found::Nothing)).collect();
    match (all.pop(), all.is_empty()) {
        (None, _) => Found::Nothing,
        (Some(only), true) => only,
        (Some(last), false) => {
            all.push(last);
            Found::Several(all.iter().map(Found::shown).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The number by which people call a row.
fn unique_id(id: &Json) -> Found {
    let prefix = id.get("prefix").and_then(Json::as_str).filter(|prefix| !prefix.is_empty());
    match (prefix, id.get("number")) {
        (Some(prefix), Some(Json::Number(number))) => Found::Text(format!("{prefix}-{number}")),
        (None, Some(Json::Number(number))) => Found::Number(number.clone()),
        _ => Found::Nothing,
    }
}

/// How people know a person: by name, which may be hidden, or else by address.
fn person_of(person: &Json) -> String {
    let text = |value: Option<&Json>| value.and_then(Json::as_str).map(str::trim).unwrap_or_default().to_owned();
    let email = person.get("person").and_then(|person| person.get("email"));
    let known = [text(person.get("name")), text(email), text(person.get("id"))];
    known.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

fn name_of(item: &Json) -> String {
    item.get("name").and_then(Json::as_str).unwrap_or_default().to_owned()
}

fn cell(kind: ValueKind, found: Found) -> Cell {
    match (found, kind) {
        (Found::Nothing, _) => Cell::Empty,
        (Found::Several(shown), _) => Cell::unreadable(CellProblem::SeveralValues, &shown),
        (Found::Odd(shown), _) => Cell::unreadable(CellProblem::UnsupportedKind, &shown),
        (Found::Text(text) | Found::Day(text), ValueKind::Text) => Cell::of(Value::text(&text)),
        (Found::Text(text), _) if text.trim().is_empty() => Cell::Empty,
        (Found::Text(text), ValueKind::Amount) => amount(Amount::read(&text), &text),
        (Found::Text(text) | Found::Day(text), ValueKind::Date) => match day(text.trim()) {
            Some(day) => Cell::Value(Value::Date(day)),
            None => Cell::unreadable(CellProblem::NotADate, &text),
        },
        (Found::Day(text), ValueKind::Amount) => Cell::unreadable(CellProblem::UnsupportedKind, &text),
        (Found::Number(number), ValueKind::Text) => Cell::of(Value::text(&number.to_string())),
        (Found::Number(number), ValueKind::Amount) => {
            let digits = number.to_string();
            amount(Amount::parse(&digits), &digits)
        }
        (Found::Number(number), ValueKind::Date) => Cell::unreadable(CellProblem::UnsupportedKind, &number.to_string()),
    }
}

fn amount(read: Result<Amount, AmountError>, text: &str) -> Cell {
    let problem = match read {
        Ok(amount) => return Cell::Value(Value::Amount(amount)),
        Err(AmountError::NotANumber) => CellProblem::NotAnAmount,
        Err(AmountError::Ambiguous) => CellProblem::AmbiguousAmount,
        Err(AmountError::TooLarge) => CellProblem::AmountTooLarge,
    };
    Cell::unreadable(problem, text)
}

/// A calendar day: the date itself, or the day that a moment has where it was entered. Turned
/// into another zone it could become the day before.
fn day(text: &str) -> Option<NaiveDate> {
    let is_full = |day: &&str| day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = text.get(..10).filter(is_full)?;
    let is_moment = || {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
        local.is_ok() || DateTime::parse_from_rfc3339(text).is_ok()
    };
    let is_day = text.len() == 10 || is_moment();
    if is_day { NaiveDate::parse_from_str(date, "%Y-%m-%d").ok() } else { None }
}
