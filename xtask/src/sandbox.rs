//! The sandbox as a process of its own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// Longer than any machine takes, short enough to end a run that is stuck.
const START: Duration = Duration::from_secs(30);

const TOKEN: &str = "SANDBOX_TOKEN";

/// A running sandbox; it ends when this is dropped, or with this process.
#[derive(Debug)]
pub(crate) struct Sandbox {
    child: Child,
    environment: HashMap<&'static str, String>,
    notion: HashMap<&'static str, String>,
}

impl Sandbox {
    pub(crate) fn start(program: &Path, arguments: &[&str]) -> Result<Self> {
        let child = Command::new(program)
            .args(["--port", "0"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut sandbox = Self { child, environment: HashMap::new(), notion: HashMap::new() };
        let output = sandbox.child.stdout.take().context("the sandbox is mute")?;
        let (sender, lines) = mpsc::channel();
        // Reads on to the end, so that the sandbox can always print.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Only the first line has a receiver.
                let _ = sender.send(line);
            }
        });
        let line = lines.recv_timeout(START).context("the sandbox did not say where it listens")?;
        let place: serde_json::Value =
            serde_json::from_str(&line).with_context(|| format!("the sandbox said {line:?}"))?;
        for (key, variable) in
            [("url", "SANDBOX_URL"), ("token", TOKEN), ("base", "SANDBOX_BASE"), ("table", "SANDBOX_TABLE")]
        {
            let value = place[key].as_str().with_context(|| format!("the sandbox named no {key}"))?;
            sandbox.environment.insert(variable, value.to_owned());
        }
        let notion = &place["notion"];
        for (key, variable) in
            [("token", TOKEN), ("database", "SANDBOX_DATABASE"), ("data_source", "SANDBOX_DATA_SOURCE")]
        {
            let value = notion[key].as_str().with_context(|| format!("the sandbox named no {key} of Notion"))?;
            sandbox.notion.insert(variable, value.to_owned());
        }
        Ok(sandbox)
    }

    /// What a runner must know of it: each vendor's clients know a token of their own.
    pub(crate) fn environment(&self, runner: &str) -> HashMap<&'static str, String> {
        let mut known = self.environment.clone();
        if runner.starts_with("notion") {
            known.extend(self.notion.clone());
        }
        known
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It keeps nothing, so it need not end in order; if it has ended, so much the better.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
