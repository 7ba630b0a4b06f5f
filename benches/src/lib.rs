//! What every measurement needs: the release programs, a sandbox in a process of its own, and a
//! table of figures with their bounds.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;

/// The programs that are measured.
#[derive(Debug)]
pub struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Builds them with the release profile.
    ///
    /// # Errors
    /// Where they do not build.
    pub fn build() -> anyhow::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let output = Command::new(cargo)
            .args([
                "build",
                "--release",
                "--message-format=json-render-diagnostics",
                "-p",
                "dealsync",
                "-p",
                "dealsync-sandbox",
                "--bins",
            ])
            .current_dir(root)
            .stderr(Stdio::inherit())
            .output()
            .context("cargo cannot be run")?;
        ensure!(output.status.success(), "the programs do not build");
        let executable = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
            .find(|path| path.file_name().is_some_and(|name| name == "dealsync"))
            .context("cargo named no program")?;
        Ok(Self { folder: executable.parent().context("the program has no folder")?.to_owned() })
    }

    /// Starts the sandbox with a table of so many rows.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn sandbox(&self, arguments: &[&str]) -> anyhow::Result<Sandbox> {
        let mut process = Command::new(self.folder.join("dealsync-sandbox"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the sandbox cannot be started")?;
        let mut line = String::new();
        let stdout = process.stdout.take().context("the sandbox says nothing")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line).context("the sandbox did not say where it is")?;
        Ok(Sandbox { process, told })
    }

    /// A connected CRM of its own.
    ///
    /// # Errors
    /// Where it cannot be connected.
    pub fn crm(&self, sandbox: &Sandbox, calls_a_second: &str) -> anyhow::Result<Crm> {
        let crm = Crm {
            program: self.folder.join("dealsync"),
            folder: TempDir::new()?,
            url: sandbox.text("url")?,
            calls_a_second: calls_a_second.to_owned(),
        };
        let mut set = crm
            .command(&[
                "config",
                "set",
                "airtable",
                "--token",
                "--base",
                &sandbox.text("base")?,
                "--table",
                &sandbox.text("table")?,
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        set.stdin.take().context("no input")?.write_all(sandbox.text("token")?.as_bytes())?;
        ensure!(set.wait()?.success(), "the connection cannot be set");
        Ok(crm)
    }
}

/// A sandbox in a process of its own; it ends with this value.
#[derive(Debug)]
pub struct Sandbox {
    process: Child,
    told: Value,
}

impl Sandbox {
    fn text(&self, key: &str) -> anyhow::Result<String> {
        self.told[key].as_str().map(str::to_owned).with_context(|| format!("the sandbox did not say its {key}"))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It ends when its input does; were it stuck, it is ended.
        if !matches!(self.process.try_wait(), Ok(Some(_))) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// A CRM's database with the program that is measured.
#[derive(Debug)]
pub struct Crm {
    program: PathBuf,
    folder: TempDir,
    url: String,
    calls_a_second: String,
}

/// One command measured.
#[derive(Debug)]
pub struct Measured {
    /// What it printed.
    pub run: Value,
    /// How long the run itself took, by its own times.
    pub wall: Duration,
    /// The most memory that it held, in bytes.
    pub peak: u64,
}

impl Crm {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env("DATABASE_URL", self.folder.path().join("crm.db"))
            .env("DEALSYNC_AIRTABLE_URL", &self.url)
            .env("DEALSYNC_AIRTABLE_RPS", &self.calls_a_second)
            .env_remove("DEALSYNC_SECRET_KEY");
        command
    }

    /// Runs a command that prints a run as JSON, and watches it.
    ///
    /// # Errors
    /// Where it fails.
    pub fn measure(&self, arguments: &[&str]) -> anyhow::Result<Measured> {
        let output = self.folder.path().join("run.json");
        let began = Instant::now();
        let mut process =
            self.command(arguments).stdout(std::fs::File::create(&output)?).stdin(Stdio::null()).spawn()?;
        let status_file = format!("/proc/{}/status", process.id());
        let mut peak = 0;
        let exit = loop {
            // The high-water mark only grows, so the last reading before the end is the peak.
            peak = peak.max(high_water(&status_file).unwrap_or(0));
            if let Some(exit) = process.try_wait()? {
                break exit;
            }
            std::thread::park_timeout(Duration::from_millis(5));
        };
        let wall = began.elapsed();
        let text = std::fs::read_to_string(&output)?;
        if !exit.success() {
            bail!("dealsync {} failed: {text}", arguments.join(" "));
        }
        Ok(Measured { run: serde_json::from_str(&text)?, wall, peak })
    }
}

fn high_water(status_file: &str) -> Option<u64> {
    let status = std::fs::read_to_string(status_file).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Prints a figure beside its bound. Answers whether it holds.
///
/// # Errors
/// Where nothing can be printed.
pub fn figure(what: &str, measured: f64, bound: f64, unit: &str) -> anyhow::Result<bool> {
    let holds = measured <= bound;
    let verdict = if holds { "holds" } else { "DOES NOT HOLD" };
    writeln!(std::io::stdout(), "{what:<60} {measured:>10.2} {unit:<4} ≤ {bound:>10.2} {unit:<4} {verdict}")?;
    Ok(holds)
}
