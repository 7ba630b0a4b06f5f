//! A temporary PostgreSQL that does not outlive this process.

use std::env;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// A running server of our own; it stops, and its data goes, when this is dropped.
///
/// The server belongs to a second process of this program that waits for its input to close. That
/// happens however this one ends: a return, a panic, Ctrl-C or a kill, of which the latter two
/// run no destructor.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    guard: Child,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        let program = env::current_exe().context("cannot find our own program")?;
        let guard = Command::new(program)
            .arg("postgres-guard")
            // A process group of its own keeps Ctrl-C from the server before its clients end.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the guard of PostgreSQL")?;
        let mut server = Self { url: String::new(), guard };
        let output = server.guard.stdout.take().context("the guard is mute")?;
        BufReader::new(output).read_line(&mut server.url)?;
        server.url.truncate(server.url.trim_end().len());
        ensure!(!server.url.is_empty(), "PostgreSQL did not start, for the reason above");
        Ok(server)
    }

    /// Where clients connect, the password included.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits for as long as the server runs.
    pub(crate) fn keep(mut self) -> Result<()> {
        // Waiting for a child closes its input first, which would stop the server.
        let _open = self.guard.stdin.take();
        let status = self.guard.wait()?;
        bail!("PostgreSQL ended: {status}")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Nothing is left to do if this fails: the guard has ended already.
        let _ = self.guard.wait();
    }
}
