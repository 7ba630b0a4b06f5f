//! Cells of Airtable and of the domain, turned into one another.

use std::collections::HashMap;

use dealsync_domain::cell::Cells;
use dealsync_domain::mapping::ResolvedMapping;
use serde_json::Value as Json;

mod read;
mod same;
mod write;

pub(crate) use read::read;
pub(crate) use same::same;
pub(crate) use write::{Unwritable, write};

/// The mapped cells of a record, each read as its field.
pub(crate) fn mapped(mapping: &ResolvedMapping, fields: &HashMap<String, Json>) -> Cells {
    mapping.iter().map(|(field, column)| (field, read(field, column, fields.get(&column.id)))).collect()
}

#[cfg(test)]
mod tests;
