//! What dealsync needs of the world. Each trait is one thing outside the process; each sentence
//! of a contract is a test of the contract suite, which every adapter runs.
//!
//! All are `Send + Sync`, because runs outlive the request that started them. Every method takes
//! a page or a batch: nothing here is called once per record.

pub mod crm;
pub mod external;
pub mod journal;
pub mod settings;
pub mod staging;

pub use crm::{CrmBatch, CrmOutcome, CrmResult, CrmWrite, DealFilter, DealRepository, LinkKept};
pub use external::{
    CallMeter, Capabilities, CellWrite, Container, Cursor, ErrorKind, ExternalTable, Identity, PageRequest, Partition,
    Provider, RemotePage, RemoteWrite, Sent, SentWrite, TableError, TableSchema, WriteKind, WriteOutcome, WriteReport,
    WriteResult,
};
pub use journal::{BeginError, ChangeFilter, Mark, NewRun, RunFilter, RunLease, Settled, StopRequested, SyncLog};
pub use settings::{CallLedger, ConnectorStore, Pace, TokenVault, VaultError, Waiting};
pub use staging::{Staging, StagingArea};

#[cfg(feature = "mock")]
pub use {
    crm::MockDealRepository,
    external::{MockExternalTable, MockProvider},
    journal::MockSyncLog,
    settings::{MockCallLedger, MockConnectorStore, MockTokenVault},
    staging::{MockStaging, MockStagingArea},
};

use thiserror::Error;

/// A fault of the database. `Display` never prints the source; whoever logs prints the chain.
#[derive(Debug, Error)]
#[error("{doing}: {message}")]
pub struct StoreError {
    /// What a caller can do about it.
    pub kind: StoreErrorKind,
    /// What was being done.
    pub doing: &'static str,
    /// What the database says, fit for people; never a secret.
    pub message: String,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a caller can do about a fault of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// It is away, locked or otherwise unable: the same may work later.
    Unavailable,
    /// It has no room left: the same works once there is.
    Full,
    /// Another process has taken the run over: stop at once, write nothing more.
    Fenced,
    /// The deals table is not one that can be used.
    Unusable,
    /// The database refused the values.
    Refused,
    /// What is stored cannot be understood.
    Corrupt,
}

impl StoreError {
    /// A fault with no cause beneath.
    #[must_use]
    pub fn new(kind: StoreErrorKind, doing: &'static str, message: impl Into<String>) -> Self {
        Self { kind, doing, message: message.into(), source: None }
    }
}
