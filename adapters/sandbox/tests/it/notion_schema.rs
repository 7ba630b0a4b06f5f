use serde_json::{Value, json};

use crate::notion_support::{Answer, World, code, message};

/// The names of a property's options in a schema.
fn options(schema: &Value, name: &str) -> Vec<String> {
    let kind = schema[name]["type"].as_str().unwrap();
    let options = schema[name][kind]["options"].as_array().unwrap();
    options.iter().map(|option| option["name"].as_str().unwrap().to_owned()).collect()
}

fn refused(answer: &Answer, words: &str) {
    assert_eq!((answer.0, code(answer)), (400, "validation_error"), "{}", answer.1);
    assert!(message(answer).contains(words), "{}", message(answer));
}

#[tokio::test]
async fn the_schema_shows_types_options_and_groups() {
    let world = World::start();
    let schema = world.schema().await;
    assert_eq!(schema["Nom"], json!({"id": "title", "name": "Nom", "description": null, "type": "title", "title": {}}));
    assert_eq!(schema["Montant"]["number"], json!({"format": "euro"}));
    assert_eq!(options(&schema, "Secteur"), ["Santé", "Énergie"]);
    let status = &schema["Statut"]["status"];
    assert_eq!(status["groups"][0]["name"], "To-do");
    assert_eq!(status["groups"][0]["option_ids"], json!([status["options"][0]["id"]]));
    assert_eq!(status["groups"][2]["option_ids"], json!([status["options"][2]["id"]]));
}

#[tokio::test]
async fn a_list_of_options_replaces_the_one_that_is_there() {
    let world = World::start();
    let kept = world.insert(json!({"Nom": "kept", "Secteur": "Santé"}));
    let lost = world.insert(json!({"Nom": "lost", "Secteur": "Énergie"}));
    let before = world.schema().await["Secteur"]["select"]["options"][0].clone();
    let list = json!([{"id": before["id"], "name": "Santé", "color": before["color"]}, {"name": "Conseil"}]);
    let (status, shown) = world.reshape(json!({"Secteur": {"select": {"options": list}}})).await;
    assert_eq!(status, 200, "{shown}");
    assert_eq!(options(&shown["properties"], "Secteur"), ["Santé", "Conseil"]);
    assert_eq!(shown["properties"]["Secteur"]["select"]["options"][0]["id"], before["id"]);
    assert_eq!(world.notion.record(&kept).unwrap().properties["Secteur"], "Santé");
    assert_eq!(world.notion.record(&lost).unwrap().properties.get("Secteur"), None);
    let (_, page) = world.get(&format!("/v1/pages/{lost}")).await;
    assert_eq!(page["properties"]["Secteur"]["select"], json!(null));
}

#[tokio::test]
async fn options_are_checked() {
    let world = World::start();
    let reshape = |options: Value| world.reshape(json!({"Secteur": {"select": {"options": options}}}));
    let many = (0..101).map(|n| json!({"name": format!("o{n}")})).collect::<Vec<_>>();
    refused(&reshape(Value::from(many.clone())).await, "options.length should be ≤ `100`, instead was `101`");
    refused(&reshape(json!([{"name": "Lead"}, {"name": "lead"}])).await, "unique");
    refused(&reshape(json!([{"name": "a, b"}])).await, "commas not allowed");
    refused(&reshape(json!([{"name": ""}])).await, "should be ≥ `1`");
    refused(&reshape(json!([{"name": "x".repeat(101)}])).await, "should be ≤ `100`");
    refused(&reshape(json!([{"name": "Santé", "color": "pink"}])).await, "Cannot update color");
    assert_eq!(options(&world.schema().await, "Secteur"), ["Santé", "Énergie"]);
    assert_eq!(reshape(Value::from(many[..100].to_vec())).await.0, 200);
    // A page may go on where a list cannot.
    world.create_one(json!({"Secteur": {"select": {"name": "one more"}}})).await;
    assert_eq!(world.notion.options(&world.source, "Secteur").len(), 101);
}

#[tokio::test]
async fn a_status_gains_options_and_keeps_those_that_are_not_sent() {
    let world = World::start();
    let list = json!([{"name": "Relancé"}, {"name": "Perdu", "group": "Complete"}]);
    let (status, shown) = world.reshape(json!({"Statut": {"status": {"options": list}}})).await;
    assert_eq!(status, 200, "{shown}");
    let config = &shown["properties"]["Statut"]["status"];
    assert_eq!(options(&shown["properties"], "Statut"), ["À faire", "En cours", "Gagné", "Relancé", "Perdu"]);
    assert_eq!(config["groups"][0]["option_ids"], json!([config["options"][0]["id"], config["options"][3]["id"]]));
    assert_eq!(config["groups"][2]["option_ids"], json!([config["options"][2]["id"], config["options"][4]["id"]]));
    world.create_one(json!({"Statut": {"status": {"name": "Perdu"}}})).await;

    let (_, shown) = world.reshape(json!({"Étape": {"status": {}}})).await;
    assert_eq!(options(&shown["properties"], "Étape"), ["Not started", "In progress", "Done"]);
}

#[tokio::test]
async fn columns_are_made_renamed_retyped_and_deleted() {
    let world = World::start();
    let page = world.insert(json!({"Nom": "A", "Montant": 12.5, "Notes": "7"}));
    let (status, shown) = world.reshape(json!({"Marge": {"type": "number", "number": {"format": "percent"}}})).await;
    assert_eq!((status, &shown["properties"]["Marge"]["number"]["format"]), (200, &json!("percent")));

    let amount = world.notion.property_id(&world.source, "Montant");
    let (_, shown) = world.reshape(json!({amount.clone(): {"name": "Valeur"}})).await;
    assert_eq!(shown["properties"]["Valeur"]["id"], amount);
    assert_eq!(shown["properties"].get("Montant"), None);
    let (_, shown) = world.reshape(json!({"Notes": {"number": {}}, "Valeur": {"rich_text": {}}})).await;
    assert_eq!(shown["properties"]["Valeur"]["type"], "rich_text");
    let row = world.notion.record(&page).unwrap();
    assert_eq!((&row.properties["Notes"], &row.properties["Valeur"]), (&json!(7), &json!("12.5")));

    let (_, shown) = world.reshape(json!({"Valeur": null})).await;
    assert_eq!(shown["properties"].get("Valeur"), None);
    assert_eq!(world.notion.record(&page).unwrap().properties.get("Valeur"), None);
}

#[tokio::test]
async fn what_a_schema_cannot_take_is_refused_and_changes_nothing() {
    let world = World::start();
    let before = world.schema().await;
    for (properties, words) in [
        (json!({"Nom": null}), "Cannot delete the title"),
        (json!({"Nope": null}), "Could not find property"),
        (json!({"Nope": {"name": "x"}}), "Could not find property"),
        (json!({"Second": {"title": {}}}), "exactly one title"),
        (json!({"Montant": {"title": {}}}), "title property cannot change"),
        (json!({"Montant": {"name": "Notes"}}), "already used"),
        (json!({"Montant": {"nope": {}}}), "should be not present"),
        (json!({"Neuf": {"checkbox": {}}, "Nope": null}), "Could not find property"),
    ] {
        refused(&world.reshape(properties).await, words);
    }
    assert_eq!(world.schema().await, before);
    assert_eq!(world.reshape(json!({"F": {"formula": {"expression": "1"}}})).await.0, 599);
}

#[tokio::test]
async fn a_schema_has_a_greatest_size() {
    let world = World::start();
    let list = |prefix: &str| {
        let options = (0..100).map(|n| json!({"name": format!("{prefix}{n}{}", "x".repeat(90))}));
        json!({"multi_select": {"options": options.collect::<Vec<_>>()}})
    };
    assert_eq!(world.reshape(json!({"One": list("a")})).await.0, 200);
    refused(&world.reshape(json!({"Two": list("b"), "Three": list("c")})).await, "maximum size");
    assert_eq!(world.schema().await.get("Two"), None);
}

#[tokio::test]
async fn a_source_is_renamed_and_thrown_away() {
    let world = World::start();
    let path = format!("/v1/data_sources/{}", world.source);
    let (_, shown) = world.patch(&path, json!({"title": [{"text": {"content": "Deals"}}]})).await;
    assert_eq!(shown["title"][0]["plain_text"], "Deals");
    let (_, shown) = world.patch(&path, json!({"in_trash": true})).await;
    assert_eq!(shown["in_trash"], true);
    refused(&world.reshape(json!({})).await, "archived");
    refused(&world.patch(&path, json!({"archived": false})).await, "body.archived should be not present");
    let (status, shown) = world.patch(&path, json!({"in_trash": false})).await;
    assert_eq!((status, &shown["in_trash"]), (200, &json!(false)));
}
