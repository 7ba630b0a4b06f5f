//! Recorded answers of the real Notion: each decodes.

use dealsync_domain::cell::Cell;
use dealsync_domain::deal::DealField;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cells::{self, rich};
use crate::columns;
use crate::error::Problem;
use crate::listing::Place;
use crate::wire::{Database, List, Row, Source, User};

#[derive(Deserialize)]
struct Exchange {
    source: String,
    method: String,
    path: String,
    status: u16,
    response: Value,
}

fn exchanges() -> Vec<Exchange> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/recordings/notion.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The successes of one kind of object, each in its shape.
fn decoded<T: serde::de::DeserializeOwned>(object: &str, is_meant: impl Fn(&Exchange) -> bool) -> Vec<T> {
    let all = exchanges().into_iter().filter(|one| one.status == 200 && is_meant(one));
    let all: Vec<T> = all
        .filter(|one| one.response["object"] == *object)
        .map(|one| serde_json::from_value(one.response).unwrap_or_else(|error| panic!("{}: {error}", one.source)))
        .collect();
    assert!(!all.is_empty(), "no {object}");
    all
}

#[test]
fn every_refusal_is_understood() {
    let refusals: Vec<Exchange> = exchanges().into_iter().filter(|one| one.status >= 400).collect();
    assert!(!refusals.is_empty());
    for one in refusals {
        let problem = Problem::read(one.status, one.response.to_string().as_bytes(), None);
        assert!(!problem.code.is_empty() && !problem.message.is_empty(), "{}", one.source);
        assert!(problem.trace.is_some(), "{}", one.source);
    }
}

#[test]
fn users_decode() {
    for user in decoded::<User>("user", |_| true) {
        assert!(!user.id.is_empty() && user.kind.is_some());
    }
    let lists = decoded::<List<User>>("list", |one| one.path == "/v1/users");
    assert!(lists.iter().all(|list| !list.results.is_empty()));
}

#[test]
fn databases_name_their_data_sources() {
    for database in decoded::<Database>("database", |_| true) {
        assert!(!database.data_sources.unwrap_or_default().is_empty() || database.in_trash == Some(true));
        assert!(!rich::plain(&database.title).is_empty());
    }
}

#[test]
fn data_sources_have_columns_and_a_title() {
    for source in decoded::<Source>("data_source", |_| true) {
        assert!(source.database().is_some());
        let columns = columns::columns(&source.properties);
        assert_eq!(columns.len(), source.properties.len());
        let title = columns.iter().find(|column| columns::word(column) == "title").unwrap();
        assert_eq!((columns::key(title), title.writable), ("title", true));
    }
}

#[test]
fn rows_are_read_and_their_titles_written_back_as_they_were() {
    let properties = json!({"Name": {"id": "title", "type": "title", "title": {}}});
    let title = columns::columns(properties.as_object().unwrap()).remove(0);
    for row in decoded::<Row>("page", |_| true) {
        assert!(row.is_page() && row.minute().is_some() && row.created_by.is_some());
        for property in row.properties.values() {
            for field in DealField::ALL {
                cells::read(field, &title, Some(property));
            }
        }
        let cell = cells::read(DealField::Client, &title, row.property("title"));
        assert_ne!(cell.cell, Cell::Absent);
        assert_eq!(cell.raw, None, "a plain title needs nothing kept");
    }
}

#[test]
fn listings_end() {
    let is_listing =
        |one: &Exchange| one.method == "POST" && (one.path.ends_with("/query") || one.path == "/v1/search");
    for list in decoded::<List<Row>>("list", is_listing) {
        let next = Place::start().after(&list).unwrap();
        assert_eq!(next.is_some(), list.has_more);
    }
}
