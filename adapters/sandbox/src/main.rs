//! The sandbox as a program, for demonstrations and for clients in other languages.

use std::{
    io::{self, Write},
    time::Duration,
};

use clap::Parser;
use dealsync_sandbox::{
    Sandbox, Settings,
    airtable::Limits,
    demo::{self, MAPPED_FIELDS},
    notion::Limits as NotionLimits,
};
use serde_json::{Map, Value, json};

/// Serves an emulated Airtable and Notion on 127.0.0.1 until standard input closes.
///
/// When it is ready, one line of JSON says where and with which token to reach it.
#[derive(Debug, Parser)]
#[command(name = "dealsync-sandbox", version)]
struct Arguments {
    /// The port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Serve a table of so many clean rows instead of the demo.
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Fill Notion with so many clean rows instead of the demo.
    #[arg(long, value_name = "N")]
    notion_rows: Option<usize>,
    /// How long each call takes.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency_ms: u64,
    /// Do not enforce the rates.
    #[arg(long)]
    unlimited: bool,
    /// How long a base is frozen after a breach of its rate; 30000 unless given.
    #[arg(long, value_name = "MS")]
    penalty_ms: Option<u64>,
    /// How long Notion's window lasts; 60000 unless given.
    #[arg(long, value_name = "MS")]
    window_ms: Option<u64>,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let sandbox = Sandbox::start(Settings { port: arguments.port, ..Settings::default() })?;
    let airtable = sandbox.airtable();
    let pipeline = match arguments.rows {
        Some(rows) => demo::seed_rows_table(&airtable, rows),
        None => demo::seed_pipeline(&airtable),
    };
    let mut limits = Limits { enforced: !arguments.unlimited, ..Limits::default() };
    if let Some(penalty) = arguments.penalty_ms {
        limits.penalty = Duration::from_millis(penalty);
    }
    airtable.set_limits(limits);
    airtable.set_latency(Duration::from_millis(arguments.latency_ms));

    let notion = sandbox.notion();
    let source = match arguments.notion_rows {
        Some(rows) => demo::seed_notion_rows(&notion, rows),
        None => demo::seed_notion_pipeline(&notion),
    };
    let mut limits = NotionLimits { enforced: !arguments.unlimited, ..NotionLimits::default() };
    if let Some(window) = arguments.window_ms {
        limits.window = Duration::from_millis(window);
    }
    notion.set_limits(limits);
    notion.set_latency(Duration::from_millis(arguments.latency_ms));

    let fields = MAPPED_FIELDS
        .iter()
        .map(|name| {
            let id = airtable.field_id(&pipeline.base_id, &pipeline.table_id, name);
            ((*name).to_owned(), Value::String(id))
        })
        .collect::<Map<_, _>>();
    let ready = json!({
        "url": sandbox.url(),
        "token": pipeline.token,
        "base": pipeline.base_id,
        "table": pipeline.table_id,
        "fields": fields,
        "notion": { "token": source.token, "database": source.database_id, "data_source": source.data_source_id },
    });
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{ready}")?;
    stdout.flush()?;

    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}
