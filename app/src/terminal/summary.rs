//! How a run went, in a few lines: failures first.

use dealsync_domain::change::ChangeStatus;
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::provider::Direction;
use dealsync_domain::reason::Loss;
use dealsync_domain::run::{Planned, RunStatus, SyncRun, Warning, WarningCode};

use crate::cli::output_line;
use crate::compose::App;
use crate::terminal::shorten;

/// Failed records named at most.
const NAMED: u32 = 20;

/// Prints the outcome of a run.
pub(crate) async fn print(app: &App, run: &SyncRun) -> anyhow::Result<()> {
    for status in [ChangeStatus::Failed, ChangeStatus::Skipped] {
        let filter = ChangeFilter { status: Some(status), limit: NAMED, ..ChangeFilter::default() };
        for change in app.sync.changes(run.id, filter).await? {
            let reason = change.reason.map_or("", |reason| reason.what());
            let message = change.message.as_deref().unwrap_or_default();
            let told = shorten(&format!("{reason} {message}"), 140);
            let next = change.reason.map_or("", |reason| reason.next_step());
            output_line(&format!("✗ {}: {told}\n    → {next}", shorten(&change.client, 40)))?;
        }
    }
    output_line(&outcome(run))?;
    print_warnings(run)
}

/// Prints what a preview would do.
pub(crate) fn print_plan(run: &SyncRun) -> anyhow::Result<()> {
    if run.status != RunStatus::Planned {
        return Ok(());
    }
    let Planned { creates, updates, deletes } = run.context.as_ref().map(|context| context.planned).unwrap_or_default();
    let counts = &run.counts;
    let left = counts.total.saturating_sub(counts.processed() + creates + updates + deletes);
    let nothing = creates + updates + deletes + counts.held + counts.failed == 0;
    if nothing && run.undo_of.is_some() {
        output_line(&format!("Nothing to write back: {} to unlink.", counted(left, "pair")))?;
    } else if nothing {
        output_line(&format!("Both sides already agree: {} deals checked, nothing to write.", counts.total))?;
    } else {
        let unchanged = counts.total.saturating_sub(creates + updates + deletes + counts.held + counts.failed);
        let removed = if deletes > 0 { format!(" · delete {deletes}") } else { String::new() };
        let (held, failed) = (counts.held, counts.failed);
        output_line(&format!(
            "Create {creates} · update {updates}{removed} · unchanged {unchanged} · held {held} · cannot be sent {failed}"
        ))?;
    }
    print_warnings(run)?;
    let announced =
        run.calls.announced.map_or_else(String::new, |calls| format!(", at most {calls} in all when applied"));
    output_line(&format!("Nothing has been written yet. {} so far{announced}.", counted(run.calls.made, "call")))
}

/// A number with its noun.
fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn outcome(run: &SyncRun) -> String {
    let place = match run.direction {
        Direction::Import => "the CRM",
        Direction::Export => run.provider.title(),
    };
    let counts = &run.counts;
    let mut parts = Vec::new();
    for (number, word) in [
        (counts.created, "created"),
        (counts.updated, "updated"),
        (counts.deleted, "deleted"),
        (counts.unchanged, "unchanged"),
        (counts.held, "held"),
        (counts.skipped, "skipped"),
        (counts.failed, "failed"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    let parts = if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") };
    let repeats =
        if run.calls.retries > 0 { format!(" and {}", counted(run.calls.retries, "repeat")) } else { String::new() };
    let calls = format!("{}{repeats}", counted(run.calls.made, "call"));
    let written = counts.created + counts.updated + counts.deleted;
    match run.status {
        RunStatus::Success if written + counts.held == 0 => {
            format!("Both sides agree: {} deals checked, nothing written, {calls}.", counts.total)
        }
        RunStatus::Success | RunStatus::Partial => format!("In {place}: {parts}; {calls}. Run {}.", run.id),
        RunStatus::Cancelled => format!("Stopped. In {place}, before that: {parts}; {calls}. Run {}.", run.id),
        _ => {
            let failure = run.failure.as_ref().map_or_else(String::new, |failure| {
                format!("{failure}\n→ {} [{}]", failure.code.next_step(), failure.code.code())
            });
            let before = if written == 0 {
                "Nothing was written.".to_owned()
            } else {
                format!("Before that, in {place}: {parts}.")
            };
            format!("{before} {failure}\nRun {}, {calls}.", run.id)
        }
    }
}

fn print_warnings(run: &SyncRun) -> anyhow::Result<()> {
    for warning in &run.warnings {
        output_line(&format!("! {}", told(warning)))?;
    }
    Ok(())
}

fn told(warning: &Warning) -> String {
    let count = warning.count.unwrap_or(0);
    let subject = warning.subject.as_deref().unwrap_or_default();
    match warning.code {
        WarningCode::Held => format!("{count} held: they wait for a decision"),
        WarningCode::KeptEmpty => format!("{count} values empty at the source were kept at the target"),
        WarningCode::TargetEdited => format!("{count} values were edited at the target only, and left alone"),
        WarningCode::ComputedColumn => format!("the column \"{subject}\" is computed, so it is not written"),
        WarningCode::Unmapped => format!("{subject} is not carried: the table has no column for it"),
        WarningCode::CrmColumnMissing => format!("{subject} is not carried: the CRM has no column for it"),
        WarningCode::LeftEdited => format!("{count} were edited since, and are left as they are"),
        WarningCode::CannotComeBack => {
            let loss = Loss::from_code(subject).map_or_else(|| subject.to_owned(), |loss| loss.what().to_owned());
            format!("{count} cannot come back as they were: {loss}")
        }
        WarningCode::Adopted => format!("{count} records to be created stood there already and were paired"),
    }
}
