//! Bringing the tables up to date.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::Fault;
use crate::pool::postgres::PgConn;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Keeps two processes from migrating one PostgreSQL database at the same time.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(7164286143207531)";

pub(crate) fn run_on_sqlite(conn: &mut SqliteConnection) -> Result<(), Fault> {
    if !conn.has_pending_migration(SQLITE).map_err(Fault::Migration)? {
        return Ok(());
    }
    // What is pending is asked again inside, for another process may have been quicker.
    conn.immediate_transaction(|conn| {
        conn.run_pending_migrations(SQLITE).map_err(Fault::Migration)?;
        Ok(())
    })
}

pub(crate) fn run_on_postgres(conn: &mut PgConn) -> Result<(), Fault> {
    conn.transaction(|conn| {
        conn.batch_execute(ONE_AT_A_TIME)?;
        conn.run_pending_migrations(POSTGRES).map_err(Fault::Migration)?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables with their columns, in the order of the text.
    fn tables(sql: &str) -> Vec<(String, Vec<String>)> {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        let mut inside = false;
        for line in sql.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                let name = rest.trim_start_matches("IF NOT EXISTS ").split(' ').next().unwrap_or_default();
                tables.push((name.to_owned(), Vec::new()));
                inside = true;
            } else if line.starts_with(')') {
                inside = false;
            } else if inside && !line.starts_with("PRIMARY KEY") {
                let column = line.split(' ').next().unwrap_or_default().to_owned();
                tables.last_mut().expect("a column stands in a table").1.push(column);
            }
        }
        tables
    }

    /// Columns that are added later, each with its table.
    fn added(sql: &str) -> Vec<(&str, &str)> {
        let lines = sql.lines().filter_map(|line| line.strip_prefix("ALTER TABLE "));
        let named = lines.filter_map(|line| line.split_once(" ADD COLUMN "));
        named.map(|(table, rest)| (table, rest.split(' ').next().unwrap_or_default())).collect()
    }

    #[test]
    fn both_databases_get_the_same_tables_and_columns() {
        let sqlite = tables(include_str!("../../../migrations/sqlite/2026-01-01-000000_tables/up.sql"));
        let postgres = tables(include_str!("../../../migrations/postgres/2026-01-01-000000_tables/up.sql"));
        assert_eq!(sqlite, postgres);
        assert_eq!(sqlite.len(), 8);
        let sqlite = added(include_str!("../../../migrations/sqlite/2026-11-29-000000_recovery/up.sql"));
        let postgres = added(include_str!("../../../migrations/postgres/2026-11-29-000000_recovery/up.sql"));
        assert_eq!(sqlite, postgres);
        assert_eq!(sqlite.len(), 5);
    }

    #[test]
    fn the_tables_come_and_go_and_come_again() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        run_on_sqlite(&mut conn).unwrap();
        conn.revert_all_migrations(SQLITE).unwrap();
        run_on_sqlite(&mut conn).unwrap();
        run_on_sqlite(&mut conn).unwrap();
    }
}
