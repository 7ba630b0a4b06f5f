//! What taking up, trying again and taking back do to a journal as a whole.

use dealsync_domain::change::Change;
use dealsync_domain::provider::ProviderName;
use dealsync_domain::run::{RunId, SyncRun};

use crate::error::Fault;
use crate::journal::replace;
use crate::leases::Holder;
use crate::pool::{Bind, Conn, Number};
use crate::{choices, runs};

/// Replaces changes that have not been sent yet and stores the run, in one transaction.
pub(crate) fn commit(conn: &mut Conn<'_>, holder: Holder, run: &SyncRun, changes: Vec<Change>) -> Result<(), Fault> {
    conn.transaction(|conn| {
        holder.check(conn)?;
        replace(conn, holder.run, changes)?;
        choices::forget(conn, holder.run)?;
        runs::save(conn, run).map(drop)
    })
}

/// Forgets the journal of a run that has written nothing.
pub(crate) fn forget(conn: &mut Conn<'_>, holder: Holder) -> Result<(), Fault> {
    let run = || vec![Bind::Int(holder.run.0)];
    conn.transaction(|conn| {
        holder.check(conn)?;
        let acted = "SELECT COUNT(*) AS n FROM sync_changes WHERE run_id = $1 AND status IN ('sent', 'applied')";
        let acted = conn.rows::<Number>(acted, run())?;
        if acted.first().and_then(|row| row.n) != Some(0) {
            return Err(Fault::refused("a journal of what was written is not forgotten"));
        }
        conn.execute("DELETE FROM sync_changes WHERE run_id = $1", run())?;
        Ok(())
    })
}

/// Runs with changes whose outcome is not known, oldest first.
pub(crate) fn unsettled(conn: &mut Conn<'_>, provider: ProviderName) -> Result<Vec<RunId>, Fault> {
    let sql = "SELECT DISTINCT run_id AS n FROM sync_changes \
        WHERE status = 'sent' AND run_id IN (SELECT id FROM sync_logs WHERE provider = $1) ORDER BY n";
    let rows = conn.rows::<Number>(sql, vec![Bind::text(provider.as_str())])?;
    Ok(rows.into_iter().filter_map(|row| row.n).map(RunId).collect())
}
