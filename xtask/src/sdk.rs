//! The vendors' own clients against our sandbox.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::needs;
use crate::packages::{CLIENTS, python, source};
use crate::sandbox::Sandbox;
use crate::stage::Stages;
use crate::workspace::{Workspace, run};

/// One runner of `tests/sdk`. Another vendor's client is one more line here.
const RUNNERS: &[(Language, &str)] = &[
    (Language::Python, "airtable_pyairtable.py"),
    (Language::Node, "airtable_js.mjs"),
    (Language::Python, "notion_py.py"),
    (Language::Node, "notion_js.mjs"),
];

/// How a runner is called, and how its sandbox is started.
const MODES: &[Mode] = &[
    Mode { title: "", runner: &[], sandbox: &["--unlimited"] },
    Mode { title: ", limits", runner: &["limits"], sandbox: &["--penalty-ms", PENALTY_MS, "--window-ms", "1000"] },
];

/// Long enough to be seen, short enough to be waited for.
const PENALTY_MS: &str = "1000";

#[derive(Debug)]
enum Language {
    Python,
    Node,
}

#[derive(Debug)]
struct Mode {
    title: &'static str,
    runner: &'static [&'static str],
    sandbox: &'static [&'static str],
}

/// Builds the sandbox and runs every runner in every mode, each against a sandbox of its own.
pub(crate) fn check(workspace: &Workspace, stages: &mut Stages) {
    let clients = stages.run("clients", || needs::meet(workspace, needs::CLIENTS));
    let program = stages.run("sandbox", || build(workspace));
    let (Some(()), Some(program)) = (clients, program) else {
        return;
    };
    for mode in MODES {
        for (language, script) in RUNNERS {
            let title = format!("{script}{}", mode.title);
            stages.run(&title, || {
                let sandbox = Sandbox::start(&program, mode.sandbox)?;
                let mut runner = runner(workspace, language, script);
                run(runner.args(mode.runner).envs(sandbox.environment(script)).env("SANDBOX_PENALTY_MS", PENALTY_MS))
            });
        }
    }
}

fn build(workspace: &Workspace) -> Result<PathBuf> {
    // With all of the workspace chosen, its packages are built as the tests built them.
    run(&mut workspace.cargo(["build", "--workspace", "--bin", "dealsync-sandbox"]))?;
    Ok(workspace.target().join("debug/dealsync-sandbox"))
}

fn runner(workspace: &Workspace, language: &Language, script: &str) -> Command {
    let mut command = match language {
        Language::Python => {
            let mut python = Command::new(python(workspace));
            python.arg("-B");
            python
        }
        Language::Node => {
            let mut node = Command::new("node");
            node.env("NODE_PATH", CLIENTS.modules(workspace));
            node
        }
    };
    command.arg(source(workspace, script));
    command
}
