//! The sandbox against the real Airtable: each recorded request, sent to the sandbox, gets an
//! answer of the same status and the same keys.

use std::collections::BTreeSet;
use std::path::Path;

use dealsync_sandbox::airtable::{FieldKind, FieldSpec, Limits, PermissionLevel, TokenSpec};
use dealsync_sandbox::{Sandbox, Settings};
use reqwest::{Client, Method};
use serde_json::{Map, Value, json};

const RECORDED_BASE: &str = "appTtHA5PfJnVfjdu";

struct World {
    sandbox: Sandbox,
    client: Client,
    base: String,
    tables: [(&'static str, String); 2],
    offset: Option<String>,
}

fn world() -> World {
    let sandbox = Sandbox::start(Settings::default()).unwrap();
    let airtable = sandbox.airtable();
    airtable.set_limits(Limits::unlimited());
    let base = airtable.add_base("Recorded");
    airtable.add_token(TokenSpec::new("patRECORDED").grant(&base, PermissionLevel::Create));
    let actors = vec![
        FieldSpec::new("Name", FieldKind::SingleLineText),
        FieldSpec::new("Biography", FieldKind::MultilineText),
        FieldSpec::new("Photo", FieldKind::MultipleAttachments),
    ];
    let actors = airtable.add_table(&base, "Actors", actors);
    let movies = vec![
        FieldSpec::new("Name", FieldKind::SingleLineText),
        FieldSpec::new("Description", FieldKind::MultilineText),
        FieldSpec::new("Photos", FieldKind::MultipleAttachments),
        FieldSpec::new("Actors", FieldKind::MultipleRecordLinks).linked_table(&actors),
        FieldSpec::new("Director", FieldKind::MultipleRecordLinks).linked_table(&actors),
        FieldSpec::new("Genre", FieldKind::MultipleSelects).choices(["Drama", "Comedy"]),
        FieldSpec::new("Seen?", FieldKind::Checkbox),
    ];
    let movies = airtable.add_table(&base, "Movies", movies);
    for number in 0..4 {
        airtable.insert(&base, &actors, json!({ "Name": format!("Actor {number}"), "Biography": "Born." }));
    }
    for number in 0..9 {
        airtable.insert(
            &base,
            &movies,
            json!({ "Name": format!("Movie {number}"), "Seen?": true, "Genre": ["Drama"] }),
        );
    }
    let client = Client::builder().build().unwrap();
    World { sandbox, client, base, tables: [("Actors", actors), ("Movies", movies)], offset: None }
}

impl World {
    /// The ids of one of our rows, standing for a recorded one.
    fn row(&self, table: &str) -> String {
        let (_, id) = self.tables.iter().find(|(name, _)| *name == table).unwrap();
        self.sandbox.airtable().records(&self.base, id)[0].id.clone()
    }

    /// The recorded path with our base and, for a recorded row, one of ours.
    fn path(&self, recorded: &str) -> String {
        let mut parts: Vec<String> =
            recorded.replace(RECORDED_BASE, &self.base).split('/').map(str::to_owned).collect();
        let is_row = |part: &str| part.len() == 17 && part.starts_with("rec");
        if parts.last().is_some_and(|last| is_row(last)) {
            let table = parts[parts.len() - 2].clone();
            *parts.last_mut().unwrap() = self.row(&table);
        }
        parts.join("/")
    }

    /// The recorded query with the offset that our own last page gave, and the view that is there.
    fn query(&self, recorded: &str) -> String {
        let parts = recorded.split('&').map(|part| match part.split_once('=') {
            Some(("offset", _)) => format!("offset={}", self.offset.clone().unwrap().replace('/', "%2F")),
            Some(("view", _)) => "view=Grid%20view".to_owned(),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("&")
    }

    /// The recorded body with rows of ours in linked cells.
    fn body(&self, recorded: &Value) -> Value {
        let actor = self.row("Actors");
        let swap = |value: &Value| match value {
            Value::Array(items) if items.iter().all(|item| item.as_str().is_some_and(|id| id.starts_with("rec"))) => {
                json!([actor])
            }
            other => other.clone(),
        };
        let fields: Map<String, Value> =
            recorded["fields"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), swap(value))).collect();
        json!({ "fields": fields })
    }

    async fn replay(&mut self, exchange: &Value) -> (u16, Value) {
        let text = |key: &str| exchange[key].as_str().unwrap();
        let mut url = format!("{}{}", self.sandbox.url(), self.path(text("path")));
        if !text("query").is_empty() {
            url = format!("{url}?{}", self.query(text("query")));
        }
        let method: Method = text("method").parse().unwrap();
        let mut request = self.client.request(method, url).bearer_auth("patRECORDED");
        if exchange["request"].is_object() {
            request = request.json(&self.body(&exchange["request"]));
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value = response.json().await.unwrap();
        if let Some(offset) = answer["offset"].as_str() {
            self.offset = Some(offset.to_owned());
        }
        (status, answer)
    }
}

/// Every path of keys with the kind of value at its end. What cells hold depends on the rows, so
/// it is left out.
fn structure(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(items) => {
            items.iter().for_each(|item| structure(item, &format!("{at}[]"), found));
            "array"
        }
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|_| !at.ends_with(".fields")) {
                structure(value, &format!("{at}.{key}"), found);
            }
            "object"
        }
    };
    found.insert(format!("{at}: {kind}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_answers_as_airtable_did() {
    dealsync_system_tests::install_tls();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recordings/airtable.jsonl");
    let recorded = std::fs::read_to_string(path).unwrap();
    let mut world = world();
    let mut compared = 0;
    for line in recorded.lines() {
        let exchange: Value = serde_json::from_str(line).unwrap();
        // A continuation needs the page before it, which stands in another place of the file.
        if exchange["query"].as_str().unwrap().contains("offset=") && world.offset.is_none() {
            continue;
        }
        let (status, answer) = world.replay(&exchange).await;
        let what = format!("{} {}?{}", exchange["method"], exchange["path"], exchange["query"]);
        assert_eq!(json!(status), exchange["status"], "{what}: {answer}");
        let (mut theirs, mut ours) = (BTreeSet::new(), BTreeSet::new());
        structure(&exchange["response"], "", &mut theirs);
        structure(&answer, "", &mut ours);
        // Whether there is a further page depends on how many rows there are.
        for found in [&mut theirs, &mut ours] {
            found.remove(".offset: string");
        }
        assert_eq!(ours, theirs, "{what}: {answer}");
        if status >= 400 {
            let kind =
                |body: &Value| body["error"].as_str().or_else(|| body["error"]["type"].as_str()).map(str::to_owned);
            assert_eq!(kind(&answer), kind(&exchange["response"]), "{what}");
        }
        compared += 1;
    }
    assert_eq!(compared, 24, "every recorded exchange was compared");
}
