//! The remembered pair of a deal and a remote record, and what both held when they last agreed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cell::Cell;
use crate::deal::{DealField, DealId};
use crate::provider::Direction;
use crate::record::RemoteId;

/// What both sides held, each as it was read back, after a field was last synced or found equal.
/// The two may differ in form: each side is only ever compared with its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseCell {
    /// The CRM's.
    #[serde(rename = "d")]
    pub crm: Cell,
    /// The provider's.
    #[serde(rename = "r")]
    pub remote: Cell,
    /// The provider's column that the value was of, by id: it says nothing about another one.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl BaseCell {
    /// From a source and a target of a run in this direction.
    #[must_use]
    pub fn from_sides(direction: Direction, source: Cell, target: Cell) -> Self {
        match direction {
            Direction::Import => Self { crm: target, remote: source, column: None },
            Direction::Export => Self { crm: source, remote: target, column: None },
        }
    }

    /// Whether both hold the same values, whatever column they are of.
    #[must_use]
    pub fn same_values(&self, other: &Self) -> bool {
        self.crm == other.crm && self.remote == other.remote
    }

    /// The cell on the side that a run in this direction reads from.
    #[must_use]
    pub fn source(&self, direction: Direction) -> &Cell {
        match direction {
            Direction::Import => &self.remote,
            Direction::Export => &self.crm,
        }
    }

    /// The cell on the side that a run in this direction writes.
    #[must_use]
    pub fn target(&self, direction: Direction) -> &Cell {
        match direction {
            Direction::Import => &self.crm,
            Direction::Export => &self.remote,
        }
    }
}

/// The base of a link, by field; a field that never agreed has none.
pub type Base = BTreeMap<DealField, BaseCell>;

/// The remembered pair of a deal and a remote record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The deal.
    pub deal: DealId,
    /// The record.
    pub remote: RemoteId,
    /// What they held when they last agreed.
    pub base: Base,
}

/// The table that links belong to: a record id means nothing in another one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TableRef {
    /// The base (Airtable) or database (Notion), by id.
    pub base: String,
    /// The table (Airtable) or data source (Notion), by id.
    pub table: String,
    /// Its name when it was last seen.
    pub name: String,
}

impl TableRef {
    /// The text that links of this table are kept under; renaming does not change it.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.base, self.table)
    }
}
