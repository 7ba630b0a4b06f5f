//! Deals tables that no store can use.

use dealsync_domain::ports::StoreErrorKind;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::postgres::{Fresh, connect, server};
use crate::tables::open;

/// Without an integer id, or without a client.
const TABLES: [&str; 3] = [
    "CREATE TABLE deals (id TEXT PRIMARY KEY, client TEXT NOT NULL, notes TEXT)",
    "CREATE TABLE deals (id INTEGER PRIMARY KEY, nom TEXT NOT NULL, notes TEXT)",
    "CREATE TABLE deals (deal_id INTEGER PRIMARY KEY, client TEXT NOT NULL)",
];

async fn check(url: &str, table: &str) {
    let stores = open(url).await;
    let refused = stores.deals.columns().await.expect_err("the table cannot be used");
    assert_eq!(refused.kind, StoreErrorKind::Unusable, "{table} must be told as such: {refused:?}");
    assert!(!refused.message.is_empty(), "and why");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_id_or_client_is_told_on_sqlite() {
    for table in TABLES {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let path = folder.path().join("crm.db").to_str().expect("its path is UTF-8").to_owned();
        let mut conn = SqliteConnection::establish(&path).expect("the file must be opened");
        conn.batch_execute(table).expect("the CRM can make its table");
        drop(conn);
        check(&path, table).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_id_or_client_is_told_on_postgres() {
    let Some(server) = server() else { return };
    for table in TABLES {
        let fresh = Fresh::make(&server).await;
        connect(&fresh.url).await.batch_execute(table).await.expect("the CRM can make its table");
        check(&fresh.url, table).await;
    }
}
