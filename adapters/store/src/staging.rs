//! Both tables side by side, in a private database that SQLite keeps in a nameless temporary file:
//! memory stays flat, and nothing is left when the process dies.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use dealsync_domain::cell::Cells;
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::Link;
use dealsync_domain::matching::MatchGroup;
use dealsync_domain::ports::{Staging, StagingArea, StoreError};
use dealsync_domain::provider::Direction;
use dealsync_domain::record::{DealRecord, Presence, RemoteId, RemoteRecord};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::error::Fault;
use crate::pool::{Bind, Conn};
use crate::{Store, blocking};

mod group;
mod side;
mod stream;

use side::Side;
use stream::Place;

/// Nobody else sees it and nobody needs it after a crash: no journal, nothing waits for the disk.
/// The cache is in KiB.
const SESSION: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
    PRAGMA cache_size = -8000; PRAGMA foreign_keys = OFF;";

const TABLES: &str = "\
    CREATE TABLE remote (id TEXT NOT NULL UNIQUE, key TEXT, presence INTEGER NOT NULL, payload TEXT NOT NULL); \
    CREATE TABLE deal (id INTEGER PRIMARY KEY, key TEXT, presence INTEGER NOT NULL, payload TEXT NOT NULL); \
    CREATE TABLE link (deal INTEGER PRIMARY KEY, remote TEXT NOT NULL UNIQUE, base TEXT NOT NULL); \
    CREATE TABLE keys (key TEXT PRIMARY KEY, open INTEGER NOT NULL, sources INTEGER NOT NULL, \
        targets INTEGER NOT NULL, put_away INTEGER NOT NULL) WITHOUT ROWID;";

/// Rows a statement.
const ROWS: usize = 500;

struct Area {
    conn: SqliteConnection,
    /// Which way the rows were grouped, and how far they have been given out.
    place: Option<(Direction, Place)>,
}

impl Area {
    fn open() -> Result<Self, Fault> {
        // The empty name is that of a temporary file.
        let mut conn = SqliteConnection::establish("")?;
        conn.batch_execute(SESSION)?;
        conn.batch_execute(TABLES)?;
        Ok(Self { conn, place: None })
    }

    /// Lays rows of four values in a table; a row whose id is there already is replaced.
    fn lay(&mut self, table: &str, rows: Vec<[Bind; 4]>) -> Result<(), Fault> {
        self.put(&format!("INSERT OR REPLACE INTO {table} (id, key, presence, payload) VALUES "), rows)
    }

    fn put<const N: usize>(&mut self, insert: &str, rows: Vec<[Bind; N]>) -> Result<(), Fault> {
        self.place = None;
        let row = format!("({})", ["?"; N].join(", "));
        let mut rows = rows.into_iter();
        Conn::Sqlite(&mut self.conn).transaction(|conn| {
            loop {
                let values: Vec<Bind> = rows.by_ref().take(ROWS).flatten().collect();
                if values.is_empty() {
                    return Ok(());
                }
                let sql = format!("{insert}{}", vec![row.as_str(); values.len() / N].join(", "));
                conn.execute(&sql, values)?;
            }
        })
    }
}

fn row(id: Bind, key: Option<ClientKey>, presence: Presence, cells: &Cells) -> Result<[Bind; 4], Fault> {
    let key = key.map_or(Bind::Null, |key| Bind::text(key.as_str()));
    let away = match presence {
        Presence::Live => 0,
        Presence::PutAway => 1,
    };
    Ok([id, key, Bind::Int(away), Bind::Text(serde_json::to_string(cells)?)])
}

/// The area that a run holds.
struct Held(Arc<Mutex<Area>>);

impl Held {
    async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&mut Area) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let area = Arc::clone(&self.0);
        let locked = move || {
            let mut area = area.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut area)
        };
        blocking(doing, locked).await
    }
}

#[async_trait]
impl Staging for Store {
    async fn open(&self) -> Result<Box<dyn StagingArea>, StoreError> {
        let area = blocking("open a staging area", Area::open).await?;
        Ok(Box::new(Held(Arc::new(Mutex::new(area)))))
    }
}

#[async_trait]
impl StagingArea for Held {
    async fn add_remote(&mut self, records: Vec<RemoteRecord>) -> Result<(), StoreError> {
        self.run("lay remote records", move |area| {
            let rows = records
                .iter()
                .map(|record| row(Bind::text(&record.id.0), record.key(), record.presence, &record.cells));
            let rows = rows.collect::<Result<Vec<_>, Fault>>()?;
            area.lay(RemoteId::TABLE, rows)
        })
        .await
    }

    async fn clear_remote(&mut self) -> Result<(), StoreError> {
        self.run("forget remote records", |area| {
            area.place = None;
            Ok(area.conn.batch_execute("DELETE FROM remote")?)
        })
        .await
    }

    async fn add_deals(&mut self, deals: Vec<DealRecord>) -> Result<(), StoreError> {
        self.run("lay deals", move |area| {
            let rows = deals.iter().map(|deal| row(Bind::Int(deal.id.0), deal.key(), deal.presence, &deal.cells));
            let rows = rows.collect::<Result<Vec<_>, Fault>>()?;
            area.lay(DealId::TABLE, rows)
        })
        .await
    }

    async fn add_links(&mut self, links: Vec<Link>) -> Result<(), StoreError> {
        self.run("lay links", move |area| {
            let rows = links.iter().map(|link| {
                let base = serde_json::to_string(&link.base)?;
                Ok([Bind::Int(link.deal.0), Bind::text(&link.remote.0), Bind::Text(base)])
            });
            let rows = rows.collect::<Result<Vec<_>, Fault>>()?;
            area.put("INSERT OR REPLACE INTO link (deal, remote, base) VALUES ", rows)
        })
        .await
    }

    async fn group(&mut self, direction: Direction) -> Result<(), StoreError> {
        self.run("group the records", move |area| {
            match direction {
                Direction::Import => group::group::<RemoteId, DealId>(&mut area.conn)?,
                Direction::Export => group::group::<DealId, RemoteId>(&mut area.conn)?,
            }
            area.place = Some((direction, Place::beginning()));
            Ok(())
        })
        .await
    }

    async fn would_create(&mut self) -> Result<bool, StoreError> {
        self.run("look for records to create", |area| match area.place {
            Some(_) => group::would_create(&mut Conn::Sqlite(&mut area.conn)),
            None => Err(Fault::refused("the records were not grouped")),
        })
        .await
    }

    async fn next_import(&mut self, limit: u32) -> Result<Vec<MatchGroup<RemoteId, DealId>>, StoreError> {
        self.run("read match groups", move |area| area.next::<RemoteId, DealId>(Direction::Import, limit)).await
    }

    async fn next_export(&mut self, limit: u32) -> Result<Vec<MatchGroup<DealId, RemoteId>>, StoreError> {
        self.run("read match groups", move |area| area.next::<DealId, RemoteId>(Direction::Export, limit)).await
    }
}

impl Area {
    fn next<S: Side, T: Side>(&mut self, wanted: Direction, limit: u32) -> Result<Vec<MatchGroup<S, T>>, Fault> {
        match &mut self.place {
            Some((direction, place)) if *direction == wanted => {
                stream::next(&mut Conn::Sqlite(&mut self.conn), place, limit)
            }
            _ => Err(Fault::refused("the records were not grouped for that")),
        }
    }
}
