//! Sorting what is laid into match groups: nothing is written on the rows, the keys are counted.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::error::Fault;
use crate::pool::{Conn, Number};
use crate::staging::side::Side;

/// That a row of the table `r` is bound by a link.
pub(super) fn linked<S: Side>() -> String {
    format!("EXISTS (SELECT 1 FROM link WHERE link.{} = r.id)", S::TABLE)
}

/// That a row of the target's table `r` is bound by a link to a source that is still there.
pub(super) fn bound<S: Side, T: Side>() -> String {
    let (sources, targets) = (S::TABLE, T::TABLE);
    format!("EXISTS (SELECT 1 FROM link JOIN {sources} AS s ON s.id = link.{sources} WHERE link.{targets} = r.id)")
}

/// Counts, for each key, the sources, those of them that no link binds, and the targets. Only what
/// stands in its table can be a source.
pub(super) fn group<S: Side, T: Side>(conn: &mut SqliteConnection) -> Result<(), Fault> {
    let (sources, targets, linked) = (S::TABLE, T::TABLE, linked::<S>());
    conn.batch_execute(&format!(
        "CREATE INDEX IF NOT EXISTS {sources}_by_key ON {sources} (key, id); \
         CREATE INDEX IF NOT EXISTS {targets}_by_key ON {targets} (key, id); \
         DELETE FROM keys; \
         INSERT INTO keys (key, open, sources, targets, put_away) \
         SELECT key, SUM(open), SUM(source), SUM(target), SUM(away) FROM ( \
             SELECT r.key AS key, NOT {linked} AS open, 1 AS source, 0 AS target, 0 AS away \
             FROM {sources} AS r WHERE r.key IS NOT NULL AND r.presence = 0 \
             UNION ALL \
             SELECT r.key, 0, 0, r.presence = 0, r.presence <> 0 \
             FROM {targets} AS r WHERE r.key IS NOT NULL \
         ) GROUP BY key"
    ))?;
    Ok(())
}

/// Whether a source is alone with its key, unbound, and without any target that bears it.
pub(super) fn would_create(conn: &mut Conn<'_>) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM keys \
        WHERE open > 0 AND sources = 1 AND targets = 0 AND put_away = 0) AS n";
    let rows = conn.rows::<Number>(sql, Vec::new())?;
    Ok(rows.first().and_then(|row| row.n) == Some(1))
}
