use serde_json::{Value, json};

use super::*;
use crate::{
    notion::{cells::Span, errors::Outcome, kinds::PropertyKind, source::Stamps, spec::PropertySpec},
    random::Random,
};

/// One minute after 1970 began, as seconds.
const CREATED: i64 = 60;

/// A source of one row: its title, a number, a checked box, a select and a date.
fn source() -> DataSource {
    let random = &mut Random::new(3);
    let author = Uuid::fresh(random);
    let mut source = DataSource::new("Deals", 0, Stamps::new(author, CREATED), random);
    for (name, kind) in [
        ("Nom", PropertyKind::Title),
        ("Montant", PropertyKind::Number),
        ("Payé", PropertyKind::Checkbox),
        ("Échéance", PropertyKind::Date),
        ("Vide", PropertyKind::RichText),
    ] {
        source.add_property(PropertySpec::new(name, kind), random);
    }
    let select = PropertySpec::new("Secteur", PropertyKind::Select).options(["Santé", "Énergie"]);
    source.add_property(select, random);
    let key = |name: &str| source.property(name).unwrap().key;
    let sector = source.property("Secteur").unwrap().options[0].id;
    let start = Moment::parse("2024-11-25T14:08:30Z", None).unwrap();
    let cells = vec![
        (key("Nom"), Cell::Text("Jane Doe".into())),
        (key("Montant"), Cell::Number(42.0)),
        (key("Payé"), Cell::Checked),
        (key("Échéance"), Cell::Date(Box::new(Span { start, end: None }))),
        (key("Secteur"), Cell::Choice(sector)),
    ];
    source.add(Uuid::fresh(random), Stamps::new(author, CREATED), 0, cells);
    source
}

fn keeps(filter: &Value) -> Outcome<bool> {
    let source = source();
    let filter = Filter::read(&source, filter)?;
    let row = &source.rows()[&1];
    Ok(filter.keeps(Scope { source: &source, row, exact: false }))
}

#[track_caller]
fn check(filter: &Value, expected: bool) {
    assert_eq!(keeps(filter).unwrap(), expected, "{filter}");
}

#[test]
fn text_is_compared_without_case() {
    for (operator, operand, expected) in [
        ("equals", "jane doe", true),
        ("equals", "Jane", false),
        ("does_not_equal", "Jane", true),
        ("contains", "E D", true),
        ("does_not_contain", "x", true),
        ("starts_with", "jane", true),
        ("ends_with", "DOE", true),
    ] {
        for kind in ["title", "rich_text"] {
            check(&json!({"property": "Nom", kind: {operator: operand}}), expected);
        }
    }
    check(&json!({"property": "title", "title": {"is_not_empty": true}}), true);
    check(&json!({"property": "Vide", "rich_text": {"is_empty": true}}), true);
    check(&json!({"property": "Vide", "rich_text": {"does_not_contain": "x"}}), true);
}

#[test]
fn numbers_boxes_and_options_are_compared() {
    for (operator, operand, expected) in [
        ("equals", 42, true),
        ("does_not_equal", 42, false),
        ("greater_than", 42, false),
        ("greater_than_or_equal_to", 42, true),
        ("less_than", 43, true),
        ("less_than_or_equal_to", 41, false),
    ] {
        check(&json!({"property": "Montant", "number": {operator: operand}}), expected);
    }
    check(&json!({"property": "Payé", "checkbox": {"equals": true}}), true);
    check(&json!({"property": "Payé", "checkbox": {"does_not_equal": true}}), false);
    check(&json!({"property": "Secteur", "select": {"equals": "Santé"}}), true);
    check(&json!({"property": "Secteur", "select": {"equals": ["Énergie", "Santé"]}}), true);
    check(&json!({"property": "Secteur", "select": {"does_not_equal": "Santé"}}), false);
}

#[test]
fn times_are_compared_by_minutes_and_days_by_days() {
    for (operator, operand, expected) in [
        ("equals", "2024-11-25", true),
        ("equals", "2024-11-25T14:08:59Z", true),
        ("equals", "2024-11-25T15:08:00+01:00", true),
        ("before", "2024-11-25T14:08:31Z", false),
        ("after", "2024-11-25T14:08:00Z", false),
        ("on_or_after", "2024-11-25T14:08:59Z", true),
        ("on_or_before", "2024-11-25", true),
        ("after", "2024-11-25", false),
        ("before", "2024-11-26", true),
    ] {
        check(&json!({"property": "Échéance", "date": {operator: operand}}), expected);
    }
    let created = |operator: &str, text: &str| json!({"timestamp": "created_time", "created_time": {operator: text}});
    check(&created("on_or_after", "1970-01-01T00:01:59Z"), true);
    check(&created("after", "1970-01-01T00:01:00Z"), false);
    check(&created("before", "1970-01-01T00:02:00Z"), true);
}

#[test]
fn groups_nest_twice_and_no_deeper() {
    let leaf = json!({"property": "Montant", "number": {"equals": 42}});
    let no = json!({"property": "Montant", "number": {"equals": 0}});
    check(&json!({"and": [leaf, {"or": [no, leaf]}]}), true);
    check(&json!({"or": [no, {"and": [no, leaf]}]}), false);
    assert!(keeps(&json!({"and": [{"or": [{"and": [leaf]}]}]})).is_err());
    assert!(keeps(&json!({"or": vec![leaf.clone(); 100]})).is_ok());
    assert!(keeps(&json!({"or": vec![leaf; 101]})).is_err());
}

#[test]
fn what_does_not_fit_is_refused() {
    let refused = |filter: &Value| keeps(filter).map_err(|refusal| refusal.message().to_owned()).unwrap_err();
    for (filter, words) in [
        (json!({"property": "Nope", "title": {"equals": "x"}}), "Could not find property with name or id: Nope"),
        (json!({"property": "Montant", "title": {"equals": "x"}}), "does not match filter title"),
        (json!({"property": "Montant", "number": {"equals": "x"}}), "should be a number"),
        (json!({"property": "Montant", "number": {"like": 1}}), "should be not present"),
        (json!({"property": "Montant"}), "should be defined"),
        (json!({"timestamp": "created_time", "date": {"equals": "2026-01-01"}}), "should be not present"),
        (json!({"property": "Nom", "title": {"is_empty": false}}), "should be `true`"),
        (json!([]), "body.filter should be an object"),
    ] {
        let message = refused(&filter);
        assert!(message.contains(words), "{filter}: {message}");
    }
}
