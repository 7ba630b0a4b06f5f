//! The providers.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::cell::StoredCell;
use crate::column::Column;
use crate::connector::{Connection, Token};
use crate::deal::DealField;
use crate::link::TableRef;
use crate::mapping::ResolvedMapping;
use crate::ports::settings::Pace;
use crate::provider::ProviderName;
use crate::reason::Loss;
use crate::record::RemoteRecord;

mod error;
mod meter;
mod write;

pub use error::{ErrorKind, TableError};
pub use meter::CallMeter;
pub use write::{CellWrite, RemoteWrite, Sent, SentWrite, WriteKind, WriteOutcome, WriteReport, WriteResult};

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

    /// How fast its calls follow one another.
    fn pace(&self) -> Pace {
        Pace::Unpaced
    }

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

    /// What one record of the table shows in each column, by the column's id; nothing for a table
    /// without records. It takes one call.
    async fn example(&self, _schema: &TableSchema) -> Result<BTreeMap<String, String>, TableError> {
        Ok(BTreeMap::new())
    }

    /// Carries out at most [`Capabilities::write_batch`] writes, all of one [`WriteKind`] class.
    /// A refused record costs that record: the others are written. Every write has an outcome
    /// in the report, whatever happens.
    async fn write(&self, table: &TableRef, mapping: &ResolvedMapping, writes: Vec<RemoteWrite>) -> WriteReport;

    /// Finds out what became of writes whose answer nobody heard. It first waits until the provider
    /// cannot be at work on them any more; it asks and writes nothing.
    ///
    /// [`WriteResult::Written`] where the record holds what was sent, [`WriteResult::Deleted`] where
    /// one to be removed is gone, [`WriteResult::NotDone`] where nothing tells that it was carried
    /// out, [`WriteResult::Uncertain`] where that cannot be told.
    async fn settle(&self, table: &TableRef, mapping: &ResolvedMapping, sent: Sent) -> WriteReport;

    /// What the provider cannot take back of a cell that was written, where it is put back.
    fn loss(&self, _column: &Column, _before: &StoredCell) -> Option<Loss> {
        None
    }
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
