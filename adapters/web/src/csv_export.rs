//! Changes as CSV: one row a change, all of them, streamed page by page. No cell can act as a
//! formula in a spreadsheet.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use dealsync_domain::change::Change;
use dealsync_domain::deal::DealField;
use dealsync_domain::money::Amount;
use dealsync_domain::ports::{ChangeFilter, StoreError};
use dealsync_domain::run::RunId;
use futures_util::stream;

use crate::api_error::ApiError;
use crate::state::WebState;
use crate::telemetry::chain;
use crate::views::ChangeView;

/// Changes read at a time; what bounds memory.
const PAGE: u32 = 500;
/// Characters that make a spreadsheet take a cell for a formula, or hide one; the wide forms too.
const DANGEROUS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Answers with the changes that match, whatever page was asked for.
///
/// # Errors
/// Where the first page cannot be read. A later fault breaks the answer off, which its reader sees.
pub(crate) async fn answer(
    state: web::Data<WebState>,
    id: RunId,
    filter: ChangeFilter,
) -> Result<HttpResponse, ApiError> {
    let filter = ChangeFilter { after: 0, limit: PAGE, ..filter };
    let page = state.sync.changes(id, filter.clone()).await?;
    let export = Export { state, id, filter, page, with_head: true };
    let rows = stream::try_unfold(Some(export), |export| async move {
        match export {
            Some(export) => export.step().await.map(Some),
            None => Ok(None),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"run-{id}-changes.csv\"")))
        .insert_header((header::VARY, "accept"))
        .streaming(rows))
}

/// An export on its way.
struct Export {
    state: web::Data<WebState>,
    id: RunId,
    filter: ChangeFilter,
    page: Vec<Change>,
    with_head: bool,
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error("the changes could not be read")]
    Store(#[from] StoreError),
    #[error("the changes could not be written as CSV")]
    Csv(#[from] csv::Error),
}

impl Export {
    /// The text of the page that is read, and the export with the next page, where there is one.
    async fn step(self) -> Result<(web::Bytes, Option<Self>), ExportError> {
        let id = self.id.0;
        self.go_on().await.inspect_err(|error| {
            tracing::error!(run.id = id, error = chain(error), "an export of changes broke off");
        })
    }

    async fn go_on(mut self) -> Result<(web::Bytes, Option<Self>), ExportError> {
        let text = rows(&self.page, self.with_head)?;
        let full = self.page.len() >= PAGE as usize;
        let Some(last) = self.page.last().filter(|_| full) else { return Ok((text, None)) };
        self.filter.after = last.seq;
        self.page = self.state.sync.log.changes(self.id, self.filter.clone()).await?;
        self.with_head = false;
        Ok((text, Some(self)))
    }
}

fn rows(changes: &[Change], with_head: bool) -> Result<web::Bytes, csv::Error> {
    let mut text = Vec::new();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut text);
    if with_head {
        writer.write_record(head())?;
    }
    for change in changes {
        writer.write_record(row(&ChangeView::from(change)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(web::Bytes::from(text))
}

fn head() -> Vec<String> {
    let plain = ["seq", "action", "status", "client", "deal_id", "remote_id", "reason", "error_message", "hint"];
    let fields = DealField::ALL.into_iter().flat_map(|field| [format!("{field}_before"), format!("{field}_after")]);
    let last = ["both_changed", "problems"];
    plain.into_iter().map(str::to_owned).chain(fields).chain(last.into_iter().map(str::to_owned)).collect()
}

fn row(change: &ChangeView) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut cells = vec![
        change.seq.to_string(),
        change.action.to_owned(),
        change.status.to_owned(),
        change.client.clone(),
        change.deal_id.map(|id| id.to_string()).unwrap_or_default(),
        text(&change.remote_id),
        text(&change.reason),
        text(&change.error_message),
        text(&change.hint),
    ];
    for field in DealField::ALL {
        let shown = change.fields.iter().find(|one| one.field == field.name());
        cells.push(shown.map(|one| text(&one.before)).unwrap_or_default());
        cells.push(shown.map(|one| text(&one.after)).unwrap_or_default());
    }
    let both: Vec<&str> = change.fields.iter().filter(|one| one.both_changed).map(|one| one.field).collect();
    let problem = |(field, problem): (&str, &String)| format!("{field}: {problem}");
    let problems = change.fields.iter().filter_map(|one| Some((one.field, one.problem.as_ref()?))).map(problem);
    let problems: Vec<String> = problems.collect();
    cells.extend([both.join(" "), problems.join("; ")]);
    cells.into_iter().map(harmless_in_parts).collect()
}

/// A cell that begins like a formula gets an apostrophe, which spreadsheets show as nothing. A
/// number may begin with its sign.
#[must_use]
pub fn harmless(cell: String) -> String {
    let is_number = cell.parse::<Amount>().is_ok();
    if cell.starts_with(DANGEROUS) && !is_number { format!("'{cell}") } else { cell }
}

/// Harmless also where lists are separated by semicolons or tabs, and a spreadsheet takes a part
/// of the cell for a cell. Not to be read back.
fn harmless_in_parts(cell: String) -> String {
    if cell.parse::<Amount>().is_ok() {
        return cell;
    }
    let mut safe = String::with_capacity(cell.len());
    let mut begins = true;
    for char in cell.chars() {
        if begins && DANGEROUS.contains(&char) {
            safe.push('\'');
        }
        begins = matches!(char, ';' | '\t');
        safe.push(char);
    }
    safe
}

/// The text of a cell that [`harmless`] may have changed.
#[must_use]
pub fn text_of(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| text.starts_with(DANGEROUS)).unwrap_or(cell)
}

#[cfg(test)]
mod tests;
