//! Whatever is wrong with a request is answered as a problem, with the contract's status.

use actix_web::test::TestRequest;
use dealsync_domain::connector::SealedToken;
use dealsync_domain::ports::{BeginError, StoreError, StoreErrorKind};
use dealsync_domain::run::{RunId, RunStatus};
use serde_json::json;

use super::sample;
use super::support::{Answer, World, call};

async fn refused(request: TestRequest) -> (u16, String) {
    let answer = call(World::default(), request).await;
    (answer.status, answer.code())
}

fn told(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[actix_web::test]
async fn an_unknown_address_is_a_problem() {
    for path in ["/api", "/api/nothing", "/api/connectors/airtable", "/api/deals/"] {
        assert_eq!(refused(TestRequest::get().uri(path)).await, told(404, "not_found"), "{path}");
    }
}

#[actix_web::test]
async fn an_unknown_method_names_the_known_ones() {
    let answer = call(World::default(), TestRequest::delete().uri("/api/deals")).await;
    assert_eq!((answer.status, answer.code().as_str()), (405, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "GET, POST, HEAD");
}

#[actix_web::test]
async fn an_unknown_provider_is_not_found() {
    let put = TestRequest::put().uri("/api/connectors/config/excel").set_json(json!({}));
    assert_eq!(refused(put).await, told(404, "unknown_provider"));
    for path in ["/api/connectors/excel/tables", "/api/connectors/excel/fields"] {
        assert_eq!(refused(TestRequest::get().uri(path)).await, told(404, "unknown_provider"));
    }
    assert_eq!(refused(TestRequest::post().uri("/api/sync/excel/import")).await, told(404, "unknown_provider"));
}

#[actix_web::test]
async fn what_cannot_be_an_id_is_the_id_of_nothing() {
    for path in ["/api/sync/runs/abc", "/api/sync/runs/-1", "/api/sync/runs/1e3", "/api/deals/99999999999999999999"] {
        assert_eq!(refused(TestRequest::get().uri(path)).await, told(404, "not_found"), "{path}");
    }
}

#[actix_web::test]
async fn an_id_of_nothing_is_not_found() {
    let world = || {
        let mut world = World::default();
        world.log.expect_find().returning(|_| Ok(None));
        world.deals.expect_find().returning(|_| Ok(Vec::new()));
        world
    };
    for path in ["/api/sync/runs/8", "/api/sync/runs/8/changes", "/api/deals/8"] {
        let answer = call(world(), TestRequest::get().uri(path)).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{path}");
    }
}

#[actix_web::test]
async fn a_body_that_is_no_json_is_malformed() {
    let put = || TestRequest::put().uri("/api/connectors/config/airtable");
    let json = ("content-type", "application/json");
    assert_eq!(refused(put().insert_header(json).set_payload("{\"a\":")).await, told(400, "malformed_request"));
    assert_eq!(refused(put().insert_header(json).set_payload(&b"\xff"[..])).await, told(400, "malformed_request"));
    assert_eq!(refused(put()).await, told(400, "malformed_request"));
    assert_eq!(refused(put().insert_header(json).set_payload("[]")).await, told(422, "invalid_request"));
}

#[actix_web::test]
async fn a_body_of_another_type_is_refused() {
    let request = TestRequest::post().uri("/api/deals").insert_header(("content-type", "text/plain"));
    assert_eq!(refused(request.set_payload("{\"client\": \"Acme\"}")).await, told(415, "unsupported_media_type"));
    let form = ("content-type", "application/x-www-form-urlencoded");
    let request = TestRequest::post().uri("/api/sync/airtable/import").insert_header(form).set_payload("dry_run=true");
    assert_eq!(refused(request).await, told(415, "unsupported_media_type"));
}

#[actix_web::test]
async fn a_body_that_is_too_large_is_refused() {
    let request = TestRequest::post().uri("/api/deals").set_json(json!({"client": "x".repeat(2 * 1024 * 1024)}));
    assert_eq!(refused(request).await, told(413, "payload_too_large"));
}

#[actix_web::test]
async fn a_bad_parameter_is_named() {
    for (path, field) in [
        ("/api/sync/logs?limit=1001", "limit"),
        ("/api/sync/logs?provider=excel", "provider"),
        ("/api/sync/logs?status=done", "status"),
        ("/api/sync/runs/7/changes?action=link", "action"),
        ("/api/deals?cursor=x", "cursor"),
    ] {
        let answer = call(World::default(), TestRequest::get().uri(path)).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "malformed_request"), "{path}");
        assert_eq!(answer.fields(), [field], "{path}");
    }
}

#[actix_web::test]
async fn every_problem_of_a_mapping_is_named_and_nothing_is_saved() {
    let body = json!({"field_mapping": {"statut": "X", "notes": "X", "odd": "Y"}});
    let request = TestRequest::put().uri("/api/connectors/config/airtable").set_json(body);
    let answer = call(World::with_connector(|_| {}), request).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "mapping_invalid"));
    let mut fields = answer.fields();
    fields.sort();
    assert_eq!(fields, ["field_mapping.client", "field_mapping.notes", "field_mapping.odd"]);
}

#[actix_web::test]
async fn a_run_needs_a_connection_that_is_complete_and_active() {
    let start = || TestRequest::post().uri("/api/sync/airtable/export");
    let code = |answer: Answer| (answer.status, answer.code());
    assert_eq!(
        code(call(World::with_connector(|one| one.is_active = false), start()).await),
        told(409, "connector_inactive")
    );
    assert_eq!(code(call(World::with_connector(|_| {}), start()).await), told(422, "provider_unsupported"));
    let mut world = World::with_refused_token();
    world.store = World::with_connector(|_| {}).store;
    assert_eq!(code(call(world, start()).await), told(422, "token_missing"));
    let mut world = World::with_refused_token();
    world.store = World::with_connector(|one| one.token = Some(SealedToken("sealed".to_owned()))).store;
    assert_eq!(code(call(world, start()).await), told(422, "base_missing"));
}

#[actix_web::test]
async fn the_run_in_the_way_is_named() {
    let mut world = World::with_refused_token();
    world.log.expect_begin().returning(|_| Err(BeginError::InProgress(RunId(3))));
    let answer = call(world, TestRequest::post().uri("/api/sync/airtable/import")).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "run_in_progress"));
    assert_eq!(answer.json()["run_id"], 3);
}

#[actix_web::test]
async fn only_a_running_run_can_be_stopped() {
    let mut world = World::default();
    world.log.expect_request_stop().returning(|_| Ok(false));
    world.log.expect_find().returning(|_| Ok(Some(sample::run(RunStatus::Success))));
    let answer = call(world, TestRequest::post().uri("/api/sync/runs/7/cancel")).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "wrong_state"));
}

#[actix_web::test]
async fn a_decision_that_does_not_fit_is_named() {
    let mut world = World::with_connector(|_| {});
    world.log.expect_lease().returning(|_| Ok((sample::lease(), sample::preview())));
    world.log.expect_changes_by_seq().returning(|_, _| Ok(Vec::new()));
    let body = json!({"decisions": [{"seq": 9, "choice": "create"}]});
    let answer = call(world, TestRequest::post().uri("/api/sync/runs/7/apply").set_json(body)).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "invalid_request"));
    assert_eq!(answer.fields(), ["decisions[0]"]);
}

#[actix_web::test]
async fn a_database_that_is_away_is_told() {
    let away = || StoreError::new(StoreErrorKind::Unavailable, "reading deals", "connection refused");
    let mut world = World::default();
    world.deals.expect_list().returning(move |_| Err(away()));
    let answer = call(world, TestRequest::get().uri("/api/deals")).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "database_unavailable"));
    let world = World { away: Some("connection refused".to_owned()), ..World::default() };
    let answer = call(world, TestRequest::get().uri("/readyz")).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "database_unavailable"));
}

#[actix_web::test]
async fn values_that_the_crm_refuses_are_the_callers_matter() {
    let mut world = World::default();
    let refusal = || StoreError::new(StoreErrorKind::Refused, "adding a deal", "statut is too long");
    world.deals.expect_insert().returning(move |_| Err(refusal()));
    let answer = call(world, TestRequest::post().uri("/api/deals").set_json(json!({"client": "Acme"}))).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "refused_by_crm"));
    assert_eq!(answer.json()["detail"], "statut is too long");
}
