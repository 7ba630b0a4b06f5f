//! What has to be kept of a cell beside its meaning, so that it can be put back as it was read.

use dealsync_domain::cell::{Cell, RawCell};
use dealsync_domain::column::Column;
use serde_json::{Map, Value as Json, json};

use crate::cells::{rich, write};
use crate::columns::word;

/// Stands beside a text of which something is lost when it is put back; it is never sent.
pub(crate) const LOSSY: &str = "lossy";

/// The cell in the form in which Notion takes it back; nothing where writing its meaning gives
/// the same again. Of people it is always kept: their names may mean nobody later.
pub(crate) fn raw(column: &Column, cell: &Cell, property: &Json) -> Option<RawCell> {
    let word = word(column);
    let kept = value(word, property.get(word)?)?;
    let kept = json!({word: kept});
    let written = match cell {
        Cell::Value(value) if word != "people" => write::value(column, value).ok(),
        Cell::Empty => Some(write::empty(word)),
        Cell::Value(_) | Cell::Absent | Cell::Unreadable(_) => None,
    };
    let mut kept_whole = kept.clone();
    if matches!(word, "title" | "rich_text") && property.get(word).is_some_and(rich::loses) {
        kept_whole[LOSSY] = json!(true);
    }
    (written.as_ref() != Some(&kept)).then(|| RawCell(kept_whole.to_string()))
}

/// Whether putting this back loses what only Notion itself can make.
pub(crate) fn is_lossy(raw: &RawCell) -> bool {
    serde_json::from_str::<Json>(&raw.0).is_ok_and(|json| json.get(LOSSY).is_some())
}

fn value(word: &str, read: &Json) -> Option<Json> {
    match word {
        "title" | "rich_text" => Some(rich::sendable(read)),
        "select" | "status" => Some(read.get("name").map_or(Json::Null, |name| json!({"name": name}))),
        "multi_select" => Some(each(read, |option| Some(json!({"name": option.get("name")?})))),
        "people" => Some(each(read, |person| {
            let kind = person.get("object").cloned().unwrap_or_else(|| json!("user"));
            Some(json!({"object": kind, "id": person.get("id")?}))
        })),
        "date" => Some(date(read)),
        "number" | "checkbox" | "url" | "email" | "phone_number" => Some(read.clone()),
        _ => None,
    }
}

fn each(read: &Json, one: impl Fn(&Json) -> Option<Json>) -> Json {
    let all = read.as_array().map(Vec::as_slice).unwrap_or_default();
    Json::Array(all.iter().filter_map(one).collect())
}

/// A date with its end and zone, where it has them.
fn date(read: &Json) -> Json {
    let Some(date) = read.as_object() else { return Json::Null };
    let parts =
        date.iter().filter(|(key, value)| matches!(key.as_str(), "start" | "end" | "time_zone") && !value.is_null());
    Json::Object(parts.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>())
}
