//! Stages run one after the other; one that fails does not hide the others.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

/// A part of the test command that can be asked for alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The rules of this repository
    Tidy,
    /// The tests of the workspace
    Test,
    /// The examples in its documentation
    Doctest,
    /// The vendors' own clients against the sandbox
    Sdk,
    /// The pages in a real browser
    Browser,
}

/// What has run so far.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    done: Vec<Done>,
}

#[derive(Debug)]
struct Done {
    title: String,
    seconds: f64,
    passed: bool,
}

impl Stages {
    /// Runs one stage under a heading, prints what went wrong, and goes on.
    pub(crate) fn run<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        println!("\n=== {title}");
        let started = Instant::now();
        let result = work();
        let seconds = started.elapsed().as_secs_f64();
        if let Err(error) = &result {
            println!("{error:#}");
        }
        let done = Done { title: title.to_owned(), seconds, passed: result.is_ok() };
        println!("--- {}", done.line());
        self.done.push(done);
        result.ok()
    }

    /// Prints every stage with its time, and the counts.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n=== summary");
        for done in &self.done {
            println!("{}", done.line());
        }
        let passed = self.done.iter().filter(|done| done.passed).count();
        let failed = self.done.len() - passed;
        println!("stages: {passed} passed, {failed} failed");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Done {
    fn line(&self) -> String {
        let verdict = if self.passed { "passed" } else { "FAILED" };
        format!("{verdict} in {:6.1} s: {}", self.seconds, self.title)
    }
}
