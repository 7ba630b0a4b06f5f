use std::time::{Duration, Instant};

use dealsync_sandbox::notion::{Limits, TokenSpec};
use reqwest::Method;
use serde_json::{Value, json};

use crate::notion_support::{LATEST, World, titled};

/// A budget small enough for a test, in a window of this length.
fn small(window: Duration) -> Limits {
    Limits { budget: 5, window, ..Limits::default() }
}

#[tokio::test]
async fn the_budget_may_be_spent_in_one_burst_and_is_then_refused() {
    let world = World::start();
    world.notion.set_limits(small(Duration::from_secs(60)));
    for _ in 0..5 {
        assert_eq!(world.query(json!({})).await.0, 200);
    }
    let response = world.send(LATEST, Method::GET, "/v1/users/me", None).await;
    assert_eq!(response.status().as_u16(), 429);
    let seconds = response.headers()["retry-after"].to_str().unwrap().to_owned();
    assert!((50..=60).contains(&seconds.parse::<u64>().unwrap()), "{seconds}");
    let body = response.json::<Value>().await.unwrap();
    assert_eq!((&body["object"], &body["code"]), (&json!("error"), &json!("rate_limited")));
    let additional = json!({"rate_limit_reason": "public_api_request_rate_limit", "retry_after": seconds});
    assert_eq!(body["additional_data"], additional);
    assert_eq!(world.notion.refused_for_rate(), 1);
}

#[tokio::test]
async fn a_new_window_opens_when_the_old_one_ends() {
    let world = World::start();
    let window = Duration::from_millis(300);
    world.notion.set_limits(small(window));
    let start = Instant::now();
    let mut answered = 0;
    while start.elapsed() < window * 2 {
        if world.get("/v1/users/me").await.0 == 200 {
            answered += 1;
        }
    }
    // Two windows have passed and a third may have begun.
    assert!((5..=15).contains(&answered), "{answered}");
    assert!(world.notion.refused_for_rate() > 0);
}

#[tokio::test]
async fn a_connection_does_not_pay_for_another() {
    let world = World::start();
    world.notion.add_token(TokenSpec::new("ntn_other"));
    world.notion.set_limits(small(Duration::from_secs(60)));
    for _ in 0..6 {
        world.get("/v1/users/me").await;
    }
    assert_eq!(world.get("/v1/users/me").await.0, 429);
    assert_eq!(world.call_as(Some("ntn_other"), Some(LATEST), "/v1/users/me").await.0, 200);
}

#[tokio::test]
async fn a_refused_call_does_nothing() {
    let world = World::start();
    world.notion.set_limits(Limits { budget: 0, ..Limits::default() });
    assert_eq!(world.create(titled("A")).await.0, 429);
    assert!(world.titles().is_empty());
    assert_eq!(world.notion.mutations(), 0);
    world.notion.set_limits(Limits::unlimited());
    assert_eq!(world.create(titled("A")).await.0, 200);
}

#[tokio::test]
async fn latency_delays_every_call_without_blocking_others() {
    let world = World::start();
    world.notion.set_latency(Duration::from_millis(100));
    let start = Instant::now();
    let calls = tokio::join!(
        world.query(json!({})),
        world.query(json!({})),
        world.query(json!({})),
        world.query(json!({})),
        world.query(json!({}))
    );
    assert_eq!(calls.0.0, 200);
    let elapsed = start.elapsed();
    assert!(elapsed >= Duration::from_millis(100), "{elapsed:?}");
    assert!(elapsed < Duration::from_millis(450), "{elapsed:?}");
}

#[tokio::test]
async fn twenty_five_thousand_rows_are_no_burden() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 25_000);
    let start = Instant::now();
    let body = json!({"sorts": [{"timestamp": "created_time", "direction": "ascending"}]});
    let (found, calls) = world.query_all(body).await;
    assert_eq!((found.len(), calls), (10_000, 100));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
