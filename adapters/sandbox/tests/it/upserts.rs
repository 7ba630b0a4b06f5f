use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, column, error_type, message};

fn by_name(records: Value) -> Value {
    json!({"records": records, "performUpsert": {"fieldsToMergeOn": ["Name"]}})
}

#[tokio::test]
async fn no_match_creates_and_one_match_updates() {
    let world = World::start();
    let known = world.insert(json!({"Name": "known", "Amount": 1}));
    let records = json!([{"fields": {"Name": "known", "Amount": 2}}, {"fields": {"Name": "new"}}]);
    let (status, body) = world.patch(by_name(records)).await;
    assert_eq!(status, 200);
    assert_eq!(body["updatedRecords"], json!([known]));
    assert_eq!(body["createdRecords"].as_array().unwrap().len(), 1);
    assert_eq!(world.names(), ["known", "new"]);
}

#[tokio::test]
async fn updates_stand_before_creates_in_the_answer() {
    let world = World::start();
    world.insert(json!({"Name": "known"}));
    let records = json!([{"fields": {"Name": "new"}}, {"fields": {"Name": "known"}}]);
    let (_, body) = world.patch(by_name(records)).await;
    assert_eq!(column(&body, "Name"), [json!("known"), json!("new")]);
}

#[tokio::test]
async fn two_matches_fail_the_whole_request() {
    let world = World::start();
    world.insert(json!({"Name": "twin"}));
    world.insert(json!({"Name": "twin"}));
    let records = json!([{"fields": {"Name": "new"}}, {"fields": {"Name": "twin"}}]);
    let answer = world.patch(by_name(records)).await;
    assert_eq!(answer.0, 422);
    assert_eq!(world.names(), ["twin", "twin"]);
}

#[tokio::test]
async fn a_match_is_exact_in_case_and_space() {
    let world = World::start();
    world.insert(json!({"Name": "Acme"}));
    let records = json!([{"fields": {"Name": "ACME"}}, {"fields": {"Name": "Acme "}}]);
    let (_, body) = world.patch(by_name(records)).await;
    assert_eq!(body["createdRecords"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_empty_key_creates_every_time() {
    let world = World::start();
    for _ in 0..2 {
        let records = json!([{"fields": {"Name": null, "Amount": 1}}, {"fields": {"Name": ""}}]);
        let (_, body) = world.patch(by_name(records)).await;
        assert_eq!(body["createdRecords"].as_array().unwrap().len(), 2);
    }
    assert_eq!(world.names(), ["", "", "", ""]);
}

#[tokio::test]
async fn every_record_without_id_carries_the_merge_fields() {
    let world = World::start();
    let answer = world.patch(by_name(json!([{"fields": {"Amount": 1}}]))).await;
    assert_eq!(answer.0, 422);
    assert_eq!(message(&answer), "Record must include columns to merge on");
}

#[tokio::test]
async fn ids_and_keys_may_be_mixed() {
    let world = World::start();
    let id = world.insert(json!({"Name": "a"}));
    let records = json!([{"fields": {"Name": "new"}}, {"id": id, "fields": {"Amount": 3}}]);
    let (status, body) = world.patch(by_name(records)).await;
    assert_eq!(status, 200);
    assert_eq!(body["updatedRecords"], json!([id]));
    assert_eq!(world.names(), ["a", "new"]);
}

#[tokio::test]
async fn an_unknown_id_fails_an_upsert_and_creates_nothing() {
    let world = World::start();
    let records = json!([{"fields": {"Name": "new"}}, {"id": "recAAAAAAAAAAAAAA", "fields": {}}]);
    let answer = world.patch(by_name(records)).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "ROW_DOES_NOT_EXIST"));
    assert!(world.names().is_empty());
}

#[tokio::test]
async fn a_record_named_by_id_and_by_key_is_the_same_record_twice() {
    let world = World::start();
    let id = world.insert(json!({"Name": "a"}));
    let records = json!([{"fields": {"Name": "a"}}, {"id": id, "fields": {"Amount": 3}}]);
    let answer = world.patch(by_name(records)).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_RECORDS"));
}

#[tokio::test]
async fn only_some_types_can_be_merged_on_and_three_fields_at_most() {
    let world = World::start();
    for fields in [
        json!([]),
        json!(["Mail"]),
        json!(["Amount"]),
        json!(["At"]),
        json!(["Owner"]),
        json!(["Label"]),
        json!(["Name", "Status", "Due", "Tags"]),
    ] {
        let body = json!({"records": [{"fields": {"Name": "a"}}], "performUpsert": {"fieldsToMergeOn": fields}});
        let answer = world.patch(body).await;
        assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_REQUEST_UNKNOWN"), "{fields}");
    }
    let body = json!({"records": [{"fields": {"Name": "a"}}], "performUpsert": {"fieldsToMergeOn": ["Gone"]}});
    assert_eq!(error_type(&world.patch(body).await), "UNKNOWN_FIELD_NAME");
}

#[tokio::test]
async fn several_fields_match_together_by_name_or_id() {
    let world = World::start();
    let status = world.airtable.field_id(&world.base, &world.table, "Status");
    let known = world.insert(json!({"Name": "a", "Status": "New"}));
    world.insert(json!({"Name": "a", "Status": "Won"}));
    let body = json!({
        "records": [{"fields": {"Name": "a", "Status": "New", "Amount": 5}}],
        "performUpsert": {"fieldsToMergeOn": ["Name", status]},
    });
    let (_, body) = world.patch(body).await;
    assert_eq!(body["updatedRecords"], json!([known]));
}

#[tokio::test]
async fn matches_follow_every_change_of_the_rows() {
    let world = World::start();
    let first = world.insert(json!({"Name": "a"}));
    let upsert = |name: &str| by_name(json!([{"fields": {"Name": name, "Amount": 1}}]));
    assert_eq!(world.patch(upsert("a")).await.1["updatedRecords"], json!([first]));
    world.airtable.update(&world.base, &world.table, &first, json!({"Name": "b"}));
    assert_eq!(world.patch(upsert("b")).await.1["updatedRecords"], json!([first]));
    world.airtable.remove(&world.base, &world.table, &first);
    assert_eq!(world.patch(upsert("b")).await.1["updatedRecords"], json!([]));
}

#[tokio::test]
async fn put_clears_the_other_cells_of_a_match() {
    let world = World::start();
    world.insert(json!({"Name": "a", "Amount": 1}));
    let body = by_name(json!([{"fields": {"Name": "a"}}]));
    let (_, body) = world.call(Method::PUT, &world.records_path(), Some(body)).await;
    assert_eq!(column(&body, "Amount"), [Value::Null]);
}

#[tokio::test]
async fn what_airtable_makes_of_one_new_key_twice_is_not_guessed() {
    let world = World::start();
    let records = json!([{"fields": {"Name": "new"}}, {"fields": {"Name": "new"}}]);
    assert_eq!(world.patch(by_name(records)).await.0, 599);
    assert_eq!(world.airtable.unexpected().len(), 1);
    assert!(world.names().is_empty());
}
