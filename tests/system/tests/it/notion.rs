//! Notion: as complete as Airtable, by the same promises.

use std::collections::BTreeSet;
use std::time::Duration;

use dealsync_sandbox::demo::{NotionPipeline, seed_notion_pipeline, seed_notion_rows};
use dealsync_sandbox::notion::{Limits, PropertyKind, PropertySpec, TokenSpec, faults};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use dealsync_system_tests::{Backend, TestApp};
use serde_json::{Value, json};

async fn app_with(rows: usize) -> (TestApp, NotionPipeline) {
    let app = TestApp::start(Backend::Sqlite).await;
    app.notion().set_limits(Limits::unlimited());
    let pipeline = seed_notion_rows(&app.notion(), rows);
    app.connect_notion(&pipeline).await;
    (app, pipeline)
}

#[track_caller]
fn check_calls(app: &TestApp, run: &Value, expected: usize) {
    let told = run["api_calls"].as_u64().expect("a number");
    assert_eq!((told, app.notion().calls().len()), (expected as u64, expected), "{run}");
    assert!(told <= run["api_calls_announced"].as_u64().expect("a number"), "{run}");
    assert_eq!(app.notion().unexpected(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_come_in_go_out_and_are_not_written_twice() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.notion().set_limits(Limits::unlimited());
    let pipeline = seed_notion_pipeline(&app.notion());
    app.connect_notion(&pipeline).await;
    let import = app.run_notion("import").await;
    assert!(import["records_created"].as_u64().unwrap() > 90, "{import}");
    for direction in ["import", "export", "import"] {
        let again = app.run_notion(direction).await;
        assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
    }
    assert_eq!(app.notion().mutations(), 0);

    let deals = app.deals().await;
    let edit =
        json!({ "montant_brut": "4321.09", "date_echeance": "2027-05-06", "notes": "long ".repeat(1000).trim_end() });
    let _ = app.put(&format!("/api/deals/{}", deals[4]["id"]), &edit).await.expect(200);
    let _ = app.post("/api/deals", &json!({ "client": "Tout neuf 🎉" })).await.expect(201);
    let export = app.run_notion("export").await;
    assert_eq!((&export["records_created"], &export["records_updated"]), (&json!(1), &json!(1)), "{export}");
    for direction in ["export", "import"] {
        let again = app.run_notion(direction).await;
        assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_stay_within_the_contract() {
    let (app, _) = app_with(250).await;
    app.notion().clear_calls();
    let import = app.run_notion("import").await;
    check_calls(&app, &import, 2 + 3);
    for deal in app.deals().await.iter().take(5) {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "montant_brut": "17.00" })).await.expect(200);
    }
    app.notion().clear_calls();
    let updates = app.run_notion("export").await;
    assert_eq!(updates["records_updated"], 5, "{updates}");
    // People are mapped, so the users are listed once.
    let users = app.notion().calls().iter().filter(|call| call.kind == CallKind::Users).count();
    assert!(users <= 1);
    check_calls(&app, &updates, 2 + 3 + 5 + users);

    let _ = app.post("/api/deals", &json!({ "client": "Neuve" })).await.expect(201);
    app.notion().clear_calls();
    let created = app.run_notion("export").await;
    assert_eq!(created["records_created"], 1, "{created}");
    // Archived rows are looked at once, because something is created.
    check_calls(&app, &created, 2 + 3 + 1 + 1 + users);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_beyond_the_cap_of_a_query() {
    for rows in [10_001, 25_000] {
        let (app, pipeline) = app_with(rows).await;
        app.notion().clear_calls();
        let preview = app.preview_notion("import").await;
        assert_eq!(preview["records_total"], rows, "{preview}");
        assert_eq!(preview["planned"]["creates"], rows, "{preview}");
        assert_eq!(app.notion().count(&pipeline.data_source_id), rows);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_lost_answers_make_no_duplicate_and_lose_none() {
    let (app, pipeline) = app_with(3).await;
    let _ = app.run_notion("import").await;
    for number in 0..200 {
        let _ = app
            .post("/api/deals", &json!({ "client": format!("Lost {number}"), "montant_brut": "10.00" }))
            .await
            .expect(201);
    }
    app.notion().inject(Fault::on(CallKind::Create, FaultKind::DropAfter).every());
    let run = app.run_notion("export").await;
    app.notion().clear_faults();
    let rows = app.notion().records(&pipeline.data_source_id);
    let mut names: Vec<String> = rows.iter().map(|row| row.properties["Nom"].to_string()).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!((names.len(), all), (203, 203), "{run}");
    assert_eq!((&run["status"], &run["records_created"]), (&json!("success"), &json!(200)), "{run}");
    let again = app.run_notion("export").await;
    assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_trouble_with_a_creation_is_settled() {
    let (app, pipeline) = app_with(3).await;
    let _ = app.run_notion("import").await;
    for (number, what) in [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::CutBody,
        FaultKind::CommittedUnavailable,
        faults::conflict(),
        faults::bad_gateway(),
        faults::internal_error(),
        faults::overloaded(1),
        faults::rate_limited("public_api_request_rate_limit", Some(1)),
    ]
    .into_iter()
    .enumerate()
    {
        let _ = app.post("/api/deals", &json!({ "client": format!("Trouble {number}") })).await.expect(201);
        app.notion().inject(Fault::on(CallKind::Create, what.clone()));
        let run = app.run_notion("export").await;
        assert_eq!((&run["status"], &run["records_created"]), (&json!("success"), &json!(1)), "{what:?}: {run}");
        assert_eq!(app.notion().count(&pipeline.data_source_id), 4 + number, "{what:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_connection_is_not_asked_again() {
    let (app, _) = app_with(3).await;
    app.notion().inject(Fault::on(CallKind::List, faults::blocked()).every());
    app.notion().clear_calls();
    let run = app.run_notion("import").await;
    assert_eq!(run["error_code"], "blocked", "{run}");
    assert_eq!(app.notion().calls().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_and_trashed_pages_are_held_and_not_created_anew() {
    let (app, pipeline) = app_with(6).await;
    let _ = app.run_notion("import").await;
    let rows = app.notion().records(&pipeline.data_source_id);
    app.notion().trash(&rows[0].id);
    app.notion().set_archived(&rows[1].id, true);
    // Never linked, but of the key of a deal.
    let title = json!({ "Nom": "Rangée" });
    let unlinked = app.notion().insert(&pipeline.data_source_id, title);
    app.notion().set_archived(&unlinked, true);
    let _ = app.post("/api/deals", &json!({ "client": " RANGÉE " })).await.expect(201);
    let run = app.run_notion("export").await;
    assert_eq!((&run["records_created"], &run["records_held"]), (&json!(0), &json!(3)), "{run}");
    let held = app.get(&format!("/api/sync/runs/{}/changes?status=held", run["id"])).await.expect(200);
    assert!(held["items"].as_array().unwrap().iter().all(|change| change["reason"] == "target_deleted"), "{held}");
}

#[tokio::test(flavor = "multi_thread")]
async fn options_are_proposed_and_statuses_never_invented() {
    let (app, pipeline) = app_with(3).await;
    let _ = app.run_notion("import").await;
    let before = app.notion().options(&pipeline.data_source_id, "Secteur");
    let _ = app.post("/api/deals", &json!({ "client": "A", "secteur": "Spatial" })).await.expect(201);
    let _ = app.post("/api/deals", &json!({ "client": "B", "statut": "Inconnu" })).await.expect(201);
    let preview = app.preview_notion("export").await;
    assert_eq!(preview["records_held"], 2, "{preview}");
    assert_eq!(app.notion().options(&pipeline.data_source_id, "Secteur"), before, "a preview writes nothing");
    let approved =
        json!({ "new_options": [{ "field": "secteur", "name": "Spatial" }, { "field": "statut", "name": "Inconnu" }] });
    let run = app.apply(&preview, &approved).await;
    assert_eq!(run["records_created"], 1, "{run}");
    let after = app.notion().options(&pipeline.data_source_id, "Secteur");
    assert_eq!(after[..before.len()], before[..], "the options that were there are still there");
    assert_eq!(after.last().map(String::as_str), Some("Spatial"));
    assert!(!app.notion().options(&pipeline.data_source_id, "Statut").contains(&"Inconnu".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_several_sources_is_a_choice_to_make() {
    let (app, pipeline) = app_with(3).await;
    let title = vec![PropertySpec::new("Name", PropertyKind::Title)];
    app.notion().add_data_source(&pipeline.database_id, "Second", title);
    let run = app.run_notion("import").await;
    assert_eq!(run["error_code"], "table_missing", "{run}");
    assert!(run["error_message"].as_str().unwrap().contains("Second"), "{run}");
    let _ = app.put("/api/connectors/config/notion", &json!({ "table_name": "Second" })).await.expect(200);
    let run = app.run_notion("import").await;
    assert_eq!(run["status"], "success", "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_names_the_cure() {
    let (app, pipeline) = app_with(3).await;
    let checked = app.post("/api/connectors/test/notion", &json!({})).await.expect(200);
    assert_eq!(checked["ok"], true, "{checked}");
    app.notion().unshare(&pipeline.token, &pipeline.database_id);
    let checked = app.post("/api/connectors/test/notion", &json!({})).await.expect(200);
    let failed: Vec<_> =
        checked["items"].as_array().unwrap().iter().filter(|item| item["status"] == "failed").collect();
    assert_eq!(failed.len(), 1, "{checked}");
    assert!(failed[0]["hint"].as_str().unwrap().to_lowercase().contains("share"), "{checked}");
    app.notion().add_token(TokenSpec::new("ntn_reader"));
    let _ = app.put("/api/connectors/config/notion", &json!({ "api_token": "ntn_wrong" })).await.expect(200);
    let checked = app.post("/api/connectors/test/notion", &json!({})).await.expect(200);
    assert_eq!(checked["items"][0]["code"], "token_invalid", "{checked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn airtable_to_crm_to_notion_to_crm_comes_back_unchanged() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.notion().set_limits(Limits::unlimited());
    app.connect().await;
    let _ = app.run("import").await;
    let before = app.deals().await;
    let pipeline = empty_source(&app, &before);
    app.connect_notion(&pipeline).await;
    let export = app.run_notion("export").await;
    assert_eq!(export["records_created"].as_u64().unwrap() as usize, before.len(), "{export}");
    let import = app.run_notion("import").await;
    assert_eq!((&import["records_created"], &import["records_updated"]), (&json!(0), &json!(0)), "{import}");
    assert_eq!(app.deals().await, before);

    // Into an empty CRM, field for field.
    let other = TestApp::start_beside(&app).await;
    other.connect_notion(&pipeline).await;
    let _ = other.run_notion("import").await;
    let without_ids = |deals: Vec<Value>| {
        let mut deals: Vec<_> = deals
            .into_iter()
            .map(|mut deal| {
                deal["id"] = Value::Null;
                deal.to_string()
            })
            .collect();
        deals.sort();
        deals
    };
    assert_eq!(without_ids(other.deals().await), without_ids(before));
}

/// A data source with columns of the kinds that people choose, which can hold all of these deals.
fn empty_source(app: &TestApp, deals: &[Value]) -> NotionPipeline {
    let mut pipeline = seed_notion_rows(&app.notion(), 0);
    let all = |field: &str| {
        let values = deals.iter().filter_map(|deal| deal[field].as_str().map(str::to_owned));
        values.collect::<BTreeSet<String>>()
    };
    let database = app.notion().add_database("Round trip");
    for (number, name) in all("assignee").iter().enumerate() {
        app.notion().add_user(name, &format!("person-{number}@example.com"));
    }
    let properties = vec![
        PropertySpec::new("Name", PropertyKind::Title),
        PropertySpec::new("Status", PropertyKind::Select).options(all("statut")),
        PropertySpec::new("Amount", PropertyKind::Number),
        PropertySpec::new("Sector", PropertyKind::Select).options(all("secteur")),
        PropertySpec::new("Due Date", PropertyKind::Date),
        PropertySpec::new("Assignee", PropertyKind::People),
        PropertySpec::new("Notes", PropertyKind::RichText),
    ];
    pipeline.data_source_id = app.notion().add_data_source(&database, "Deals", properties);
    pipeline.database_id.clone_from(&database);
    app.notion().share(&pipeline.token, &database);
    pipeline
}

#[tokio::test(flavor = "multi_thread")]
async fn the_budget_of_a_window_is_spent_at_once_and_never_exceeded() {
    let app = TestApp::start_with_notion_budget(180).await;
    app.notion().set_latency(Duration::from_millis(5));
    let pipeline = seed_notion_rows(&app.notion(), 200);
    app.connect_notion(&pipeline).await;
    let _ = app.run_notion("import").await;
    for deal in app.deals().await.iter().take(190) {
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &json!({ "montant_brut": "1.00" })).await.expect(200);
    }
    let begun = app.post("/api/sync/notion/export", &json!({})).await.expect(202);
    let run = app.finished(&begun).await;
    assert_eq!(run["records_updated"], 190, "more than a window takes: {run}");
    assert!(app.notion().calls().len() > 180);
    assert_eq!(app.notion().refused_for_rate(), 0);
}
