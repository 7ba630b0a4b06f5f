//! The journal's entries: what a run plans, does, and could take back.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::cell::{Cell, Cells, StoredCell};
use crate::client::ClientKey;
use crate::deal::{DealField, DealId};
use crate::link::{Base, Link};
use crate::reason::Reason;
use crate::record::RemoteId;

/// What a change does to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Makes a record.
    Create,
    /// Writes fields of a record.
    Update,
    /// Removes a record; only an undo does so.
    Delete,
    /// Writes nothing on either side: remembers a pair, or that its fields agree. Not shown to
    /// people, who count it as unchanged.
    Link,
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeStatus {
    /// To be written.
    Pending,
    /// Waits for a decision.
    Held,
    /// Sent to the provider, answer not known yet.
    Sent,
    /// Written.
    Applied,
    /// Left out.
    Skipped,
    /// Could not be written.
    Failed,
}

/// One field of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: DealField,
    /// What the target holds: the guard at apply, and what an undo puts back.
    pub before: StoredCell,
    /// What the target shall hold.
    pub after: StoredCell,
    /// What the source holds, as read.
    pub source: Cell,
    /// Whether the target had changed as well, or nothing is remembered about it.
    #[serde(default)]
    pub both_changed: bool,
    /// The code of what is wrong with this field, where the change is held or failed for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A record that may be the one meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its id, where it is a deal.
    pub deal: Option<DealId>,
    /// Its id, where it is a remote record.
    pub remote: Option<RemoteId>,
    /// Its client as shown.
    pub client: String,
    /// Whether it is linked to a source that still stands, and so cannot be chosen.
    pub linked: bool,
    /// The id, on the source's side, of what a link binds it to, whether that still stands or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_to: Option<String>,
    /// What it holds, so that a later choice needs no further reading.
    pub cells: Cells,
}

/// One entry of a run's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its place in the run, from 1.
    pub seq: i64,
    /// What it does.
    pub action: Action,
    /// The client as the source shows it.
    pub client: String,
    /// What the source is recognised by.
    pub key: Option<ClientKey>,
    /// The deal, where there is one.
    pub deal: Option<DealId>,
    /// The remote record, where there is one.
    pub remote: Option<RemoteId>,
    /// What is written, field by field.
    pub fields: Vec<FieldChange>,
    /// Fields found equal whose base has to be remembered anew.
    pub agreed: Base,
    /// The base that the link had before, for an undo to restore; `None` where there was no link.
    pub former_base: Option<Base>,
    /// The whole source, where a later decision needs it.
    pub source: Option<Cells>,
    /// Records that may be meant, where the change is held for that.
    pub candidates: Vec<Candidate>,
    /// A user decided to create this although its key is taken: it must not be upserted.
    pub decided_create: bool,
    /// A user decided what it is paired with, whatever its records were linked to before.
    #[serde(default)]
    pub decided_pair: bool,
    /// For a decided change, what its two ends were linked to when the preview was made.
    #[serde(default)]
    pub linked_before: LinkedBefore,
    /// For a decided change, the links that it replaces, for an undo to restore.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Link>,
    /// The link that it leaves; `None` leaves one of what was written, as a sync does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_after: Option<LinkAfter>,
    /// What the target held right after, where that is not `after` to the letter.
    #[serde(default, skip_serializing_if = "Cells::is_empty")]
    pub read_back: Cells,
    /// Whether the record that was to be made stood there already.
    #[serde(default)]
    pub adopted: bool,
    /// When it was first sent without an answer that is known.
    #[serde(default)]
    pub sent_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: ChangeStatus,
    /// Why it is held, was skipped or failed.
    pub reason: Option<Reason>,
    /// The particulars: the field, the provider's or the database's own message.
    pub message: Option<String>,
}

/// The link that an undo leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkAfter {
    /// One with exactly this base.
    Base(Base),
    /// None.
    Gone,
    /// None of this pair; what a decision had replaced is linked again.
    Former(Vec<Link>),
}

/// What the ends of a decided change were linked to, each by the id of the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedBefore {
    /// The source.
    pub source: Option<String>,
    /// The target that was chosen.
    pub target: Option<String>,
}

/// Of the cells read back from a target, those that do not follow to the letter from what was
/// written of each field.
#[must_use]
pub fn beside_written<'a>(
    action: Action,
    written: impl Fn(DealField) -> Option<&'a StoredCell>,
    read_back: &Cells,
) -> Cells {
    let differs = |field: DealField, stored: &StoredCell| match written(field) {
        Some(after) => after != stored,
        // A new record may hold what nobody sent.
        None => action == Action::Create && *stored != StoredCell::from(Cell::Empty),
    };
    let kept = read_back.iter().filter(|(field, stored)| differs(*field, stored));
    kept.map(|(field, stored)| (field, stored.clone())).collect()
}

impl Change {
    /// A pending change that writes nothing yet.
    #[must_use]
    pub fn new(action: Action, client: String, key: Option<ClientKey>) -> Self {
        Self {
            seq: 0,
            action,
            client,
            key,
            deal: None,
            remote: None,
            fields: Vec::new(),
            agreed: Base::new(),
            former_base: None,
            source: None,
            candidates: Vec::new(),
            decided_create: false,
            decided_pair: false,
            linked_before: LinkedBefore::default(),
            replaces: Vec::new(),
            link_after: None,
            read_back: Cells::default(),
            adopted: false,
            sent_at: None,
            status: ChangeStatus::Pending,
            reason: None,
            message: None,
        }
    }

    /// What the target held of a field right after the change was applied.
    #[must_use]
    pub fn left(&self, field: DealField) -> StoredCell {
        if *self.read_back.cell(field) != Cell::Absent {
            return self.read_back.stored(field);
        }
        let written = self.fields.iter().find(|change| change.field == field);
        written.map_or_else(|| Cell::Empty.into(), |change| change.after.clone())
    }

    /// What has to be kept of the cells read back from the target, so that [`Change::left`] gives
    /// them again.
    #[must_use]
    pub fn to_keep(&self, read_back: &Cells) -> Cells {
        let after = |field| self.fields.iter().find(|change| change.field == field).map(|change| &change.after);
        beside_written(self.action, after, read_back)
    }

    /// The fields whose target holds something else already than when it was read.
    #[must_use]
    pub fn moved(&self, now: &Cells) -> Vec<DealField> {
        self.fields
            .iter()
            .filter(|change| !change.before.cell.same(now.cell(change.field)))
            .map(|change| change.field)
            .collect()
    }
}
