//! A change as the page of its run shows it.

use std::time::Instant;

use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::change::{Action, Candidate, Change, ChangeStatus, FieldChange};
use dealsync_domain::deal::{DealField, ValueKind};
use dealsync_domain::link::TableRef;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::reason::Reason;
use dealsync_domain::run::SyncRun;
use serde::Serialize;

use crate::pages::run::choices::Remembered;
use crate::pages::run::links::remote_address;
use crate::pages::run::segments::{self, Segment, segments};
use crate::views::{action_word, change_status_word, shown};

/// Texts longer than this are compared word by word.
const SHORT: usize = 60;
/// What tells candidates apart.
const TELLING: [DealField; 4] =
    [DealField::Statut, DealField::MontantBrut, DealField::DateEcheance, DealField::Assignee];

#[derive(Debug, Serialize)]
pub(super) struct ChangeRow {
    seq: i64,
    action: &'static str,
    client: String,
    deal_id: Option<i64>,
    remote_id: Option<String>,
    fields: Vec<FieldRow>,
    candidates: Vec<CandidateRow>,
    status: &'static str,
    reason: Option<&'static str>,
    message: Option<String>,
    remote_url: Option<String>,
    kept: bool,
    choice: String,
    can_create: bool,
    /// Of a held record: what tells it apart from others of its name.
    own: Vec<CellView>,
}

#[derive(Debug, Serialize)]
struct FieldRow {
    field: &'static str,
    before: Option<String>,
    after: Option<String>,
    both_changed: bool,
    problem: Option<String>,
    agreed: Option<AgreedView>,
    left: bool,
    segments: Option<Vec<Segment>>,
}

/// What both sides held when they last agreed, as the target held it.
#[derive(Debug, Serialize)]
struct AgreedView {
    value: Option<String>,
}

#[derive(Debug, Serialize)]
struct CandidateRow {
    id: String,
    side: &'static str,
    client: String,
    linked: bool,
    cells: Vec<CellView>,
}

#[derive(Debug, Serialize)]
struct CellView {
    field: &'static str,
    value: String,
}

/// What the changes of a run are seen with.
pub(super) struct Sight<'a> {
    provider: ProviderName,
    direction: Direction,
    table: Option<&'a TableRef>,
    remembered: &'a Remembered,
    deadline: Instant,
}

impl<'a> Sight<'a> {
    pub(super) fn new(run: &'a SyncRun, remembered: &'a Remembered) -> Self {
        Self {
            provider: run.provider,
            direction: run.direction,
            table: run.context.as_ref().map(|context| &context.table),
            remembered,
            deadline: segments::deadline(),
        }
    }

    /// A change.
    pub(super) fn row(&self, change: &Change) -> ChangeRow {
        let is_held = change.status == ChangeStatus::Held;
        let can_be_created = matches!(change.reason, Some(Reason::TargetDeleted | Reason::DuplicateClient));
        let remote_url = change.remote.as_ref().and_then(|remote| remote_address(self.provider, self.table, remote));
        ChangeRow {
            seq: change.seq,
            action: action_word(change.action),
            client: change.client.clone(),
            deal_id: change.deal.map(|deal| deal.0),
            remote_id: change.remote.as_ref().map(|remote| remote.0.clone()),
            fields: change.fields.iter().map(|field| self.field(change, field)).collect(),
            candidates: change.candidates.iter().filter_map(|candidate| self.candidate(candidate)).collect(),
            status: change_status_word(change.status),
            reason: change.reason.map(Reason::code),
            message: change.message.clone().filter(|message| !message.is_empty() && is_quoted(change.reason)),
            remote_url,
            kept: !self.remembered.is_left_out(change.seq),
            choice: self.remembered.choice(change.seq),
            can_create: is_held && can_be_created,
            own: change.source.as_ref().filter(|_| is_held).map(telling).unwrap_or_default(),
        }
    }

    fn field(&self, change: &Change, field: &FieldChange) -> FieldRow {
        // Where nothing can be written, the source's cell shows why.
        let after = if field.after.cell == Cell::Absent { &field.source } else { &field.after.cell };
        let (before, after) = (shown(&field.before.cell), shown(after));
        let base = change.former_base.as_ref().and_then(|base| base.get(&field.field));
        FieldRow {
            field: field.field.name(),
            segments: match (&before, &after) {
                (Some(before), Some(after)) if is_long(change, field, before, after) => {
                    Some(segments(before, after, self.deadline))
                }
                _ => None,
            },
            before,
            after,
            both_changed: field.both_changed,
            problem: field.problem.clone(),
            agreed: base.map(|base| AgreedView { value: shown(base.target(self.direction)) }),
            left: self.remembered.is_field_left(change.seq, field.field),
        }
    }

    /// A record that may be the one meant, on the side that is written: only such a one can be
    /// chosen.
    fn candidate(&self, candidate: &Candidate) -> Option<CandidateRow> {
        let (side, id) = match self.direction {
            Direction::Import => ("deal", candidate.deal.map(|deal| deal.to_string())),
            Direction::Export => ("remote", candidate.remote.as_ref().map(ToString::to_string)),
        };
        Some(CandidateRow {
            id: id?,
            side,
            client: candidate.client.clone(),
            linked: candidate.linked,
            cells: telling(&candidate.cells),
        })
    }
}

fn telling(cells: &Cells) -> Vec<CellView> {
    let cell = |field: DealField| {
        let value = shown(cells.cell(field)).filter(|value| !value.trim().is_empty())?;
        Some(CellView { field: field.name(), value })
    };
    TELLING.into_iter().filter_map(cell).collect()
}

/// Whether the message of a change with this reason is somebody else's: what we say ourselves about
/// a field stands at the field already.
fn is_quoted(reason: Option<Reason>) -> bool {
    use Reason::{RefusedByCrm, RefusedByProvider, TargetGone, Uncertain, WorkspaceFull};
    matches!(reason, Some(RefusedByCrm | RefusedByProvider | TargetGone | Uncertain | WorkspaceFull))
}

/// Whether a difference between texts is hard to see at a glance.
fn is_long(change: &Change, field: &FieldChange, before: &str, after: &str) -> bool {
    let is_text = field.field.kind() == ValueKind::Text;
    let takes_room = |text: &str| text.contains('\n') || text.chars().nth(SHORT).is_some();
    let is_prose = field.field == DealField::Notes || takes_room(before) || takes_room(after);
    change.action == Action::Update && field.problem.is_none() && is_text && is_prose
}

#[cfg(test)]
mod tests {
    use dealsync_domain::deal::{DealId, Value};
    use dealsync_domain::run::RunStatus;
    use dealsync_domain::sync::Decisions;

    use super::*;
    use crate::tests::sample;

    fn field(field: DealField, before: &str, after: &str) -> FieldChange {
        let cell = |text: &str| Cell::of(Value::text(text));
        FieldChange {
            field,
            before: cell(before).into(),
            after: cell(after).into(),
            source: cell(after),
            both_changed: false,
            problem: None,
        }
    }

    fn row(change: &Change) -> ChangeRow {
        let (run, remembered) = (sample::run(RunStatus::Planned), Remembered::from(&Decisions::default()));
        Sight::new(&run, &remembered).row(change)
    }

    #[test]
    fn only_long_texts_are_compared_word_by_word() {
        let fields = vec![
            field(DealField::Notes, "a", "b"),
            field(DealField::Statut, "a", "b"),
            field(DealField::Secteur, "a", &"b ".repeat(SHORT)),
            field(DealField::Notes, "", "b"),
        ];
        let row = row(&Change { action: Action::Update, fields, ..sample::change(1) });
        let compared: Vec<bool> = row.fields.iter().map(|field| field.segments.is_some()).collect();
        assert_eq!(compared, [true, false, true, false]);
    }

    #[test]
    fn only_the_words_of_others_are_quoted() {
        let told = |reason| {
            let message = Some("words".to_owned());
            row(&Change { message, reason, ..sample::change(1) }).message
        };
        assert_eq!(told(Some(Reason::RefusedByProvider)).as_deref(), Some("words"));
        assert_eq!((told(Some(Reason::ValueTooLong)), told(None)), (None, None));
    }

    #[test]
    fn only_records_of_the_side_written_can_be_chosen() {
        let candidate = |deal: Option<i64>| Candidate {
            deal: deal.map(DealId),
            remote: None,
            client: "Acme".to_owned(),
            linked: false,
            linked_to: None,
            cells: dealsync_domain::cell::Cells::default(),
        };
        let (status, reason) = (ChangeStatus::Held, Some(Reason::DuplicateClient));
        let candidates = vec![candidate(Some(12)), candidate(None)];
        let row = row(&Change { status, reason, candidates, ..sample::change(1) });
        let ids: Vec<&str> = row.candidates.iter().map(|one| one.id.as_str()).collect();
        assert_eq!((ids, row.can_create, row.kept), (vec!["12"], true, true));
    }
}
