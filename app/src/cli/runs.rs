//! `runs`: what was done, and what can be done about it.

use clap::{Args, Subcommand};
use comfy_table::Table;
use dealsync_domain::deal::DealField;
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, RunStatus};
use dealsync_domain::sync::{Choice, Decision, Decisions, Exclusion, NewOption};

use crate::cli::output::{self, Output};
use crate::cli::{Exit, sync};
use crate::compose::App;
use crate::terminal::{self, preview, summary};

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum RunsCommand {
    /// List runs, newest first.
    List {
        /// Only those with airtable or notion.
        #[arg(long)]
        provider: Option<ProviderName>,
        /// Only import or export.
        #[arg(long)]
        direction: Option<Direction>,
        /// Only those of this status; `planned` shows previews that were never applied.
        #[arg(long, value_parser = status)]
        status: Option<RunStatus>,
        /// At most so many.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        #[command(flatten)]
        output: Output,
    },
    /// Show a run and its changes.
    Show {
        /// The run's id.
        id: i64,
        #[command(flatten)]
        output: Output,
    },
    /// Apply a preview: exactly what it showed, but for what has moved since.
    Apply(ApplyArgs),
    /// Go on with a run that was interrupted, stopped, or ended by a failure.
    Resume {
        /// The run's id.
        id: i64,
        #[command(flatten)]
        output: Output,
    },
    /// Carry out the failed changes of a run once more, and only these.
    Retry {
        /// The run's id.
        id: i64,
        #[command(flatten)]
        output: Output,
    },
    /// Take a run back: shows the preview of the reverse, asks, writes.
    Undo {
        /// The run's id.
        id: i64,
        #[command(flatten)]
        consent: sync::Consent,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Clone, Debug, Args)]
pub(crate) struct ApplyArgs {
    /// The run's id.
    id: i64,
    /// Leave a change out, or only some of its fields: `12` or `12:notes,statut`; may be repeated.
    #[arg(long, value_name = "SEQ[:FIELDS]", value_parser = exclusion)]
    exclude: Vec<Exclusion>,
    /// Make a record of a held change; may be repeated.
    #[arg(long, value_name = "SEQ")]
    create: Vec<i64>,
    /// Pair a held change with one of its candidates: `12=rec123`; may be repeated.
    #[arg(long, value_name = "SEQ=ID", value_parser = pairing)]
    pair: Vec<Decision>,
    /// Approve a new option of a column: `statut=Signé`; may be repeated.
    #[arg(long, value_name = "FIELD=NAME", value_parser = new_option)]
    new_option: Vec<NewOption>,
    #[command(flatten)]
    output: Output,
}

fn status(word: &str) -> Result<RunStatus, String> {
    let all = || RunStatus::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(", ");
    RunStatus::from_word(word).ok_or_else(|| format!("must be one of {}", all()))
}

fn exclusion(text: &str) -> Result<Exclusion, String> {
    let (seq, fields) = text.split_once(':').unwrap_or((text, ""));
    let named = fields.split(',').map(str::trim).filter(|name| !name.is_empty());
    let fields = named.map(str::parse::<DealField>).collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    Ok(Exclusion { seq: number(seq)?, fields })
}

fn pairing(text: &str) -> Result<Decision, String> {
    let (seq, with) = text.split_once('=').ok_or("must be SEQ=ID")?;
    Ok(Decision { seq: number(seq)?, choice: Choice::Pair(with.trim().to_owned()) })
}

fn new_option(text: &str) -> Result<NewOption, String> {
    let (field, name) = text.split_once('=').ok_or("must be FIELD=NAME")?;
    let field = field.trim().parse::<DealField>().map_err(|error| error.to_string())?;
    Ok(NewOption { field, name: name.trim().to_owned() })
}

fn number(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("{text:?} is not the number of a change"))
}

pub(crate) async fn run(app: &App, command: RunsCommand) -> anyhow::Result<Exit> {
    match command {
        RunsCommand::List { provider, direction, status, limit, output } => {
            list(app, RunFilter { provider, direction, status, before: None, limit }, output).await
        }
        RunsCommand::Show { id, output } => show(app, RunId(id), output).await,
        RunsCommand::Resume { id, output } => sync::go_on(app, app.sync.begin_resume(RunId(id)).await, output).await,
        RunsCommand::Retry { id, output } => sync::go_on(app, app.sync.begin_retry(RunId(id)).await, output).await,
        RunsCommand::Undo { id, consent, output } => match app.sync.begin_undo(RunId(id)).await {
            Ok(ticket) => sync::preview_first(app, ticket, consent.ask(), output).await,
            Err(refused) => sync::refuse(&refused, output),
        },
        RunsCommand::Apply(args) => {
            let run = match app.sync.run(RunId(args.id)).await {
                Ok(run) => run,
                Err(error) => return output::failed(&error, args.output),
            };
            let create = args.create.into_iter().map(|seq| Decision { seq, choice: Choice::Create });
            let decisions = Decisions {
                exclude: args.exclude,
                decisions: args.pair.into_iter().chain(create).collect(),
                new_options: args.new_option,
            };
            sync::apply(app, &run, decisions, args.output).await
        }
    }
}

async fn list(app: &App, filter: RunFilter, output: Output) -> anyhow::Result<Exit> {
    let runs = match app.sync.runs(filter).await {
        Ok(runs) => runs,
        Err(error) => return output::failed(&error, output),
    };
    if output.json {
        output::json(&runs.iter().map(dealsync_web::shown::run).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new();
    terminal::plain(&mut table);
    table.set_header([
        "run",
        "when (UTC)",
        "provider",
        "direction",
        "status",
        "created",
        "updated",
        "deleted",
        "unchanged",
        "held",
        "skipped",
        "failed",
        "calls",
    ]);
    for run in &runs {
        let counts = &run.counts;
        let numbers = [
            counts.created,
            counts.updated,
            counts.deleted,
            counts.unchanged,
            counts.held,
            counts.skipped,
            counts.failed,
            run.calls.made,
        ];
        let mut row = vec![
            run.id.to_string(),
            run.started_at.format("%Y-%m-%d %H:%M").to_string(),
            run.provider.to_string(),
            run.undo_of.map_or_else(|| run.direction.to_string(), |done| format!("undo of {done}")),
            run.status.as_str().to_owned(),
        ];
        row.extend(numbers.map(|number| number.to_string()));
        table.add_row(row);
    }
    output::line(&table.to_string())?;
    Ok(Exit::Done)
}

async fn show(app: &App, id: RunId, output: Output) -> anyhow::Result<Exit> {
    let run = match app.sync.run(id).await {
        Ok(run) => run,
        Err(error) => return output::failed(&error, output),
    };
    if output.json {
        sync::print_with_changes(app, &run).await?;
        return Ok(Exit::Done);
    }
    preview::print(app, &run).await?;
    if run.status != RunStatus::Planned {
        summary::print(app, &run).await?;
    }
    Ok(Exit::Done)
}
