use std::time::{Duration, Instant};

use dealsync_sandbox::{
    CallKind, Fault, FaultKind,
    notion::{Limits, faults},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::notion_support::{LATEST, World, code, titled};

/// Creates one page and returns whether an answer came whole.
async fn create(world: &World) -> Result<u16, reqwest::Error> {
    let body = json!({"parent": {"data_source_id": world.source}, "properties": titled("A")}).to_string();
    let response = world.try_send(LATEST, Method::POST, "/v1/pages", Some(&body)).await?;
    let status = response.status().as_u16();
    response.bytes().await.map(|_| status)
}

#[tokio::test]
async fn a_call_dropped_before_did_nothing_and_one_dropped_after_did_all() {
    let world = World::start();
    world.notion.inject(Fault::on(CallKind::Create, FaultKind::DropBefore));
    assert!(create(&world).await.is_err());
    assert!(world.titles().is_empty());
    assert_eq!(create(&world).await.unwrap(), 200);

    world.notion.inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
    assert!(create(&world).await.is_err());
    assert_eq!(world.titles(), ["A", "A"]);
    let calls = world.notion.calls();
    assert_eq!((calls[2].status, calls[2].committed, calls[2].records), (0, true, 1));
}

#[tokio::test]
async fn a_cut_body_and_a_client_that_gives_up_leave_a_page_behind() {
    let world = World::start();
    world.notion.inject(Fault::on(CallKind::Create, FaultKind::CutBody));
    assert!(create(&world).await.is_err());
    let delay = Duration::from_secs(30);
    world.notion.inject(Fault::on(CallKind::Create, FaultKind::Slow { delay }));
    assert!(tokio::time::timeout(Duration::from_millis(200), create(&world)).await.is_err());
    assert_eq!(world.titles(), ["A", "A"]);
}

#[tokio::test]
async fn a_503_may_name_the_page_that_was_made_all_the_same() {
    let world = World::start();
    world.notion.inject(Fault::on(CallKind::Create, FaultKind::CommittedUnavailable));
    let answer = world.create(titled("A")).await;
    assert_eq!((answer.0, code(&answer)), (503, "service_unavailable"));
    let made = answer.1["additional_data"]["committed_resource_id"].as_str().unwrap().to_owned();
    assert_eq!(world.notion.record(&made).unwrap().properties["Nom"], "A");
    assert_eq!(answer.1["additional_data"]["retry_guidance"][1], "Do not repeat the write.");
    let calls = world.notion.calls();
    assert_eq!((calls[0].status, calls[0].committed), (503, true));

    // A change names nothing: the client knows the page.
    world.notion.inject(Fault::on(CallKind::Update, FaultKind::CommittedUnavailable));
    let answer = world.update(&made, json!({"properties": {"Montant": {"number": 1}}})).await;
    assert_eq!(answer.0, 503);
    assert_eq!(answer.1["additional_data"].get("committed_resource_id"), None);
    assert_eq!(world.notion.record(&made).unwrap().properties["Montant"], 1);
}

#[tokio::test]
async fn every_failure_has_the_body_that_notion_gives_it() {
    let world = World::start();
    for (fault, status, wanted) in [
        (faults::conflict(), 409, "conflict_error"),
        (faults::internal_error(), 500, "internal_server_error"),
        (faults::bad_gateway(), 502, "bad_gateway"),
        (faults::unavailable(), 503, "service_unavailable"),
        (faults::database_unavailable(), 503, "database_connection_unavailable"),
        (faults::slow_query(), 503, "service_unavailable"),
        (faults::gateway_timeout(), 504, "gateway_timeout"),
        (faults::overloaded(7), 529, "service_overload"),
        (faults::blocked(), 429, "rate_limited"),
    ] {
        world.notion.inject(Fault::on(CallKind::Create, fault));
        let answer = world.create(titled("A")).await;
        assert_eq!((answer.0, code(&answer)), (status, wanted));
        assert_eq!((&answer.1["object"], &answer.1["status"]), (&json!("error"), &json!(status)));
        assert!(answer.1["request_id"].is_string());
    }
    assert!(world.titles().is_empty());
    assert_eq!(world.notion.mutations(), 0);
}

#[tokio::test]
async fn refusals_for_rate_say_why_and_for_how_long() {
    let world = World::start();
    for (fault, reason, seconds) in [
        (
            faults::rate_limited("public_api_space_request_rate_limit", Some(90)),
            "public_api_space_request_rate_limit",
            Some("90"),
        ),
        (faults::rate_limited("something_new", Some(2)), "something_new", Some("2")),
        (faults::blocked(), "public_api_request_blocked", None),
    ] {
        world.notion.inject(Fault::anywhere(fault));
        let response = world.send(LATEST, Method::GET, "/v1/users/me", None).await;
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header.as_deref(), seconds);
        let body = response.json::<Value>().await.unwrap();
        assert_eq!(body["additional_data"]["rate_limit_reason"], reason);
        assert_eq!(body["additional_data"]["retry_after"].as_str(), seconds);
    }
    world.notion.inject(Fault::anywhere(faults::overloaded(7)));
    let response = world.send(LATEST, Method::GET, "/v1/users/me", None).await;
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (529, "7"));
}

#[tokio::test]
async fn an_ordered_refusal_shuts_the_window() {
    let world = World::start();
    world.notion.set_limits(Limits::default());
    world.notion.inject(Fault::on(CallKind::List, FaultKind::RateLimited { retry_after: Some(20) }));
    let path = format!("/v1/data_sources/{}/query", world.source);
    let response = world.send(LATEST, Method::POST, &path, Some("{}")).await;
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (429, "20"));
    assert_eq!(world.get("/v1/users/me").await.0, 429);
    assert_eq!(world.notion.refused_for_rate(), 2);
}

#[tokio::test]
async fn html_and_empty_answers_come_from_the_edge() {
    let world = World::start();
    world.notion.inject(Fault::anywhere(FaultKind::Html { code: 502 }));
    let response = world.send(LATEST, Method::GET, "/v1/users/me", None).await;
    assert!(response.headers().contains_key("cf-ray"));
    assert!(!response.headers().contains_key("x-notion-request-id"));
    assert_eq!(response.status().as_u16(), 502);
    assert!(response.text().await.unwrap().starts_with("<html>"));
    world.notion.inject(Fault::anywhere(FaultKind::Empty { code: 504 }));
    assert_eq!(world.get("/v1/users/me").await, (504, json!("")));
}

#[tokio::test]
async fn a_slow_answer_and_a_slow_body_arrive_late_and_whole() {
    let world = World::start();
    let delay = Duration::from_millis(60);
    for what in [FaultKind::Slow { delay }, FaultKind::SlowBody { pause: Duration::from_millis(20) }] {
        world.notion.inject(Fault::on(CallKind::Create, what));
        let start = Instant::now();
        world.create_one(titled("A")).await;
        assert!(start.elapsed() >= delay, "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_cursor_expires_or_repeats_on_order() {
    let world = World::start();
    world.notion.seed_rows(&world.source, 30);
    world.notion.inject(Fault::on(CallKind::List, FaultKind::CursorExpired));
    let (_, list) = world.query(json!({"page_size": 10})).await;
    let next = json!({"page_size": 10, "start_cursor": list["next_cursor"]});
    let answer = world.query(next.clone()).await;
    assert_eq!((answer.0, code(&answer)), (400, "validation_error"));
    world.notion.inject(Fault::on(CallKind::List, FaultKind::RepeatOffset));
    let (_, again) = world.query(next).await;
    assert_eq!((&again["next_cursor"], &again["has_more"]), (&list["next_cursor"], &json!(true)));
}
