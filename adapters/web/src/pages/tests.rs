//! The pages as a browser meets them.

use actix_web::test::TestRequest;

use crate::tests::support::{Answer, World, call, call_with, with_key};

mod guards;
mod states;

fn get(address: &str) -> TestRequest {
    TestRequest::get().uri(address)
}

fn no_deals() -> World {
    let mut world = World::default();
    world.deals.expect_list().returning(|_| Ok(Vec::new()));
    world
}

fn is_page(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html")
}

#[actix_web::test]
async fn a_page_speaks_the_readers_language() {
    for (header, value, lang) in [("accept-language", "fr", "fr"), ("cookie", "lang=fr", "fr"), ("accept", "*/*", "en")]
    {
        let answer = call(no_deals(), get("/deals").insert_header((header, value))).await;
        assert_eq!((answer.status, answer.header("content-language")), (200, lang), "{}", answer.text);
        assert!(answer.text.contains(&format!("<html lang=\"{lang}\">")), "{}", answer.text);
        assert!(answer.headers.get_all("vary").any(|vary| vary == "accept-language, cookie"));
    }
}

#[actix_web::test]
async fn a_page_lets_nothing_in_from_elsewhere() {
    let answer = call(no_deals(), get("/deals")).await;
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'self'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!((answer.header("cache-control"), answer.header("referrer-policy")), ("no-store", "same-origin"));
}

#[actix_web::test]
async fn front_ends_that_may_call_may_also_frame() {
    let settings = crate::state::WebSettings {
        allowed_origins: vec!["https://crm.example".to_owned()],
        ..crate::tests::support::settings()
    };
    let answer = call_with(no_deals(), settings, get("/deals")).await;
    let policy = answer.header("content-security-policy");
    assert!(policy.ends_with("frame-ancestors 'self' https://crm.example"), "{policy}");
}

#[actix_web::test]
async fn what_goes_wrong_is_a_page_as_well() {
    let nothing = call(World::default(), get("/nothing?x=1").insert_header(("accept-language", "fr"))).await;
    assert_eq!((nothing.status, is_page(&nothing), nothing.header("content-language")), (404, true, "fr"));
    assert!(nothing.text.contains("<code>not_found</code>"), "{}", nothing.text);

    let mut world = World::default();
    world.log.expect_find().returning(|_| Ok(None));
    let run = call(world, get("/sync/runs/8")).await;
    assert_eq!((run.status, is_page(&run)), (404, true));

    let wrong = call(World::default(), TestRequest::put().uri("/deals")).await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, POST, HEAD"));
    let unknown = call(World::default(), TestRequest::post().uri("/connectors/excel/test")).await;
    assert_eq!((unknown.status, is_page(&unknown)), (404, true));
    let api = call(World::default(), get("/api/nothing")).await;
    assert_eq!((api.status, api.code().as_str()), (404, "not_found"));
}

#[actix_web::test]
async fn the_first_address_leads_to_the_connectors() {
    let answer = call(World::default(), get("/")).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/connectors"));
}

#[actix_web::test]
async fn the_language_is_chosen_here() {
    let answer = call(World::default(), get("/language?to=fr&back=%2Fdeals%3Fq%3Da")).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/deals?q=a"));
    assert!(answer.header("set-cookie").starts_with("lang=fr; Path=/;"), "{}", answer.header("set-cookie"));
    let foreign = call(World::default(), get("/language?to=de&back=%2F%2Fevil.example")).await;
    assert_eq!((foreign.header("location"), foreign.header("set-cookie")), ("/connectors", ""));
}

#[actix_web::test]
async fn the_stylesheet_may_be_kept_for_ever() {
    let page = call(no_deals(), get("/deals")).await;
    // Templates write slashes as entities.
    let text = page.text.replace("&#x2f;", "/");
    let address = text.split('"').find(|part| part.starts_with("/assets/app.css?v=")).unwrap().to_owned();
    let fresh = call(World::default(), get(&address)).await;
    assert_eq!((fresh.status, fresh.header("content-type")), (200, "text/css; charset=utf-8"));
    assert!(fresh.header("cache-control").contains("immutable"));
    let other = call(World::default(), get("/assets/app.css?v=old")).await;
    assert!(!other.header("cache-control").contains("immutable"));
    assert_eq!(call(World::default(), get("/assets/secret")).await.status, 404);
    assert_eq!(call(World::default(), get("/favicon.ico")).await.header("content-type"), "image/svg+xml");
}

#[actix_web::test]
async fn a_deal_that_is_not_valid_is_asked_for_again() {
    let form = TestRequest::post()
        .uri("/deals")
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload("client=&montant_brut=1%2C234&notes=a%3Cb");
    let answer = call(World::default(), form).await;
    assert_eq!((answer.status, is_page(&answer)), (422, true));
    assert!(answer.text.contains("a&lt;b"), "{}", answer.text);
}

#[actix_web::test]
async fn every_page_refuses_what_it_does_not_know() {
    for (path, methods) in super::PAGES {
        let address = path.replace("{provider}", "airtable").replace("{id}", "7").replace("{name}", "app.css");
        let answer = call(World::default(), TestRequest::delete().uri(&address)).await;
        assert_eq!(answer.status, 405, "{path}");
        let allowed = answer.header("allow").to_lowercase();
        assert!(methods.iter().all(|method| allowed.contains(method)), "{path}: {allowed}");
    }
}

#[actix_web::test]
async fn with_a_key_a_page_needs_a_session() {
    let answer = call_with(World::default(), with_key("k3y"), get("/deals?q=a&done=deal_saved")).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in?back=%2Fdeals%3Fq%3Da"));
}
