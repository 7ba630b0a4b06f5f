//! Bad input: each has its own code and says what to do, and costs that record or that run only.

use dealsync_sandbox::airtable::{FieldKind, FieldSpec, Limits, PermissionLevel, TokenSpec};
use dealsync_sandbox::demo::{Pipeline, seed_rows_table};
use dealsync_sandbox::{Airtable, CallKind, Fault, FaultKind};
use dealsync_system_tests::{Backend, TestApp};
use serde_json::{Value, json};

async fn app() -> TestApp {
    let app = TestApp::start_with(Backend::Sqlite, |airtable| {
        airtable.set_limits(Limits::unlimited());
        seed_rows_table(airtable, 12)
    })
    .await;
    app.connect().await;
    app
}

/// Asserts that a run ended before any write, with that code and a hint.
#[track_caller]
fn check_error(app: &TestApp, run: &Value, code: &str) {
    assert_eq!((&run["status"], &run["error_code"]), (&json!("error"), &json!(code)), "{run}");
    assert!(run["hint"].as_str().is_some_and(|hint| hint.len() > 10), "{run}");
    assert_eq!(run["records_created"].as_u64().unwrap() + run["records_updated"].as_u64().unwrap(), 0);
    assert_eq!(app.airtable().mutations(), 0);
}

async fn both_ways(app: &TestApp, code: &str) {
    for direction in ["import", "export"] {
        let run = app.run(direction).await;
        check_error(app, &run, code);
    }
    assert!(app.deals().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_says_so() {
    let app = app().await;
    let _ = app.put("/api/connectors/config/airtable", &json!({ "api_token": "patWRONG.0123" })).await.expect(200);
    both_ways(&app, "token_invalid").await;
    app.get("/api/connectors/airtable/tables").await.expect_problem(502, "token_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_token_starts_no_run() {
    let app = app().await;
    let _ = app.put("/api/connectors/config/airtable", &json!({ "api_token": null })).await.expect(200);
    app.post("/api/sync/airtable/import", &json!({})).await.expect_problem(422, "token_missing");
    assert_eq!(app.get("/api/sync/logs").await.expect(200)["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connector_switched_off_starts_no_run() {
    let app = app().await;
    let _ = app.put("/api/connectors/config/airtable", &json!({ "is_active": false })).await.expect(200);
    app.post("/api/sync/airtable/import", &json!({})).await.expect_problem(409, "connector_inactive");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_that_is_not_shared_says_so() {
    let app = app().await;
    let other = app.airtable().add_base("Private");
    let _ = app.put("/api/connectors/config/airtable", &json!({ "base_id": other })).await.expect(200);
    both_ways(&app, "base_not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_not_there_says_so() {
    let app = app().await;
    let _ = app.put("/api/connectors/config/airtable", &json!({ "table_name": "Nowhere" })).await.expect(200);
    both_ways(&app, "table_not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_column_changes_nothing_and_a_deleted_one_stops_the_run() {
    let app = app().await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    let _ = app.run("import").await;
    app.airtable().rename_field(&base, &table, "Amount", "Montant HT");
    app.airtable().rename_field(&base, &table, "Name", "Client");
    let again = app.run("import").await;
    assert_eq!(
        (&again["status"], &again["records_updated"], &again["records_unchanged"]),
        (&json!("success"), &json!(0), &json!(12)),
        "{again}"
    );
    app.airtable().remove_field(&base, &table, "Montant HT");
    let run = app.run("import").await;
    check_error(&app, &run, "column_missing");
    assert!(run["error_message"].as_str().unwrap().contains("montant_brut"), "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_of_another_type_says_so() {
    let app = app().await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    app.airtable().retype_field(&base, &table, "Due Date", FieldKind::Checkbox);
    let _ = app
        .put(
            "/api/connectors/config/airtable",
            &json!({ "field_mapping": { "client": "Name", "date_echeance": "Due Date" } }),
        )
        .await;
    both_ways(&app, "column_unsuitable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computed_column_is_read_but_never_sent() {
    let app = app().await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    app.airtable().add_field(
        &base,
        &table,
        FieldSpec::new("Label", FieldKind::Formula).formula("\"x\"", FieldKind::SingleLineText),
    );
    let mapping = json!({ "field_mapping": { "client": "Name", "notes": "Label" } });
    let _ = app.put("/api/connectors/config/airtable", &mapping).await.expect(200);
    let _ = app.post("/api/deals", &json!({ "client": "New one", "notes": "mine" })).await.expect(201);
    let run = app.run("export").await;
    assert_eq!((&run["status"], &run["records_created"]), (&json!("success"), &json!(1)), "{run}");
    assert!(run["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "computed_column"), "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_record_among_ten_costs_one_record() {
    let app = app().await;
    let _ = app.run("import").await;
    for number in 0..10 {
        let statut = if number == 4 { "Never heard of" } else { "" };
        let _ =
            app.post("/api/deals", &json!({ "client": format!("Ten {number}"), "statut": statut })).await.expect(201);
    }
    let run = app.run("export").await;
    assert_eq!((&run["records_created"], &run["records_held"]), (&json!(9), &json!(1)), "{run}");
    let held = &app.get(&format!("/api/sync/runs/{}/changes?status=held", run["id"])).await.expect(200)["items"][0];
    assert_eq!((&held["reason"], &held["client"]), (&json!("new_option"), &json!("Ten 4")), "{held}");
    assert!(held["error_message"].as_str().unwrap().contains("Never heard of"), "{held}");

    // Approved, the option is added and the record written.
    let preview = app.preview("export").await;
    let approved =
        app.apply(&preview, &json!({ "new_options": [{ "field": "statut", "name": "Never heard of" }] })).await;
    assert_eq!((&approved["status"], &approved["records_created"]), (&json!("success"), &json!(1)), "{approved}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_airtable_refuses_is_named_and_the_nine_others_are_written() {
    let app = app().await;
    let _ = app.run("import").await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    let deals = app.deals().await;
    for deal in deals.iter().take(10) {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "notes": "x" })).await.expect(200);
    }
    let preview = app.preview("export").await;
    let changes = app.changes(&preview).await;
    app.airtable().remove(&base, &table, changes[6]["remote_id"].as_str().unwrap());
    let run = app.apply(&preview, &json!({})).await;
    assert_eq!(
        (&run["status"], &run["records_updated"], &run["records_failed"]),
        (&json!("partial"), &json!(9), &json!(1)),
        "{run}"
    );
    let failed = &app.get(&format!("/api/sync/runs/{}/changes?status=failed", run["id"])).await.expect(200)["items"][0];
    assert_eq!((&failed["reason"], &failed["client"]), (&json!("target_gone"), &changes[6]["client"]), "{failed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_cannot_be_read_hold_their_record_and_name_the_field() {
    let app = app().await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    app.airtable().retype_field(&base, &table, "Amount", FieldKind::SingleLineText);
    app.airtable().retype_field(&base, &table, "Due Date", FieldKind::SingleLineText);
    let add = |fields: Value| app.airtable().insert(&base, &table, fields);
    add(json!({ "Name": "Bad amount", "Amount": "beaucoup" }));
    add(json!({ "Name": "Two amounts", "Amount": "1,234" }));
    add(json!({ "Name": "Bad date", "Due Date": "demain" }));
    add(json!({ "Name": "Good", "Amount": "1 234,56 €", "Due Date": "2026-12-31" }));
    add(json!({ "Amount": "12" }));
    add(json!({ "Name": "Twice" }));
    add(json!({ "Name": " TWICE" }));
    let run = app.run("import").await;
    let held = app.get(&format!("/api/sync/runs/{}/changes?status=held", run["id"])).await.expect(200);
    let told: Vec<_> = held["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            (
                change["client"].as_str().unwrap().trim(),
                change["reason"].as_str().unwrap(),
                change["fields"][0]["problem"].as_str(),
            )
        })
        .collect();
    for expected in [
        ("Bad amount", "invalid_value", Some("not_an_amount")),
        ("Two amounts", "invalid_value", Some("ambiguous_amount")),
        ("Bad date", "invalid_value", Some("not_a_date")),
        ("", "missing_client", None),
        ("Twice", "duplicate_client", None),
        ("TWICE", "duplicate_client", None),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    let good = app.get("/api/deals?q=Good").await.expect(200)["items"][0].clone();
    assert_eq!((&good["montant_brut"], &good["date_echeance"]), (&json!("1234.56"), &json!("2026-12-31")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_beyond_a_limit_fails_in_the_preview_already() {
    let app = app().await;
    let long = "x".repeat(100_001);
    let _ = app.post("/api/deals", &json!({ "client": "Long notes", "notes": long })).await.expect(201);
    let _ = app.post("/api/deals", &json!({ "client": "Much money", "montant_brut": "12345678901234567890.55" })).await;
    let preview = app.preview("export").await;
    let changes = app.changes(&preview).await;
    let failed = changes.iter().find(|change| change["client"] == "Long notes").unwrap();
    assert_eq!(
        (&failed["status"], &failed["reason"]),
        (&json!("failed"), &json!("value_too_long")),
        "{}",
        failed["reason"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_only_read_ends_the_run_and_says_that_nothing_was_written() {
    let app = app().await;
    let _ = app.run("import").await;
    let base = app.pipeline.base_id.clone();
    app.airtable().add_token(
        TokenSpec::new("patREADER.1")
            .scopes(["data.records:read", "schema.bases:read"])
            .grant(&base, PermissionLevel::Read),
    );
    let _ = app.put("/api/connectors/config/airtable", &json!({ "api_token": "patREADER.1" })).await.expect(200);
    let _ = app.post("/api/deals", &json!({ "client": "New one" })).await.expect(201);
    let run = app.run("export").await;
    check_error(&app, &run, "access_denied");
    let change = &app.get(&format!("/api/sync/runs/{}/changes", run["id"])).await.expect(200)["items"][0];
    assert_eq!(change["status"], "pending", "it was surely not written: {change}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_up_quota_ends_the_run_at_once() {
    let app = app().await;
    app.airtable().set_limits(Limits { monthly_quota: Some(0), ..Limits::unlimited() });
    app.airtable().clear_calls();
    let run = app.run("import").await;
    check_error(&app, &run, "quota_exhausted");
    assert_eq!(app.airtable().calls().len(), 2, "asking again would be useless");
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_at_airtable_is_waited_out_or_told() {
    let app = app().await;
    for what in
        [FaultKind::Html { code: 502 }, FaultKind::Empty { code: 503 }, FaultKind::DropBefore, FaultKind::CutBody]
    {
        app.airtable().inject(Fault::on(CallKind::List, what));
    }
    let run = app.run("import").await;
    assert_eq!((&run["status"], &run["api_retries"]), (&json!("success"), &json!(4)), "{run}");
    let fault = Fault { times: None, ..Fault::on(CallKind::List, FaultKind::Html { code: 502 }) };
    app.airtable().inject(fault);
    let run = app.run("import").await;
    check_error(&app, &run, "provider_unavailable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_makes_no_second_record() {
    let app = app().await;
    let _ = app.run("import").await;
    for number in 0..30 {
        let _ = app.post("/api/deals", &json!({ "client": format!("Lost {number}") })).await.expect(201);
    }
    for what in [FaultKind::DropAfter, FaultKind::CutBody, FaultKind::DropBefore] {
        app.airtable().inject(Fault::on(CallKind::Upsert, what));
    }
    let run = app.run("export").await;
    assert_eq!((&run["status"], &run["records_created"]), (&json!("success"), &json!(30)), "{run}");
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    assert_eq!(rows.len(), 12 + 30);
    let again = app.run("export").await;
    assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
}

/// The column types that a client can have at Airtable, with what becomes of an export.
#[tokio::test(flavor = "multi_thread")]
async fn clients_that_cannot_be_upserted_are_created_apart_and_not_twice() {
    fn seed(airtable: &Airtable) -> Pipeline {
        airtable.set_limits(Limits::unlimited());
        let mut pipeline = seed_rows_table(airtable, 0);
        let fields = vec![FieldSpec::new("Name", FieldKind::Email), FieldSpec::new("Notes", FieldKind::MultilineText)];
        pipeline.table_id = airtable.add_table(&pipeline.base_id, "By mail", fields);
        pipeline.table_name = "By mail".into();
        pipeline
    }
    let app = TestApp::start_with(Backend::Sqlite, seed).await;
    app.connect().await;
    for number in 0..14 {
        let _ = app
            .post("/api/deals", &json!({ "client": format!("c{number}@example.com"), "notes": "n" }))
            .await
            .expect(201);
    }
    app.airtable().inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
    let run = app.run("export").await;
    assert_eq!((&run["status"], &run["records_created"]), (&json!("success"), &json!(14)), "{run}");
    assert_eq!(app.airtable().count(&app.pipeline.base_id, &app.pipeline.table_id), 14);
}
