//! What tests need in other languages, installed as `tests/sdk` and `tests/browser` pin it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::workspace::{Workspace, run};

pub(crate) fn python_is_ready(workspace: &Workspace) -> bool {
    python(workspace).is_file()
        && same(&source(workspace, "requirements.txt"), &made(workspace, "venv/requirements.txt"))
}

pub(crate) fn install_python(workspace: &Workspace) -> Result<()> {
    let requirements = source(workspace, "requirements.txt");
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(made(workspace, "venv")))?;
    run(Command::new(python(workspace))
        .args(["-m", "pip", "install", "--quiet", "--require-hashes"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&requirements))?;
    // The copy tells the next run that these very packages are there.
    fs::copy(requirements, made(workspace, "venv/requirements.txt"))?;
    Ok(())
}

/// A folder of tests with Node.js packages of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeTests {
    source: &'static str,
    made: &'static str,
}

/// The vendors' clients.
pub(crate) const CLIENTS: NodeTests = NodeTests { source: "tests/sdk", made: "sdk/node" };

/// The pages in a browser.
pub(crate) const BROWSER: NodeTests = NodeTests { source: "tests/browser", made: "browser/node" };

impl NodeTests {
    pub(crate) fn are_ready(self, workspace: &Workspace) -> bool {
        same(&self.source(workspace, "package-lock.json"), &self.made(workspace).join("installed.json"))
    }

    pub(crate) fn install(self, workspace: &Workspace) -> Result<()> {
        let made = self.made(workspace);
        fs::create_dir_all(&made)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(self.source(workspace, file), made.join(file))?;
        }
        run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&made))?;
        // The copy tells the next run that these very packages are there.
        fs::copy(self.source(workspace, "package-lock.json"), made.join("installed.json"))?;
        Ok(())
    }

    pub(crate) fn source(self, workspace: &Workspace, file: &str) -> PathBuf {
        workspace.root().join(self.source).join(file)
    }

    /// Where the tests find their packages.
    pub(crate) fn modules(self, workspace: &Workspace) -> PathBuf {
        self.made(workspace).join("node_modules")
    }

    fn made(self, workspace: &Workspace) -> PathBuf {
        workspace.target().join(self.made)
    }
}

pub(crate) fn source(workspace: &Workspace, file: &str) -> PathBuf {
    workspace.root().join("tests/sdk").join(file)
}

/// Installed packages stay out of the source tree.
fn made(workspace: &Workspace, path: &str) -> PathBuf {
    workspace.target().join("sdk").join(path)
}

pub(crate) fn python(workspace: &Workspace) -> PathBuf {
    made(workspace, "venv/bin/python")
}

fn same(one: &Path, other: &Path) -> bool {
    match (fs::read(one), fs::read(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
