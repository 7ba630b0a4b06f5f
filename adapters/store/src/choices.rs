//! What was chosen about previews so far: the rows of `sync_choices`.

use dealsync_domain::run::RunId;
use dealsync_domain::sync::Decisions;
use diesel::QueryableByName;
use diesel::sql_types::Text;

use crate::error::Fault;
use crate::json::JsonText;
use crate::pool::{Bind, Conn, Dialect};

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    choices: String,
}

pub(crate) fn keep(conn: &mut Conn<'_>, run: RunId, choices: &Decisions) -> Result<(), Fault> {
    let value = match conn.dialect() {
        Dialect::Sqlite => "$2",
        Dialect::Postgres => "CAST($2 AS json)",
    };
    let sql = format!(
        "INSERT INTO sync_choices (run_id, choices) VALUES ($1, {value}) \
         ON CONFLICT (run_id) DO UPDATE SET choices = excluded.choices"
    );
    conn.execute(&sql, vec![Bind::Int(run.0), Bind::Text(JsonText::of(choices)?.0)])?;
    Ok(())
}

pub(crate) fn read(conn: &mut Conn<'_>, run: RunId) -> Result<Decisions, Fault> {
    let sql = "SELECT CAST(choices AS TEXT) AS choices FROM sync_choices WHERE run_id = $1";
    let rows = conn.rows::<Kept>(sql, vec![Bind::Int(run.0)])?;
    rows.into_iter().next().map_or_else(|| Ok(Decisions::default()), |kept| JsonText(kept.choices).read())
}

/// Inside the transaction that applies the preview.
pub(crate) fn forget(conn: &mut Conn<'_>, run: RunId) -> Result<(), Fault> {
    conn.execute("DELETE FROM sync_choices WHERE run_id = $1", vec![Bind::Int(run.0)])?;
    Ok(())
}
