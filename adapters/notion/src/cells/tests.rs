use dealsync_domain::cell::{Cell, CellProblem, RawCell, StoredCell};
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::money::Amount;
use dealsync_domain::ports::CellWrite;
use dealsync_domain::reason::Reason;
use serde_json::{Value as Json, json};

use super::{read, write};
use crate::columns;

fn column(kind: &str) -> Column {
    let options = json!([{"name": "Prospect"}, {"name": "Gagné"}]);
    let properties = json!({"Any": {"id": "a", "type": kind, kind: {"options": options, "format": "euro"}}});
    columns::columns(properties.as_object().unwrap()).remove(0)
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

/// A piece of text as Notion gives it.
fn piece(content: &str) -> Json {
    let styles = json!({"bold": false, "italic": false, "strikethrough": false, "underline": false, "code": false,
        "color": "default"});
    json!({"type": "text", "text": {"content": content, "link": null}, "annotations": styles,
        "plain_text": content, "href": null})
}

fn property(kind: &str, value: &str) -> Json {
    let value: Json = serde_json::from_str(value).unwrap();
    json!({"id": "a", "type": kind, kind: value})
}

/// Reads a cell whose meaning, written back, gives the same again.
#[track_caller]
fn plainly(field: DealField, kind: &str, value: &str, expected: Cell) {
    let found = read(field, &column(kind), Some(&property(kind, value)));
    assert_eq!(found, StoredCell { cell: expected, raw: None });
}

/// Reads a cell of which more has to be kept.
#[track_caller]
fn keeping(field: DealField, kind: &str, value: &str, expected: Cell, kept: Json) {
    let found = read(field, &column(kind), Some(&property(kind, value)));
    assert_eq!(found.cell, expected);
    let raw: Json = serde_json::from_str(&found.raw.as_ref().unwrap().0).unwrap();
    assert_eq!(raw, kept);
    assert_eq!(write(&column(kind), &CellWrite::Raw(found.raw.unwrap())), Ok(raw));
}

#[track_caller]
fn written(column: &Column, value: Value, expected: Json) {
    assert_eq!(write(column, &CellWrite::Value(value)), Ok(expected));
}

#[track_caller]
fn refused(column: &Column, value: Value, reason: Reason) {
    assert_eq!(write(column, &CellWrite::Value(value)).map_err(|problem| problem.reason), Err(reason));
}

fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn a_cell_that_is_left_out_is_absent_and_one_without_value_empty() {
    assert_eq!(read(DealField::Notes, &column("rich_text"), None), Cell::Absent.into());
    for kind in ["number", "select", "status", "date", "url", "email", "phone_number"] {
        let field = if kind == "number" { DealField::MontantBrut } else { DealField::Client };
        plainly(field, kind, "null", Cell::Empty);
    }
    for kind in ["title", "rich_text", "multi_select", "people"] {
        plainly(DealField::Client, kind, "[]", Cell::Empty);
    }
}

#[test]
fn pieces_of_text_are_joined() {
    let pieces = json!([piece("Société "), piece("Générale 😀")]).to_string();
    plainly(DealField::Client, "title", &pieces, text("Société Générale 😀"));
    plainly(DealField::MontantBrut, "rich_text", &json!([piece("1234.50")]).to_string(), amount("1234.50"));
    let typed = json!([piece("1 234,50 €")]).to_string();
    let kept = json!({"rich_text": [{"type": "text", "text": {"content": "1 234,50 €"}}]});
    keeping(DealField::MontantBrut, "rich_text", &typed, amount("1234.50"), kept);
}

#[test]
fn a_text_takes_as_many_pieces_as_notion_does() {
    let most = "a".repeat(200_000);
    assert!(write(&column("rich_text"), &CellWrite::Value(words(&most))).is_ok());
    refused(&column("rich_text"), words(&format!("{most}a")), Reason::ValueTooLong);
}

#[test]
fn amounts_keep_every_digit() {
    for digits in ["12500.5", "42", "-0.07", "540.8333333333334"] {
        plainly(DealField::MontantBrut, "number", digits, amount(digits));
        let value = Value::Amount(Amount::parse(digits).unwrap());
        let sent = write(&column("number"), &CellWrite::Value(value)).unwrap().to_string();
        assert_eq!(sent, format!("{{\"number\":{digits}}}"));
    }
    let huge: Json = serde_json::from_str("{\"number\":1e+40}").unwrap();
    let shown = huge["number"].to_string();
    let told = Cell::unreadable(CellProblem::AmountTooLarge, &shown);
    keeping(DealField::MontantBrut, "number", &shown, told, huge);
}

#[test]
fn days_are_those_of_their_own_place() {
    plainly(
        DealField::DateEcheance,
        "date",
        "{\"start\":\"2026-10-31\",\"end\":null,\"time_zone\":null}",
        date("2026-10-31"),
    );
    let late = "{\"start\":\"2026-09-05T00:30:00.000+02:00\",\"end\":null,\"time_zone\":null}";
    let kept = json!({"date": {"start": "2026-09-05T00:30:00.000+02:00"}});
    keeping(DealField::DateEcheance, "date", late, date("2026-09-05"), kept);
    let range = "{\"start\":\"2026-09-05\",\"end\":\"2026-09-07\",\"time_zone\":null}";
    let kept = json!({"date": {"start": "2026-09-05", "end": "2026-09-07"}});
    keeping(DealField::DateEcheance, "date", range, date("2026-09-05"), kept);
    let day = Value::Date("2026-10-31".parse().unwrap());
    written(&column("date"), day.clone(), json!({"date": {"start": "2026-10-31"}}));
    let as_text = json!({"rich_text": [{"type": "text", "text": {"content": "2026-10-31"}}]});
    written(&column("rich_text"), day, as_text);
    for odd in ["05/09/2026", "2026-9-5", "2026-02-30", "tomorrow", "2026-09-05 or so"] {
        let items = json!([piece(odd)]);
        let found = read(
            DealField::DateEcheance,
            &column("rich_text"),
            Some(&json!({"type": "rich_text", "rich_text": items})),
        );
        assert_eq!(found.cell, Cell::unreadable(CellProblem::NotADate, odd));
    }
}

#[test]
fn options_are_read_and_written_by_name() {
    let option = "{\"id\":\"1\",\"name\":\"Gagné\",\"color\":\"green\"}";
    plainly(DealField::Statut, "select", option, text("Gagné"));
    plainly(DealField::Statut, "status", option, text("Gagné"));
    plainly(DealField::Secteur, "multi_select", &format!("[{option}]"), text("Gagné"));
    let two = format!("[{option},{{\"name\":\"Prospect\"}}]");
    let told = Cell::unreadable(CellProblem::SeveralValues, "Gagné, Prospect");
    keeping(
        DealField::Secteur,
        "multi_select",
        &two,
        told,
        json!({"multi_select": [{"name": "Gagné"}, {"name": "Prospect"}]}),
    );
    written(&column("select"), words("Gagné "), json!({"select": {"name": "Gagné"}}));
    written(&column("multi_select"), words("Neuf"), json!({"multi_select": [{"name": "Neuf"}]}));
    written(&column("select"), words(" "), json!({"select": null}));
    refused(&column("status"), words("Neuf"), Reason::NewOption);
    refused(&column("select"), words("A, B"), Reason::RefusedByProvider);
    refused(&column("select"), words(&"x".repeat(101)), Reason::ValueTooLong);
}

#[test]
fn people_are_read_by_name_else_by_address_and_kept_by_id() {
    let zoe =
        "{\"object\":\"user\",\"id\":\"u1\",\"name\":\"Zoé\",\"type\":\"person\",\"person\":{\"email\":\"z@x.org\"}}";
    let kept = json!({"people": [{"object": "user", "id": "u1"}]});
    keeping(DealField::Assignee, "people", &format!("[{zoe}]"), text("Zoé"), kept.clone());
    let nameless = "[{\"object\":\"user\",\"id\":\"u1\",\"person\":{\"email\":\"z@x.org\"}}]";
    keeping(DealField::Assignee, "people", nameless, text("z@x.org"), kept);
    let two = format!("[{zoe},{{\"object\":\"group\",\"id\":\"g1\",\"name\":\"Sales\"}}]");
    let both = json!({"people": [{"object": "user", "id": "u1"}, {"object": "group", "id": "g1"}]});
    let told = Cell::unreadable(CellProblem::SeveralValues, "Zoé, Sales");
    keeping(DealField::Assignee, "people", &two, told, both);
}

#[test]
fn a_person_is_written_where_one_is_meant() {
    let id = "11111111-2222-4333-8444-555555555555";
    let mut people = column("people");
    refused(&people, words("Zoé"), Reason::UnknownPerson);
    written(&people, words(id), json!({"people": [{"object": "user", "id": id}]}));
    let entry = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
    let other = "99999999-2222-4333-8444-555555555555";
    let known =
        vec![entry(["Zoé Martin", "zoe@x.org", id]), entry(["Jo", "jo@x.org", other]), entry(["jo", "j@x.org", id])];
    people.holds = Holds::People { known };
    for name in ["zoé martin", "ZOE@x.org", id] {
        let expected = if name == id { None } else { Some(json!({"people": [{"object": "user", "id": id}]})) };
        assert_eq!(write(&people, &CellWrite::Value(words(name))).ok(), expected, "{name}");
    }
    refused(&people, words("Jo"), Reason::UnknownPerson);
    refused(&people, words("Somebody"), Reason::UnknownPerson);
}

#[test]
fn computed_cells_are_read_by_their_result_and_nothing_is_kept_of_them() {
    for (kind, value, field, expected) in [
        ("formula", "{\"type\":\"number\",\"number\":12.5}", DealField::MontantBrut, amount("12.5")),
        ("formula", "{\"type\":\"string\",\"string\":\"A\"}", DealField::Notes, text("A")),
        ("formula", "{\"type\":\"string\",\"string\":null}", DealField::Notes, Cell::Empty),
        ("formula", "{\"type\":\"boolean\",\"boolean\":true}", DealField::Notes, text("Yes")),
        (
            "formula",
            "{\"type\":\"date\",\"date\":{\"start\":\"2026-01-02\"}}",
            DealField::DateEcheance,
            date("2026-01-02"),
        ),
        ("rollup", "{\"type\":\"number\",\"number\":3,\"function\":\"sum\"}", DealField::MontantBrut, amount("3")),
        (
            "rollup",
            "{\"type\":\"array\",\"array\":[{\"type\":\"number\",\"number\":7}]}",
            DealField::MontantBrut,
            amount("7"),
        ),
        ("unique_id", "{\"prefix\":\"D\",\"number\":7}", DealField::Client, text("D-7")),
        ("unique_id", "{\"prefix\":null,\"number\":7}", DealField::Client, text("7")),
        ("created_time", "\"2026-07-04T09:09:00.000Z\"", DealField::DateEcheance, date("2026-07-04")),
        ("created_by", "{\"object\":\"user\",\"id\":\"u1\",\"name\":\"Zoé\"}", DealField::Assignee, text("Zoé")),
        ("checkbox", "false", DealField::Notes, text("No")),
    ] {
        plainly(field, kind, value, expected);
    }
    let several =
        "{\"type\":\"array\",\"array\":[{\"type\":\"number\",\"number\":7},{\"type\":\"number\",\"number\":8}]}";
    plainly(DealField::MontantBrut, "rollup", several, Cell::unreadable(CellProblem::SeveralValues, "7, 8"));
    for odd in ["{\"type\":\"unsupported\",\"unsupported\":{}}", "{\"type\":\"incomplete\",\"incomplete\":{}}"] {
        let found = read(DealField::Notes, &column("rollup"), Some(&property("rollup", odd)));
        assert!(matches!(found.cell, Cell::Unreadable(_)), "{odd}");
    }
}

#[test]
fn cells_of_unknown_types_do_no_harm() {
    for odd in
        ["{}", "{\"type\":\"relation\",\"relation\":[{\"id\":\"p1\"}]}", "{\"type\":\"date\",\"date\":7}", "7", "null"]
    {
        let odd: Json = serde_json::from_str(odd).unwrap();
        for field in DealField::ALL {
            read(field, &column("rich_text"), Some(&odd));
        }
    }
}

#[test]
fn emptying_is_explicit() {
    for (kind, expected) in [
        ("title", json!({"title": []})),
        ("people", json!({"people": []})),
        ("checkbox", json!({"checkbox": false})),
        ("status", json!({"status": null})),
        ("number", json!({"number": null})),
    ] {
        assert_eq!(write(&column(kind), &CellWrite::Empty), Ok(expected));
    }
}

#[test]
fn what_was_kept_of_another_type_is_not_written() {
    let kept = CellWrite::Raw(RawCell("{\"select\":{\"name\":\"A\"}}".to_owned()));
    assert_eq!(write(&column("number"), &kept).map_err(|problem| problem.reason), Err(Reason::WrongColumnType));
    let pieces = json!({"rich_text": vec![piece("a"); 101]}).to_string();
    let kept = CellWrite::Raw(RawCell(pieces));
    assert_eq!(write(&column("rich_text"), &kept).map_err(|problem| problem.reason), Err(Reason::ValueTooLong));
}
