//! `import` and `export`: preview, question, progress, result.

use clap::Args;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunStatus, SyncRun};
use dealsync_domain::sync::{ApplyError, Decisions, Ended, Extent, Misfit, RefusedRun, Ticket};
use futures_util::future::Either;

use crate::cli::Exit;
use crate::cli::output::{self, Output};
use crate::compose::App;
use crate::terminal::{self, preview, progress, summary};
use crate::{serve, telemetry};

#[derive(Clone, Debug, Args)]
pub(crate) struct SyncArgs {
    /// airtable or notion
    provider: ProviderName,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

/// What the user wants to be asked.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Consent {
    /// Stop at the preview: nothing is written.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Write without asking.
    #[arg(long)]
    yes: bool,
}

impl Consent {
    pub(crate) fn ask(self) -> Ask {
        match self {
            Self { dry_run: true, .. } => Ask::Never,
            Self { yes: true, .. } => Ask::Not,
            Self { .. } => Ask::First,
        }
    }
}

pub(crate) async fn run(app: &App, direction: Direction, args: SyncArgs) -> anyhow::Result<Exit> {
    let ask = args.consent.ask();
    let extent = if ask == Ask::Not { Extent::Whole } else { Extent::Preview };
    match app.sync.begin(args.provider, direction, extent).await {
        Ok(ticket) => preview_first(app, ticket, ask, args.output).await,
        Err(refused) => refuse(&refused, args.output),
    }
}

/// What is to follow on a preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Nothing.
    Never,
    /// A question, then the writing.
    First,
    /// The writing.
    Not,
}

/// Carries a run out up to its preview, shows it, and goes on as the user wishes.
pub(crate) async fn preview_first(app: &App, ticket: Ticket, ask: Ask, output: Output) -> anyhow::Result<Exit> {
    let run = carry_out(app, ticket, output).await.run;
    if run.status != RunStatus::Planned {
        return finish(app, &run, output).await;
    }
    if ask == Ask::Not {
        return apply(app, &run, Decisions::default(), output).await;
    }
    if output.json {
        print_with_changes(app, &run).await?;
    } else {
        preview::print(app, &run).await?;
    }
    if ask == Ask::Never {
        return Ok(Exit::Done);
    }
    let writes = preview::writes(&run);
    if output.json {
        // One value was printed; a question would not be part of it.
        return Ok(Exit::Refused);
    }
    if writes == 0 && run.undo_of.is_none() {
        // Nothing to ask about: what agrees is remembered, and that is all.
        return apply(app, &run, Decisions::default(), output).await;
    }
    match terminal::ask(&preview::question(&run)) {
        Some(true) => apply(app, &run, Decisions::default(), output).await,
        Some(false) => {
            telemetry::complain(&format!("Nothing was written. The preview is kept: dealsync runs apply {}", run.id));
            Ok(Exit::Refused)
        }
        None => {
            let told = "Nothing was written: there is no terminal to ask in. Use --yes to write without asking";
            telemetry::complain(&format!("{told}, or: dealsync runs apply {}", run.id));
            Ok(Exit::Refused)
        }
    }
}

/// Applies a preview and tells how it went.
pub(crate) async fn apply(app: &App, run: &SyncRun, decisions: Decisions, output: Output) -> anyhow::Result<Exit> {
    match app.sync.begin_apply(run.id, decisions).await {
        Ok(ticket) => {
            let ended = carry_out(app, ticket, output).await;
            finish(app, &ended.run, output).await
        }
        Err(ApplyError::Run(refused)) => refuse(&refused, output),
        Err(ApplyError::Decisions(problems)) => {
            if output.json {
                let told = |misfit: &Misfit| serde_json::json!({ "seq": misfit.seq, "code": misfit.code.code(), "message": misfit.to_string() });
                output::json(&serde_json::json!({ "errors": problems.iter().map(told).collect::<Vec<_>>() }))?;
            } else {
                for misfit in problems {
                    let change = if misfit.seq > 0 { format!("change {}: ", misfit.seq) } else { String::new() };
                    telemetry::complain(&format!("{change}{misfit}"));
                }
            }
            Ok(Exit::Usage)
        }
    }
}

/// Goes on with a run that has been begun, and tells how it went.
pub(crate) async fn go_on(app: &App, ticket: Result<Ticket, RefusedRun>, output: Output) -> anyhow::Result<Exit> {
    match ticket {
        Ok(ticket) => {
            let ended = carry_out(app, ticket, output).await;
            finish(app, &ended.run, output).await
        }
        Err(refused) => refuse(&refused, output),
    }
}

/// Carries a run out, showing progress; Ctrl-C stops it between batches.
async fn carry_out(app: &App, ticket: Ticket, output: Output) -> Ended {
    let id = ticket.run.id;
    let shown = progress::show(app, id, output);
    let stop = async {
        if serve::wait_for_stop().await.is_ok() {
            telemetry::complain("Stopping after the current batch…");
            if let Err(error) = app.sync.cancel(id).await {
                telemetry::complain(&telemetry::chain(&error));
            }
        }
    };
    let beside = async { tokio::join!(shown, stop) };
    let running = std::pin::pin!(app.sync.carry_out(ticket));
    let ended = match futures_util::future::select(running, std::pin::pin!(beside)).await {
        Either::Left((ended, _)) => ended,
        Either::Right((_, running)) => running.await,
    };
    if let Some(cause) = &ended.cause {
        tracing::warn!(run.id = ended.run.id.0, cause = telemetry::chain(cause.as_ref()), "the run failed");
    }
    ended
}

pub(crate) fn refuse(refused: &RefusedRun, output: Output) -> anyhow::Result<Exit> {
    output::failed(&refused.error, output)
}

pub(crate) async fn finish(app: &App, run: &SyncRun, output: Output) -> anyhow::Result<Exit> {
    if output.json {
        output::json(&dealsync_web::shown::run(run))?;
    } else {
        summary::print(app, run).await?;
    }
    Ok(match run.status {
        RunStatus::Success | RunStatus::Planned | RunStatus::Running => Exit::Done,
        RunStatus::Partial => Exit::Partial,
        RunStatus::Cancelled => Exit::Refused,
        RunStatus::Error | RunStatus::Interrupted => Exit::Error,
    })
}

/// A run as one JSON value: the run, with its changes.
pub(crate) async fn print_with_changes(app: &App, run: &SyncRun) -> anyhow::Result<()> {
    let mut shown = serde_json::to_value(dealsync_web::shown::run(run))?;
    let mut changes = Vec::new();
    let mut pages = preview::Pages::of(run.id);
    while let Some(page) = pages.next(app).await? {
        changes.extend(
            page.iter().map(dealsync_web::shown::change).map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?,
        );
    }
    if let Some(object) = shown.as_object_mut() {
        object.insert("changes".to_owned(), changes.into());
    }
    output::json(&shown)
}
