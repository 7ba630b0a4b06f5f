//! Who may see pages, and whose forms are taken.

use super::*;
use crate::tests::support::settings;

fn form(address: &str, body: &'static str) -> TestRequest {
    TestRequest::post()
        .uri(address)
        .insert_header(("host", "127.0.0.1:8080"))
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(body)
}

/// The session of somebody who has signed in.
async fn session() -> String {
    let answer = call_with(World::default(), with_key("k3y"), form("/sign-in", "api_key=k3y&back=%2Fdeals")).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/deals"), "{}", answer.text);
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[actix_web::test]
async fn whoever_knows_the_key_gets_in_and_out_again() {
    let cookie = session().await;
    let signed_in = get("/deals").insert_header(("cookie", cookie.as_str()));
    assert_eq!(call_with(no_deals(), with_key("k3y"), signed_in).await.status, 200);
    let other_key = get("/deals").insert_header(("cookie", cookie.as_str()));
    assert_eq!(call_with(World::default(), with_key("other"), other_key).await.status, 303);
    let out = form("/sign-out", "").insert_header(("cookie", cookie.as_str()));
    let answer = call_with(World::default(), with_key("k3y"), out).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
}

#[actix_web::test]
async fn a_wrong_key_is_told_so() {
    for body in ["api_key=k3&back=%2Fdeals", "api_key=&back=", "back=%2F%2Fevil.example"] {
        let answer = call_with(World::default(), with_key("k3y"), form("/sign-in", body)).await;
        assert_eq!((answer.status, is_page(&answer), answer.header("set-cookie")), (401, true, ""), "{body}");
    }
}

#[actix_web::test]
async fn what_the_sign_in_needs_is_open() {
    for address in ["/sign-in", "/assets/app.css", "/assets/app.js", "/favicon.ico"] {
        assert_eq!(call_with(World::default(), with_key("k3y"), get(address)).await.status, 200, "{address}");
    }
}

#[actix_web::test]
async fn without_a_key_there_is_nothing_to_sign_in_to() {
    let answer = call(World::default(), get("/sign-in?back=%2Fdeals")).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/deals"));
}

#[actix_web::test]
async fn the_api_takes_a_session_for_reading_and_from_its_own_pages() {
    let cookie = session().await;
    let read = get("/api/deals").insert_header(("cookie", cookie.as_str()));
    assert_eq!(call_with(no_deals(), with_key("k3y"), read).await.status, 200);
    let write = |origin: Option<&str>| {
        let request = TestRequest::post()
            .uri("/api/deals")
            .insert_header(("host", "127.0.0.1:8080"))
            .insert_header(("cookie", cookie.as_str()))
            .set_json(serde_json::json!({"client": " "}));
        match origin {
            Some(origin) => request.insert_header(("origin", origin)),
            None => request,
        }
    };
    // This one gets as far as the body, which is not valid.
    let own = call_with(World::default(), with_key("k3y"), write(Some("http://127.0.0.1:8080"))).await;
    assert_eq!(own.status, 422);
    for origin in [None, Some("https://evil.example")] {
        assert_eq!(call_with(World::default(), with_key("k3y"), write(origin)).await.status, 401, "{origin:?}");
    }
}

#[actix_web::test]
async fn forms_of_other_sites_are_refused() {
    let foreign = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for header in foreign {
        let answer = call(World::default(), form("/deals", "client=").insert_header(header)).await;
        assert_eq!((answer.status, is_page(&answer)), (403, true), "{header:?}");
    }
    for header in [("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")] {
        let answer = call(World::default(), form("/deals", "client=").insert_header(header)).await;
        assert_eq!(answer.status, 422, "{header:?}");
    }
    // An origin that may call the API has no forms here.
    let allowed = crate::state::WebSettings { allowed_origins: vec!["https://crm.example".to_owned()], ..settings() };
    let answer =
        call_with(World::default(), allowed, form("/deals", "").insert_header(("origin", "https://crm.example")));
    assert_eq!(answer.await.status, 403);
}

#[actix_web::test]
async fn names_of_other_machines_are_refused_as_a_page() {
    let answer = call(World::default(), get("/deals").insert_header(("host", "evil.example"))).await;
    assert_eq!((answer.status, is_page(&answer)), (403, true));
}
