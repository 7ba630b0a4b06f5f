//! What became of writes whose process ended before it heard of them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{Sent, TableError, WriteOutcome, WriteReport, WriteResult};
use dealsync_domain::record::RemoteId;

use crate::cells;
use crate::matching::{self, Trace};
use crate::settle;
use crate::table::AirtableTable;
use crate::wire::Record;
use crate::write::{Aim, CLOCKS, Item, lenient};

/// Asks what became of these writes, once Airtable cannot be at work on them any more.
pub(crate) async fn settle(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    sent: Sent,
) -> WriteReport {
    wait(table, &sent).await;
    table.known().extend(sent.accounted.iter().map(|record| record.0.clone()));
    let sent = sent.writes;
    let people = |name: &str| table.people.id(&target.base, name);
    let since = sent.iter().map(|one| one.sent_at).min().unwrap_or_default();
    let items: Vec<Item> = sent.into_iter().map(|one| lenient(one.write, mapping, &people)).collect();
    let (made, others): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.aim.id().is_none());
    let mut report = WriteReport { outcomes: Vec::new(), stopped: None };
    // Those that name their record first: their answer tells how the clocks differ.
    for (items, creates) in [(others, false), (made, true)] {
        if items.is_empty() {
            continue;
        }
        let found = match (&report.stopped, creates) {
            (Some(_), _) => None,
            (None, true) => Some(creations(table, target, mapping, &items, since).await),
            (None, false) => Some(named(table, target, mapping, &items).await),
        };
        let results = match found {
            Some(Ok(results)) => results,
            Some(Err(error)) => {
                report.stopped = Some(error);
                items.iter().map(|_| WriteResult::Uncertain).collect()
            }
            None => items.iter().map(|_| WriteResult::Uncertain).collect(),
        };
        let told = items.iter().zip(results).map(|(item, result)| WriteOutcome { seq: item.seq, result });
        report.outcomes.extend(told);
    }
    report.outcomes.sort_by_key(|outcome| outcome.seq);
    report
}

/// Waits as long as a call that was sent last may still be carried out.
async fn wait(table: &AirtableTable, sent: &Sent) {
    let budget = table.session.client().waits().server_budget;
    let quiet = sent.quiet_since().and_then(|last| (table.session.now() - last).to_std().ok());
    table.session.client().rest(budget.saturating_sub(quiet.unwrap_or(Duration::ZERO))).await;
}

/// Updates and removals: what stands in the records that they name.
async fn named(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    items: &[Item],
) -> Result<Vec<WriteResult>, TableError> {
    let records = settle::of_ids(table, target, mapping, items).await?;
    let rewritten = matching::rewritten_columns(mapping);
    let result = |item: &Item| {
        let record = records.iter().find(|record| Some(record.id.as_str()) == item.aim.id());
        match (&item.aim, record) {
            (Aim::Delete(_), None) => WriteResult::Deleted,
            (Aim::Update(_), Some(record)) if matching::holds(item, record, &rewritten) => written(mapping, record),
            _ => WriteResult::NotDone,
        }
    };
    Ok(items.iter().map(result).collect())
}

/// Creations: the records that were made since and bear their clients.
async fn creations(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    items: &[Item],
    since: DateTime<Utc>,
) -> Result<Vec<WriteResult>, TableError> {
    let moment = || table.session.at_airtable(since) - CLOCKS;
    let mut asked = moment();
    let mut records = settle::made_since(table, target, mapping, items, asked).await?;
    // The first answer tells how the clocks differ; where that is much, it is asked again.
    if moment() < asked {
        asked = moment();
        records = settle::made_since(table, target, mapping, items, asked).await?;
    }
    let traces = matching::traces(items, records, mapping);
    let result = |trace| match trace {
        Trace::Made(record) => written(mapping, &record),
        Trace::Nothing => WriteResult::NotDone,
        Trace::Unclear => WriteResult::Uncertain,
    };
    Ok(traces.into_iter().map(result).collect())
}

fn written(mapping: &ResolvedMapping, record: &Record) -> WriteResult {
    let cells = cells::mapped(mapping, &record.fields);
    WriteResult::Written { id: RemoteId(record.id.clone()), cells, adopted: false }
}
