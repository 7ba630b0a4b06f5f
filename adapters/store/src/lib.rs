//! The database behind every port that needs one: SQLite and PostgreSQL, through Diesel.
//!
//! [`Store::open`] brings our own tables up to date, looks at the deals table that the CRM may
//! have made, and answers a [`Store`] that is all of the ports: deals, runs with their journal and
//! links, connectors, the ledger of calls, staging areas. Everything that waits for the database
//! runs on tokio's blocking threads.
#![warn(missing_docs)]

use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use dealsync_domain::ports::{StoreError, StoreErrorKind};

mod choices;
mod connectors;
mod deals;
mod error;
mod journal;
mod json;
mod leases;
mod ledger;
mod links;
mod migrations;
mod pool;
mod runs;
mod schema;
mod staging;
mod sync_log;
mod time;

use deals::table::DealsTable;
use error::Fault;
use leases::Locks;
use pool::sqlite::Place;
use pool::{Conn, Dialect, PATIENCE, Pool, postgres, sqlite};

/// How long a probe may wait for a connection.
const PROBE_PATIENCE: Duration = Duration::from_secs(2);

/// Is told before and after each piece of work on the database, with what it is about. Each piece
/// is one commit at most.
pub type Observer = Arc<dyn Fn(Moment, &'static str) + Send + Sync>;

/// On which side of a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing of it has happened.
    Before,
    /// All of it has happened.
    After,
}

/// The database, and every port on it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
    observer: Option<Observer>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

/// What all clones of a store share.
struct Inner {
    pool: Pool,
    locks: Locks,
    /// The deals table as it was last seen; `None` where it could not be used.
    deals: RwLock<Option<Arc<DealsTable>>>,
}

impl Store {
    /// Opens a database and brings our own tables up to date. `url` is the path of an SQLite file,
    /// which is made where it does not exist, the same after `sqlite:`, or an address that begins
    /// with `postgres://` or `postgresql://`.
    ///
    /// A deals table that cannot be used is no error here: whoever asks for deals is told.
    ///
    /// # Errors
    /// [`StoreErrorKind::Unavailable`] where there is no such server or folder,
    /// [`StoreErrorKind::Corrupt`] where the file is no database.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let url = url.to_owned();
        let inner = blocking("open the database", move || Inner::open(&url)).await?;
        Ok(Self { inner: Arc::new(inner), observer: None })
    }

    /// The same, with all work on it told to an observer: a test ends its process at such a moment.
    #[must_use]
    pub fn observed(self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreErrorKind::Unavailable`] where it gives none.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let inner = Arc::clone(&self.inner);
        let probe = move || inner.pool.with(PROBE_PATIENCE, |conn| conn.batch("SELECT 1"));
        blocking("ask the database for a sign of life", probe).await
    }

    /// The database's name, as people know it.
    #[must_use]
    pub fn backend(&self) -> &'static str {
        match self.inner.pool.dialect() {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        }
    }

    /// Does work on a connection, where blocking is allowed.
    async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Inner, &mut Conn<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (inner, observer) = (Arc::clone(&self.inner), self.observer.clone());
        let tell = move |moment| observer.iter().for_each(|observer| observer(moment, doing));
        blocking(doing, move || {
            tell(Moment::Before);
            let done = inner.pool.with(PATIENCE, |conn| work(&inner, conn));
            tell(Moment::After);
            done
        })
        .await
    }
}

impl Inner {
    fn open(url: &str) -> Result<Self, Fault> {
        let (pool, locks) = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let manager = postgres::PgManager::parse(url)?;
            (postgres::open(manager.clone(), migrations::run_on_postgres)?, Locks::postgres(manager))
        } else {
            let place = Place::parse(url);
            let pool = sqlite::open(&place, migrations::run_on_sqlite)?;
            let locks = match &place {
                Place::Memory => Locks::in_process(),
                // The file stands now, so that every way to it has one name.
                Place::File(path) => Locks::beside(&std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())),
            };
            (pool, locks)
        };
        let inner = Self { pool, locks, deals: RwLock::new(None) };
        if let Err(fault) = inner.pool.with(PATIENCE, |conn| inner.inspect(conn)) {
            tracing::warn!(error = %fault.message(), "the deals table cannot be used");
        }
        Ok(inner)
    }

    /// Looks at the deals table as it is now.
    fn inspect(&self, conn: &mut Conn<'_>) -> Result<Arc<DealsTable>, Fault> {
        let seen = deals::inspect::inspect(conn).map(Arc::new);
        *self.deals.write().unwrap_or_else(PoisonError::into_inner) = seen.as_ref().ok().cloned();
        seen
    }

    /// Does work on the deals table as it was last seen; once more, where the table has changed
    /// since and the work failed for it.
    fn on_deals<T>(
        &self,
        conn: &mut Conn<'_>,
        work: impl Fn(&mut Conn<'_>, &DealsTable) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let known = self.deals.read().unwrap_or_else(PoisonError::into_inner).clone();
        let table = match known {
            Some(table) => table,
            None => self.inspect(conn)?,
        };
        match work(conn, &table) {
            Err(fault) if fault.kind() == StoreErrorKind::Refused => {
                let now = self.inspect(conn)?;
                if *now == *table { Err(fault) } else { work(conn, &now) }
            }
            done => done,
        }
    }
}

/// Runs work where blocking is allowed.
async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|fault| fault.while_doing(doing)),
        Err(error) => Err(StoreError {
            kind: StoreErrorKind::Unavailable,
            doing,
            message: "the work on the database was broken off".to_owned(),
            source: Some(Box::new(error)),
        }),
    }
}

/// The path of a file beside another one.
fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
