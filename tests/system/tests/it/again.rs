//! Stop, go on, try again, take back: over HTTP, as the page and the CRM do it.

use std::time::Duration;

use dealsync_sandbox::demo::{seed_notion_rows, seed_rows_table};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use dealsync_system_tests::{Backend, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

fn rows(app: &TestApp) -> Vec<Value> {
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    rows.into_iter().map(|row| json!({ "id": row.id, "fields": row.fields })).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_taken_back_without_a_call_and_what_was_edited_since_stays() {
    let app = TestApp::with_rows(30).await;
    let import = app.run("import").await;
    assert_eq!(import["records_created"], 30);
    let edited = app.deals().await[3].clone();
    let _ = app.put(&format!("/api/deals/{}", edited["id"]), &json!({ "notes": "mine" })).await.expect(200);
    app.airtable().clear_calls();
    let preview = app.then(&import, "undo").await;
    assert_eq!((&preview["status"], &preview["undo_of"]), (&json!("planned"), &import["id"]), "{preview}");
    assert_eq!(preview["planned"], json!({ "creates": 0, "updates": 0, "deletes": 29 }), "{preview}");
    let left =
        app.changes(&preview).await.into_iter().find(|change| change["reason"] == "edited_since").expect("named");
    assert_eq!((&left["client"], &left["status"]), (&edited["client"], &json!("skipped")), "{left}");
    let undone = app.apply(&preview, &json!({})).await;
    assert_eq!((&undone["status"], &undone["records_deleted"]), (&json!("partial"), &json!(29)), "{undone}");
    let deals = app.deals().await;
    assert_eq!((deals.len(), &deals[0]["notes"]), (1, &json!("mine")));
    assert_eq!(app.airtable().calls().len(), 0, "an import is taken back without asking the provider");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_taken_back_and_the_undo_too() {
    let app = TestApp::with_rows(30).await;
    let _ = app.run("import").await;
    let before = rows(&app);
    for deal in app.deals().await.iter().take(12) {
        let edit = json!({ "notes": "Rappeler", "montant_brut": "77.70" });
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &edit).await.expect(200);
    }
    for number in 0..3 {
        let _ = app.post("/api/deals", &json!({ "client": format!("Neuf {number}") })).await.expect(201);
    }
    let export = app.run("export").await;
    assert_eq!((&export["records_created"], &export["records_updated"]), (&json!(3), &json!(12)), "{export}");
    let after = rows(&app);
    app.airtable().clear_calls();
    let preview = app.then(&export, "undo").await;
    let announced = preview["api_calls_announced"].as_u64().expect("a number");
    let undone = app.apply(&preview, &json!({})).await;
    let told = (&undone["status"], &undone["records_updated"], &undone["records_deleted"]);
    assert_eq!(told, (&json!("success"), &json!(12), &json!(3)), "{undone}");
    let of = |rows: &[Value]| -> Vec<Value> {
        let mut bare = rows.to_vec();
        for row in &mut bare {
            row["fields"].as_object_mut().unwrap().remove("Last Modified");
        }
        bare
    };
    assert_eq!(of(&rows(&app)), of(&before), "every value is as it was read before");
    let calls = app.airtable().calls().len() as u64;
    assert!(calls <= announced, "{calls} calls, {announced} announced");
    assert_eq!(calls, 2 + 1 + 2 + 1, "schema and listing, the check, two batches of updates, one of removals");

    let redo = app.then(&undone, "undo").await;
    let redone = app.apply(&redo, &json!({})).await;
    let told = (&redone["status"], &redone["records_updated"], &redone["records_created"]);
    assert_eq!(told, (&json!("success"), &json!(12), &json!(3)), "{redone}");
    let fields = |rows: &[Value]| {
        let mut fields: Vec<String> = of(rows)
            .into_iter()
            .map(|mut row| {
                row["fields"].as_object_mut().unwrap().remove("Created");
                row["fields"].to_string()
            })
            .collect();
        fields.sort();
        fields
    };
    assert_eq!(fields(&rows(&app)), fields(&after), "and so is every value of the run that was taken back");
    let again = app.run("export").await;
    assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
    let redone = redone["warnings"].as_array().unwrap().clone();
    assert!(redone.iter().any(|warning| warning["subject"] == "record_id"), "another id is named: {redone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_wrote_nothing_cannot_be_taken_back_or_tried_again() {
    let app = TestApp::with_rows(3).await;
    let preview = app.preview("import").await;
    for what in ["undo", "retry", "resume"] {
        let path = format!("/api/sync/runs/{}/{what}", preview["id"]);
        let _ = app.post(&path, &json!({})).await.expect_problem(409, "wrong_state");
        let _ = app.post(&format!("/api/sync/runs/99/{what}"), &json!({})).await.expect_problem(404, "not_found");
    }
    let done = app.apply(&preview, &json!({})).await;
    for what in ["retry", "resume"] {
        let path = format!("/api/sync/runs/{}/{what}", done["id"]);
        let _ = app.post(&path, &json!({})).await.expect_problem(409, "wrong_state");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_failed_is_tried_again_once_it_was_corrected() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.notion().set_limits(dealsync_sandbox::notion::Limits::unlimited());
    let pipeline = seed_notion_rows(&app.notion(), 20);
    app.connect_notion(&pipeline).await;
    let _ = app.run_notion("import").await;
    let deals = app.deals().await;
    for (deal, assignee) in [(&deals[2], "Nadia Okonkwo"), (&deals[5], "Nadia Okonkwo"), (&deals[7], "Piet Maes")] {
        let edit = json!({ "assignee": assignee, "montant_brut": "5.55" });
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &edit).await.expect(200);
    }
    let export = app.run_notion("export").await;
    assert_eq!((&export["status"], &export["records_failed"]), (&json!("partial"), &json!(3)), "{export}");
    assert!(app.changes(&export).await.iter().all(|change| change["reason"] == "unknown_person"));

    app.notion().add_user("Nadia Okonkwo", "nadia@example.com");
    let _ = app.delete(&format!("/api/deals/{}", deals[7]["id"])).await;
    let mutations = app.notion().mutations();
    let retried = app.then(&export, "retry").await;
    let told = (&retried["id"], &retried["status"], &retried["records_updated"], &retried["records_skipped"]);
    assert_eq!(told, (&export["id"], &json!("partial"), &json!(2), &json!(1)), "{retried}");
    assert_eq!(app.notion().mutations() - mutations, 2, "nothing but what failed is written");
    let gone = app.changes(&retried).await.into_iter().find(|change| change["status"] == "skipped").expect("named");
    assert_eq!(gone["reason"], "source_gone", "{gone}");
    let undone = app.apply(&app.then(&retried, "undo").await, &json!({})).await;
    assert_eq!((&undone["status"], &undone["records_updated"]), (&json!("success"), &json!(2)), "{undone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_stops_between_batches_tells_what_was_written_and_goes_on() {
    let app = TestApp::with_rows(45).await;
    let _ = app.run("import").await;
    for deal in app.deals().await {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "notes": "edited" })).await.expect(200);
    }
    let slow = FaultKind::Slow { delay: Duration::from_millis(400) };
    app.airtable().inject(Fault::on(CallKind::Update, slow).nth(2));
    let begun = app.post("/api/sync/airtable/export", &json!({})).await.expect(202);
    let is_second = || app.airtable().calls().iter().filter(|call| call.kind == CallKind::Update).count() == 2;
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while !is_second() {
        ticks.tick().await;
    }
    let _ = app.post(&format!("/api/sync/runs/{}/cancel", begun["id"]), &json!({})).await.expect(202);
    let stopped = app.finished(&begun).await;
    assert_eq!((&stopped["status"], &stopped["records_updated"]), (&json!("cancelled"), &json!(20)), "{stopped}");
    let resumed = app.then(&begun, "resume").await;
    assert_eq!((&resumed["status"], &resumed["records_updated"]), (&json!("success"), &json!(45)), "{resumed}");
    assert!(rows(&app).iter().all(|row| row["fields"]["Notes"] == "edited"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_after_the_last_batch_finds_the_run_at_its_end() {
    let app = TestApp::with_rows(5).await;
    let _ = app.run("import").await;
    for deal in app.deals().await {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "notes": "edited" })).await.expect(200);
    }
    app.airtable().inject(Fault::on(CallKind::Update, FaultKind::Slow { delay: Duration::from_millis(400) }));
    let begun = app.post("/api/sync/airtable/export", &json!({})).await.expect(202);
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while !app.airtable().calls().iter().any(|call| call.kind == CallKind::Update) {
        ticks.tick().await;
    }
    let _ = app.post(&format!("/api/sync/runs/{}/cancel", begun["id"]), &json!({})).await.expect(202);
    let ended = app.finished(&begun).await;
    assert_eq!((&ended["status"], &ended["records_updated"]), (&json!("success"), &json!(5)), "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_cannot_read_can_be_tried_again_and_loses_nothing() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.notion().set_limits(dealsync_sandbox::notion::Limits::unlimited());
    let pipeline = seed_notion_rows(&app.notion(), 6);
    app.connect_notion(&pipeline).await;
    let _ = app.run_notion("import").await;
    let deals = app.deals().await;
    let _ =
        app.put(&format!("/api/deals/{}", deals[2]["id"]), &json!({ "assignee": "Nadia Okonkwo" })).await.expect(200);
    for _ in 0..2 {
        let _ = app.post("/api/deals", &json!({ "client": "Deux fois" })).await.expect(201);
    }
    let export = app.run_notion("export").await;
    assert_eq!((&export["records_failed"], &export["records_held"]), (&json!(1), &json!(2)), "{export}");
    app.notion().add_user("Nadia Okonkwo", "nadia@example.com");
    app.notion().inject(Fault::on(CallKind::List, FaultKind::Empty { code: 500 }).every());
    let failed = app.then(&export, "retry").await;
    let told = (&failed["status"], &failed["records_total"], &failed["records_failed"]);
    assert_eq!(told, (&json!("error"), &export["records_total"], &json!(1)), "{failed}");
    app.notion().clear_faults();
    let retried = app.then(&export, "retry").await;
    assert_eq!((&retried["status"], &retried["records_updated"]), (&json!("success"), &json!(1)), "{retried}");
    assert_eq!(retried["warnings"], export["warnings"], "what was worth knowing still is");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_of_an_undo_stays_whole() {
    let app = TestApp::with_rows(4).await;
    let _ = app.run("import").await;
    let deal = app.deals().await[0].clone();
    let edit = json!({ "notes": "Rappeler", "montant_brut": "77.70" });
    let _ = app.put(&format!("/api/deals/{}", deal["id"]), &edit).await.expect(200);
    let _ = app.post("/api/deals", &json!({ "client": "Neuf" })).await.expect(201);
    let export = app.run("export").await;
    let preview = app.then(&export, "undo").await;
    let of = |action: &'static str| {
        let app = &app;
        let preview = &preview;
        async move { app.changes(preview).await.into_iter().find(|change| change["action"] == action).unwrap() }
    };
    let (update, delete) = (of("update").await, of("delete").await);
    let exclude = json!({ "exclude": [
        { "seq": update["seq"], "fields": ["notes"] },
        { "seq": delete["seq"], "fields": ["client"] },
    ] });
    let undone = app.apply(&preview, &exclude).await;
    let told = (&undone["records_updated"], &undone["records_deleted"], &undone["records_skipped"]);
    assert_eq!(told, (&json!(1), &json!(0), &json!(1)), "a record is removed whole or not at all: {undone}");
    let row = rows(&app).into_iter().find(|row| row["fields"]["Name"] == deal["client"]).unwrap();
    assert_eq!(row["fields"]["Notes"], "Rappeler");
    // What was left is in step still; what was put back is to be exported again.
    let again = app.preview("export").await;
    let changes = app.changes(&again).await;
    let fields: Vec<&str> =
        changes[0]["fields"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
    assert_eq!((changes.len(), fields), (1, vec!["montant_brut"]), "{changes:?}");
}

/// The events of a stream, by name, with their ids and data.
async fn events(app: &TestApp, run: &Value, last: Option<&str>) -> Vec<(String, String, Value)> {
    let mut request = app.request(Method::GET, &format!("/api/sync/runs/{}/events", run["id"]));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.unwrap();
    let part = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name));
        line.map(|rest| rest.trim_start_matches([':', ' ']).to_owned())
    };
    let events = text.split("\n\n").filter_map(|block| {
        let data = serde_json::from_str(&part(block, "data")?).ok()?;
        Some((part(block, "event")?, part(block, "id")?, data))
    });
    events.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_watched_from_wherever_the_watching_begins() {
    let app = TestApp::with_rows(250).await;
    app.airtable().set_latency(Duration::from_millis(400));
    let begun = app.post("/api/sync/airtable/import", &json!({})).await.expect(202);
    let seen = events(&app, &begun, None).await;
    let names: Vec<&str> = seen.iter().map(|(name, ..)| name.as_str()).collect();
    assert!(names.len() > 2 && names[..names.len() - 1].iter().all(|name| *name == "progress"), "{names:?}");
    let (name, id, last) = seen.last().unwrap();
    assert_eq!(
        (name.as_str(), &last["status"], &last["records_created"]),
        ("finished", &json!("success"), &json!(250))
    );
    let calls: Vec<u64> = seen.iter().map(|(.., run)| run["api_calls"].as_u64().unwrap()).collect();
    assert!(calls.is_sorted() && calls[0] < calls[calls.len() - 1], "calls are counted on the way: {calls:?}");
    let again = events(&app, &begun, Some(id)).await;
    assert_eq!(again.len(), 1, "whoever comes back late hears the end: {again:?}");
    assert_eq!(again[0].2["status"], "success");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_the_provider_asks_for_is_told() {
    let app = TestApp::start_slow(|airtable| seed_rows_table(airtable, 30)).await;
    app.connect().await;
    app.airtable().inject(Fault::on(CallKind::List, FaultKind::RateLimited { retry_after: Some(4) }));
    let begun = app.post("/api/sync/airtable/import", &json!({})).await.expect(202);
    let seen = events(&app, &begun, None).await;
    let waiting = seen.iter().find(|(.., run)| run["waiting_code"] == "asked").expect("the wait is told");
    assert!(waiting.2["waiting_until"].is_string(), "{waiting:?}");
    assert_eq!(seen.last().unwrap().2["status"], "success");
}
