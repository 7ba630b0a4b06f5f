use reqwest::Method;
use serde_json::json;

use crate::notion_support::{LATEST, World, code, id, refused, text, value};

#[tokio::test]
async fn texts_are_limited_in_utf16_units_and_in_items() {
    let world = World::start();
    let rocket = "🚀".repeat(1000);
    let words = refused(&world, json!({"Notes": {"rich_text": text(&format!("{rocket}x"))}})).await;
    assert_eq!(
        words,
        "body failed validation: body.properties.Notes.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`."
    );
    let many = |count: usize| json!({"Notes": {"rich_text": vec![json!({"text": {"content": "ab"}}); count]}});
    let words = refused(&world, many(101)).await;
    assert!(words.contains("rich_text.length should be ≤ `100`, instead was `101`"), "{words}");
    let page = world.create_one(many(100)).await;
    assert_eq!(value(&page, "Notes").as_array().unwrap().len(), 100);
    let page = world.create_one(json!({"Notes": {"rich_text": text(&rocket)}})).await;
    assert_eq!(value(&page, "Notes")[0]["plain_text"], rocket);
}

#[tokio::test]
async fn times_lose_their_seconds_and_their_zone() {
    let world = World::start();
    for (written, shown) in [
        (json!({"start": "2026-06-27T17:57:32.424991", "time_zone": "Europe/London"}), "2026-06-27T17:57:00.000+01:00"),
        (json!({"start": "2026-06-27T17:57:59Z"}), "2026-06-27T17:57:00.000+00:00"),
        (json!({"start": "2026-06-27T17:57:59-05:00"}), "2026-06-27T17:57:00.000-05:00"),
    ] {
        let page = world.create_one(json!({"Échéance": {"date": written}})).await;
        assert_eq!(value(&page, "Échéance"), &json!({"start": shown, "end": null, "time_zone": null}));
    }
    let range = json!({"start": "2026-06-27", "end": "2026-06-30"});
    let page = world.create_one(json!({"Échéance": {"date": range}})).await;
    assert_eq!(value(&page, "Échéance")["end"], "2026-06-30");
}

#[tokio::test]
async fn style_links_and_mentions_are_kept_until_they_are_overwritten() {
    let world = World::start();
    let zoe = world.notion.add_user("Zoé", "zoe@example.com");
    let styled = json!([
        {"text": {"content": "voir "}, "annotations": {"bold": true}},
        {"text": {"content": "ici", "link": {"url": "https://a.example"}}},
        {"mention": {"user": {"id": zoe}}},
        {"equation": {"expression": "E=mc^2"}},
    ]);
    let page = world.create_one(json!({"Notes": {"rich_text": styled}})).await;
    let items = value(&page, "Notes");
    let plain = items.as_array().unwrap().iter().map(|item| item["plain_text"].as_str().unwrap()).collect::<String>();
    assert_eq!(plain, "voir ici@ZoéE=mc^2");
    assert_eq!(items[0]["annotations"]["bold"], true);
    assert_eq!(items[1]["href"], "https://a.example");
    assert_eq!(items[2]["mention"]["user"]["id"], zoe);
    let change = json!({"properties": {"Notes": {"rich_text": text(&plain)}}});
    let (_, page) = world.update(id(&page), change).await;
    assert_eq!(value(&page, "Notes").as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn numbers_are_doubles_and_printed_short() {
    let world = World::start();
    let body = format!(
        r#"{{"parent":{{"data_source_id":"{}"}},"properties":{{"Montant":{{"number":20.340}}}}}}"#,
        world.source
    );
    let response = world.send(LATEST, Method::POST, "/v1/pages", Some(&body)).await;
    let answer = response.text().await.unwrap();
    assert!(answer.contains(r#""number":20.34}"#), "{answer}");
    let page = world.create_one(json!({"Montant": {"number": 42.0}})).await;
    assert_eq!(value(&page, "Montant").to_string(), "42");
}

#[tokio::test]
async fn one_property_is_read_by_its_encoded_id() {
    let world = World::start();
    let people = (0..30).map(|n| world.notion.add_user(&format!("User {n}"), &format!("u{n}@example.com")));
    let people = people.collect::<Vec<_>>();
    let page = world.insert(json!({"Nom": "A", "Montant": 7, "Qui": people}));
    let (_, shown) = world.get(&format!("/v1/pages/{page}")).await;
    assert_eq!(value(&shown, "Qui").as_array().unwrap().len(), 25);

    let path = |name: &str| format!("/v1/pages/{page}/properties/{}", world.notion.property_id(&world.source, name));
    let (_, item) = world.get(&path("Montant")).await;
    assert_eq!((&item["object"], &item["number"]), (&json!("property_item"), &json!(7)));
    let (_, list) = world.get(&path("Nom")).await;
    assert_eq!(list["results"][0]["title"]["plain_text"], "A");
    let (_, list) = world.get(&format!("{}?page_size=20", path("Qui"))).await;
    let cursor = list["next_cursor"].as_str().unwrap();
    assert_eq!((list["results"].as_array().unwrap().len(), &list["has_more"]), (20, &json!(true)));
    assert!(list["property_item"]["next_url"].as_str().unwrap().ends_with(cursor));
    let (_, list) = world.get(&format!("{}?page_size=20&start_cursor={cursor}", path("Qui"))).await;
    assert_eq!((list["results"].as_array().unwrap().len(), &list["has_more"]), (10, &json!(false)));

    let answer = world.get(&format!("/v1/pages/{page}/properties/nope")).await;
    assert_eq!((answer.0, code(&answer)), (400, "validation_error"));
}
