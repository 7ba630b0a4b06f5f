//! Logging, and how a fault is told in a terminal.

use std::error::Error;
use std::io::Write;

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text {
        /// What is logged where `RUST_LOG` says nothing.
        default: &'static str,
    },
    /// For programs.
    Json,
}

/// Starts logging to standard error.
pub fn start(format: LogFormat) {
    let default = match format {
        LogFormat::Text { default } => default,
        LogFormat::Json => "info",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start, in tests, changes nothing.
    let _ = match format {
        LogFormat::Text { .. } => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}

/// An error with all its causes, outermost first.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !told.contains(&text) {
            told.push_str(": ");
            told.push_str(&text);
        }
        cause = inner.source();
    }
    told
}

/// Tells a fault on standard error.
pub fn complain(message: &str) {
    // Where standard error is closed, nobody is listening.
    let _ = writeln!(std::io::stderr(), "{message}");
}
