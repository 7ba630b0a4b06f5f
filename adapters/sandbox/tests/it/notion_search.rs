use dealsync_sandbox::notion::Limits;
use serde_json::{Value, json};

use crate::notion_support::{World, code, titled};

async fn found(world: &World, body: Value) -> Vec<Value> {
    let (status, list) = world.post("/v1/search", body).await;
    assert_eq!(status, 200, "{list}");
    list["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn sources_and_pages_are_found_by_a_part_of_their_title() {
    let world = World::start();
    world.insert(json!({"Nom": "Affûtage du Lac"}));
    world.insert(json!({"Nom": "Brasserie"}));
    let sources = found(&world, json!({"filter": {"property": "object", "value": "data_source"}})).await;
    assert_eq!((sources.len(), &sources[0]["id"]), (1, &json!(world.source)));
    assert_eq!(sources[0]["properties"]["Nom"]["type"], "title");
    assert_eq!(sources[0]["parent"]["database_id"], world.database);
    let both = found(&world, json!({"query": "AFF"})).await;
    assert_eq!(both.len(), 2);
    let pages = found(&world, json!({"query": "aff", "filter": {"property": "object", "value": "page"}})).await;
    assert_eq!(pages[0]["properties"]["Nom"]["title"][0]["plain_text"], "Affûtage du Lac");
    assert!(found(&world, json!({"query": "nothing"})).await.is_empty());
}

#[tokio::test]
async fn the_index_lags_behind_what_a_client_makes() {
    let world = World::start();
    world.notion.set_limits(Limits { search_lag: 2, ..Limits::unlimited() });
    world.create_one(titled("Fresh")).await;
    let body = json!({"query": "fresh"});
    let counts = [
        found(&world, body.clone()).await.len(),
        found(&world, body.clone()).await.len(),
        found(&world, body).await.len(),
    ];
    assert_eq!(counts, [0, 0, 1]);
    // A query knows it at once.
    assert_eq!(world.titles(), ["Fresh"]);
}

#[tokio::test]
async fn a_search_comes_in_pages_and_hides_the_trash() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 25);
    let page = world.notion.records(&world.source)[0].id.clone();
    world.notion.trash(&page);
    let mut body = json!({"filter": {"property": "object", "value": "page"}, "page_size": 10});
    let mut ids = Vec::new();
    loop {
        let (_, list) = world.post("/v1/search", body.clone()).await;
        ids.extend(list["results"].as_array().unwrap().iter().map(|page| page["id"].to_string()));
        if list["next_cursor"].is_null() {
            break;
        }
        body["start_cursor"] = list["next_cursor"].clone();
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 24);
}

#[tokio::test]
async fn what_a_search_cannot_say_is_refused() {
    let world = World::start();
    for body in [
        json!({"filter": {"property": "object", "value": "database"}}),
        json!({"filter": {"value": "page"}}),
        json!({"sort": {"timestamp": "created_time", "direction": "ascending"}}),
        json!({"page_size": 101}),
        json!({"start_cursor": "nope"}),
        json!({"nope": 1}),
    ] {
        let answer = world.post("/v1/search", body.clone()).await;
        assert_eq!((answer.0, code(&answer)), (400, "validation_error"), "{body}");
    }
}
