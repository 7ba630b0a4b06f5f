//! The domain's values as Notion's cells.

use dealsync_domain::client::ClientKey;
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::Value;
use dealsync_domain::ports::CellWrite;
use dealsync_domain::reason::Reason;
use serde_json::{Number, Value as Json, json};

use crate::cells::keep::LOSSY;
use crate::cells::rich;
use crate::columns::{LONGEST_OPTION, MOST_ITEMS, YES, word};
use crate::people;

/// Why something cannot be put into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unwritable {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

/// What to send for a cell: `{"number": 1}`. Emptying is explicit: a cell left out keeps its
/// value.
///
/// A date is written as its day alone. What else the cell held, an end or a time of day, goes:
/// an end before the new start would be refused, and the present one is not known here. Reading
/// keeps the whole, so that an undo puts it back.
pub(crate) fn write(column: &Column, write: &CellWrite) -> Result<Json, Unwritable> {
    match write {
        CellWrite::Empty => Ok(empty(word(column))),
        CellWrite::Value(value) => self::value(column, value),
        CellWrite::Raw(raw) => {
            let mut json: Json = serde_json::from_str(&raw.0).map_err(|_| wrong_type(column))?;
            json.as_object_mut().and_then(|kept| kept.remove(LOSSY));
            let Some(value) = json.get(word(column)) else { return Err(wrong_type(column)) };
            let is_text = matches!(word(column), "title" | "rich_text");
            if is_text && value.as_array().is_some_and(|items| items.len() > MOST_ITEMS) {
                return Err(unwritable(column, Reason::ValueTooLong, "more than 100 pieces of styled text"));
            }
            Ok(json)
        }
    }
}

/// What to send to empty a cell of a type. A status goes back to its default, which Notion does
/// not call empty.
pub(crate) fn empty(word: &str) -> Json {
    match word {
        "title" | "rich_text" | "multi_select" | "people" => json!({word: []}),
        "checkbox" => json!({word: false}),
        _ => json!({word: null}),
    }
}

/// What to send for a value.
pub(crate) fn value(column: &Column, value: &Value) -> Result<Json, Unwritable> {
    let word = word(column);
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Amount(amount) => amount.to_cell_text(),
        Value::Date(day) => day.to_string(),
    };
    let inner = match (word, value) {
        ("title" | "rich_text", _) => {
            let items = rich::items(&text);
            if items.as_array().is_some_and(|items| items.len() > MOST_ITEMS) {
                return Err(unwritable(column, Reason::ValueTooLong, "longer than 200,000 characters"));
            }
            items
        }
        // Notion refuses a text without a character.
        ("url" | "email" | "phone_number", _) => {
            if text.is_empty() {
                Json::Null
            } else {
                json!(text)
            }
        }
        ("number", Value::Amount(amount)) => {
            let number: Option<Number> = amount.decimal().to_string().parse().ok();
            number.map(Json::Number).ok_or_else(|| wrong_type(column))?
        }
        ("date", Value::Date(_)) => json!({"start": text}),
        ("select" | "status" | "multi_select", Value::Text(_)) => match option(column, text.trim())? {
            None => return Ok(empty(word)),
            Some(option) if word == "multi_select" => json!([option]),
            Some(option) => option,
        },
        ("checkbox", Value::Text(_)) => json!(ClientKey::of(&text) == ClientKey::of(YES)),
        ("people", Value::Text(_)) => match people::id(&column.holds, &text) {
            Some(id) => json!([{"object": "user", "id": id}]),
            None => return Err(unwritable(column, Reason::UnknownPerson, &text)),
        },
        _ => return Err(wrong_type(column)),
    };
    Ok(json!({word: inner}))
}

/// An option by name. One that is not there yet was approved by a person and is made by the
/// write at the latest, but in a status, where Notion makes none.
fn option(column: &Column, name: &str) -> Result<Option<Json>, Unwritable> {
    let is_known = matches!(&column.holds, Holds::Choice { options, .. } if options.iter().any(|known| known == name));
    if name.is_empty() {
        return Ok(None);
    }
    if !is_known {
        if word(column) == "status" {
            return Err(unwritable(column, Reason::NewOption, name));
        }
        may_be_option(name).map_err(|(reason, why)| unwritable(column, reason, &format!("{name}: {why}")))?;
    }
    Ok(Some(json!({"name": name})))
}

/// Whether Notion takes this as a new option's name.
pub(crate) fn may_be_option(name: &str) -> Result<(), (Reason, &'static str)> {
    if name.contains(',') {
        return Err((Reason::RefusedByProvider, "Notion takes no comma in the name of an option"));
    }
    if name.encode_utf16().count() > LONGEST_OPTION {
        return Err((Reason::ValueTooLong, "Notion takes at most 100 characters in the name of an option"));
    }
    Ok(())
}

fn wrong_type(column: &Column) -> Unwritable {
    Unwritable { reason: Reason::WrongColumnType, message: format!("\"{}\" ({})", column.name, column.type_name) }
}

fn unwritable(column: &Column, reason: Reason, what: &str) -> Unwritable {
    Unwritable { reason, message: format!("\"{}\": {what}", column.name) }
}
