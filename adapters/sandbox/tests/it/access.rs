use dealsync_sandbox::{
    CallKind,
    airtable::{FieldKind, PermissionLevel, TokenSpec},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TOKEN, World, error_type};

fn token(world: &World) -> TokenSpec {
    TokenSpec::new(TOKEN).grant(&world.base, PermissionLevel::Create)
}

#[tokio::test]
async fn an_unknown_token_is_told_to_authenticate() {
    let world = World::start();
    world.airtable.remove_token(TOKEN);
    let words = json!({"error": {"type": "AUTHENTICATION_REQUIRED", "message": "Authentication required"}});
    assert_eq!(world.list("").await, (401, words.clone()));
    assert_eq!(world.get("/v0/meta/whoami").await, (401, words));
}

#[tokio::test]
async fn a_missing_scope_a_missing_grant_and_a_wrong_base_look_the_same() {
    let world = World::start();
    let hidden = world.airtable.add_base("Hidden");
    let denied = |answer: (u16, Value)| {
        assert_eq!((answer.0, error_type(&answer)), (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"));
    };
    denied(world.get(&format!("/v0/{hidden}/Deals")).await);
    denied(world.get("/v0/appAAAAAAAAAAAAAA/Deals").await);

    world.airtable.add_token(token(&world).scopes(["data.records:read"]));
    assert_eq!(world.list("").await.0, 200);
    denied(world.post(json!({"fields": {}})).await);
    denied(world.get(&format!("/v0/meta/bases/{}/tables", world.base)).await);
}

#[tokio::test]
async fn a_role_too_low_to_write_has_its_own_error() {
    let world = World::start();
    world.airtable.grant(TOKEN, &world.base, PermissionLevel::Read);
    assert_eq!(world.list("").await.0, 200);
    let answer = world.post(json!({"fields": {}})).await;
    assert_eq!((answer.0, error_type(&answer)), (403, "INVALID_PERMISSIONS"));
}

#[tokio::test]
async fn whoami_tells_the_user_but_never_the_scopes() {
    let world = World::start();
    world.airtable.add_token(token(&world).scopes(["user.email:read"]));
    let (_, body) = world.get("/v0/meta/whoami").await;
    assert_eq!(body, json!({"id": "usrSandboxOwner00", "email": "owner@example.com"}));
    world.airtable.add_token(token(&world).scopes::<String>([]));
    let (_, body) = world.get("/v0/meta/whoami").await;
    assert_eq!(body, json!({"id": "usrSandboxOwner00"}));
}

#[tokio::test]
async fn only_granted_bases_are_listed() {
    let world = World::start();
    world.airtable.add_base("Hidden");
    let (_, body) = world.get("/v0/meta/bases").await;
    let shown = json!({"id": world.base, "name": "Ventes", "permissionLevel": "create"});
    assert_eq!(body, json!({"bases": [shown]}));
}

#[tokio::test]
async fn the_schema_shows_types_options_and_unknown_types() {
    let world = World::start();
    let path = format!("/v0/meta/bases/{}/tables?include%5B%5D=visibleFieldIds", world.base);
    let (_, body) = world.get(&path).await;
    let table = &body["tables"][0];
    let field = |name: &str| {
        let fields = table["fields"].as_array().unwrap();
        fields.iter().find(|field| field["name"] == name).unwrap()
    };
    assert_eq!(table["id"], world.table);
    assert_eq!(table["primaryFieldId"], field("Name")["id"]);
    assert_eq!(field("Name").get("options"), None);
    assert_eq!(field("Amount")["options"], json!({"precision": 2, "symbol": "€"}));
    assert_eq!(field("Status")["options"]["choices"][1]["name"], "Won");
    assert_eq!(field("At")["options"]["timeZone"], "Europe/Paris");
    assert_eq!(field("Order")["type"], "manualSort");
    let label = &field("Label")["options"];
    let name = field("Name")["id"].as_str().unwrap();
    assert_eq!(label["formula"], format!("UPPER({{{name}}})"));
    assert_eq!(label["referencedFieldIds"], json!([name]));
    assert_eq!(table["views"][0]["visibleFieldIds"].as_array().unwrap().len(), 13);
}

#[tokio::test]
async fn a_column_can_be_made_and_renamed_but_not_retyped() {
    let world = World::start();
    let path = format!("/v0/meta/bases/{}/tables/{}/fields", world.base, world.table);
    let select = json!({"name": "Sector", "type": "singleSelect", "options": {"choices": [{"name": "A"}]}});
    let (status, made) = world.call(Method::POST, &path, Some(select.clone())).await;
    assert_eq!((status, &made["options"]["choices"][0]["name"]), (200, &json!("A")));
    world.create_one(json!({"Sector": "A"})).await;

    let again = world.call(Method::POST, &path, Some(select)).await;
    assert_eq!((again.0, error_type(&again)), (422, "DUPLICATE_OR_EMPTY_FIELD_NAME"));
    let computed = world.call(Method::POST, &path, Some(json!({"name": "F", "type": "formula"}))).await;
    assert_eq!(error_type(&computed), "UNSUPPORTED_FIELD_TYPE_FOR_CREATE");
    let bare = world.call(Method::POST, &path, Some(json!({"name": "N", "type": "number"}))).await;
    assert_eq!(error_type(&bare), "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE");

    let path = format!("{path}/{}", made["id"].as_str().unwrap());
    let (_, renamed) = world.call(Method::PATCH, &path, Some(json!({"name": "Branch"}))).await;
    assert_eq!(renamed["name"], "Branch");
    let retyped = world.call(Method::PATCH, &path, Some(json!({"type": "number"}))).await;
    assert_eq!((retyped.0, error_type(&retyped)), (422, "INVALID_REQUEST_UNKNOWN"));
}

#[tokio::test]
async fn a_column_changed_in_the_browser_changes_its_cells() {
    let world = World::start();
    let (base, table) = (world.base.as_str(), world.table.as_str());
    let id = world.insert(json!({"Name": "20.5", "Status": "New"}));
    let field = |name: &str| world.airtable.record(base, table, &id).unwrap().fields.get(name).cloned();

    world.airtable.rename_choice(base, table, "Status", "New", "Fresh");
    assert_eq!(field("Status"), Some(json!("Fresh")));
    world.airtable.remove_choice(base, table, "Status", "Fresh");
    assert_eq!(field("Status"), None);
    world.airtable.add_choice(base, table, "Status", "Fresh");
    assert_eq!(field("Status"), None);
    world.airtable.retype_field(base, table, "Name", FieldKind::Number);
    assert_eq!(field("Name"), Some(json!(20.5)));
}

#[tokio::test]
async fn a_call_that_airtable_would_answer_is_refused_loudly() {
    let world = World::start();
    let (status, body) = world.get(&format!("/v0/bases/{}/webhooks", world.base)).await;
    assert_eq!(status, 599);
    assert_eq!(body["request"]["method"], "GET");
    assert_eq!(world.airtable.unexpected().len(), 1);
}

#[tokio::test]
async fn the_log_tells_calls_apart() {
    let world = World::start();
    let id = world.insert(json!({"Name": "a"}));
    world.get("/v0/meta/whoami").await;
    world.list("pageSize=1").await;
    world.post(json!({"fields": {"Name": "b"}})).await;
    world.patch(json!({"records": [{"id": id, "fields": {}}]})).await;
    let upsert = json!({
        "records": [{"fields": {"Name": "b"}}],
        "performUpsert": {"fieldsToMergeOn": ["Name"]},
    });
    world.patch(upsert).await;
    world.delete(&[&id]).await;

    let calls = world.airtable.calls();
    let kinds = calls.iter().map(|call| call.kind).collect::<Vec<_>>();
    assert_eq!(
        kinds,
        [CallKind::Whoami, CallKind::List, CallKind::Create, CallKind::Update, CallKind::Upsert, CallKind::Delete,]
    );
    assert!(calls[1].path.ends_with("?pageSize=1"), "{}", calls[1].path);
    assert_eq!(calls.iter().map(|call| call.records).collect::<Vec<_>>(), [0, 1, 1, 1, 1, 1]);
    assert_eq!(world.airtable.mutations(), 4);
    world.airtable.clear_calls();
    assert!(world.airtable.calls().is_empty());
}
