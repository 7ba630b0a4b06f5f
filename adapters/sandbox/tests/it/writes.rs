use reqwest::Method;
use serde_json::json;

use crate::support::{World, column, error_type, many, message};

#[tokio::test]
async fn ten_records_are_created_and_eleven_are_refused_in_the_recorded_words() {
    let world = World::start();
    let (status, body) = world.post(json!({"records": many(10)})).await;
    assert_eq!((status, body["records"].as_array().unwrap().len()), (200, 10));

    let answer = world.post(json!({"records": many(11)})).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_RECORDS"));
    assert_eq!(message(&answer), "A maximum of 10 records can be created per request but you have provided 11.");
    assert_eq!(world.names().len(), 10);
}

#[tokio::test]
async fn eleven_updates_and_a_malformed_one_get_the_same_words() {
    let world = World::start();
    let words = "You must provide an array of up to 10 record objects, each with an \"id\" ID field and a \"fields\" object for cell values.";
    for records in [many(11), many(1), vec![json!({"id": "rec1", "fields": {}})], vec![]] {
        let answer = world.patch(json!({"records": records})).await;
        assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_RECORDS"));
        assert_eq!(message(&answer), words);
    }
}

#[tokio::test]
async fn a_batch_with_one_bad_record_writes_nothing_and_uses_no_number() {
    let world = World::start();
    world.create_one(json!({"Name": "first"})).await;
    let bad = json!({"records": [{"fields": {"Name": "ok"}}, {"fields": {"No": 7}}]});
    let answer = world.post(bad).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_VALUE_FOR_COLUMN"));
    assert_eq!(message(&answer), "Field \"No\" cannot accept a value because the field is computed");

    let second = world.create_one(json!({"Name": "second"})).await;
    assert_eq!(second["fields"]["No"], 2);
    assert_eq!(world.names(), ["first", "second"]);
}

#[tokio::test]
async fn the_same_record_twice_is_refused() {
    let world = World::start();
    let id = world.insert(json!({"Name": "a"}));
    let twice = json!({"records": [{"id": id, "fields": {"Name": "b"}}, {"id": id, "fields": {"Amount": 1}}]});
    let answer = world.patch(twice).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_RECORDS"));
    assert_eq!(message(&answer), "You cannot update the same record multiple times in a single request.");
    assert_eq!(world.names(), ["a"]);
}

#[tokio::test]
async fn a_missing_row_fails_the_whole_batch() {
    let world = World::start();
    let kept = world.insert(json!({"Name": "kept"}));
    let gone = world.insert(json!({"Name": "gone"}));
    world.airtable.remove(&world.base, &world.table, &gone);

    let batch = json!({"records": [{"id": kept, "fields": {"Name": "x"}}, {"id": gone, "fields": {"Name": "y"}}]});
    let answer = world.patch(batch).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "ROW_DOES_NOT_EXIST"));
    assert_eq!(message(&answer), format!("Record ID {gone} does not exist in this table"));
    assert_eq!(world.names(), ["kept"]);

    let path = format!("{}/{gone}", world.records_path());
    for method in [Method::GET, Method::DELETE] {
        let answer = world.call(method, &path, None).await;
        assert_eq!((answer.0, error_type(&answer)), (404, "MODEL_ID_NOT_FOUND"));
    }
    let strange = format!("{}/not%20a%20record", world.records_path());
    assert_eq!(world.get(&strange).await, (404, json!({"error": "NOT_FOUND"})));
}

#[tokio::test]
async fn empty_cells_are_left_out() {
    let world = World::start();
    let record =
        world.create_one(json!({"Name": "", "Done": false, "Amount": null, "Tags": [], "Status": "New"})).await;
    let fields = record["fields"].as_object().unwrap();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["Status", "No"]);

    let path = format!("{}/{}", world.records_path(), record["id"].as_str().unwrap());
    let (_, record) = world.call(Method::PATCH, &path, Some(json!({"fields": {"Status": null}}))).await;
    assert_eq!(record["fields"], json!({"No": 1}));
}

#[tokio::test]
async fn rich_text_is_rewritten_by_the_server() {
    let world = World::start();
    let record = world.create_one(json!({"Rich": "#header\n* bullet"})).await;
    assert_eq!(record["fields"]["Rich"], "#header\n- bullet\n");
    let record = world.create_one(json!({"Rich": null})).await;
    assert_eq!(record["fields"]["Rich"], "\n");
}

#[tokio::test]
async fn numbers_are_doubles_and_printed_short() {
    let world = World::start();
    let body = r#"{"fields": {"Amount": 20.340}}"#.to_owned();
    let response = world.send(Method::POST, &world.records_path(), Some(body)).await.unwrap();
    let text = response.text().await.unwrap();
    assert!(text.contains("\"Amount\":20.34}") || text.contains("\"Amount\":20.34,"), "{text}");
    let record = world.create_one(json!({"Amount": 20.0})).await;
    assert_eq!(record["fields"]["Amount"].to_string(), "20");
}

#[tokio::test]
async fn an_option_is_made_only_with_typecast() {
    let world = World::start();
    let answer = world.post(json!({"fields": {"Status": "Lost"}})).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_MULTIPLE_CHOICE_OPTIONS"));
    assert_eq!(message(&answer), "Insufficient permissions to create new select option \"\"Lost\"\"");

    let (status, record) = world.post(json!({"fields": {"Status": "Lost", "Amount": "12.5"}, "typecast": true})).await;
    assert_eq!(status, 200);
    assert_eq!(record["fields"]["Status"], "Lost");
    assert_eq!(record["fields"]["Amount"].to_string(), "12.5");
    assert_eq!(world.post(json!({"fields": {"Status": "Lost"}})).await.0, 200);
}

#[tokio::test]
async fn values_of_another_type_are_refused() {
    let world = World::start();
    for (field, value) in [
        ("Amount", json!("12")),
        ("Name", json!(12)),
        ("Done", json!("true")),
        ("Due", json!("05/09/2026")),
        ("Due", json!("2026-09-05T00:00:00Z")),
        ("At", json!("tomorrow")),
        ("Owner", json!({"email": "stranger@example.org"})),
        ("Owner", json!("owner@example.com")),
        ("Tags", json!("a")),
        ("Order", json!("zzz")),
        ("Label", json!("X")),
    ] {
        let answer = world.post(json!({"fields": {field: value}})).await;
        let expected = (422, "INVALID_VALUE_FOR_COLUMN");
        assert_eq!((answer.0, error_type(&answer)), expected, "{field}");
    }
    assert!(world.names().is_empty());
}

#[tokio::test]
async fn a_collaborator_is_named_by_email_and_read_as_an_object() {
    let world = World::start();
    let record = world.create_one(json!({"Owner": {"email": "owner@example.com"}})).await;
    assert_eq!(record["fields"]["Owner"]["name"], "Olive Owner");
    assert!(record["fields"]["Owner"]["id"].as_str().unwrap().starts_with("usr"));
}

#[tokio::test]
async fn a_moment_without_offset_is_read_in_the_zone_of_the_field() {
    let world = World::start();
    let record = world.create_one(json!({"At": "2026-09-05T09:00:00"})).await;
    assert_eq!(record["fields"]["At"], "2026-09-05T07:00:00.000Z");
}

#[tokio::test]
async fn names_and_ids_may_be_mixed_and_answers_are_one_or_the_other() {
    let world = World::start();
    let name = world.airtable.field_id(&world.base, &world.table, "Name");
    let (status, body) = world
        .post(json!({
            "records": [{"fields": {name.clone(): "a", "Amount": 1}}],
            "returnFieldsByFieldId": true,
        }))
        .await;
    assert_eq!(status, 200);
    assert_eq!(column(&body, &name), [json!("a")]);
    assert_eq!(column(&body, "Name"), [json!(null)]);
}

#[tokio::test]
async fn a_renamed_field_is_unknown_by_its_old_name_and_known_by_its_id() {
    let world = World::start();
    let id = world.airtable.field_id(&world.base, &world.table, "Name");
    world.airtable.rename_field(&world.base, &world.table, "Name", "Client");

    let answer = world.post(json!({"fields": {"Name": "a"}})).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "UNKNOWN_FIELD_NAME"));
    assert_eq!(message(&answer), "Unknown field name: \"Name\"");
    let record = world.create_one(json!({id: "a"})).await;
    assert_eq!(record["fields"]["Client"], "a");
}

#[tokio::test]
async fn put_clears_what_is_not_sent_and_patch_keeps_it() {
    let world = World::start();
    let id = world.insert(json!({"Name": "a", "Amount": 1, "Status": "New"}));
    let path = format!("{}/{id}", world.records_path());
    let change = json!({"fields": {"Amount": 2}});
    let (_, record) = world.call(Method::PATCH, &path, Some(change.clone())).await;
    assert_eq!(record["fields"]["Name"], "a");
    let (_, record) = world.call(Method::PUT, &path, Some(change)).await;
    assert_eq!(record["fields"], json!({"Amount": 2, "No": 1}));
}

#[tokio::test]
async fn a_batch_of_deletions_is_all_or_nothing() {
    let world = World::start();
    let (a, b) = (world.insert(json!({"Name": "a"})), world.insert(json!({"Name": "b"})));
    let missing = "recAAAAAAAAAAAAAA";
    assert_eq!(error_type(&world.delete(&[&a, missing]).await), "ROW_DOES_NOT_EXIST");
    assert_eq!(error_type(&world.delete(&[a.as_str(); 11]).await), "INVALID_RECORDS");
    assert_eq!(world.names(), ["a", "b"]);

    let (status, body) = world.delete(&[&b, &a]).await;
    assert_eq!(status, 200);
    assert_eq!(body, json!({"records": [{"id": b, "deleted": true}, {"id": a, "deleted": true}]}));
    assert!(world.names().is_empty());
}

#[tokio::test]
async fn a_body_that_is_no_json_or_has_no_fields_is_refused() {
    let world = World::start();
    let path = world.records_path();
    let broken = world.send(Method::POST, &path, Some("{\"fields\":".to_owned())).await.unwrap();
    assert_eq!(broken.status().as_u16(), 400);
    let answer = world.post(json!({})).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_REQUEST_MISSING_FIELDS"));
    let answer = world.call(Method::POST, &path, None).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_REQUEST_MISSING_FIELDS"));
}

#[tokio::test]
async fn a_text_has_a_greatest_length() {
    let world = World::start();
    let long = "x".repeat(100_001);
    let answer = world.post(json!({"fields": {"Name": long}})).await;
    assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_VALUE_FOR_COLUMN"));
}
