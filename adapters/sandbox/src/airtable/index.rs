//! Finding rows by the cells of merge fields, without reading 200,000 of them a call.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hasher},
};

use super::{cells::Cell, ids::RecordId, table::Record};

/// The rows of a table by a hash of some of their cells. Rows with one of these empty are not in it.
#[derive(Debug)]
pub(crate) struct MergeIndex {
    fields: Vec<u32>,
    entries: BTreeSet<(u64, RecordId)>,
}

impl MergeIndex {
    pub(crate) fn build(fields: &[u32], rows: &BTreeMap<RecordId, Record>) -> Self {
        let entries = rows.iter().filter_map(|(id, record)| Some((record_hash(fields, record)?, *id))).collect();
        Self { fields: fields.to_vec(), entries }
    }

    pub(crate) fn is_on(&self, fields: &[u32]) -> bool {
        self.fields == fields
    }

    pub(crate) fn add(&mut self, id: RecordId, record: &Record) {
        if let Some(hash) = record_hash(&self.fields, record) {
            self.entries.insert((hash, id));
        }
    }

    pub(crate) fn remove(&mut self, id: RecordId, record: &Record) {
        if let Some(hash) = record_hash(&self.fields, record) {
            self.entries.remove(&(hash, id));
        }
    }

    /// Rows that may hold these cells; the hash of others can be equal.
    pub(crate) fn candidates(&self, key: &[Cell]) -> impl Iterator<Item = RecordId> {
        let hash = hash(key.iter());
        self.entries.range((hash, RecordId::FIRST)..=(hash, RecordId::LAST)).map(|(_, id)| *id)
    }
}

fn record_hash(fields: &[u32], record: &Record) -> Option<u64> {
    let cells = fields.iter().map(|field| record.cell(*field)).collect::<Option<Vec<_>>>()?;
    Some(hash(cells.into_iter()))
}

fn hash<'a>(cells: impl Iterator<Item = &'a Cell>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in cells {
        cell.feed(&mut hasher);
    }
    hasher.finish()
}
