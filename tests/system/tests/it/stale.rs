//! Previews, decisions and mappings that have grown old by the time they are used.

use dealsync_sandbox::airtable::{FieldKind, FieldSpec, Limits};
use dealsync_sandbox::demo::seed_rows_table;
use dealsync_system_tests::{Backend, TestApp};
use serde_json::{Value, json};

async fn app(backend: Backend) -> TestApp {
    let app = TestApp::start_with(backend, |airtable| {
        airtable.set_limits(Limits::unlimited());
        seed_rows_table(airtable, 12)
    })
    .await;
    app.connect().await;
    app
}

/// The record of a client.
fn record(app: &TestApp, client: &Value) -> String {
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    rows.iter().find(|row| row.fields.get("Name") == Some(client)).expect("the record").id.clone()
}

fn edit_record(app: &TestApp, id: &str, fields: Value) {
    app.airtable().update(&app.pipeline.base_id, &app.pipeline.table_id, id, fields);
}

async fn edit_deal(app: &TestApp, deal: &Value, fields: Value) {
    let _ = app.put(&format!("/api/deals/{}", deal["id"]), &fields).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_preview_settles_nothing_back_that_another_run_has_settled_since() {
    let app = app(Backend::Sqlite).await;
    let _ = app.run("import").await;
    let deal = app.deals().await[0].clone();
    let record = record(&app, &deal["client"]);
    edit_deal(&app, &deal, json!({ "assignee": "Zoé" })).await;
    let preview = app.preview("export").await;
    edit_record(&app, &record, json!({ "Notes": "first edit" }));
    let _ = app.run("import").await;
    let applied = app.apply(&preview, &json!({})).await;
    assert_eq!(applied["records_updated"], 1, "{applied}");
    edit_record(&app, &record, json!({ "Notes": "second edit" }));
    let export = app.run("export").await;
    assert_eq!(export["records_updated"], 0, "only Airtable has changed: {export}");
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    assert_eq!(rows.iter().find(|row| row.id == record).unwrap().fields["Notes"], "second edit");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_preview_of_pairs_that_agree_remembers_nothing_old() {
    let app = app(Backend::Sqlite).await;
    let rows = app.airtable().records(&app.pipeline.base_id, &app.pipeline.table_id);
    let (record, client) = (rows[0].id.clone(), rows[0].fields["Name"].clone());
    edit_record(&app, &record, json!({ "Notes": "n0" }));
    let deal = app.post("/api/deals", &json!({ "client": client, "notes": "n0" })).await.expect(201);
    let preview = app.preview("import").await;
    edit_record(&app, &record, json!({ "Notes": "n1" }));
    let _ = app.run("import").await;
    let _ = app.apply(&preview, &json!({})).await;
    edit_deal(&app, &deal, json!({ "notes": "from the CRM" })).await;
    let import = app.run("import").await;
    assert_eq!(import["records_updated"], 0, "only the CRM has changed: {import}");
    assert_eq!(app.get(&format!("/api/deals/{}", deal["id"])).await.expect(200)["notes"], "from the CRM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_made_otherwise_since_the_preview_is_left_out() {
    let app = app(Backend::Sqlite).await;
    let preview = app.preview("import").await;
    let _ = app.run("import").await;
    let applied = app.apply(&preview, &json!({})).await;
    assert_eq!((&applied["records_created"], &applied["records_skipped"]), (&json!(0), &json!(12)), "{applied}");
    assert_eq!(app.deals().await.len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_mapped_to_another_column_starts_afresh() {
    let app = app(Backend::Sqlite).await;
    let _ = app.run("import").await;
    for deal in app.deals().await {
        edit_deal(&app, &deal, json!({ "notes": "kept in the CRM" })).await;
    }
    let _ = app.run("export").await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    app.airtable().add_field(&base, &table, FieldSpec::new("Remarks", FieldKind::MultilineText));
    let shown = app.get("/api/connectors/config").await.expect(200);
    let mut mapping = shown["connectors"][0]["field_mapping"].clone();
    mapping["notes"] = json!("Remarks");
    let _ = app.put("/api/connectors/config/airtable", &json!({ "field_mapping": mapping })).await.expect(200);
    let export = app.run("export").await;
    assert_eq!(export["records_updated"], 12, "{export}");
    let rows = app.airtable().records(&base, &table);
    assert!(rows.iter().all(|row| row.fields["Remarks"] == "kept in the CRM"));
    let again = app.run("export").await;
    assert_eq!(again["records_updated"], 0, "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_records_cannot_be_paired_with_one_deal() {
    let app = app(Backend::Sqlite).await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    app.airtable().insert(&base, &table, json!({ "Name": "Twin", "Notes": "one" }));
    app.airtable().insert(&base, &table, json!({ "Name": "TWIN", "Notes": "two" }));
    let deal = app.post("/api/deals", &json!({ "client": "twin" })).await.expect(201);
    let preview = app.preview("import").await;
    let changes = app.changes(&preview).await;
    let held: Vec<_> = changes.iter().filter(|change| change["reason"] == "duplicate_client").collect();
    let with = deal["id"].to_string();
    let pair = |change: &Value| json!({ "seq": change["seq"], "choice": "pair", "with": with });
    let both = json!({ "decisions": [pair(held[0]), pair(held[1])] });
    let path = format!("/api/sync/runs/{}/apply", preview["id"]);
    assert_eq!(app.post(&path, &both).await.status, 422);
    let rows = app.airtable().records(&base, &table);
    let notes = &rows.iter().find(|row| json!(row.id) == held[1]["remote_id"]).expect("the record").fields["Notes"];
    let one = app.apply(&preview, &json!({ "decisions": [pair(held[1])] })).await;
    assert_eq!(one["status"], "success", "{one}");
    assert_eq!(app.get(&format!("/api/deals/{with}")).await.expect(200)["notes"], *notes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_entered_again_can_be_paired_with_the_record_of_the_one_deleted() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if backend == Backend::Postgres && dealsync_system_tests::postgres::server().is_none() {
            continue;
        }
        for direction in ["import", "export"] {
            let app = app(backend).await;
            let _ = app.run("import").await;
            let deals = app.deals().await;
            let gone = &deals[4];
            let _ = app.send(app.request(reqwest::Method::DELETE, &format!("/api/deals/{}", gone["id"]))).await;
            let again = app
                .post("/api/deals", &json!({ "client": gone["client"], "notes": "entered again" }))
                .await
                .expect(201);
            let preview = app.preview(direction).await;
            let changes = app.changes(&preview).await;
            let held = changes.iter().find(|change| change["client"] == gone["client"]).expect("held");
            let candidate = &held["candidates"][0];
            assert_eq!(candidate["linked"], false, "{held}");
            let with = if direction == "import" {
                candidate["deal_id"].to_string()
            } else {
                candidate["remote_id"].as_str().unwrap().to_owned()
            };
            let decision = json!({ "decisions": [{ "seq": held["seq"], "choice": "pair", "with": with }] });
            let applied = app.apply(&preview, &decision).await;
            assert_eq!(applied["status"], "success", "{direction}: {applied}");
            assert_eq!(app.deals().await.len(), 12);
            let next = app.run(direction).await;
            assert_eq!(
                (&next["records_held"], &next["records_created"]),
                (&json!(0), &json!(0)),
                "{direction}: {next}"
            );
            assert!(again["id"] != gone["id"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_nothing_waits_for_is_refused_and_the_preview_stays() {
    let app = app(Backend::Sqlite).await;
    let preview = app.preview("import").await;
    let path = format!("/api/sync/runs/{}/apply", preview["id"]);
    let typo = json!({ "new_options": [{ "field": "statut", "name": "Typo" }] });
    assert_eq!(app.post(&path, &typo).await.status, 422);
    assert_eq!(app.get(&format!("/api/sync/runs/{}", preview["id"])).await.expect(200)["status"], "planned");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_record_is_created_once_whatever_two_previews_decided() {
    for direction in ["import", "export"] {
        let app = app(Backend::Sqlite).await;
        let _ = app.run("import").await;
        let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
        for client in ["Twin Zed", "TWIN ZED"] {
            if direction == "import" {
                app.airtable().insert(&base, &table, json!({ "Name": client }));
            } else {
                let _ = app.post("/api/deals", &json!({ "client": client })).await.expect(201);
            }
        }
        let (first, second) = (app.preview(direction).await, app.preview(direction).await);
        let seq =
            app.changes(&first).await.iter().find(|change| change["reason"] == "duplicate_client").unwrap()["seq"]
                .clone();
        let create = json!({ "decisions": [{ "seq": seq, "choice": "create" }] });
        let done = app.apply(&first, &create).await;
        assert_eq!(done["records_created"], 1, "{direction}: {done}");
        let again = app.apply(&second, &create).await;
        assert_eq!(
            (&again["records_created"], &again["records_skipped"]),
            (&json!(0), &json!(1)),
            "{direction}: {again}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_decision_steals_no_link() {
    let app = app(Backend::Sqlite).await;
    let _ = app.run("import").await;
    let (base, table) = (app.pipeline.base_id.clone(), app.pipeline.table_id.clone());
    let record = app.airtable().insert(&base, &table, json!({ "Name": "Linky" }));
    for _ in 0..2 {
        let _ = app.post("/api/deals", &json!({ "client": "Linky" })).await.expect(201);
    }
    let previews = [app.preview("export").await, app.preview("export").await];
    let changes = app.changes(&previews[0]).await;
    let held: Vec<_> = changes.iter().filter(|change| change["reason"] == "duplicate_client").collect();
    let pair = |change: &Value| json!({ "decisions": [{ "seq": change["seq"], "choice": "pair", "with": record }] });
    let first = app.apply(&previews[0], &pair(held[0])).await;
    assert_eq!(first["records_skipped"], 0, "{first}");
    let second = app.apply(&previews[1], &pair(held[1])).await;
    // A pair that agrees is only remembered; left out, it counts as unchanged.
    let settled = app.changes(&second).await;
    assert!(settled.iter().all(|change| change["status"] != "applied"), "{settled:?}");
    let next = app.preview("export").await;
    let changes = app.changes(&next).await;
    let still: Vec<_> = changes.iter().filter(|change| change["reason"] == "duplicate_client").collect();
    assert_eq!(still.len(), 1, "one of the two is paired, and stays so: {changes:?}");
    assert_eq!(still[0]["deal_id"], held[1]["deal_id"]);
}
