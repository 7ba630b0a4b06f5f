use dealsync_sandbox::notion::{PropertyKind, PropertySpec};
use reqwest::Method;
use serde_json::{Value, json};

use crate::notion_support::{World, code, id, message, titled};

const OLD: &str = "2022-06-28";
const MIDDLE: &str = "2025-09-03";

#[tokio::test]
async fn archived_is_gone_from_the_newest_version() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    let path = format!("/v1/pages/{page}");
    let answer = world.update(&page, json!({"archived": true})).await;
    assert_eq!((answer.0, code(&answer)), (400, "validation_error"));
    assert_eq!(message(&answer), "body failed validation: body.archived should be not present, instead was `true`.");
    let (_, shown) = world.get(&path).await;
    assert_eq!(shown.get("archived"), None);
    assert_eq!(shown["in_trash"], false);

    let (status, shown) = world.call_in(MIDDLE, Method::PATCH, &path, Some(json!({"archived": true}))).await;
    assert_eq!((status, &shown["archived"], &shown["in_trash"]), (200, &json!(true), &json!(true)));
    let (status, shown) = world.call_in(MIDDLE, Method::PATCH, &path, Some(json!({"in_trash": false}))).await;
    assert_eq!((status, &shown["archived"], &shown["in_trash"]), (200, &json!(false), &json!(false)));
}

#[tokio::test]
async fn a_database_lists_its_sources_and_has_no_columns() {
    let world = World::start();
    let path = format!("/v1/databases/{}", world.database);
    let (status, shown) = world.get(&path).await;
    assert_eq!(status, 200);
    assert_eq!(shown["data_sources"], json!([{"id": world.source, "name": "Affaires"}]));
    assert_eq!(shown.get("properties"), None);
    assert_eq!(shown["title"][0]["plain_text"], "Ventes");
    world.notion.set_database_trashed(&world.database, true);
    assert_eq!(world.get(&path).await.1["in_trash"], true);
}

#[tokio::test]
async fn before_data_sources_a_database_is_a_table() {
    let world = World::start();
    world.insert(json!({"Nom": "A"}));
    let database = format!("/v1/databases/{}", world.database);
    let old = async |method: Method, path: String, body: Option<Value>| world.call_in(OLD, method, &path, body).await;
    for (method, path) in [
        (Method::GET, format!("/v1/data_sources/{}", world.source)),
        (Method::POST, format!("/v1/data_sources/{}/query", world.source)),
    ] {
        let answer = old(method, path, Some(json!({}))).await;
        assert_eq!((answer.0, code(&answer)), (400, "invalid_request_url"));
    }
    let (_, shown) = old(Method::GET, database.clone(), None).await;
    assert_eq!(shown["properties"]["Nom"]["type"], "title");
    assert_eq!(shown.get("data_sources"), None);
    let (_, list) = old(Method::POST, format!("{database}/query"), Some(json!({}))).await;
    assert_eq!(list["type"], "page_or_database");
    let parent = json!({"type": "database_id", "database_id": world.database});
    assert_eq!(list["results"][0]["parent"], parent);
    assert_eq!(list["results"][0]["archived"], false);

    let body = json!({"parent": parent, "properties": titled("B")});
    assert_eq!(old(Method::POST, "/v1/pages".to_owned(), Some(body)).await.0, 200);
    let change = json!({"properties": {"Neuf": {"checkbox": {}}}});
    let (status, shown) = old(Method::PATCH, database.clone(), Some(change)).await;
    assert_eq!((status, &shown["properties"]["Neuf"]["type"]), (200, &json!("checkbox")));
    let search = json!({"filter": {"property": "object", "value": "database"}});
    let (_, found) = old(Method::POST, "/v1/search".to_owned(), Some(search)).await;
    assert_eq!(found["results"][0]["object"], "database");

    let answer = world.post(&format!("{database}/query"), json!({})).await;
    assert_eq!(code(&answer), "invalid_request_url");
}

#[tokio::test]
async fn a_second_source_breaks_what_names_the_database_alone() {
    let world = World::start();
    let page = json!({"parent": {"database_id": world.database}, "properties": titled("A")});
    let (status, made) = world.post("/v1/pages", page.clone()).await;
    assert_eq!((status, &made["parent"]["data_source_id"]), (200, &json!(world.source)));

    let title = PropertySpec::new("Name", PropertyKind::Title);
    let second = world.notion.add_data_source(&world.database, "Archives", vec![title]);
    let database = format!("/v1/databases/{}", world.database);
    let (_, shown) = world.get(&database).await;
    assert_eq!(shown["data_sources"][1], json!({"id": second, "name": "Archives"}));

    let created = world.post("/v1/pages", page).await;
    let read = world.call_in(OLD, Method::GET, &database, None).await;
    let listed = world.call_in(OLD, Method::POST, &format!("{database}/query"), Some(json!({}))).await;
    for answer in [created, read, listed] {
        assert_eq!((answer.0, code(&answer)), (400, "validation_error"));
        assert_eq!(
            answer.1["additional_data"],
            json!({
                "error_type": "multiple_data_sources_for_database",
                "database_id": world.database,
                "child_data_source_ids": [world.source, second],
                "minimum_api_version": "2025-09-03",
            })
        );
    }
    // A page of the second source has the columns of its own.
    let body = json!({"parent": {"data_source_id": second}, "properties": {"Name": {"title": []}}});
    let (status, made) = world.post("/v1/pages", body).await;
    assert_eq!((status, &made["parent"]["database_id"]), (200, &json!(world.database)), "{}", id(&made));
}
