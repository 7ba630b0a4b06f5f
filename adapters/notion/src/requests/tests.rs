use super::*;

fn table() -> TableRef {
    TableRef { base: "db1".to_owned(), table: "ds1".to_owned(), name: "Deals".to_owned() }
}

fn old_table() -> TableRef {
    TableRef { base: "db1".to_owned(), table: "db1".to_owned(), name: "Deals".to_owned() }
}

fn body(call: &Call) -> Value {
    serde_json::from_slice(call.body.as_ref().unwrap()).unwrap()
}

#[test]
fn a_listing_asks_for_mapped_columns_only_and_the_oldest_rows_first() {
    let asked = Query { columns: vec!["title", "%3Fbp~", "a b"], size: 100, ..Query::default() };
    let call = query(&table(), &asked);
    assert_eq!((call.method, call.path.as_str()), (Method::Post, "/v1/data_sources/ds1/query"));
    assert_eq!(call.safety, Safety::Read);
    assert_eq!(call.query, "filter_properties=title&filter_properties=%3Fbp~&filter_properties=a%20b");
    let expected = json!({
        "sorts": [{"timestamp": "created_time", "direction": "ascending"}],
        "page_size": 100,
        "result_type": "page",
    });
    assert_eq!(body(&call), expected);
}

#[test]
fn filters_are_joined_and_the_archive_is_a_partition() {
    let moment: DateTime<Utc> = "2026-09-05T10:11:12.345Z".parse().unwrap();
    let touched =
        json!({"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": "2026-09-05T10:11:00.000Z"}});
    let made = json!({"timestamp": "created_time", "created_time": {"on_or_after": "2026-09-05T10:11:00.000Z"}});
    let filters = vec![touched_since(moment)];
    let asked = Query { filters, partition: Partition::PutAway, size: 50, cursor: Some("s:1"), ..Query::default() };
    let sent = body(&query(&table(), &asked));
    assert_eq!((&sent["filter"], &sent["is_archived"]), (&touched, &json!(true)));
    assert_eq!((&sent["start_cursor"], &sent["page_size"]), (&json!("s:1"), &json!(50)));
    let filters = vec![touched_since(moment), made_since(&minute(moment))];
    let sent = body(&query(&table(), &Query { filters, ..Query::default() }));
    assert_eq!(sent["filter"], json!({"and": [touched, made]}));
}

#[test]
fn a_database_of_old_is_asked_in_its_own_words() {
    let call = query(&old_table(), &Query { partition: Partition::PutAway, ..Query::default() });
    assert_eq!(call.path, "/v1/databases/db1/query");
    let sent = body(&call);
    assert_eq!((sent.get("result_type"), sent.get("is_archived")), (None, None));
    assert_eq!(body(&create(&old_table(), &Map::new()))["parent"]["database_id"], json!("db1"));
    assert_eq!(body(&trash(Era::Databases, "p1")), json!({"archived": true}));
    assert_eq!(body(&search(Era::Databases, None))["filter"]["value"], json!("database"));
}

#[test]
fn only_making_a_row_must_not_be_repeated() {
    let cells = json!({"%3Fbp~": {"number": 1}});
    let cells = cells.as_object().unwrap();
    let call = create(&table(), cells);
    assert_eq!((call.method, call.path.as_str(), call.safety), (Method::Post, "/v1/pages", Safety::Once));
    let parent = json!({"type": "data_source_id", "data_source_id": "ds1"});
    assert_eq!(body(&call), json!({"parent": parent, "properties": cells}));
    let call = update("p1", cells);
    assert_eq!((call.method, call.path.as_str(), call.safety), (Method::Patch, "/v1/pages/p1", Safety::Keyed));
    let call = trash(Era::Sources, "p1");
    assert_eq!((body(&call), call.safety), (json!({"in_trash": true}), Safety::Keyed));
    assert_eq!(change_columns(&table(), cells).safety, Safety::Keyed);
}

#[test]
fn numbers_are_sent_digit_by_digit() {
    let cells: Map<String, Value> = serde_json::from_str("{\"a\":{\"number\":123456789012.34}}").unwrap();
    let sent = String::from_utf8(create(&table(), &cells).body.unwrap().to_vec()).unwrap();
    assert!(sent.contains("\"number\":123456789012.34"), "{sent}");
}

#[test]
fn addresses_are_encoded() {
    assert_eq!(users(Some("a/b")).query, "page_size=100&start_cursor=a%2Fb");
    assert_eq!(data_source("a/b").path, "/v1/data_sources/a%2Fb");
    let call = row("38c9ce7b-60a4", &["title"]);
    assert_eq!((call.path.as_str(), call.query.as_str()), ("/v1/pages/38c9ce7b-60a4", "filter_properties=title"));
}
