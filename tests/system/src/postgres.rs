//! A PostgreSQL database of its own for a test.

use tokio_postgres::{Client, NoTls};

/// Names the server: `postgres://…`, a role that may make databases.
pub const SERVER: &str = "DEALSYNC_TEST_POSTGRES";

/// A database that is dropped with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// Where it is.
    pub url: String,
    name: String,
    server: String,
}

/// The server to test on; `None`, with a line that says so, where none is named. In CI it must be.
#[must_use]
pub fn server() -> Option<String> {
    let named = std::env::var(SERVER).ok();
    assert!(named.is_some() || std::env::var_os("CI").is_none(), "{SERVER} is not set, and in CI it must be");
    named
}

impl TestDatabase {
    /// Makes a database.
    pub async fn create() -> Self {
        let server = server().expect("DEALSYNC_TEST_POSTGRES");
        let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_nanos();
        let name = format!("dealsync_test_{}_{nanos}", std::process::id());
        let client = connect(&server).await;
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a database");
        let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
        Self { url: format!("{base}/{name}"), name, server }
    }

    /// Ends every connection to it and lets none be made.
    pub async fn cut(&self) {
        let client = connect(&self.server).await;
        let name = &self.name;
        client.batch_execute(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await.expect("the bar");
        let all = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        client.batch_execute(&all).await.expect("the end of the connections");
    }

    /// Lets connections be made again.
    pub async fn mend(&self) {
        let open = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name);
        connect(&self.server).await.batch_execute(&open).await.expect("the end of the bar");
    }

    /// Runs statements in it, as the CRM would.
    pub async fn execute(&self, sql: &str) {
        connect(&self.url).await.batch_execute(sql).await.expect("the statements");
    }
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(async move {
        // It ends with its client.
        let _ = connection.await;
    });
    client
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A runtime of its own, because the test's may be ending. A database that cannot be
        // dropped stays behind in a server that is temporary itself.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async move {
                if let Ok((client, connection)) = tokio_postgres::connect(&server, NoTls).await {
                    tokio::spawn(connection);
                    let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                }
            });
        });
        let _ = dropping.join();
    }
}
