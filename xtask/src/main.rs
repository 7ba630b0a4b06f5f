//! The project's own commands; `cargo xtask help` lists them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks by printing")]

mod browser;
mod checks;
mod manifests;
mod needs;
mod packages;
mod postgres;
mod postgres_server;
mod sandbox;
mod sdk;
mod stage;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::checks::Checks;
use crate::postgres::Postgres;
use crate::stage::{Stage, Stages};
use crate::workspace::Workspace;

/// The project's own commands
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs every test, and installs or starts what they need
    Test {
        /// Only this stage (may be given several times)
        #[arg(long, value_enum)]
        only: Vec<Stage>,
        /// Handed on to the test runner
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Checks format, lints and documentation, then runs every test
    Ci,
    /// Runs the measured figures
    Bench {
        /// Only this one
        name: Option<String>,
        /// Handed on to it
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Random faults in seeded runs, more of them than the tests have time for
    Soak {
        /// Seeds for each of the four combinations of provider and direction
        #[arg(long, default_value_t = 1000)]
        seeds: u32,
    },
    /// Starts a temporary PostgreSQL, prints its URL and keeps it until Ctrl-C
    Postgres,
    /// Checks the rules of this repository
    Tidy,
    /// Keeps a temporary PostgreSQL until standard input closes
    #[command(hide = true)]
    PostgresGuard,
}

fn main() -> Result<ExitCode> {
    let task = Arguments::parse().task;
    if matches!(task, Task::PostgresGuard) {
        postgres_server::guard()?;
        return Ok(ExitCode::SUCCESS);
    }

    let workspace = Workspace::find()?;
    let mut stages = Stages::default();
    let checks = Checks::new(&workspace);
    match task {
        Task::Test { only, arguments } => {
            checks.only(only).arguments(arguments).test(&mut stages);
        }
        Task::Ci => checks.ci(&mut stages),
        Task::Bench { name, arguments } => {
            stages.run("bench", || checks::bench(&workspace, name.as_deref(), &arguments));
        }
        Task::Soak { seeds } => {
            stages.run("soak", || checks::soak(&workspace, seeds));
        }
        Task::Tidy => {
            stages.run("tidy", || tidy::check(&workspace));
        }
        Task::Postgres => {
            needs::meet(&workspace, needs::DATABASE)?;
            let server = Postgres::start()?;
            println!("{}", server.url());
            server.keep()?;
        }
        Task::PostgresGuard => {}
    }
    Ok(stages.finish())
}
