//! Who may call, from where.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use super::support::{Answer, World, call, call_with, settings, with_key};
use crate::state::WebSettings;

fn world() -> World {
    let mut world = World::default();
    world.deals.expect_list().returning(|_| Ok(Vec::new()));
    world
}

fn list() -> TestRequest {
    TestRequest::get().uri("/api/deals")
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

#[actix_web::test]
async fn with_a_key_every_call_needs_it() {
    let guarded = ["/api/deals", "/api/openapi.json", "/api/nothing", "/metrics", "/%61pi/deals"];
    for path in guarded {
        let answer = call_with(World::default(), with_key("k3y"), TestRequest::get().uri(path)).await;
        assert_eq!(code(&answer), (401, "unauthorized".to_owned()), "{path}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    for sent in ["Bearer k3", "Bearer k3y2", "bearer", "Basic k3y", "k3y", "Bearer "] {
        let answer = call_with(World::default(), with_key("k3y"), list().insert_header(("authorization", sent))).await;
        assert_eq!(answer.status, 401, "{sent}");
    }
    for sent in ["Bearer k3y", "bearer k3y"] {
        let answer = call_with(world(), with_key("k3y"), list().insert_header(("authorization", sent))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[actix_web::test]
async fn health_needs_no_key() {
    for path in ["/healthz", "/readyz"] {
        let answer = call_with(World::default(), with_key("k3y"), TestRequest::get().uri(path)).await;
        assert_eq!(answer.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn without_a_key_only_names_of_this_machine_are_answered() {
    for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
        assert_eq!(call(world(), list().insert_header(("host", host))).await.status, 200, "{host}");
    }
    let answer = call(World::default(), list().insert_header(("host", "evil.example:8080"))).await;
    assert_eq!(code(&answer), (403, "host_not_allowed".to_owned()));
    let proxied = list().insert_header(("host", "evil.example")).insert_header(("x-forwarded-host", "localhost"));
    assert_eq!(call(World::default(), proxied).await.status, 403);
    let keyed = list().insert_header(("host", "crm.example")).insert_header(("authorization", "Bearer k"));
    assert_eq!(call_with(world(), with_key("k"), keyed).await.status, 200);
}

#[actix_web::test]
async fn a_page_of_another_origin_may_not_write() {
    let create = |origin: &str| {
        TestRequest::post()
            .uri("/api/deals")
            .insert_header(("host", "127.0.0.1:8080"))
            .insert_header(("origin", origin))
            .set_json(json!({"client": " "}))
    };
    for origin in ["https://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1:8080.evil.example"] {
        let answer = call(World::default(), create(origin)).await;
        assert_eq!(code(&answer), (403, "origin_not_allowed".to_owned()), "{origin}");
    }
    // These get as far as the body, which is not valid.
    assert_eq!(call(World::default(), create("http://127.0.0.1:8080")).await.status, 422);
    let allowed = WebSettings { allowed_origins: vec!["https://crm.example/".to_owned()], ..settings() };
    assert_eq!(call_with(World::default(), allowed, create("https://crm.example")).await.status, 422);
}

#[actix_web::test]
async fn an_allowed_origin_may_ask_and_read() {
    let allowed = || WebSettings { allowed_origins: vec!["https://crm.example".to_owned()], ..with_key("k") };
    let ask = |origin: &str| {
        TestRequest::default()
            .method(Method::OPTIONS)
            .uri("/api/deals")
            .insert_header(("origin", origin))
            .insert_header(("access-control-request-method", "POST"))
    };
    let answer = call_with(World::default(), allowed(), ask("https://crm.example")).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "https://crm.example"));
    assert_eq!(answer.header("access-control-allow-headers"), "authorization, content-type, prefer");
    let answer = call_with(World::default(), allowed(), ask("https://evil.example")).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, ""));

    let read = list().insert_header(("origin", "https://crm.example")).insert_header(("authorization", "Bearer k"));
    let answer = call_with(world(), allowed(), read).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "https://crm.example"));
    assert!(answer.header("access-control-expose-headers").contains("location"));
    let read = list().insert_header(("origin", "https://evil.example")).insert_header(("authorization", "Bearer k"));
    let answer = call_with(world(), allowed(), read).await;
    assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), ("", "origin"));
}

#[actix_web::test]
async fn every_answer_keeps_browsers_careful() {
    let health = call(World::default(), TestRequest::get().uri("/healthz")).await;
    let refused = call(World::default(), TestRequest::get().uri("/api/nothing")).await;
    for answer in [&health, &refused] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(!answer.header("x-request-id").is_empty());
    }
    assert_eq!((health.header("cache-control"), refused.header("cache-control")), ("", "no-store"));
}
