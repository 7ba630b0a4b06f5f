//! Records of both sides, as matching and planning see them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cell::Cells;
use crate::client::ClientKey;
use crate::deal::{DealField, DealId};

/// A record's key at a provider, opaque to us.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteId(pub String);

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a record can still be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// It stands in the table.
    #[default]
    Live,
    /// It has been archived or put in the trash: seen, but not to be written or replaced.
    PutAway,
}

/// A record of one side; `Id` keeps the two sides apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record<Id> {
    /// Its key in its own store.
    pub id: Id,
    /// Whether it can still be written.
    pub presence: Presence,
    /// What it holds.
    pub cells: Cells,
}

/// A deal as the CRM holds it.
pub type DealRecord = Record<DealId>;
/// A record as a provider holds it.
pub type RemoteRecord = Record<RemoteId>;

impl<Id> Record<Id> {
    /// A record that stands in its table.
    pub fn live(id: Id, cells: Cells) -> Self {
        Self { id, presence: Presence::Live, cells }
    }

    /// What it is recognised by; `None` where it has no client.
    #[must_use]
    pub fn key(&self) -> Option<ClientKey> {
        ClientKey::of(&self.cells.cell(DealField::Client).to_string())
    }
}
