//! Finding out what became of writes whose answer tells nothing, by reading.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{ErrorKind, TableError};
use dealsync_http::Counted;
use serde_json::Value as Json;

use crate::error::About;
use crate::formula;
use crate::requests::{self, List};
use crate::table::AirtableTable;
use crate::wire::{Page, Record};
use crate::write::Item;

const DOING: &str = "asking Airtable what became of a write";

/// Pages of records that are looked through, at most.
const MOST_PAGES: usize = 20;

/// Records made since a moment, by anybody, that bear a client of these writes; those not
/// accounted for otherwise.
pub(crate) async fn made_since(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    items: &[Item],
    since: DateTime<Utc>,
) -> Result<Vec<Record>, TableError> {
    let client = &mapping.client().id;
    let texts: Option<Vec<&str>> = items.iter().map(|item| item.fields.get(client).and_then(Json::as_str)).collect();
    let filter = formula::created_after(since, client, texts.as_deref().unwrap_or_default());
    let mut records = search(table, target, mapping, filter).await?;
    let known = table.known();
    records.retain(|record| !known.contains(&record.id));
    Ok(records)
}

/// Which of the records that these writes name are there.
pub(crate) async fn existing(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    items: &[Item],
) -> Result<HashSet<String>, TableError> {
    let records = of_ids(table, target, mapping, items).await?;
    Ok(records.into_iter().map(|record| record.id).collect())
}

/// The records that these writes name, as far as they are there.
pub(crate) async fn of_ids(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    items: &[Item],
) -> Result<Vec<Record>, TableError> {
    let filter = formula::with_ids(items.iter().filter_map(|item| item.aim.id()));
    search(table, target, mapping, filter).await
}

/// All records that a filter keeps. These calls would not be needed without a fault.
async fn search(
    table: &AirtableTable,
    target: &TableRef,
    mapping: &ResolvedMapping,
    filter: String,
) -> Result<Vec<Record>, TableError> {
    let mut found = Vec::new();
    let mut offset: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let asked = List {
            fields: mapping.iter().map(|(_, column)| column.id.as_str()).collect(),
            filter: Some(filter.clone()),
            offset: offset.as_deref(),
        };
        let call = requests::list(target, &asked).counted(Counted::Repeat);
        let page: Page = table.session.ask(Some(&target.base), &call, About::Records, DOING).await?;
        found.extend(page.records);
        match page.offset {
            Some(next) => offset = Some(next),
            None => return Ok(found),
        }
    }
    Err(TableError::new(ErrorKind::Incomplete, DOING, "too many records were made in the last minute"))
}
