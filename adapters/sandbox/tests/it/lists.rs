use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, column, error_type, many, message};

/// Lists to the end and returns the sizes of the pages and the names, or the first refusal.
async fn list_all(world: &World, query: &str) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut names) = (Vec::new(), Vec::new());
    let mut offset = String::new();
    loop {
        let (status, body) = world.list(&format!("{query}{offset}")).await;
        assert_eq!(status, 200, "{body}");
        let page = column(&body, "Name");
        sizes.push(page.len());
        names.extend(page.iter().map(|name| name.as_str().unwrap_or("").to_owned()));
        match body.get("offset").and_then(Value::as_str) {
            Some(next) => offset = format!("&offset={}", next.replace('/', "%2F")),
            None => return (sizes, names),
        }
    }
}

#[tokio::test]
async fn pages_follow_a_cursor_until_it_is_absent() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 250);
    let (sizes, names) = list_all(&world, "pageSize=100").await;
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 250);

    let (_, body) = world.list("pageSize=50").await;
    let offset = body["offset"].as_str().unwrap();
    let (cursor, record) = offset.split_once('/').unwrap();
    assert!(cursor.starts_with("itr") && record.starts_with("rec"), "{offset}");
}

#[tokio::test]
async fn a_full_last_page_carries_no_offset() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 200);
    assert_eq!(list_all(&world, "").await.0, [100, 100]);
}

#[tokio::test]
async fn pages_before_the_last_may_be_short() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 250);
    world.airtable.set_page_jitter(true);
    let (sizes, names) = list_all(&world, "").await;
    assert!(sizes.len() > 3, "{sizes:?}");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 250);
}

#[tokio::test]
async fn a_body_lists_as_a_query_does() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 150);
    let path = format!("{}/listRecords", world.records_path());
    let (_, first) = world.call(Method::POST, &path, Some(json!({"fields": ["Name"]}))).await;
    let next = json!({"fields": ["Name"], "offset": first["offset"]});
    let (_, second) = world.call(Method::POST, &path, Some(next)).await;
    assert_eq!(column(&first, "Name").len() + column(&second, "Name").len(), 150);
    assert_eq!(second.get("offset"), None);
    assert_eq!(column(&second, "Amount")[0], Value::Null);
}

#[tokio::test]
async fn an_expired_cursor_has_its_own_error_without_a_message() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 150);
    let (_, body) = world.list("").await;
    let next = format!("offset={}", body["offset"].as_str().unwrap());
    world.airtable.expire_cursors();
    assert_eq!(world.list(&next).await, (422, json!({"error": {"type": "LIST_RECORDS_ITERATOR_NOT_AVAILABLE"}})));
    assert_eq!(error_type(&world.list("offset=10").await), "INVALID_OFFSET_VALUE");
}

#[tokio::test]
async fn a_list_that_changes_its_filter_between_pages_is_not_guessed_at() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 150);
    let (_, body) = world.list("").await;
    let next = format!("filterByFormula=1&offset={}", body["offset"].as_str().unwrap());
    assert_eq!(world.list(&next).await.0, 599);
}

#[tokio::test]
async fn the_most_records_end_the_list() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 50);
    let (sizes, _) = list_all(&world, "maxRecords=15&pageSize=10").await;
    assert_eq!(sizes, [10, 5]);
}

#[tokio::test]
async fn sorting_orders_over_all_pages() {
    let world = World::start();
    for name in ["b", "C", "a"] {
        world.insert(json!({"Name": name}));
    }
    let query = "pageSize=2&sort%5B0%5D%5Bfield%5D=Name&sort%5B0%5D%5Bdirection%5D=desc";
    assert_eq!(list_all(&world, query).await.1, ["C", "b", "a"]);
}

#[tokio::test]
async fn a_formula_filters_and_a_bad_one_is_refused() {
    let world = World::start();
    for name in ["L'Été", "l'été", "x"] {
        world.insert(json!({"Name": name}));
    }
    let path = format!("{}/listRecords", world.records_path());
    let filter = |formula: &str| Some(json!({"filterByFormula": formula}));
    let (_, body) = world.call(Method::POST, &path, filter("{Name} = 'L\\'Été'")).await;
    assert_eq!(column(&body, "Name"), [json!("L'Été")]);
    let id = world.airtable.field_id(&world.base, &world.table, "Name");
    let lower = format!("LOWER({{{id}}}) = 'l\\'été'");
    let (_, body) = world.call(Method::POST, &path, filter(&lower)).await;
    assert_eq!(column(&body, "Name").len(), 2);

    for formula in ["{Name} = ", "{Nom} = 'x'", "NOW()"] {
        let answer = world.call(Method::POST, &path, filter(formula)).await;
        assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_FILTER_BY_FORMULA"));
    }
}

#[tokio::test]
async fn what_was_modified_since_is_found_by_its_time() {
    let world = World::start();
    world.airtable.set_clock_offset(-7200);
    world.insert(json!({"Name": "older"}));
    world.airtable.set_clock_offset(-3600);
    let old = world.insert(json!({"Name": "old"}));
    let created = world.airtable.record(&world.base, &world.table, &old).unwrap().created_time;
    world.airtable.set_clock_offset(0);
    world.airtable.update(&world.base, &world.table, &old, json!({"Amount": 1}));

    assert!(created.ends_with(".000Z"), "{created}");
    let query = format!("filterByFormula=IS_AFTER(LAST_MODIFIED_TIME(),'{created}')");
    assert_eq!(list_all(&world, &query).await.1, ["old"]);
    let query = format!("filterByFormula=IS_AFTER(CREATED_TIME(),'{created}')");
    assert!(list_all(&world, &query).await.1.is_empty());
}

#[tokio::test]
async fn only_known_fields_can_be_asked_for() {
    let world = World::start();
    world.insert(json!({"Name": "a", "Amount": 1}));
    let id = world.airtable.field_id(&world.base, &world.table, "Name");
    let (_, body) = world.list(&format!("fields%5B%5D={id}")).await;
    assert_eq!(body["records"][0]["fields"], json!({"Name": "a"}));
    let (_, body) = world.list("fields%5B%5D=Name&returnFieldsByFieldId=true").await;
    assert_eq!(body["records"][0]["fields"], json!({id: "a"}));

    world.airtable.remove_field(&world.base, &world.table, "Amount");
    let answer = world.list("fields%5B%5D=Amount").await;
    assert_eq!((answer.0, error_type(&answer)), (422, "UNKNOWN_FIELD_NAME"));
    assert_eq!(message(&answer), "Unknown field name: \"Amount\"");
}

#[tokio::test]
async fn bad_parameters_are_refused() {
    let world = World::start();
    for query in ["pageSize=101", "pageSize=0", "limit=5", "api_key=pat"] {
        let answer = world.list(query).await;
        assert_eq!((answer.0, error_type(&answer)), (422, "INVALID_REQUEST_UNKNOWN"), "{query}");
    }
    assert_eq!(world.list("view=Grid+view").await.0, 200);
    assert_eq!(world.list("view=Nowhere").await.0, 422);
    assert_eq!(world.list("cellFormat=string").await.0, 599);
}

#[tokio::test]
async fn a_url_has_a_greatest_length_and_a_body_has_not() {
    let world = World::start();
    world.insert(json!({"Name": "a"}));
    let formula = format!("OR({})", vec!["{Name}='a'"; 2000].join(","));
    assert_eq!(world.list(&format!("filterByFormula={formula}")).await.0, 413);
    let path = format!("{}/listRecords", world.records_path());
    let (status, _) = world.call(Method::POST, &path, Some(json!({"filterByFormula": formula}))).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_table_is_found_by_id_or_by_encoded_name() {
    let world = World::start();
    world.post(json!({"records": many(3)})).await;
    let path = format!("/v0/{}/Deals%20%2F%202026", world.base);
    assert_eq!(column(&world.get(&path).await.1, "Name").len(), 3);

    let answer = world.get(&format!("/v0/{}/NotExists", world.base)).await;
    assert_eq!((answer.0, error_type(&answer)), (404, "TABLE_NOT_FOUND"));
    let words = format!("Could not find table NotExists in application {}", world.base);
    assert_eq!(message(&answer), words);
    let answer = world.get(&format!("/v0/{}/tblAAAAAAAAAAAAAA", world.base)).await;
    assert_eq!((answer.0, error_type(&answer)), (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"));
    assert_eq!(world.get("/v0/favicon.ico").await, (404, json!({"error": "NOT_FOUND"})));
}

#[tokio::test]
async fn one_record_is_found_through_any_table_of_the_base() {
    let world = World::start();
    let id = world.insert(json!({"Name": "a"}));
    let other = world.airtable.add_table(&world.base, "Other", crate::support::columns());
    let (status, record) = world.get(&format!("/v0/{}/{other}/{id}", world.base)).await;
    assert_eq!((status, &record["fields"]["Name"]), (200, &json!("a")));
}

#[tokio::test]
async fn special_values_and_errors_are_objects() {
    let world = World::start();
    world.insert(json!({"Amount": {"specialValue": "NaN"}, "Label": {"error": "#ERROR!"}}));
    let (_, body) = world.list("").await;
    assert_eq!(column(&body, "Amount"), [json!({"specialValue": "NaN"})]);
    assert_eq!(column(&body, "Label"), [json!({"error": "#ERROR!"})]);
}
