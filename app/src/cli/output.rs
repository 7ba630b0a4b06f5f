//! Printing: for people, or as JSON for scripts.

use std::io::{self, Write};

use clap::Args;
use dealsync_domain::connectors::UseCaseError;
use dealsync_domain::failure::Failure;
use serde_json::json;

use crate::cli::Exit;
use crate::telemetry;

/// How to print.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Output {
    /// Print JSON, for scripts.
    #[arg(long)]
    pub json: bool,
}

/// Prints a line. A reader that has gone away, such as `head`, is no error.
pub(crate) fn line(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Tells a failure with its code and what to do next.
pub(crate) fn failed(error: &UseCaseError, output: Output) -> anyhow::Result<Exit> {
    if let Some(cause) = &error.cause {
        tracing::debug!(code = error.failure.code.code(), cause = telemetry::chain(cause.as_ref()), "failed");
    }
    tell(&error.failure, output)?;
    Ok(Exit::Error)
}

/// Tells a failure.
pub(crate) fn tell(failure: &Failure, output: Output) -> anyhow::Result<()> {
    if output.json {
        let (code, hint) = (failure.code.code(), failure.code.next_step());
        return json(&json!({ "error": { "code": code, "message": failure.to_string(), "hint": hint } }));
    }
    telemetry::complain(&format!("{failure}\n→ {} [{}]", failure.code.next_step(), failure.code.code()));
    Ok(())
}
