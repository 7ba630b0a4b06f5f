//! The values of a deal, read from JSON with all that is wrong with them.

use chrono::NaiveDate;
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, Value, ValueKind};
use dealsync_domain::money::Amount;
use serde_json::Value as Json;

use crate::body::Object;
use crate::problem::Problems;

const NEEDED: &str = "is needed: deals are recognised by it";

/// What to put into fields; `None` empties one.
pub(crate) type Given = Vec<(DealField, Option<Value>)>;

/// The fields given, in the order people see them.
pub(crate) fn read(mut body: Object, problems: &mut Problems) -> Given {
    let mut given = Given::new();
    for field in DealField::ALL {
        let Some(json) = body.take(field.name()) else { continue };
        match value(field, &json) {
            Ok(value) => given.push((field, value)),
            Err(message) => problems.add(field.name(), message),
        }
    }
    body.finish(problems);
    given
}

/// Asks for a client by which the deal can be recognised.
pub(crate) fn require_client(given: &Given, problems: &mut Problems) {
    if given.iter().any(|(field, _)| *field == DealField::Client) {
        keep_client(given, problems);
    } else if !problems.name(DealField::Client.name()) {
        problems.add(DealField::Client.name(), NEEDED);
    }
}

/// Asks that the client, where it is given, is one.
pub(crate) fn keep_client(given: &Given, problems: &mut Problems) {
    let blank = given.iter().any(|(field, value)| {
        let client = value.as_ref().map(ToString::to_string).unwrap_or_default();
        *field == DealField::Client && ClientKey::of(&client).is_none()
    });
    if blank {
        problems.add(DealField::Client.name(), NEEDED);
    }
}

fn value(field: DealField, json: &Json) -> Result<Option<Value>, String> {
    if json.is_null() || json.as_str().is_some_and(str::is_empty) {
        return Ok(None);
    }
    match field.kind() {
        ValueKind::Text => match json.as_str() {
            Some(text) if text.contains('\0') => Err("must not hold the character U+0000".to_owned()),
            Some(text) => Ok(Value::text(text)),
            None => Err("must be a text or null".to_owned()),
        },
        ValueKind::Amount => amount(json).map(|amount| Some(Value::Amount(amount))),
        ValueKind::Date => date(json).map(|date| Some(Value::Date(date))),
    }
}

/// A decimal, exactly as written: as a text or as a number.
fn amount(json: &Json) -> Result<Amount, String> {
    let text = match json {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        _ => return Err("must be a decimal such as \"12500.00\", or null".to_owned()),
    };
    Amount::parse(&text).map_err(|error| error.to_string())
}

fn date(json: &Json) -> Result<NaiveDate, String> {
    let text = json.as_str().unwrap_or_default();
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // The form is checked as well: `2026-2-3` is a day, but not so written.
    date.filter(|date| date.to_string() == text).ok_or_else(|| "must be a day written YYYY-MM-DD, or null".to_owned())
}

#[cfg(test)]
mod tests;
