//! New statuses of journal entries, many at a time.

use chrono::NaiveDateTime;
use dealsync_domain::cell::Cells;
use dealsync_domain::change::ChangeStatus;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::Link;
use dealsync_domain::ports::{Mark, Settled};
use dealsync_domain::reason::Reason;
use dealsync_domain::record::RemoteId;
use dealsync_domain::run::RunId;

use crate::error::Fault;
use crate::journal::kept;
use crate::journal::words::status_word;
use crate::json::JsonText;
use crate::leases::Holder;
use crate::pool::{Bind, Conn, Dialect, Word};
use crate::runs::told;
use crate::{links, time};

/// What becomes of one journal entry.
#[derive(Clone, Debug)]
pub(crate) struct Marked {
    pub(crate) seq: i64,
    pub(crate) status: ChangeStatus,
    pub(crate) reason: Option<Reason>,
    pub(crate) message: Option<String>,
    /// The deal that it made; `None` leaves what stands there.
    pub(crate) deal: Option<DealId>,
    /// The record that it made; `None` leaves what stands there.
    pub(crate) remote: Option<RemoteId>,
    /// Whether the record stood there already.
    pub(crate) adopted: bool,
    /// When it was sent; an earlier moment stays as long as the change is sent.
    pub(crate) sent_at: Option<NaiveDateTime>,
    /// What the target held right after; empty leaves what stands there.
    pub(crate) read_back: Cells,
}

impl Marked {
    pub(crate) fn applied(seq: i64) -> Self {
        let status = ChangeStatus::Applied;
        Self {
            seq,
            status,
            reason: None,
            message: None,
            deal: None,
            remote: None,
            adopted: false,
            sent_at: None,
            read_back: Cells::default(),
        }
    }
}

/// Sets the status of changes.
pub(crate) fn mark(conn: &mut Conn<'_>, holder: Holder, marks: Vec<Mark>) -> Result<(), Fault> {
    let marked: Vec<Marked> = marks
        .into_iter()
        .map(|mark| Marked {
            status: mark.status,
            reason: mark.reason,
            message: mark.message,
            sent_at: mark.sent_at.map(time::stored),
            ..Marked::applied(mark.seq)
        })
        .collect();
    conn.transaction(|conn| {
        holder.check(conn)?;
        write(conn, holder.run, marked)
    })
}

/// Settles changes that a provider has carried out, with their links.
pub(crate) fn settle(conn: &mut Conn<'_>, holder: Holder, table: &str, settled: Vec<Settled>) -> Result<(), Fault> {
    let place = links::Place { provider: holder.provider, table };
    conn.transaction(|conn| {
        holder.check(conn)?;
        let (mut marked, mut kept, mut dropped): (Vec<Marked>, Vec<Link>, Vec<RemoteId>) = Default::default();
        for Settled { seq, remote, link, restored, adopted, read_back } in settled {
            match (link, &remote) {
                (Some(link), _) => kept.push(link),
                (None, Some(remote)) => dropped.push(remote.clone()),
                (None, None) => dropped.extend(remote_of(conn, holder.run, seq)?),
            }
            kept.extend(restored);
            marked.push(Marked { remote, adopted, read_back, ..Marked::applied(seq) });
        }
        links::remove(conn, place, Vec::new(), dropped)?;
        links::save(conn, place, kept)?;
        write(conn, holder.run, marked)
    })
}

/// The record of a journal entry.
fn remote_of(conn: &mut Conn<'_>, run: RunId, seq: i64) -> Result<Option<RemoteId>, Fault> {
    let sql = "SELECT remote_id AS word FROM sync_changes WHERE run_id = $1 AND seq = $2 AND remote_id IS NOT NULL";
    let rows = conn.rows::<Word>(sql, vec![Bind::Int(run.0), Bind::Int(seq)])?;
    Ok(rows.into_iter().next().map(|row| RemoteId(row.word)))
}

/// Writes marks, inside a transaction.
pub(crate) fn write(conn: &mut Conn<'_>, run: RunId, marked: Vec<Marked>) -> Result<(), Fault> {
    match conn.dialect() {
        // A statement costs next to nothing here, and a join would be planned the wrong way round.
        Dialect::Sqlite => marked.into_iter().try_for_each(|one| write_one(conn, run, one)),
        Dialect::Postgres => write_all(conn, run, marked),
    }
}

fn write_one(conn: &mut Conn<'_>, run: RunId, one: Marked) -> Result<(), Fault> {
    let sql = "UPDATE sync_changes SET status = $1, reason = $2, error_message = $3, \
        deal_id = COALESCE($4, deal_id), remote_id = COALESCE($5, remote_id), adopted = adopted OR $6, \
        sent_at = CASE WHEN $7 THEN COALESCE(sent_at, $8) END, read_back = COALESCE($9, read_back) \
        WHERE run_id = $10 AND seq = $11";
    let text = |text: Option<String>| text.map_or(Bind::Null, Bind::Text);
    let binds = vec![
        Bind::text(status_word(one.status)),
        text(one.reason.map(|reason| reason.code().to_owned())),
        text(one.message),
        one.deal.map_or(Bind::Null, |deal| Bind::Int(deal.0)),
        text(one.remote.map(|remote| remote.0)),
        Bind::Int(i64::from(one.adopted)),
        Bind::Int(i64::from(one.status == ChangeStatus::Sent)),
        Bind::time(one.sent_at),
        text(kept(&one.read_back)?.map(|kept| kept.0)),
        Bind::Int(run.0),
        Bind::Int(one.seq),
    ];
    conn.execute(sql, binds)?;
    Ok(())
}

fn write_all(conn: &mut Conn<'_>, run: RunId, marked: Vec<Marked>) -> Result<(), Fault> {
    let sql = "UPDATE sync_changes SET status = v.status, reason = v.reason, error_message = v.message, \
        deal_id = COALESCE(v.deal, sync_changes.deal_id), remote_id = COALESCE(v.remote, sync_changes.remote_id), \
        adopted = sync_changes.adopted OR v.adopted, \
        sent_at = CASE WHEN v.status = 'sent' THEN COALESCE(sync_changes.sent_at, v.sent_at) END, \
        read_back = COALESCE(v.read_back, sync_changes.read_back) \
        FROM (SELECT CAST(e.value->>0 AS bigint) AS seq, e.value->>1 AS status, e.value->>2 AS reason, \
            e.value->>3 AS message, CAST(e.value->>4 AS bigint) AS deal, e.value->>5 AS remote, \
            CAST(e.value->>6 AS boolean) AS adopted, CAST(e.value->>7 AS timestamp) AS sent_at, \
            CAST(e.value->>8 AS json) AS read_back \
            FROM json_array_elements(CAST($1 AS json)) AS e(value)) AS v \
        WHERE sync_changes.run_id = $2 AND sync_changes.seq = v.seq";
    let rows: Vec<_> = marked
        .into_iter()
        .map(|one| {
            let reason = one.reason.map(Reason::code);
            let read_back = kept(&one.read_back)?.map(|kept| kept.0);
            let status = status_word(one.status);
            let message = one.message.map(told);
            Ok((one.seq, status, reason, message, one.deal, one.remote, one.adopted, one.sent_at, read_back))
        })
        .collect::<Result<_, Fault>>()?;
    conn.execute(sql, vec![Bind::Text(JsonText::of(&rows)?.0), Bind::Int(run.0)])?;
    Ok(())
}
