//! Answers that get lost: nothing twice, nothing missing.

use std::time::Duration;

use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{ErrorKind, WriteKind};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use serde_json::json;

use crate::bench::{Bench, amount, creations, delete, results, told, update, write};

const CLIENTS: [&str; 4] = ["Acme", "L'Oréal", "Back\\slash", "Tab\tbed"];

/// Faults after which it is not known whether the call was carried out, or not.
fn doubts() -> Vec<FaultKind> {
    vec![
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::CutBody,
        FaultKind::Empty { code: 503 },
        FaultKind::Html { code: 502 },
        FaultKind::Status { code: 504, body: "{}".to_owned(), headers: Vec::new() },
        FaultKind::Status { code: 200, body: "{\"records\":[".to_owned(), headers: Vec::new() },
    ]
}

#[tokio::test]
async fn an_upsert_whose_answer_is_lost_makes_one_record() {
    for fault in doubts() {
        for times in [1, 2] {
            let bench = Bench::new();
            let opened = bench.opened().await;
            bench.airtable.inject(Fault::on(CallKind::Upsert, fault.clone()).times(times));
            let results = opened.written(creations(&WriteKind::Upsert, &CLIENTS)).await;
            assert_eq!(told(&results), ["written"; 4], "{fault:?}");
            assert_eq!(bench.clients(), CLIENTS, "{fault:?}");
            assert_eq!(bench.counts(), (2, u64::from(times)), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn an_insert_whose_answer_is_lost_makes_one_record() {
    for fault in doubts() {
        for times in [1, 2] {
            let bench = Bench::new();
            bench.airtable.set_clock_offset(-3600);
            bench.insert(json!({"Name": "Acme", "Amount": 12500.5}));
            bench.airtable.set_clock_offset(0);
            let opened = bench.opened().await;
            bench.airtable.inject(Fault::on(CallKind::Create, fault.clone()).times(times));
            let results = opened.written(creations(&WriteKind::Insert, &CLIENTS)).await;
            assert_eq!(told(&results), ["written"; 4], "{fault:?}");
            assert_eq!(bench.clients()[1..], CLIENTS, "{fault:?} {times}");
        }
    }
}

#[tokio::test]
async fn inserts_alike_are_all_found_again() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
    let results = opened.written(creations(&WriteKind::Insert, &["Acme", "Acme", "Zed"])).await;
    assert_eq!(told(&results), ["written"; 3]);
    assert_eq!(bench.clients(), ["Acme", "Acme", "Zed"]);
    assert_eq!((bench.calls(CallKind::Create), bench.calls(CallKind::List)), (1, 1));
}

#[tokio::test]
async fn an_insert_is_told_from_somebody_else_s() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    // The same client, made in the same minute, but another amount.
    bench.insert(json!({"Name": "Acme", "Amount": 1}));
    bench.airtable.inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
    assert_eq!(told(&opened.written(creations(&WriteKind::Insert, &["Acme"])).await), ["written"]);
    assert_eq!(bench.rows().len(), 2);
}

#[tokio::test]
async fn an_insert_that_cannot_be_told_from_somebody_else_s_stays_uncertain() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.insert(json!({"Name": "Acme", "Amount": 12500.5}));
    bench.airtable.inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
    assert_eq!(told(&opened.written(creations(&WriteKind::Insert, &["Acme"])).await), ["uncertain"]);
    assert_eq!(bench.rows().len(), 2);
}

#[tokio::test]
async fn earlier_inserts_of_the_same_minute_are_not_mistaken_for_later_ones() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    assert_eq!(told(&opened.written(creations(&WriteKind::Insert, &["Acme"])).await), ["written"]);
    bench.airtable.inject(Fault::on(CallKind::Create, FaultKind::DropBefore));
    assert_eq!(told(&opened.written(creations(&WriteKind::Insert, &["Acme"])).await), ["written"]);
    assert_eq!(bench.rows().len(), 2);
}

#[tokio::test]
async fn an_update_whose_answer_is_lost_is_done_again() {
    for fault in doubts() {
        let bench = Bench::new();
        let id = bench.insert(json!({"Name": "Acme"}));
        let opened = bench.opened().await;
        bench.airtable.inject(Fault::on(CallKind::Update, fault.clone()));
        let cells = vec![(DealField::MontantBrut, amount("7"))];
        let results = opened.written(vec![write(1, update(&id), cells)]).await;
        assert_eq!(told(&results), ["written"], "{fault:?}");
        assert_eq!(bench.rows()[0].fields["Amount"], json!(7));
    }
}

#[tokio::test]
async fn a_removal_whose_answer_is_lost_is_a_removal() {
    for fault in doubts() {
        let bench = Bench::new();
        let ids = ["A", "B", "C"].map(|name| bench.insert(json!({"Name": name})));
        let opened = bench.opened().await;
        bench.airtable.inject(Fault::on(CallKind::Delete, fault.clone()));
        let writes = ids.iter().zip(1..).map(|(id, seq)| delete(seq, id)).collect();
        assert_eq!(told(&opened.written(writes).await), ["deleted"; 3], "{fault:?}");
        assert_eq!(bench.rows().len(), 0);
    }
}

#[tokio::test]
async fn a_removal_refused_with_404_is_looked_into() {
    let bench = Bench::new();
    let ids = ["A", "B"].map(|name| bench.insert(json!({"Name": name})));
    let opened = bench.opened().await;
    bench.airtable.remove(&bench.base, &bench.table, &ids[0]);
    let body = "{\"error\":{\"type\":\"MODEL_ID_NOT_FOUND\",\"message\":\"Record not found\"}}".to_owned();
    bench.airtable.inject(Fault::on(CallKind::Delete, FaultKind::Status { code: 404, body, headers: Vec::new() }));
    let writes = ids.iter().zip(1..).map(|(id, seq)| delete(seq, id)).collect();
    assert_eq!(told(&opened.written(writes).await), ["deleted"; 2]);
    assert_eq!((bench.rows().len(), bench.calls(CallKind::List)), (0, 1));
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_waited_out() {
    let mut bench = Bench::new();
    bench.settings.request_timeout = Duration::from_millis(300);
    bench.settings.waits.server_budget = Duration::from_millis(900);
    for (kind, call) in [(WriteKind::Upsert, CallKind::Upsert), (WriteKind::Insert, CallKind::Create)] {
        let opened = bench.opened().await;
        bench.airtable.inject(Fault::on(call, FaultKind::Slow { delay: Duration::from_millis(700) }));
        let client = format!("{kind:?}");
        let results = opened.written(creations(&kind, &[client.as_str()])).await;
        assert_eq!(told(&results), ["written"], "{client}");
    }
    assert_eq!(bench.clients(), ["Upsert", "Insert"]);
}

#[tokio::test]
async fn what_stays_unknown_is_told_as_uncertain() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.inject(Fault::anywhere(FaultKind::DropAfter).every());
    for kind in [WriteKind::Upsert, WriteKind::Insert] {
        let report = opened.write(creations(&kind, &["A", "B"])).await;
        assert_eq!(report.stopped.as_ref().map(|error| error.kind), Some(ErrorKind::Unavailable), "{kind:?}");
        assert_eq!(told(&results(report)), ["uncertain", "uncertain"], "{kind:?}");
    }
}

#[tokio::test]
async fn an_answer_that_lacks_a_record_is_not_believed() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    for (kind, call) in [(WriteKind::Upsert, CallKind::Upsert), (WriteKind::Insert, CallKind::Create)] {
        let body = "{\"records\":[],\"createdRecords\":[],\"updatedRecords\":[]}".to_owned();
        bench.airtable.inject(Fault::on(call, FaultKind::Status { code: 200, body, headers: Vec::new() }));
        let client = format!("{kind:?}");
        assert_eq!(told(&opened.written(creations(&kind, &[client.as_str()])).await), ["written"], "{client}");
    }
    assert_eq!(bench.clients(), ["Upsert", "Insert"]);
}
