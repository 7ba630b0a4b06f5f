//! Cells of Notion and of the domain, turned into one another.

use dealsync_domain::cell::Cells;
use dealsync_domain::mapping::ResolvedMapping;

use crate::wire::Row;

pub(crate) mod keep;
mod read;
pub(crate) mod rich;
mod write;

pub(crate) use read::read;
pub(crate) use write::{Unwritable, may_be_option, write};

/// The mapped cells of a row, each read as its field. A column that the answer leaves out is
/// absent: that says nothing about what stands in it.
pub(crate) fn mapped(mapping: &ResolvedMapping, row: &Row) -> Cells {
    mapping.iter().map(|(field, column)| (field, read(field, column, row.property(&column.id)))).collect()
}

#[cfg(test)]
mod tests;
