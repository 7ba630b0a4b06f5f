//! Calls, at most: the contract's table, counted by the other side.

use dealsync_sandbox::demo::seed_rows_table;
use dealsync_system_tests::TestApp;
use serde_json::{Value, json};

/// Asserts that a run made just so many calls, as it says itself and as Airtable counted, and
/// not more than it had announced.
#[track_caller]
fn check(app: &TestApp, run: &Value, expected: usize) {
    let told = run["api_calls"].as_u64().expect("a number");
    let announced = run["api_calls_announced"].as_u64().expect("a number");
    assert_eq!((told, app.airtable().calls().len()), (expected as u64, expected), "{run}");
    assert!(told <= announced, "{run}");
    assert_eq!(run["api_retries"], 0);
    assert_eq!(app.airtable().unexpected(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_takes_the_schema_and_full_pages() {
    for (rows, calls) in [(0, 2), (1, 2), (100, 2), (101, 3), (250, 4)] {
        let app = TestApp::with_rows(rows).await;
        app.airtable().clear_calls();
        let run = app.run("import").await;
        check(&app, &run, calls);
        assert_eq!(run["records_created"], rows);
        app.airtable().clear_calls();
        let again = app.run("import").await;
        check(&app, &again, calls);
        assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_writes_ten_records_a_call_creations_and_updates_mixed() {
    let app = TestApp::with_rows(120).await;
    let _ = app.run("import").await;
    for deal in app.deals().await.iter().take(7) {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "notes": "edited" })).await.expect(200);
    }
    for number in 0..8 {
        let _ = app.post("/api/deals", &json!({ "client": format!("New client {number}") })).await.expect(201);
    }
    app.airtable().clear_calls();
    let run = app.run("export").await;
    // 1 schema, 2 pages, 15 writes in 2 batches.
    check(&app, &run, 5);
    assert_eq!((&run["records_created"], &run["records_updated"]), (&json!(8), &json!(7)));
    app.airtable().clear_calls();
    let again = app.run("export").await;
    check(&app, &again, 3);
    assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn applying_a_stored_preview_takes_one_page_of_what_was_modified() {
    let app = TestApp::with_rows(120).await;
    let _ = app.run("import").await;
    // What was imported lies further back than the margin within which Airtable is read again.
    app.airtable().set_clock_offset(3600);
    for deal in app.deals().await.iter().take(3) {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "notes": "edited" })).await.expect(200);
    }
    app.airtable().clear_calls();
    let preview = app.preview("export").await;
    check(&app, &preview, 3);
    let applied = app.apply(&preview, &json!({})).await;
    check(&app, &applied, 5);
    assert_eq!(applied["records_updated"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn applying_the_preview_of_an_import_takes_no_call() {
    let app = TestApp::with_rows(30).await;
    app.airtable().clear_calls();
    let preview = app.preview("import").await;
    check(&app, &preview, 2);
    let applied = app.apply(&preview, &json!({})).await;
    check(&app, &applied, 2);
    assert_eq!(applied["records_created"], 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn airtables_limit_is_never_met() {
    let app = TestApp::start_paced(4.76, |airtable| seed_rows_table(airtable, 900)).await;
    app.connect().await;
    let _ = app.run("import").await;
    for deal in app.deals().await.iter().take(40) {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "notes": "edited" })).await.expect(200);
    }
    let export = app.run("export").await;
    assert_eq!(export["records_updated"], 40, "{export}");
    assert_eq!(app.airtable().refused_for_rate(), 0);
}
