//! The vendors' clients and all they need, installed as `tests/sdk` pins them.

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

pub(crate) fn node_is_ready(workspace: &Workspace) -> bool {
    same(&source(workspace, "package-lock.json"), &made(workspace, "node/installed.json"))
}

pub(crate) fn install_node(workspace: &Workspace) -> Result<()> {
    fs::create_dir_all(made(workspace, "node"))?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source(workspace, file), made(workspace, "node").join(file))?;
    }
    run(Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(made(workspace, "node")))?;
    fs::copy(source(workspace, "package-lock.json"), made(workspace, "node/installed.json"))?;
    Ok(())
}

pub(crate) fn source(workspace: &Workspace, file: &str) -> PathBuf {
    workspace.root().join("tests/sdk").join(file)
}

/// Installed packages stay out of the source tree.
pub(crate) fn made(workspace: &Workspace, path: &str) -> PathBuf {
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
