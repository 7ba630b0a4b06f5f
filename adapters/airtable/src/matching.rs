//! Which record of an answer is which write. Never by place where Airtable promises none.

use std::collections::HashSet;

use dealsync_domain::client::ClientKey;
use dealsync_domain::mapping::ResolvedMapping;
use serde_json::Value as Json;

use crate::cells::same;
use crate::columns::Kind;
use crate::wire::{Record, Written};
use crate::write::Item;

/// A record that a write made or changed.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) record: Record,
    /// Whether Airtable says that it stood there before.
    pub(crate) stood_there: bool,
}

/// The records of an answer to updates and upserts, by write. Airtable answers in an order of
/// its own: updates are found by id, upserts by what they were matched on.
pub(crate) fn patched(items: &[Item], written: Written, client: &str) -> Vec<Option<Made>> {
    let Written { records, created_records, updated_records } = written;
    let is_complete = records.len() == items.len();
    let updated: HashSet<String> = updated_records.into_iter().filter(|id| !created_records.contains(id)).collect();
    let mut pool = Pool::new(records);
    let mut found: Vec<Option<Record>> =
        items.iter().map(|item| item.aim.id().and_then(|id| pool.take_only(|record| record.id == id))).collect();
    let same_key = |item: &Item, record: &Record| same(key(item, client), record.fields.get(client));
    // Whether Airtable regards case and white space is not documented.
    let near_key = |item: &Item, record: &Record| match (folded(key(item, client)), record.fields.get(client)) {
        (Some(left), Some(right)) => folded(right) == Some(left),
        _ => false,
    };
    for near in [false, true] {
        for (item, found) in items.iter().zip(&mut found) {
            if found.is_none() && item.aim.id().is_none() {
                *found = pool.take_only(|record| if near { near_key(item, record) } else { same_key(item, record) });
            }
        }
    }
    // The last one that is left can only be the last one that was sent.
    let mut left = items.iter().zip(&mut found).filter(|(item, found)| found.is_none() && item.aim.id().is_none());
    if let (true, Some((_, last)), None) = (is_complete, left.next(), left.next()) {
        *last = pool.take_only(|_| true);
    }
    let made = |record: Record| Made { stood_there: updated.contains(&record.id), record };
    found.into_iter().map(|record| record.map(made)).collect()
}

/// The records of an answer to creations, by write. They come in order; that is believed where
/// the clients agree with it.
pub(crate) fn created(items: &[Item], records: Vec<Record>, mapping: &ResolvedMapping) -> Vec<Option<Made>> {
    let client = &mapping.client().id;
    let agrees = |(item, record): (&Item, &Record)| {
        item.fields.get(client).is_none_or(|sent| same(sent, record.fields.get(client)))
    };
    let in_order = items.len() == records.len() && items.iter().zip(&records).all(agrees);
    let new = |record: Record| Made { record, stood_there: false };
    if in_order {
        return records.into_iter().map(|record| Some(new(record))).collect();
    }
    let rewritten = rewritten_columns(mapping);
    let mut pool = Pool::new(records);
    items.iter().map(|item| pool.take_first(|record| holds(item, record, &rewritten)).map(new)).collect()
}

/// The records made by creations whose answer was lost, by write, out of records made since by
/// anybody; `None` where the creations have surely not been carried out.
///
/// A record is taken for ours if it holds every cell that was sent, and if as many such records
/// are there as were sent. Since Airtable carries out all of a call or nothing, one that is
/// found tells that the others are there too: then a record of the same client will do.
pub(crate) fn found(items: &[Item], records: Vec<Record>, mapping: &ResolvedMapping) -> Option<Vec<Option<Made>>> {
    let client = &mapping.client().id;
    let rewritten = rewritten_columns(mapping);
    let by_cells = |item: &Item, record: &Record| holds(item, record, &rewritten);
    let by_key = |item: &Item, record: &Record| {
        item.fields.get(client).is_some_and(|sent| folded(sent).is_some() && same(sent, record.fields.get(client)))
    };
    let nothing_like_it = |item: &Item| !records.iter().any(|record| by_cells(item, record) || by_key(item, record));
    if items.iter().all(nothing_like_it) {
        return None;
    }
    let mut pool = Pool::new(records);
    let mut made: Vec<Option<Record>> = vec![None; items.len()];
    pool.take_alike(items, &mut made, |one, other| one.fields == other.fields, by_cells);
    if made.iter().any(Option::is_some) {
        let same_client = |one: &Item, other: &Item| one.fields.get(client) == other.fields.get(client);
        pool.take_alike(items, &mut made, same_client, by_key);
    }
    Some(made.into_iter().map(|record| record.map(|record| Made { record, stood_there: false })).collect())
}

/// What is found of a creation whose call may have been split before its process ended.
#[derive(Debug)]
pub(crate) enum Trace {
    /// This record.
    Made(Record),
    /// No record of its client.
    Nothing,
    /// Records of its client, of which none is surely its own.
    Unclear,
}

/// The traces of creations, by write, out of records made since by anybody. Nothing is concluded
/// from one for another: they may have been sent in several calls.
pub(crate) fn traces(items: &[Item], records: Vec<Record>, mapping: &ResolvedMapping) -> Vec<Trace> {
    let client = &mapping.client().id;
    let rewritten = rewritten_columns(mapping);
    let by_cells = |item: &Item, record: &Record| holds(item, record, &rewritten);
    let by_key = |item: &Item, record: &Record| {
        item.fields.get(client).is_some_and(|sent| folded(sent).is_some() && same(sent, record.fields.get(client)))
    };
    let mut pool = Pool::new(records);
    let mut made: Vec<Option<Record>> = vec![None; items.len()];
    pool.take_alike(items, &mut made, |one, other| one.fields == other.fields, by_cells);
    let same_client = |one: &Item, other: &Item| one.fields.get(client) == other.fields.get(client);
    pool.take_alike(items, &mut made, same_client, by_key);
    let rest = &pool.0;
    let trace = |(item, made): (&Item, Option<Record>)| match made {
        Some(record) => Trace::Made(record),
        None if rest.iter().any(|record| by_cells(item, record) || by_key(item, record)) => Trace::Unclear,
        None => Trace::Nothing,
    };
    items.iter().zip(made).map(trace).collect()
}

/// Records not yet given to a write.
struct Pool(Vec<Record>);

impl Pool {
    fn new(records: Vec<Record>) -> Self {
        Self(records)
    }

    fn take_first(&mut self, fits: impl Fn(&Record) -> bool) -> Option<Record> {
        let place = self.0.iter().position(fits)?;
        Some(self.0.remove(place))
    }

    /// Takes the one record that fits; none where there are several.
    fn take_only(&mut self, fits: impl Fn(&Record) -> bool) -> Option<Record> {
        if self.0.iter().filter(|record| fits(record)).count() == 1 { self.take_first(fits) } else { None }
    }

    /// Gives records to writes that are alike where exactly as many records fit.
    fn take_alike(
        &mut self,
        items: &[Item],
        made: &mut [Option<Record>],
        alike: impl Fn(&Item, &Item) -> bool,
        fits: impl Fn(&Item, &Record) -> bool,
    ) {
        for (place, item) in items.iter().enumerate() {
            if made[place].is_some() {
                continue;
            }
            let group: Vec<usize> =
                (0..items.len()).filter(|&other| made[other].is_none() && alike(item, &items[other])).collect();
            if self.0.iter().filter(|record| fits(item, record)).count() == group.len() {
                for other in group {
                    made[other] = self.take_first(|record| fits(item, record));
                }
            }
        }
    }
}

fn key<'a>(item: &'a Item, client: &str) -> &'a Json {
    item.fields.get(client).unwrap_or(&Json::Null)
}

/// What a client is recognised by; `None` for none.
fn folded(client: &Json) -> Option<ClientKey> {
    match client {
        Json::String(text) => ClientKey::of(text),
        Json::Number(number) => ClientKey::of(&number.to_string()),
        _ => None,
    }
}

/// Columns whose text the server writes in its own way.
pub(crate) fn rewritten_columns(mapping: &ResolvedMapping) -> HashSet<&str> {
    let columns = mapping.iter().map(|(_, column)| column);
    let rewritten = columns.filter(|column| Kind::of(&column.type_name).word == "richText");
    rewritten.map(|column| column.id.as_str()).collect()
}

/// Whether a record holds every cell of a write.
pub(crate) fn holds(item: &Item, record: &Record, rewritten: &HashSet<&str>) -> bool {
    item.fields.iter().all(|(column, sent)| {
        let stored = record.fields.get(column);
        rewritten.contains(column.as_str()) || same(sent, stored)
    })
}

#[cfg(test)]
mod tests;
