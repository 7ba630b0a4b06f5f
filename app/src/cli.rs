//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dealsync_domain::provider::{Direction, ProviderName};

use crate::compose::compose;
use crate::serve::ServeSettings;
use crate::settings::Settings;
use crate::telemetry::LogFormat;
use crate::{demo, serve, telemetry};

mod config;
mod connection;
mod deals;
mod output;
mod runs;
mod sync;

pub use output::Output;
pub(crate) use output::line as output_line;

/// Carries deals between a CRM's database and Airtable or Notion, when asked to.
#[derive(Clone, Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Serve the pages and the HTTP API.
    Serve(ServeSettings),
    /// Try everything against a built-in Airtable and Notion: no account, no set-up.
    Demo(demo::DemoArgs),
    /// Set or show a connection.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Test a connection, step by step.
    Test {
        /// airtable or notion
        provider: ProviderName,
        #[command(flatten)]
        output: Output,
    },
    /// Show the columns of the connected table, and the mapping that they suggest.
    Fields {
        /// airtable or notion
        provider: ProviderName,
        #[command(flatten)]
        output: Output,
    },
    /// Bring deals in: remote table → CRM.
    Import(sync::SyncArgs),
    /// Send deals out: CRM → remote table.
    Export(sync::SyncArgs),
    /// See past runs and previews; apply, resume, retry or undo one.
    #[command(subcommand)]
    Runs(runs::RunsCommand),
    /// See and enter the CRM's deals.
    #[command(subcommand)]
    Deals(deals::DealsCommand),
    /// Print the OpenAPI document of the HTTP API.
    Openapi,
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Done,
    /// An error.
    Error,
    /// The arguments do not make sense.
    Usage,
    /// Something failed or was skipped.
    Partial,
    /// The user said no, or stopped it.
    Refused,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Usage => 2,
            Exit::Partial => 3,
            Exit::Refused => 4,
        })
    }
}

impl Cli {
    /// How this command logs: a server tells what it does, a command only what went wrong.
    #[must_use]
    pub fn log_format(&self) -> LogFormat {
        let default = if matches!(self.command, Command::Serve(_)) { "info" } else { "warn" };
        if self.settings.log_json { LogFormat::Json } else { LogFormat::Text { default } }
    }

    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, for people.
    pub async fn run(self) -> anyhow::Result<Exit> {
        let settings = &self.settings;
        let needs_database = !matches!(self.command, Command::Openapi | Command::Demo(_));
        if let Err(problem) = settings.check().or_else(|problem| if needs_database { Err(problem) } else { Ok(()) }) {
            telemetry::complain(&problem);
            return Ok(Exit::Usage);
        }
        match self.command {
            Command::Openapi => output::line(&dealsync_web::openapi_json()).map(|()| Exit::Done),
            Command::Demo(args) => demo::demo(settings, args).await,
            Command::Serve(args) => {
                let listener = serve::listen(&args)?;
                let app = compose(settings).await?;
                tracing::info!(address = %listener.local_addr()?, database = app.store.backend(), "listening");
                serve::serve(&app, listener, &args).await?;
                Ok(Exit::Done)
            }
            Command::Config(command) => config::run(&compose(settings).await?, command).await,
            Command::Test { provider, output } => connection::test(&compose(settings).await?, provider, output).await,
            Command::Fields { provider, output } => {
                connection::fields(&compose(settings).await?, provider, output).await
            }
            Command::Import(args) => sync::run(&compose(settings).await?, Direction::Import, args).await,
            Command::Export(args) => sync::run(&compose(settings).await?, Direction::Export, args).await,
            Command::Runs(command) => runs::run(&compose(settings).await?, command).await,
            Command::Deals(command) => deals::run(&compose(settings).await?, command).await,
        }
    }
}
