//! Which row is the one that a creation in doubt has made. Decided from what was read; pure.

use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::CellWrite;
use serde_json::{Value as Json, json};

use crate::cells;
use crate::columns::{key, word};
use crate::wire::Row;
use crate::write::Item;

/// Characters that a filter is known to take.
const LONGEST_FILTER: usize = 2000;

/// What was found of a creation.
#[derive(Debug)]
pub(crate) enum Finding {
    /// This row.
    Made(Row),
    /// No row of its client.
    Nothing,
    /// Rows of its client, of which none is surely its own.
    Unclear,
}

/// The rows of creations, out of rows that we have made since and that are not accounted for.
///
/// A row is taken for ours if it bears the client and holds every cell that was sent. One that
/// bears the client but holds something else has perhaps been edited meanwhile: it is ours if it
/// is the only one, and only one creation is in question.
pub(crate) fn find(items: &[&Item], rows: Vec<Row>, mapping: &ResolvedMapping) -> Vec<Finding> {
    let mut pool: Vec<(Row, Cells)> = rows
        .into_iter()
        .map(|row| {
            let cells = cells::mapped(mapping, &row);
            (row, cells)
        })
        .collect();
    let mut made: Vec<Option<Row>> = items.iter().map(|_| None).collect();
    // Those that say most choose first: one that says little would take any row.
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(items[place].cells.len()));
    for place in order {
        let fits = |(_, cells): &(Row, Cells)| is_client(items[place], cells) && holds(items[place], cells, mapping);
        if let Some(at) = pool.iter().position(fits) {
            made[place] = Some(pool.remove(at).0);
        }
    }
    let rivals: Vec<usize> = (0..items.len())
        .map(|place| {
            let client = client(items[place]);
            let is_rival = |other: &usize| made[*other].is_none() && self::client(items[*other]) == client;
            (0..items.len()).filter(is_rival).count()
        })
        .collect();
    let mut findings = Vec::new();
    for (place, made) in made.into_iter().enumerate() {
        let like = |(_, cells): &(Row, Cells)| is_client(items[place], cells);
        let candidates = pool.iter().filter(|one| like(one)).count();
        findings.push(match (made, candidates) {
            (Some(row), _) => Finding::Made(row),
            (None, 0) => Finding::Nothing,
            (None, 1) if rivals[place] == 1 => match pool.iter().position(like) {
                Some(at) => Finding::Made(pool.remove(at).0),
                None => Finding::Unclear,
            },
            (None, _) => Finding::Unclear,
        });
    }
    findings
}

/// The client that a creation bears, as text.
pub(crate) fn client(item: &Item) -> Option<String> {
    item.cells.iter().find_map(|(field, cell)| match cell {
        CellWrite::Value(value) if *field == DealField::Client => Some(value.to_string()),
        _ => None,
    })
}

/// A filter for rows whose client is this text, or nearly so; `None` where Notion has none for
/// such a column.
pub(crate) fn filter(column: &Column, text: &str) -> Option<Json> {
    let text = text.trim();
    if text.is_empty() || text.encode_utf16().count() > LONGEST_FILTER {
        return None;
    }
    let kind = word(column);
    let test = match kind {
        "title" | "rich_text" | "url" | "email" | "phone_number" | "select" | "status" => json!({"equals": text}),
        "multi_select" => json!({"contains": text}),
        _ => return None,
    };
    Some(json!({"property": key(column), kind: test}))
}

fn is_client(item: &Item, cells: &Cells) -> bool {
    let trimmed = |text: &str| Value::text(text.trim());
    match (client(item).as_deref().and_then(trimmed), cells.cell(DealField::Client)) {
        (Some(sent), Cell::Value(held)) => trimmed(&held.to_string()).is_some_and(|held| held.same(&sent)),
        // A row without a client is told by nothing but its other cells.
        (None, _) => true,
        (Some(_), _) => false,
    }
}

/// Whether a row holds what was sent, as far as it can be compared: people are sent by id and
/// shown by name.
fn holds(item: &Item, cells: &Cells, mapping: &ResolvedMapping) -> bool {
    item.cells.iter().filter(|(field, _)| *field != DealField::Client).all(|(field, sent)| {
        let is_person = |column: &Column| matches!(column.holds, Holds::Person | Holds::People { .. });
        match sent {
            _ if mapping.column(*field).is_some_and(is_person) => true,
            CellWrite::Value(value) => cells.cell(*field).value().is_some_and(|held| held.same(value)),
            CellWrite::Empty | CellWrite::Raw(_) => true,
        }
    })
}

#[cfg(test)]
mod tests;
