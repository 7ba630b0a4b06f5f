//! What the test command and CI run, stage by stage.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::postgres::Postgres;
use crate::stage::{Stage, Stages};
use crate::workspace::{Workspace, run, succeeds};
use crate::{browser, needs, sdk, tidy};

/// Names the server to the tests; one that is set already is used instead of our own.
const POSTGRES: &str = "DEALSYNC_TEST_POSTGRES";

/// How often CI tries each law; `proptest` reads it from this variable.
const CASES: (&str, &str) = ("PROPTEST_CASES", "10000");

#[derive(Debug)]
pub(crate) struct Checks<'a> {
    workspace: &'a Workspace,
    only: Vec<Stage>,
    arguments: Vec<String>,
    cases: Option<(&'static str, &'static str)>,
}

impl<'a> Checks<'a> {
    pub(crate) fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, only: Vec::new(), arguments: Vec::new(), cases: None }
    }

    /// Runs these stages alone, or all if there are none.
    pub(crate) fn only(self, only: Vec<Stage>) -> Self {
        Self { only, ..self }
    }

    /// Hands these on to the test runner.
    pub(crate) fn arguments(self, arguments: Vec<String>) -> Self {
        Self { arguments, ..self }
    }

    /// Format, lints and documentation, then all of [`Checks::test`].
    pub(crate) fn ci(mut self, stages: &mut Stages) {
        stages.run("format", || self.cargo(&["fmt", "--all", "--check"]));
        stages.run("clippy", || {
            let lints = ["clippy", "--workspace", "--all-targets", "--locked"];
            run(self.workspace.cargo(lints).args(["--", "-D", "warnings"]))
        });
        stages.run("documentation", || {
            let documents = ["doc", "--workspace", "--no-deps", "--locked"];
            let mut command = self.workspace.cargo(documents);
            run(command.env("RUSTDOCFLAGS", "-D warnings"))
        });
        if env::var_os(CASES.0).is_none() {
            self.cases = Some(CASES);
        }
        self.test(stages);
    }

    /// The rules of the repository, the tests, the vendors' clients, and the pages in a browser.
    pub(crate) fn test(self, stages: &mut Stages) {
        if self.wants(Stage::Tidy) {
            stages.run("tidy", || tidy::check(self.workspace));
        }
        if self.wants(Stage::Test) {
            let server = stages.run("PostgreSQL", || test_server(self.workspace));
            stages.run("tests", || self.tests(server.flatten().as_ref()));
        }
        if self.wants(Stage::Doctest) {
            stages.run("documentation tests", || self.cargo(&["test", "--workspace", "--doc"]));
        }
        if self.wants(Stage::Sdk) {
            sdk::check(self.workspace, stages);
        }
        if self.wants(Stage::Browser) {
            browser::check(self.workspace, stages);
        }
    }

    fn wants(&self, stage: Stage) -> bool {
        self.only.is_empty() || self.only.contains(&stage)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        run(&mut self.workspace.cargo(arguments.iter().copied()))
    }

    fn tests(&self, server: Option<&Postgres>) -> Result<()> {
        let mut command = if succeeds(&mut self.workspace.cargo(["nextest", "--version"])) {
            let profile = env::var_os("CI").map_or("default", |_| "ci");
            self.workspace.cargo(["nextest", "run", "--workspace", "--profile", profile])
        } else {
            self.workspace.cargo(["test", "--workspace", "--lib", "--bins", "--tests"])
        };
        command.args(&self.arguments).envs(self.cases);
        run(with_server(&mut command, server))
    }
}

/// Runs the benches, or the one with this name.
pub(crate) fn bench(workspace: &Workspace, name: Option<&str>, arguments: &[String]) -> Result<()> {
    if name.is_none_or(|name| name == "pages") {
        browser::measure(workspace)?;
    }
    if name == Some("pages") {
        return Ok(());
    }
    let server = test_server(workspace)?;
    let mut command = workspace.cargo(["bench", "--package", "dealsync-benches"]);
    if let Some(name) = name {
        command.args(["--bench", name]);
    }
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    run(with_server(&mut command, server.as_ref()))
}

/// Runs storms of faults; each seed that fails is named and fails again when it is tried alone.
pub(crate) fn soak(workspace: &Workspace, seeds: u32) -> Result<()> {
    let server = test_server(workspace)?;
    let mut command = workspace.cargo(["test", "--package", "dealsync-system-tests", "--test", "it", "storms::"]);
    command.env("DEALSYNC_STORMS", seeds.to_string());
    run(with_server(&mut command, server.as_ref()))
}

/// A server of our own, unless the caller's environment names one.
fn test_server(workspace: &Workspace) -> Result<Option<Postgres>> {
    if env::var_os(POSTGRES).is_some() {
        println!("using the server that {POSTGRES} names");
        return Ok(None);
    }
    needs::meet(workspace, needs::DATABASE)?;
    Postgres::start().map(Some)
}

fn with_server<'a>(command: &'a mut Command, server: Option<&Postgres>) -> &'a mut Command {
    match server {
        Some(server) => command.env(POSTGRES, server.url()),
        None => command,
    }
}
