//! What a run was planned by, kept beside it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::deal::{DealField, DealId};
use crate::link::TableRef;
use crate::mapping::ResolvedMapping;
use crate::plan::{EmptyPolicy, Rules};
use crate::provider::Direction;

/// All that a run was planned by, kept so that applying it later decides nothing anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunContext {
    /// The remote table.
    pub table: TableRef,
    /// Its columns.
    pub remote: ResolvedMapping,
    /// The CRM's columns.
    pub crm: ResolvedMapping,
    /// What empty source values do.
    pub empty_values: BTreeMap<DealField, EmptyPolicy>,
    /// When reading began.
    pub reading_began: DateTime<Utc>,
    /// The newest deal when the CRM was read.
    pub newest_deal: Option<DealId>,
    /// What the preview would write.
    pub planned: Planned,
    /// Calls that reading took.
    #[serde(default)]
    pub reading_calls: u64,
    /// How long reading took, in milliseconds.
    #[serde(default)]
    pub reading_took: u64,
    /// Whether its failed changes are being planned once more.
    #[serde(default)]
    pub retrying: bool,
    /// Where writing began the last time.
    #[serde(default)]
    pub writing_began: Option<Milestone>,
}

/// How far a run had come at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// The moment.
    pub at: DateTime<Utc>,
    /// Calls made until then.
    pub calls: u64,
    /// Records dealt with until then.
    pub processed: u64,
}

impl RunContext {
    /// The columns of the side that a run in this direction writes.
    #[must_use]
    pub fn target(&self, direction: Direction) -> &ResolvedMapping {
        match direction {
            Direction::Import => &self.crm,
            Direction::Export => &self.remote,
        }
    }

    /// The rules that a run in this direction plans by.
    #[must_use]
    pub fn rules(&self, direction: Direction) -> Rules<'_> {
        let (source, target) = match direction {
            Direction::Import => (&self.remote, &self.crm),
            Direction::Export => (&self.crm, &self.remote),
        };
        Rules::new(direction, source, target, &self.empty_values)
    }
}

/// How many records a run would write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Records to make.
    pub creates: u64,
    /// Records to write.
    pub updates: u64,
    /// Records to remove.
    pub deletes: u64,
}

impl Planned {
    /// As many as there are once some of them have become others.
    #[must_use]
    pub fn changed(&self, before: &Self, after: &Self) -> Self {
        let count = |all: u64, before: u64, after: u64| (all + after).saturating_sub(before);
        Self {
            creates: count(self.creates, before.creates, after.creates),
            updates: count(self.updates, before.updates, after.updates),
            deletes: count(self.deletes, before.deletes, after.deletes),
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.creates + self.updates + self.deletes
    }
}
