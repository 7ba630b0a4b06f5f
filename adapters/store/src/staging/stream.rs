//! Giving out match groups in a fixed order: links by deal, then keys, then sources without one.

use std::collections::HashMap;

use dealsync_domain::change::Candidate;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::Base;
use dealsync_domain::matching::{KeyCounts, LinkedIds, MatchGroup, Staged};
use dealsync_domain::record::{Presence, Record, RemoteId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::de::DeserializeOwned;

use crate::error::Fault;
use crate::pool::{Bind, Conn};
use crate::staging::group::{bound, linked};
use crate::staging::side::Side;

/// The most targets that are shown to choose from.
const CANDIDATES: u32 = 10;

/// How far the groups have been given out.
pub(super) enum Place {
    /// The deal of the last link.
    Links(i64),
    /// The last key.
    Keys(String),
    /// The last source without one; `None` at the beginning.
    Keyless(Option<String>),
    End,
}

impl Place {
    pub(super) fn beginning() -> Self {
        Self::Links(i64::MIN)
    }
}

/// The next groups, `limit` sources at most unless one group has more; none at the end.
pub(super) fn next<S: Side, T: Side>(
    conn: &mut Conn<'_>,
    place: &mut Place,
    limit: u32,
) -> Result<Vec<MatchGroup<S, T>>, Fault> {
    let limit = limit.max(1);
    loop {
        let (groups, following) = match place {
            Place::Links(after) => by_link(conn, *after, limit)?,
            Place::Keys(after) => by_key(conn, after, limit)?,
            Place::Keyless(after) => keyless(conn, after.take(), limit)?,
            Place::End => return Ok(Vec::new()),
        };
        *place = following;
        if !groups.is_empty() {
            return Ok(groups);
        }
    }
}

type Given<S, T> = (Vec<MatchGroup<S, T>>, Place);

#[derive(QueryableByName)]
struct LinkRow {
    #[diesel(sql_type = BigInt)]
    deal: i64,
    #[diesel(sql_type = Text)]
    remote: String,
    #[diesel(sql_type = Text)]
    base: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Text)]
    source_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    target: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    target_id: Option<String>,
    #[diesel(sql_type = BigInt)]
    away: i64,
    #[diesel(sql_type = BigInt)]
    sources: i64,
    #[diesel(sql_type = BigInt)]
    targets: i64,
    #[diesel(sql_type = BigInt)]
    put_away: i64,
}

fn by_link<S: Side, T: Side>(conn: &mut Conn<'_>, after: i64, limit: u32) -> Result<Given<S, T>, Fault> {
    let (sources, targets) = (S::TABLE, T::TABLE);
    let sql = format!(
        "SELECT link.deal AS deal, link.remote AS remote, link.base AS base, \
         s.payload AS source, CAST(s.id AS TEXT) AS source_id, \
         t.payload AS target, CAST(t.id AS TEXT) AS target_id, COALESCE(t.presence, 0) AS away, \
         COALESCE(k.sources, 0) AS sources, COALESCE(k.targets, 0) AS targets, COALESCE(k.put_away, 0) AS put_away \
         FROM link CROSS JOIN {sources} AS s ON s.id = link.{sources} AND s.presence = 0 \
         LEFT JOIN {targets} AS t ON t.id = link.{targets} LEFT JOIN keys AS k ON k.key = s.key \
         WHERE link.deal > ? ORDER BY link.deal LIMIT ?"
    );
    let rows = conn.rows::<LinkRow>(&sql, vec![Bind::Int(after), Bind::Int(i64::from(limit))])?;
    let following = rows.last().map_or_else(|| Place::Keys(String::new()), |row| Place::Links(row.deal));
    let mut groups = Vec::with_capacity(rows.len());
    for row in rows {
        let counts = counts(row.sources, row.targets, row.put_away);
        let record = Record::live(S::read(row.source_id)?, read(&row.source)?);
        let target = match (row.target_id, row.target) {
            (Some(id), Some(payload)) => {
                Some(Record { id: T::read(id)?, presence: presence(row.away), cells: read(&payload)? })
            }
            _ => None,
        };
        // A source whose target is gone may be one of those that bear its key.
        let is_gone = target.as_ref().is_none_or(|target: &Record<T>| target.presence == Presence::PutAway);
        let candidates = match record.key().filter(|_| is_gone) {
            Some(key) => candidates::<S, T>(conn, key.as_str())?,
            None => Vec::new(),
        };
        groups.push(MatchGroup {
            link: Some(LinkedIds { deal: DealId(row.deal), remote: RemoteId(row.remote) }),
            base: Some(read::<Base>(&row.base)?),
            sources: vec![Staged { record, counts, candidates }],
            targets: target.into_iter().collect(),
        });
    }
    Ok((groups, following))
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    open: i64,
    #[diesel(sql_type = BigInt)]
    sources: i64,
    #[diesel(sql_type = BigInt)]
    targets: i64,
    #[diesel(sql_type = BigInt)]
    put_away: i64,
}

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = BigInt)]
    away: i64,
    #[diesel(sql_type = Text)]
    payload: String,
    #[diesel(sql_type = BigInt)]
    linked: i64,
    /// What a link binds it to.
    #[diesel(sql_type = Nullable<Text>)]
    partner: Option<String>,
}

impl MemberRow {
    fn record<I: Side>(self) -> Result<Record<I>, Fault> {
        Ok(Record { id: I::read(self.id)?, presence: presence(self.away), cells: read(&self.payload)? })
    }
}

fn by_key<S: Side, T: Side>(conn: &mut Conn<'_>, after: &str, limit: u32) -> Result<Given<S, T>, Fault> {
    let sql = "SELECT key, open, sources, targets, put_away FROM keys WHERE key > ? AND open > 0 ORDER BY key LIMIT ?";
    let mut keys = conn.rows::<KeyRow>(sql, vec![Bind::text(after), Bind::Int(i64::from(limit))])?;
    let mut room = i64::from(limit);
    let fitting = keys.iter().take_while(|row| {
        room -= row.open;
        room >= 0
    });
    let fitting = fitting.count().max(1);
    keys.truncate(fitting);
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return Ok((Vec::new(), Place::Keyless(None))) };
    let (first, last) = (first.key.clone(), last.key.clone());
    let unlinked = format!("NOT {}", linked::<S>());
    let mut sources = members::<S>(conn, &first, &last, &format!("r.presence = 0 AND {unlinked}"))?;
    let mut targets = members::<T>(conn, &first, &last, &format!("NOT {}", linked::<T>()))?;
    let mut groups = Vec::with_capacity(keys.len());
    for row in keys {
        let counts = counts(row.sources, row.targets, row.put_away);
        let targets: Vec<Record<T>> = targets.remove(&row.key).unwrap_or_default();
        let alone = counts.sources <= 1 && counts.targets <= 1;
        let paired_elsewhere = counts.targets == 1 && !targets.iter().any(|target| target.presence == Presence::Live);
        let candidates = if alone && !paired_elsewhere { Vec::new() } else { candidates::<S, T>(conn, &row.key)? };
        let records: Vec<Record<S>> = sources.remove(&row.key).unwrap_or_default();
        let staged = records.into_iter().map(|record| Staged { record, counts, candidates: candidates.clone() });
        groups.push(MatchGroup { link: None, base: None, sources: staged.collect(), targets });
    }
    Ok((groups, Place::Keys(last)))
}

/// The rows of a range of keys that have open sources, by key, in the order of their ids.
fn members<I: Side>(
    conn: &mut Conn<'_>,
    first: &str,
    last: &str,
    which: &str,
) -> Result<HashMap<String, Vec<Record<I>>>, Fault> {
    let sql = format!(
        "SELECT k.key AS key, CAST(r.id AS TEXT) AS id, r.presence AS away, r.payload AS payload, 0 AS linked, NULL AS partner \
         FROM keys AS k CROSS JOIN {} AS r ON r.key = k.key \
         WHERE k.key >= ? AND k.key <= ? AND k.open > 0 AND {which} ORDER BY k.key, r.id",
        I::TABLE
    );
    let mut members: HashMap<String, Vec<Record<I>>> = HashMap::new();
    for mut row in conn.rows::<MemberRow>(&sql, vec![Bind::text(first), Bind::text(last)])? {
        let key = row.key.take().unwrap_or_default();
        members.entry(key).or_default().push(row.record()?);
    }
    Ok(members)
}

/// The first targets of a key that can be written.
fn candidates<S: Side, T: Side>(conn: &mut Conn<'_>, key: &str) -> Result<Vec<Candidate>, Fault> {
    let sql = format!(
        "SELECT NULL AS key, CAST(r.id AS TEXT) AS id, r.presence AS away, r.payload AS payload, {} AS linked, \
         (SELECT CAST(link.{} AS TEXT) FROM link WHERE link.{} = r.id) AS partner \
         FROM {} AS r WHERE r.key = ? AND r.presence = 0 ORDER BY r.id LIMIT {CANDIDATES}",
        bound::<S, T>(),
        S::TABLE,
        T::TABLE,
        T::TABLE
    );
    let rows = conn.rows::<MemberRow>(&sql, vec![Bind::text(key)])?;
    let candidate = |row: MemberRow| -> Result<Candidate, Fault> {
        let (linked, linked_to) = (row.linked != 0, row.partner.clone());
        let Record { id, cells, .. } = row.record::<T>()?;
        Ok(Candidate { deal: id.deal(), remote: id.remote(), client: cells.client(), linked, linked_to, cells })
    };
    rows.into_iter().map(candidate).collect()
}

fn keyless<S: Side, T: Side>(conn: &mut Conn<'_>, after: Option<String>, limit: u32) -> Result<Given<S, T>, Fault> {
    let sql = format!(
        "SELECT NULL AS key, CAST(r.id AS TEXT) AS id, r.presence AS away, r.payload AS payload, 0 AS linked, NULL AS partner \
         FROM {} AS r WHERE r.key IS NULL AND r.presence = 0 AND r.id > ? AND NOT {} ORDER BY r.id LIMIT ?",
        S::TABLE,
        linked::<S>()
    );
    let after = after.map(S::read).transpose()?;
    let rows = conn.rows::<MemberRow>(&sql, vec![S::bind(after.as_ref()), Bind::Int(i64::from(limit))])?;
    let following = rows.last().map_or(Place::End, |row| Place::Keyless(Some(row.id.clone())));
    let mut groups = Vec::with_capacity(rows.len());
    for row in rows {
        let staged = Staged { record: row.record()?, counts: KeyCounts::default(), candidates: Vec::new() };
        groups.push(MatchGroup { link: None, base: None, sources: vec![staged], targets: Vec::new() });
    }
    Ok((groups, following))
}

fn counts(sources: i64, targets: i64, put_away: i64) -> KeyCounts {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    KeyCounts { sources: count(sources), targets: count(targets), put_away: count(put_away) }
}

fn presence(away: i64) -> Presence {
    if away == 0 { Presence::Live } else { Presence::PutAway }
}

fn read<T: DeserializeOwned>(payload: &str) -> Result<T, Fault> {
    Ok(serde_json::from_str(payload)?)
}
