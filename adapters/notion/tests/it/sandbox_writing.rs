//! Writes to the sandbox.

use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::ports::{CellWrite, PageRequest, Partition, RemoteWrite, WriteKind};
use dealsync_domain::reason::Reason;
use dealsync_domain::record::{Presence, RemoteId};
use dealsync_sandbox::notion::{TokenKind, TokenSpec, faults};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use serde_json::json;

use crate::bench::{TOKEN, creation, told};
use crate::sandbox_bench::{SandboxBench, whole};

#[tokio::test]
async fn every_field_is_read_back_as_it_was_written() {
    let bench = SandboxBench::new().await;
    let write = whole(1, "Société Générale");
    assert_eq!(told(&bench.write(vec![write.clone()]).await), ["written"]);
    let records = bench.all().await.unwrap();
    for (field, sent) in write.cells {
        let CellWrite::Value(sent) = sent else { continue };
        let held = records[0].cells.cell(field);
        // A person is shown by name.
        let sent = if field == DealField::Assignee { Value::Text("Zoé Martin".to_owned()) } else { sent };
        assert_eq!(held.value(), Some(&sent), "{field}");
    }
}

async fn check(bench: SandboxBench, fault: FaultKind, times: u32) {
    bench.notion.inject(Fault::on(CallKind::Create, fault.clone()).times(times));
    // Some clients come twice.
    let writes = (1..=24).map(|seq| creation(seq, &format!("Client {}", seq % 20))).collect();
    assert_eq!(told(&bench.write(writes).await), ["written"; 24], "{fault:?}");
    assert_eq!(bench.all().await.unwrap().len(), 24, "{fault:?}");
}

#[tokio::test]
async fn creations_whose_answers_are_lost_are_made_once() {
    let lost = [
        FaultKind::DropAfter,
        FaultKind::DropBefore,
        FaultKind::CutBody,
        FaultKind::CommittedUnavailable,
        FaultKind::Html { code: 502 },
        faults::internal_error(),
        faults::gateway_timeout(),
    ];
    for fault in lost {
        check(SandboxBench::new().await, fault, 24).await;
    }
    for refused in [faults::conflict(), faults::overloaded(1), faults::rate_limited("of_the_future", None)] {
        check(SandboxBench::new().await, refused, 4).await;
    }
}

#[tokio::test]
async fn a_person_s_token_finds_what_it_has_made() {
    let bench = SandboxBench::new().await;
    let person = bench.notion.add_user("Jo", "jo@example.com");
    bench.notion.add_token(TokenSpec::new(TOKEN).kind(TokenKind::Personal(person)));
    check(bench, FaultKind::DropAfter, 24).await;
}

#[tokio::test]
async fn a_trashed_page_is_not_written_and_an_archived_one_is_listed_apart() {
    let bench = SandboxBench::new().await;
    let [trashed, archived] = ["A", "B"].map(|name| bench.notion.insert(&bench.source, json!({ "Name": name })));
    bench.notion.trash(&trashed);
    bench.notion.set_archived(&archived, true);
    let update = RemoteWrite { kind: WriteKind::Update(RemoteId(trashed.clone())), ..creation(1, "C") };
    assert_eq!(told(&bench.write(vec![update]).await), [Reason::TargetGone.code()]);
    let delete = RemoteWrite { seq: 2, kind: WriteKind::Delete(RemoteId(trashed)), cells: Vec::new() };
    assert_eq!(told(&bench.write(vec![delete]).await), ["deleted"]);
    assert!(bench.all().await.unwrap().is_empty());
    let request = PageRequest { partition: Partition::PutAway, ..PageRequest::default() };
    let page = bench.table.page(&bench.place, &bench.mapping, request).await.unwrap();
    assert_eq!((page.records[0].id.0.as_str(), page.records[0].presence), (archived.as_str(), Presence::PutAway));
}

#[tokio::test]
async fn new_options_are_added_and_none_is_lost() {
    let bench = SandboxBench::new().await;
    bench.notion.add_option(&bench.source, "Sector", "Meanwhile");
    let options = vec![(DealField::Secteur, "Santé".to_owned()), (DealField::Statut, "Neuf".to_owned())];
    bench.table.add_options(&bench.place, &bench.mapping, options).await.unwrap();
    assert_eq!(bench.notion.options(&bench.source, "Sector"), ["Tech", "Meanwhile", "Santé"]);
    assert_eq!(bench.notion.options(&bench.source, "Status"), ["Prospect", "Gagné"], "a status is left alone");
    let mut write = creation(1, "Acme");
    write.cells.push((DealField::Statut, CellWrite::Value(Value::Text("Neuf".to_owned()))));
    let report = bench.write(vec![write]).await;
    assert_eq!(told(&report), [Reason::NewOption.code()]);
    assert!(bench.meter.calls() > 0);
}
