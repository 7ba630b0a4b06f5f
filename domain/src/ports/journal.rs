//! Runs, their journal, and the links they leave.

use std::any::Any;
use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::cell::Cells;
use crate::change::{Action, Change, ChangeStatus};
use crate::client::ClientKey;
use crate::deal::DealId;
use crate::link::Link;
use crate::ports::StoreError;
use crate::provider::{Direction, ProviderName};
use crate::reason::Reason;
use crate::record::RemoteId;
use crate::run::{Extent, RunId, RunStatus, SyncRun};
use crate::sync::Decisions;

/// The right to carry out a run. Only one process holds it for a connector; it ends when the
/// value is dropped, and with the process.
pub struct RunLease {
    /// The run.
    pub run: RunId,
    /// With whom.
    pub provider: ProviderName,
    /// Grows each time the connector is leased; a write with an older number is refused.
    pub fence: i64,
    /// Holds the lock.
    pub guard: Box<dyn Any + Send + Sync>,
}

impl fmt::Debug for RunLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunLease").field("run", &self.run).field("fence", &self.fence).finish_non_exhaustive()
    }
}

/// A run to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// With whom.
    pub provider: ProviderName,
    /// Which side it writes.
    pub direction: Direction,
    /// The run that it takes back.
    pub undo_of: Option<RunId>,
    /// How far it goes by itself.
    pub extent: Extent,
    /// When it begins.
    pub started_at: DateTime<Utc>,
}

/// Why a run could not begin.
#[derive(Debug, Error)]
pub enum BeginError {
    /// Another run of the connector is going on.
    #[error("run {0} is going on")]
    InProgress(RunId),
    /// There is no such run.
    #[error("there is no such run")]
    NotFound,
    /// The database.
    #[error("the run could not be begun")]
    Store(#[from] StoreError),
}

/// Runs, journal and links.
///
/// Every method that takes a lease answers [`crate::ports::StoreErrorKind::Fenced`], and does
/// nothing, once another process has leased the connector.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SyncLog: Send + Sync {
    /// Begins a run: leases the connector and records the run as running. Runs of the same
    /// connector still marked running have lost their process, and become interrupted.
    ///
    /// # Errors
    /// [`BeginError::InProgress`] while another lease of the connector is held anywhere.
    async fn begin(&self, run: NewRun) -> Result<(RunLease, SyncRun), BeginError>;

    /// Leases the connector for a run that exists, with its present state read under the lease.
    ///
    /// # Errors
    /// As [`SyncLog::begin`], and [`BeginError::NotFound`].
    async fn lease(&self, run: RunId) -> Result<(RunLease, SyncRun), BeginError>;

    /// Marks as interrupted every run that is running with no process behind it.
    async fn sweep(&self, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Stores the state of a run. Answers whether the user has asked to stop it.
    async fn save(&self, lease: &RunLease, run: &SyncRun) -> Result<StopRequested, StoreError>;

    /// Asks a running run to stop. False where it is not running.
    async fn request_stop(&self, run: RunId) -> Result<bool, StoreError>;

    /// A run. One that is running with no process behind it is shown as interrupted.
    async fn find(&self, run: RunId) -> Result<Option<SyncRun>, StoreError>;

    /// Runs, newest first.
    async fn list(&self, filter: RunFilter) -> Result<Vec<SyncRun>, StoreError>;

    /// Appends changes to the journal; their numbers must go on from the last.
    async fn append(&self, lease: &RunLease, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Replaces changes that have not been sent yet, by number, in one transaction.
    async fn amend(&self, lease: &RunLease, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Replaces changes that have not been sent yet and stores the run, all in one transaction.
    async fn commit(&self, lease: &RunLease, run: &SyncRun, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Forgets the journal of a run that has written nothing, so that it can be planned anew.
    ///
    /// # Errors
    /// [`crate::ports::StoreErrorKind::Refused`] where something of it was sent or applied.
    async fn forget(&self, lease: &RunLease) -> Result<(), StoreError>;

    /// Runs with a provider that have sent changes whose outcome is not known, oldest first.
    async fn unsettled(&self, provider: ProviderName) -> Result<Vec<RunId>, StoreError>;

    /// The runs that take this one back, newest first.
    async fn undos_of(&self, run: RunId) -> Result<Vec<SyncRun>, StoreError>;

    /// Keeps what was chosen about a preview so far, in place of what was kept before. It is gone
    /// once the preview is applied.
    async fn keep_choices(&self, run: RunId, choices: Decisions) -> Result<(), StoreError>;

    /// What was chosen about a preview so far.
    async fn choices(&self, run: RunId) -> Result<Decisions, StoreError>;

    /// Changes of a run in their order.
    async fn changes(&self, run: RunId, filter: ChangeFilter) -> Result<Vec<Change>, StoreError>;

    /// How many changes there are of each action and status.
    async fn tally(&self, run: RunId) -> Result<Vec<(Action, ChangeStatus, u64)>, StoreError>;

    /// The changes of these numbers.
    async fn changes_by_seq(&self, run: RunId, seqs: Vec<i64>) -> Result<Vec<Change>, StoreError>;

    /// Changes of this status that write one of these records or create one of these keys.
    async fn touching(
        &self,
        run: RunId,
        status: ChangeStatus,
        records: Vec<RemoteId>,
        keys: Vec<ClientKey>,
    ) -> Result<Vec<Change>, StoreError>;

    /// Sets the status of changes, in one transaction.
    async fn mark(&self, lease: &RunLease, marks: Vec<Mark>) -> Result<(), StoreError>;

    /// Settles changes that a provider has carried out, with their links, in one transaction.
    /// A link of the same deal or the same record is replaced.
    async fn settle(&self, lease: &RunLease, table: String, settled: Vec<Settled>) -> Result<(), StoreError>;

    /// Links of a table that bind one of these deals or one of these records.
    async fn links_of(
        &self,
        provider: ProviderName,
        table: String,
        deals: Vec<DealId>,
        records: Vec<RemoteId>,
    ) -> Result<Vec<Link>, StoreError>;

    /// Links of a table, in a fixed order, those after `after`.
    async fn links(
        &self,
        provider: ProviderName,
        table: String,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Link)>, StoreError>;
}

/// Whether the user has asked a run to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopRequested {
    /// Not so.
    No,
    /// At the next boundary between batches.
    Yes,
}

/// Which runs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// With whom.
    pub provider: Option<ProviderName>,
    /// Which way.
    pub direction: Option<Direction>,
    /// How they stand; previews never applied only where asked for.
    pub status: Option<RunStatus>,
    /// Only those before this one.
    pub before: Option<RunId>,
    /// At most so many.
    pub limit: u32,
}

/// Which changes to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// Of this status.
    pub status: Option<ChangeStatus>,
    /// Of this action.
    pub action: Option<Action>,
    /// With this in their client, without regard to case.
    pub query: Option<String>,
    /// Whether changes that only remember a pair are given too.
    pub with_links: bool,
    /// Only those after this number.
    pub after: i64,
    /// At most so many.
    pub limit: u32,
}

/// A new status of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub seq: i64,
    /// Its status.
    pub status: ChangeStatus,
    /// Why.
    pub reason: Option<Reason>,
    /// The particulars.
    pub message: Option<String>,
    /// For a change that is sent: when. An earlier moment that is known stays.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A change that was carried out at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Which.
    pub seq: i64,
    /// The record that it made or wrote.
    pub remote: Option<RemoteId>,
    /// The link to keep; `None` removes the one of this record.
    pub link: Option<Link>,
    /// Links that were replaced, to keep again.
    pub restored: Vec<Link>,
    /// Whether a record that was to be made stood there already.
    pub adopted: bool,
    /// What the record held right after, as [`Change::to_keep`] gives it.
    pub read_back: Cells,
}
