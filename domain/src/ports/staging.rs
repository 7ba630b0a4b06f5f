//! A private place where both tables are laid side by side, so that memory stays flat.

use async_trait::async_trait;

use crate::deal::DealId;
use crate::link::Link;
use crate::matching::MatchGroup;
use crate::ports::StoreError;
use crate::provider::Direction;
use crate::record::{DealRecord, RemoteId, RemoteRecord};

/// Opens staging areas.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Staging: Send + Sync {
    /// A new, empty area, private to its holder and gone when dropped.
    async fn open(&self) -> Result<Box<dyn StagingArea>, StoreError>;
}

/// One run's two tables and their links.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait StagingArea: Send {
    /// Lays remote records; one that is there already is replaced.
    async fn add_remote(&mut self, records: Vec<RemoteRecord>) -> Result<(), StoreError>;

    /// Forgets all remote records, for a listing that begins anew.
    async fn clear_remote(&mut self) -> Result<(), StoreError>;

    /// Lays deals; one that is there already is replaced.
    async fn add_deals(&mut self, deals: Vec<DealRecord>) -> Result<(), StoreError>;

    /// Lays links.
    async fn add_links(&mut self, links: Vec<Link>) -> Result<(), StoreError>;

    /// Sorts everything into match groups and counts keys, once all is laid.
    async fn group(&mut self, direction: Direction) -> Result<(), StoreError>;

    /// Whether some source would be created, once all is grouped: no target bears its key and no
    /// link binds it.
    async fn would_create(&mut self) -> Result<bool, StoreError>;

    /// The next groups of an import, at most so many sources unless one group has more; none at
    /// the end. Groups without a source are left out.
    async fn next_import(&mut self, limit: u32) -> Result<Vec<MatchGroup<RemoteId, DealId>>, StoreError>;

    /// The next groups of an export, likewise.
    async fn next_export(&mut self, limit: u32) -> Result<Vec<MatchGroup<DealId, RemoteId>>, StoreError>;
}
