use std::time::{Duration, Instant};

use dealsync_sandbox::airtable::Limits;
use serde_json::json;

use crate::support::World;

/// Rates with a penalty short enough for a test.
fn quick() -> Limits {
    Limits { window: Duration::from_secs(60), penalty: Duration::from_millis(150), ..Limits::default() }
}

#[tokio::test]
async fn the_sixth_call_breaches_the_rate_and_freezes_the_base() {
    let world = World::start();
    world.airtable.set_limits(quick());
    for _ in 0..5 {
        assert_eq!(world.list("").await.0, 200);
    }
    let refusal = json!({"errors": [{
        "error": "RATE_LIMIT_REACHED",
        "message": "Rate limit exceeded. Please try again later",
    }]});
    let breach = Instant::now();
    assert_eq!(world.list("").await, (429, refusal));

    // Asking again during the penalty neither helps nor prolongs it.
    let mut refused = 1;
    while world.list("").await.0 == 429 {
        refused += 1;
        assert!(breach.elapsed() < Duration::from_secs(10), "the penalty does not end");
    }
    assert!(breach.elapsed() >= Duration::from_millis(140));
    assert_eq!(world.airtable.refused_for_rate(), refused);
}

#[tokio::test]
async fn schema_calls_count_and_other_bases_do_not() {
    let world = World::start();
    world.airtable.set_limits(Limits::default());
    let schema = format!("/v0/meta/bases/{}/tables", world.base);
    for _ in 0..5 {
        assert_eq!(world.get(&schema).await.0, 200);
    }
    assert_eq!(world.list("").await.0, 429);
    assert_eq!(world.get("/v0/meta/whoami").await.0, 200);
    assert_eq!(world.get("/v0/meta/bases").await.0, 200);
}

#[tokio::test]
async fn a_refused_call_does_nothing() {
    let world = World::start();
    world.airtable.set_limits(Limits { per_base: 0, ..Limits::default() });
    assert_eq!(world.post(json!({"fields": {"Name": "a"}})).await.0, 429);
    assert!(world.names().is_empty());
    assert_eq!(world.airtable.mutations(), 0);
}

#[tokio::test]
async fn past_the_quota_calls_for_records_get_the_billing_error_and_the_schema_answers() {
    let world = World::start();
    world.airtable.set_limits(Limits { monthly_quota: Some(1), ..Limits::unlimited() });
    assert_eq!(world.list("").await.0, 200);
    let (status, body) = world.list("").await;
    assert_eq!(status, 429);
    assert_eq!(body["errors"][0]["error"], "PUBLIC_API_BILLING_LIMIT_EXCEEDED");
    let schema = format!("/v0/meta/bases/{}/tables", world.base);
    assert_eq!(world.get(&schema).await.0, 200);
    assert_eq!(world.airtable.refused_for_rate(), 0);
}

#[tokio::test]
async fn latency_delays_every_call_without_blocking_others() {
    let world = World::start();
    world.airtable.set_latency(Duration::from_millis(100));
    let start = Instant::now();
    let calls = tokio::join!(world.list(""), world.list(""), world.list(""), world.list(""), world.list(""));
    assert_eq!(calls.0.0, 200);
    let elapsed = start.elapsed();
    assert!(elapsed >= Duration::from_millis(100), "{elapsed:?}");
    assert!(elapsed < Duration::from_millis(450), "{elapsed:?}");
}
