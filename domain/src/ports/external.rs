//! The providers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::cell::{Cells, RawCell};
use crate::column::Column;
use crate::connector::{Connection, Token};
use crate::deal::{DealField, Value};
use crate::failure::{Failure, FailureCode};
use crate::link::TableRef;
use crate::mapping::ResolvedMapping;
use crate::provider::ProviderName;
use crate::reason::Reason;
use crate::record::{RemoteId, RemoteRecord};

/// What a provider's tables can do. Callers ask this, never which provider it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Records a page of a listing, when full.
    pub page_size: u32,
    /// Most writes that one [`ExternalTable::write`] takes.
    pub write_batch: u32,
    /// How many of those writes one provider call carries.
    pub writes_per_call: u32,
    /// Whether a creation can be made safe to repeat, on a suitable client column.
    pub native_upsert: bool,
    /// Calls that [`ExternalTable::schema`] makes, at most.
    pub schema_calls: u32,
    /// Whether archived records are listed apart, and have to be before anything is created.
    pub lists_archived: bool,
    /// Whether a new option needs [`ExternalTable::add_options`] before it is written.
    pub adds_options_apart: bool,
}

/// A provider: the way to its tables.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Provider: Send + Sync {
    /// Which one.
    fn name(&self) -> ProviderName;

    /// A table to read and write, calls being counted on the meter. Makes no call.
    fn open(&self, connection: Connection, meter: Arc<CallMeter>) -> Arc<dyn ExternalTable>;

    /// Whom the token belongs to.
    ///
    /// # Errors
    /// [`ErrorKind::Unauthorized`] where the provider does not accept it.
    async fn identity(&self, token: &Token, meter: Arc<CallMeter>) -> Result<Identity, TableError>;

    /// The bases and tables that the token can see.
    async fn containers(&self, token: &Token, meter: Arc<CallMeter>) -> Result<Vec<Container>, TableError>;
}

/// One table at a provider.
///
/// A call that a fault met is repeated by the adapter where repeating is safe; whatever it
/// answers here is settled. A listing ends or fails: it never ends early in silence.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ExternalTable: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Whether creations under this mapping can be repeated without making a second record.
    fn can_upsert(&self, mapping: &ResolvedMapping) -> bool;

    /// The table and its columns as they are now.
    ///
    /// # Errors
    /// [`ErrorKind::BaseNotFound`], [`ErrorKind::TableNotFound`] or
    /// [`ErrorKind::TableMissing`] where the connection names none or the wrong one.
    async fn schema(&self) -> Result<TableSchema, TableError>;

    /// Reads what writing needs to know beyond the schema, such as the people that can be named,
    /// and answers the mapping with it. Called once before an export is planned.
    async fn prepare_export(&self, mapping: ResolvedMapping) -> Result<ResolvedMapping, TableError> {
        Ok(mapping)
    }

    /// Adds approved options to the columns of these fields; those there are stay. Called at most
    /// once a run, before anything is written, where [`Capabilities::adds_options_apart`].
    async fn add_options(
        &self,
        _table: &TableRef,
        _mapping: &ResolvedMapping,
        _options: Vec<(DealField, String)>,
    ) -> Result<(), TableError> {
        Ok(())
    }

    /// One page of records, mapped fields only, each cell read as its field.
    ///
    /// # Errors
    /// [`ErrorKind::CursorExpired`] where the listing must begin anew.
    async fn page(
        &self,
        table: &TableRef,
        mapping: &ResolvedMapping,
        request: PageRequest,
    ) -> Result<RemotePage, TableError>;

    /// Carries out at most [`Capabilities::write_batch`] writes, all of one [`WriteKind`] class.
    /// A refused record costs that record: the others are written. Every write has an outcome
    /// in the report, whatever happens.
    async fn write(&self, table: &TableRef, mapping: &ResolvedMapping, writes: Vec<RemoteWrite>) -> WriteReport;
}

/// Whom a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider's user id.
    pub id: String,
    /// A name or an address, where the token may see it.
    pub label: Option<String>,
}

/// A base or database with its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its tables or data sources: id and name.
    pub tables: Vec<(String, String)>,
}

/// A table and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// Which table.
    pub table: TableRef,
    /// Its columns, in its own order.
    pub columns: Vec<Column>,
    /// The column that names a record, by id.
    pub primary: Option<String>,
}

/// Where a listing goes on; opaque.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub String);

/// Which records a listing gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Partition {
    /// Those in the table.
    #[default]
    Live,
    /// Those archived.
    PutAway,
}

/// A page to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Only records created or modified at or after this moment.
    pub since: Option<DateTime<Utc>>,
    /// Which of them.
    pub partition: Partition,
    /// Where to go on; `None` is the beginning.
    pub cursor: Option<Cursor>,
}

/// A page of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemotePage {
    /// The records.
    pub records: Vec<RemoteRecord>,
    /// Where to go on; `None` is the end.
    pub next: Option<Cursor>,
}

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

/// What a caller can do about a provider's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token is not accepted.
    Unauthorized,
    /// The token may not do this.
    Forbidden,
    /// The base cannot be seen.
    BaseNotFound,
    /// The table is not in its base.
    TableNotFound,
    /// None was chosen, and there are several.
    TableMissing,
    /// A column is not there, or changed its type.
    SchemaChanged,
    /// The request is wrong.
    Refused,
    /// The listing must begin anew.
    CursorExpired,
    /// The listing cannot reach its end.
    Incomplete,
    /// Asked to wait longer than we do.
    RateLimited,
    /// The monthly quota is used up.
    QuotaExhausted,
    /// The token is blocked.
    Blocked,
    /// No answer, or trouble there.
    Unavailable,
    /// Our own database did not give the call its slot.
    LedgerUnavailable,
    /// An answer that makes no sense.
    Unexpected,
}

impl ErrorKind {
    /// The code that people and programs get.
    #[must_use]
    pub fn code(self) -> FailureCode {
        match self {
            Self::Unauthorized => FailureCode::TokenInvalid,
            Self::Forbidden => FailureCode::AccessDenied,
            Self::BaseNotFound => FailureCode::BaseNotFound,
            Self::TableNotFound => FailureCode::TableNotFound,
            Self::TableMissing => FailureCode::TableMissing,
            Self::SchemaChanged => FailureCode::SchemaChanged,
            Self::Refused => FailureCode::RequestRefused,
            Self::CursorExpired | Self::Incomplete => FailureCode::ListingIncomplete,
            Self::RateLimited => FailureCode::RateLimited,
            Self::QuotaExhausted => FailureCode::QuotaExhausted,
            Self::Blocked => FailureCode::Blocked,
            Self::Unavailable => FailureCode::ProviderUnavailable,
            Self::LedgerUnavailable => FailureCode::DatabaseUnavailable,
            Self::Unexpected => FailureCode::UnexpectedAnswer,
        }
    }
}

/// A fault of a provider. `Display` never prints the source.
#[derive(Debug, Error)]
#[error("{doing}: {message}")]
pub struct TableError {
    /// What a caller can do about it.
    pub kind: ErrorKind,
    /// What was being done.
    pub doing: &'static str,
    /// The provider's own words, or what was met instead; never a token.
    pub message: String,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TableError {
    /// A fault with no cause beneath.
    #[must_use]
    pub fn new(kind: ErrorKind, doing: &'static str, message: impl Into<String>) -> Self {
        Self { kind, doing, message: message.into(), source: None }
    }

    /// The failure that a run ends by.
    #[must_use]
    pub fn failure(&self) -> Failure {
        Failure::new(self.kind.code(), self.message.clone())
    }
}

/// Counts the calls of one run or one request, as they are made.
#[derive(Debug, Default)]
pub struct CallMeter {
    made: AtomicU64,
    repeated: AtomicU64,
    owed: AtomicU64,
    waiting_until: AtomicI64,
}

impl CallMeter {
    /// A call is sent for the first time.
    pub fn count_call(&self) {
        let owed = self.owed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |owed| owed.checked_sub(1));
        let counter = if owed.is_ok() { &self.repeated } else { &self.made };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The next `calls` calls do again what was done already, and count as repeats.
    pub fn expect_repeats(&self, calls: u64) {
        self.owed.store(calls, Ordering::Relaxed);
    }

    /// A call is sent that would not be needed without a fault.
    pub fn count_repeat(&self) {
        self.repeated.fetch_add(1, Ordering::Relaxed);
    }

    /// The provider asks to wait until then (Unix milliseconds).
    pub fn wait_until(&self, unix_millis: i64) {
        self.waiting_until.fetch_max(unix_millis, Ordering::Relaxed);
    }

    /// Calls made, repeats apart.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// Repeats.
    #[must_use]
    pub fn repeats(&self) -> u64 {
        self.repeated.load(Ordering::Relaxed)
    }

    /// The latest moment (Unix milliseconds) that the provider asked to wait for; 0 if never.
    #[must_use]
    pub fn waiting_until(&self) -> i64 {
        self.waiting_until.load(Ordering::Relaxed)
    }
}
