//! The store on PostgreSQL, each rule in a database of its own.

use std::collections::BTreeMap;
use std::env;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use async_trait::async_trait;
use dealsync_contract::{Database, DealsTable, StoreFixture, Stores, deals, journal, settings, staging};
use dealsync_domain::deal::{DealField, DealId};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::foreign;
use crate::tables::{Spec, open};

const SERVER: &str = "DEALSYNC_TEST_POSTGRES";

/// The server that the tests may use. Without one they are skipped, but never where they count.
#[expect(clippy::print_stdout, reason = "whoever runs the tests is told why some did not run")]
pub(crate) fn server() -> Option<String> {
    let server = env::var(SERVER).ok().filter(|url| !url.is_empty());
    if server.is_none() {
        assert!(env::var_os("CI").is_none(), "{SERVER} must be set in CI");
        println!("skipped: {SERVER} is not set");
    }
    server
}

/// Databases with such a table in them.
struct Postgres {
    server: String,
    spec: fn() -> Spec,
}

/// A database that goes when this is dropped, whatever becomes of its test.
pub(crate) struct Fresh {
    server: String,
    name: String,
    /// Where it is.
    pub(crate) url: String,
}

impl Fresh {
    pub(crate) async fn make(server: &str) -> Self {
        let name = format!("dealsync_contract_{:016x}", RandomState::new().build_hasher().finish());
        let (address, query) = server.split_once('?').map_or((server, None), |(address, query)| (address, Some(query)));
        let (host, _) = address.rsplit_once('/').expect("the address must name a database");
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let url = format!("{host}/{name}{query}");
        let made = format!("CREATE DATABASE \"{name}\"");
        connect(server).await.batch_execute(&made).await.expect("a database can be made");
        Self { server: server.to_owned(), name, url }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let (server, sql) = (self.server.clone(), format!("DROP DATABASE \"{}\" WITH (FORCE)", self.name));
        // A thread of its own, because this one may be driving a runtime.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be made");
            runtime.block_on(async { connect(&server).await.batch_execute(&sql).await })
        });
        let gone = matches!(dropped.join(), Ok(Ok(())));
        assert!(gone || thread::panicking(), "the database {} must be dropped", self.name);
    }
}

/// A connection past the store; it ends with the client.
pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the server must be reached");
    tokio::spawn(connection);
    client
}

async fn rows(client: &Client, sql: &str) -> Vec<Vec<String>> {
    let messages = client.simple_query(sql).await.expect("the statement must be carried out");
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|place| row.get(place).unwrap_or("NULL").to_owned()).collect())
        }
        _ => None,
    });
    rows.collect()
}

/// The table's columns, its constraints and its indexes.
async fn definition(client: &Client) -> Vec<Vec<String>> {
    let columns = "SELECT column_name, ordinal_position, data_type, character_maximum_length, numeric_precision, \
                   numeric_scale, is_nullable, column_default, is_identity FROM information_schema.columns \
                   WHERE table_name = 'deals' AND table_schema = current_schema() ORDER BY ordinal_position";
    let constraints = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint \
                       WHERE conrelid = to_regclass('deals') ORDER BY conname";
    let indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'deals' ORDER BY indexname";
    let triggers = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('deals') ORDER BY tgname";
    let mut all = Vec::new();
    for sql in [columns, constraints, indexes, triggers] {
        all.extend(rows(client, sql).await);
    }
    all
}

type Columns = BTreeMap<String, String>;

struct PostgresDatabase {
    spec: Spec,
    stores: Stores,
    client: Client,
    made: AtomicU64,
    definition: Vec<Vec<String>>,
    /// What stood in the other columns of the rows that the CRM made.
    extras: Mutex<BTreeMap<i64, Columns>>,
    fresh: Fresh,
}

#[async_trait]
impl StoreFixture for Postgres {
    async fn open(&self) -> Box<dyn Database> {
        let spec = (self.spec)();
        let fresh = Fresh::make(&self.server).await;
        let client = connect(&fresh.url).await;
        if let Some(definition) = spec.definition {
            client.batch_execute(definition).await.expect("the CRM can make its table");
        }
        let before = definition(&client).await;
        let stores = open(&fresh.url).await;
        let definition = if before.is_empty() { definition(&client).await } else { before };
        assert!(!definition.is_empty(), "there must be a deals table");
        let (made, extras) = (AtomicU64::new(1), Mutex::default());
        Box::new(PostgresDatabase { spec, stores, client, made, definition, extras, fresh })
    }
}

impl PostgresDatabase {
    async fn row(&self, id: i64) -> Option<Columns> {
        let sql = format!("SELECT key, value::text FROM deals d, json_each(row_to_json(d)) WHERE d.id = {id}");
        let cells = rows(&self.client, &sql).await;
        let columns: Columns = cells.into_iter().map(|mut cell| (cell.remove(0), cell.remove(0))).collect();
        (!columns.is_empty()).then_some(columns)
    }

    async fn extras(&self, id: i64) -> Option<Columns> {
        Some(self.row(id).await?.into_iter().filter(|(column, _)| Spec::is_extra(column)).collect())
    }
}

#[async_trait]
impl Database for PostgresDatabase {
    fn stores(&self) -> &Stores {
        &self.stores
    }

    async fn second(&self) -> Stores {
        open(&self.fresh.url).await
    }

    fn table(&self) -> &DealsTable {
        &self.spec.table
    }

    async fn insert_raw(&self, cells: &[(DealField, &str)]) -> DealId {
        let sql = self.spec.insert(cells, self.made.fetch_add(1, Ordering::Relaxed));
        let made = rows(&self.client, &sql).await;
        let id = made[0][0].parse().expect("an id is a number");
        if let Some(extras) = self.extras(id).await {
            self.extras.lock().unwrap_or_else(PoisonError::into_inner).insert(id, extras);
        }
        DealId(id)
    }

    async fn set_raw(&self, deal: DealId, field: DealField, literal: &str) {
        let sql = format!("UPDATE deals SET \"{field}\" = {literal} WHERE id = {deal} RETURNING id");
        assert_eq!(rows(&self.client, &sql).await.len(), 1, "the deal to be edited must exist");
    }

    async fn dump(&self, deal: DealId) -> Option<Columns> {
        self.row(deal.0).await
    }

    async fn close(self: Box<Self>) {
        let now = definition(&self.client).await;
        assert_eq!(now, self.definition, "the CRM's table must not be altered");
        let extras = self.extras.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (id, before) in extras {
            if let Some(now) = self.extras(id).await {
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
                let Some(server) = server() else { return };
                $suite(&Postgres { server, spec: $table }).await;
            }
        )+
    };
}

tests! {
    deals_in_our_own_table: deals::all, foreign::own_on_postgres;
    deals_in_a_table_that_an_object_mapper_made: deals::all, foreign::orm_on_postgres;
    deals_in_a_strict_table: deals::all, foreign::strict_on_postgres;
    deals_in_a_table_of_text: deals::all, foreign::sloppy_on_postgres;
    deals_in_a_table_of_whole_amounts: deals::all, foreign::whole_amounts_on_postgres;
    journal: journal::all, foreign::own_on_postgres;
    staging: staging::all, foreign::own_on_postgres;
    settings: settings::all, foreign::own_on_postgres;
}
