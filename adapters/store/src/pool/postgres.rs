//! PostgreSQL through tokio-postgres: Diesel's blocking interface over connections that live on a
//! runtime of their own.

use std::error::Error as StdError;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use diesel::ConnectionError;
use diesel::connection::{Connection, SimpleConnection, TransactionManager};
use diesel::r2d2::{self, ManageConnection};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Fault;
use crate::pool::{PATIENCE, Pool};

const CONNECTIONS: u32 = 8;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Diesel has set the zone to UTC; a `timestamptz` of the CRM is a day in the server's. The rest
/// makes text and values the same whatever the server's settings are.
const SESSION: &str = "SET TIME ZONE DEFAULT; SET datestyle TO 'ISO, YMD'; SET extra_float_digits TO 1; \
    SET standard_conforming_strings TO on; SET lock_timeout TO '10s'; \
    SET idle_in_transaction_session_timeout TO '60s'";

/// All sockets live here, so that no worker of the web server owns one, and nothing drops it.
#[expect(clippy::expect_used, reason = "where no thread can be started, nothing works")]
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("dealsync-postgres")
        .enable_all()
        .build()
        .expect("a thread for PostgreSQL must start")
});

/// Waits on [`RUNTIME`].
pub(crate) struct PgRuntime;

impl BlockOn for PgRuntime {
    fn block_on<F>(&self, future: F) -> F::Output
    where
        F: Future,
    {
        RUNTIME.block_on(future)
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// A PostgreSQL connection with Diesel's blocking interface.
pub(crate) type PgConn = AsyncConnectionWrapper<AsyncPgConnection, PgRuntime>;

/// Makes connections, with TLS as the address asks for it.
#[derive(Clone)]
pub(crate) struct PgManager {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// Whether a connection without TLS will do where one with it cannot be had.
    plain_will_do: bool,
}

impl PgManager {
    /// Understands an address. A certificate is always verified; where `sslmode` does not insist
    /// on TLS, a server on this very machine may go without.
    pub(crate) fn parse(url: &str) -> Result<Self, Fault> {
        let mut config: Config = known_sslmode(url).parse().map_err(|error: tokio_postgres::Error| told(&error))?;
        if config.get_application_name().is_none() {
            config.application_name("dealsync");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        let plain_will_do = may_go_plain(&config);
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => match tls() {
                Ok(tls) => Some(tls),
                Err(_) if plain_will_do => None,
                Err(error) => return Err(Fault::unavailable(format!("TLS cannot be set up: {error}"))),
            },
        };
        Ok(Self { config, tls, plain_will_do })
    }

    async fn dial(&self) -> Result<AsyncPgConnection, ConnectionError> {
        let Some(tls) = &self.tls else {
            let (client, connection) = self.config.connect(NoTls).await.map_err(|error| bad(&error))?;
            return AsyncPgConnection::try_from_client_and_connection(client, connection).await;
        };
        match self.config.connect(tls.clone()).await {
            Ok((client, connection)) => AsyncPgConnection::try_from_client_and_connection(client, connection).await,
            Err(error) if self.plain_will_do && is_about_tls(&error) => {
                let mut plain = self.config.clone();
                plain.ssl_mode(SslMode::Disable);
                let (client, connection) = plain.connect(NoTls).await.map_err(|error| bad(&error))?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await
            }
            Err(error) => Err(bad(&error)),
        }
    }
}

impl ManageConnection for PgManager {
    type Connection = PgConn;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<PgConn, r2d2::Error> {
        let mut conn = PgConn::from(RUNTIME.block_on(self.dial())?);
        conn.batch_execute(SESSION)?;
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut PgConn) -> Result<(), r2d2::Error> {
        Ok(conn.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, conn: &mut PgConn) -> bool {
        type Manager = <PgConn as Connection>::TransactionManager;
        std::thread::panicking() || <Manager as TransactionManager<PgConn>>::is_broken_transaction_manager(conn)
    }
}

/// A pool over a database that `prepare` has brought up to date.
pub(crate) fn open(manager: PgManager, prepare: impl FnOnce(&mut PgConn) -> Result<(), Fault>) -> Result<Pool, Fault> {
    // A connection of its own first, because a pool hides why none can be made.
    let mut first = connect(&manager)?;
    prepare(&mut first)?;
    drop(first);
    let pool = r2d2::Pool::<PgManager>::builder()
        .max_size(CONNECTIONS)
        .min_idle(Some(1))
        .connection_timeout(PATIENCE)
        .build_unchecked(manager);
    Ok(Pool::Postgres(pool))
}

/// A connection outside the pool.
pub(crate) fn connect(manager: &PgManager) -> Result<PgConn, Fault> {
    manager.connect().map_err(|error| match error {
        r2d2::Error::ConnectionError(error) => Fault::from(error),
        r2d2::Error::QueryError(error) => Fault::from(error),
    })
}

/// The address in words that tokio-postgres knows: it verifies whenever it uses TLS.
fn known_sslmode(url: &str) -> String {
    url.replace("sslmode=verify-full", "sslmode=require")
        .replace("sslmode=verify-ca", "sslmode=require")
        .replace("sslmode=allow", "sslmode=prefer")
}

/// Whether nothing asks for TLS, and nobody else's machine lies on the way.
fn may_go_plain(config: &Config) -> bool {
    let here = |host: &Host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let hosts = config.get_hosts();
    config.get_ssl_mode() == SslMode::Prefer && !hosts.is_empty() && hosts.iter().all(here)
}

fn tls() -> Result<MakeRustlsConnect, rustls::Error> {
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn is_about_tls(error: &tokio_postgres::Error) -> bool {
    error.to_string().contains("TLS handshake")
}

fn bad(error: &tokio_postgres::Error) -> ConnectionError {
    ConnectionError::BadConnection(chain(error))
}

fn told(error: &tokio_postgres::Error) -> Fault {
    Fault::unavailable(format!("the address of the database is not understood: {}", chain(error)))
}

/// An error with its causes, which tokio-postgres leaves out of its own text.
fn chain(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_gets_no_plain_connection() {
        for (url, will_do) in [
            ("postgres://me@localhost/crm", true),
            ("postgres://me@db.example.com/crm", false),
            ("postgres://me@127.0.0.1/crm?sslmode=require", false),
            ("postgres://me@localhost/crm?sslmode=verify-full", false),
            ("postgresql://me@db.example.com/crm?sslmode=disable", false),
        ] {
            assert_eq!(may_go_plain(&known_sslmode(url).parse().unwrap()), will_do, "{url}");
        }
    }

    #[test]
    fn sslmode_disable_needs_no_certificates() {
        assert!(PgManager::parse("postgres://me@db/crm?sslmode=disable").unwrap().tls.is_none());
        assert!(PgManager::parse("postgres://me@db:notaport/crm").is_err());
    }
}
