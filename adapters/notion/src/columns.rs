//! Columns: what Notion's types can hold, and the one word that keeps all that cells need.

use dealsync_domain::column::{Column, Holds};
use serde_json::{Map, Value};

/// UTF-16 units of one item of rich text.
pub(crate) const LONGEST_ITEM: usize = 2000;
/// Items of rich text that one property takes.
pub(crate) const MOST_ITEMS: usize = 100;
/// Characters of an option's name.
pub(crate) const LONGEST_OPTION: usize = 100;
/// Options that one change of a column takes.
pub(crate) const MOST_OPTIONS: usize = 100;

/// A checkbox as a text: these are the words that Notion exports.
pub(crate) const YES: &str = "Yes";
/// See [`YES`].
pub(crate) const NO: &str = "No";

const LONGEST_TEXT: usize = LONGEST_ITEM * MOST_ITEMS;
const LONGEST_URL: usize = 2000;
/// Notion's pages say 200, its machine-readable description 100.
const LONGEST_ADDRESS: usize = 100;

/// The title's column where another column is *named* `title`, which is the title's id.
const TITLE_BY_NAME: &str = "title:by_name";

/// The columns of a data source.
pub(crate) fn columns(properties: &Map<String, Value>) -> Vec<Column> {
    properties.iter().filter_map(|(name, config)| column(name, config, properties)).collect()
}

/// Notion's own word for a column's type; what follows it in [`Column::type_name`] is detail. The
/// whole is kept with a preview, so that applying the preview needs no second look at the schema.
pub(crate) fn word(column: &Column) -> &str {
    column.type_name.split_once(':').map_or(column.type_name.as_str(), |(word, _)| word)
}

/// What a request calls a column.
pub(crate) fn key(column: &Column) -> &str {
    if column.type_name == TITLE_BY_NAME { &column.name } else { &column.id }
}

fn column(name: &str, config: &Value, all: &Map<String, Value>) -> Option<Column> {
    let text = |key: &str| config.get(key).and_then(Value::as_str);
    let id = text("id")?.to_owned();
    let kind = text("type").unwrap_or("unknown");
    let setting = |key: &str| config.get(kind)?.get(key);
    let detail = match kind {
        "number" => setting("format").and_then(Value::as_str),
        "rollup" => setting("function").and_then(Value::as_str),
        _ => None,
    };
    let type_name = match detail {
        _ if kind == "title" && name != "title" && all.contains_key("title") => TITLE_BY_NAME.to_owned(),
        Some(detail) => format!("{kind}:{detail}"),
        None => kind.to_owned(),
    };
    let (holds, writable) = holds(kind, setting("options"));
    Some(Column { id, name: name.to_owned(), type_name, holds, writable })
}

/// What a type holds, and whether it can be written.
fn holds(kind: &str, options: Option<&Value>) -> (Holds, bool) {
    let text = |max: usize| Holds::Text { max_chars: Some(max) };
    let choice = |options: Vec<String>, extensible: bool| Holds::Choice { options, extensible };
    match kind {
        "title" | "rich_text" => (text(LONGEST_TEXT), true),
        "url" => (text(LONGEST_URL), true),
        "email" | "phone_number" => (text(LONGEST_ADDRESS), true),
        // How a number is shown says nothing about how it is kept.
        "number" => {
            (Holds::Number { scale: None, integer_digits: None, binary: dealsync_domain::column::Binary::Double }, true)
        }
        "select" | "multi_select" => (choice(names(options), true), true),
        "status" => (choice(names(options), false), true),
        "checkbox" => (choice(vec![YES.to_owned(), NO.to_owned()], false), true),
        "date" => (Holds::Date, true),
        "people" => (Holds::Person, true),
        "created_by" | "last_edited_by" => (Holds::Person, false),
        "created_time" | "last_edited_time" => (Holds::Moment, false),
        // Only a value shows what a formula or a rollup gives; it is read as whatever it is.
        "formula" | "rollup" | "unique_id" | "files" | "place" | "verification" => {
            (Holds::Text { max_chars: None }, false)
        }
        _ => (Holds::Other, false),
    }
}

fn names(options: Option<&Value>) -> Vec<String> {
    let all = options.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|option| Some(option.get("name")?.as_str()?.to_owned())).collect()
}

#[cfg(test)]
mod tests;
