//! The CRM's deals.

use async_trait::async_trait;

use crate::cell::StoredCell;
use crate::change::Action;
use crate::client::ClientKey;
use crate::deal::{DealField, DealId, Values};
use crate::link::{Base, Link};
use crate::mapping::ResolvedMapping;
use crate::ports::StoreError;
use crate::ports::journal::RunLease;
use crate::provider::{Direction, ProviderName};
use crate::reason::Reason;
use crate::record::{DealRecord, RemoteId};

/// The deals, in a table that the CRM may have made.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait DealRepository: Send + Sync {
    /// The columns that the table has for our fields, as they are now. A field whose column is
    /// missing is missing here.
    ///
    /// # Errors
    /// [`crate::ports::StoreErrorKind::Unusable`] where there is no integer id or no client.
    async fn columns(&self) -> Result<ResolvedMapping, StoreError>;

    /// Deals in the order of their ids, those after `after`, at most `limit`. A cell keeps the
    /// form it is stored in.
    async fn page(&self, after: Option<DealId>, limit: u32) -> Result<Vec<DealRecord>, StoreError>;

    /// Deals for people: newest last, filtered.
    async fn list(&self, filter: DealFilter) -> Result<Vec<DealRecord>, StoreError>;

    /// The deals of these ids that exist.
    async fn find(&self, ids: Vec<DealId>) -> Result<Vec<DealRecord>, StoreError>;

    /// The greatest id there is.
    async fn newest(&self) -> Result<Option<DealId>, StoreError>;

    /// Makes a deal of these values; other columns take their defaults.
    ///
    /// # Errors
    /// [`crate::ports::StoreErrorKind::Refused`] where the table does not take them.
    async fn insert(&self, values: Values) -> Result<DealRecord, StoreError>;

    /// Sets fields of a deal; `None` empties. `Ok(None)` where there is no such deal.
    async fn update(
        &self,
        id: DealId,
        values: Vec<(DealField, Option<crate::deal::Value>)>,
    ) -> Result<Option<DealRecord>, StoreError>;

    /// Removes a deal; false where there was none.
    async fn delete(&self, id: DealId) -> Result<bool, StoreError>;

    /// Carries out changes of a run, marks them in the journal and renews their links, all in
    /// one transaction.
    ///
    /// A change whose cells hold something else than its `before` is skipped as
    /// [`Reason::TargetChanged`]; a creation whose key a deal newer than `newest` bears, is
    /// skipped as [`Reason::KeyTaken`]; one that the table refuses fails as
    /// [`Reason::RefusedByCrm`]; the others are written. Only the cells named are touched. What the
    /// cells hold right after is kept in the journal, as [`crate::change::Change::left`] gives it.
    ///
    /// # Errors
    /// [`crate::ports::StoreErrorKind::Fenced`] where the lease has been taken over. At an error
    /// nothing of the batch has happened, but where the table refuses something only as the
    /// transaction ends: then each change has a transaction of its own, and the journal tells which
    /// were carried out.
    async fn apply(&self, lease: &RunLease, batch: CrmBatch) -> Result<CrmResult, StoreError>;
}

/// Which deals to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DealFilter {
    /// Part of the client, the status, the sector, the assignee or the notes, without regard to case.
    pub query: Option<String>,
    /// Only those after this one.
    pub after: Option<DealId>,
    /// At most so many.
    pub limit: u32,
}

/// Changes to carry out together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmBatch {
    /// With whom the links are.
    pub provider: ProviderName,
    /// The table that the links are of, as [`crate::link::TableRef::key`] gives it.
    pub table: String,
    /// For which side's base the cells written are kept.
    pub direction: Direction,
    /// The greatest deal id known to be accounted for.
    pub newest: Option<DealId>,
    /// The changes.
    pub writes: Vec<CrmWrite>,
}

/// One change to the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmWrite {
    /// The change in the journal.
    pub seq: i64,
    /// What it does.
    pub action: Action,
    /// The deal; `None` for a creation.
    pub deal: Option<DealId>,
    /// The record it is linked to.
    pub remote: Option<RemoteId>,
    /// The key that must still be free; `None` where the user decided to create all the same.
    pub free_key: Option<ClientKey>,
    /// Field, what must stand there, what shall stand there.
    pub cells: Vec<(DealField, StoredCell, StoredCell)>,
    /// The link afterwards.
    pub link: LinkKept,
}

/// The link that a change to the CRM leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkKept {
    /// One with this base, but for the CRM's cells of fields that the change writes, which are
    /// taken as read back.
    ReadBack(Base),
    /// One with exactly this base.
    Exactly(Base),
    /// None.
    Gone,
    /// None of this pair, but these that were replaced.
    Former(Vec<Link>),
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrmResult {
    /// One a write, in their order.
    pub outcomes: Vec<CrmOutcome>,
    /// The greatest deal id now.
    pub newest: Option<DealId>,
}

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrmOutcome {
    /// Written.
    Applied(DealId),
    /// Left out.
    Skipped(Reason),
    /// Refused.
    Failed(Reason, String),
}
