//! Writes to a provider, and what becomes of them.

use chrono::{DateTime, Utc};

use crate::cell::{Cells, RawCell};
use crate::deal::{DealField, Value};
use crate::ports::external::TableError;
use crate::reason::Reason;
use crate::record::RemoteId;

/// What to put into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellWrite {
    /// Nothing.
    Empty,
    /// A value that the column was found to hold.
    Value(Value),
    /// What once stood there, in the adapter's own notation.
    Raw(RawCell),
}

/// What a write does. Writes of different classes are not mixed in a batch; updates and upserts
/// are of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteKind {
    /// Makes a record whose client no record bears; may be sent as an upsert.
    Upsert,
    /// Makes a record although others may bear its client.
    Insert,
    /// Writes cells of a record.
    Update(RemoteId),
    /// Removes a record.
    Delete(RemoteId),
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteWrite {
    /// The change that it carries out.
    pub seq: i64,
    /// What it does.
    pub kind: WriteKind,
    /// The cells to write.
    pub cells: Vec<(DealField, CellWrite)>,
}

/// A write that was sent by a process that ended before it knew what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentWrite {
    /// What was sent.
    pub write: RemoteWrite,
    /// When it was first sent, by our clock.
    pub sent_at: DateTime<Utc>,
}

/// Writes of which nobody heard what became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The writes.
    pub writes: Vec<SentWrite>,
    /// When the last call was made that may have carried one of them; `None` where that is not known.
    pub last_call: Option<DateTime<Utc>>,
    /// Records that are none of their outcomes.
    pub accounted: Vec<RemoteId>,
}

impl Sent {
    /// The moment from which on nothing has been sent.
    #[must_use]
    pub fn quiet_since(&self) -> Option<DateTime<Utc>> {
        self.writes.iter().map(|one| one.sent_at).max().max(self.last_call)
    }
}

/// What became of one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOutcome {
    /// The change that it carried out.
    pub seq: i64,
    /// What became of it.
    pub result: WriteResult,
}

/// What became of one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteResult {
    /// Done: the record, and its mapped cells as read back. `adopted` where a record that was to
    /// be made stood there already.
    Written {
        /// Which record.
        id: RemoteId,
        /// What it holds now.
        cells: Cells,
        /// Whether it stood there before.
        adopted: bool,
    },
    /// Removed, or found removed.
    Deleted,
    /// The provider refused this one.
    Refused {
        /// Why.
        reason: Reason,
        /// The provider's own message.
        message: String,
    },
    /// Surely not done, because the batch could not be sent.
    NotDone,
    /// Perhaps done: the answer was lost, and asking did not settle it.
    Uncertain,
}

/// What became of a batch.
#[derive(Debug)]
pub struct WriteReport {
    /// One a write.
    pub outcomes: Vec<WriteOutcome>,
    /// What stopped the batch, where something did; the run ends by it.
    pub stopped: Option<TableError>,
}
