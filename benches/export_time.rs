//! An export to 1,000 rows of Notion with 99 updates in a fresh window at 300 ms latency, limits
//! on: at most 15 s. A smooth three calls a second would take 37 s.

use std::time::{Duration, Instant};

use anyhow::ensure;
use dealsync_benches::figure;
use dealsync_sandbox::demo::seed_notion_rows;
use dealsync_system_tests::TestApp;
use serde_json::json;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let app = TestApp::start_with_notion_budget(180).await;
    let notion = app.notion();
    let pipeline = seed_notion_rows(&notion, 1000);
    app.connect_notion(&pipeline).await;
    let import = app.run_notion("import").await;
    ensure!(import["records_created"] == 1000, "not all records came in: {import}");
    for deal in app.deals().await.iter().take(99) {
        let edit = json!({ "montant_brut": "4321.00" });
        let _ = app.put(&format!("/api/deals/{}", deal["id"]), &edit).await.expect(200);
    }
    notion.set_latency(Duration::from_millis(300));
    notion.clear_calls();
    let began = Instant::now();
    let export = app.run_notion("export").await;
    let took = began.elapsed();
    ensure!(export["records_updated"] == 99, "not all updates went out: {export}");
    let mut holds = figure("export of 99 updates to 1,000 rows of Notion", took.as_secs_f64(), 15.0, "s")?;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let (calls, refused) = (notion.calls().len() as f64, notion.refused_for_rate() as f64);
    // The schema, ten pages, one page of users, and a call a write.
    holds &= figure("its calls", calls, 2.0 + 10.0 + 1.0 + 99.0, "")?;
    holds &= figure("refused for the rate", refused, 0.0, "")?;
    ensure!(holds, "a figure does not hold");
    Ok(())
}
