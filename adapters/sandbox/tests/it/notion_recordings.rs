//! The sandbox's answers have the keys of real ones, in the version that was recorded.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use reqwest::Method;
use serde_json::{Value, json};

use crate::notion_support::{World, text};

const VERSION: &str = "2025-09-03";

/// Where a key stands, and what kinds of value were seen there.
type Shape = BTreeMap<String, BTreeSet<&'static str>>;

/// What a recording is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Me,
    Users,
    Database,
    DataSource,
    Page,
    Query,
    Search,
    Title,
    Unauthorized,
    NotFound,
    InvalidUrl,
}

fn recordings() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recordings/notion.jsonl");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The kind of a recording that the sandbox serves.
fn kind_of(exchange: &Value) -> Option<Kind> {
    let method = exchange["method"].as_str()?;
    let parts = exchange["path"].as_str()?.split('/').skip(2).collect::<Vec<_>>();
    let status = exchange["status"].as_u64()?;
    Some(match (method, parts.as_slice(), status) {
        ("GET", ["users", "me"], 200) => Kind::Me,
        ("GET", ["users"], 200) => Kind::Users,
        ("GET", ["databases", _], 200) => Kind::Database,
        ("GET" | "PATCH", ["data_sources", _], 200) => Kind::DataSource,
        ("POST", ["data_sources", _, "query"], 200) => Kind::Query,
        ("POST", ["pages"], 200) | ("GET" | "PATCH", ["pages", _], 200) => Kind::Page,
        ("GET", ["pages", _, "properties", "title"], 200) => Kind::Title,
        ("POST", ["search"], 200) => Kind::Search,
        (_, ["users"], 401) => Kind::Unauthorized,
        (_, ["pages", _], 404) => Kind::NotFound,
        (_, ["invalid"], 400) => Kind::InvalidUrl,
        _ => return None,
    })
}

/// Collects every key below a value. Entries of a list are laid over each other, as are the
/// properties of a page or a data source, whose names are the user's.
fn collect(value: &Value, path: &str, shape: &mut Shape) {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    shape.entry(path.to_owned()).or_default().insert(name);
    match value {
        Value::Array(entries) => {
            for entry in entries {
                collect(entry, &format!("{path}[]"), shape);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let is_named_by_users = path.ends_with(".properties");
                let key = if is_named_by_users { "*" } else { key.as_str() };
                collect(member, &format!("{path}.{key}"), shape);
            }
        }
        _ => {}
    }
}

/// What the sandbox answers to a call of each kind.
async fn answers(world: &World) -> Vec<(Kind, Value)> {
    let call = async |method: Method, path: String, body: Option<Value>| {
        let (_, answer) = world.call_in(VERSION, method, &path, body).await;
        answer
    };
    let source = format!("/v1/data_sources/{}", world.source);
    let new = json!({
        "parent": {"data_source_id": world.source},
        "properties": {"Name": {"title": text("Test")}},
    });
    let page = call(Method::POST, "/v1/pages".to_owned(), Some(new)).await;
    let at = format!("/v1/pages/{}", page["id"].as_str().unwrap());
    let nowhere = "/v1/pages/00000000-0000-0000-0000-000000000000".to_owned();
    vec![
        (Kind::Me, call(Method::GET, "/v1/users/me".to_owned(), None).await),
        (Kind::Users, call(Method::GET, "/v1/users".to_owned(), None).await),
        (Kind::Database, call(Method::GET, format!("/v1/databases/{}", world.database), None).await),
        (Kind::DataSource, call(Method::GET, source.clone(), None).await),
        (Kind::DataSource, call(Method::PATCH, source.clone(), Some(json!({"properties": {}}))).await),
        (Kind::Page, page),
        (Kind::Page, call(Method::PATCH, at.clone(), Some(json!({"archived": true}))).await),
        (Kind::Page, call(Method::GET, at.clone(), None).await),
        (Kind::Title, call(Method::GET, format!("{at}/properties/title"), None).await),
        (Kind::Query, call(Method::POST, format!("{source}/query"), Some(json!({}))).await),
        (Kind::Search, call(Method::POST, "/v1/search".to_owned(), Some(json!({"query": "nothing"}))).await),
        (Kind::NotFound, call(Method::GET, nowhere, None).await),
        (Kind::InvalidUrl, call(Method::GET, "/v1/invalid".to_owned(), None).await),
        (Kind::Unauthorized, world.call_as(Some("ntn_wrong"), Some(VERSION), "/v1/users").await.1),
    ]
}

/// What is not compared: parents and icons are of other kinds there, and so is what was found.
fn is_free(kind: Kind, path: &str) -> bool {
    let free = [".parent.", ".database_parent.", ".icon."];
    free.iter().any(|part| path.contains(part)) || (kind == Kind::Search && path.contains(".results[]"))
}

#[tokio::test]
async fn the_answers_have_the_keys_of_the_recorded_ones() {
    let world = World::plain();
    let mut recorded = BTreeMap::<Kind, Shape>::new();
    for exchange in recordings() {
        if let Some(kind) = kind_of(&exchange) {
            collect(&exchange["response"], "", recorded.entry(kind).or_default());
        }
    }
    assert_eq!(recorded.len(), 11, "{:?}", recorded.keys());

    let mut answered = BTreeMap::<Kind, Shape>::new();
    for (kind, answer) in answers(&world).await {
        collect(&answer, "", answered.entry(kind).or_default());
    }
    for (kind, shape) in &recorded {
        let ours = &answered[kind];
        let paths = |shape: &Shape| {
            let compared = shape.keys().filter(|path| !is_free(*kind, path));
            compared.cloned().collect::<BTreeSet<_>>()
        };
        assert_eq!(paths(ours), paths(shape), "{kind:?}");
        for (path, kinds) in ours.iter().filter(|(path, _)| !is_free(*kind, path)) {
            let strange = kinds.difference(&shape[path]).collect::<Vec<_>>();
            assert!(strange.is_empty(), "{kind:?} {path}: {strange:?}, recorded {:?}", shape[path]);
        }
    }
}

#[tokio::test]
async fn the_keys_of_an_answer_stand_in_the_recorded_order() {
    let world = World::plain();
    let order = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for (kind, answer) in answers(&world).await {
        let recorded = recordings().into_iter().find(|exchange| kind_of(exchange) == Some(kind)).unwrap();
        assert_eq!(order(&answer), order(&recorded["response"]), "{kind:?}");
    }
}

#[tokio::test]
async fn errors_say_what_the_recorded_ones_say() {
    let world = World::plain();
    for (kind, answer) in answers(&world).await {
        if !matches!(kind, Kind::Unauthorized | Kind::NotFound | Kind::InvalidUrl) {
            continue;
        }
        let recorded = recordings().into_iter().find(|exchange| kind_of(exchange) == Some(kind)).unwrap();
        for key in ["object", "status", "code"] {
            assert_eq!(answer[key], recorded["response"][key], "{kind:?}");
        }
        let words = |message: &Value| message.as_str().unwrap().replace("notion-sdk-py", "Essais");
        assert_eq!(words(&answer["message"]), words(&recorded["response"]["message"]));
    }
}
