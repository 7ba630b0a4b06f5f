//! Trouble while reading, and what ends a run.

use std::time::Duration;

use dealsync_domain::ports::{ErrorKind, PageRequest, WriteKind};
use dealsync_sandbox::airtable::Limits;
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use serde_json::json;

use crate::bench::{Bench, creations, results, told};

fn status(code: u16, body: &str) -> FaultKind {
    FaultKind::Status { code, body: body.to_owned(), headers: Vec::new() }
}

#[tokio::test]
async fn trouble_that_passes_is_waited_out() {
    let bench = Bench::new();
    bench.insert(json!({"Name": "Acme"}));
    let opened = bench.opened().await;
    let faults = [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::CutBody,
        FaultKind::Html { code: 502 },
        FaultKind::Html { code: 200 },
        FaultKind::Empty { code: 503 },
        FaultKind::Status { code: 503, body: "{}".to_owned(), headers: vec![("retry-after".into(), "5".into())] },
        status(200, "{\"records\":[{\"id\":\"rec"),
        FaultKind::RateLimited { retry_after: None },
        FaultKind::RateLimited { retry_after: Some(2) },
        FaultKind::SlowBody { pause: Duration::from_millis(1) },
    ];
    for fault in faults {
        let told = format!("{fault:?}");
        bench.airtable.inject(Fault::on(CallKind::List, fault));
        let page = opened.page(PageRequest::default()).await;
        assert_eq!(page.map(|page| page.records.len()).ok(), Some(1), "{told}");
    }
    assert_eq!(bench.counts(), (12, 10));
    assert!(bench.meter.waiting_until() > 0);
}

#[tokio::test]
async fn trouble_that_stays_is_told() {
    for (fault, kind) in [
        (FaultKind::Html { code: 502 }, ErrorKind::Unavailable),
        (FaultKind::DropBefore, ErrorKind::Unavailable),
        (FaultKind::RateLimited { retry_after: None }, ErrorKind::RateLimited),
        (FaultKind::RateLimited { retry_after: Some(3600) }, ErrorKind::RateLimited),
        (status(404, "{\"error\":\"NOT_FOUND\"}"), ErrorKind::TableNotFound),
        (status(404, "{\"error\":{\"type\":\"TABLE_NOT_FOUND\"}}"), ErrorKind::TableNotFound),
        (status(403, "{\"error\":{\"type\":\"INVALID_PERMISSIONS\",\"message\":\"No\"}}"), ErrorKind::Forbidden),
        (status(200, "{\"unlike\":\"a page\"}"), ErrorKind::Unexpected),
        (status(301, ""), ErrorKind::Unexpected),
    ] {
        // Each on its own: an hour that was asked for holds later calls back as well.
        let bench = Bench::new();
        let opened = bench.opened().await;
        let told = format!("{fault:?}");
        bench.airtable.inject(Fault::on(CallKind::List, fault).every());
        let error = opened.page(PageRequest::default()).await.unwrap_err();
        assert_eq!(error.kind, kind, "{told}: {error}");
    }
}

#[tokio::test]
async fn the_monthly_quota_ends_everything_at_once() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.set_limits(Limits { monthly_quota: Some(0), ..Limits::unlimited() });
    let error = opened.page(PageRequest::default()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::QuotaExhausted);
    let report = opened.write(creations(&WriteKind::Upsert, &["A", "B"])).await;
    assert_eq!(report.stopped.as_ref().map(|error| error.kind), Some(ErrorKind::QuotaExhausted));
    assert_eq!(told(&results(report)), ["not done", "not done"]);
    assert_eq!(bench.counts(), (3, 0));
}

#[tokio::test]
async fn a_revoked_token_ends_a_write_with_nothing_done() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.remove_token(crate::bench::TOKEN);
    let report = opened.write(creations(&WriteKind::Insert, &["A"])).await;
    assert_eq!(report.stopped.as_ref().map(|error| error.kind), Some(ErrorKind::Unauthorized));
    assert_eq!(told(&results(report)), ["not done"]);
}

#[tokio::test]
async fn a_rate_limit_that_stays_leaves_the_rest_undone() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let limited = FaultKind::RateLimited { retry_after: None };
    bench.airtable.inject(Fault::on(CallKind::Create, limited).every());
    let report = opened.write(creations(&WriteKind::Insert, &["A"])).await;
    assert_eq!(report.stopped.as_ref().map(|error| error.kind), Some(ErrorKind::RateLimited));
    assert_eq!(told(&results(report)), ["not done"]);
    assert_eq!(bench.rows().len(), 0);
}

#[tokio::test]
async fn a_deleted_column_stops_a_write_with_nothing_done() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    bench.airtable.remove_field(&bench.base, &bench.table, "Amount");
    let report = opened.write(creations(&WriteKind::Upsert, &["A", "B"])).await;
    assert_eq!(report.stopped.as_ref().map(|error| error.kind), Some(ErrorKind::SchemaChanged));
    assert_eq!(told(&results(report)), ["not done", "not done"]);
    assert_eq!(bench.calls(CallKind::Upsert), 1);
}
