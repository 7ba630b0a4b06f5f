//! Writes, put into Airtable's terms and checked before anything is sent.

use dealsync_domain::column::Holds;
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{CellWrite, RemoteWrite, WriteKind, WriteOutcome, WriteResult};
use dealsync_domain::reason::Reason;
use serde_json::{Map, Value as Json};

use crate::cells::{self, Unwritable};

/// What a write does to which record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    Upsert,
    Insert,
    Update(String),
    Delete(String),
}

/// Writes of one class share a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Patch,
    Post,
    Delete,
}

impl Aim {
    fn of(kind: &WriteKind) -> Self {
        match kind {
            WriteKind::Upsert => Self::Upsert,
            WriteKind::Insert => Self::Insert,
            WriteKind::Update(id) => Self::Update(id.0.clone()),
            WriteKind::Delete(id) => Self::Delete(id.0.clone()),
        }
    }

    /// The record, where there is one already.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Upsert | Self::Insert => None,
            Self::Update(id) | Self::Delete(id) => Some(id),
        }
    }

    /// By which call it is done, `upserts` being whether the client's column can be matched on.
    pub(crate) fn class(&self, upserts: bool) -> Class {
        match self {
            Self::Upsert if upserts => Class::Patch,
            Self::Upsert | Self::Insert => Class::Post,
            Self::Update(_) => Class::Patch,
            Self::Delete(_) => Class::Delete,
        }
    }
}

/// One write in Airtable's terms.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) seq: i64,
    pub(crate) aim: Aim,
    /// The cells by field id.
    pub(crate) fields: Map<String, Json>,
    /// Whether one of them is an option that does not exist yet.
    pub(crate) adds_option: bool,
}

/// Writes that can be sent, and the outcomes of those that cannot.
pub(crate) struct Prepared {
    pub(crate) items: Vec<Item>,
    pub(crate) refused: Vec<WriteOutcome>,
}

/// Puts writes into Airtable's terms.
pub(crate) fn prepare(
    writes: Vec<RemoteWrite>,
    mapping: &ResolvedMapping,
    upserts: bool,
    person: &dyn Fn(&str) -> Option<String>,
) -> Prepared {
    let mut prepared = Prepared { items: Vec::new(), refused: Vec::new() };
    for write in writes {
        let seq = write.seq;
        let item = item(write, mapping, person).and_then(|item| {
            let is_matched = item.aim == Aim::Upsert && upserts;
            if is_matched { check_key(item, &mapping.client().id, &prepared.items) } else { Ok(item) }
        });
        match item {
            Ok(item) => prepared.items.push(item),
            Err(Unwritable { reason, message }) => {
                let result = WriteResult::Refused { reason, message };
                prepared.refused.push(WriteOutcome { seq, result });
            }
        }
    }
    prepared
}

fn item(
    write: RemoteWrite,
    mapping: &ResolvedMapping,
    person: &dyn Fn(&str) -> Option<String>,
) -> Result<Item, Unwritable> {
    let mut item = Item { seq: write.seq, aim: Aim::of(&write.kind), fields: Map::new(), adds_option: false };
    for (field, cell) in &write.cells {
        // A computed column is never sent: one of them fails the whole call.
        let Some(column) = mapping.column(*field).filter(|column| column.writable) else { continue };
        let json = cells::write(column, cell, person)?;
        item.adds_option |= is_new_option(&column.holds, cell);
        item.fields.insert(column.id.clone(), json);
    }
    Ok(item)
}

/// A write as it was sent once, as far as that can be told: a cell that cannot be put into
/// Airtable's terms any more, such as a person of whom nothing is known now, is left out.
pub(crate) fn lenient(write: RemoteWrite, mapping: &ResolvedMapping, person: &dyn Fn(&str) -> Option<String>) -> Item {
    let is_known = |(field, cell): &(DealField, CellWrite)| {
        mapping.column(*field).is_some_and(|column| cells::write(column, cell, person).is_ok())
    };
    let (seq, aim) = (write.seq, Aim::of(&write.kind));
    let cells = write.cells.into_iter().filter(is_known).collect();
    let blank = Item { seq, aim, fields: Map::new(), adds_option: false };
    item(RemoteWrite { cells, ..write }, mapping, person).unwrap_or(blank)
}

/// The domain lets a value through that is no option only where a person approved it.
fn is_new_option(holds: &Holds, cell: &CellWrite) -> bool {
    match (holds, cell) {
        (Holds::Choice { options, .. }, CellWrite::Value(Value::Text(text))) => !options.contains(text),
        _ => false,
    }
}

/// Without a value to match on, Airtable makes a record at every run; with one twice in a call,
/// nobody knows what it does.
fn check_key(item: Item, client: &str, earlier: &[Item]) -> Result<Item, Unwritable> {
    let key = item.fields.get(client).unwrap_or(&Json::Null);
    let is_blank = key.is_null() || key.as_str().is_some_and(|text| text.trim().is_empty());
    if is_blank {
        let message = format!("{} is empty", DealField::Client);
        return Err(Unwritable { reason: Reason::MissingClient, message });
    }
    let is_taken = earlier.iter().any(|other| other.aim == Aim::Upsert && other.fields.get(client) == Some(key));
    if is_taken {
        let message = format!("{key} is created twice in one batch");
        return Err(Unwritable { reason: Reason::DuplicateClient, message });
    }
    Ok(item)
}
