use dealsync_domain::deal::{DealField, Value as Held};
use dealsync_domain::reason::Reason;
use serde_json::json;

use super::*;

fn one(config: Value) -> Column {
    let properties = json!({ "Any": config });
    columns(properties.as_object().unwrap()).remove(0)
}

#[track_caller]
fn check(config: Value, type_name: &str, holds: Holds, writable: bool) {
    let column = one(config);
    assert_eq!((column.type_name.as_str(), &column.holds, column.writable), (type_name, &holds, writable));
}

fn plain(kind: &str) -> Value {
    json!({"id": "%3Fbp~", "name": "Any", "description": null, "type": kind, kind: {}})
}

#[test]
fn writable_types_hold_what_notion_takes() {
    let text = |max| Holds::Text { max_chars: Some(max) };
    check(plain("title"), "title", text(200_000), true);
    check(plain("rich_text"), "rich_text", text(200_000), true);
    check(plain("url"), "url", text(2000), true);
    check(plain("email"), "email", text(100), true);
    check(plain("phone_number"), "phone_number", text(100), true);
    check(plain("date"), "date", Holds::Date, true);
    check(plain("people"), "people", Holds::Person, true);
    let number = Holds::Number { scale: None, integer_digits: None, binary: dealsync_domain::column::Binary::Double };
    check(json!({"id": "a", "type": "number", "number": {"format": "euro"}}), "number:euro", number, true);
}

#[test]
fn options_are_kept_by_name_and_those_of_a_status_are_closed() {
    let options = json!({"options": [{"id": "1", "name": "Prospect", "color": "blue"}, {"name": "Gagné"}, {"id": 3}]});
    let names = vec!["Prospect".to_owned(), "Gagné".to_owned()];
    for (kind, extensible) in [("select", true), ("multi_select", true), ("status", false)] {
        let config = json!({"id": "a", "type": kind, kind: options});
        check(config, kind, Holds::Choice { options: names.clone(), extensible }, true);
    }
    let checkbox = one(plain("checkbox"));
    assert_eq!(checkbox.fit(&Held::Text("yes".to_owned())), Ok(Held::Text(YES.to_owned())));
    assert_eq!(checkbox.fit(&Held::Text("maybe".to_owned())), Err(Reason::NewOption));
}

#[test]
fn what_is_computed_can_be_read_as_any_field_and_never_written() {
    for (kind, type_name) in [("formula", "formula"), ("unique_id", "unique_id"), ("rollup", "rollup:sum")] {
        let column = one(json!({"id": "a", "type": kind, kind: {"function": "sum", "expression": "1"}}));
        assert_eq!((column.type_name.as_str(), column.writable), (type_name, false));
        assert!(DealField::ALL.into_iter().all(|field| column.suits(field)), "{kind}");
    }
    check(plain("created_time"), "created_time", Holds::Moment, false);
    check(plain("last_edited_by"), "last_edited_by", Holds::Person, false);
}

#[test]
fn types_that_fit_no_field_are_tolerated() {
    for kind in ["relation", "button", "location", "from_the_future"] {
        check(plain(kind), kind, Holds::Other, false);
    }
    check(json!({"id": "a"}), "unknown", Holds::Other, false);
    let odd = json!({"Number": {"id": "a", "type": "number", "number": 7}, "None": 7, "Text": {"type": "rich_text"}});
    assert_eq!(columns(odd.as_object().unwrap()).len(), 1);
}

#[test]
fn the_title_is_called_by_name_where_its_id_is_another_column_s_name() {
    let title = json!({"id": "title", "type": "title", "title": {}});
    let alone = json!({ "Client": title });
    let found = columns(alone.as_object().unwrap());
    assert_eq!((key(&found[0]), word(&found[0])), ("title", "title"));
    let beside = json!({"Client": title, "title": {"id": "abc", "type": "rich_text", "rich_text": {}}});
    let found = columns(beside.as_object().unwrap());
    assert_eq!((key(&found[0]), word(&found[0])), ("Client", "title"));
    assert_eq!(key(&found[1]), "abc");
    let itself = json!({ "title": title });
    assert_eq!(key(&columns(itself.as_object().unwrap())[0]), "title");
}
