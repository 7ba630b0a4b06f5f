//! Rich text: what it says, and how to put it back.

use serde_json::{Map, Value as Json, json};

use crate::columns::LONGEST_ITEM;

/// What the items say, one after the other. Styles, links and what a mention leads to are not
/// text.
pub(crate) fn plain(items: &Json) -> String {
    let all = items.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().map(says).collect()
}

/// Text as items, each as long as Notion takes and cut between characters.
pub(crate) fn items(text: &str) -> Json {
    let chunks = chunks(text);
    Json::Array(chunks.into_iter().map(|chunk| json!({"type": "text", "text": {"content": chunk}})).collect())
}

/// Items as read, in the form that Notion takes back. Where they are nothing but text they are
/// as [`items`] makes them.
pub(crate) fn sendable(items_read: &Json) -> Json {
    let all = items_read.as_array().map(Vec::as_slice).unwrap_or_default();
    if all.iter().all(is_bare) {
        items(&plain(items_read))
    } else {
        Json::Array(all.iter().flat_map(taken_back).collect())
    }
}

/// Whether some of the items are of a kind that Notion takes from nobody.
pub(crate) fn loses(items: &Json) -> bool {
    let all = items.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().any(|item| {
        item.get("type").and_then(Json::as_str) == Some("mention") && item.get("mention").and_then(mention).is_none()
    })
}

fn says(item: &Json) -> &str {
    let content = || item.get("text")?.get("content")?.as_str();
    item.get("plain_text").and_then(Json::as_str).or_else(content).unwrap_or_default()
}

/// Whether an item is text and nothing else.
fn is_bare(item: &Json) -> bool {
    let is_text = item.get("type").and_then(Json::as_str).is_none_or(|kind| kind == "text");
    let link = item.get("text").and_then(|text| text.get("link")).filter(|link| !link.is_null());
    is_text && link.is_none() && !is_styled(item)
}

fn is_styled(item: &Json) -> bool {
    let styles = item.get("annotations").and_then(Json::as_object);
    styles.is_some_and(|styles| {
        styles.iter().any(|(name, value)| match name.as_str() {
            "color" => value.as_str().is_some_and(|color| color != "default"),
            _ => value.as_bool().unwrap_or(false),
        })
    })
}

/// One item as Notion takes it back; what it takes from nobody becomes the text that it shows.
fn taken_back(item: &Json) -> Vec<Json> {
    let kind = item.get("type").and_then(Json::as_str).unwrap_or("text");
    let own = match kind {
        "equation" => item.get("equation").map(|equation| json!({"type": "equation", "equation": equation})),
        "mention" => {
            item.get("mention").and_then(mention).map(|mention| json!({"type": "mention", "mention": mention}))
        }
        _ => None,
    };
    let mut made = own.map_or_else(|| as_text(item), |own| vec![own]);
    if let Some(styles) = item.get("annotations").filter(|styles| styles.is_object()) {
        for item in made.iter_mut().filter_map(Json::as_object_mut) {
            item.insert("annotations".to_owned(), styles.clone());
        }
    }
    made
}

/// An item's text. People write longer ones in Notion than its API takes.
fn as_text(item: &Json) -> Vec<Json> {
    let own = item.get("text").and_then(|text| text.get("link")).filter(|link| link.is_object()).cloned();
    let shown = || item.get("href").and_then(Json::as_str).map(|href| json!({"url": href}));
    let link = own.or_else(shown);
    let one = |content: &str| {
        let mut text = Map::from_iter([("content".to_owned(), json!(content))]);
        if let Some(link) = &link {
            text.insert("link".to_owned(), link.clone());
        }
        json!({"type": "text", "text": text})
    };
    chunks(says(item)).into_iter().map(one).collect()
}

/// A mention, where it is of a kind that can be written: people and pages by id, dates as they
/// are.
fn mention(mention: &Json) -> Option<Json> {
    let kind = mention.get("type")?.as_str()?;
    let what = mention.get(kind)?;
    let kept = match kind {
        "user" | "page" | "database" | "data_source" => json!({"id": what.get("id")?}),
        "date" | "template_mention" => what.clone(),
        _ => return None,
    };
    Some(json!({"type": kind, kind: kept}))
}

fn chunks(text: &str) -> Vec<&str> {
    let (mut all, mut start, mut length) = (Vec::new(), 0, 0);
    for (at, char) in text.char_indices() {
        if length + char.len_utf16() > LONGEST_ITEM {
            all.push(&text[start..at]);
            (start, length) = (at, 0);
        }
        length += char.len_utf16();
    }
    if start < text.len() {
        all.push(&text[start..]);
    }
    all
}

#[cfg(test)]
mod tests;
