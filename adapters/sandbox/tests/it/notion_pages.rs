use dealsync_sandbox::notion::{Limits, PropertyKind};
use serde_json::json;

use crate::notion_support::{World, code, id, message, refused, text, titled, value};

#[tokio::test]
async fn a_page_is_made_by_names_and_ids_and_answered_whole() {
    let world = World::start();
    let zoe = world.notion.add_user("Zoé", "zoe@example.com");
    let amount = world.notion.property_id(&world.source, "Montant");
    let page = world
        .create_one(json!({
            "title": {"title": text("Société « Nord » 🚀")},
            amount: {"number": 1234.5},
            "Secteur": {"select": {"name": "Santé"}},
            "Échéance": {"type": "date", "date": {"start": "2026-10-31"}},
            "Qui": {"people": [{"id": zoe}]},
            "Notes": {"rich_text": text("une note")},
            "Payé": {"checkbox": true},
            "Site": {"url": "https://nord.example"},
        }))
        .await;
    assert_eq!(value(&page, "Nom")[0]["plain_text"], "Société « Nord » 🚀");
    assert_eq!(value(&page, "Montant"), &json!(1234.5));
    assert_eq!(value(&page, "Secteur")["name"], "Santé");
    assert_eq!(value(&page, "Échéance"), &json!({"start": "2026-10-31", "end": null, "time_zone": null}));
    assert_eq!(value(&page, "Qui")[0]["person"]["email"], "zoe@example.com");
    assert_eq!(value(&page, "Payé"), &json!(true));
    assert_eq!(value(&page, "Mail"), &json!(null));
    assert_eq!(value(&page, "Tags"), &json!([]));
    assert_eq!(value(&page, "Libellé"), &json!({"type": "string", "string": null}));
    // A status that is not given is the default one.
    assert_eq!(value(&page, "Statut")["name"], "À faire");
    let parent = json!({"type": "data_source_id", "data_source_id": world.source, "database_id": world.database});
    assert_eq!(page["parent"], parent);
    for time in ["created_time", "last_edited_time"] {
        assert!(page[time].as_str().unwrap().ends_with(":00.000Z"), "{}", page[time]);
    }
    assert_eq!(page["is_archived"], false);
    let (_, read) = world.get(&format!("/v1/pages/{}", id(&page))).await;
    assert_eq!(read["properties"], page["properties"]);
}

#[tokio::test]
async fn an_empty_page_is_untitled() {
    let world = World::start();
    let page = world.create_one(json!({})).await;
    assert_eq!(value(&page, "Nom"), &json!([]));
    let (status, _) = world.post("/v1/pages", json!({"parent": {"data_source_id": world.source}})).await;
    assert_eq!(status, 200);
    assert_eq!(world.titles(), ["", ""]);
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_nothing_is_made() {
    let world = World::start();
    for (properties, words) in [
        (json!({"Nope": {"number": 1}}), "Nope is not a property that exists."),
        (json!({"Montant": {"rich_text": []}}), "Montant is expected to be number."),
        (json!({"Libellé": {"formula": {"string": "x"}}}), "read-only"),
        (json!({"Créé": {"created_time": "2026-01-01T00:00:00.000Z"}}), "read-only"),
        (json!({"Statut": {"status": {"name": "Perdu"}}}), "Status option \"Perdu\" does not exist"),
        (json!({"Secteur": {"select": {"name": "a, b"}}}), "commas not allowed"),
        (json!({"Secteur": {"select": {"name": "santé"}}}), "by case alone"),
        (json!({"Site": {"url": ""}}), "should be ≥ `1`"),
        (json!({"Mail": {"email": ""}}), "should be ≥ `1`"),
        (json!({"Montant": {"number": "12"}}), "should be a number or `null`, instead was `\"12\"`"),
        (json!({"Échéance": {"date": {"start": "soon"}}}), "valid ISO 8601 date string"),
    ] {
        let found = refused(&world, properties).await;
        assert!(found.contains(words), "{found}");
    }
    assert!(world.titles().is_empty());
    assert_eq!(world.notion.mutations(), 0);
    assert_eq!(world.notion.options(&world.source, "Secteur"), ["Santé", "Énergie"]);
}

#[tokio::test]
async fn only_what_is_sent_changes_and_lists_are_replaced() {
    let world = World::start();
    let page = world
        .create_one(json!({
            "title": {"title": text("A")},
            "Montant": {"number": 1},
            "Tags": {"multi_select": [{"name": "a"}, {"name": "b"}]},
            "Statut": {"status": {"name": "Gagné"}},
        }))
        .await;
    let change = json!({"properties": {"Tags": {"multi_select": [{"name": "c"}]}, "Statut": {"status": null}}});
    let (status, page) = world.update(id(&page), change).await;
    assert_eq!(status, 200);
    let tags = value(&page, "Tags").as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect::<Vec<_>>();
    assert_eq!(tags, ["c"]);
    assert_eq!(value(&page, "Montant"), &json!(1));
    assert_eq!(value(&page, "Statut")["name"], "À faire");
    let (_, page) = world.update(id(&page), json!({"properties": {"Montant": {"number": null}}})).await;
    assert_eq!(value(&page, "Montant"), &json!(null));
    assert_eq!(world.titles(), ["A"]);
}

#[tokio::test]
async fn a_trashed_page_is_read_but_not_changed_until_it_is_restored() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    let change = json!({"properties": {"Montant": {"number": 1}}});
    let (status, shown) = world.update(&page, json!({"in_trash": true})).await;
    assert_eq!((status, &shown["in_trash"]), (200, &json!(true)));
    assert_eq!(world.get(&format!("/v1/pages/{page}")).await.1["in_trash"], true);
    assert!(world.titles().is_empty());

    let answer = world.update(&page, change.clone()).await;
    assert_eq!((answer.0, code(&answer)), (400, "validation_error"));
    assert!(message(&answer).starts_with("Can't edit block that is archived."));
    assert_eq!(world.update(&page, json!({"in_trash": false})).await.0, 200);
    assert_eq!(world.update(&page, change.clone()).await.0, 200);

    world.notion.set_database_trashed(&world.database, true);
    let answer = world.update(&page, change).await;
    assert!(message(&answer).contains("archived ancestor"), "{}", answer.1);
    let answer = world.create(titled("B")).await;
    assert!(message(&answer).contains("archived ancestor"), "{}", answer.1);
}

#[tokio::test]
async fn a_page_is_archived_and_brought_back() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    let (status, shown) = world.update(&page, json!({"is_archived": true})).await;
    assert_eq!((status, &shown["is_archived"], &shown["in_trash"]), (200, &json!(true), &json!(false)));
    assert!(world.titles().is_empty());
    let (_, shown) = world.update(&page, json!({"is_archived": false})).await;
    assert_eq!(shown["is_archived"], false);
    assert_eq!(world.titles(), ["A"]);
}

#[tokio::test]
async fn only_the_properties_asked_for_come_back_from_a_write() {
    let world = World::start();
    let body = json!({"parent": {"data_source_id": world.source}, "properties": titled("A")});
    let (_, page) = world.post("/v1/pages?filter_properties=Montant", body).await;
    assert_eq!(page["properties"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Montant"]);
    let path = format!("/v1/pages/{}?filter_properties=title", id(&page));
    for answer in [world.patch(&path, json!({"properties": {}})).await, world.get(&path).await] {
        assert_eq!(answer.1["properties"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Nom"]);
    }
}

#[tokio::test]
async fn a_purged_page_is_not_there() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A"}));
    assert!(world.notion.purge(&page));
    assert_eq!(world.get(&format!("/v1/pages/{page}")).await.0, 404);
    assert_eq!(world.notion.count(&world.source), 0);
}

#[tokio::test]
async fn unknown_keys_and_parents_are_refused() {
    let world = World::start();
    for body in [
        json!({"parent": {"data_source_id": world.source}, "properties": {}, "nope": 1}),
        json!({"properties": {}}),
        json!({"parent": {"workspace": true}, "properties": {}}),
        json!({"parent": {"data_source_id": "nope"}, "properties": {}}),
        json!({"parent": {"type": "page_id", "data_source_id": world.source}, "properties": {}}),
    ] {
        let answer = world.post("/v1/pages", body.clone()).await;
        assert_eq!((answer.0, code(&answer)), (400, "validation_error"), "{body}");
    }
    let page = world.insert(json!({"Nom": "A"}));
    let answer = world.update(&page, json!({"nope": 1})).await;
    assert_eq!((answer.0, code(&answer)), (400, "validation_error"));
    assert_eq!(world.update(&page, json!({"erase_content": true})).await.0, 599);
}

#[tokio::test]
async fn a_full_workspace_makes_no_page_but_changes_those_it_has() {
    let world = World::start();
    world.notion.set_limits(Limits { blocks: Some(1), ..Limits::unlimited() });
    let page = world.create_one(titled("A")).await;
    let answer = world.create(titled("B")).await;
    assert_eq!((answer.0, code(&answer)), (403, "restricted_resource"));
    assert_eq!(answer.1["additional_data"]["block_limit"], "block_creation");
    let (status, _) = world.update(id(&page), json!({"properties": {"Montant": {"number": 1}}})).await;
    assert_eq!(status, 200);
    assert_eq!(world.titles(), ["A"]);
}

#[tokio::test]
async fn a_person_in_the_browser_changes_what_the_client_sees() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "12.5", "Statut": "En cours", "Libellé": {"type": "number", "number": 3}}));
    let (_, shown) = world.get(&format!("/v1/pages/{page}")).await;
    assert_eq!(value(&shown, "Libellé"), &json!({"type": "number", "number": 3}));
    world.notion.update(&page, json!({"Montant": 2, "Notes": "x".repeat(4100)}));
    let (_, shown) = world.get(&format!("/v1/pages/{page}")).await;
    assert_eq!(value(&shown, "Notes").as_array().unwrap().len(), 3);
    assert_ne!(shown["last_edited_by"]["id"], world.bot);
    world.notion.rename_property(&world.source, "Montant", "Valeur");
    world.notion.retype_property(&world.source, "Notes", PropertyKind::Url);
    let (_, shown) = world.get(&format!("/v1/pages/{page}")).await;
    assert_eq!(value(&shown, "Valeur"), &json!(2));
    assert_eq!(shown["properties"]["Notes"]["type"], "url");
    world.notion.remove_property(&world.source, "Valeur");
    assert_eq!(world.schema().await.get("Valeur"), None);
    assert_eq!(world.notion.page(&page).unwrap()["properties"].get("Valeur"), None);
}
