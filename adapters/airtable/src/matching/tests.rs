use std::collections::BTreeMap;

use dealsync_domain::deal::DealField;
use serde_json::json;

use super::*;
use crate::columns;
use crate::write::Aim;

fn mapping() -> ResolvedMapping {
    let column = |id: &str, kind: &str| {
        columns::column(&serde_json::from_value(json!({"id": id, "name": id, "type": kind})).unwrap())
    };
    let columns = BTreeMap::from([
        (DealField::Client, column("c", "singleLineText")),
        (DealField::MontantBrut, column("m", "number")),
        (DealField::Notes, column("n", "richText")),
    ]);
    ResolvedMapping::new(columns).unwrap()
}

fn item(aim: Aim, fields: Json) -> Item {
    Item { seq: 1, aim, fields: fields.as_object().unwrap().clone(), adds_option: false }
}

fn insert(fields: Json) -> Item {
    item(Aim::Insert, fields)
}

fn record(id: &str, fields: Json) -> Record {
    serde_json::from_value(json!({"id": id, "createdTime": "2026-01-02T03:04:05.000Z", "fields": fields})).unwrap()
}

fn ids(made: &[Option<Made>]) -> Vec<&str> {
    made.iter().map(|made| made.as_ref().map_or("", |made| made.record.id.as_str())).collect()
}

#[test]
fn an_answer_in_another_order_is_matched_by_id_and_key() {
    let items = [
        item(Aim::Upsert, json!({"c": "New"})),
        item(Aim::Update("rec1".into()), json!({"c": "New"})),
        item(Aim::Upsert, json!({"c": "Old "})),
    ];
    let records = vec![
        record("rec1", json!({"c": "New"})),
        record("rec2", json!({"c": "Old"})),
        record("rec3", json!({"c": "New"})),
    ];
    let written =
        Written { records, created_records: vec!["rec3".into()], updated_records: vec!["rec1".into(), "rec2".into()] };
    let made = patched(&items, written, "c");
    assert_eq!(ids(&made), ["rec3", "rec1", "rec2"]);
    let stood: Vec<bool> = made.iter().flatten().map(|made| made.stood_there).collect();
    assert_eq!(stood, [false, true, true]);
}

#[test]
fn what_an_answer_lacks_is_missing() {
    let items = [item(Aim::Upsert, json!({"c": "A"})), item(Aim::Update("rec9".into()), json!({"m": 1}))];
    let written =
        Written { records: vec![record("rec1", json!({"c": "B"}))], created_records: vec![], updated_records: vec![] };
    assert_eq!(ids(&patched(&items, written, "c")), ["", ""]);
}

#[test]
fn the_last_upsert_is_the_last_record_whatever_became_of_its_key() {
    let items = [item(Aim::Upsert, json!({"c": "A"})), item(Aim::Upsert, json!({"c": "a b"}))];
    let records = vec![record("rec1", json!({"c": "a-b"})), record("rec2", json!({"c": "A"}))];
    let written = Written { records, created_records: vec![], updated_records: vec![] };
    assert_eq!(ids(&patched(&items, written, "c")), ["rec2", "rec1"]);
}

#[test]
fn creations_come_in_order_unless_their_clients_say_otherwise() {
    let items = [insert(json!({"c": "A", "m": 1})), insert(json!({"c": "A", "m": 2}))];
    let (one, two) = (record("rec1", json!({"c": "A", "m": 1})), record("rec2", json!({"c": "A", "m": 2})));
    assert_eq!(ids(&created(&items, vec![one.clone(), two.clone()], &mapping())), ["rec1", "rec2"]);
    let other = record("rec3", json!({"c": "Z"}));
    assert_eq!(ids(&created(&items, vec![other, two], &mapping())), ["", "rec2"]);
    assert_eq!(ids(&created(&items, vec![one], &mapping())), ["rec1", ""]);
}

#[track_caller]
fn check(items: &[Item], records: Vec<Record>, expected: Option<&[&str]>) {
    let made = found(items, records, &mapping());
    assert_eq!(made.as_deref().map(ids).as_deref(), expected);
}

#[test]
fn a_creation_that_left_no_trace_was_not_carried_out() {
    check(&[insert(json!({"c": "A"}))], vec![], None);
    check(&[insert(json!({"c": "A"}))], vec![record("rec1", json!({"c": "B"}))], None);
}

#[test]
fn as_many_as_were_sent_are_ours() {
    let items = [insert(json!({"c": "A", "m": 1})), insert(json!({"c": "B"})), insert(json!({"c": "A", "m": 1}))];
    let records = ["rec1", "rec2"].map(|id| record(id, json!({"c": "A", "m": 1.0})));
    let records = [records.to_vec(), vec![record("rec3", json!({"c": "B", "n": "\n"}))]].concat();
    check(&items, records, Some(&["rec1", "rec3", "rec2"]));
}

#[test]
fn another_s_record_of_the_same_client_is_not_taken_for_ours() {
    let ours = [insert(json!({"c": "A", "m": 1}))];
    let theirs = record("rec1", json!({"c": "A", "m": 7}));
    check(&ours, vec![theirs.clone()], Some(&[""]));
    check(&ours, vec![theirs, record("rec2", json!({"c": "A", "m": 1}))], Some(&["rec2"]));
}

#[test]
fn more_than_were_sent_stay_in_doubt() {
    let records = vec![record("rec1", json!({"c": "A"})), record("rec2", json!({"c": "A"}))];
    check(&[insert(json!({"c": "A"}))], records, Some(&[""]));
}

#[test]
fn text_that_the_server_rewrites_does_not_hide_a_record() {
    let items = [insert(json!({"c": "A", "n": "* x"}))];
    check(&items, vec![record("rec1", json!({"c": "A", "n": "- x\n"}))], Some(&["rec1"]));
}

#[test]
fn one_that_is_found_vouches_for_the_others() {
    let items = [insert(json!({"c": "A"})), insert(json!({"c": "B", "m": 1}))];
    let records = vec![record("rec1", json!({"c": "A"})), record("rec2", json!({"c": "B", "m": 2}))];
    check(&items, records, Some(&["rec1", "rec2"]));
}
