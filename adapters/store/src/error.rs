//! Every fault of the database becomes a [`StoreError`] here, and nowhere else.

use std::error::Error as StdError;

use dealsync_domain::ports::{StoreError, StoreErrorKind};
use diesel::ConnectionError;
use diesel::r2d2::PoolError;
use diesel::result::{DatabaseErrorKind, Error as QueryError};
use thiserror::Error;

/// What went wrong inside this crate.
#[derive(Debug, Error)]
pub(crate) enum Fault {
    #[error("the database refused or failed")]
    Query(#[from] QueryError),
    #[error("no connection is free")]
    Pool(#[from] PoolError),
    #[error("no connection can be made")]
    Connect(#[from] ConnectionError),
    #[error("the tables cannot be brought up to date")]
    Migration(#[source] Box<dyn StdError + Send + Sync>),
    #[error("what is stored cannot be understood")]
    Json(#[from] serde_json::Error),
    #[error("the lock file cannot be used")]
    LockFile(#[source] std::io::Error),
    #[error("{1}")]
    Told(StoreErrorKind, String),
}

impl Fault {
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::Told(StoreErrorKind::Refused, message.into())
    }

    pub(crate) fn corrupt(message: impl Into<String>) -> Self {
        Self::Told(StoreErrorKind::Corrupt, message.into())
    }

    pub(crate) fn unusable(message: impl Into<String>) -> Self {
        Self::Told(StoreErrorKind::Unusable, message.into())
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Self {
        Self::Told(StoreErrorKind::Unavailable, message.into())
    }

    pub(crate) fn fenced() -> Self {
        Self::Told(StoreErrorKind::Fenced, "another process has taken the run over".to_owned())
    }

    /// Whether it is the values that were refused, so that other values may go through.
    pub(crate) fn is_refusal(&self) -> bool {
        self.kind() == StoreErrorKind::Refused
    }

    pub(crate) fn kind(&self) -> StoreErrorKind {
        match self {
            Self::Query(error) => kind_of(error),
            Self::Pool(_) | Self::Connect(_) | Self::LockFile(_) => StoreErrorKind::Unavailable,
            Self::Migration(error) => match error.downcast_ref::<QueryError>() {
                Some(error) if kind_of(error) == StoreErrorKind::Corrupt => StoreErrorKind::Corrupt,
                _ => StoreErrorKind::Unavailable,
            },
            Self::Json(_) => StoreErrorKind::Corrupt,
            Self::Told(kind, _) => *kind,
        }
    }

    /// What people are told.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Query(QueryError::DatabaseError(_, info)) => match info.details() {
                Some(details) => format!("{} ({details})", info.message()),
                None => info.message().to_owned(),
            },
            Self::Query(error) => error.to_string(),
            Self::Pool(error) => error.to_string(),
            Self::Connect(error) => error.to_string(),
            Self::Migration(error) => error.to_string(),
            Self::Json(error) => error.to_string(),
            Self::LockFile(error) => format!("the lock file cannot be used: {error}"),
            Self::Told(_, message) => message.clone(),
        }
    }

    /// The error of a port.
    pub(crate) fn while_doing(self, doing: &'static str) -> StoreError {
        let (kind, message) = (self.kind(), self.message());
        let source: Option<Box<dyn StdError + Send + Sync>> = match self {
            Self::Told(..) => None,
            fault => Some(Box::new(fault)),
        };
        StoreError { kind, doing, message, source }
    }
}

fn kind_of(error: &QueryError) -> StoreErrorKind {
    match error {
        QueryError::DatabaseError(kind, info) => match kind {
            DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction => StoreErrorKind::Unavailable,
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation => StoreErrorKind::Refused,
            _ => kind_of_message(info.message()),
        },
        QueryError::NotFound | QueryError::DeserializationError(_) => StoreErrorKind::Corrupt,
        QueryError::InvalidCString(_) | QueryError::QueryBuilderError(_) | QueryError::SerializationError(_) => {
            StoreErrorKind::Refused
        }
        QueryError::RollbackErrorOnCommit { commit_error, .. } => kind_of(commit_error),
        _ => StoreErrorKind::Unavailable,
    }
}

/// Diesel gives no code beyond a few kinds, so the rest is told by what the two databases say.
fn kind_of_message(message: &str) -> StoreErrorKind {
    const AWAY: &[&str] = &[
        // SQLite
        "database is locked",
        "database table is locked",
        "database schema is locked",
        "disk I/O error",
        "attempt to write a readonly database",
        "unable to open database file",
        "out of memory",
        "interrupted",
        "locking protocol",
        // PostgreSQL
        "terminating connection",
        "the database system is",
        "sorry, too many clients",
        "too many connections",
        "remaining connection slots",
        "canceling statement",
        "canceling autovacuum",
        "deadlock detected",
        "could not serialize access",
        "could not extend file",
        "could not write",
        "could not read",
        "could not open file",
        "could not fsync",
        "could not resize shared memory",
        "out of shared memory",
        "connection",
        "server closed",
        "SSL",
    ];
    const FULL: &[&str] = &["database or disk is full", "No space left on device"];
    const BROKEN: &[&str] =
        &["database disk image is malformed", "file is not a database", "malformed database schema"];
    if BROKEN.iter().any(|told| message.starts_with(told)) {
        StoreErrorKind::Corrupt
    } else if FULL.iter().any(|told| message.contains(told)) {
        StoreErrorKind::Full
    } else if AWAY.iter().any(|told| message.starts_with(told)) {
        StoreErrorKind::Unavailable
    } else {
        StoreErrorKind::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: DatabaseErrorKind, message: &str) -> Fault {
        QueryError::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn a_database_that_is_away_is_told_from_values_that_are_refused() {
        for message in ["database is locked", "deadlock detected", "the database system is shutting down"] {
            assert_eq!(told(DatabaseErrorKind::Unknown, message).kind(), StoreErrorKind::Unavailable, "{message}");
        }
        for message in ["database or disk is full", "could not extend file: No space left on device"] {
            assert_eq!(told(DatabaseErrorKind::Unknown, message).kind(), StoreErrorKind::Full, "{message}");
        }
        for message in
            ["value too long for type character varying(3)", "invalid input value for enum statut: \"locked\""]
        {
            assert!(told(DatabaseErrorKind::Unknown, message).is_refusal(), "{message}");
        }
        assert!(told(DatabaseErrorKind::CheckViolation, "CHECK constraint failed: ck").is_refusal());
        assert_eq!(told(DatabaseErrorKind::ClosedConnection, "gone").kind(), StoreErrorKind::Unavailable);
    }

    #[test]
    fn the_message_is_the_databases_own() {
        let error = told(DatabaseErrorKind::UniqueViolation, "UNIQUE constraint failed: deals.client").while_doing("x");
        assert_eq!(error.message, "UNIQUE constraint failed: deals.client");
        assert!(error.source.is_some());
    }
}
