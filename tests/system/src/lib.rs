//! The real application in a test: the sandbox for Airtable, a database of its own, HTTP on a
//! free port. One method a user action, so that tests read as stories.
#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

use std::net::TcpListener;
use std::time::Duration;

use dealsync::compose::{App, compose_with};
use dealsync::serve::{self, ServeSettings};
use dealsync::settings::Settings;
use dealsync_http::Waits;
use dealsync_sandbox::airtable::Limits;
use dealsync_sandbox::demo::{NotionPipeline, Pipeline, seed_pipeline};
use dealsync_sandbox::{Airtable, Notion, Sandbox, Settings as SandboxSettings};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub mod bed;
pub mod mortal;
pub mod postgres;
mod steps;

use postgres::TestDatabase;

/// Which database the application runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of its own on the server that `DEALSYNC_TEST_POSTGRES` names.
    Postgres,
}

/// The whole application.
#[derive(Debug)]
pub struct TestApp {
    /// The built-in Airtable.
    pub sandbox: Sandbox,
    /// What stands in it.
    pub pipeline: Pipeline,
    /// The application behind the server.
    pub app: App,
    /// Where it listens.
    pub url: String,
    /// What it was put together from.
    pub settings: Settings,
    client: Client,
    server: JoinHandle<std::io::Result<()>>,
    _database: Option<TestDatabase>,
    /// Its database and key file.
    pub folder: TempDir,
}

/// The providers' side of a test.
struct Side {
    sandbox: Sandbox,
    pipeline: Pipeline,
}

/// What a call was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as JSON; null where there is none.
    pub body: Value,
}

impl Answer {
    /// The body, after asserting the status.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// Asserts a problem of that status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        let kind = self.headers.get("content-type").and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        assert_eq!(kind.as_deref(), Some("application/problem+json"), "{}", self.body);
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{body}");
        for part in ["type", "title", "status", "detail"] {
            assert!(!body[part].is_null(), "{part} is missing in {body}");
        }
        body
    }
}

/// Waits of milliseconds, so that a test does not stand still.
#[must_use]
pub fn quick_waits() -> Waits {
    Waits::default().faster(1000)
}

/// The settings of an application on this database, with the sandbox for both providers, unpaced.
#[must_use]
pub fn settings(database_url: String, sandbox: &str) -> Settings {
    Settings {
        database_url,
        secret_key: Some("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".parse().expect("a key")),
        airtable_url: sandbox.to_owned(),
        airtable_rps: 0.0,
        notion_url: sandbox.to_owned(),
        notion_budget: 0,
        log_json: false,
    }
}

/// Installs the cryptography that HTTP clients need before they are made.
pub fn install_tls() {
    // A second time changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl TestApp {
    /// The demo's pipeline on the Airtable side, an empty CRM, unpaced and not connected yet.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |airtable| {
            airtable.set_limits(Limits::unlimited());
            seed_pipeline(airtable)
        })
        .await
    }

    /// The same, with what `seed` puts into Airtable.
    pub async fn start_with(backend: Backend, seed: impl FnOnce(&Airtable) -> Pipeline) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(TestDatabase::create().await),
        };
        let url = match &database {
            None => folder.path().join("crm.db").display().to_string(),
            Some(database) => database.url.clone(),
        };
        Self::start_on(folder, database, url, 0.0, seed).await
    }

    /// An SQLite file of its own and Airtable's real limits, at so many calls a second.
    pub async fn start_paced(calls_a_second: f64, seed: impl FnOnce(&Airtable) -> Pipeline) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = folder.path().join("crm.db").display().to_string();
        Self::start_on(folder, None, url, calls_a_second, seed).await
    }

    /// An SQLite file of its own, unpaced, and waits as long as a provider asks for.
    pub async fn start_slow(seed: impl FnOnce(&Airtable) -> Pipeline) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = folder.path().join("crm.db").display().to_string();
        let sandbox = Sandbox::start(SandboxSettings::default()).expect("the sandbox");
        sandbox.airtable().set_limits(Limits::unlimited());
        let pipeline = seed(&sandbox.airtable());
        let waits = Waits { penalty: Duration::from_secs(2), ..Waits::default() };
        Self::start_waiting(folder, None, url, Side { sandbox, pipeline }, |settings| settings, waits).await
    }

    /// The demo's Airtable and Notion's real limits, within this budget a minute.
    pub async fn start_with_notion_budget(budget: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = folder.path().join("crm.db").display().to_string();
        let pace = |settings: Settings| Settings { notion_budget: budget, ..settings };
        let sandbox = Sandbox::start(SandboxSettings::default()).expect("the sandbox");
        let pipeline = seed_pipeline(&sandbox.airtable());
        // A window is a minute, which is longer than quickened waits put up with.
        Self::start_waiting(folder, None, url, Side { sandbox, pipeline }, pace, Waits::default()).await
    }

    /// Another, empty CRM on the providers of this one; they must outlive it.
    pub async fn start_beside(other: &Self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = folder.path().join("crm.db").display().to_string();
        let there = other.sandbox.url();
        let pace = move |settings: Settings| Settings {
            airtable_rps: 0.0,
            notion_budget: 0,
            airtable_url: there.clone(),
            notion_url: there.clone(),
            ..settings
        };
        let sandbox = Sandbox::start(SandboxSettings::default()).expect("the sandbox");
        Self::start_at(folder, None, url, Side { sandbox, pipeline: other.pipeline.clone() }, pace).await
    }

    /// The same, on an SQLite file that stands in the folder already.
    pub async fn start_in(folder: TempDir, file: &str, seed: impl FnOnce(&Airtable) -> Pipeline) -> Self {
        let url = folder.path().join(file).display().to_string();
        Self::start_on(folder, None, url, 0.0, seed).await
    }

    async fn start_on(
        folder: TempDir,
        database: Option<TestDatabase>,
        url: String,
        calls_a_second: f64,
        seed: impl FnOnce(&Airtable) -> Pipeline,
    ) -> Self {
        let sandbox = Sandbox::start(SandboxSettings::default()).expect("the sandbox");
        let pipeline = seed(&sandbox.airtable());
        let pace = move |settings| Settings { airtable_rps: calls_a_second, ..settings };
        Self::start_at(folder, database, url, Side { sandbox, pipeline }, pace).await
    }

    async fn start_at(
        folder: TempDir,
        database: Option<TestDatabase>,
        url: String,
        side: Side,
        adapt: impl FnOnce(Settings) -> Settings,
    ) -> Self {
        Self::start_waiting(folder, database, url, side, adapt, quick_waits()).await
    }

    async fn start_waiting(
        folder: TempDir,
        database: Option<TestDatabase>,
        url: String,
        side: Side,
        adapt: impl FnOnce(Settings) -> Settings,
        waits: Waits,
    ) -> Self {
        let Side { sandbox, pipeline } = side;
        let settings = adapt(settings(url, &sandbox.url()));
        let app = compose_with(&settings, waits).await.expect("the application");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let serve = ServeSettings { bind: address, api_key: None, allowed_origins: Vec::new(), resume: false };
        let server = tokio::spawn(serve::start(&app, listener, &serve, Vec::new()).expect("the server"));
        let client = Client::builder().timeout(Duration::from_secs(120)).build().expect("a client");
        Self {
            sandbox,
            pipeline,
            app,
            url: format!("http://{address}"),
            settings,
            client,
            server,
            _database: database,
            folder,
        }
    }

    /// The handle on Airtable.
    #[must_use]
    pub fn airtable(&self) -> Airtable {
        self.sandbox.airtable()
    }

    /// A request, without its body.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.expect("a body");
        Answer { status, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null) }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Connects Airtable to the pipeline.
    pub async fn connect(&self) {
        let Pipeline { token, base_id, table_name, .. } = &self.pipeline;
        let body = json!({ "api_token": token, "base_id": base_id, "table_name": table_name });
        let _ = self.put("/api/connectors/config/airtable", &body).await.expect(200);
    }

    /// The handle on Notion.
    #[must_use]
    pub fn notion(&self) -> Notion {
        self.sandbox.notion()
    }

    /// Connects Notion to a database.
    pub async fn connect_notion(&self, pipeline: &NotionPipeline) {
        let NotionPipeline { token, database_id, .. } = pipeline;
        let body = json!({ "api_token": token, "base_id": database_id });
        let _ = self.put("/api/connectors/config/notion", &body).await.expect(200);
    }

    /// Runs an import or export with Airtable to its end.
    pub async fn run(&self, direction: &str) -> Value {
        self.run_with("airtable", direction, &json!({})).await
    }

    /// Runs an import or export with Notion to its end.
    pub async fn run_notion(&self, direction: &str) -> Value {
        self.run_with("notion", direction, &json!({})).await
    }

    /// A preview with Airtable.
    pub async fn preview(&self, direction: &str) -> Value {
        self.run_with("airtable", direction, &json!({ "dry_run": true })).await
    }

    /// A preview with Notion.
    pub async fn preview_notion(&self, direction: &str) -> Value {
        self.run_with("notion", direction, &json!({ "dry_run": true })).await
    }

    async fn run_with(&self, provider: &str, direction: &str, body: &Value) -> Value {
        let request = self.request(Method::POST, &format!("/api/sync/{provider}/{direction}"));
        self.send(request.header("prefer", "wait=60").json(body)).await.expect(200)
    }

    /// Applies a preview to its end.
    pub async fn apply(&self, run: &Value, decisions: &Value) -> Value {
        let path = format!("/api/sync/runs/{}/apply", run["id"]);
        let _ = self.post(&path, decisions).await.expect(202);
        self.finished(run).await
    }

    /// The run once it has ended.
    pub async fn finished(&self, run: &Value) -> Value {
        let path = format!("/api/sync/runs/{}", run["id"]);
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        for _ in 0..6000 {
            ticks.tick().await;
            let run = self.get(&path).await.expect(200);
            if run["status"] != "running" {
                return run;
            }
        }
        panic!("the run did not end");
    }

    /// All changes of a run.
    pub async fn changes(&self, run: &Value) -> Vec<Value> {
        let mut changes = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/sync/runs/{}/changes?limit=1000{cursor}", run["id"]);
            let page = self.get(&path).await.expect(200);
            changes.extend(page["items"].as_array().expect("items").clone());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return changes,
            }
        }
    }

    /// All deals.
    pub async fn deals(&self) -> Vec<Value> {
        let mut deals = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("/api/deals?limit=1000{cursor}")).await.expect(200);
            deals.extend(page["items"].as_array().expect("items").clone());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return deals,
            }
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}
