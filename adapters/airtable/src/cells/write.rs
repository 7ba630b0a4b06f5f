//! The domain's values as Airtable's cells.

use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::Value;
use dealsync_domain::money::Amount;
use dealsync_domain::ports::CellWrite;
use dealsync_domain::reason::Reason;
use serde_json::{Number, Value as Json, json};

use crate::columns::Kind;
use crate::formula::moment_text;
use crate::zone;

/// Why something cannot be put into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unwritable {
    pub(crate) reason: Reason,
    pub(crate) message: String,
}

/// Finds the id of the one person of a name.
pub(crate) type FindPerson<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What to send for a cell. Emptying is an explicit null: a cell left out keeps its value.
pub(crate) fn write(column: &Column, write: &CellWrite, person: FindPerson<'_>) -> Result<Json, Unwritable> {
    match write {
        CellWrite::Empty => Ok(Json::Null),
        CellWrite::Value(value) => self::value(column, value, person),
        CellWrite::Raw(raw) => match serde_json::from_str(&raw.0) {
            Ok(json) => Ok(sendable(column, json)),
            Err(_) => Err(wrong_type(column)),
        },
    }
}

/// What to send for a value.
pub(crate) fn value(column: &Column, value: &Value, person: FindPerson<'_>) -> Result<Json, Unwritable> {
    let kind = Kind::of(&column.type_name);
    let one = match (&column.holds, value) {
        (Holds::Text { .. }, Value::Text(text)) | (Holds::Choice { .. }, Value::Text(text)) => json!(text),
        (Holds::Text { .. }, Value::Amount(amount)) => json!(amount.to_cell_text()),
        (Holds::Text { .. } | Holds::Date, Value::Date(day)) => json!(day.to_string()),
        (Holds::Moment, Value::Date(day)) => json!(moment_text(zone::midnight(*day, kind.zone()))),
        (Holds::Number { .. }, Value::Amount(amount)) => match number(*amount) {
            // No star at all is an empty rating; Airtable refuses a zero.
            Some(_) if kind.word == "rating" && amount.decimal().is_zero() => Json::Null,
            Some(number) => Json::Number(number),
            None => return Err(wrong_type(column)),
        },
        (Holds::Person, Value::Text(text)) => collaborator(text.trim(), person).ok_or_else(|| Unwritable {
            reason: Reason::UnknownPerson,
            message: format!("\"{}\": {text}", column.name),
        })?,
        _ => return Err(wrong_type(column)),
    };
    Ok(if kind.is_plural() { Json::Array(vec![one]) } else { one })
}

/// The exact decimal digits; a binary number in between could change them.
fn number(amount: Amount) -> Option<Number> {
    amount.decimal().to_string().parse().ok()
}

fn collaborator(text: &str, person: FindPerson<'_>) -> Option<Json> {
    if let Some(id) = person(text) {
        return Some(json!({ "id": id }));
    }
    if text.contains('@') {
        return Some(json!({ "email": text }));
    }
    let is_id = text.len() == 17 && text.starts_with("usr") && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| json!({ "id": text }))
}

/// A cell as once read, without what Airtable takes only from itself.
fn sendable(column: &Column, json: Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.into_iter().map(|item| sendable(column, item)).collect()),
        Json::Object(object) if column.holds == Holds::Person => match object.get("id") {
            Some(id) => json!({ "id": id }),
            None => Json::Object(object),
        },
        other => other,
    }
}

fn wrong_type(column: &Column) -> Unwritable {
    Unwritable { reason: Reason::WrongColumnType, message: format!("\"{}\" ({})", column.name, column.type_name) }
}
