use serde_json::{Value, json};

use super::*;

fn written(items: &Value) -> Outcome<Option<Cell>> {
    read("body.properties.N.rich_text", items, &[])
}

fn message(items: &Value) -> String {
    written(items).map_or_else(|refusal| refusal.message().to_owned(), |_| "accepted".to_owned())
}

#[test]
fn one_plain_item_is_kept_as_text_and_shown_whole() {
    let cell = written(&json!([{"text": {"content": "ACME"}}])).unwrap();
    assert_eq!(cell, Some(Cell::Text("ACME".into())));
    assert_eq!(items(cell.as_ref()), [unstyled("ACME")]);
}

#[test]
fn what_was_read_may_be_written_back() {
    let styled = json!([{"type": "text", "text": {"content": "a", "link": {"url": "https://a.example"}},
        "annotations": {"bold": true, "color": "red_background"}, "plain_text": "ignored", "href": "ignored"}]);
    let cell = written(&styled).unwrap();
    let shown = items(cell.as_ref());
    assert_eq!(shown[0]["href"], "https://a.example");
    assert_eq!(shown[0]["annotations"]["bold"], true);
    assert_eq!(shown[0]["plain_text"], "a");
    assert_eq!(written(&Value::from(shown)).unwrap(), cell);
}

#[test]
fn limits_count_utf16_units() {
    let emoji = "🚀".repeat(1000);
    assert_eq!(message(&json!([{"text": {"content": emoji}}])), "accepted");
    let words = "body failed validation: body.properties.N.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.";
    assert_eq!(message(&json!([{"text": {"content": format!("{emoji}x")}}])), words);
    let many = vec![json!({"text": {"content": "x"}}); 101];
    let words = "body failed validation: body.properties.N.rich_text.length should be ≤ `100`, instead was `101`.";
    assert_eq!(message(&Value::from(many)), words);
}

#[test]
fn empty_items_leave_nothing() {
    assert_eq!(written(&json!([])).unwrap(), None);
    assert_eq!(written(&json!([{"text": {"content": ""}}])).unwrap(), None);
}

#[test]
fn malformed_items_are_refused_with_their_place() {
    for (items, place) in [
        (json!("text"), "body.properties.N.rich_text should be an array"),
        (json!([{"text": "x"}]), "body.properties.N.rich_text[0].text should be an object"),
        (json!([{"text": {"content": 5}}]), "body.properties.N.rich_text[0].text.content should be a string"),
        (json!([{"content": "x"}]), "body.properties.N.rich_text[0].content should be not present"),
        (json!([{}]), "body.properties.N.rich_text[0].text should be defined"),
    ] {
        let message = message(&items);
        assert!(message.contains(place), "{message}");
    }
}

#[test]
fn several_items_stay_several() {
    let cell = written(&json!([{"text": {"content": "a"}}, {"text": {"content": "b"}}])).unwrap();
    let shown = items(cell.as_ref());
    assert_eq!(shown.len(), 2);
    assert_eq!(plain(&shown), "ab");
}
