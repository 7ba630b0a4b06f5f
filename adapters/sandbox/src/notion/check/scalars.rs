//! Numbers, addresses and dates that a client writes.

use serde_json::Value;

use crate::notion::{
    cells::{Cell, Span},
    dates::{Moment, Unread},
    errors::{Outcome, Refusal},
    rich_text,
};

pub(super) fn number(path: &str, value: &Value) -> Outcome<Option<Cell>> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => {
            let double = number.as_f64().filter(|double| double.is_finite());
            let double = double.ok_or_else(|| Refusal::body_part(path, "a number or `null`", Some(value)))?;
            Ok(Some(Cell::Number(double)))
        }
        other => Err(Refusal::body_part(path, "a number or `null`", Some(other))),
    }
}

pub(super) fn text(path: &str, value: &Value, most: usize) -> Outcome<Option<Cell>> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        other => return Err(Refusal::body_part(path, "a string or `null`", Some(other))),
    };
    let found = rich_text::units(text);
    match found {
        0 => Err(Refusal::too_short(path)),
        _ if found > most => Err(Refusal::too_long(path, most, found)),
        _ => Ok(Some(Cell::Text(text.as_str().into()))),
    }
}

pub(super) fn date(path: &str, value: &Value) -> Outcome<Option<Cell>> {
    if value.is_null() {
        return Ok(None);
    }
    let date = value.as_object().ok_or_else(|| Refusal::body_part(path, "an object or `null`", Some(value)))?;
    if let Some((key, surplus)) = date.iter().find(|(key, _)| !["start", "end", "time_zone"].contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("{path}.{key}"), surplus));
    }
    let zone = date.get("time_zone").and_then(Value::as_str);
    let moment = |key: &str, written: Option<&Value>| {
        let text = written.and_then(Value::as_str).unwrap_or_default();
        Moment::parse(text, zone).map_err(|why| match why {
            Unread::Zone => Refusal::unimplemented(format!("the time zone {zone:?}")),
            Unread::NoDate => Refusal::body_part(&format!("{path}.{key}"), "a valid ISO 8601 date string", written),
        })
    };
    let start = moment("start", date.get("start"))?;
    let end = match date.get("end") {
        None | Some(Value::Null) => None,
        written => Some(moment("end", written)?),
    };
    if let Some(end) = end {
        if end.is_day() != start.is_day() {
            return Err(Refusal::validation("Start date and end date must both have a time, or neither."));
        }
        if end.begin() < start.begin() {
            return Err(Refusal::validation("The start date must be before the end date."));
        }
    }
    Ok(Some(Cell::Date(Box::new(Span { start, end }))))
}
