use std::collections::BTreeMap;

use dealsync_domain::money::Amount;

use super::*;
use crate::columns;
use crate::write::Aim;

fn column(name: &str, id: &str, kind: &str) -> Column {
    let properties = json!({name: {"id": id, "type": kind, kind: {}}});
    columns::columns(properties.as_object().unwrap()).remove(0)
}

fn mapping() -> ResolvedMapping {
    let columns = BTreeMap::from([
        (DealField::Client, column("Nom", "title", "title")),
        (DealField::MontantBrut, column("Montant", "m", "number")),
        (DealField::Assignee, column("Qui", "q", "people")),
    ]);
    ResolvedMapping::new(columns).unwrap()
}

fn item(client: &str, amount: Option<&str>) -> Item {
    let mut cells = vec![(DealField::Client, CellWrite::Value(Value::Text(client.to_owned())))];
    if let Some(amount) = amount {
        cells.push((DealField::MontantBrut, CellWrite::Value(Value::Amount(Amount::parse(amount).unwrap()))));
    }
    Item { seq: 1, aim: Aim::Create, cells, properties: serde_json::Map::new() }
}

fn row(id: &str, client: &str, amount: Option<&str>) -> Row {
    let amount: Json = amount.map_or(Json::Null, |digits| serde_json::from_str(digits).unwrap());
    let properties = json!({
        "Nom": {"id": "title", "type": "title", "title": [{"type": "text", "plain_text": client}]},
        "Montant": {"id": "m", "type": "number", "number": amount},
        "Qui": {"id": "q", "type": "people", "people": []},
    });
    serde_json::from_value(json!({"object": "page", "id": id, "properties": properties})).unwrap()
}

#[track_caller]
fn check(items: &[Item], rows: Vec<Row>, expected: &[&str]) {
    let items: Vec<&Item> = items.iter().collect();
    let found = find(&items, rows, &mapping());
    let told: Vec<&str> = found
        .iter()
        .map(|finding| match finding {
            Finding::Made(row) => row.id.as_str(),
            Finding::Nothing => "nothing",
            Finding::Unclear => "unclear",
        })
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_creation_that_left_no_trace_was_not_carried_out() {
    check(&[item("A", None)], vec![], &["nothing"]);
    check(&[item("A", None)], vec![row("p1", "B", None), row("p2", "AA", None)], &["nothing"]);
}

#[test]
fn a_row_is_ours_that_holds_what_was_sent() {
    let rows = vec![row("p1", "A", Some("2")), row("p2", "A ", Some("1.50"))];
    check(&[item("A", Some("1.5"))], rows, &["p2"]);
}

#[test]
fn alike_creations_take_a_row_each() {
    let items = [item("A", Some("1")), item("A", Some("1")), item("A", Some("1"))];
    let rows = vec![row("p1", "A", Some("1")), row("p2", "A", Some("1"))];
    check(&items, rows, &["p1", "p2", "nothing"]);
}

#[test]
fn a_creation_that_says_little_takes_no_other_s_row() {
    let items = [item("A", None), item("A", Some("1"))];
    check(&items, vec![row("p1", "A", Some("1"))], &["nothing", "p1"]);
}

#[test]
fn an_only_row_that_was_edited_meanwhile_is_ours() {
    check(&[item("A", Some("1"))], vec![row("p1", "A", Some("7"))], &["p1"]);
}

#[test]
fn what_cannot_be_told_apart_stays_open() {
    let rows = vec![row("p1", "A", Some("7")), row("p2", "A", Some("8"))];
    check(&[item("A", Some("1"))], rows, &["unclear"]);
    let items = [item("A", Some("1")), item("A", Some("2"))];
    check(&items, vec![row("p1", "A", Some("7"))], &["unclear", "unclear"]);
}

#[test]
fn clients_are_asked_for_by_their_column() {
    let title = column("Nom", "title", "title");
    assert_eq!(filter(&title, " A "), Some(json!({"property": "title", "title": {"equals": "A"}})));
    let tags = column("Tags", "t", "multi_select");
    assert_eq!(filter(&tags, "A"), Some(json!({"property": "t", "multi_select": {"contains": "A"}})));
    assert_eq!(filter(&column("Qui", "q", "people"), "A"), None);
    assert_eq!(filter(&title, &"x".repeat(2001)), None);
    assert_eq!(client(&item("A", None)), Some("A".to_owned()));
}
