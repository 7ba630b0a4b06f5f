//! What calls do where nothing is wrong with them.

use actix_web::test::TestRequest;
use dealsync_domain::cell::Cell;
use dealsync_domain::connector::{SealedToken, Token};
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::record::Record;
use dealsync_domain::run::{RunId, RunStatus};
use serde_json::json;

use super::sample;
use super::support::{World, call};

const SECRET: &str = "patABC123.very-secret";

#[actix_web::test]
async fn a_token_is_sealed_and_never_shown() {
    let mut world = World::with_connector(|_| {});
    world
        .vault
        .expect_seal()
        .withf(|_, token| *token == Token::parse(SECRET).unwrap())
        .returning(|_, _| Ok(SealedToken("v1:0123456789abcdef".to_owned())));
    world.store.expect_save_connector().withf(|one| one.token.is_some()).returning(|_| Ok(()));
    let body = json!({"api_token": format!(" {SECRET}\n"), "base_id": " app1 ", "table_name": "", "is_active": false});
    let answer = call(world, TestRequest::put().uri("/api/connectors/config/airtable").set_json(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.text.contains("very-secret") && !answer.text.contains("0123456789abcdef"));
    let shown = answer.json();
    assert_eq!(shown["api_token"], "***");
    assert_eq!(
        (&shown["base_id"], &shown["table_name"], &shown["is_active"]),
        (&json!("app1"), &json!(null), &json!(false))
    );
    assert_eq!(shown["field_mapping"]["montant_brut"], "Amount");
    assert_eq!(shown["token_stored_at"], "2026-03-01T08:00:00.000Z");
}

#[actix_web::test]
async fn a_refused_configuration_does_not_show_its_token_either() {
    let body = json!({"api_token": format!("{SECRET} é"), "odd": 1});
    let request = TestRequest::put().uri("/api/connectors/config/airtable").set_json(body);
    let answer = call(World::with_connector(|_| {}), request).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["api_token".to_owned(), "odd".to_owned()]));
    assert!(!answer.text.contains("very-secret"));
}

#[actix_web::test]
async fn both_connectors_are_listed() {
    let world = World::with_connector(|one| one.token = Some(SealedToken("sealed-text".to_owned())));
    let answer = call(world, TestRequest::get().uri("/api/connectors/config")).await;
    let shown = answer.json();
    assert_eq!(
        (shown["connectors"][0]["provider"].as_str(), shown["connectors"][1]["provider"].as_str()),
        (Some("airtable"), Some("notion"))
    );
    assert_eq!(shown["connectors"][1]["api_token"], "***");
    assert!(!answer.text.contains("sealed-text"));
}

#[actix_web::test]
async fn a_run_starts_and_is_answered_at_once() {
    let mut world = World::with_refused_token();
    world.log.expect_begin().returning(|_| Ok((sample::lease(), sample::run(RunStatus::Running))));
    let answer =
        call(world, TestRequest::post().uri("/api/sync/airtable/import").set_json(json!({"dry_run": true}))).await;
    assert_eq!((answer.status, answer.header("location")), (202, "/api/sync/runs/7"));
    assert_eq!((answer.json()["status"].as_str(), answer.json()["id"].as_i64()), (Some("running"), Some(7)));
}

#[actix_web::test]
async fn an_answer_is_held_back_until_the_run_has_ended() {
    let mut world = World::with_refused_token();
    world.log.expect_begin().returning(|_| Ok((sample::lease(), sample::run(RunStatus::Running))));
    world.ledger.expect_last_call().returning(|_| Ok(None));
    let request = TestRequest::post().uri("/api/sync/airtable/import").insert_header(("prefer", "wait=30"));
    let answer = call(world, request).await;
    assert_eq!((answer.status, answer.header("preference-applied")), (200, "wait=30"));
    let run = answer.json();
    assert_eq!((run["status"].as_str(), run["error_code"].as_str()), (Some("error"), Some("token_invalid")));
    assert!(!answer.text.contains("patSecret"));
}

#[actix_web::test]
async fn a_call_that_the_provider_refuses_is_a_bad_gateway() {
    let answer = call(World::with_refused_token(), TestRequest::get().uri("/api/connectors/airtable/fields")).await;
    assert_eq!((answer.status, answer.code().as_str()), (502, "token_invalid"));
    assert_eq!(answer.json()["detail"], "HTTP 401");
}

#[actix_web::test]
async fn changes_come_by_page_or_as_a_file() {
    let world = || {
        let mut world = World::default();
        world.log.expect_find().returning(|_| Ok(Some(sample::run(RunStatus::Planned))));
        world.log.expect_changes().withf(|run, filter| *run == RunId(7) && !filter.with_links).returning(
            |_, filter| {
                let asked = i64::from(filter.limit).min(3);
                Ok((1..=asked).map(sample::change).collect())
            },
        );
        world
    };
    let page = call(world(), TestRequest::get().uri("/api/sync/runs/7/changes?limit=2")).await.json();
    assert_eq!((page["items"].as_array().map(Vec::len), page["next_cursor"].as_str()), (Some(2), Some("2")));
    let request = TestRequest::get().uri("/api/sync/runs/7/changes?limit=2").insert_header(("accept", "text/csv"));
    let file = call(world(), request).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.text.lines().count(), 4, "{}", file.text);
    assert!(file.header("content-disposition").contains("run-7-changes.csv"));
}

#[actix_web::test]
async fn runs_are_listed_newest_first() {
    let mut world = World::default();
    world
        .log
        .expect_list()
        .withf(|filter| filter.status == Some(RunStatus::Planned) && filter.before == Some(RunId(9)))
        .returning(|_| Ok(vec![sample::preview()]));
    let page = call(world, TestRequest::get().uri("/api/sync/logs?status=planned&cursor=9")).await.json();
    assert_eq!(page["items"][0]["planned"], json!({"creates": 2, "updates": 1, "deletes": 0}));
    assert_eq!(page["next_cursor"], json!(null));
}

#[actix_web::test]
async fn a_deal_is_made_with_its_exact_amount() {
    let mut world = World::default();
    let exact = Value::Amount("12500.10".parse().unwrap());
    world.deals.expect_insert().withf(move |values| values.get(&DealField::MontantBrut) == Some(&exact)).returning(
        |values| {
            Ok(Record::live(DealId(5), values.into_iter().map(|(field, value)| (field, Cell::Value(value))).collect()))
        },
    );
    let body = json!({"client": "Café", "montant_brut": "12500.10", "notes": null});
    let answer = call(world, TestRequest::post().uri("/api/deals").set_json(body)).await;
    assert_eq!((answer.status, answer.header("location")), (201, "/api/deals/5"));
    let deal = answer.json();
    assert_eq!((&deal["id"], &deal["montant_brut"], &deal["notes"]), (&json!(5), &json!("12500.10"), &json!(null)));
}

#[actix_web::test]
async fn only_the_fields_given_are_changed() {
    let mut world = World::default();
    world
        .deals
        .expect_update()
        .withf(|id, values| *id == DealId(5) && *values == [(DealField::Notes, None)])
        .returning(|id, _| {
            Ok(Some(Record::live(id, [(DealField::Client, Cell::of(Value::text("Acme")))].into_iter().collect())))
        });
    let answer = call(world, TestRequest::put().uri("/api/deals/5").set_json(json!({"notes": null}))).await;
    assert_eq!((answer.status, &answer.json()["client"]), (200, &json!("Acme")));
    let mut world = World::default();
    world.deals.expect_delete().returning(|_| Ok(true));
    assert_eq!(call(world, TestRequest::delete().uri("/api/deals/5")).await.status, 204);
}

#[actix_web::test]
async fn figures_are_shown() {
    let mut world = World::default();
    world.ledger.expect_calls_since().returning(|_, _| Ok(42));
    world.log.expect_list().returning(|_| Ok(vec![sample::run(RunStatus::Running)]));
    let answer = call(world, TestRequest::get().uri("/metrics")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("dealsync_provider_calls_this_month"), "{}", answer.text);
    assert!(answer.text.contains("dealsync_runs_running 1"), "{}", answer.text);
}
