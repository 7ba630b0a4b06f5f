//! Listings: to their end, or an error.

use chrono::DateTime;
use dealsync_domain::cell::Cell;
use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{Cursor, ErrorKind, PageRequest, Partition};
use dealsync_domain::record::Presence;
use serde_json::json;

use crate::bench::{Bench, list, mapping, place, refusal, row};
use crate::fake::Told;

const MADE: &str = "2026-01-02T03:04:00.000Z";

#[tokio::test]
async fn a_page_asks_for_mapped_columns_and_reads_them() {
    let bench = Bench::new(|_| list(&[row("p1", MADE, "Acme")], Some("s:1"))).await;
    let since = Some(DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").unwrap().to_utc());
    let request = PageRequest { since, partition: Partition::PutAway, cursor: None };
    let page = bench.table.page(&place(), &mapping(), request).await.unwrap();
    assert_eq!((page.records[0].id.0.as_str(), page.records[0].presence), ("p1", Presence::PutAway));
    assert_eq!(page.records[0].cells.cell(DealField::MontantBrut), &Cell::Empty);
    assert_eq!(page.records[0].cells.cell(DealField::Notes), &Cell::Absent);
    let asked = &bench.fake.asked()[0];
    assert_eq!(asked.query, "filter_properties=title&filter_properties=%3Fm");
    assert_eq!(asked.body["filter"]["last_edited_time"], json!({"on_or_after": MADE}));
    assert_eq!((&asked.body["is_archived"], &asked.body["result_type"]), (&json!(true), &json!("page")));
    let request = PageRequest { cursor: page.next, ..PageRequest::default() };
    let again = bench.table.page(&place(), &mapping(), request).await.unwrap_err();
    assert_eq!(again.kind, ErrorKind::Incomplete, "the same cursor again: {again}");
    assert_eq!(bench.fake.asked()[1].body["start_cursor"], json!("s:1"));
}

#[tokio::test]
async fn a_listing_that_is_cut_off_goes_on_by_the_time_of_creation() {
    let bench = Bench::new(|asked| {
        let window = asked.body["filter"]["created_time"]["on_or_after"].as_str();
        let rows = match window {
            None => vec![row("p1", "2026-01-02T03:00:00.000Z", "A"), row("p2", MADE, "B")],
            Some(_) => vec![row("p2", MADE, "B"), row("p3", MADE, "C")],
        };
        let kind = if window.is_none() { "incomplete" } else { "complete" };
        Told::Json(
            200,
            json!({"results": rows, "has_more": false, "next_cursor": null, "request_status": {"type": kind}}),
        )
    })
    .await;
    let first = bench.table.page(&place(), &mapping(), PageRequest::default()).await.unwrap();
    let request = PageRequest { cursor: first.next, ..PageRequest::default() };
    let second = bench.table.page(&place(), &mapping(), request).await.unwrap();
    let ids: Vec<&str> = second.records.iter().map(|record| record.id.0.as_str()).collect();
    assert_eq!((first.records.len(), ids, second.next), (2, vec!["p3"], None));
    assert_eq!(bench.fake.asked()[1].body["filter"]["created_time"]["on_or_after"], json!(MADE));
}

#[tokio::test]
async fn a_slow_listing_is_asked_for_less() {
    let bench = Bench::new(|asked| {
        if asked.body["page_size"].as_u64().unwrap() > 25 {
            refusal(503, "service_unavailable", "Slow.", &json!({"retry_guidance": ["Reduce page_size"]}))
        } else {
            list(&[row("p1", MADE, "A")], Some("s:1"))
        }
    })
    .await;
    let page = bench.table.page(&place(), &mapping(), PageRequest::default()).await.unwrap();
    let request = PageRequest { cursor: page.next, ..PageRequest::default() };
    let _ = bench.table.page(&place(), &mapping(), request).await;
    let sizes: Vec<u64> = bench.fake.asked().iter().map(|asked| asked.body["page_size"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [100, 50, 25, 25]);
    assert_eq!(bench.counts(), (2, 2));
}

#[tokio::test]
async fn a_removed_column_and_a_dead_cursor_are_told() {
    let bench = Bench::new(|_| {
        let mut row = row("p1", MADE, "A");
        row["properties"].as_object_mut().unwrap().remove("Montant");
        list(&[row], None)
    })
    .await;
    let refused = bench.table.page(&place(), &mapping(), PageRequest::default()).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::SchemaChanged);
    assert!(refused.message.contains("montant_brut"), "{refused}");
    let message = "The start_cursor provided is invalid: s:1";
    let bench = Bench::new(move |_| refusal(400, "validation_error", message, &json!({}))).await;
    for cursor in ["s:1", "{\"c\":\"s:1\",\"n\":100}"] {
        let request = PageRequest { cursor: Some(Cursor(cursor.to_owned())), ..PageRequest::default() };
        let refused = bench.table.page(&place(), &mapping(), request).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::CursorExpired, "{refused}");
    }
}
