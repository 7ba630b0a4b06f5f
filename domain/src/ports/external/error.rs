//! What can go wrong at a provider.

use thiserror::Error;

use crate::failure::{Failure, FailureCode};

/// What a caller can do about a provider's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The token is not accepted.
    Unauthorized,
    /// The token may not do this.
    Forbidden,
    /// The base cannot be seen.
    BaseNotFound,
    /// The table is not in its base.
    TableNotFound,
    /// None was chosen, and there are several.
    TableMissing,
    /// A column is not there, or changed its type.
    SchemaChanged,
    /// The request is wrong.
    Refused,
    /// The listing must begin anew.
    CursorExpired,
    /// The listing cannot reach its end.
    Incomplete,
    /// Asked to wait longer than we do.
    RateLimited,
    /// The monthly quota is used up.
    QuotaExhausted,
    /// The token is blocked.
    Blocked,
    /// No answer, or trouble there.
    Unavailable,
    /// Our own database did not give the call its slot.
    LedgerUnavailable,
    /// An answer that makes no sense.
    Unexpected,
}

impl ErrorKind {
    /// The code that people and programs get.
    #[must_use]
    pub fn code(self) -> FailureCode {
        match self {
            Self::Unauthorized => FailureCode::TokenInvalid,
            Self::Forbidden => FailureCode::AccessDenied,
            Self::BaseNotFound => FailureCode::BaseNotFound,
            Self::TableNotFound => FailureCode::TableNotFound,
            Self::TableMissing => FailureCode::TableMissing,
            Self::SchemaChanged => FailureCode::SchemaChanged,
            Self::Refused => FailureCode::RequestRefused,
            Self::CursorExpired | Self::Incomplete => FailureCode::ListingIncomplete,
            Self::RateLimited => FailureCode::RateLimited,
            Self::QuotaExhausted => FailureCode::QuotaExhausted,
            Self::Blocked => FailureCode::Blocked,
            Self::Unavailable => FailureCode::ProviderUnavailable,
            Self::LedgerUnavailable => FailureCode::DatabaseUnavailable,
            Self::Unexpected => FailureCode::UnexpectedAnswer,
        }
    }
}

/// A fault of a provider. `Display` never prints the source.
#[derive(Debug, Error)]
#[error("{doing}: {message}")]
pub struct TableError {
    /// What a caller can do about it.
    pub kind: ErrorKind,
    /// What was being done.
    pub doing: &'static str,
    /// The provider's own words, or what was met instead; never a token.
    pub message: String,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TableError {
    /// A fault with no cause beneath.
    #[must_use]
    pub fn new(kind: ErrorKind, doing: &'static str, message: impl Into<String>) -> Self {
        Self { kind, doing, message: message.into(), source: None }
    }

    /// The failure that a run ends by.
    #[must_use]
    pub fn failure(&self) -> Failure {
        Failure::new(self.kind.code(), self.message.clone())
    }
}
