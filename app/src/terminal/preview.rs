//! A preview as a table: what would change, before → after.

use comfy_table::Table;
use dealsync_domain::change::{Action, Change, ChangeStatus, FieldChange};
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::provider::Direction;
use dealsync_domain::run::{RunId, SyncRun};

use crate::cli::output_line;
use crate::compose::App;
use crate::terminal::{plain, shorten, summary};

/// More than this many changes are counted, not shown.
const SHOWN: usize = 40;
const PAGE: u32 = 200;

/// The changes of a run, page by page.
pub(crate) struct Pages {
    run: RunId,
    filter: ChangeFilter,
}

impl Pages {
    pub(crate) fn of(run: RunId) -> Self {
        Self { run, filter: ChangeFilter { limit: PAGE, ..ChangeFilter::default() } }
    }

    pub(crate) async fn next(&mut self, app: &App) -> anyhow::Result<Option<Vec<Change>>> {
        let page = app.sync.changes(self.run, self.filter.clone()).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.filter.after = last.seq;
        Ok(Some(page))
    }
}

/// How many records the preview would write.
pub(crate) fn writes(run: &SyncRun) -> u64 {
    run.context
        .as_ref()
        .map_or(0, |context| context.planned.creates + context.planned.updates + context.planned.deletes)
}

/// The question before writing, with number and direction.
pub(crate) fn question(run: &SyncRun) -> String {
    let place = match run.direction {
        Direction::Import => "the CRM",
        Direction::Export => run.provider.title(),
    };
    let writes = writes(run);
    let changes = format!("{writes} {}", if writes == 1 { "change" } else { "changes" });
    let planned = run.context.as_ref().map(|context| context.planned).unwrap_or_default();
    match (run.undo_of, planned.deletes) {
        (Some(done), 0) if writes == 0 => format!("Take run {done} back: forget what it linked?"),
        (Some(done), 0) => format!("Take run {done} back: write {changes} to {place}?"),
        (Some(done), deletes) => {
            format!("Take run {done} back: write {changes} to {place}, {deletes} of them deletions?")
        }
        (None, _) => format!("Write {changes} to {place}?"),
    }
}

/// Prints a preview, or what became of it.
pub(crate) async fn print(app: &App, run: &SyncRun) -> anyhow::Result<()> {
    output_line(&headline(run))?;
    let mut table = Table::new();
    plain(&mut table);
    table.set_header(["#", "what", "client", "field", "before → after"]);
    let (mut shown, mut hidden) = (0, 0);
    let mut pages = Pages::of(run.id);
    while let Some(page) = pages.next(app).await? {
        for change in &page {
            if shown < SHOWN {
                shown += 1;
                add(&mut table, change);
            } else {
                hidden += 1;
            }
        }
    }
    if shown > 0 {
        output_line(&table.to_string())?;
    }
    if hidden > 0 {
        output_line(&format!("… and {hidden} more: dealsync runs show {} --json", run.id))?;
    }
    summary::print_plan(run)
}

fn headline(run: &SyncRun) -> String {
    let table = run.context.as_ref().map_or_else(String::new, |context| format!(" — {}", context.table.name));
    if let Some(done) = run.undo_of {
        let place = match run.direction {
            Direction::Import => "in the CRM".to_owned(),
            Direction::Export => format!("in {}{table}", run.provider.title()),
        };
        return format!("Run {}: take run {done} back {place}", run.id);
    }
    match run.direction {
        Direction::Import => format!("Run {}: import from {}{table} — into the CRM", run.id, run.provider.title()),
        Direction::Export => format!("Run {}: export from the CRM to {}{table}", run.id, run.provider.title()),
    }
}

fn add(table: &mut Table, change: &Change) {
    let what = match (change.status, change.action) {
        (ChangeStatus::Held, _) => "held",
        (ChangeStatus::Failed, _) => "cannot be sent",
        (ChangeStatus::Skipped, _) => "skipped",
        (_, Action::Create) => "create",
        (_, Action::Delete) => "delete",
        (_, Action::Update | Action::Link) => "update",
    };
    let client = shorten(&change.client, 30);
    let mut first = [change.seq.to_string(), what.to_owned(), client];
    if let Some(reason) = change.reason {
        let told = change
            .message
            .as_deref()
            .map_or_else(|| reason.what().to_owned(), |message| format!("{} {message}", reason.what()));
        let [seq, what, client] = std::mem::take(&mut first);
        table.add_row([seq, what, client, String::new(), format!("{} → {}", shorten(&told, 110), reason.next_step())]);
        if !change.candidates.is_empty() {
            let named = change.candidates.iter().map(candidate).collect::<Vec<_>>().join(", ");
            table.add_row([String::new(), String::new(), String::new(), "candidates".to_owned(), named]);
        }
        return;
    }
    if change.action == Action::Create {
        // Nothing stood there, so its values say it all.
        let values: Vec<String> =
            change.fields.iter().skip(1).map(|field| shorten(&field.after.cell.to_string(), 30)).collect();
        let [seq, what, client] = first;
        table.add_row([seq, what, client, String::new(), shorten(&values.join(" · "), 110)]);
        return;
    }
    for field in &change.fields {
        let [seq, what, client] = std::mem::take(&mut first);
        table.add_row([seq, what, client, field.field.to_string(), diff(field)]);
    }
}

fn candidate(candidate: &dealsync_domain::change::Candidate) -> String {
    let id = candidate.deal.map(|deal| deal.to_string()).or_else(|| candidate.remote.as_ref().map(ToString::to_string));
    let linked = if candidate.linked { " (linked already)" } else { "" };
    format!("{} {}{linked}", id.unwrap_or_default(), shorten(&candidate.client, 30))
}

/// Before and after, on one line each where they are short.
fn diff(field: &FieldChange) -> String {
    let both = if field.both_changed { "   (changed on both sides)" } else { "" };
    let before = field.before.cell.to_string();
    let after = field.after.cell.to_string();
    if before.is_empty() {
        return format!("{}{both}", or_dash(&after));
    }
    // A long text that changed in the middle is shown from a little before the difference.
    let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    let skipped = if before.chars().count().max(after.chars().count()) > 48 { same.saturating_sub(12) } else { 0 };
    let from = |text: &str| {
        let rest: String = text.chars().skip(skipped).collect();
        if skipped > 0 { format!("…{rest}") } else { rest }
    };
    format!("{} → {}{both}", or_dash(&from(&before)), or_dash(&from(&after)))
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "—".to_owned() } else { shorten(text, 48) }
}
