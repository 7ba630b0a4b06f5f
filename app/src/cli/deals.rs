//! `deals list|add|import-csv|export-csv`: the CRM's deals without the CRM.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use comfy_table::Table;
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, Value, ValueKind, Values};
use dealsync_domain::money::Amount;
use dealsync_domain::ports::DealFilter;

use crate::cli::Exit;
use crate::cli::output::{self, Output};
use crate::compose::App;
use crate::{telemetry, terminal};

const PAGE: u32 = 1000;

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum DealsCommand {
    /// List deals.
    List {
        /// Only those with this in their client, status, sector, assignee or notes.
        #[arg(long, short)]
        query: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        #[command(flatten)]
        output: Output,
    },
    /// Add a deal.
    Add(AddArgs),
    /// Add deals from a CSV file whose first line names the fields; `-` is standard input.
    ImportCsv {
        /// The file.
        file: PathBuf,
    },
    /// Write all deals as CSV; to standard output where no file is named.
    ExportCsv {
        /// The file.
        file: Option<PathBuf>,
    },
}

#[derive(Clone, Debug, Args)]
pub(crate) struct AddArgs {
    /// Whom the deal is with.
    client: String,
    #[arg(long)]
    statut: Option<String>,
    /// An amount, as `12500.50` or `12 500,50`.
    #[arg(long, allow_hyphen_values = true)]
    montant_brut: Option<String>,
    #[arg(long)]
    secteur: Option<String>,
    /// A day, as 2026-12-31.
    #[arg(long)]
    date_echeance: Option<String>,
    #[arg(long)]
    assignee: Option<String>,
    #[arg(long)]
    notes: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(crate) async fn run(app: &App, command: DealsCommand) -> anyhow::Result<Exit> {
    match command {
        DealsCommand::List { query, limit, output } => {
            list(app, DealFilter { query, after: None, limit }, output).await
        }
        DealsCommand::Add(args) => add(app, args).await,
        DealsCommand::ImportCsv { file } => import_csv(app, file).await,
        DealsCommand::ExportCsv { file } => export_csv(app, file).await,
    }
}

async fn list(app: &App, filter: DealFilter, output: Output) -> anyhow::Result<Exit> {
    let deals = app.deals().list(filter).await.context("the deals cannot be read")?;
    if output.json {
        output::json(&deals.iter().map(dealsync_web::shown::deal).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new();
    terminal::plain(&mut table);
    table.set_header([vec!["id"], DealField::ALL.map(DealField::name).to_vec()].concat());
    for deal in &deals {
        let cells = DealField::ALL.map(|field| terminal::shorten(&deal.cells.cell(field).to_string(), 32));
        table.add_row([vec![deal.id.to_string()], cells.to_vec()].concat());
    }
    output::line(&table.to_string())?;
    Ok(Exit::Done)
}

async fn add(app: &App, args: AddArgs) -> anyhow::Result<Exit> {
    let output = args.output;
    let given = [
        Some(args.client),
        args.statut,
        args.montant_brut,
        args.secteur,
        args.date_echeance,
        args.assignee,
        args.notes,
    ];
    let texts = DealField::ALL.into_iter().zip(given).filter_map(|(field, text)| Some((field, text?)));
    let values = match values(texts) {
        Ok(values) => values,
        Err(problems) => {
            problems.iter().for_each(|problem| telemetry::complain(problem));
            return Ok(Exit::Usage);
        }
    };
    let deal = app.deals().insert(values).await.context("the deal cannot be added")?;
    if output.json {
        output::json(&dealsync_web::shown::deal(&deal))?;
    } else {
        output::line(&format!("Added deal {}: {}", deal.id, deal.cells.client()))?;
    }
    Ok(Exit::Done)
}

/// Values from texts as people type them, or everything that is wrong with them.
fn values(texts: impl Iterator<Item = (DealField, String)>) -> Result<Values, Vec<String>> {
    let (mut values, mut problems) = (Values::new(), Vec::new());
    for (field, text) in texts {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let value = match field.kind() {
            ValueKind::Text => Ok(Value::text(text)),
            ValueKind::Amount => {
                Amount::read(text).map(|amount| Some(Value::Amount(amount))).map_err(|error| error.to_string())
            }
            ValueKind::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .map(|date| Some(Value::Date(date)))
                .map_err(|_| "is not a day, such as 2026-12-31".to_owned()),
        };
        match value {
            Ok(value) => values.extend(value.map(|value| (field, value))),
            Err(problem) => problems.push(format!("{field}: \"{text}\" {problem}")),
        }
    }
    if values.get(&DealField::Client).and_then(|client| ClientKey::of(&client.to_string())).is_none() {
        problems.push("client: must not be empty".to_owned());
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

async fn import_csv(app: &App, file: PathBuf) -> anyhow::Result<Exit> {
    let source: Box<dyn Read + Send> = if file.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(&file).with_context(|| format!("{} cannot be opened", file.display()))?)
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(source);
    let headers = reader.headers().context("the first line cannot be read")?.clone();
    let columns: Vec<Option<DealField>> =
        headers.iter().map(|name| name.trim_start_matches('\u{feff}').parse().ok()).collect();
    if !columns.contains(&Some(DealField::Client)) {
        bail!(
            "the first line must name the fields, client among them: {}",
            DealField::ALL.map(DealField::name).join(",")
        );
    }
    let (mut added, mut refused) = (0_u64, 0_u64);
    for (row, line) in reader.into_records().zip(2_u64..) {
        let texts = row.map(|row| {
            // What an export has made harmless for spreadsheets is what it was again.
            let cells = columns.iter().zip(row.iter());
            let cells = cells.filter_map(|(field, text)| Some(((*field)?, dealsync_web::csv_text(text).to_owned())));
            cells.collect::<Vec<_>>()
        });
        let outcome = match texts.map_err(|error| vec![error.to_string()]).and_then(|texts| values(texts.into_iter())) {
            Ok(values) => app.deals().insert(values).await.map(drop).map_err(|error| vec![error.to_string()]),
            Err(problems) => Err(problems),
        };
        match outcome {
            Ok(()) => added += 1,
            Err(problems) => {
                refused += 1;
                telemetry::complain(&format!("line {line}: {}", problems.join("; ")));
            }
        }
    }
    output::line(&format!("{added} added, {refused} refused"))?;
    Ok(if refused > 0 { Exit::Partial } else { Exit::Done })
}

async fn export_csv(app: &App, file: Option<PathBuf>) -> anyhow::Result<Exit> {
    let target: Box<dyn Write + Send> = match &file {
        Some(path) => Box::new(File::create(path).with_context(|| format!("{} cannot be made", path.display()))?),
        None => Box::new(io::stdout()),
    };
    let mut writer = csv::Writer::from_writer(target);
    writer.write_record([vec!["id"], DealField::ALL.map(DealField::name).to_vec()].concat())?;
    let mut after = None;
    loop {
        let page = app.deals().page(after, PAGE).await.context("the deals cannot be read")?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for deal in &page {
            let cells = DealField::ALL.map(|field| dealsync_web::csv_cell(deal.cells.cell(field).to_string()));
            writer.write_record([vec![deal.id.to_string()], cells.to_vec()].concat())?;
        }
    }
    writer.flush()?;
    Ok(Exit::Done)
}
