//! What the adapters of both providers share: one HTTP client that keeps the pace, counts the
//! calls, repeats what may be repeated and says what is uncertain.
//!
//! The retry rule is a pure function, [`decide`]; [`Client::send`] carries it out. Every wait
//! comes from [`Waits`], so that a test can shorten all of them.
#![warn(missing_docs)]

mod answer;
mod call;
mod client;
mod course;
mod error;
mod pause;
mod redact;
mod retry;
mod settings;
mod transport;

pub use answer::Answer;
pub use call::{Call, Caller, Counted, Method, Reply};
pub use client::Client;
pub use error::{CallError, CallErrorKind, ClientError, Effect};
pub use redact::{redact, shorten};
pub use retry::{Outcome, Safety, Stop, Tally, Verdict, Waits, decide};
pub use settings::ClientSettings;
