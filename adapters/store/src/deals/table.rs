//! The deals table as it was found.

use std::collections::BTreeMap;

use dealsync_domain::cell::Cells;
use dealsync_domain::column::Column;
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::record::{DealRecord, Record};

use crate::deals::codec;
use crate::deals::stored::DealRow;
use crate::error::Fault;
use crate::pool::Dialect;

/// In what form a column keeps its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Integer,
    /// Binary floating point of 64 bits.
    Real,
    /// Binary floating point of 32 bits.
    Single,
    Numeric,
    Text,
    Date,
    Moment,
}

/// A column that holds one of our fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DealColumn {
    pub(crate) field: DealField,
    pub(crate) column: Column,
    pub(crate) shape: Shape,
    pub(crate) nullable: bool,
    /// Whether a row that does not name it gets a value.
    pub(crate) defaulted: bool,
    /// The type to cast to on PostgreSQL, without its length, so that nothing is cut in silence.
    pub(crate) cast: String,
}

/// The column of the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdColumn {
    pub(crate) name: String,
    /// Whether a row that does not name it gets an id.
    pub(crate) generated: bool,
}

/// The deals table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DealsTable {
    pub(crate) dialect: Dialect,
    pub(crate) id: IdColumn,
    /// In the order of the fields; the client is always among them.
    pub(crate) columns: Vec<DealColumn>,
}

impl DealsTable {
    /// The place of a field's column.
    pub(crate) fn place(&self, field: DealField) -> Option<usize> {
        self.columns.iter().position(|column| column.field == field)
    }

    pub(crate) fn mapping(&self) -> Result<ResolvedMapping, Fault> {
        let columns: BTreeMap<_, _> = self.columns.iter().map(|column| (column.field, column.column.clone())).collect();
        ResolvedMapping::new(columns).ok_or_else(|| Fault::unusable("the deals table has no column named client"))
    }

    /// The id column as the table `d` has it.
    pub(crate) fn id(&self) -> String {
        format!("d.{}", quoted(&self.id.name))
    }

    /// The beginning of every query: the id and the cells of these columns, from the table `d`.
    /// A name that were not that of a column would be taken for text, were it not for the `d`.
    pub(crate) fn select<'a>(&self, columns: impl IntoIterator<Item = &'a DealColumn>) -> String {
        let cast = |name: &str, to: &str| match self.dialect {
            Dialect::Sqlite => name.to_owned(),
            Dialect::Postgres => format!("CAST({name} AS {to})"),
        };
        let mut list = vec![cast(&self.id(), "bigint")];
        list.extend(columns.into_iter().map(|column| cast(&format!("d.{}", column.quoted()), "text")));
        format!("SELECT {} FROM deals AS d", list.join(", "))
    }

    /// A row of all columns as a record.
    pub(crate) fn record(&self, row: DealRow) -> DealRecord {
        let cells = self.columns.iter().zip(row.cells);
        let cells: Cells =
            cells.map(|(column, stored)| (column.field, codec::cell(self.dialect, column, &stored))).collect();
        Record::live(DealId(row.id), cells)
    }
}

impl DealColumn {
    pub(crate) fn quoted(&self) -> String {
        quoted(&self.column.name)
    }
}

/// A name as SQL takes it, whatever is in it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
