//! What became of writes whose process ended before it heard of them.

use std::time::Duration;

use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{
    CellWrite, ErrorKind, Sent, SentWrite, TableError, WriteOutcome, WriteReport, WriteResult,
};
use dealsync_domain::record::RemoteId;
use dealsync_http::Counted;

use crate::cells::{self, keep::is_lossy};
use crate::columns::word;
use crate::error::{About, Problem};
use crate::matching::Finding;
use crate::requests;
use crate::settle::{Doubt, look};
use crate::table::NotionTable;
use crate::wire::Row;
use crate::write::{Aim, Item, Writer, lenient};

const DOING: &str = "asking Notion what became of a write";

/// Asks what became of these writes, once Notion cannot be at work on them any more.
pub(crate) async fn settle(
    table: &NotionTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    sent: Sent,
) -> WriteReport {
    wait(table, &sent).await;
    table.known().extend(sent.accounted.iter().map(|record| record.0.clone()));
    let sent = sent.writes;
    let writer = Writer::new(table, target, mapping);
    let (mut doubts, mut outcomes, mut stopped) = (Vec::new(), Vec::new(), None);
    for SentWrite { write, sent_at } in sent {
        let item = lenient(write, mapping);
        if item.aim == Aim::Create {
            let fault = TableError::new(ErrorKind::Unavailable, DOING, "nobody heard the answer");
            doubts.push(Doubt { item, sent_at, fault });
            continue;
        }
        let result = match &stopped {
            Some(_) => WriteResult::Uncertain,
            None => named(&writer, &item).await.unwrap_or_else(|error| {
                stopped = Some(error);
                WriteResult::Uncertain
            }),
        };
        outcomes.push(WriteOutcome { seq: item.seq, result });
    }
    let findings = match (&stopped, doubts.is_empty()) {
        (None, false) => look(&writer, &doubts).await.map_err(|error| stopped = Some(error)).ok(),
        _ => None,
    };
    match findings {
        Some(findings) => outcomes.extend(doubts.iter().zip(findings).map(|(doubt, finding)| {
            let result = match finding {
                Finding::Made(row) => writer.written(row),
                Finding::Nothing => WriteResult::NotDone,
                Finding::Unclear => WriteResult::Uncertain,
            };
            WriteOutcome { seq: doubt.item.seq, result }
        })),
        None => outcomes
            .extend(doubts.iter().map(|doubt| WriteOutcome { seq: doubt.item.seq, result: WriteResult::Uncertain })),
    }
    outcomes.sort_by_key(|outcome| outcome.seq);
    WriteReport { outcomes, stopped }
}

/// Waits as long as a call that was sent last may still be carried out.
async fn wait(table: &NotionTable, sent: &Sent) {
    let budget = table.session.waits().server_budget;
    let quiet = sent.quiet_since().and_then(|last| (table.session.now() - last).to_std().ok());
    table.session.rest(budget.saturating_sub(quiet.unwrap_or(Duration::ZERO))).await;
}

/// An update or a removal: what stands in the row that it names.
async fn named(writer: &Writer<'_>, item: &Item) -> Result<WriteResult, TableError> {
    let (Aim::Update(id) | Aim::Delete(id)) = &item.aim else { return Ok(WriteResult::NotDone) };
    let removes = matches!(item.aim, Aim::Delete(_));
    let columns: Vec<&str> = writer.mapping.iter().map(|(_, column)| column.id.as_str()).collect();
    let call = requests::row(id, &columns).counted(Counted::Repeat);
    let row: Row = match writer.table.session.try_ask(writer.era, &call, DOING).await? {
        Ok(row) => row,
        Err(problem) if is_gone(&problem) => {
            return Ok(if removes { WriteResult::Deleted } else { WriteResult::NotDone });
        }
        Err(problem) => return Err(problem.fault(About::Records, DOING)),
    };
    Ok(match (removes, row.is_put_away()) {
        (true, true) => WriteResult::Deleted,
        (true, false) | (false, true) => WriteResult::NotDone,
        (false, false) => {
            let held = cells::mapped(writer.mapping, &row);
            if holds(item, &held, writer.mapping) {
                WriteResult::Written { id: RemoteId(row.id), cells: held, adopted: false }
            } else {
                WriteResult::NotDone
            }
        }
    })
}

fn is_gone(problem: &Problem) -> bool {
    problem.status == 404
}

/// Whether a row holds what was sent, as far as it can be compared: people are sent by id and
/// shown by name, a status that was emptied takes its default.
fn holds(item: &Item, held: &Cells, mapping: &ResolvedMapping) -> bool {
    item.cells.iter().all(|(field, sent)| {
        let Some(column) = mapping.column(*field) else { return true };
        match (sent, word(column)) {
            (_, "people") | (CellWrite::Empty, "status") => true,
            (CellWrite::Value(value), _) => held.cell(*field).value().is_some_and(|held| held.same(value)),
            (CellWrite::Empty, _) => !matches!(held.cell(*field), Cell::Value(_)),
            (CellWrite::Raw(raw), _) => {
                let now = held.stored(*field).raw;
                is_lossy(raw) || now.as_ref().is_none_or(|now| now == raw)
            }
        }
    })
}
