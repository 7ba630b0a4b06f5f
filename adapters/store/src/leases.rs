//! The right to carry out a run: a lock that dies with its holder, and a number that grows each
//! time the lock changes hands, so that a holder thought dead cannot write late.

use std::any::Any;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use dealsync_domain::ports::{NewRun, RunLease};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::error::Fault;
use crate::pool::postgres::{self, PgConn, PgManager};
use crate::pool::{Bind, Conn, Number, Word};
use crate::{Inner, beside, runs, time};

/// The lock of a connector, released when dropped.
type Guard = Box<dyn Any + Send + Sync>;

/// How long the end of a lease may wait for a server that does not answer.
const UNLOCK_PATIENCE: Duration = Duration::from_millis(500);

/// A session that does nothing but hold a lock: it may be idle for as long as a run takes, and the
/// server finds out within a minute that its client's machine has vanished.
const HELD: &str = "SET tcp_keepalives_idle TO 30; SET tcp_keepalives_interval TO 10; \
    SET tcp_keepalives_count TO 3; \
    SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'";

/// The locks of a database, one a connector.
pub(crate) enum Locks {
    /// A database in memory belongs to this process alone.
    Process(Arc<Mutex<HashSet<ProviderName>>>),
    /// Lock files beside the database.
    Files(PathBuf),
    /// Advisory locks, each on a connection of its own: with it, the lock goes.
    Postgres(Box<PgManager>),
}

impl Locks {
    pub(crate) fn in_process() -> Self {
        Self::Process(Arc::default())
    }

    pub(crate) fn beside(database: &Path) -> Self {
        Self::Files(database.to_owned())
    }

    pub(crate) fn postgres(manager: PgManager) -> Self {
        Self::Postgres(Box::new(manager))
    }

    /// Takes the lock of a connector; `None` while somebody holds it.
    fn take(&self, provider: ProviderName) -> Result<Option<Guard>, Fault> {
        match self {
            Self::Process(held) => {
                let free = held.lock().unwrap_or_else(PoisonError::into_inner).insert(provider);
                Ok(free.then(|| Box::new(HeldInProcess { held: Arc::clone(held), provider }) as Guard))
            }
            Self::Files(database) => {
                let path = beside(database, &format!(".{provider}.lock"));
                let options = File::options().read(true).write(true).create(true).truncate(false).open(path);
                let file = options.map_err(Fault::LockFile)?;
                match file.try_lock() {
                    Ok(()) => Ok(Some(Box::new(file))),
                    Err(TryLockError::WouldBlock) => Ok(None),
                    Err(TryLockError::Error(error)) => Err(Fault::LockFile(error)),
                }
            }
            Self::Postgres(manager) => {
                let mut conn = postgres::connect(manager)?;
                // Where the holder's machine vanishes, the server finds out within a minute.
                conn.batch_execute(HELD)?;
                let free = try_advisory(&mut Conn::Postgres(&mut conn), "pg_try_advisory_lock", provider)?;
                Ok(free.then(|| Box::new(HeldOnServer { conn: Mutex::new(Some(conn)) }) as Guard))
            }
        }
    }

    /// Does work in a transaction while nobody holds the lock of a connector; otherwise nothing.
    pub(crate) fn while_free(
        &self,
        conn: &mut Conn<'_>,
        provider: ProviderName,
        work: impl FnOnce(&mut Conn<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if let Self::Postgres(_) = self {
            return conn.transaction(|conn| {
                let free = try_advisory(conn, "pg_try_advisory_xact_lock", provider)?;
                if free { work(conn) } else { Ok(()) }
            });
        }
        let Some(guard) = self.take(provider)? else { return Ok(()) };
        let done = conn.transaction(work);
        drop(guard);
        done
    }
}

#[derive(QueryableByName)]
struct Free {
    #[diesel(sql_type = Bool)]
    free: bool,
}

/// The lock is named by the connector and by our table, so that schemas do not meet.
fn try_advisory(conn: &mut Conn<'_>, function: &str, provider: ProviderName) -> Result<bool, Fault> {
    let number = match provider {
        ProviderName::Airtable => 716_428_601,
        ProviderName::Notion => 716_428_602,
    };
    let table = "CAST(CAST('sync_leases' AS regclass) AS int4)";
    let sql = format!("SELECT {function}(CAST($1 AS int4), {table}) AS free");
    let rows = conn.rows::<Free>(&sql, vec![Bind::Int(number)])?;
    Ok(rows.first().is_some_and(|row| row.free))
}

struct HeldInProcess {
    held: Arc<Mutex<HashSet<ProviderName>>>,
    provider: ProviderName,
}

impl Drop for HeldInProcess {
    fn drop(&mut self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.provider);
    }
}

struct HeldOnServer {
    conn: Mutex<Option<PgConn>>,
}

impl Drop for HeldOnServer {
    /// Dropping the connection would do, but only some time later. A lease may end inside async
    /// code, where waiting for the database needs a thread of its own.
    fn drop(&mut self) {
        let conn = self.conn.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut conn) = conn else { return };
        let (done, ended) = mpsc::channel();
        let unlock = move || {
            let _ = conn.batch_execute("SELECT pg_advisory_unlock_all()");
            let _ = done.send(());
        };
        if std::thread::Builder::new().name("dealsync-unlock".to_owned()).spawn(unlock).is_ok() {
            let _ = ended.recv_timeout(UNLOCK_PATIENCE);
        }
    }
}

/// What a lease says of its holder, without the lock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    pub(crate) run: RunId,
    pub(crate) provider: ProviderName,
    fence: i64,
}

impl From<&RunLease> for Holder {
    fn from(lease: &RunLease) -> Self {
        Self { run: lease.run, provider: lease.provider, fence: lease.fence }
    }
}

impl Holder {
    /// Refuses to go on where another process has leased the connector since; to be asked inside
    /// the transaction that depends on it.
    pub(crate) fn check(self, conn: &mut Conn<'_>) -> Result<(), Fault> {
        compare(conn, self.provider, self.fence, conn.dialect().for_update())
    }
}

/// Refuses where another process has leased the connector since; it holds nothing.
pub(crate) fn check(conn: &mut Conn<'_>, provider: ProviderName, fence: i64) -> Result<(), Fault> {
    compare(conn, provider, fence, "")
}

fn compare(conn: &mut Conn<'_>, provider: ProviderName, fence: i64, hold: &str) -> Result<(), Fault> {
    let sql = format!("SELECT fence AS n FROM sync_leases WHERE provider = $1{hold}");
    let rows = conn.rows::<Number>(&sql, vec![Bind::text(provider.as_str())])?;
    let newest = rows.first().and_then(|row| row.n);
    if newest == Some(fence) { Ok(()) } else { Err(Fault::fenced()) }
}

/// The run to lease a connector for.
#[derive(Clone)]
pub(crate) enum Wish {
    New(NewRun),
    Existing(RunId),
}

/// What became of a wish.
pub(crate) enum Taken {
    Leased(RunLease, Box<SyncRun>),
    Busy(Busy),
    Missing,
}

/// Who holds a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Busy {
    /// The process of this run.
    Running(RunId),
    /// A process that has not said yet for which run; this is the last that was known.
    Beginning(RunId),
}

/// Leases the connector of a run. Whatever is still marked running there has lost its process.
pub(crate) fn take(inner: &Inner, conn: &mut Conn<'_>, wish: &Wish) -> Result<Taken, Fault> {
    let provider = match wish {
        Wish::New(new) => new.provider,
        Wish::Existing(id) => match runs::find(conn, *id)? {
            Some(run) => run.provider,
            None => return Ok(Taken::Missing),
        },
    };
    let Some(guard) = inner.locks.take(provider)? else { return Ok(Taken::Busy(holder(conn, provider)?)) };
    let (fence, run) = conn.transaction(|conn| {
        let run = match wish {
            Wish::New(new) => {
                runs::interrupt(conn, provider, new.started_at)?;
                runs::insert(conn, new)?
            }
            Wish::Existing(id) => {
                runs::interrupt(conn, provider, time::now())?;
                runs::forget_stop(conn, *id)?;
                runs::find(conn, *id)?.ok_or_else(|| Fault::corrupt("the run has vanished"))?
            }
        };
        Ok((next_fence(conn, provider, run.id)?, run))
    })?;
    Ok(Taken::Leased(RunLease { run: run.id, provider, fence, guard }, Box::new(run)))
}

fn next_fence(conn: &mut Conn<'_>, provider: ProviderName, run: RunId) -> Result<i64, Fault> {
    let sql = "INSERT INTO sync_leases (provider, fence, run_id) VALUES ($1, 1, $2) \
        ON CONFLICT (provider) DO UPDATE SET fence = sync_leases.fence + 1, run_id = excluded.run_id \
        RETURNING fence AS n";
    let rows = conn.rows::<Number>(sql, vec![Bind::text(provider.as_str()), Bind::Int(run.0)])?;
    rows.first().and_then(|row| row.n).ok_or_else(|| Fault::corrupt("a lease has no number"))
}

/// The run for which a connector is leased.
fn holder(conn: &mut Conn<'_>, provider: ProviderName) -> Result<Busy, Fault> {
    let sql = "SELECT run_id AS n FROM sync_leases WHERE provider = $1";
    let rows = conn.rows::<Number>(sql, vec![Bind::text(provider.as_str())])?;
    let run = RunId(rows.first().and_then(|row| row.n).unwrap_or_default());
    let is_running = runs::find(conn, run)?.is_some_and(|run| run.status == RunStatus::Running);
    Ok(if is_running { Busy::Running(run) } else { Busy::Beginning(run) })
}

/// Marks as interrupted every run that is running with nobody holding its lock.
pub(crate) fn sweep(inner: &Inner, conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let sql = "SELECT DISTINCT provider AS word FROM sync_logs WHERE status = 'running'";
    for row in conn.rows::<Word>(sql, Vec::new())? {
        let provider = runs::provider(&row.word)?;
        inner.locks.while_free(conn, provider, |conn| runs::interrupt(conn, provider, now))?;
    }
    Ok(())
}
