//! Writes that nothing disturbs.

use dealsync_domain::cell::Cell;
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::ports::{CellWrite, WriteKind, WriteResult};
use dealsync_sandbox::CallKind;
use dealsync_sandbox::airtable::FieldKind;
use serde_json::json;

use crate::bench::{Bench, amount, client_is, creations, delete, text, text_cell, told, update, write};

#[tokio::test]
async fn updates_and_upserts_share_a_call_and_are_told_apart() {
    let bench = Bench::new();
    let old = bench.insert(json!({"Name": "Old", "Amount": 1, "Notes": "keep"}));
    let stood_there = bench.insert(json!({"Name": "There"}));
    let opened = bench.opened().await;
    assert!(opened.table.can_upsert(&opened.mapping));
    let results = opened
        .written(vec![
            write(1, WriteKind::Upsert, vec![client_is("New"), (DealField::Statut, text("Gagné"))]),
            write(2, update(&old), vec![(DealField::MontantBrut, CellWrite::Empty)]),
            write(3, WriteKind::Upsert, vec![client_is("There")]),
        ])
        .await;
    assert_eq!(told(&results), ["written", "written", "adopted"]);
    assert_eq!((bench.calls(CallKind::Upsert), bench.rows().len()), (1, 3));
    let WriteResult::Written { id, cells, .. } = &results[2] else { panic!("{results:?}") };
    assert_eq!((&id.0, cells.client()), (&stood_there, "There".to_owned()));
    let WriteResult::Written { id, cells, .. } = &results[1] else { panic!("{results:?}") };
    assert_eq!((&id.0, cells.cell(DealField::MontantBrut)), (&old, &Cell::Empty));
    assert_eq!(*cells.cell(DealField::Notes), text_cell("keep"));
    let WriteResult::Written { cells, .. } = &results[0] else { panic!("{results:?}") };
    assert_eq!(*cells.cell(DealField::Statut), text_cell("Gagné"));
    assert_eq!(bench.counts(), (2, 0));
}

#[tokio::test]
async fn a_creation_decided_by_a_person_is_made_beside_its_namesake() {
    let bench = Bench::new();
    bench.insert(json!({"Name": "Acme"}));
    let opened = bench.opened().await;
    let results = opened.written(creations(&WriteKind::Insert, &["Acme", "Acme"])).await;
    assert_eq!(told(&results), ["written", "written"]);
    assert_eq!((bench.clients(), bench.calls(CallKind::Create)), (vec!["Acme".to_owned(); 3], 1));
}

#[tokio::test]
async fn a_client_that_cannot_be_matched_is_created_plainly() {
    let bench = Bench::with_client(FieldKind::Email);
    let opened = bench.opened().await;
    assert!(!opened.table.can_upsert(&opened.mapping));
    let results = opened.written(creations(&WriteKind::Upsert, &["a@example.com", "b@example.com"])).await;
    assert_eq!(told(&results), ["written", "written"]);
    assert_eq!((bench.calls(CallKind::Create), bench.calls(CallKind::Upsert)), (1, 0));
}

#[tokio::test]
async fn records_are_removed_and_those_gone_count_as_removed() {
    let bench = Bench::new();
    let ids: Vec<String> = (0..3).map(|number| bench.insert(json!({"Name": format!("C{number}")}))).collect();
    let opened = bench.opened().await;
    bench.airtable.remove(&bench.base, &bench.table, &ids[1]);
    let writes = ids.iter().zip(1..).map(|(id, seq)| delete(seq, id)).collect();
    assert_eq!(told(&opened.written(writes).await), ["deleted"; 3]);
    assert_eq!(bench.rows().len(), 0);
    assert_eq!(bench.calls(CallKind::Delete), 2);
}

#[tokio::test]
async fn every_kind_of_cell_comes_back_as_it_was_written() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let date = Value::Date("2026-09-05".parse().unwrap());
    let cells = vec![
        client_is("L'Oréal \"Paris\" 🎉"),
        (DealField::Statut, text("Gagné")),
        (DealField::MontantBrut, amount("123456789.01")),
        (DealField::Secteur, text("Santé")),
        (DealField::DateEcheance, CellWrite::Value(date.clone())),
        (DealField::Assignee, text("owner@example.com")),
        (DealField::Notes, text("line 1\nline 2")),
    ];
    let results = opened.written(vec![write(1, WriteKind::Upsert, cells)]).await;
    let WriteResult::Written { cells, .. } = &results[0] else { panic!("{results:?}") };
    assert_eq!(cells.client(), "L'Oréal \"Paris\" 🎉");
    assert_eq!(cells.cell(DealField::MontantBrut).to_string(), "123456789.01");
    assert_eq!(*cells.cell(DealField::Secteur), text_cell("Santé"));
    assert_eq!(*cells.cell(DealField::DateEcheance), Cell::Value(date));
    assert_eq!(*cells.cell(DealField::Assignee), text_cell("Olive Owner"));
    assert_eq!(*cells.cell(DealField::Notes), text_cell("line 1\nline 2"));

    // By now the name is known, and means that person.
    let WriteResult::Written { id, .. } = &results[0] else { panic!("{results:?}") };
    let by_name = write(2, update(&id.0), vec![(DealField::Assignee, text("olive owner"))]);
    assert_eq!(told(&opened.written(vec![by_name]).await), ["written"]);
    let unknown = write(3, update(&id.0), vec![(DealField::Assignee, text("Nobody"))]);
    assert_eq!(told(&opened.written(vec![unknown]).await), ["unknown_person"]);
}

#[tokio::test]
async fn a_batch_is_ten_and_more_are_split() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    assert_eq!(opened.table.capabilities().write_batch, 10);
    let clients: Vec<String> = (0..23).map(|number| format!("C{number}")).collect();
    let clients: Vec<&str> = clients.iter().map(String::as_str).collect();
    assert_eq!(told(&opened.written(creations(&WriteKind::Upsert, &clients)).await), ["written"; 23]);
    assert_eq!((bench.calls(CallKind::Upsert), bench.rows().len()), (3, 23));
}

#[tokio::test]
async fn only_an_approved_option_is_made() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let approved = vec![client_is("A"), (DealField::Statut, text("Perdu"))];
    assert_eq!(told(&opened.written(vec![write(1, WriteKind::Upsert, approved)]).await), ["written"]);
    let stale = CellWrite::Raw(dealsync_domain::cell::RawCell("\"Oublié\"".to_owned()));
    let stale = vec![client_is("B"), (DealField::Statut, stale)];
    assert_eq!(told(&opened.written(vec![write(1, WriteKind::Upsert, stale)]).await), ["new_option"]);
    let schema = opened.table.schema().await.unwrap();
    let options = format!("{:?}", schema.columns[1].holds);
    assert!(options.contains("Perdu") && !options.contains("Oublié"), "{options}");
}

#[tokio::test]
async fn a_creation_without_a_client_is_not_sent() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let blank = write(1, WriteKind::Upsert, vec![(DealField::Client, CellWrite::Empty)]);
    let none = write(2, WriteKind::Upsert, vec![(DealField::MontantBrut, amount("1"))]);
    let (one, twice) = (creations(&WriteKind::Upsert, &["A"]), creations(&WriteKind::Upsert, &["A"]));
    let mut writes = vec![blank, none];
    writes.extend(one.into_iter().chain(twice).zip(3..).map(|(one, seq)| write(seq, one.kind, one.cells)));
    let results = opened.written(writes).await;
    assert_eq!(told(&results), ["missing_client", "missing_client", "written", "duplicate_client"]);
    assert_eq!(bench.clients(), ["A"]);
}
