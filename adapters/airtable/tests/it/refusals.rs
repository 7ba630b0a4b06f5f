//! Bad records among good ones.

use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{CellWrite, RemoteWrite, WriteKind, WriteResult};
use dealsync_sandbox::CallKind;
use dealsync_sandbox::airtable::{FieldKind, Limits};
use serde_json::json;

use crate::bench::{Bench, amount, bad_amount, client_is, creations, told, update, write};

/// Ten creations, those of these places with an amount that Airtable refuses.
fn ten(bad: &[usize]) -> Vec<RemoteWrite> {
    let mut writes = creations(&WriteKind::Upsert, &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    for &place in bad {
        writes[place].cells[1] = bad_amount();
    }
    writes
}

async fn check(bad: &[usize]) {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let results = opened.written(ten(bad)).await;
    for (place, result) in results.iter().enumerate() {
        let expected = if bad.contains(&place) { "refused_by_provider" } else { "written" };
        assert_eq!(told(std::slice::from_ref(result)), [expected], "{bad:?} {place}");
    }
    let calls = bench.calls(CallKind::Upsert);
    assert!(calls <= 19_usize.min(1 + 8 * bad.len()), "{bad:?}: {calls} calls");
    let repeats = u64::try_from(calls).unwrap() - 1;
    assert_eq!((bench.counts(), bench.rows().len()), ((2, repeats), 10 - bad.len()));
}

#[tokio::test]
async fn one_bad_record_costs_one_record_wherever_it_stands() {
    for place in 0..10 {
        check(&[place]).await;
    }
}

#[tokio::test]
async fn any_number_of_bad_records_at_any_places_is_found_within_the_bound() {
    for places in 1_u32..1 << 10 {
        let bad: Vec<usize> = (0..10).filter(|place| places & (1 << place) != 0).collect();
        check(&bad).await;
    }
}

#[tokio::test]
async fn a_refused_record_is_told_in_airtable_s_words() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let results = opened.written(ten(&[4])).await;
    let WriteResult::Refused { message, .. } = &results[4] else { panic!("{results:?}") };
    assert!(message.contains("\"Amount\" cannot accept the provided value"), "{message}");
    assert!(message.contains("INVALID_VALUE_FOR_COLUMN, HTTP 422"), "{message}");
}

#[tokio::test]
async fn a_row_deleted_meanwhile_is_named_and_the_others_are_written() {
    let bench = Bench::new();
    let ids: Vec<String> = (0..5).map(|number| bench.insert(json!({"Name": format!("C{number}")}))).collect();
    let opened = bench.opened().await;
    bench.airtable.remove(&bench.base, &bench.table, &ids[3]);
    let cells = || vec![(DealField::MontantBrut, amount("7"))];
    let writes = ids.iter().zip(1..).map(|(id, seq)| write(seq, update(id), cells())).collect();
    let results = opened.written(writes).await;
    assert_eq!(told(&results), ["written", "written", "written", "target_gone", "written"]);
    assert_eq!(bench.calls(CallKind::Update), 2);
}

#[tokio::test]
async fn a_column_that_became_computed_is_told() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.retype_field(&bench.base, &bench.table, "Amount", FieldKind::AutoNumber);
    let results = opened.written(creations(&WriteKind::Insert, &["A"])).await;
    assert_eq!(told(&results), ["computed_column"]);
}

#[tokio::test]
async fn a_key_that_several_records_bear_costs_its_record_only() {
    let bench = Bench::new();
    bench.insert(json!({"Name": "Twice"}));
    bench.insert(json!({"Name": "Twice"}));
    let opened = bench.opened().await;
    let results = opened.written(creations(&WriteKind::Upsert, &["A", "Twice", "B"])).await;
    assert_eq!(told(&results), ["written", "refused_by_provider", "written"]);
    assert_eq!(bench.rows().len(), 4);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_halved() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.set_limits(Limits { body: 5000, ..Limits::unlimited() });
    let long = |place: usize| "x".repeat(if place == 2 { 6000 } else { 900 });
    let notes = |place: usize| (DealField::Notes, crate::bench::text(&long(place)));
    let name = |place: usize| client_is(["A", "B", "C", "D", "E", "F"][place]);
    let writes = (0..6).zip(1..).map(|(place, seq)| write(seq, WriteKind::Upsert, vec![name(place), notes(place)]));
    let results = opened.written(writes.collect()).await;
    assert_eq!(told(&results), ["written", "written", "refused_by_provider", "written", "written", "written"]);
    assert_eq!(bench.rows().len(), 5);
}

#[tokio::test]
async fn an_emptied_cell_is_sent_as_such() {
    let bench = Bench::new();
    let id = bench.insert(json!({"Name": "A", "Status": "Gagné"}));
    let opened = bench.opened().await;
    opened.written(vec![write(1, update(&id), vec![(DealField::Statut, CellWrite::Empty)])]).await;
    assert!(!bench.rows()[0].fields.contains_key("Status"));
}
