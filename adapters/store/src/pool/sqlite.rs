//! SQLite files: how a path is understood, and how a connection is set up.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection};

use crate::deals::search;
use crate::error::Fault;
use crate::pool::{Conn, Number, PATIENCE, Pool};

/// Waits for another program's transaction; every commit is on the disk when it returns.
const SESSION: &str = "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;";
const CONNECTIONS: u32 = 6;

/// Where an SQLite database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    File(PathBuf),
}

impl Place {
    /// Understands a path, or an `sqlite:` address of one.
    pub(crate) fn parse(url: &str) -> Self {
        let bare = url.strip_prefix("sqlite:").unwrap_or(url);
        let path = bare.strip_prefix("//").unwrap_or(bare);
        if path.is_empty() || path == ":memory:" { Self::Memory } else { Self::File(PathBuf::from(path)) }
    }

    fn address(&self) -> Result<&str, Fault> {
        match self {
            Self::Memory => Ok(":memory:"),
            Self::File(path) => {
                path.to_str().ok_or_else(|| Fault::unavailable("the path of the database is not UTF-8"))
            }
        }
    }
}

#[derive(Debug)]
struct Session;

impl CustomizeConnection<SqliteConnection, r2d2::Error> for Session {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), r2d2::Error> {
        search::register(conn)?;
        Ok(conn.batch_execute(SESSION)?)
    }
}

/// A pool over a database that `prepare` has brought up to date.
pub(crate) fn open(
    place: &Place,
    prepare: impl FnOnce(&mut SqliteConnection) -> Result<(), Fault>,
) -> Result<Pool, Fault> {
    if let Place::File(path) = place {
        check_folder(path)?;
    }
    let manager = ConnectionManager::<SqliteConnection>::new(place.address()?);
    if *place != Place::Memory {
        // Once, before the pool exists: connections that switch the mode together get in each
        // other's way.
        let mut first = SqliteConnection::establish(place.address()?)?;
        first.batch_execute(SESSION)?;
        use_wal_where_it_is_ours(&mut first)?;
        prepare(&mut first)?;
        return Ok(pool(manager, CONNECTIONS));
    }
    // In memory every connection is a database of its own, so there is one, and it stays.
    let pool = pool(manager, 1);
    pool.with(PATIENCE, |conn| match conn {
        Conn::Sqlite(conn) => prepare(conn),
        Conn::Postgres(_) => Ok(()),
    })?;
    Ok(pool)
}

fn pool(manager: ConnectionManager<SqliteConnection>, most: u32) -> Pool {
    let pool = r2d2::Pool::<ConnectionManager<SqliteConnection>>::builder()
        .max_size(most)
        .min_idle(Some(1))
        .max_lifetime(None)
        .idle_timeout(None)
        .connection_timeout(PATIENCE)
        .connection_customizer(Box::new(Session))
        .build_unchecked(manager);
    Pool::Sqlite(pool)
}

fn check_folder(path: &Path) -> Result<(), Fault> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => return Ok(()),
    };
    if folder.is_dir() {
        return Ok(());
    }
    Err(Fault::unavailable(format!("the folder {} does not exist", folder.display())))
}

/// A file in which somebody has tables keeps its journal mode.
fn use_wal_where_it_is_ours(conn: &mut SqliteConnection) -> Result<(), Fault> {
    let tables = "SELECT COUNT(*) AS n FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'";
    let rows = Conn::Sqlite(conn).rows::<Number>(tables, Vec::new())?;
    if rows.first().and_then(|row| row.n) == Some(0) {
        conn.batch_execute("PRAGMA journal_mode = WAL;")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_understood_with_and_without_its_scheme() {
        let file = |path: &str| Place::File(PathBuf::from(path));
        assert_eq!(Place::parse("dealsync.db"), file("dealsync.db"));
        assert_eq!(Place::parse("sqlite:dealsync.db"), file("dealsync.db"));
        assert_eq!(Place::parse("sqlite:///srv/crm.db"), file("/srv/crm.db"));
        assert_eq!(Place::parse("sqlite::memory:"), Place::Memory);
        assert_eq!(Place::parse(":memory:"), Place::Memory);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let fault = check_folder(Path::new("/no/such/folder/x.db")).unwrap_err();
        assert!(fault.message().contains("/no/such/folder"), "{}", fault.message());
    }
}
