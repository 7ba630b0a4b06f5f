//! The program, a folder for its database, and a sandbox for Airtable.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use dealsync_sandbox::airtable::Limits;
use dealsync_sandbox::demo::{Pipeline, seed_pipeline};
use dealsync_sandbox::{Sandbox, Settings};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Program {
    pub(crate) sandbox: Sandbox,
    pub(crate) pipeline: Pipeline,
    pub(crate) folder: TempDir,
}

/// What a command did.
pub(crate) struct Did {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Did {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

impl Program {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::start(Settings::default()).unwrap();
        let pipeline = seed_pipeline(&sandbox.airtable());
        sandbox.airtable().set_limits(Limits::unlimited());
        Self { sandbox, pipeline, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn connected() -> Self {
        let program = Self::new();
        let (base, table) = (program.pipeline.base_id.clone(), program.pipeline.table_name.clone());
        program
            .run_with(
                &["config", "set", "airtable", "--token", "--base", &base, "--table", &table],
                &program.pipeline.token,
            )
            .expect(0);
        program
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Did {
        self.run_with(arguments, "")
    }

    /// The program as it runs on beside the test, silent.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Did {
        let mut command = self.command(arguments);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that asks for nothing may be gone already.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        let output = process.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Did { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dealsync"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("DATABASE_URL", "crm.db")
            .env("DEALSYNC_AIRTABLE_URL", self.sandbox.url())
            .env("DEALSYNC_AIRTABLE_RPS", "0")
            .env("RUST_LOG", "trace")
            .env_remove("DEALSYNC_SECRET_KEY");
        command
    }
}
