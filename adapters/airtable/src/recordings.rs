//! Answers that the real Airtable gave, decoded.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dealsync_domain::deal::DealField;
use dealsync_domain::ports::ErrorKind;
use serde_json::{Value, json};

use crate::cells;
use crate::columns;
use crate::error::{About, Problem};
use crate::wire::{Page, Record, Removal};

struct Exchange {
    method: String,
    path: String,
    status: u16,
    body: String,
}

fn exchanges() -> Vec<Exchange> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recordings/airtable.jsonl");
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| read(&serde_json::from_str(line).unwrap())).collect()
}

fn read(line: &Value) -> Exchange {
    let text = |key: &str| line[key].as_str().unwrap().to_owned();
    Exchange {
        method: text("method"),
        path: text("path"),
        status: line["status"].to_string().parse().unwrap(),
        body: line["response"].to_string(),
    }
}

#[test]
fn every_success_decodes() {
    let mut seen = BTreeSet::new();
    for exchange in exchanges().iter().filter(|exchange| exchange.status == 200) {
        let Exchange { method, path, body, .. } = exchange;
        let kind = match (method.as_str(), path.matches('/').count()) {
            ("GET", 3) => {
                let page: Page = serde_json::from_str(body).unwrap();
                assert!(!page.records.is_empty(), "{path}");
                assert!(page.records.iter().all(is_whole), "{path}");
                assert_eq!(page.offset.is_some(), body.contains("\"offset\""));
                "page"
            }
            ("DELETE", _) => {
                let removal: Removal = serde_json::from_str(body).unwrap();
                assert!(removal.deleted && removal.id.starts_with("rec"));
                "removal"
            }
            _ => {
                let record: Record = serde_json::from_str(body).unwrap();
                assert!(is_whole(&record), "{path}");
                "record"
            }
        };
        seen.insert(kind);
    }
    assert_eq!(seen, BTreeSet::from(["page", "record", "removal"]));
}

fn is_whole(record: &Record) -> bool {
    record.id.len() == 17
        && record.created_time.as_ref().is_some_and(|time| chrono::DateTime::parse_from_rfc3339(time).is_ok())
        && !record.fields.is_empty()
}

#[test]
fn every_refusal_decodes() {
    let mut seen = BTreeSet::new();
    for exchange in exchanges().iter().filter(|exchange| exchange.status != 200) {
        let problem = Problem::read(exchange.status, exchange.body.as_bytes(), None);
        assert!(!problem.name.is_empty(), "{}", exchange.body);
        seen.insert((problem.status, problem.name.clone()));
        let kind = problem.kind(About::Records);
        let expected = if exchange.status == 422 { ErrorKind::Refused } else { ErrorKind::TableNotFound };
        assert_eq!(kind, expected, "{}", exchange.body);
    }
    let names: Vec<&str> = seen.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["NOT_FOUND", "TABLE_NOT_FOUND", "INVALID_ATTACHMENT_OBJECT"]);
}

#[test]
fn every_recorded_cell_is_read_as_something() {
    let column = columns::column(
        &serde_json::from_value(json!({"id": "fld1", "name": "Any", "type": "multilineText"})).unwrap(),
    );
    let mut cells = 0;
    for exchange in exchanges().iter().filter(|exchange| exchange.status == 200) {
        let body: Value = serde_json::from_str(&exchange.body).unwrap();
        let records = body["records"].as_array().cloned().unwrap_or_else(|| vec![body]);
        for cell in records.iter().filter_map(|record| record["fields"].as_object()).flat_map(serde_json::Map::values) {
            for field in DealField::ALL {
                let read = cells::read(field, &column, Some(cell));
                assert!(!read.cell.to_string().is_empty(), "{cell}");
            }
            cells += 1;
        }
    }
    assert!(cells > 100, "{cells}");
}
