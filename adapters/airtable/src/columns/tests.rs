use serde_json::json;

use super::*;

fn read(kind: &str, options: Value) -> Column {
    let field = json!({"id": "fld1", "name": "Any", "type": kind, "options": options});
    column(&serde_json::from_value(field).unwrap())
}

fn number() -> Holds {
    Holds::Number { scale: None, integer_digits: None, binary: dealsync_domain::column::Binary::Double }
}

#[track_caller]
fn check(kind: &str, options: Value, type_name: &str, holds: Holds, writable: bool) {
    let column = read(kind, options);
    assert_eq!((column.type_name.as_str(), column.holds, column.writable), (type_name, holds, writable));
}

#[test]
fn what_a_person_can_fill_in_can_be_written() {
    for kind in ["singleLineText", "multilineText", "richText", "email", "url", "phoneNumber"] {
        check(kind, json!(null), kind, Holds::Text { max_chars: Some(100_000) }, true);
    }
    check("number", json!({"precision": 2}), "number:2", number(), true);
    check("currency", json!({"precision": 0, "symbol": "€"}), "currency:0", number(), true);
    check("percent", json!(null), "percent", number(), true);
    check("duration", json!({"durationFormat": "h:mm"}), "duration", number(), true);
    check(
        "rating",
        json!({"max": 5}),
        "rating",
        Holds::Number { scale: Some(0), integer_digits: Some(2), binary: dealsync_domain::column::Binary::Double },
        true,
    );
    check("date", json!({"dateFormat": {"name": "iso"}}), "date", Holds::Date, true);
    check("dateTime", json!({"timeZone": "Europe/Paris"}), "dateTime:Europe/Paris", Holds::Moment, true);
    check("dateTime", json!(null), "dateTime:utc", Holds::Moment, true);
    check("singleCollaborator", json!({}), "singleCollaborator", Holds::Person, true);
}

#[test]
fn options_are_kept_by_name() {
    let choices =
        json!({"choices": [{"id": "sel1", "name": "Gagné", "color": "green"}, {"name": "Perdu"}, {"id": "sel3"}]});
    let holds = Holds::Choice { options: vec!["Gagné".to_owned(), "Perdu".to_owned()], extensible: true };
    check("singleSelect", choices.clone(), "singleSelect", holds.clone(), true);
    check("multipleSelects", choices, "multipleSelects", holds, true);
}

#[test]
fn what_is_computed_is_read_by_its_result_and_never_written() {
    check(
        "formula",
        json!({"result": {"type": "number", "options": {"precision": 1}}}),
        "formula:number:1",
        number(),
        false,
    );
    check("rollup", json!({"result": {"type": "date"}}), "rollup:date", Holds::Date, false);
    let zone = json!({"result": {"type": "dateTime", "options": {"timeZone": "client"}}});
    check("createdTime", zone, "createdTime:dateTime:client", Holds::Moment, false);
    check("lastModifiedTime", json!(null), "lastModifiedTime:dateTime:utc", Holds::Moment, false);
    let lookup = json!({"result": {"type": "formula", "options": {"result": {"type": "singleLineText"}}}});
    check(
        "multipleLookupValues",
        lookup,
        "multipleLookupValues:formula:singleLineText",
        Holds::Text { max_chars: Some(100_000) },
        false,
    );
    check("formula", json!({"isValid": false, "result": null}), "formula", Holds::Other, false);
    check("autoNumber", json!(null), "autoNumber", number(), false);
    check("count", json!({"isValid": true}), "count", number(), false);
    check("createdBy", json!(null), "createdBy", Holds::Person, false);
    check("aiText", json!({}), "aiText", Holds::Text { max_chars: None }, false);
}

#[test]
fn types_that_fit_no_field_are_tolerated() {
    for kind in
        ["checkbox", "multipleRecordLinks", "multipleAttachments", "barcode", "button", "manualSort", "fromTheFuture"]
    {
        check(kind, json!({"choices": 7, "result": "odd"}), kind, Holds::Other, false);
    }
}

#[test]
fn the_zone_of_a_moment_is_found_again() {
    assert_eq!(Kind::of("dateTime:Europe/Paris").zone(), "Europe/Paris");
    assert_eq!(Kind::of("rollup:formula:dateTime:Asia/Tokyo").of_values().zone(), "Asia/Tokyo");
    assert_eq!(Kind::of("date").zone(), "utc");
    assert_eq!(Kind::of("formula").of_values(), Kind::of(""));
}

#[test]
fn upserts_match_on_documented_types_only() {
    for (type_name, mergeable) in [
        ("singleLineText", true),
        ("number:2", true),
        ("singleSelect", true),
        ("richText", false),
        ("email", false),
        ("formula:singleLineText", false),
        ("dateTime:utc", false),
    ] {
        assert_eq!(Kind::of(type_name).is_mergeable(), mergeable, "{type_name}");
    }
}
