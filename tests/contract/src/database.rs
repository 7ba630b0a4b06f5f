//! What an adapter of the stores gives to the suites.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use dealsync_domain::cell::{Cell, StoredCell};
use dealsync_domain::deal::{DealField, DealId, Value, ValueKind, Values};
use dealsync_domain::ports::{CallLedger, ConnectorStore, DealRepository, Staging, SyncLog};
use dealsync_domain::reason::Reason;

use crate::fixtures::{amount, date, text};

/// Makes databases.
#[async_trait]
pub trait StoreFixture: Send + Sync {
    /// A fresh database with an empty deals table.
    async fn open(&self) -> Box<dyn Database>;
}

/// A database of one rule, seen through the ports and, like the CRM sees it, past them.
#[async_trait]
pub trait Database: Send + Sync {
    /// The ports, as the first process has them.
    fn stores(&self) -> &Stores;

    /// The ports of the same database, as another process has them.
    async fn second(&self) -> Stores;

    /// What the deals table can hold.
    fn table(&self) -> &DealsTable;

    /// Makes a deal as the CRM does: each cell given as an SQL literal, the columns that are not
    /// ours filled in. The client must be given.
    async fn insert_raw(&self, cells: &[(DealField, &str)]) -> DealId;

    /// Sets a cell as the CRM does, to an SQL literal.
    async fn set_raw(&self, deal: DealId, field: DealField, literal: &str);

    /// Every column of a deal's row exactly as it is stored, type included.
    async fn dump(&self, deal: DealId) -> Option<BTreeMap<String, String>>;

    /// Asserts that nothing which is the CRM's was altered (the table's definition, the other
    /// columns' values, the journal mode of an SQLite file), and removes the database.
    async fn close(self: Box<Self>);
}

/// The ports of one database.
#[derive(Clone)]
pub struct Stores {
    /// Deals.
    pub deals: Arc<dyn DealRepository>,
    /// Runs, journal and links.
    pub log: Arc<dyn SyncLog>,
    /// Connectors.
    pub connectors: Arc<dyn ConnectorStore>,
    /// Calls.
    pub ledger: Arc<dyn CallLedger>,
    /// Staging areas.
    pub staging: Arc<dyn Staging>,
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores").finish_non_exhaustive()
    }
}

/// What a deals table can hold, where that depends on who made it.
#[derive(Clone, Debug)]
pub struct DealsTable {
    /// The fields that it has columns for, in field order, the client first.
    pub fields: Vec<DealField>,
    /// Two statuses that it takes.
    pub statuses: [&'static str; 2],
    /// Two amounts that it keeps exactly.
    pub amounts: [&'static str; 2],
    /// A cell that it refuses; `None` where it takes everything.
    pub refused: Option<(DealField, StoredCell)>,
    /// What [`dealsync_domain::column::Column::fit`] must say of its columns.
    pub fits: Vec<Fit>,
    /// Cells as the CRM writes them, which no other program may reformat.
    pub samples: Vec<RawSample>,
}

/// A value and what a column keeps of it.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The field whose column it is.
    pub field: DealField,
    /// The value.
    pub value: Value,
    /// What is kept.
    pub kept: Result<Value, Reason>,
}

/// A cell in the CRM's own notation.
#[derive(Clone, Debug)]
pub struct RawSample {
    /// Which.
    pub field: DealField,
    /// The SQL literal that the CRM writes.
    pub literal: &'static str,
    /// What it means.
    pub reads: Cell,
}

impl DealsTable {
    /// Whether the table has a column for a field.
    #[must_use]
    pub fn has(&self, field: DealField) -> bool {
        self.fields.contains(&field)
    }

    /// One of two values that the table keeps exactly, whatever the field.
    #[must_use]
    pub fn value(&self, field: DealField, which: usize) -> Value {
        let which = which % 2;
        match (field, field.kind()) {
            (DealField::Statut, _) => text(self.statuses[which]),
            (DealField::Notes, _) => {
                text(["Appeler lundi.\n« Devis » & \"relance\" 😀", "Signé; l'avenant suit"][which])
            }
            (_, ValueKind::Amount) => amount(self.amounts[which]),
            (_, ValueKind::Date) => date(["2026-03-31", "1999-12-01"][which]),
            (_, ValueKind::Text) => text(["Énergie", "O'Neil & Co"][which]),
        }
    }

    /// Values for every field that the table has.
    #[must_use]
    pub fn values(&self, client: &str, which: usize) -> Values {
        let mut values: Values = self.fields.iter().map(|&field| (field, self.value(field, which))).collect();
        values.insert(DealField::Client, text(client));
        values
    }

    /// The fields beside the client.
    pub fn others(&self) -> impl Iterator<Item = DealField> {
        self.fields.iter().copied().filter(|field| *field != DealField::Client)
    }
}
