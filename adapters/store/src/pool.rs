//! Connections of either database, and the few ways in which the rest of the crate uses them.

use std::time::Duration;

use chrono::NaiveDateTime;
use diesel::connection::SimpleConnection;
use diesel::deserialize::QueryableByName;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::r2d2::{self, ConnectionManager};
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Double, Nullable, Text, Timestamp};
use diesel::sqlite::Sqlite;

use crate::error::Fault;

pub(crate) mod postgres;
pub(crate) mod sqlite;

use postgres::{PgConn, PgManager};

/// Runs the same Diesel expression on either connection: it is compiled once for each. With
/// `conn: Db`, the name `Db` stands for the backend.
macro_rules! on_db {
    ($db:expr, $conn:ident => $body:expr) => {
        match $db {
            $crate::pool::Conn::Sqlite($conn) => {
                let $conn = &mut **$conn;
                $body
            }
            $crate::pool::Conn::Postgres($conn) => {
                let $conn = &mut **$conn;
                $body
            }
        }
    };
    ($db:expr, $conn:ident: $backend:ident => $body:expr) => {
        match $db {
            $crate::pool::Conn::Sqlite($conn) => {
                type $backend = diesel::sqlite::Sqlite;
                let $conn = &mut **$conn;
                $body
            }
            $crate::pool::Conn::Postgres($conn) => {
                type $backend = diesel::pg::Pg;
                let $conn = &mut **$conn;
                $body
            }
        }
    };
}
pub(crate) use on_db;

/// How long a free connection is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// The two languages of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// What makes a reading transaction hold the rows that it reads; an immediate one on SQLite
    /// holds the whole file.
    pub(crate) fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }
}

/// A pool of connections.
pub(crate) enum Pool {
    Sqlite(r2d2::Pool<ConnectionManager<SqliteConnection>>),
    Postgres(r2d2::Pool<PgManager>),
}

impl Pool {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Lends a connection, waiting for one no longer than `patience`.
    pub(crate) fn with<T>(
        &self,
        patience: Duration,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        match self {
            Self::Sqlite(pool) => {
                let mut conn = pool.get_timeout(patience)?;
                work(&mut Conn::Sqlite(&mut conn))
            }
            Self::Postgres(pool) => {
                let mut conn = pool.get_timeout(patience)?;
                work(&mut Conn::Postgres(&mut conn))
            }
        }
    }
}

/// A connection of either database.
pub(crate) enum Conn<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConn),
}

/// A value for a placeholder. Placeholders are `$1`, `$2` and so on, which PostgreSQL counts by
/// their number and SQLite in the order of their first appearance: the two must agree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bind {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
    Time(NaiveDateTime),
    NoTime,
}

impl Bind {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn time(moment: Option<NaiveDateTime>) -> Self {
        moment.map_or(Self::NoTime, Self::Time)
    }
}

/// The statement with its values, for the backend named.
macro_rules! bound {
    ($sql:expr, $binds:expr, $backend:ident) => {{
        let mut query = sql_query($sql).into_boxed::<$backend>();
        for bind in $binds {
            query = match bind {
                Bind::Null => query.bind::<Nullable<Text>, _>(None::<String>),
                Bind::Int(value) => query.bind::<BigInt, _>(value),
                Bind::Real(value) => query.bind::<Double, _>(value),
                Bind::Text(value) => query.bind::<Text, _>(value),
                Bind::Blob(value) => query.bind::<Binary, _>(value),
                Bind::Time(value) => query.bind::<Timestamp, _>(value),
                Bind::NoTime => query.bind::<Nullable<Timestamp>, _>(None::<NaiveDateTime>),
            };
        }
        query
    }};
}

impl Conn<'_> {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Carries out a statement; answers how many rows it touched.
    pub(crate) fn execute(&mut self, sql: &str, binds: Vec<Bind>) -> Result<usize, Fault> {
        let touched = on_db!(self, conn: Db => bound!(sql, binds, Db).execute(conn))?;
        Ok(touched)
    }

    /// The rows that a statement gives, read by their columns' names.
    pub(crate) fn rows<R>(&mut self, sql: &str, binds: Vec<Bind>) -> Result<Vec<R>, Fault>
    where
        R: QueryableByName<Sqlite> + QueryableByName<Pg> + 'static,
    {
        let rows = on_db!(self, conn: Db => bound!(sql, binds, Db).load::<R>(conn))?;
        Ok(rows)
    }

    /// Carries out statements that take no values.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        on_db!(self, conn => conn.batch_execute(sql))?;
        Ok(())
    }

    /// A transaction; on SQLite it takes the right to write at its beginning.
    pub(crate) fn transaction<T>(&mut self, work: impl FnOnce(&mut Conn<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        match self {
            Self::Sqlite(conn) => conn.immediate_transaction(|conn| work(&mut Conn::Sqlite(conn))),
            Self::Postgres(conn) => conn.transaction(|conn| work(&mut Conn::Postgres(conn))),
        }
    }

    /// A part of a transaction that can fail alone.
    pub(crate) fn savepoint<T>(&mut self, work: impl FnOnce(&mut Conn<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        match self {
            Self::Sqlite(conn) => conn.transaction(|conn| work(&mut Conn::Sqlite(conn))),
            Self::Postgres(conn) => conn.transaction(|conn| work(&mut Conn::Postgres(conn))),
        }
    }
}

/// A row with one number, named `n`.
#[derive(QueryableByName)]
pub(crate) struct Number {
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) n: Option<i64>,
}

/// A row with one word, named `word`.
#[derive(QueryableByName)]
pub(crate) struct Word {
    #[diesel(sql_type = Text)]
    pub(crate) word: String,
}
