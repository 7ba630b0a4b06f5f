//! Why a call came to nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::answer::Answer;

/// Why no client could be made.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The address of the provider is not an origin.
    #[error("{0:?} is not an origin such as https://api.example.com: give scheme and host, no path")]
    Origin(String),
    /// A header that goes with every call cannot be sent.
    #[error("the header {0} cannot be sent")]
    Header(String),
    /// TLS or the proxy could not be set up.
    #[error("the HTTP client could not be set up")]
    Setup(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What sendings that brought no answer have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effect {
    /// Nothing, surely.
    #[default]
    None,
    /// Perhaps all that was asked for.
    Unknown,
}

/// What a caller can do about a call that came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallErrorKind {
    /// The provider asks to wait longer, or more often, than we do.
    Limited,
    /// It cannot be reached, or has trouble.
    Unavailable,
    /// The answer is larger than we read.
    Oversized,
    /// The call could not even be put together.
    Unsendable,
    /// The database that counts calls does not answer, so nothing more is sent.
    Uncounted,
}

impl CallErrorKind {
    fn sentence(self) -> &'static str {
        match self {
            Self::Limited => "the provider keeps asking to wait",
            Self::Unavailable => "the provider cannot be reached, or has trouble",
            Self::Oversized => "the answer is larger than can be read",
            Self::Unsendable => "the call cannot be sent",
            Self::Uncounted => "the database that counts the calls does not answer",
        }
    }
}

/// A call that came to nothing, after all repeats that were safe.
#[derive(Debug, Error)]
#[error("{}", .kind.sentence())]
pub struct CallError {
    /// What a caller can do about it.
    pub kind: CallErrorKind,
    /// What all sendings together have done.
    pub effect: Effect,
    /// After how long, from now, the last sending has surely ended at the provider.
    pub quiet_after: Duration,
    /// When the call was first sent, by this machine's clock; `None` if it never was.
    pub sent_at: Option<DateTime<Utc>>,
    /// The last answer, where one came.
    pub answer: Option<Box<Answer>>,
    /// The cause; never with an address in it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}
