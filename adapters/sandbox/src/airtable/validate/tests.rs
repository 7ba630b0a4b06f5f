use serde_json::{Value, json};

use super::*;
use crate::{airtable::spec::FieldSpec, random::Random};

fn check(kind: FieldKind, typecast: bool, value: Value) -> Result<Draft, String> {
    let spec = FieldSpec::new("F", kind).choices(["Won", "Lost"]).time_zone("Europe/Paris");
    let field = Field::make(spec, 0, &[], &mut Random::new(1)).unwrap();
    let base = Base { id: "app".to_owned(), name: "B".to_owned(), tables: Vec::new(), people: Vec::new() };
    let checker = Checker { base: &base, limits: &Limits::default(), typecast };
    let outcome = checker.cell(&field, &value);
    outcome.map_err(|refusal| {
        let error = &refusal.body["error"];
        assert_eq!(refusal.status, 422);
        format!("{}: {}", error["type"], error["message"]).replace('"', "")
    })
}

fn number(number: f64) -> Result<Draft, String> {
    Ok(Draft::Cell(Cell::Number(number)))
}

#[test]
fn numbers_are_numbers_unless_typecast() {
    assert_eq!(check(FieldKind::Currency, false, json!(20.34)), number(20.34));
    assert!(check(FieldKind::Currency, false, json!("20.34")).is_err());
    assert_eq!(check(FieldKind::Number, true, json!("1,200.5 €")), number(1200.5));
    assert!(check(FieldKind::Number, false, json!({"a": 1})).is_err());
}

#[test]
fn a_number_beyond_a_double_is_refused() {
    let huge = serde_json::from_str::<Value>("1e400").unwrap();
    assert!(check(FieldKind::Number, false, huge).is_err());
}

#[test]
fn an_unknown_option_is_refused_with_doubled_quotes() {
    assert_eq!(
        check(FieldKind::SingleSelect, false, json!("won")).unwrap_err(),
        "INVALID_MULTIPLE_CHOICE_OPTIONS: Insufficient permissions to create new select option \\\\won\\\\"
    );
    assert_eq!(check(FieldKind::SingleSelect, true, json!("won")), Ok(Draft::Choice("won".to_owned())));
}

#[test]
fn a_date_is_iso_and_nothing_else() {
    assert!(check(FieldKind::Date, false, json!("2026-09-05")).is_ok());
    for wrong in [json!("05/09/2026"), json!("2026-09-05T00:00:00Z"), json!("")] {
        assert!(check(FieldKind::Date, false, wrong).is_err());
    }
}

#[test]
fn a_moment_without_offset_is_read_in_the_zone_of_the_field() {
    let moment = check(FieldKind::DateTime, false, json!("2026-09-05T09:00:00"));
    let utc = check(FieldKind::DateTime, false, json!("2026-09-05T07:00:00.000Z"));
    assert_eq!(moment, utc);
}

#[test]
fn false_and_empty_texts_are_empty_cells() {
    assert_eq!(check(FieldKind::Checkbox, false, json!(false)), Ok(Draft::Empty));
    assert_eq!(check(FieldKind::SingleLineText, false, json!("")), Ok(Draft::Empty));
    assert_eq!(check(FieldKind::MultipleSelects, false, json!([])), Ok(Draft::Empty));
}

#[test]
fn rich_text_is_rewritten() {
    assert_eq!(
        check(FieldKind::RichText, false, json!("#header\n* bullet")),
        Ok(text("#header\n- bullet\n".to_owned()))
    );
    assert_eq!(check(FieldKind::RichText, false, Value::Null), Ok(text("\n".to_owned())));
}

#[test]
fn a_computed_field_accepts_nothing() {
    assert_eq!(
        check(FieldKind::AutoNumber, true, json!(1)).unwrap_err(),
        "INVALID_VALUE_FOR_COLUMN: Field \\F\\ cannot accept a value because the field is computed"
    );
}

#[test]
fn a_rating_starts_at_one() {
    assert!(check(FieldKind::Rating, false, json!(0)).is_err());
    assert!(check(FieldKind::Rating, false, json!(6)).is_err());
    assert_eq!(check(FieldKind::Rating, false, json!(5)), number(5.0));
}

#[test]
fn a_text_has_an_end() {
    let long = "é".repeat(100_000);
    assert!(check(FieldKind::MultilineText, false, json!(long)).is_ok());
    assert!(check(FieldKind::MultilineText, false, json!(long + "!")).is_err());
}
