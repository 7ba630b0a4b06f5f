//! The journal's entries: what a run plans, does, and could take back.

use serde::{Deserialize, Serialize};

use crate::cell::{Cell, Cells, StoredCell};
use crate::client::ClientKey;
use crate::deal::{DealField, DealId};
use crate::link::Base;
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
    /// Where it stands.
    pub status: ChangeStatus,
    /// Why it is held, was skipped or failed.
    pub reason: Option<Reason>,
    /// The particulars: the field, the provider's or the database's own message.
    pub message: Option<String>,
}

/// What the ends of a decided change were linked to, each by the id of the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedBefore {
    /// The source.
    pub source: Option<String>,
    /// The target that was chosen.
    pub target: Option<String>,
}

impl Change {
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
