use dealsync_sandbox::{
    CallKind,
    notion::{Capability, TokenKind, TokenSpec, UserInfo},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::notion_support::{Answer, LATEST, TOKEN, World, code, id, message, titled};

fn token(world: &World) -> TokenSpec {
    TokenSpec::new(TOKEN).name("Essais").share(&world.database)
}

fn is(answer: &Answer, status: u16, wanted: &str) {
    assert_eq!((answer.0, code(answer)), (status, wanted), "{}", answer.1);
}

#[tokio::test]
async fn a_token_and_a_version_are_needed() {
    let world = World::start();
    for token in [None, Some("ntn_stranger")] {
        let answer = world.call_as(token, Some(LATEST), "/v1/users/me").await;
        is(&answer, 401, "unauthorized");
        assert_eq!(message(&answer), "API token is invalid.");
        assert!(answer.1["request_id"].is_string());
    }
    is(&world.call_as(Some(TOKEN), None, "/v1/users/me").await, 400, "missing_version");
    is(&world.call_as(Some(TOKEN), Some("2026-04-01"), "/v1/users/me").await, 400, "validation_error");
    assert_eq!(world.call_as(Some(TOKEN), Some("2022-06-28"), "/v1/users/me").await.0, 200);
}

#[tokio::test]
async fn the_bot_is_who_made_the_pages_and_who_is_named_by_a_404() {
    let world = World::start();
    let (_, me) = world.get("/v1/users/me").await;
    assert_eq!((&me["id"], &me["type"], &me["name"]), (&json!(world.bot), &json!("bot"), &json!("Essais")));
    assert_eq!(me["bot"]["owner"], json!({"type": "workspace", "workspace": true}));
    let page = world.create_one(titled("A")).await;
    assert_eq!(page["created_by"], json!({"object": "user", "id": world.bot}));

    let answer = world.get("/v1/pages/00000000-0000-0000-0000-000000000000").await;
    is(&answer, 404, "object_not_found");
    let words = "Could not find page with ID: 00000000-0000-0000-0000-000000000000. Make sure the relevant pages and databases are shared with your integration \"Essais\".";
    assert_eq!(message(&answer), words);
    assert_eq!(answer.1["additional_data"], json!({"integration_id": world.bot}));
}

#[tokio::test]
async fn what_is_not_shared_is_not_there() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    world.notion.unshare(TOKEN, &world.database);
    for path in [
        format!("/v1/databases/{}", world.database),
        format!("/v1/data_sources/{}", world.source),
        format!("/v1/pages/{page}"),
    ] {
        is(&world.get(&path).await, 404, "object_not_found");
    }
    is(&world.query(json!({})).await, 404, "object_not_found");
    is(&world.create(titled("B")).await, 404, "object_not_found");
    is(&world.update(&page, json!({"properties": {}})).await, 404, "object_not_found");
    let (_, found) = world.post("/v1/search", json!({})).await;
    assert_eq!(found["results"], json!([]));

    world.notion.share(TOKEN, &world.database);
    assert_eq!(world.query(json!({})).await.0, 200);
    // The id of the one kind is not that of the other.
    is(&world.get(&format!("/v1/data_sources/{}", world.database)).await, 404, "object_not_found");
    is(&world.get(&format!("/v1/databases/{}", world.source)).await, 404, "object_not_found");
}

#[tokio::test]
async fn each_capability_opens_its_calls() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    let source = format!("/v1/data_sources/{}", world.source);

    world.notion.add_token(token(&world).capabilities([Capability::Insert]));
    is(&world.get(&source).await, 403, "restricted_resource");
    is(&world.query(json!({})).await, 403, "restricted_resource");
    is(&world.update(&page, json!({"properties": {}})).await, 403, "restricted_resource");
    is(&world.reshape(json!({})).await, 403, "restricted_resource");
    let (status, made) = world.create(titled("B")).await;
    assert_eq!(status, 200);
    let keys = made.as_object().unwrap().keys().collect::<Vec<_>>();
    assert_eq!(keys, ["object", "id", "request_id"], "a connection that may not read sees no more");
    assert_eq!(world.get("/v1/users/me").await.0, 200);

    world.notion.add_token(token(&world).capabilities([Capability::Read]));
    assert_eq!(world.query(json!({})).await.0, 200);
    is(&world.create(titled("C")).await, 403, "restricted_resource");
}

#[tokio::test]
async fn an_option_is_made_only_by_who_may_change_the_source() {
    let world = World::start();
    let new = json!({"Secteur": {"select": {"name": "Conseil"}}});
    world.notion.add_token(token(&world).capabilities([Capability::Read, Capability::Insert]));
    is(&world.create(new.clone()).await, 400, "validation_error");
    world.notion.add_token(token(&world));
    assert_eq!(world.create(new).await.0, 200);
    assert_eq!(world.notion.options(&world.source, "Secteur"), ["Santé", "Énergie", "Conseil"]);
}

#[tokio::test]
async fn people_are_seen_as_far_as_the_connection_may() {
    let world = World::start();
    let zoe = world.notion.add_user("Zoé Lemaire", "zoe@example.com");
    world.notion.add_guest("Guest", "guest@example.org");
    let page = world.insert(json!({"Nom": "A", "Qui": ["zoe@example.com"]}));
    let path = format!("/v1/pages/{page}");

    let (_, list) = world.get("/v1/users").await;
    let names = list["results"].as_array().unwrap().iter().map(|user| user["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names, ["Somebody Else", "Essais", "Zoé Lemaire"]);
    assert_eq!(list["type"], "user");
    assert_eq!(list["results"][2]["person"]["email"], "zoe@example.com");
    let (_, one) = world.get(&format!("/v1/users/{zoe}")).await;
    assert_eq!(one["name"], "Zoé Lemaire");

    world.notion.add_token(token(&world).users(UserInfo::WithoutEmail));
    let (_, shown) = world.get(&path).await;
    assert_eq!(shown["properties"]["Qui"]["people"][0]["person"], json!({}));
    world.notion.add_token(token(&world).users(UserInfo::None));
    let (_, shown) = world.get(&path).await;
    assert_eq!(shown["properties"]["Qui"]["people"], json!([{"object": "user", "id": zoe}]));
    is(&world.get("/v1/users").await, 403, "restricted_resource");
}

#[tokio::test]
async fn users_come_in_pages() {
    let world = World::start();
    for n in 0..4 {
        world.notion.add_user(&format!("User {n}"), &format!("user{n}@example.com"));
    }
    let mut path = "/v1/users?page_size=4".to_owned();
    let mut names = Vec::new();
    loop {
        let (status, list) = world.get(&path).await;
        assert_eq!(status, 200, "{list}");
        names.extend(list["results"].as_array().unwrap().iter().map(|user| user["name"].clone()));
        let Some(cursor) = list["next_cursor"].as_str() else {
            break;
        };
        path = format!("/v1/users?page_size=4&start_cursor={cursor}");
    }
    assert_eq!(names.len(), 6);
    is(&world.get("/v1/users?page_size=101").await, 400, "validation_error");
    is(&world.get("/v1/users?start_cursor=nope").await, 400, "validation_error");
}

#[tokio::test]
async fn a_personal_token_sees_all_writes_as_its_person_and_lists_nobody() {
    let world = World::start();
    let zoe = world.notion.add_user("Zoé Lemaire", "zoe@example.com");
    world.notion.add_token(TokenSpec::new(TOKEN).name("PAT").kind(TokenKind::Personal(zoe.clone())));
    let page = world.create_one(titled("A")).await;
    assert_eq!(page["created_by"]["id"], zoe);
    is(&world.get("/v1/users").await, 403, "restricted_resource");
    let (_, me) = world.get("/v1/users/me").await;
    assert_eq!(me["bot"]["owner"]["type"], "user");
    assert_eq!(me["bot"]["owner"]["user"]["id"], zoe);
}

#[tokio::test]
async fn ids_are_taken_with_or_without_dashes_and_checked() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    let bare = page.replace('-', "").to_uppercase();
    let (status, shown) = world.get(&format!("/v1/pages/{bare}")).await;
    assert_eq!((status, id(&shown)), (200, page.as_str()));

    let answer = world.get("/v1/pages/12345678-1234-1234-1234-123456789abc").await;
    is(&answer, 400, "validation_error");
    let words = "path failed validation: path.page_id should be a valid uuid, instead was `\"12345678-1234-1234-1234-123456789abc\"`.";
    assert_eq!(message(&answer), words);
}

#[tokio::test]
async fn unknown_addresses_are_invalid_and_unknown_calls_are_loud() {
    let world = World::start();
    let answer = world.get("/v1/invalid").await;
    is(&answer, 400, "invalid_request_url");
    assert_eq!(message(&answer), "Invalid request URL.");
    assert!(world.notion.unexpected().is_empty());
    let (status, body) = world.get("/v1/blocks/x/children").await;
    assert_eq!(status, 599);
    assert_eq!(body["request"]["method"], "GET");
    assert_eq!(world.notion.unexpected().len(), 1);
}

#[tokio::test]
async fn a_body_that_is_no_json_or_too_large_is_refused() {
    let world = World::start();
    let path = format!("/v1/data_sources/{}/query", world.source);
    let response = world.send(LATEST, Method::POST, &path, Some("{\"filter\":")).await;
    let body = response.json::<Value>().await.unwrap();
    assert_eq!((body["status"].clone(), body["code"].clone()), (json!(400), json!("invalid_json")));
    let fat = json!({"parent": {"data_source_id": world.source}, "properties": titled(&"x".repeat(500_000))});
    is(&world.post("/v1/pages", fat).await, 400, "validation_error");
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let world = World::start();
    let response = world.send(LATEST, Method::GET, "/v1/users/me", None).await;
    let header = response.headers()["x-notion-request-id"].to_str().unwrap().to_owned();
    assert!(response.headers().contains_key("cf-ray"));
    let body = response.json::<Value>().await.unwrap();
    assert_eq!(body["request_id"], header);
}

#[tokio::test]
async fn the_log_tells_calls_apart() {
    let world = World::start();
    world.get("/v1/users/me").await;
    world.get(&format!("/v1/databases/{}", world.database)).await;
    world.schema().await;
    world.query(json!({})).await;
    let page = world.create_one(titled("A")).await;
    world.update(id(&page), json!({"properties": {"Montant": {"number": 1}}})).await;
    world.update(id(&page), json!({"in_trash": true})).await;
    world.reshape(json!({"Neuf": {"checkbox": {}}})).await;
    world.post("/v1/search", json!({})).await;
    world.get("/v1/users").await;

    let kinds = world.notion.calls().iter().map(|call| call.kind).collect::<Vec<_>>();
    assert_eq!(
        kinds,
        [
            CallKind::Whoami,
            CallKind::Container,
            CallKind::Schema,
            CallKind::List,
            CallKind::Create,
            CallKind::Update,
            CallKind::Delete,
            CallKind::UpdateField,
            CallKind::Search,
            CallKind::Users,
        ]
    );
    assert_eq!(world.notion.mutations(), 4);
    world.notion.clear_calls();
    assert!(world.notion.calls().is_empty());
}
