//! A sandbox with one small table, and the calls that the tests make to it.

use dealsync_sandbox::{
    Airtable, Sandbox, Settings,
    airtable::{FieldKind, FieldSpec, Limits, PermissionLevel, TokenSpec},
};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "patTest.secret";

/// A status and the body as JSON.
pub(crate) type Answer = (u16, Value);

pub(crate) struct World {
    sandbox: Sandbox,
    client: Client,
    pub(crate) airtable: Airtable,
    pub(crate) base: String,
    pub(crate) table: String,
}

pub(crate) fn columns() -> Vec<FieldSpec> {
    vec![
        FieldSpec::new("Name", FieldKind::SingleLineText),
        FieldSpec::new("Status", FieldKind::SingleSelect).choices(["New", "Won"]),
        FieldSpec::new("Amount", FieldKind::Currency).symbol("€"),
        FieldSpec::new("Due", FieldKind::Date),
        FieldSpec::new("Done", FieldKind::Checkbox),
        FieldSpec::new("Rich", FieldKind::RichText),
        FieldSpec::new("Owner", FieldKind::SingleCollaborator),
        FieldSpec::new("Tags", FieldKind::MultipleSelects).choices(["a", "b"]),
        FieldSpec::new("At", FieldKind::DateTime).time_zone("Europe/Paris"),
        FieldSpec::new("Mail", FieldKind::Email),
        FieldSpec::new("No", FieldKind::AutoNumber),
        FieldSpec::new("Label", FieldKind::Formula).formula("UPPER({Name})", FieldKind::SingleLineText),
        FieldSpec::new("Order", FieldKind::Other("manualSort".to_owned())),
    ]
}

impl World {
    /// Without rates: the tests of rates set their own.
    pub(crate) fn start() -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Settings::default()).unwrap();
        let airtable = sandbox.airtable();
        airtable.set_limits(Limits::unlimited());
        let base = airtable.add_base("Ventes");
        let table = airtable.add_table(&base, "Deals / 2026", columns());
        airtable.add_token(TokenSpec::new(TOKEN).grant(&base, PermissionLevel::Create));
        Self { sandbox, client: Client::builder().no_proxy().build().unwrap(), airtable, base, table }
    }

    pub(crate) fn records_path(&self) -> String {
        format!("/v0/{}/{}", self.base, self.table)
    }

    pub(crate) fn insert(&self, fields: Value) -> String {
        self.airtable.insert(&self.base, &self.table, fields)
    }

    /// The names in the table, in order of creation.
    pub(crate) fn names(&self) -> Vec<String> {
        let rows = self.airtable.records(&self.base, &self.table);
        let names = rows.iter().map(|row| row.fields.get("Name"));
        names.map(|name| name.and_then(Value::as_str).unwrap_or("").to_owned()).collect()
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<String>) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.sandbox.url());
        let mut request = self.client.request(method, url).bearer_auth(TOKEN);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        request.send().await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let response = self.send(method, path, body.map(|body| body.to_string())).await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    /// Lists with this query string.
    pub(crate) async fn list(&self, query: &str) -> Answer {
        self.get(&format!("{}?{query}", self.records_path())).await
    }

    pub(crate) async fn post(&self, body: Value) -> Answer {
        self.call(Method::POST, &self.records_path(), Some(body)).await
    }

    pub(crate) async fn patch(&self, body: Value) -> Answer {
        self.call(Method::PATCH, &self.records_path(), Some(body)).await
    }

    pub(crate) async fn delete(&self, ids: &[&str]) -> Answer {
        let query = ids.iter().map(|id| format!("records%5B%5D={id}")).collect::<Vec<_>>();
        let path = format!("{}?{}", self.records_path(), query.join("&"));
        self.call(Method::DELETE, &path, None).await
    }

    /// Creates one record and returns it.
    pub(crate) async fn create_one(&self, fields: Value) -> Value {
        let (status, record) = self.post(json!({"fields": fields})).await;
        assert_eq!(status, 200, "{record}");
        record
    }
}

/// The type of an error in the usual envelope.
pub(crate) fn error_type(answer: &Answer) -> &str {
    answer.1["error"]["type"].as_str().unwrap_or_default()
}

pub(crate) fn message(answer: &Answer) -> &str {
    answer.1["error"]["message"].as_str().unwrap_or_default()
}

/// The values of one field over the records of an answer.
pub(crate) fn column(body: &Value, field: &str) -> Vec<Value> {
    let records = body["records"].as_array().unwrap();
    records.iter().map(|record| record["fields"][field].clone()).collect()
}

/// So many records with different names.
pub(crate) fn many(count: usize) -> Vec<Value> {
    (0..count).map(|n| json!({"fields": {"Name": format!("Client {n}")}})).collect()
}
