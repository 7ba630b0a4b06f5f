//! What several suites begin with, and the steps that follow on a run.

use dealsync_sandbox::airtable::Limits;
use dealsync_sandbox::demo::seed_rows_table;
use reqwest::Method;
use serde_json::Value;

use crate::{Backend, TestApp};

impl TestApp {
    /// An SQLite file of its own, connected with a table of so many clean records at Airtable, which
    /// refuses nothing for its rate.
    pub async fn with_rows(rows: usize) -> Self {
        let app = Self::start_with(Backend::Sqlite, |airtable| {
            airtable.set_limits(Limits::unlimited());
            seed_rows_table(airtable, rows)
        })
        .await;
        app.connect().await;
        app
    }

    /// Resumes, retries or undoes a run, and waits for what comes of it.
    pub async fn then(&self, run: &Value, what: &str) -> Value {
        let path = format!("/api/sync/runs/{}/{what}", run["id"]);
        self.send(self.request(Method::POST, &path).header("prefer", "wait=60")).await.expect(200)
    }
}
