use std::time::{Duration, Instant};

use dealsync_sandbox::{CallKind, Fault, FaultKind, airtable::Limits};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, error_type};

/// Creates one record and returns whether an answer came whole.
async fn create(world: &World) -> Result<u16, reqwest::Error> {
    let body = json!({"fields": {"Name": "a"}}).to_string();
    let response = world.send(Method::POST, &world.records_path(), Some(body)).await?;
    let status = response.status().as_u16();
    response.bytes().await.map(|_| status)
}

#[tokio::test]
async fn a_call_dropped_before_did_nothing() {
    let world = World::start();
    world.airtable.inject(Fault::on(CallKind::Create, FaultKind::DropBefore));
    let error = create(&world).await.unwrap_err();
    assert!(!error.is_status() && !error.is_timeout(), "{error:?}");
    assert!(world.names().is_empty());
    assert_eq!(world.airtable.calls().len(), 1);
    assert_eq!(world.airtable.calls()[0].status, 0);
    assert_eq!(create(&world).await.unwrap(), 200);
}

#[tokio::test]
async fn a_call_dropped_after_is_committed_without_an_answer() {
    let world = World::start();
    // The connection is in use already, as it is in the middle of a run.
    assert_eq!(create(&world).await.unwrap(), 200);
    world.airtable.inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
    assert!(create(&world).await.is_err());
    assert_eq!(world.names().len(), 2);
    assert_eq!(world.airtable.mutations(), 2);
    let calls = world.airtable.calls();
    assert_eq!((calls[1].status, calls[1].committed, calls[1].records), (0, true, 1));
}

#[tokio::test]
async fn a_cut_body_is_committed_and_cannot_be_read() {
    let world = World::start();
    world.airtable.inject(Fault::on(CallKind::Create, FaultKind::CutBody));
    let body = json!({"fields": {"Name": "a"}}).to_string();
    let response = world.send(Method::POST, &world.records_path(), Some(body)).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.bytes().await.is_err());
    assert_eq!(world.names(), ["a"]);
}

#[tokio::test]
async fn a_status_comes_once_and_then_all_is_well() {
    let world = World::start();
    world.airtable.inject(Fault::anywhere(FaultKind::Status {
        code: 503,
        body: r#"{"error":{"type":"RETRIABLE_ERROR","message":"try again"}}"#.to_owned(),
        headers: vec![("Retry-After".to_owned(), "2".to_owned())],
    }));
    let response = world.send(Method::GET, &world.records_path(), None).await.unwrap();
    assert_eq!(response.status().as_u16(), 503);
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(world.list("").await.0, 200);
}

#[tokio::test]
async fn html_and_empty_answers_carry_no_json() {
    let world = World::start();
    world.airtable.inject(Fault::anywhere(FaultKind::Html { code: 502 }));
    let (status, body) = world.list("").await;
    assert!(status == 502 && body.as_str().is_some_and(|text| text.starts_with("<html>")));
    world.airtable.inject(Fault::anywhere(FaultKind::Empty { code: 429 }));
    assert_eq!(world.list("").await, (429, json!("")));
}

#[tokio::test]
async fn a_slow_answer_and_a_slow_body_arrive_late_and_whole() {
    let world = World::start();
    let pause = Duration::from_millis(20);
    let delay = Duration::from_millis(60);
    for what in [FaultKind::Slow { delay }, FaultKind::SlowBody { pause }] {
        world.airtable.inject(Fault::on(CallKind::Create, what));
        let start = Instant::now();
        world.create_one(json!({"Name": "a"})).await;
        assert!(start.elapsed() >= delay, "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_client_that_gives_up_cannot_know_that_its_call_was_carried_out() {
    let world = World::start();
    let delay = Duration::from_secs(30);
    world.airtable.inject(Fault::on(CallKind::Create, FaultKind::Slow { delay }));
    let call = tokio::time::timeout(Duration::from_millis(200), create(&world)).await;
    assert!(call.is_err());
    assert_eq!(world.names(), ["a"]);
}

#[tokio::test]
async fn a_rate_refusal_says_how_long_and_means_it() {
    let world = World::start();
    world.airtable.set_limits(Limits::default());
    world.airtable.inject(Fault::on(CallKind::List, FaultKind::RateLimited { retry_after: Some(20) }));
    let response = world.send(Method::GET, &world.records_path(), None).await.unwrap();
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "20");
    assert_eq!(world.list("").await.0, 429);
    assert_eq!(world.airtable.refused_for_rate(), 2);
}

#[tokio::test]
async fn a_cursor_expires_or_repeats_on_order() {
    let world = World::start();
    world.airtable.seed_rows(&world.base, &world.table, 300);
    world.airtable.inject(Fault::on(CallKind::List, FaultKind::CursorExpired).nth(2));
    let (_, body) = world.list("").await;
    let first = format!("offset={}", body["offset"].as_str().unwrap());
    let (_, body) = world.list(&first).await;
    let second = format!("offset={}", body["offset"].as_str().unwrap());
    assert_eq!(error_type(&world.list(&second).await), "LIST_RECORDS_ITERATOR_NOT_AVAILABLE");

    world.airtable.inject(Fault::on(CallKind::List, FaultKind::RepeatOffset));
    let (_, body) = world.list(&first).await;
    assert_eq!(Value::from(first.trim_start_matches("offset=")), body["offset"]);
}

#[tokio::test]
async fn faults_by_chance_hit_the_same_calls_in_every_run() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let world = World::start();
        let fault = Fault::on(CallKind::List, FaultKind::Empty { code: 500 }).chance(0.5, 11);
        world.airtable.inject(fault);
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(world.list("").await.0);
        }
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&200) && runs[0].contains(&500));
}
