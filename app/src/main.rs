//! The `dealsync` program.

use std::process::ExitCode;

use clap::Parser;
use dealsync::{Cli, Exit, telemetry};

fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start(cli.log_format());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            telemetry::complain(&format!("dealsync cannot start: {error}"));
            return Exit::Error.into();
        }
    };
    match runtime.block_on(cli.run()) {
        Ok(exit) => exit.into(),
        Err(error) => {
            telemetry::complain(&telemetry::chain(error.as_ref()));
            Exit::Error.into()
        }
    }
}
