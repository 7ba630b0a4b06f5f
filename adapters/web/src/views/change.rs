//! A change, field by field.

use dealsync_domain::cell::Cell;
use dealsync_domain::change::{Candidate, Change, FieldChange};
use serde::Serialize;
use utoipa::ToSchema;

use crate::views::{ActionWord, ChangeStatusWord, FieldWord, action_word, change_status_word, shown};

/// What a run does, did or would do to one record.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeView {
    /// Its number within the run, from 1.
    pub(crate) seq: i64,
    #[schema(value_type = ActionWord)]
    pub(crate) action: &'static str,
    /// The client as the source shows it.
    pub(crate) client: String,
    pub(crate) deal_id: Option<i64>,
    pub(crate) remote_id: Option<String>,
    pub(crate) fields: Vec<FieldView>,
    /// Records that may be the one meant.
    pub(crate) candidates: Vec<CandidateView>,
    #[schema(value_type = ChangeStatusWord)]
    pub(crate) status: &'static str,
    /// The stable code of why it is held, was skipped or failed.
    pub(crate) reason: Option<String>,
    pub(crate) error_message: Option<String>,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

/// One field of a change. Amounts are texts that hold a decimal, dates are `YYYY-MM-DD`.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldView {
    #[schema(value_type = FieldWord)]
    pub(crate) field: &'static str,
    /// What the target holds.
    pub(crate) before: Option<String>,
    /// What it shall hold; for a value that cannot be read, what stands at the source.
    pub(crate) after: Option<String>,
    /// Whether the target had changed as well.
    pub(crate) both_changed: bool,
    /// The code of what is wrong with this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<String>,
}

/// A record that may be the one meant.
#[derive(Serialize, ToSchema)]
pub(crate) struct CandidateView {
    deal_id: Option<i64>,
    remote_id: Option<String>,
    client: String,
    /// Whether it is linked already, and so cannot be chosen.
    linked: bool,
}

impl From<&Change> for ChangeView {
    fn from(change: &Change) -> Self {
        let told = |what: &str| match change.message.as_deref() {
            None | Some("") => what.to_owned(),
            Some(message) => format!("{what} ({message})"),
        };
        Self {
            seq: change.seq,
            action: action_word(change.action),
            client: change.client.clone(),
            deal_id: change.deal.map(|deal| deal.0),
            remote_id: change.remote.as_ref().map(|remote| remote.0.clone()),
            fields: change.fields.iter().map(FieldView::from).collect(),
            candidates: change.candidates.iter().map(CandidateView::from).collect(),
            status: change_status_word(change.status),
            reason: change.reason.map(|reason| reason.code().to_owned()),
            error_message: change.reason.map(|reason| told(reason.what())).or_else(|| change.message.clone()),
            hint: change.reason.map(|reason| reason.next_step().to_owned()),
        }
    }
}

impl From<&FieldChange> for FieldView {
    fn from(field: &FieldChange) -> Self {
        // Where nothing can be written, the source's cell shows why.
        let after = if field.after.cell == Cell::Absent { &field.source } else { &field.after.cell };
        Self {
            field: field.field.name(),
            before: shown(&field.before.cell),
            after: shown(after),
            both_changed: field.both_changed,
            problem: field.problem.clone(),
        }
    }
}

impl From<&Candidate> for CandidateView {
    fn from(candidate: &Candidate) -> Self {
        Self {
            deal_id: candidate.deal.map(|deal| deal.0),
            remote_id: candidate.remote.as_ref().map(|remote| remote.0.clone()),
            client: candidate.client.clone(),
            linked: candidate.linked,
        }
    }
}
