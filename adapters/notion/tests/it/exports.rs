//! Updates, removals, refusals, and what an export prepares.

use dealsync_domain::cell::RawCell;
use dealsync_domain::column::Holds;
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{CellWrite, ErrorKind, RemoteWrite, WriteKind};
use dealsync_domain::record::RemoteId;
use serde_json::json;

use crate::bench::{Bench, creation, mapping, place, refusal, row, told, unexpected};
use crate::fake::Told;

const MADE: &str = "2026-01-02T03:04:00.000Z";

fn update(seq: i64, id: &str) -> RemoteWrite {
    let cells = vec![(DealField::MontantBrut, CellWrite::Empty)];
    RemoteWrite { seq, kind: WriteKind::Update(RemoteId(id.to_owned())), cells }
}

fn deletion(seq: i64, id: &str) -> RemoteWrite {
    RemoteWrite { seq, kind: WriteKind::Delete(RemoteId(id.to_owned())), cells: Vec::new() }
}

#[tokio::test]
async fn an_update_sends_its_cells_and_a_removal_the_trash() {
    let bench = Bench::new(|_| Told::Json(200, row("p1", MADE, "Acme"))).await;
    assert_eq!(told(&bench.write(vec![update(1, "p1")]).await), ["written"]);
    assert_eq!(told(&bench.write(vec![deletion(2, "p1")]).await), ["deleted"]);
    let asked = bench.fake.asked();
    assert_eq!(
        (asked[0].what.as_str(), &asked[0].body),
        ("PATCH /v1/pages/p1", &json!({"properties": {"%3Fm": {"number": null}}}))
    );
    assert_eq!(asked[1].body, json!({"in_trash": true}));
    assert_eq!(bench.counts(), (2, 0));
}

#[tokio::test]
async fn one_bad_record_costs_one_record() {
    let bench = Bench::new(|asked| match asked.what.as_str() {
        "PATCH /v1/pages/p1" => {
            refusal(400, "validation_error", "Can't edit block that is archived. You must unarchive it.", &json!({}))
        }
        "PATCH /v1/pages/p2" => refusal(404, "object_not_found", "Could not find page with ID: p2.", &json!({})),
        "PATCH /v1/pages/p3" => refusal(400, "validation_error", "Odd.", &json!({})),
        _ => Told::Json(200, row("p4", MADE, "Acme")),
    })
    .await;
    let bad = CellWrite::Raw(RawCell("{\"select\":{}}".to_owned()));
    let impossible = RemoteWrite { cells: vec![(DealField::MontantBrut, bad)], ..update(5, "p5") };
    let writes = vec![update(1, "p1"), update(2, "p2"), update(3, "p3"), update(4, "p4"), impossible];
    let report = bench.write(writes).await;
    let gone = "target_gone";
    assert_eq!(told(&report), [gone, gone, "refused_by_provider", "written", "wrong_column_type"]);
    assert!(report.stopped.is_none());
    let report = bench.write(vec![deletion(1, "p1"), deletion(2, "p2")]).await;
    assert_eq!(told(&report), ["deleted", "deleted"]);
}

#[tokio::test]
async fn a_workspace_without_room_refuses_creations_and_takes_updates() {
    let full = || refusal(403, "restricted_resource", "No.", &json!({"block_limit": "block_creation"}));
    let bench = Bench::new(move |asked| match asked.what.as_str() {
        "POST /v1/pages" => full(),
        _ => Told::Json(200, row("p1", MADE, "Acme")),
    })
    .await;
    let report = bench.write((1..=24).map(|seq| creation(seq, &format!("Client {seq}"))).collect()).await;
    assert_eq!(told(&report), ["workspace_full"; 24]);
    assert!(bench.counts().0 <= 8, "what was not under way is not sent: {:?}", bench.counts());
    let report = bench.write(vec![update(1, "p1")]).await;
    assert_eq!(told(&report), ["written"]);
    assert!(report.stopped.is_none());
}

#[tokio::test]
async fn what_concerns_every_record_stops_the_batch() {
    let denied = || refusal(403, "restricted_resource", "No.", &json!({}));
    let bench = Bench::new(move |_| denied()).await;
    let report = bench.write((1..=24).map(|seq| creation(seq, &format!("Client {seq}"))).collect()).await;
    assert_eq!(told(&report), ["not done"; 24]);
    let fault = report.stopped.unwrap();
    assert!(fault.kind == ErrorKind::Forbidden, "{fault}");
    assert!(bench.counts().0 <= 8, "what was not under way is not sent: {:?}", bench.counts());
}

#[tokio::test]
async fn an_update_is_repeated_until_it_is_answered() {
    let mut sendings = 0;
    let bench = Bench::new(move |_| {
        sendings += 1;
        if sendings < 3 { Told::Hangup } else { Told::Json(200, row("p1", MADE, "Acme")) }
    })
    .await;
    assert_eq!(told(&bench.write(vec![update(1, "p1")]).await), ["written"]);
    assert_eq!(bench.counts(), (1, 2));
}

fn with_assignee(type_name: &str, holds: Holds) -> ResolvedMapping {
    let mut columns: std::collections::BTreeMap<_, _> =
        mapping().iter().map(|(field, column)| (field, column.clone())).collect();
    let client = mapping().client().clone();
    let column =
        dealsync_domain::column::Column { id: "q".to_owned(), type_name: type_name.to_owned(), holds, ..client };
    columns.insert(DealField::Assignee, column);
    ResolvedMapping::new(columns).unwrap()
}

#[tokio::test]
async fn people_are_listed_where_they_are_mapped() {
    let zoe = "11111111-2222-4333-8444-000000000001";
    let person = json!({"id": zoe, "type": "person", "name": "Zoé", "person": {"email": "z@x.org"}});
    let bench = Bench::new(move |asked| {
        let last = asked.query.contains("start_cursor=c1");
        let users = if last { json!([{"id": "b", "type": "bot", "name": "Zoé"}]) } else { json!([person]) };
        let next = if last { json!(null) } else { json!("c1") };
        Told::Json(200, json!({"results": users, "has_more": !last, "next_cursor": next}))
    })
    .await;
    let prepared = bench.table.prepare_export(mapping()).await.unwrap();
    assert_eq!((prepared, bench.counts()), (mapping(), (0, 0)), "nobody has to be named");
    let prepared = bench.table.prepare_export(with_assignee("people", Holds::Person)).await.unwrap();
    let column = prepared.column(DealField::Assignee).unwrap();
    let known = vec![vec!["Zoé".to_owned(), "z@x.org".to_owned(), zoe.to_owned()]];
    assert_eq!((&column.holds, bench.counts()), (&Holds::People { known }, (2, 0)));
    let named = (DealField::Assignee, CellWrite::Value(Value::Text("zoé".to_owned())));
    let write = RemoteWrite { cells: vec![named], ..update(1, "p1") };
    bench.table.write(&place(), &prepared, vec![write]).await;
    let sent = &bench.fake.asked()[2].body["properties"]["q"]["people"];
    assert_eq!(*sent, json!([{"object": "user", "id": zoe}]));
}

#[tokio::test]
async fn a_token_that_may_list_nobody_leaves_people_unknown() {
    let bench = Bench::new(|_| refusal(403, "restricted_resource", "No.", &json!({}))).await;
    let mapping = with_assignee("people", Holds::Person);
    assert_eq!(bench.table.prepare_export(mapping.clone()).await.unwrap(), mapping);
}

#[tokio::test]
async fn options_are_added_to_the_list_as_it_is_now() {
    let bench = Bench::new(|asked| {
        let there = json!([{"id": "o1", "name": "Tech", "color": "red"}]);
        let column = json!({"id": "q", "type": "select", "select": {"options": there}});
        match asked.what.as_str() {
            what if what.ends_with("/query") => unexpected(asked),
            _ => Told::Json(200, json!({"id": "s", "title": [], "properties": {"Secteur": column}})),
        }
    })
    .await;
    let mapping = with_assignee("select", Holds::Choice { options: vec![], extensible: true });
    let add = |names: &[&str]| names.iter().map(|&name| (DealField::Assignee, name.to_owned())).collect::<Vec<_>>();
    bench.table.add_options(&place(), &mapping, add(&[" Santé ", "a, b"])).await.unwrap();
    let asked = bench.fake.asked();
    assert_eq!(asked[1].what, format!("PATCH /v1/data_sources/{}", crate::bench::SOURCE));
    let options = json!([{"id": "o1", "name": "Tech", "color": "red"}, {"name": "Santé"}]);
    assert_eq!(asked[1].body, json!({"properties": {"q": {"select": {"options": options}}}}));
    assert_eq!(bench.counts(), (1, 1), "to read the list again is a repeat");
    bench.table.add_options(&place(), &mapping, add(&["tech"])).await.unwrap();
    assert_eq!(bench.fake.asked().len(), 3, "nothing is written where nothing is new");
}
