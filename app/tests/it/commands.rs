use serde_json::json;

use crate::program::Program;

#[test]
fn a_connection_is_set_shown_tested_and_explored() {
    let program = Program::connected();
    let shown = program.run(&["config", "show", "airtable", "--json"]).expect(0).json();
    assert_eq!((&shown["api_token"], &shown["base_id"]), (&json!("***"), &json!(program.pipeline.base_id)));
    let tested = program.run(&["test", "airtable"]).expect(0);
    assert!(
        tested.out.contains("✓ token") && tested.out.contains("✓ field montant_brut: Amount (currency"),
        "{}",
        tested.out
    );
    let fields = program.run(&["fields", "airtable", "--json"]).expect(0).json();
    assert_eq!(fields["suggested_mapping"]["date_echeance"], "Due Date", "{fields}");
    let failed = program.run_with(&["config", "set", "airtable", "--token"], "patWRONG.1\n").expect(0);
    assert!(!failed.out.contains("WRONG"));
    let tested = program.run(&["test", "airtable"]).expect(1);
    assert!(tested.out.contains("✗ token") && tested.out.contains("→"), "{}", tested.out);
}

#[test]
fn an_import_shows_its_preview_and_asks_before_writing() {
    let program = Program::connected();
    let dry = program.run(&["import", "airtable", "--dry-run"]).expect(0);
    assert!(dry.out.contains("Nothing has been written yet"), "{}", dry.out);
    // Without a terminal nobody can be asked.
    let refused = program.run(&["import", "airtable"]).expect(4);
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    assert_eq!(program.run(&["deals", "list", "--json"]).expect(0).json(), json!([]));

    let run = program.run(&["runs", "list", "--status", "planned", "--json"]).expect(0).json();
    let id = run[0]["id"].to_string();
    let applied = program.run(&["runs", "apply", &id, "--json"]).expect(0).json();
    assert_eq!(applied["status"], "success", "{applied}");
    program.run(&["runs", "apply", &id]).expect(1);
    let again = program.run(&["import", "airtable", "--yes", "--json"]).expect(0).json();
    assert_eq!((&again["records_created"], &again["records_updated"]), (&json!(0), &json!(0)), "{again}");
}

#[test]
fn the_preview_as_json_holds_every_change() {
    let program = Program::connected();
    let preview = program.run(&["import", "airtable", "--dry-run", "--json"]).expect(0).json();
    let pending = preview["changes"].as_array().unwrap().iter().filter(|change| change["status"] == "pending").count();
    assert_eq!(preview["planned"]["creates"].as_u64().unwrap() as usize, pending);
}

#[test]
fn deals_are_added_listed_and_carried_as_csv() {
    let program = Program::new();
    let added = program.run(&[
        "deals",
        "add",
        "Société Générale de Test",
        "--montant-brut",
        "12 500,50",
        "--date-echeance",
        "2026-12-31",
        "--json",
    ]);
    assert_eq!(added.expect(0).json()["montant_brut"], "12500.50");
    let wrong = program.run(&["deals", "add", "  ", "--montant-brut", "1,234"]).expect(2);
    assert!(wrong.err.contains("client") && wrong.err.contains("montant_brut"), "{}", wrong.err);
    let csv = "client,montant_brut,notes\nÉtablissements Roux,\"1 234,56\",=2+2\n,5,\nBad,beaucoup,\n";
    let imported = program.run_with(&["deals", "import-csv", "-"], csv).expect(3);
    assert!(
        imported.out.contains("1 added, 2 refused") && imported.err.contains("line 3"),
        "{} {}",
        imported.out,
        imported.err
    );
    let exported = program.run(&["deals", "export-csv"]).expect(0).out;
    assert!(exported.contains("Établissements Roux") && exported.contains("1234.56"), "{exported}");
    assert!(exported.contains("'=2+2"), "a spreadsheet would run it: {exported}");
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    let program = Program::new();
    for arguments in [
        &["import", "hubspot"][..],
        &["import"],
        &["runs", "list", "--status", "fine"],
        &["config", "set", "airtable", "--map", "x=y"],
    ] {
        program.run(arguments).expect(2);
    }
    program.run(&["config", "set", "airtable", "--map", "statut=Name"]).expect(2);
    program.run(&["import", "airtable", "--yes"]).expect(1);
    program.run(&["runs", "show", "99"]).expect(1);
}

#[test]
fn listening_beyond_this_machine_needs_a_key() {
    let did = Program::new().run(&["serve", "--bind", "0.0.0.0:0"]).expect(1);
    assert!(did.err.contains("DEALSYNC_API_KEY"), "{}", did.err);
}

#[test]
fn the_openapi_document_is_printed() {
    let document = Program::new().run(&["openapi"]).expect(0).json();
    assert!(document["paths"]["/api/sync/{provider}/import"]["post"].is_object());
}
