//! The pages in a real browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::needs;
use crate::packages::BROWSER;
use crate::stage::Stages;
use crate::workspace::{Workspace, run};

/// Suites of `tests/browser`, one after the other: some of them measure.
const SUITES: &[&str] = &["journey", "keyboard", "axe", "limits", "speed", "screenshots"];

/// Builds the programs and runs every suite against them.
pub(crate) fn check(workspace: &Workspace, stages: &mut Stages) {
    let browser = stages.run("browser", || needs::meet(workspace, needs::BROWSER));
    let program = stages.run("program", || build(workspace));
    let (Some(()), Some(program)) = (browser, program) else {
        return;
    };
    for suite in SUITES {
        stages.run(&format!("pages: {suite}"), || {
            let file = BROWSER.source(workspace, &format!("{suite}.test.mjs"));
            let mut node = Command::new("node");
            node.arg("--test").arg(file);
            run(node.env("NODE_PATH", BROWSER.modules(workspace)).env("DEALSYNC_BIN", &program))
        });
    }
}

/// Measures the pages of the release build; ends with an error where one takes too long.
pub(crate) fn measure(workspace: &Workspace) -> Result<()> {
    needs::meet(workspace, needs::BROWSER)?;
    let programs = ["build", "--release", "--workspace", "--bin", "dealsync", "--bin", "dealsync-sandbox"];
    run(&mut workspace.cargo(programs))?;
    let program = workspace.target().join("release/dealsync");
    let mut node = Command::new("node");
    node.arg("--test").arg(BROWSER.source(workspace, "speed.test.mjs"));
    node.env("NODE_PATH", BROWSER.modules(workspace)).env("DEALSYNC_BIN", program);
    run(node.env("DEALSYNC_ASSERT_SPEED", "1"))
}

fn build(workspace: &Workspace) -> Result<PathBuf> {
    // With all of the workspace chosen, its packages are built as the tests built them.
    run(&mut workspace.cargo(["build", "--workspace", "--bin", "dealsync", "--bin", "dealsync-sandbox"]))?;
    Ok(workspace.target().join("debug/dealsync"))
}
