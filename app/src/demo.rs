//! The demo: a CRM and an Airtable of its own, connected, without an account.

use anyhow::{Context, bail, ensure};
use clap::Args;
use dealsync_domain::cell::Cell;
use dealsync_domain::connector::Token;
use dealsync_domain::connectors::{ConnectorPatch, Patch};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunStatus, SyncRun};
use dealsync_domain::sync::Extent;
use dealsync_sandbox::demo::{NotionPipeline, Pipeline, seed_notion_pipeline, seed_pipeline};
use dealsync_sandbox::notion::Limits as NotionLimits;
use dealsync_sandbox::{Sandbox, Settings as SandboxSettings};
use tempfile::TempDir;

use crate::cli::{Exit, Output, output_line};
use crate::compose::{App, compose};
use crate::serve::{self, ServeSettings};
use crate::settings::Settings;
use crate::terminal::{progress, summary};

mod crm;

/// Notion's calls in a minute, on its Business plan.
const NOTION_BUDGET: u32 = 600;

/// How to run the demo.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Import, edit both sides, export, show that a second run writes nothing, and end.
    #[arg(long)]
    pub once: bool,
    #[command(flatten)]
    serve: ServeSettings,
}

/// A CRM and an Airtable, connected.
#[derive(Debug)]
pub struct Demo {
    /// The application over a database of its own.
    pub app: App,
    /// The built-in Airtable.
    pub sandbox: Sandbox,
    /// What stands in it.
    pub pipeline: Pipeline,
    /// What stands in the built-in Notion.
    pub notion: NotionPipeline,
    _folder: TempDir,
}

impl Demo {
    /// Makes both sides and connects them. Nothing of the user's is touched: the database lies
    /// in a temporary folder, whatever `DATABASE_URL` says.
    ///
    /// # Errors
    /// Where the folder, the database or a port cannot be had.
    pub async fn start(settings: &Settings) -> anyhow::Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("dealsync-demo-").tempdir().context("no temporary folder can be made")?;
        let sandbox = Sandbox::start(SandboxSettings::default()).context("the built-in Airtable cannot be started")?;
        let pipeline = seed_pipeline(&sandbox.airtable());
        // A larger plan, so that the demo need not wait for a second window.
        sandbox.notion().set_limits(NotionLimits { budget: NOTION_BUDGET, ..NotionLimits::default() });
        let notion = seed_notion_pipeline(&sandbox.notion());
        let settings = Settings {
            database_url: folder.path().join("crm.db").display().to_string(),
            secret_key: None,
            airtable_url: sandbox.url(),
            notion_url: sandbox.url(),
            notion_budget: NOTION_BUDGET,
            ..settings.clone().with_default_limits()
        };
        let app = compose(&settings).await?;
        crm::seed(&app, &sandbox.airtable(), &pipeline).await?;
        let airtable = ConnectorPatch {
            token: token(&pipeline.token)?,
            base_id: Patch::Set(pipeline.base_id.clone()),
            table_name: Patch::Set(pipeline.table_name.clone()),
            ..ConnectorPatch::default()
        };
        app.connectors.save(ProviderName::Airtable, airtable).await?;
        let patch = ConnectorPatch {
            token: token(&notion.token)?,
            base_id: Patch::Set(notion.database_id.clone()),
            ..ConnectorPatch::default()
        };
        app.connectors.save(ProviderName::Notion, patch).await?;
        Ok(Self { app, sandbox, pipeline, notion, _folder: folder })
    }
}

fn token(text: &str) -> anyhow::Result<Patch<Token>> {
    Token::parse(text).map(Patch::Set).context("the built-in provider has no token")
}

/// Runs the demo.
///
/// # Errors
/// What kept it from running.
pub async fn demo(settings: &Settings, args: DemoArgs) -> anyhow::Result<Exit> {
    // Before anything is made, so that a port in use is told at once.
    let listener = if args.once { None } else { Some(serve::listen(&args.serve)?) };
    let demo = Demo::start(settings).await?;
    let rows = demo.sandbox.airtable().records(&demo.pipeline.base_id, &demo.pipeline.table_id).len();
    let deals = crm::count(&demo.app).await?;
    let pages = demo.sandbox.notion().count(&demo.notion.data_source_id);
    output_line(&format!(
        "Made an Airtable with {rows} records, a Notion with {pages} pages and a CRM with {deals} deals, and connected them."
    ))?;
    let Some(listener) = listener else {
        return once(&demo).await;
    };
    let address = listener.local_addr()?;
    output_line(&format!(
        "Open http://{address}/connectors in a browser.\n\
         Or by HTTP:\n\
         \x20 curl -X POST 'http://{address}/api/sync/airtable/import' -H 'content-type: application/json' -H 'prefer: wait=30' -d '{{\"dry_run\":true}}'\n\
         \x20 curl 'http://{address}/api/sync/runs/1/changes?limit=5'\n\
         \x20 curl -X POST 'http://{address}/api/sync/runs/1/apply' -H 'content-type: application/json'\n\
         \x20 curl 'http://{address}/api/deals?q=atelier'\n\
         The whole API: http://{address}/api/openapi.json\n\
         Ctrl-C ends the demo; nothing is left behind."
    ))?;
    serve::serve(&demo.app, listener, &args.serve).await?;
    Ok(Exit::Done)
}

/// The whole story in one go, checked on the way.
async fn once(demo: &Demo) -> anyhow::Result<Exit> {
    let airtable = demo.sandbox.airtable();
    output_line("\n1. Import: Airtable → CRM")?;
    let first = run(demo, ProviderName::Airtable, Direction::Import).await?;
    ensure!(first.counts.created > 0, "the import made no deal");

    output_line("\n2. Edits on both sides")?;
    for told in edit(demo).await? {
        output_line(&format!("   {told}"))?;
    }
    output_line("\n3. Export: CRM → Airtable")?;
    let export = run(demo, ProviderName::Airtable, Direction::Export).await?;
    ensure!(export.counts.updated > 0, "the export wrote nothing");

    output_line("\n4. Import again: what was edited in Airtable comes in")?;
    let import = run(demo, ProviderName::Airtable, Direction::Import).await?;
    ensure!(import.counts.updated > 0, "the import wrote nothing");

    output_line("\n5. Both ways once more: nothing is left to write")?;
    let before = (airtable.mutations(), crm::digest(&demo.app).await?);
    for direction in [Direction::Export, Direction::Import] {
        let again = run(demo, ProviderName::Airtable, direction).await?;
        let written = again.counts.created + again.counts.updated + again.counts.deleted;
        ensure!(written == 0, "the second {direction} wrote {written} records");
    }
    let after = (airtable.mutations(), crm::digest(&demo.app).await?);
    ensure!(before == after, "something was written on one of the sides");
    ensure!(airtable.refused_for_rate() == 0, "Airtable had to refuse calls");

    output_line("\n6. Export: CRM → Notion, and back")?;
    let export = run(demo, ProviderName::Notion, Direction::Export).await?;
    ensure!(export.counts.created > 0, "the export to Notion made no page");
    run(demo, ProviderName::Notion, Direction::Import).await?;
    let before = (demo.sandbox.notion().mutations(), crm::digest(&demo.app).await?);
    for direction in [Direction::Export, Direction::Import] {
        let again = run(demo, ProviderName::Notion, direction).await?;
        let written = again.counts.created + again.counts.updated + again.counts.deleted;
        ensure!(written == 0, "the second {direction} with Notion wrote {written} records");
    }
    let after = (demo.sandbox.notion().mutations(), crm::digest(&demo.app).await?);
    ensure!(before == after, "something was written on one of the sides");
    ensure!(demo.sandbox.notion().refused_for_rate() == 0, "Notion had to refuse calls");
    output_line("\nAll went as promised: 0 writes in the second run, 0 calls refused by the providers' limits.")?;
    Ok(Exit::Done)
}

async fn run(demo: &Demo, provider: ProviderName, direction: Direction) -> anyhow::Result<SyncRun> {
    let ticket = demo.app.sync.begin(provider, direction, Extent::Whole).await?;
    let shown = progress::show(&demo.app, ticket.run.id, Output::default());
    let ended = tokio::select! {
        ended = demo.app.sync.carry_out(ticket) => ended,
        () = shown => bail!("the progress ended before the run"),
    };
    summary::print(&demo.app, &ended.run).await?;
    let ended_well = matches!(ended.run.status, RunStatus::Success | RunStatus::Partial);
    ensure!(ended_well, "the {direction} ended as {}", ended.run.status.as_str());
    Ok(ended.run)
}

/// Edits some deals here, others there, and one on both sides; tells what it did.
async fn edit(demo: &Demo) -> anyhow::Result<Vec<String>> {
    let airtable = demo.sandbox.airtable();
    let (base, table) = (&demo.pipeline.base_id, &demo.pipeline.table_id);
    let linked = crm::linked(&demo.app).await?;
    let mut told = Vec::new();
    for (number, (deal, record)) in linked.iter().take(9).enumerate() {
        let client = deal.cells.client();
        if number < 6 {
            let value = Value::text(&format!("Rappeler {client} jeudi — call back on Thursday"));
            demo.app.deals().update(deal.id, vec![(DealField::Notes, value)]).await?;
        }
        if number >= 5 {
            airtable.update(base, table, &record.0, serde_json::json!({ "Amount": 1000 * (number + 1) }));
        }
        told.push(match number {
            0..5 => format!("CRM: notes of {client}"),
            5 => format!("both: notes of {client} in the CRM, its amount in Airtable"),
            _ => format!("Airtable: amount of {client}"),
        });
    }
    ensure!(
        linked.iter().all(|(deal, _)| *deal.cells.cell(DealField::Client) != Cell::Empty),
        "a deal lost its client"
    );
    Ok(told)
}
