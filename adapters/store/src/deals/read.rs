//! Reading deals.

use std::collections::HashSet;

use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::ports::DealFilter;
use dealsync_domain::record::DealRecord;

use crate::deals::search;
use crate::deals::stored::DealRow;
use crate::deals::table::DealsTable;
use crate::error::Fault;
use crate::links::Place;
use crate::pool::{Bind, Conn, Dialect, Number};

/// Rows read at a time where more may be needed.
const PAGE: u32 = 1000;
/// Whether the rows read are held until the end of the transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    Not,
    ForUpdate,
}

/// Deals in the order of their ids.
pub(crate) fn page(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    after: Option<DealId>,
    limit: u32,
) -> Result<Vec<DealRecord>, Fault> {
    let (select, id) = (table.select(&table.columns), table.id());
    let sql = format!("{select} WHERE {id} > $1 ORDER BY {id} LIMIT $2");
    let binds = vec![first_after(after), Bind::Int(i64::from(limit))];
    let rows = conn.rows::<DealRow>(&sql, binds)?;
    Ok(rows.into_iter().map(|row| table.record(row)).collect())
}

fn first_after(after: Option<DealId>) -> Bind {
    Bind::Int(after.map_or(i64::MIN, |deal| deal.0))
}

/// The deals of these ids that exist.
pub(crate) fn find(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    ids: &[DealId],
    hold: Hold,
) -> Result<Vec<DealRecord>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let (listed, list) = match table.dialect {
        Dialect::Sqlite => ("IN (SELECT value FROM json_each($1))", format!("[{}]", ids.join(","))),
        Dialect::Postgres => ("= ANY(CAST($1 AS bigint[]))", format!("{{{}}}", ids.join(","))),
    };
    let (select, id) = (table.select(&table.columns), table.id());
    let held = if hold == Hold::ForUpdate { table.dialect.for_update() } else { "" };
    let sql = format!("{select} WHERE {id} {listed} ORDER BY {id}{held}");
    let rows = conn.rows::<DealRow>(&sql, vec![Bind::Text(list)])?;
    Ok(rows.into_iter().map(|row| table.record(row)).collect())
}

/// The greatest id.
pub(crate) fn newest(conn: &mut Conn<'_>, table: &DealsTable) -> Result<Option<DealId>, Fault> {
    let sql = format!("SELECT CAST(MAX({}) AS BIGINT) AS n FROM deals AS d", table.id());
    let rows = conn.rows::<Number>(&sql, Vec::new())?;
    Ok(rows.first().and_then(|row| row.n).map(DealId))
}

/// The keys that deals newer than `newest` bear, but for those that are linked: they are our own.
pub(crate) fn keys_since(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    place: Place<'_>,
    newest: Option<DealId>,
) -> Result<HashSet<ClientKey>, Fault> {
    let client = table.columns.iter().filter(|column| column.field == DealField::Client);
    let (select, id) = (table.select(client), table.id());
    let sql = format!(
        "{select} WHERE {id} > $1 AND NOT EXISTS (SELECT 1 FROM sync_links AS l \
         WHERE l.provider = $2 AND l.table_key = $3 AND l.deal_id = {id})"
    );
    let binds = vec![first_after(newest), Bind::text(place.provider.as_str()), Bind::text(place.table)];
    let rows = conn.rows::<DealRow>(&sql, binds)?;
    let names = rows.into_iter().filter_map(|row| row.cells.into_iter().next()?.text());
    Ok(names.filter_map(|name| ClientKey::of(&name)).collect())
}

/// Deals for people.
pub(crate) fn list(conn: &mut Conn<'_>, table: &DealsTable, filter: &DealFilter) -> Result<Vec<DealRecord>, Fault> {
    let Some(wanted) = filter.query.as_deref().and_then(ClientKey::of) else {
        return page(conn, table, filter.after, filter.limit);
    };
    let (select, id) = (table.select(&table.columns), table.id());
    let speaks = search::condition(table);
    let sql = format!("{select} WHERE {id} > $1 AND {speaks} ORDER BY {id} LIMIT $3");
    let limit = filter.limit as usize;
    let (mut after, mut found) = (filter.after, Vec::new());
    while found.len() < limit {
        let text = search::bound(table.dialect, wanted.as_str());
        let binds = vec![first_after(after), Bind::Text(text), Bind::Int(i64::from(filter.limit.max(PAGE)))];
        let deals: Vec<DealRecord> =
            conn.rows::<DealRow>(&sql, binds)?.into_iter().map(|row| table.record(row)).collect();
        let Some(last) = deals.last() else { break };
        after = Some(last.id);
        let read = deals.len();
        found.extend(deals.into_iter().filter(|deal| search::speaks_of(deal, wanted.as_str())));
        if read < limit.max(PAGE as usize) {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}
