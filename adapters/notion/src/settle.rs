//! Finding out what became of creations without an answer, by reading.
//!
//! Notion cannot be told that two calls are the same one. So a creation in doubt is looked for:
//! a row that we have made, since it was sent, that bears its client and is not accounted for
//! otherwise. Where there is none, Notion may still be at work on it; only after as long as it
//! works on any call, and after another look, is it sent once more.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::ports::{ErrorKind, TableError, WriteOutcome, WriteResult};
use dealsync_http::Counted;
use serde_json::{Value, json};

use crate::error::About;
use crate::matching::{self, Finding};
use crate::requests::{self, PAGE, Query};
use crate::wire::{List, Row};
use crate::write::{Item, Writer};

const DOING: &str = "asking Notion what became of a creation";

/// How much earlier than it was asked for a row may seem to have been made: clocks differ.
const CLOCKS: TimeDelta = TimeDelta::minutes(1);

/// Pages of rows that are looked through, at most.
const MOST_PAGES: usize = 20;

/// How often a creation is sent, at most.
const MOST_SENDINGS: usize = 2;

/// A creation that may have been carried out.
#[derive(Debug)]
pub(crate) struct Doubt {
    pub(crate) item: Item,
    /// When it was sent, by our clock.
    pub(crate) sent_at: DateTime<Utc>,
    /// What came instead of an answer.
    pub(crate) fault: TableError,
}

/// Which look it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Soon: it finds what was made.
    Early,
    /// After as long as Notion works on a call: only this one can tell that nothing was made.
    Late,
}

/// Settles creations in doubt. Every one has an outcome in the end.
pub(crate) async fn settle(writer: &Writer<'_>, mut doubts: Vec<Doubt>) -> Vec<WriteOutcome> {
    let mut outcomes = Vec::new();
    let waits = *writer.table.session.waits();
    for sending in 1..=MOST_SENDINGS {
        for (turn, wait) in [(Turn::Early, waits.first_backoff), (Turn::Late, waits.server_budget)] {
            if doubts.is_empty() {
                return outcomes;
            }
            writer.table.session.rest(wait).await;
            match look(writer, &doubts).await {
                Ok(findings) => doubts = told(writer, doubts, findings, turn, &mut outcomes),
                Err(fault) => {
                    writer.stop(fault);
                    outcomes.extend(doubts.into_iter().map(uncertain));
                    return outcomes;
                }
            }
        }
        if sending == MOST_SENDINGS || writer.is_stopped() {
            break;
        }
        let items = doubts.into_iter().map(|doubt| doubt.item).collect();
        let (again, open) = writer.carry_out(items, Counted::Repeat).await;
        // One that was not sent again stays what it was.
        outcomes.extend(again.into_iter().map(|outcome| match outcome.result {
            WriteResult::NotDone => WriteOutcome { result: WriteResult::Uncertain, ..outcome },
            _ => outcome,
        }));
        doubts = open;
    }
    for doubt in doubts {
        outcomes.push(WriteOutcome { seq: doubt.item.seq, result: WriteResult::Uncertain });
        writer.stop(doubt.fault);
    }
    outcomes
}

fn uncertain(doubt: Doubt) -> WriteOutcome {
    WriteOutcome { seq: doubt.item.seq, result: WriteResult::Uncertain }
}

/// Tells what was found; gives what was not. What a last look cannot tell stays uncertain: it
/// must not be made again.
fn told(
    writer: &Writer<'_>,
    doubts: Vec<Doubt>,
    findings: Vec<Finding>,
    turn: Turn,
    outcomes: &mut Vec<WriteOutcome>,
) -> Vec<Doubt> {
    let mut left = Vec::new();
    for (doubt, finding) in doubts.into_iter().zip(findings) {
        match finding {
            Finding::Made(row) => {
                outcomes.push(WriteOutcome { seq: doubt.item.seq, result: writer.written(row) });
            }
            Finding::Unclear if turn == Turn::Late => outcomes.push(uncertain(doubt)),
            Finding::Unclear | Finding::Nothing => left.push(doubt),
        }
    }
    left
}

/// Looks for the rows of creations in doubt; a finding each, in their order.
pub(crate) async fn look(writer: &Writer<'_>, doubts: &[Doubt]) -> Result<Vec<Finding>, TableError> {
    let table = writer.table;
    let makers = table.makers(DOING).await?;
    let earliest = doubts.iter().map(|doubt| doubt.sent_at).min().unwrap_or_default();
    let mut rows = search(writer, doubts, earliest).await?;
    let known = table.known();
    rows.retain(|row| {
        let is_ours = row.created_by.as_ref().is_none_or(|by| makers.contains(&by.id));
        row.is_page() && !row.is_put_away() && is_ours && !known.contains(&row.id)
    });
    drop(known);
    let items: Vec<&Item> = doubts.iter().map(|doubt| &doubt.item).collect();
    Ok(matching::find(&items, rows, writer.mapping))
}

/// Rows made since a moment, by anybody, that bear a client of these creations. These calls would
/// not be needed without a fault.
async fn search(writer: &Writer<'_>, doubts: &[Doubt], since: DateTime<Utc>) -> Result<Vec<Row>, TableError> {
    let session = &writer.table.session;
    let since = requests::minute(session.at_notion(since) - CLOCKS);
    let mut filters = vec![requests::made_since(&since)];
    filters.extend(clients(writer, doubts));
    let mut rows = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let query = Query {
            columns: writer.mapping.iter().map(|(_, column)| column.id.as_str()).collect(),
            filters: filters.clone(),
            size: PAGE,
            cursor: cursor.as_deref(),
            ..Query::default()
        };
        let call = requests::query(writer.target, &query).counted(Counted::Repeat);
        let page: List<Row> = session.ask(writer.era, &call, About::Records, DOING).await?;
        let next = page.next().map(str::to_owned);
        rows.extend(page.results);
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(rows),
        }
    }
    Err(TableError::new(ErrorKind::Incomplete, DOING, "too many rows were made in the last minutes"))
}

/// A filter for the clients of these creations; nothing where one of them cannot be asked for.
fn clients(writer: &Writer<'_>, doubts: &[Doubt]) -> Option<Value> {
    let column = writer.mapping.client();
    let texts: Option<BTreeSet<String>> = doubts.iter().map(|doubt| matching::client(&doubt.item)).collect();
    let filters: Option<Vec<Value>> = texts?.iter().map(|text| matching::filter(column, text)).collect();
    let mut filters = filters?;
    if filters.len() > 1 { Some(json!({ "or": filters })) } else { filters.pop() }
}
