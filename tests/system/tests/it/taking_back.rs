//! Taking back what a person had decided, and taking an undo back: nothing that somebody else made
//! since is written over, nothing is made twice, and what a decision replaced comes back.

use dealsync_domain::run::RunId;
use dealsync_sandbox::demo::seed_notion_rows;
use dealsync_system_tests::{Backend, TestApp};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::{Value, json};

async fn in_step(rows: usize) -> TestApp {
    let app = TestApp::with_rows(rows).await;
    let _ = app.run("import").await;
    app
}

async fn undone(app: &TestApp, run: &Value) -> Value {
    app.apply(&app.then(run, "undo").await, &json!({})).await
}

async fn only(app: &TestApp, run: &Value, key: &str, value: &str) -> Value {
    let changes = app.changes(run).await;
    changes.into_iter().find(|change| change[key] == value).unwrap_or_else(|| panic!("no {key} {value}"))
}

/// The `Amount` of every Airtable record of that client.
fn amounts(app: &TestApp, client: &str) -> Vec<Value> {
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    let named = rows.into_iter().filter(|row| row.fields["Name"] == client);
    named.map(|row| row.fields["Amount"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_taken_back_leaves_the_namesake_that_somebody_made_since() {
    for before_the_undo in [true, false] {
        let app = in_step(3).await;
        let deal = json!({ "client": "Neuf", "montant_brut": "1850" });
        let _ = app.post("/api/deals", &deal).await.expect(201);
        let export = app.run("export").await;
        assert_eq!(export["records_created"], 1, "{export}");
        let insert = || {
            // So long ago that no listing of what is new would show it.
            app.airtable().set_clock_offset(-3600);
            let row = json!({ "Name": "Neuf", "Amount": 777 });
            let _ = app.airtable().insert(&app.pipeline.base_id, &app.pipeline.table_id, row);
            app.airtable().set_clock_offset(0);
        };
        if before_the_undo {
            insert();
        }
        let undo = undone(&app, &export).await;
        assert_eq!(undo["records_deleted"], 1, "{undo}");
        if !before_the_undo {
            insert();
        }
        let redo = app.then(&undo, "undo").await;
        let left = only(&app, &redo, "client", "Neuf").await;
        assert_eq!((&left["status"], &left["reason"]), (&json!("skipped"), &json!("key_taken")), "{left}");
        let redone = app.apply(&redo, &json!({})).await;
        assert_eq!(redone["records_created"], 0, "{redone}");
        assert_eq!(amounts(&app, "Neuf"), [json!(777)], "it is somebody else's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_taken_back_makes_no_second_page() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.notion().set_limits(dealsync_sandbox::notion::Limits::unlimited());
    let pipeline = seed_notion_rows(&app.notion(), 3);
    app.connect_notion(&pipeline).await;
    let _ = app.run_notion("import").await;
    let _ = app.post("/api/deals", &json!({ "client": "Neuf" })).await.expect(201);
    let undo = undone(&app, &app.run_notion("export").await).await;
    app.notion().set_clock_offset(-3600);
    let _ = app.notion().insert(&pipeline.data_source_id, json!({ "Nom": "Neuf" }));
    app.notion().set_clock_offset(0);
    let redone = undone(&app, &undo).await;
    assert_eq!(redone["records_created"], 0, "{redone}");
    let pages = app.notion().records(&pipeline.data_source_id);
    let live = pages.iter().filter(|page| !page.in_trash && page.properties["Nom"] == "Neuf");
    assert_eq!(live.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_beside_a_namesake_is_made_so_again() {
    let app = in_step(3).await;
    let _ =
        app.airtable().insert(&app.pipeline.base_id, &app.pipeline.table_id, json!({ "Name": "Twin", "Amount": 7 }));
    for amount in ["100", "200"] {
        let _ = app.post("/api/deals", &json!({ "client": "Twin", "montant_brut": amount })).await.expect(201);
    }
    let preview = app.preview("export").await;
    let held = only(&app, &preview, "reason", "duplicate_client").await;
    let create = json!({ "decisions": [{ "seq": held["seq"], "choice": "create" }] });
    let export = app.apply(&preview, &create).await;
    assert_eq!(export["records_created"], 1, "{export}");
    assert_eq!(export["planned"], json!({ "creates": 1, "updates": 0, "deletes": 0 }), "as decided");
    let redone = undone(&app, &undone(&app, &export).await).await;
    assert_eq!((&redone["status"], &redone["records_created"]), (&json!("success"), &json!(1)), "{redone}");
    assert!(redone["warnings"].as_array().unwrap().iter().all(|warning| warning["code"] != "adopted"), "{redone}");
    let mut now = amounts(&app, "Twin");
    now.sort_by_key(ToString::to_string);
    assert_eq!((now.len(), &now[1]), (2, &json!(7)), "the namesake is as it was: {now:?}");
    // And this one can be taken back as well.
    assert_eq!(undone(&app, &redone).await["records_deleted"], 1);
    assert_eq!(amounts(&app, "Twin"), [json!(7)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_decision_replaced_is_linked_again() {
    let app = in_step(3).await;
    let deal = app.deals().await[1].clone();
    let _ = app.delete(&format!("/api/deals/{}", deal["id"])).await;
    let preview = app.preview("import").await;
    let held = only(&app, &preview, "reason", "target_deleted").await;
    let create = json!({ "decisions": [{ "seq": held["seq"], "choice": "create" }] });
    let import = app.apply(&preview, &create).await;
    assert_eq!(import["records_created"], 1, "{import}");
    let undo = undone(&app, &import).await;
    assert_eq!(undo["records_deleted"], 1, "{undo}");
    let again = app.preview("import").await;
    assert_eq!(only(&app, &again, "client", deal["client"].as_str().unwrap()).await["reason"], "target_deleted");
    let redone = undone(&app, &undo).await;
    assert_eq!((&redone["status"], &redone["records_created"]), (&json!("success"), &json!(1)), "{redone}");
    let last = app.run("import").await;
    assert_eq!((&last["records_unchanged"], &last["records_held"]), (&json!(3), &json!(0)), "{last}");
}

/// A database that refuses what the trigger says, until the guard is taken away.
fn execute(app: &TestApp, sql: &str) {
    let mut other = SqliteConnection::establish(&app.settings.database_url).expect("a connection");
    other.batch_execute(&format!("PRAGMA busy_timeout = 5000; {sql}")).expect("the statement");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_stands_when_its_change_is_tried_again() {
    let app = in_step(3).await;
    let _ = app.post("/api/deals", &json!({ "client": "Twin" })).await.expect(201);
    for _ in 0..2 {
        let _ = app.airtable().insert(&app.pipeline.base_id, &app.pipeline.table_id, json!({ "Name": "Twin" }));
    }
    let preview = app.preview("import").await;
    let held = only(&app, &preview, "reason", "duplicate_client").await;
    execute(
        &app,
        "CREATE TRIGGER no_twin BEFORE INSERT ON deals WHEN NEW.client = 'Twin' \
         BEGIN SELECT RAISE(ABORT, 'not now'); END",
    );
    let create = json!({ "decisions": [{ "seq": held["seq"], "choice": "create" }] });
    let import = app.apply(&preview, &create).await;
    assert_eq!(import["records_failed"], 1, "{import}");
    execute(&app, "DROP TRIGGER no_twin");
    let retried = app.then(&import, "retry").await;
    assert_eq!((&retried["records_created"], &retried["records_failed"]), (&json!(1), &json!(0)), "{retried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_was_interrupted_is_a_retry_still() {
    let app = in_step(3).await;
    let _ = app.airtable().insert(&app.pipeline.base_id, &app.pipeline.table_id, json!({ "Name": "Neuf" }));
    execute(
        &app,
        "CREATE TRIGGER no_neuf BEFORE INSERT ON deals WHEN NEW.client = 'Neuf' \
         BEGIN SELECT RAISE(ABORT, 'not now'); END",
    );
    let import = app.run("import").await;
    assert_eq!(import["records_failed"], 1, "{import}");
    execute(&app, "DROP TRIGGER no_neuf");
    let id = RunId(import["id"].as_i64().unwrap());
    // Begun, and never carried out: as a process leaves it that dies at once.
    drop(app.app.sync.begin_retry(id).await.unwrap());
    let resumed = app.then(&import, "resume").await;
    let told = (&resumed["status"], &resumed["records_created"], &resumed["records_failed"]);
    assert_eq!(told, (&json!("success"), &json!(1), &json!(0)), "{resumed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_last_word_was_lost_has_come_to_its_end() {
    let app = in_step(3).await;
    let _ = app.post("/api/deals", &json!({ "client": "Neuf" })).await.expect(201);
    execute(
        &app,
        "CREATE TRIGGER lost BEFORE UPDATE ON sync_logs WHEN NEW.records_created = 1 AND NEW.status = 'running' \
         BEGIN SELECT RAISE(ABORT, 'lost'); END",
    );
    let export = app.run("export").await;
    assert_eq!((&export["status"], &export["records_created"]), (&json!("success"), &json!(1)), "{export}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_another_table_needs_keeps_no_other_from_being_taken_back() {
    let app = in_step(5).await;
    let import = json!({ "id": 1 });
    let needed = app.deals().await[2]["id"].clone();
    execute(
        &app,
        &format!(
            "CREATE TABLE invoices (deal INTEGER REFERENCES deals(id) DEFERRABLE INITIALLY DEFERRED); \
             INSERT INTO invoices VALUES ({needed})"
        ),
    );
    let undo = undone(&app, &import).await;
    assert_eq!((&undo["records_deleted"], &undo["records_failed"]), (&json!(4), &json!(1)), "{undo}");
    assert_eq!(app.deals().await[0]["id"], needed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_written_since_is_an_edit() {
    let app = in_step(3).await;
    let id = app.deals().await[0]["id"].clone();
    execute(&app, &format!("UPDATE deals SET montant_brut = '12 500,00 €' WHERE id = {id}"));
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    let name = app.deals().await[0]["client"].clone();
    let row = rows.iter().find(|row| row.fields["Name"] == name).unwrap();
    app.airtable().update(&app.pipeline.base_id, &app.pipeline.table_id, &row.id, json!({ "Amount": 99 }));
    let preview = app.preview("import").await;
    assert_eq!(preview["planned"]["updates"], 1, "{preview}");
    execute(&app, &format!("UPDATE deals SET montant_brut = '12500' WHERE id = {id}"));
    let applied = app.apply(&preview, &json!({})).await;
    assert_eq!((&applied["records_updated"], &applied["records_skipped"]), (&json!(0), &json!(1)), "{applied}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_writes_the_table_that_the_run_wrote_whatever_is_set_now() {
    let app = in_step(3).await;
    let _ = app.post("/api/deals", &json!({ "client": "Neuf" })).await.expect(201);
    let export = app.run("export").await;
    let _ = app.put("/api/connectors/config/airtable", &json!({ "table_name": "Elsewhere" })).await.expect(200);
    let undo = undone(&app, &export).await;
    assert_eq!((&undo["status"], &undo["records_deleted"]), (&json!("success"), &json!(1)), "{undo}");
    assert!(amounts(&app, "Neuf").is_empty());
}
