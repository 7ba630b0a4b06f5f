//! The journal: the rows of `sync_changes`.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use dealsync_domain::cell::Cells;
use dealsync_domain::change::{Action, Candidate, Change, ChangeStatus, FieldChange, LinkAfter, LinkedBefore};
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::{Base, Link};
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::reason::Reason;
use dealsync_domain::record::RemoteId;
use dealsync_domain::run::RunId;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use crate::error::Fault;
use crate::json::JsonText;
use crate::leases::Holder;
use crate::pool::{Bind, Conn, Dialect, Number, on_db};
use crate::runs::told;
use crate::schema::sync_changes;
use crate::time;

pub(crate) mod again;
pub(crate) mod marks;
mod words;

use words::{action_of, action_word, status_of, status_word};

/// Rows a statement; SQLite takes 32,766 values in one.
const ROWS: usize = 1000;

#[derive(Debug, Queryable, Selectable, QueryableByName, Insertable, AsChangeset)]
#[diesel(table_name = sync_changes)]
#[diesel(primary_key(run_id, seq))]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
struct ChangeRow {
    run_id: i64,
    seq: i64,
    action: String,
    client: String,
    client_key: Option<String>,
    deal_id: Option<i64>,
    remote_id: Option<String>,
    details: JsonText,
    status: String,
    reason: Option<String>,
    error_message: Option<String>,
    adopted: bool,
    sent_at: Option<NaiveDateTime>,
    read_back: Option<JsonText>,
}

/// What nobody searches by.
#[derive(Debug, Serialize, Deserialize)]
struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldChange>,
    #[serde(default, skip_serializing_if = "Base::is_empty")]
    agreed: Base,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former_base: Option<Base>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Cells>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Candidate>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    decided_create: bool,
    #[serde(default)]
    decided_pair: bool,
    #[serde(default)]
    linked_before: LinkedBefore,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link_after: Option<LinkAfter>,
}

impl ChangeRow {
    fn of(run: RunId, change: Change) -> Result<Self, Fault> {
        let details = Details {
            fields: change.fields,
            agreed: change.agreed,
            former_base: change.former_base,
            source: change.source,
            candidates: change.candidates,
            decided_create: change.decided_create,
            decided_pair: change.decided_pair,
            linked_before: change.linked_before,
            replaces: change.replaces,
            link_after: change.link_after,
        };
        Ok(Self {
            run_id: run.0,
            seq: change.seq,
            action: action_word(change.action).to_owned(),
            client: told(change.client),
            client_key: change.key.map(|key| told(key.as_str().to_owned())),
            deal_id: change.deal.map(|deal| deal.0),
            remote_id: change.remote.map(|remote| remote.0),
            details: JsonText::of(&details)?,
            status: status_word(change.status).to_owned(),
            reason: change.reason.map(|reason| reason.code().to_owned()),
            error_message: change.message.map(told),
            adopted: change.adopted,
            sent_at: change.sent_at.map(time::stored),
            read_back: kept(&change.read_back)?,
        })
    }

    fn change(self) -> Result<Change, Fault> {
        let details: Details = self.details.read()?;
        let reason = match self.reason {
            None => None,
            Some(code) => {
                let reason = Reason::from_code(&code);
                Some(reason.ok_or_else(|| Fault::corrupt(format!("{code:?} is not a reason")))?)
            }
        };
        Ok(Change {
            seq: self.seq,
            action: action_of(&self.action)?,
            key: self.client_key.map(key).transpose()?,
            client: self.client,
            deal: self.deal_id.map(DealId),
            remote: self.remote_id.map(RemoteId),
            fields: details.fields,
            agreed: details.agreed,
            former_base: details.former_base,
            source: details.source,
            candidates: details.candidates,
            decided_create: details.decided_create,
            decided_pair: details.decided_pair,
            linked_before: details.linked_before,
            replaces: details.replaces,
            link_after: details.link_after,
            read_back: self.read_back.map(|kept| kept.read()).transpose()?.unwrap_or_default(),
            adopted: self.adopted,
            sent_at: self.sent_at.map(time::read),
            status: status_of(&self.status)?,
            reason,
            message: self.error_message,
        })
    }
}

/// Cells to keep beside a change; nothing for none.
pub(crate) fn kept(cells: &Cells) -> Result<Option<JsonText>, Fault> {
    (!cells.is_empty()).then(|| JsonText::of(cells)).transpose()
}

/// A key as it was stored, which needs no making again.
fn key(stored: String) -> Result<ClientKey, Fault> {
    Ok(serde_json::from_value(serde_json::Value::String(stored))?)
}

fn all(rows: Vec<ChangeRow>) -> Result<Vec<Change>, Fault> {
    rows.into_iter().map(ChangeRow::change).collect()
}

/// Appends changes, whose numbers must go on from the last.
pub(crate) fn append(conn: &mut Conn<'_>, holder: Holder, changes: Vec<Change>) -> Result<(), Fault> {
    let rows = changes.into_iter().map(|change| ChangeRow::of(holder.run, change));
    let rows = rows.collect::<Result<Vec<_>, Fault>>()?;
    let last = "SELECT MAX(seq) AS n FROM sync_changes WHERE run_id = $1";
    conn.transaction(|conn| {
        holder.check(conn)?;
        let stored = conn.rows::<Number>(last, vec![Bind::Int(holder.run.0)])?;
        let next = stored.first().and_then(|row| row.n).unwrap_or_default() + 1;
        if let Some((expected, row)) = (next..).zip(&rows).find(|(expected, row)| *expected != row.seq) {
            return Err(Fault::refused(format!("the journal goes on with {expected}, not with {}", row.seq)));
        }
        for chunk in rows.chunks(ROWS) {
            on_db!(conn, conn => diesel::insert_into(sync_changes::table).values(chunk).execute(conn))?;
        }
        Ok(())
    })
}

/// Replaces changes that have not been sent yet.
pub(crate) fn amend(conn: &mut Conn<'_>, holder: Holder, changes: Vec<Change>) -> Result<(), Fault> {
    conn.transaction(|conn| {
        holder.check(conn)?;
        replace(conn, holder.run, changes)
    })
}

pub(super) fn replace(conn: &mut Conn<'_>, run: RunId, changes: Vec<Change>) -> Result<(), Fault> {
    let settled = [status_word(ChangeStatus::Sent), status_word(ChangeStatus::Applied)];
    for change in changes {
        let row = ChangeRow::of(run, change)?;
        let open = sync_changes::table
            .find((row.run_id, row.seq))
            .filter(sync_changes::status.ne(settled[0]))
            .filter(sync_changes::status.ne(settled[1]));
        on_db!(conn, conn => diesel::update(open).set(&row).execute(conn))?;
    }
    Ok(())
}

/// Changes of a run in their order.
pub(crate) fn changes(conn: &mut Conn<'_>, run: RunId, filter: &ChangeFilter) -> Result<Vec<Change>, Fault> {
    let query = filter.query.as_deref().and_then(ClientKey::of).map(|key| contains(key.as_str()));
    let rows = on_db!(conn, conn: Db => {
        let mut changes = sync_changes::table.select(ChangeRow::as_select()).into_boxed::<Db>();
        changes = changes.filter(sync_changes::run_id.eq(run.0)).filter(sync_changes::seq.gt(filter.after));
        if let Some(status) = filter.status {
            changes = changes.filter(sync_changes::status.eq(status_word(status)));
        }
        if let Some(action) = filter.action {
            changes = changes.filter(sync_changes::action.eq(action_word(action)));
        } else if !filter.with_links {
            changes = changes.filter(sync_changes::action.ne(action_word(Action::Link)));
        }
        if let Some(pattern) = query {
            changes = changes.filter(sync_changes::client_key.like(pattern).escape('\\'));
        }
        changes.order(sync_changes::seq).limit(i64::from(filter.limit)).load::<ChangeRow>(conn)
    })?;
    all(rows)
}

/// The pattern of texts that contain this one.
fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The changes of these numbers.
pub(crate) fn changes_by_seq(conn: &mut Conn<'_>, run: RunId, seqs: &[i64]) -> Result<Vec<Change>, Fault> {
    let mut rows = Vec::new();
    for chunk in seqs.chunks(ROWS) {
        let found = on_db!(conn, conn => {
            sync_changes::table
                .filter(sync_changes::run_id.eq(run.0))
                .filter(sync_changes::seq.eq_any(chunk.to_vec()))
                .order(sync_changes::seq)
                .select(ChangeRow::as_select())
                .load::<ChangeRow>(conn)
        })?;
        rows.extend(found);
    }
    all(rows)
}

#[derive(QueryableByName)]
struct TallyRow {
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many changes there are of each action and status.
pub(crate) fn tally(conn: &mut Conn<'_>, run: RunId) -> Result<Vec<(Action, ChangeStatus, u64)>, Fault> {
    let sql = "SELECT action, status, COUNT(*) AS n FROM sync_changes WHERE run_id = $1 GROUP BY action, status";
    let rows = conn.rows::<TallyRow>(sql, vec![Bind::Int(run.0)])?;
    let read = |row: TallyRow| -> Result<(Action, ChangeStatus, u64), Fault> {
        Ok((action_of(&row.action)?, status_of(&row.status)?, u64::try_from(row.n).unwrap_or_default()))
    };
    rows.into_iter().map(read).collect()
}

/// Changes of this status that write one of these records or create one of these keys.
pub(crate) fn touching(
    conn: &mut Conn<'_>,
    run: RunId,
    status: ChangeStatus,
    records: &[RemoteId],
    keys: &[ClientKey],
) -> Result<Vec<Change>, Fault> {
    let records: Vec<&str> = records.iter().map(|record| record.0.as_str()).collect();
    let keys: Vec<String> = keys.iter().map(|key| told(key.as_str().to_owned())).collect();
    let listed = match conn.dialect() {
        Dialect::Sqlite => "IN (SELECT value FROM json_each($2))",
        Dialect::Postgres => "= ANY(ARRAY(SELECT json_array_elements_text(CAST($2 AS json))))",
    };
    // The status is masked, or SQLite would look through all that is pending.
    let columns = "run_id, seq, action, client, client_key, deal_id, remote_id, details, status, reason, \
        error_message, adopted, sent_at, read_back";
    let status = status_word(status);
    let pending = format!("SELECT {columns} FROM sync_changes WHERE run_id = $1 AND status || '' = '{status}'");
    let writing = format!("{pending} AND remote_id {listed} AND action <> 'link'");
    let creating = format!("{pending} AND client_key {listed} AND action = 'create'");
    let mut found = BTreeMap::new();
    for (sql, wanted) in [(writing, JsonText::of(&records)?), (creating, JsonText::of(&keys)?)] {
        let rows = conn.rows::<ChangeRow>(&sql, vec![Bind::Int(run.0), Bind::Text(wanted.0)])?;
        found.extend(rows.into_iter().map(|row| (row.seq, row)));
    }
    all(found.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_every_character_as_itself() {
        assert_eq!(contains("100%_a\\b"), "%100\\%\\_a\\\\b%");
    }

    #[test]
    fn a_key_reads_back_as_it_was_stored() {
        let made = ClientKey::of(" Straße  SA ").unwrap();
        assert_eq!(key(made.as_str().to_owned()).unwrap(), made);
    }
}
