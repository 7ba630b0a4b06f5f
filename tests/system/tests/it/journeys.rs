//! What people do, from an empty CRM to an export, on both databases.

use dealsync_system_tests::{Backend, TestApp, postgres};
use serde_json::{Value, json};

/// Runs a story on SQLite, and on PostgreSQL where there is a server.
async fn on_both<F: AsyncFn(Backend)>(story: F) {
    story(Backend::Sqlite).await;
    if postgres::server().is_some() {
        story(Backend::Postgres).await;
    }
}

fn sum(run: &Value) -> u64 {
    ["created", "updated", "deleted", "unchanged", "held", "skipped", "failed"]
        .iter()
        .map(|part| run[format!("records_{part}")].as_u64().unwrap())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_come_in_go_out_and_are_not_written_twice() {
    on_both(async |backend| {
        let app = TestApp::start(backend).await;
        app.connect().await;
        let import = app.run("import").await;
        assert_eq!(import["records_total"], 250, "{import}");
        assert_eq!(sum(&import), 250);
        assert_eq!(import["records_processed"], 250);
        assert!(import["records_held"].as_u64().unwrap() > 0, "the pipeline has duplicates on purpose");
        assert!(import["completed_at"].as_str().unwrap().ends_with('Z'));
        let deals = app.deals().await;
        assert_eq!(deals.len() as u64, import["records_created"].as_u64().unwrap());

        let again = app.run("import").await;
        assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");

        let deal = &deals[3];
        let path = format!("/api/deals/{}", deal["id"]);
        let edited =
            app.put(&path, &json!({ "montant_brut": "98765.43", "notes": "Signé à Lyon ✍️" })).await.expect(200);
        assert_eq!(edited["montant_brut"], "98765.43");
        let before = app.airtable().mutations();
        let export = app.run("export").await;
        assert_eq!((&export["records_updated"], &export["records_created"]), (&json!(1), &json!(0)), "{export}");
        assert_eq!(app.airtable().mutations(), before + 1);
        let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
        let row = rows.iter().find(|row| row.fields.get("Notes") == Some(&json!("Signé à Lyon ✍️"))).expect("the row");
        assert_eq!(row.fields["Amount"].to_string(), "98765.43");

        for direction in ["export", "import"] {
            let again = app.run(direction).await;
            assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
        }
        assert_eq!(app.airtable().mutations(), before + 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_writes_nothing_and_applying_it_does_exactly_what_it_showed() {
    on_both(async |backend| {
        let app = TestApp::start(backend).await;
        app.connect().await;
        let preview = app.preview("import").await;
        assert_eq!(preview["status"], "planned", "{preview}");
        assert_eq!(preview["completed_at"], Value::Null);
        assert!(app.deals().await.is_empty());
        let shown = app.changes(&preview).await;
        let pending = shown.iter().filter(|change| change["status"] == "pending").count() as u64;
        assert_eq!(preview["planned"]["creates"].as_u64().unwrap(), pending);

        let applied = app.apply(&preview, &json!({})).await;
        assert_eq!(applied["records_created"].as_u64().unwrap(), pending, "{applied}");
        let done = app.changes(&applied).await;
        assert_eq!(done.len(), shown.len());
        for (before, after) in shown.iter().zip(&done) {
            assert_eq!(before["fields"], after["fields"]);
        }
        app.post(&format!("/api/sync/runs/{}/apply", preview["id"]), &json!({}))
            .await
            .expect_problem(409, "wrong_state");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_since_the_preview_is_left_alone_and_named() {
    on_both(async |backend| {
        let app = TestApp::start(backend).await;
        app.connect().await;
        let _ = app.run("import").await;
        let deals = app.deals().await;
        for deal in &deals[..3] {
            let path = format!("/api/deals/{}", deal["id"]);
            let _ = app.put(&path, &json!({ "notes": "from the CRM" })).await.expect(200);
        }
        let _ = app.post("/api/deals", &json!({ "client": "Neuf & Fils" })).await.expect(201);
        let preview = app.preview("export").await;
        assert_eq!(preview["planned"], json!({ "creates": 1, "updates": 3, "deletes": 0 }), "{preview}");

        let airtable = app.airtable();
        let (base, table) = (&app.pipeline.base_id, &app.pipeline.table_id);
        let changes = app.changes(&preview).await;
        let moved = changes.iter().find(|change| change["action"] == "update").unwrap();
        airtable.update(base, table, moved["remote_id"].as_str().unwrap(), json!({ "Notes": "from Airtable" }));
        airtable.insert(base, table, json!({ "Name": " NEUF &  fils" }));

        let applied = app.apply(&preview, &json!({})).await;
        assert_eq!(applied["status"], "partial", "{applied}");
        assert_eq!(
            (&applied["records_updated"], &applied["records_created"], &applied["records_skipped"]),
            (&json!(2), &json!(0), &json!(2))
        );
        let skipped = app.changes(&applied).await;
        let reasons: Vec<_> = skipped
            .iter()
            .filter(|change| change["status"] == "skipped")
            .map(|change| change["reason"].clone())
            .collect();
        assert!(reasons.contains(&json!("target_changed")) && reasons.contains(&json!("key_taken")), "{reasons:?}");
        let rows = airtable.records(base, table);
        assert!(rows.iter().any(|row| row.fields.get("Notes") == Some(&json!("from Airtable"))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_edited_after_the_preview_of_an_import_is_skipped() {
    on_both(async |backend| {
        let app = TestApp::start(backend).await;
        app.connect().await;
        let _ = app.run("import").await;
        let (base, table) = (&app.pipeline.base_id, &app.pipeline.table_id);
        let deals = app.deals().await;
        let client = deals[5]["client"].as_str().unwrap();
        let rows = app.airtable().records(base, table);
        let row = rows.iter().find(|row| row.fields.get("Name") == Some(&json!(client))).unwrap();
        app.airtable().update(base, table, &row.id, json!({ "Notes": "from Airtable" }));
        let preview = app.preview("import").await;
        assert_eq!(preview["planned"]["updates"], 1, "{preview}");
        let _ = app.put(&format!("/api/deals/{}", deals[5]["id"]), &json!({ "notes": "meanwhile" })).await.expect(200);
        let applied = app.apply(&preview, &json!({})).await;
        assert_eq!((&applied["records_updated"], &applied["records_skipped"]), (&json!(0), &json!(1)), "{applied}");
        assert_eq!(app.get(&format!("/api/deals/{}", deals[5]["id"])).await.expect(200)["notes"], "meanwhile");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_records_can_be_created_paired_or_left_out() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.connect().await;
    let preview = app.preview("import").await;
    let changes = app.changes(&preview).await;
    let held: Vec<_> = changes.iter().filter(|change| change["reason"] == "duplicate_client").collect();
    let pending: Vec<_> = changes.iter().filter(|change| change["status"] == "pending").collect();
    let before = preview["planned"]["creates"].as_u64().unwrap();
    let decisions = json!({
        "decisions": [{ "seq": held[0]["seq"], "choice": "create" }],
        "exclude": [{ "seq": pending[0]["seq"] }, { "seq": pending[1]["seq"], "fields": ["notes", "montant_brut"] }],
    });
    let applied = app.apply(&preview, &decisions).await;
    assert_eq!(applied["records_created"].as_u64().unwrap(), before, "one more, one less: {applied}");
    assert_eq!(applied["records_skipped"], 1);
    assert_eq!(sum(&applied), 250);
    let partly = app
        .get(&format!(
            "/api/deals?q={}",
            pending[1]["client"].as_str().unwrap().replace(' ', "%20").replace('&', "%26")
        ))
        .await
        .expect(200);
    assert!(
        partly["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|deal| deal["notes"].is_null() && deal["montant_brut"].is_null()),
        "{partly}"
    );

    let next = app.preview("import").await;
    let wrong = json!({ "decisions": [{ "seq": 999_999, "choice": "create" }] });
    let problem = app.post(&format!("/api/sync/runs/{}/apply", next["id"]), &wrong).await;
    assert_eq!(problem.status, 422);
}
