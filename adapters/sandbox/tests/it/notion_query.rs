use std::collections::HashSet;

use dealsync_sandbox::notion::{Limits, PropertyKind, PropertySpec};
use reqwest::Method;
use serde_json::{Value, json};

use crate::notion_support::{Answer, LATEST, World, code, id, message, titles};

fn refused(answer: &Answer, words: &str) {
    assert_eq!((answer.0, code(answer)), (400, "validation_error"), "{}", answer.1);
    assert!(message(answer).contains(words), "{}", message(answer));
}

fn by_creation(direction: &str) -> Value {
    json!([{"timestamp": "created_time", "direction": direction}])
}

#[tokio::test]
async fn pages_come_a_hundred_at_most_and_the_newest_first() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 250);
    let (found, calls) = world.query_all(json!({})).await;
    assert_eq!((found.len(), calls), (250, 3));
    assert!(found[0].ends_with("000249") && found[249].ends_with("000000"), "{} {}", found[0], found[249]);
    let (_, list) = world.query(json!({"page_size": 1})).await;
    let cursor = list["next_cursor"].as_str().unwrap();
    assert!(cursor.starts_with("s:") && cursor.split(':').count() == 3, "{cursor}");
    assert_eq!((&list["object"], &list["type"]), (&json!("list"), &json!("page_or_data_source")));
    assert_eq!(list.get("request_status"), None);
    refused(&world.query(json!({"page_size": 101})).await, "body.page_size should be ≤ `100`, instead was `101`");
    refused(&world.query(json!({"page_size": 0})).await, "body.page_size");
}

#[tokio::test]
async fn a_cursor_belongs_to_its_question() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 30);
    let filter = json!({"property": "Nom", "title": {"is_not_empty": true}});
    let (_, list) = world.query(json!({"filter": filter, "page_size": 10})).await;
    let cursor = list["next_cursor"].clone();
    let same = json!({"filter": filter, "page_size": 5, "start_cursor": cursor});
    assert_eq!(world.query(same.clone()).await.0, 200);
    refused(&world.query(json!({"start_cursor": cursor})).await, "start_cursor provided is invalid");
    refused(&world.query(json!({"start_cursor": "nope"})).await, "start_cursor provided is invalid: nope");
    world.notion.expire_cursors();
    refused(&world.query(same).await, "start_cursor provided is invalid");
}

#[tokio::test]
async fn creation_is_sorted_by_the_minute_in_both_directions() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 120);
    for direction in ["ascending", "descending"] {
        let mut body = json!({"sorts": by_creation(direction), "page_size": 50});
        let mut times = Vec::new();
        loop {
            let (_, list) = world.query(body.clone()).await;
            times.extend(list["results"].as_array().unwrap().iter().map(|page| page["created_time"].to_string()));
            if list["next_cursor"].is_null() {
                break;
            }
            body["start_cursor"] = list["next_cursor"].clone();
        }
        let mut sorted = times.clone();
        sorted.sort();
        if direction == "descending" {
            sorted.reverse();
        }
        assert_eq!(times, sorted);
        assert_eq!((times.len(), times.iter().collect::<HashSet<_>>().len()), (120, 12));
    }
}

#[tokio::test]
async fn properties_sort_with_empty_values_last() {
    let world = World::start();
    for (name, amount, sector) in
        [("a", json!(2), json!("Énergie")), ("b", json!(null), json!(null)), ("c", json!(10), json!("Santé"))]
    {
        world.insert(json!({"Nom": name, "Montant": amount, "Secteur": sector}));
    }
    for (property, direction, expected) in [
        ("Montant", "ascending", ["a", "c", "b"]),
        ("Montant", "descending", ["b", "c", "a"]),
        ("Nom", "descending", ["c", "b", "a"]),
        ("Secteur", "ascending", ["c", "a", "b"]),
    ] {
        let body = json!({"sorts": [{"property": property, "direction": direction}], "page_size": 2});
        assert_eq!(world.query_all(body).await.0, expected, "{property} {direction}");
    }
    refused(&world.query(json!({"sorts": [{"property": "Nope", "direction": "ascending"}]})).await, "Could not find");
    refused(&world.query(json!({"sorts": [{"property": "Nom"}]})).await, "direction");
}

#[tokio::test]
async fn filters_reach_the_rows_that_they_name() {
    let world = World::start();
    let ann = world.insert(json!({"Nom": "Ann", "Montant": 5, "Secteur": "Santé", "Payé": true}));
    world.insert(json!({"Nom": "Bob", "Statut": "Gagné", "Échéance": "2026-10-31"}));
    let five = json!({"property": "Montant", "number": {"equals": 5}});
    let won = json!({"property": "Statut", "status": {"equals": "Gagné"}});
    let paid = json!({"property": "Payé", "checkbox": {"equals": true}});
    let health = json!({"property": "Secteur", "select": {"equals": "Santé"}});
    for (filter, expected) in [
        (json!({"property": "title", "title": {"equals": "Ann"}}), vec!["Ann"]),
        (json!({"property": "Nom", "rich_text": {"contains": "O"}}), vec!["Bob"]),
        (json!({"or": [five, won]}), vec!["Bob", "Ann"]),
        (json!({"and": [paid, health]}), vec!["Ann"]),
        (json!({"property": "Échéance", "date": {"is_not_empty": true}}), vec!["Bob"]),
        (json!({"timestamp": "created_time", "created_time": {"on_or_after": "2020-01-01"}}), vec!["Bob", "Ann"]),
        (json!({"timestamp": "last_edited_time", "last_edited_time": {"before": "2020-01-01T00:00:00Z"}}), vec![]),
    ] {
        let (found, _) = world.query_all(json!({"filter": filter})).await;
        assert_eq!(found, expected, "{filter}");
    }
    let equals = json!({"filter": {"property": "Nom", "title": {"equals": "ANN"}}});
    assert_eq!(world.query_all(equals.clone()).await.0, ["Ann"]);
    world.notion.set_exact_equals(true);
    assert!(world.query_all(equals).await.0.is_empty());
    assert_eq!(id(&world.query(json!({})).await.1["results"][1]), ann);
}

#[tokio::test]
async fn what_a_filter_cannot_say_is_refused() {
    let world = World::start();
    let leaf = json!({"property": "Nom", "title": {"equals": "x"}});
    for (filter, words) in [
        (json!({"property": "Nope", "title": {"equals": "x"}}), "Could not find property with name or id: Nope"),
        (json!({"property": "Montant", "title": {"equals": "x"}}), "does not match filter title"),
        (json!({"and": [{"or": [{"and": [leaf]}]}]}), "should be not present"),
        (json!({"or": vec![leaf; 101]}), "should be ≤ `100`"),
    ] {
        refused(&world.query(json!({"filter": filter})).await, words);
    }
    for body in [json!({"in_trash": true}), json!({"archived": false}), json!({"nope": 1})] {
        refused(&world.query(body).await, "should be not present");
    }
    let relative = json!({"filter": {"property": "Échéance", "date": {"past_week": {}}}});
    assert_eq!(world.query(relative).await.0, 599);
}

#[tokio::test]
async fn trashed_and_archived_pages_are_hidden_and_only_the_archived_can_be_asked_for() {
    let world = World::start();
    let [_, archived, trashed] = ["a", "b", "c"].map(|name| world.insert(json!({"Nom": name})));
    world.notion.set_archived(&archived, true);
    world.notion.trash(&trashed);
    assert_eq!(world.query_all(json!({})).await.0, ["a"]);
    assert_eq!(world.query_all(json!({"result_type": "page", "is_archived": false})).await.0, ["a"]);
    let (_, list) = world.query(json!({"is_archived": true})).await;
    assert_eq!(titles(&list), ["b"]);
    assert_eq!(list["results"][0]["is_archived"], true);
    assert!(world.query_all(json!({"result_type": "data_source"})).await.0.is_empty());
    refused(&world.query(json!({"result_type": "database"})).await, "body.result_type");
    let (_, page) = world.get(&format!("/v1/pages/{trashed}")).await;
    assert_eq!(page["in_trash"], true);
}

#[tokio::test]
async fn filter_properties_are_named_once_encoded() {
    let world = World::start();
    world.insert(json!({"Nom": "A", "Montant": 1}));
    let encoded = (0..40)
        .map(|n| {
            let spec = PropertySpec::new(format!("P{n}"), PropertyKind::Number);
            world.notion.add_property(&world.source, spec)
        })
        .find(|id| id.contains('%'))
        .unwrap();
    let path = |query: String| format!("/v1/data_sources/{}/query?{query}", world.source);
    let keys = |list: &Value| {
        let properties = list["results"][0]["properties"].as_object().unwrap();
        properties.values().map(|property| property["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (status, list) =
        world.post(&path(format!("filter_properties=title&filter_properties={encoded}")), json!({})).await;
    assert_eq!(status, 200, "{list}");
    assert_eq!(keys(&list).into_iter().collect::<HashSet<_>>(), HashSet::from(["title".to_owned(), encoded.clone()]));
    let (_, list) = world.post(&path("filter_properties%5B%5D=Nom".to_owned()), json!({})).await;
    assert_eq!(keys(&list), ["title"]);

    let twice = encoded.replace('%', "%25");
    refused(&world.post(&path(format!("filter_properties={twice}")), json!({})).await, "Could not find property");
    refused(&world.post(&path("filter_properties=Nope".to_owned()), json!({})).await, "Could not find property");
}

#[tokio::test]
async fn a_query_ends_at_the_cap_as_if_it_were_complete() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 250);
    let incomplete = json!({"type": "incomplete", "incomplete_reason": "query_result_limit_reached"});
    world.notion.set_limits(Limits { cap: 150, ..Limits::unlimited() });
    let (_, first) = world.query(json!({})).await;
    assert_eq!((first.get("request_status"), &first["has_more"]), (None, &json!(true)));
    let (_, last) = world.query(json!({"start_cursor": first["next_cursor"]})).await;
    assert_eq!(titles(&last).len(), 50);
    assert_eq!((&last["has_more"], &last["next_cursor"]), (&json!(false), &json!(null)));
    assert_eq!(last["request_status"], incomplete);

    world.notion.set_limits(Limits { cap: 150, announce_cap: true, ..Limits::unlimited() });
    assert_eq!(world.query(json!({})).await.1["request_status"], incomplete);
    // Exactly as many rows as the cap are complete.
    world.notion.set_limits(Limits { cap: 250, announce_cap: true, ..Limits::unlimited() });
    let (found, _) = world.query_all(json!({})).await;
    assert_eq!(found.len(), 250);
    assert_eq!(world.query(json!({})).await.1.get("request_status"), None);
}

#[tokio::test]
async fn windows_by_creation_reach_every_row_beyond_the_cap() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 250);
    world.notion.set_limits(Limits { cap: 100, ..Limits::unlimited() });
    let (mut seen, mut start) = (HashSet::new(), None::<String>);
    for _ in 0..10 {
        let mut body = json!({"sorts": by_creation("ascending")});
        if let Some(start) = &start {
            body["filter"] = json!({"timestamp": "created_time", "created_time": {"on_or_after": start}});
        }
        let (_, list) = world.query(body).await;
        let results = list["results"].as_array().unwrap();
        seen.extend(results.iter().map(|page| id(page).to_owned()));
        if list["request_status"]["type"] != "incomplete" {
            break;
        }
        start = results.last().and_then(|page| page["created_time"].as_str()).map(str::to_owned);
    }
    assert_eq!(seen.len(), 250);
}

#[tokio::test]
async fn jitter_shortens_pages_and_loses_nothing() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 200);
    world.notion.set_page_jitter(true);
    let (found, calls) = world.query_all(json!({"page_size": 50})).await;
    assert_eq!(found.into_iter().collect::<HashSet<_>>().len(), 200);
    assert!(calls > 4, "{calls}");
}

#[tokio::test]
async fn a_slow_source_asks_for_smaller_pages() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 60);
    world.notion.set_limits(Limits { slow_above: Some(50), ..Limits::unlimited() });
    let answer = world.query(json!({})).await;
    assert_eq!((answer.0, code(&answer)), (503, "service_unavailable"));
    assert_eq!(answer.1["additional_data"]["retry_guidance"][1], "Reduce page_size");
    assert_eq!(world.query_all(json!({"page_size": 50})).await.0.len(), 60);
}

#[tokio::test]
async fn rows_made_or_purged_during_a_scan_shift_nothing() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 20);
    let rows = world.notion.records(&world.source);
    let (_, list) = world.query(json!({"sorts": by_creation("ascending"), "page_size": 10})).await;
    let first = titles(&list);
    let last = id(list["results"].as_array().unwrap().last().unwrap()).to_owned();
    world.notion.purge(&last);
    world.insert(json!({"Nom": "new"}));
    let body = json!({"sorts": by_creation("ascending"), "page_size": 50, "start_cursor": list["next_cursor"]});
    let (_, list) = world.query(body).await;
    let all = first.into_iter().chain(titles(&list)).collect::<HashSet<_>>();
    assert_eq!(all.len(), rows.len() + 1);
}

#[tokio::test]
async fn a_body_may_be_left_out() {
    let world = World::start();
    let path = format!("/v1/data_sources/{}/query", world.source);
    assert_eq!(world.send(LATEST, Method::POST, &path, None).await.status().as_u16(), 200);
    let dashless = path.replace('-', "");
    assert_eq!(world.send(LATEST, Method::POST, &dashless, Some("{}")).await.status().as_u16(), 200);
}
