//! Rich text: the items of titles and notes.

use serde_json::{Map, Value, json};

use super::{
    cells::Cell,
    dates::Moment,
    errors::{Outcome, Refusal},
    ids::Uuid,
    schema::COLOURS,
    state::Person,
};

/// Items in one property of one call.
const ITEMS: usize = 100;
/// UTF-16 units in the text or the link of one item.
const TEXT: usize = 2000;
/// UTF-16 units in an equation.
const EQUATION: usize = 1000;

const STYLES: [&str; 5] = ["bold", "italic", "strikethrough", "underline", "code"];

/// The number of UTF-16 units, which is what limits count.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text of some items: what a person reads.
pub(crate) fn plain(items: &[Value]) -> String {
    items.iter().filter_map(|item| item["plain_text"].as_str()).collect()
}

/// An item of text without any style.
pub(crate) fn unstyled(text: &str) -> Value {
    json!({
        "type": "text",
        "text": {"content": text, "link": null},
        "annotations": no_style(),
        "plain_text": text,
        "href": null,
    })
}

/// The items of a value.
pub(crate) fn items(cell: Option<&Cell>) -> Vec<Value> {
    match cell {
        Some(Cell::Text(text)) => vec![unstyled(text)],
        Some(Cell::Rich(items)) => items.to_vec(),
        _ => Vec::new(),
    }
}

/// Turns items into the smallest value that shows them again.
pub(crate) fn cell(items: Vec<Value>) -> Option<Cell> {
    let single: Option<Box<str>> = match items.as_slice() {
        [] => return None,
        [item] => item["text"]["content"].as_str().filter(|text| *item == unstyled(text)).map(Box::from),
        _ => None,
    };
    Some(single.map_or_else(|| Cell::Rich(items.into_boxed_slice()), Cell::Text))
}

/// Reads what a client wrote. `people` are those that it may mention.
pub(crate) fn read(path: &str, written: &Value, people: &[Person]) -> Outcome<Option<Cell>> {
    let written = written.as_array().ok_or_else(|| Refusal::body_part(path, "an array", Some(written)))?;
    if written.len() > ITEMS {
        return Err(Refusal::too_long(path, ITEMS, written.len()));
    }
    let mut items = Vec::with_capacity(written.len());
    for (position, item) in written.iter().enumerate() {
        items.extend(read_item(&format!("{path}[{position}]"), item, people)?);
    }
    Ok(cell(items))
}

/// One item as it will be shown; nothing if it is empty.
fn read_item(path: &str, written: &Value, people: &[Person]) -> Outcome<Option<Value>> {
    let item = written.as_object().ok_or_else(|| Refusal::body_part(path, "an object", Some(written)))?;
    let known = ["type", "text", "mention", "equation", "annotations", "plain_text", "href"];
    if let Some((key, value)) = item.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("{path}.{key}"), value));
    }
    let kinds = ["text", "mention", "equation"];
    let kind = match item.get("type") {
        None => kinds.into_iter().find(|kind| item.contains_key(*kind)),
        Some(named) => kinds.into_iter().find(|kind| named == kind),
    };
    let kind = kind.ok_or_else(|| Refusal::body_part(&format!("{path}.text"), "defined", item.get("text")))?;
    let path_of_kind = format!("{path}.{kind}");
    let value = item.get(kind).and_then(Value::as_object);
    let value = value.ok_or_else(|| Refusal::body_part(&path_of_kind, "an object", item.get(kind)))?;

    let style = read_style(&format!("{path}.annotations"), item.get("annotations"))?;
    let (shown, plain, href) = match kind {
        "text" => {
            let content = string(&format!("{path_of_kind}.content"), value.get("content"), TEXT)?;
            if content.is_empty() {
                return Ok(None);
            }
            let link = match value.get("link") {
                None | Some(Value::Null) => Value::Null,
                Some(link) => {
                    let url = string(&format!("{path_of_kind}.link.url"), link.get("url"), TEXT)?;
                    json!({"url": url})
                }
            };
            let href = link["url"].clone();
            (json!({"content": content, "link": link}), content.to_owned(), href)
        }
        "equation" => {
            let expression = string(&format!("{path_of_kind}.expression"), value.get("expression"), EQUATION)?;
            (json!({"expression": expression}), expression.to_owned(), Value::Null)
        }
        _ => read_mention(&path_of_kind, value, people)?,
    };
    let mut read = Map::new();
    read.insert("type".to_owned(), kind.into());
    read.insert(kind.to_owned(), shown);
    read.insert("annotations".to_owned(), style);
    read.insert("plain_text".to_owned(), plain.into());
    read.insert("href".to_owned(), href);
    Ok(Some(Value::Object(read)))
}

/// A mention as it is shown, its text and its link.
fn read_mention(path: &str, mention: &Map<String, Value>, people: &[Person]) -> Outcome<(Value, String, Value)> {
    let id = |kind: &str| {
        let written = mention.get(kind).and_then(|value| value.get("id"));
        let id = written.and_then(Value::as_str).and_then(Uuid::parse);
        id.ok_or_else(|| Refusal::body_part(&format!("{path}.{kind}.id"), "a valid uuid", written))
    };
    if mention.contains_key("user") {
        let id = id("user")?;
        let person = people.iter().find(|person| person.id == id);
        let person = person.ok_or_else(|| Refusal::validation(format!("Could not find user with ID: {id}.")))?;
        let shown = json!({"type": "user", "user": {"object": "user", "id": id.to_string()}});
        return Ok((shown, format!("@{}", person.name), Value::Null));
    }
    if mention.contains_key("page") {
        let page = id("page")?;
        let shown = json!({"type": "page", "page": {"id": page.to_string()}});
        let href = format!("https://app.notion.com/p/{}", page.dashless());
        return Ok((shown, "Untitled".to_owned(), href.into()));
    }
    if let Some(date) = mention.get("date") {
        let start = date.get("start").and_then(Value::as_str);
        let moment = start.and_then(|start| Moment::parse(start, None).ok());
        let moment = moment
            .ok_or_else(|| Refusal::body_part(&format!("{path}.date.start"), "a valid ISO 8601 date string", None))?;
        let text = moment.text();
        let shown = json!({"type": "date", "date": {"start": text, "end": null, "time_zone": null}});
        return Ok((shown, text, Value::Null));
    }
    Err(Refusal::unimplemented("a mention that is no user, page or date"))
}

fn string<'a>(path: &str, written: Option<&'a Value>, most: usize) -> Outcome<&'a str> {
    let text = written.and_then(Value::as_str).ok_or_else(|| Refusal::body_part(path, "a string", written))?;
    let found = units(text);
    if found > most {
        return Err(Refusal::too_long(path, most, found));
    }
    Ok(text)
}

fn no_style() -> Value {
    json!({
        "bold": false,
        "italic": false,
        "strikethrough": false,
        "underline": false,
        "code": false,
        "color": "default",
    })
}

fn read_style(path: &str, written: Option<&Value>) -> Outcome<Value> {
    let mut style = no_style();
    let Some(written) = written else {
        return Ok(style);
    };
    let written = written.as_object().ok_or_else(|| Refusal::body_part(path, "an object", Some(written)))?;
    for (key, value) in written {
        let path = format!("{path}.{key}");
        if STYLES.contains(&key.as_str()) {
            style[key] = value.as_bool().ok_or_else(|| Refusal::body_part(&path, "a boolean", Some(value)))?.into();
        } else if key == "color" {
            let colour = value.as_str().unwrap_or_default();
            let named = colour.strip_suffix("_background").unwrap_or(colour);
            if !COLOURS.contains(&named) {
                return Err(Refusal::body_part(&path, "a color", Some(value)));
            }
            style["color"] = colour.into();
        } else {
            return Err(Refusal::surplus(&path, value));
        }
    }
    Ok(style)
}

#[cfg(test)]
mod tests;
