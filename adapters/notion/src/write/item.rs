//! Writes, put into Notion's terms and checked before anything is sent.

use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{CellWrite, RemoteWrite, WriteKind, WriteOutcome, WriteResult};
use serde_json::{Map, Value as Json};

use crate::cells::{self, Unwritable};
use crate::columns::key;

/// What a write does to which row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    Create,
    Update(String),
    Delete(String),
}

impl Aim {
    fn of(kind: &WriteKind) -> Self {
        match kind {
            // Notion knows no upsert: whether a row is to be made was settled before.
            WriteKind::Upsert | WriteKind::Insert => Self::Create,
            WriteKind::Update(id) => Self::Update(id.0.clone()),
            WriteKind::Delete(id) => Self::Delete(id.0.clone()),
        }
    }
}

/// One write in Notion's terms.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) seq: i64,
    pub(crate) aim: Aim,
    /// What to write, as it was asked for.
    pub(crate) cells: Vec<(DealField, CellWrite)>,
    /// The same as it is sent, by column.
    pub(crate) properties: Map<String, Json>,
}

/// Puts writes into Notion's terms: those that can be sent, and the outcomes of those that
/// cannot.
pub(crate) fn prepare(writes: Vec<RemoteWrite>, mapping: &ResolvedMapping) -> (Vec<Item>, Vec<WriteOutcome>) {
    let (mut items, mut refused) = (Vec::new(), Vec::new());
    for write in writes {
        let seq = write.seq;
        match item(write, mapping) {
            Ok(item) => items.push(item),
            Err(Unwritable { reason, message }) => {
                refused.push(WriteOutcome { seq, result: WriteResult::Refused { reason, message } });
            }
        }
    }
    (items, refused)
}

/// A write as it was sent once, as far as that can be told: a cell that cannot be put into
/// Notion's terms any more is left out.
pub(crate) fn lenient(write: RemoteWrite, mapping: &ResolvedMapping) -> Item {
    let is_known = |(field, cell): &(DealField, CellWrite)| {
        mapping.column(*field).is_some_and(|column| cells::write(column, cell).is_ok())
    };
    let (seq, aim) = (write.seq, Aim::of(&write.kind));
    let cells = write.cells.into_iter().filter(is_known).collect();
    let blank = Item { seq, aim, cells: Vec::new(), properties: Map::new() };
    item(RemoteWrite { cells, ..write }, mapping).unwrap_or(blank)
}

fn item(write: RemoteWrite, mapping: &ResolvedMapping) -> Result<Item, Unwritable> {
    let mut item = Item { seq: write.seq, aim: Aim::of(&write.kind), cells: Vec::new(), properties: Map::new() };
    for (field, cell) in write.cells {
        // A computed column is never sent: one of them fails the whole call.
        let Some(column) = mapping.column(field).filter(|column| column.writable) else { continue };
        item.properties.insert(key(column).to_owned(), cells::write(column, &cell)?);
        item.cells.push((field, cell));
    }
    Ok(item)
}
