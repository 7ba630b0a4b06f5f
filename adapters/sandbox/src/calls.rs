//! What was called: the log that tests read.

use std::time::Instant;

/// What a call asks for, whatever its method and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// Who owns the token.
    Whoami,
    /// The bases that the token sees.
    Bases,
    /// The people of a workspace.
    Users,
    /// A search by title.
    Search,
    /// A database and its data sources.
    Container,
    /// The tables and fields of a base.
    Schema,
    /// One page of records.
    List,
    /// One record.
    Get,
    /// New records.
    Create,
    /// Changes to records named by id.
    Update,
    /// Changes to records named by id or by merge fields.
    Upsert,
    /// Removal of records.
    Delete,
    /// A new column.
    CreateField,
    /// A change to a column.
    UpdateField,
    /// Anything else, answered 404 or 599.
    Unknown,
}

impl CallKind {
    /// Whether a call of this kind changes records or columns.
    #[must_use]
    pub fn is_mutation(self) -> bool {
        matches!(
            self,
            Self::Create | Self::Update | Self::Upsert | Self::Delete | Self::CreateField | Self::UpdateField
        )
    }
}

/// One call that reached the sandbox.
#[derive(Debug, Clone)]
pub struct Call {
    /// What it asked for.
    pub kind: CallKind,
    /// The HTTP method.
    pub method: String,
    /// The path and query as sent.
    pub path: String,
    /// The status of the answer; 0 when none was sent (yet).
    pub status: u16,
    /// When it arrived.
    pub started_at: Instant,
    /// How many records it returned or touched.
    pub records: usize,
    /// The size of the request's body in bytes.
    pub body_size: usize,
    /// Whether it changed anything, answered or not.
    pub committed: bool,
}

/// The calls since the last clearing.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: Vec<Call>,
    /// The number of the first call that is still kept.
    first: u64,
    rate_refusals: u64,
    unexpected: Vec<String>,
}

impl CallLog {
    /// Remembers a call at its arrival and returns its number.
    pub(crate) fn open(&mut self, call: Call) -> u64 {
        self.calls.push(call);
        self.first + self.calls.len() as u64 - 1
    }

    /// Completes a call, unless it was cleared meanwhile.
    pub(crate) fn close(&mut self, number: u64, status: u16, records: usize, committed: bool) {
        let position = number.checked_sub(self.first).and_then(|position| usize::try_from(position).ok());
        if let Some(call) = position.and_then(|position| self.calls.get_mut(position)) {
            call.status = status;
            call.records = records;
            call.committed = committed;
        }
    }

    pub(crate) fn clear(&mut self) {
        self.first += self.calls.len() as u64;
        self.calls.clear();
        self.rate_refusals = 0;
        self.unexpected.clear();
    }

    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    pub(crate) fn mutations(&self) -> usize {
        self.calls.iter().filter(|call| call.committed).count()
    }

    pub(crate) fn refuse_for_rate(&mut self) {
        self.rate_refusals += 1;
    }

    pub(crate) fn rate_refusals(&self) -> u64 {
        self.rate_refusals
    }

    pub(crate) fn note_unexpected(&mut self, request: String) {
        self.unexpected.push(request);
    }

    pub(crate) fn unexpected(&self) -> &[String] {
        &self.unexpected
    }
}
