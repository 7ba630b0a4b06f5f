//! From a link to a table.

use dealsync_domain::connector::Token;
use dealsync_domain::ports::{ErrorKind, PageRequest, Provider};
use serde_json::{Value as Json, json};

use crate::bench::{Bench, DATABASE, SOURCE, TOKEN, list, provider, refusal, row, unexpected};
use crate::fake::{Asked, Fake, Told};

fn titled(text: &str) -> Json {
    json!([{"type": "text", "plain_text": text}])
}

fn database(sources: &Json) -> Told {
    Told::Json(200, json!({"object": "database", "id": DATABASE, "title": titled("CRM"), "data_sources": sources}))
}

fn source() -> Told {
    let properties = json!({"Nom": {"id": "title", "name": "Nom", "type": "title", "title": {}}});
    let parent = json!({"type": "database_id", "database_id": DATABASE});
    let source = json!({"object": "data_source", "id": SOURCE, "title": titled("Deals"), "parent": parent,
        "properties": properties});
    Told::Json(200, source)
}

fn not_found() -> Told {
    refusal(404, "object_not_found", "Could not find it.", &json!({}))
}

#[tokio::test]
async fn a_database_is_found_in_two_calls() {
    let link = format!("https://www.notion.so/acme/CRM-{}?v=1", DATABASE.replace('-', ""));
    let bench = Bench::at(&link, None, |asked| match asked.what.as_str() {
        what if what == format!("GET /v1/databases/{DATABASE}") => database(&json!([{"id": SOURCE, "name": "Deals"}])),
        what if what == format!("GET /v1/data_sources/{SOURCE}") => source(),
        _ => unexpected(asked),
    })
    .await;
    let schema = bench.table.schema().await.unwrap();
    assert_eq!((schema.table.base.as_str(), schema.table.table.as_str()), (DATABASE, SOURCE));
    assert_eq!((schema.table.name.as_str(), schema.primary.as_deref()), ("Deals", Some("title")));
    assert_eq!(bench.counts(), (2, 0));
    assert!(bench.fake.asked().iter().all(|asked| asked.version == "2026-03-11"));
}

#[tokio::test]
async fn a_data_source_is_found_in_two_calls() {
    let bench =
        Bench::at(
            SOURCE,
            None,
            |asked| {
                if asked.what.starts_with("GET /v1/databases/") { not_found() } else { source() }
            },
        )
        .await;
    assert_eq!(bench.table.schema().await.unwrap().table.base, DATABASE);
    assert_eq!(bench.counts(), (2, 0));
}

#[track_caller]
fn check(error: &dealsync_domain::ports::TableError, kind: ErrorKind, words: &[&str]) {
    assert_eq!(error.kind, kind, "{error}");
    assert!(words.iter().all(|word| error.message.contains(word)), "{error}");
}

#[tokio::test]
async fn what_cannot_be_chosen_is_told_with_its_cure() {
    let two = || json!([{"id": SOURCE, "name": "Deals"}, {"id": DATABASE, "name": "Leads"}]);
    let bench = Bench::at(DATABASE, None, move |_| database(&two())).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::TableMissing, &["Deals", "Leads"]);
    let bench = Bench::at(DATABASE, Some("Clients"), move |_| database(&two())).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::TableNotFound, &["Clients", "Deals"]);
    let bench = Bench::new(|_| database(&json!([]))).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::TableNotFound, &["linked view"]);
    let bench = Bench::new(|_| not_found()).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::BaseNotFound, &["Connections", "full page"]);
    let page = |_: &Asked| refusal(400, "validation_error", "Provided ID x is a page, not a database.", &json!({}));
    let bench = Bench::new(page).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::BaseNotFound, &["full page"]);
    assert_eq!(bench.counts(), (1, 0));
    let trashed = |_: &Asked| Told::Json(200, json!({"id": DATABASE, "in_trash": true, "data_sources": []}));
    let bench = Bench::new(trashed).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::TableNotFound, &["trash"]);
    let bench = Bench::at("My deals", None, unexpected).await;
    check(&bench.table.schema().await.unwrap_err(), ErrorKind::BaseNotFound, &["My deals"]);
    assert_eq!(bench.counts(), (0, 0));
}

#[tokio::test]
async fn a_server_of_old_is_spoken_to_in_its_own_words() {
    let bench = Bench::new(|asked| {
        if asked.what.starts_with("GET /v1/databases/") {
            let properties = json!({"Nom": {"id": "title", "type": "title", "title": {}}});
            Told::Json(200, json!({"id": DATABASE, "title": titled("CRM"), "properties": properties}))
        } else {
            list(&[row("p1", "2026-01-02T03:04:00.000Z", "Acme")], None)
        }
    })
    .await;
    let schema = bench.table.schema().await.unwrap();
    assert_eq!(schema.table.base, schema.table.table);
    let mapping = crate::bench::mapping();
    let page = bench.table.page(&schema.table, &mapping, PageRequest::default()).await.unwrap();
    assert_eq!(page.records.len(), 1);
    let asked = bench.fake.asked();
    assert_eq!(
        (asked[1].what.as_str(), asked[1].version.as_str()),
        (&*format!("POST /v1/databases/{DATABASE}/query"), "2022-06-28")
    );
    assert_eq!(asked[1].body.get("result_type"), None);
}

#[tokio::test]
async fn whatever_has_rows_is_listed_by_database() {
    let fake = Fake::start(|asked| match asked.what.as_str() {
        "POST /v1/search" => {
            let parent = json!({"database_id": DATABASE});
            let found = json!([{"id": SOURCE, "title": titled("Deals"), "parent": parent}]);
            Told::Json(200, json!({"results": found, "has_more": false, "next_cursor": null}))
        }
        "GET /v1/users/me" => Told::Json(200, json!({"id": "bot", "name": "dealsync", "bot": {}})),
        _ => unexpected(asked),
    })
    .await;
    let token = Token::parse(TOKEN).unwrap();
    let containers = provider(&fake.origin).containers(&token, std::sync::Arc::default()).await.unwrap();
    assert_eq!((containers[0].id.as_str(), containers[0].name.as_str()), (DATABASE, "Deals"));
    assert_eq!(containers[0].tables, [(SOURCE.to_owned(), "Deals".to_owned())]);
    let identity = provider(&fake.origin).identity(&token, std::sync::Arc::default()).await.unwrap();
    assert_eq!((identity.id.as_str(), identity.label.as_deref()), ("bot", Some("dealsync")));
}
