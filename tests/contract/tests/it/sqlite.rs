//! The store on SQLite files.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use dealsync_contract::{Database, DealsTable, StoreFixture, Stores, deals, journal, settings, staging};
use dealsync_domain::deal::{DealField, DealId};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use tempfile::TempDir;

use crate::foreign;
use crate::tables::{Spec, open};

/// Files with such a table in them.
struct Sqlite(fn() -> Spec);

struct SqliteFile {
    spec: Spec,
    stores: Stores,
    path: String,
    /// As somebody else has the file open.
    past: Mutex<SqliteConnection>,
    rows: AtomicU64,
    seen: Seen,
    /// What stood in the other columns of the rows that the CRM made.
    extras: Mutex<BTreeMap<i64, Columns>>,
    _folder: TempDir,
}

type Columns = BTreeMap<String, String>;

/// What is the CRM's, and must stay as it is.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    definition: Vec<String>,
    journal_mode: Vec<String>,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

fn connect(path: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(path).expect("the file must be opened");
    conn.batch_execute("PRAGMA busy_timeout = 10000").expect("a connection can wait");
    conn
}

fn words(conn: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Word> = diesel::sql_query(sql).load(conn).expect("the file must be read");
    rows.into_iter().map(|row| row.word).collect()
}

fn seen(conn: &mut SqliteConnection) -> Seen {
    let definition = "SELECT name || ': ' || sql AS word FROM sqlite_master \
                      WHERE tbl_name = 'deals' AND sql IS NOT NULL ORDER BY name";
    let journal_mode = "SELECT journal_mode AS word FROM pragma_journal_mode";
    Seen { definition: words(conn, definition), journal_mode: words(conn, journal_mode) }
}

#[async_trait]
impl StoreFixture for Sqlite {
    async fn open(&self) -> Box<dyn Database> {
        let spec = (self.0)();
        let folder = TempDir::new().expect("a temporary folder can be made");
        let path = folder.path().join("crm.db").to_str().expect("its path is UTF-8").to_owned();
        let before = spec.definition.map(|definition| {
            let mut conn = connect(&path);
            conn.batch_execute(definition).expect("the CRM can make its table");
            seen(&mut conn)
        });
        let stores = open(&path).await;
        let mut past = connect(&path);
        let seen = before.unwrap_or_else(|| seen(&mut past));
        Box::new(SqliteFile {
            spec,
            stores,
            path,
            past: Mutex::new(past),
            rows: AtomicU64::new(1),
            seen,
            extras: Mutex::default(),
            _folder: folder,
        })
    }
}

impl SqliteFile {
    fn past(&self) -> MutexGuard<'_, SqliteConnection> {
        self.past.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn row(&self, id: i64) -> Option<Columns> {
        let conn = &mut *self.past();
        let columns = words(conn, "SELECT name AS word FROM pragma_table_info('deals')");
        let stored = |column: &String| format!("'{column}', typeof(\"{column}\") || ' ' || quote(\"{column}\")");
        let stored: Vec<String> = columns.iter().map(stored).collect();
        let sql = format!("SELECT json_object({}) AS word FROM deals WHERE id = {id}", stored.join(", "));
        let row = words(conn, &sql).pop()?;
        Some(serde_json::from_str(&row).expect("SQLite writes JSON"))
    }

    fn extras(&self, id: i64) -> Option<Columns> {
        Some(self.row(id)?.into_iter().filter(|(column, _)| Spec::is_extra(column)).collect())
    }
}

#[async_trait]
impl Database for SqliteFile {
    fn stores(&self) -> &Stores {
        &self.stores
    }

    async fn second(&self) -> Stores {
        open(&self.path).await
    }

    fn table(&self) -> &DealsTable {
        &self.spec.table
    }

    async fn insert_raw(&self, cells: &[(DealField, &str)]) -> DealId {
        let sql = self.spec.insert(cells, self.rows.fetch_add(1, Ordering::Relaxed));
        let made: Vec<Id> = diesel::sql_query(&sql).load(&mut *self.past()).expect("the CRM can make a deal");
        let id = made.first().expect("one row was made").id;
        if let Some(extras) = self.extras(id) {
            self.extras.lock().unwrap_or_else(PoisonError::into_inner).insert(id, extras);
        }
        DealId(id)
    }

    async fn set_raw(&self, deal: DealId, field: DealField, literal: &str) {
        let sql = format!("UPDATE deals SET \"{field}\" = {literal} WHERE id = {deal}");
        let touched = diesel::sql_query(&sql).execute(&mut *self.past()).expect("the CRM can edit a deal");
        assert_eq!(touched, 1, "the deal to be edited must exist");
    }

    async fn dump(&self, deal: DealId) -> Option<Columns> {
        self.row(deal.0)
    }

    async fn close(self: Box<Self>) {
        let now = seen(&mut self.past());
        assert_eq!(now, self.seen, "neither the CRM's table nor its file's journal mode may be altered");
        let extras = self.extras.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (id, before) in extras {
            if let Some(now) = self.extras(id) {
                assert_eq!(now, before, "the other columns of deal {id} must stay as they were");
            }
        }
    }
}

macro_rules! tests {
    ($($name:ident: $suite:path, $table:path;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $suite(&Sqlite($table)).await;
            }
        )+
    };
}

tests! {
    deals_in_our_own_table: deals::all, foreign::own_on_sqlite;
    deals_in_a_table_that_an_object_mapper_made: deals::all, foreign::orm_on_sqlite;
    deals_in_a_strict_table: deals::all, foreign::strict_on_sqlite;
    deals_in_a_table_of_text: deals::all, foreign::sloppy_on_sqlite;
    deals_in_a_table_of_whole_amounts: deals::all, foreign::whole_amounts_on_sqlite;
    journal_in_our_own_file: journal::all, foreign::own_on_sqlite;
    journal_in_a_file_of_the_crm: journal::all, foreign::orm_on_sqlite;
    staging_beside_our_own_file: staging::all, foreign::own_on_sqlite;
    staging_beside_a_file_of_the_crm: staging::all, foreign::orm_on_sqlite;
    settings_in_our_own_file: settings::all, foreign::own_on_sqlite;
    settings_in_a_file_of_the_crm: settings::all, foreign::orm_on_sqlite;
}
