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

fn item(write: RemoteWrite, mapping: &ResolvedMapping) -> Result<Item, Unwritable> {
    let aim = match write.kind {
        // Notion knows no upsert: whether a row is to be made was settled before.
        WriteKind::Upsert | WriteKind::Insert => Aim::Create,
        WriteKind::Update(id) => Aim::Update(id.0),
        WriteKind::Delete(id) => Aim::Delete(id.0),
    };
    let mut item = Item { seq: write.seq, aim, cells: Vec::new(), properties: Map::new() };
    for (field, cell) in write.cells {
        // A computed column is never sent: one of them fails the whole call.
        let Some(column) = mapping.column(field).filter(|column| column.writable) else { continue };
        item.properties.insert(key(column).to_owned(), cells::write(column, &cell)?);
        item.cells.push((field, cell));
    }
    Ok(item)
}
