//! What is sent, and on whose behalf.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dealsync_domain::connector::Token;
use dealsync_domain::ports::CallMeter;

use crate::answer::Answer;
use crate::error::Effect;
use crate::retry::Safety;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// How the first sending of a call is counted; further ones are always repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// As a call that the run needs.
    Call,
    /// As one that would not be needed without a fault.
    Repeat,
}

/// One call, to be sent once or several times. `Debug` shows neither query nor body.
#[derive(Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path from the origin, percent-encoded; it is logged.
    pub path: String,
    /// The query without `?`, percent-encoded; empty for none. It is never logged.
    pub query: String,
    /// The body, which must be JSON.
    pub body: Option<Bytes>,
    /// What sending it twice would do.
    pub safety: Safety,
    /// How it is counted.
    pub counted: Counted,
}

impl Call {
    /// A call without query and body, needed by the run.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>, safety: Safety) -> Self {
        Self { method, path: path.into(), query: String::new(), body: None, safety, counted: Counted::Call }
    }

    /// With this query, percent-encoded and without `?`.
    #[must_use]
    pub fn with_query(mut self, query: impl Into<String>) -> Self {
        self.query = query.into();
        self
    }

    /// With this body of JSON.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Counted in this way.
    #[must_use]
    pub fn counted(mut self, counted: Counted) -> Self {
        self.counted = counted;
        self
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("safety", &self.safety)
            .field("counted", &self.counted)
            .finish_non_exhaustive()
    }
}

/// On whose behalf calls are made.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The token.
    pub token: Token,
    /// Where the calls of a run or a request are counted.
    pub meter: Arc<CallMeter>,
    /// What the pace is shared by: a base, a connection.
    pub scope: String,
}

/// An answer to a call, with what led to it.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// What sendings before the answered one may have done.
    pub earlier: Effect,
    /// When the call was first sent, by this machine's clock.
    pub sent_at: DateTime<Utc>,
}
