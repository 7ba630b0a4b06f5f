use dealsync_domain::cell::{Cell, CellProblem, RawCell, StoredCell};
use dealsync_domain::column::Column;
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::money::Amount;
use dealsync_domain::ports::CellWrite;
use dealsync_domain::reason::Reason;
use serde_json::{Value as Json, json};

use super::{read, same, write};
use crate::columns;

fn column(kind: &str, options: Json) -> Column {
    let field = json!({"id": "fld1", "name": "Any", "type": kind, "options": options});
    columns::column(&serde_json::from_value(field).unwrap())
}

fn plain(kind: &str) -> Column {
    column(kind, json!(null))
}

fn parse(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

fn text(text: &str) -> Cell {
    Cell::Value(Value::Text(text.to_owned()))
}

fn amount(text: &str) -> Cell {
    Cell::Value(Value::Amount(Amount::parse(text).unwrap()))
}

fn date(text: &str) -> Cell {
    Cell::Value(Value::Date(text.parse().unwrap()))
}

/// Reads a cell whose meaning, written back, gives the same again.
#[track_caller]
fn plainly(field: DealField, column: &Column, json: &str, expected: Cell) {
    assert_eq!(read(field, column, Some(&parse(json))), StoredCell { cell: expected, raw: None });
}

/// Reads a cell whose own form has to be kept.
#[track_caller]
fn keeping(field: DealField, column: &Column, json: &str, expected: Cell) {
    let raw = Some(RawCell(parse(json).to_string()));
    assert_eq!(read(field, column, Some(&parse(json))), StoredCell { cell: expected, raw });
}

#[track_caller]
fn written(column: &Column, value: Value, expected: Json) {
    assert_eq!(write(column, &CellWrite::Value(value), &|_| None), Ok(expected));
}

#[test]
fn a_missing_cell_is_empty() {
    assert_eq!(read(DealField::Notes, &plain("multilineText"), None), Cell::Empty.into());
    plainly(DealField::Notes, &plain("multilineText"), "null", Cell::Empty);
}

#[test]
fn text_is_read_as_it_is() {
    plainly(DealField::Client, &plain("singleLineText"), "\" Acme 🎉\"", text(" Acme 🎉"));
    keeping(DealField::Notes, &plain("multilineText"), "\"a\\r\\nb\"", text("a\nb"));
    plainly(DealField::Statut, &plain("singleSelect"), "\"Gagné\"", text("Gagné"));
}

#[test]
fn formatted_text_loses_the_line_break_that_the_server_adds() {
    keeping(DealField::Notes, &plain("richText"), "\"\\n\"", Cell::Empty);
    keeping(DealField::Notes, &plain("richText"), "\"#a\\n- b\\n\"", text("#a\n- b"));
    keeping(DealField::Notes, &plain("multilineText"), "\"a\\r\"", text("a\n"));
}

#[test]
fn amounts_keep_every_digit() {
    for (json, expected) in
        [("20.34", "20.34"), ("540.8333333333334", "540.8333333333334"), ("12500", "12500"), ("-0.07", "-0.07")]
    {
        plainly(DealField::MontantBrut, &plain("currency"), json, amount(expected));
    }
    keeping(DealField::MontantBrut, &plain("number"), "1e3", amount("1000"));
    let huge = Cell::unreadable(CellProblem::AmountTooLarge, "1e+40");
    keeping(DealField::MontantBrut, &plain("number"), "1e+40", huge);
}

#[test]
fn amounts_in_text_are_read_as_people_type_them() {
    let typed = plain("singleLineText");
    keeping(DealField::MontantBrut, &typed, "\"1 234,50 €\"", amount("1234.50"));
    plainly(DealField::MontantBrut, &typed, "\"1234.50\"", amount("1234.50"));
    keeping(DealField::MontantBrut, &typed, "\"1,234\"", Cell::unreadable(CellProblem::AmbiguousAmount, "1,234"));
    keeping(DealField::MontantBrut, &typed, "\"n/a\"", Cell::unreadable(CellProblem::NotAnAmount, "n/a"));
    keeping(DealField::MontantBrut, &typed, "\" \"", Cell::Empty);
}

#[test]
fn days_are_read_without_guessing() {
    plainly(DealField::DateEcheance, &plain("date"), "\"2026-09-05\"", date("2026-09-05"));
    let paris = column("dateTime", json!({"timeZone": "Europe/Paris"}));
    keeping(DealField::DateEcheance, &paris, "\"2026-09-05T23:30:00.000Z\"", date("2026-09-06"));
    plainly(DealField::DateEcheance, &paris, "\"2026-09-05T22:00:00.000Z\"", date("2026-09-06"));
    keeping(DealField::DateEcheance, &plain("singleLineText"), "\"2026-09-05T23:30:00+02:00\"", date("2026-09-05"));
    for odd in ["05/09/2026", "2026-9-5", "2026-02-30", "tomorrow"] {
        let expected = Cell::unreadable(CellProblem::NotADate, odd);
        keeping(DealField::DateEcheance, &plain("singleLineText"), &json!(odd).to_string(), expected);
    }
}

#[test]
fn errors_of_the_column_are_told_as_such() {
    let formula = column("formula", json!({"result": {"type": "number"}}));
    for (json, shown) in [("{\"specialValue\":\"NaN\"}", "NaN"), ("{\"error\":\"#ERROR!\"}", "#ERROR!")] {
        plainly(DealField::MontantBrut, &formula, json, Cell::unreadable(CellProblem::ProviderError, shown));
    }
    plainly(DealField::MontantBrut, &formula, "540.5", amount("540.5"));
    let ai = plain("aiText");
    plainly(DealField::Notes, &ai, "{\"state\":\"generated\",\"isStale\":false,\"value\":\"Hi\"}", text("Hi"));
    plainly(DealField::Notes, &ai, "{\"state\":\"empty\",\"isStale\":false,\"value\":null}", Cell::Empty);
    let failed = "{\"state\":\"error\",\"errorType\":\"quota\",\"isStale\":false,\"value\":null}";
    plainly(DealField::Notes, &ai, failed, Cell::unreadable(CellProblem::ProviderError, "quota"));
}

#[test]
fn one_value_of_several_possible_is_a_value() {
    let tags = plain("multipleSelects");
    plainly(DealField::Secteur, &tags, "[\"A\"]", text("A"));
    keeping(DealField::Secteur, &tags, "[\"A\",\"B\"]", Cell::unreadable(CellProblem::SeveralValues, "A, B"));
    keeping(DealField::Secteur, &tags, "[]", Cell::Empty);
    let lookup = column("multipleLookupValues", json!({"result": {"type": "number"}}));
    plainly(DealField::MontantBrut, &lookup, "[12.5]", amount("12.5"));
}

#[test]
fn people_are_read_by_name_else_by_address() {
    let person = plain("singleCollaborator");
    let json = "{\"id\":\"usr1\",\"email\":\"zoe@example.com\",\"name\":\"Zoé\"}";
    keeping(DealField::Assignee, &person, json, text("Zoé"));
    keeping(DealField::Assignee, &person, "{\"id\":\"usr1\",\"email\":\"zoe@example.com\"}", text("zoe@example.com"));
    keeping(DealField::Assignee, &person, "{\"id\":\"usr1\"}", text("usr1"));
}

#[test]
fn values_are_written_exactly() {
    let value = |digits: &str| Value::Amount(Amount::parse(digits).unwrap());
    for digits in ["12500.5", "0.1", "123456789012.34"] {
        let sent = write(&plain("number"), &CellWrite::Value(value(digits)), &|_| None).unwrap();
        assert_eq!(sent.to_string(), digits);
    }
    written(&plain("singleLineText"), value("1.234"), json!("1.2340"));
    written(&plain("rating"), value("0"), json!(null));
    written(&plain("rating"), value("3"), json!(3));
    let day = Value::Date("2026-09-06".parse().unwrap());
    written(&plain("date"), day.clone(), json!("2026-09-06"));
    written(&plain("singleLineText"), day.clone(), json!("2026-09-06"));
    let paris = column("dateTime", json!({"timeZone": "Europe/Paris"}));
    written(&paris, day, json!("2026-09-05T22:00:00.000Z"));
    written(&plain("multipleSelects"), Value::Text("A".into()), json!(["A"]));
}

#[test]
fn emptying_is_an_explicit_null() {
    assert_eq!(write(&plain("number"), &CellWrite::Empty, &|_| None), Ok(json!(null)));
}

#[test]
fn people_are_written_by_id_or_address() {
    let person = plain("singleCollaborator");
    let known = |name: &str| (name == "Zoé").then(|| "usr1".to_owned());
    let send = |name: &str| write(&person, &CellWrite::Value(Value::Text(name.into())), &known);
    assert_eq!(send("Zoé"), Ok(json!({"id": "usr1"})));
    assert_eq!(send("jo@example.com"), Ok(json!({"email": "jo@example.com"})));
    assert_eq!(send("usrA1b2C3d4E5f6G7"), Ok(json!({"id": "usrA1b2C3d4E5f6G7"})));
    assert_eq!(send("Jo").unwrap_err().reason, Reason::UnknownPerson);
    let raw = CellWrite::Raw(RawCell("{\"id\":\"usr9\",\"email\":\"x@y.z\",\"name\":\"X\"}".into()));
    assert_eq!(write(&person, &raw, &known), Ok(json!({"id": "usr9"})));
}

#[test]
fn a_cell_once_read_is_put_back_as_it_was() {
    let json = json!(["A", "B"]);
    let raw = CellWrite::Raw(RawCell(json.to_string()));
    assert_eq!(write(&plain("multipleSelects"), &raw, &|_| None), Ok(json));
    let broken = write(&plain("number"), &CellWrite::Raw(RawCell("{".into())), &|_| None);
    assert_eq!(broken.unwrap_err().reason, Reason::WrongColumnType);
}

#[test]
fn what_was_sent_is_recognised_in_what_is_stored() {
    for (sent, stored) in [
        (json!("a "), json!("a")),
        (json!("2026-09-05T22:00:00.000Z"), json!("2026-09-05T22:00:00Z")),
        (parse("12500"), parse("12500.00")),
        (json!({"id": "usr1"}), json!({"id": "usr1", "name": "Zoé"})),
        (json!(["A"]), json!(["A"])),
        (json!(null), json!("\n")),
    ] {
        assert!(same(&sent, Some(&stored)), "{sent} {stored}");
    }
    assert!(same(&json!(null), None) && !same(&json!("a"), None));
    assert!(!same(&json!("a"), Some(&json!("A"))) && !same(&json!(1), Some(&json!(2))));
}
