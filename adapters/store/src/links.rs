//! Links: the rows of `sync_links`.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDateTime;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::{Base, Link};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::RemoteId;
use diesel::prelude::*;

use crate::error::Fault;
use crate::json::JsonText;
use crate::pool::{Conn, on_db};
use crate::schema::sync_links;
use crate::time;

/// Rows a statement; SQLite takes 32,766 values in one.
const ROWS: usize = 1000;

#[derive(Insertable)]
#[diesel(table_name = sync_links)]
#[diesel(treat_none_as_default_value = false)]
struct NewLink<'a> {
    provider: &'a str,
    table_key: &'a str,
    deal_id: i64,
    remote_id: String,
    base: JsonText,
    updated_at: NaiveDateTime,
}

/// The table that links belong to.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) provider: ProviderName,
    pub(crate) table: &'a str,
}

/// Keeps links; one of the same deal or the same record is replaced.
pub(crate) fn save(conn: &mut Conn<'_>, place: Place<'_>, links: Vec<Link>) -> Result<(), Fault> {
    let links = last_of_each(links);
    let deals = links.iter().map(|link| link.deal).collect();
    let records = links.iter().map(|link| link.remote.clone()).collect();
    remove(conn, place, deals, records)?;
    let updated_at = time::stored(time::now());
    let rows = links.into_iter().map(|Link { deal, remote, base }| {
        let base = JsonText::of(&base)?;
        let (provider, table_key) = (place.provider.as_str(), place.table);
        Ok(NewLink { provider, table_key, deal_id: deal.0, remote_id: remote.0, base, updated_at })
    });
    let rows = rows.collect::<Result<Vec<_>, Fault>>()?;
    for chunk in rows.chunks(ROWS) {
        on_db!(conn, conn => diesel::insert_into(sync_links::table).values(chunk).execute(conn))?;
    }
    Ok(())
}

/// Where several name the same deal or record, the last one counts.
fn last_of_each(links: Vec<Link>) -> Vec<Link> {
    let (mut deals, mut records) = (HashSet::new(), HashSet::new());
    let mut kept: Vec<Link> = links
        .into_iter()
        .rev()
        .filter(|link| {
            let free = !deals.contains(&link.deal) && !records.contains(&link.remote);
            if free {
                deals.insert(link.deal);
                records.insert(link.remote.clone());
            }
            free
        })
        .collect();
    kept.reverse();
    kept
}

/// Forgets the links of these deals and of these records.
pub(crate) fn remove(
    conn: &mut Conn<'_>,
    place: Place<'_>,
    deals: Vec<DealId>,
    records: Vec<RemoteId>,
) -> Result<(), Fault> {
    let (provider, table) = (place.provider.as_str(), place.table);
    for chunk in deals.chunks(ROWS) {
        let ids: Vec<i64> = chunk.iter().map(|deal| deal.0).collect();
        on_db!(conn, conn => {
            diesel::delete(
                sync_links::table
                    .filter(sync_links::provider.eq(provider))
                    .filter(sync_links::table_key.eq(table))
                    .filter(sync_links::deal_id.eq_any(ids)),
            )
            .execute(conn)
        })?;
    }
    for chunk in records.chunks(ROWS) {
        let ids: Vec<&str> = chunk.iter().map(|record| record.0.as_str()).collect();
        on_db!(conn, conn => {
            diesel::delete(
                sync_links::table
                    .filter(sync_links::provider.eq(provider))
                    .filter(sync_links::table_key.eq(table))
                    .filter(sync_links::remote_id.eq_any(ids)),
            )
            .execute(conn)
        })?;
    }
    Ok(())
}

/// Links of a table that bind one of these deals or one of these records.
pub(crate) fn of(
    conn: &mut Conn<'_>,
    place: Place<'_>,
    deals: &[DealId],
    records: &[RemoteId],
) -> Result<Vec<Link>, Fault> {
    let (provider, table) = (place.provider.as_str(), place.table);
    let mut found = BTreeMap::new();
    for chunk in deals.chunks(ROWS) {
        let ids: Vec<i64> = chunk.iter().map(|deal| deal.0).collect();
        let rows = on_db!(conn, conn => {
            sync_links::table
                .filter(sync_links::provider.eq(provider))
                .filter(sync_links::table_key.eq(table))
                .filter(sync_links::deal_id.eq_any(ids))
                .select((sync_links::deal_id, sync_links::remote_id, sync_links::base))
                .load::<Row>(conn)
        })?;
        found.extend(rows.into_iter().map(|row| (row.0, row)));
    }
    for chunk in records.chunks(ROWS) {
        let ids: Vec<&str> = chunk.iter().map(|record| record.0.as_str()).collect();
        let rows = on_db!(conn, conn => {
            sync_links::table
                .filter(sync_links::provider.eq(provider))
                .filter(sync_links::table_key.eq(table))
                .filter(sync_links::remote_id.eq_any(ids))
                .select((sync_links::deal_id, sync_links::remote_id, sync_links::base))
                .load::<Row>(conn)
        })?;
        found.extend(rows.into_iter().map(|row| (row.0, row)));
    }
    found.into_values().map(read).collect()
}

type Row = (i64, String, JsonText);

fn read((deal, remote, base): Row) -> Result<Link, Fault> {
    Ok(Link { deal: DealId(deal), remote: RemoteId(remote), base: base.read::<Base>()? })
}

/// Links of a table in the order of their deals, which an index gives, each with its place in it.
pub(crate) fn page(
    conn: &mut Conn<'_>,
    place: Place<'_>,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<(i64, Link)>, Fault> {
    let (provider, table) = (place.provider.as_str(), place.table);
    let rows = on_db!(conn, conn => {
        sync_links::table
            .filter(sync_links::provider.eq(provider))
            .filter(sync_links::table_key.eq(table))
            .filter(sync_links::deal_id.gt(after.unwrap_or(i64::MIN)))
            .order(sync_links::deal_id)
            .limit(i64::from(limit))
            .select((sync_links::deal_id, sync_links::remote_id, sync_links::base))
            .load::<Row>(conn)
    })?;
    rows.into_iter().map(|row| Ok((row.0, read(row)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_links_that_contradict_each_other_the_last_counts() {
        let link =
            |deal, remote: &str| Link { deal: DealId(deal), remote: RemoteId(remote.to_owned()), base: Base::new() };
        let kept = last_of_each(vec![link(1, "a"), link(2, "b"), link(1, "c"), link(3, "b")]);
        assert_eq!(kept, [link(1, "c"), link(3, "b")]);
    }
}
