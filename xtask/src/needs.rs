//! What the tests need from the machine: looked for, installed where we may, else named.

use std::env;
use std::ffi::OsString;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::workspace::{Workspace, is_root, run, succeeds};
use crate::{packages, postgres_server};

/// Something that may be missing on a fresh machine.
#[derive(Debug)]
pub(crate) struct Need {
    name: &'static str,
    present: fn(&Workspace) -> bool,
    install: fn(&Workspace) -> Result<()>,
    /// How a person gets it, in one line.
    advice: &'static str,
}

/// For the tests of the workspace.
pub(crate) const DATABASE: &[Need] = &[Need {
    name: "PostgreSQL server",
    present: |_| postgres_server::programs().is_some(),
    install: |_| apt_get(&["postgresql"]),
    advice: "a PostgreSQL server (Debian and Ubuntu: sudo apt-get install postgresql)",
}];

/// For the vendors' own clients.
pub(crate) const CLIENTS: &[Need] = &[
    Need {
        name: "Python with venv",
        present: |_| succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])),
        install: |_| apt_get(&["python3", "python3-venv"]),
        advice: "Python 3 with venv (Debian and Ubuntu: sudo apt-get install python3-venv)",
    },
    Need {
        name: "Node.js with npm",
        present: |_| succeeds(Command::new("node").arg("--version")) && succeeds(Command::new("npm").arg("--version")),
        install: |_| apt_get(&["nodejs", "npm"]),
        advice: "Node.js 18 or newer with npm (Debian and Ubuntu: sudo apt-get install nodejs npm)",
    },
    Need {
        name: "Python packages of tests/sdk",
        present: packages::python_is_ready,
        install: packages::install_python,
        advice: "the packages of tests/sdk/requirements.txt (is the package index in reach?)",
    },
    Need {
        name: "Node.js packages of tests/sdk",
        present: |workspace| packages::CLIENTS.are_ready(workspace),
        install: |workspace| packages::CLIENTS.install(workspace),
        advice: "the packages of tests/sdk/package-lock.json (is the package registry in reach?)",
    },
];

/// For the pages in a browser.
pub(crate) const BROWSER: &[Need] = &[
    Need {
        name: "Chromium",
        present: |_| succeeds(Command::new(chromium()).arg("--version")),
        install: |_| apt_get(&["chromium", "fonts-liberation"]),
        advice: "Chromium (Debian: sudo apt-get install chromium fonts-liberation; elsewhere, DEALSYNC_CHROMIUM names it)",
    },
    Need {
        name: "Node.js 20 with npm",
        present: |_| {
            let is_recent = "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)";
            succeeds(Command::new("node").args(["-e", is_recent])) && succeeds(Command::new("npm").arg("--version"))
        },
        install: |_| apt_get(&["nodejs", "npm"]),
        advice: "Node.js 20 or newer with npm (Debian 13 and Ubuntu 25.04: sudo apt-get install nodejs npm)",
    },
    Need {
        name: "Node.js packages of tests/browser",
        present: |workspace| packages::BROWSER.are_ready(workspace),
        install: |workspace| packages::BROWSER.install(workspace),
        advice: "the packages of tests/browser/package-lock.json (is the package registry in reach?)",
    },
];

/// The browser, as the tests look for it.
fn chromium() -> OsString {
    env::var_os("DEALSYNC_CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into())
}

/// Sees to it that everything is there, in the order given.
///
/// # Errors
/// One line that names all that is missing and how to get it.
pub(crate) fn meet(workspace: &Workspace, needs: &[Need]) -> Result<()> {
    let mut missing = Vec::new();
    for need in needs {
        if (need.present)(workspace) {
            println!("{}: found", need.name);
            continue;
        }
        println!("{}: not found, installing", need.name);
        if let Err(error) = (need.install)(workspace) {
            println!("{}: {error:#}", need.name);
        }
        if !(need.present)(workspace) {
            missing.push(need.advice);
        }
    }
    ensure!(missing.is_empty(), "missing: {}", missing.join("; "));
    Ok(())
}

fn apt_get(packages: &[&str]) -> Result<()> {
    ensure!(
        is_root()? && succeeds(Command::new("apt-get").arg("--version")),
        "only root can install it here, with apt-get"
    );
    run(Command::new("apt-get").args(["update", "--quiet=2"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--quiet=2", "--no-install-recommends"]);
    run(install.args(packages).env("DEBIAN_FRONTEND", "noninteractive"))
}
