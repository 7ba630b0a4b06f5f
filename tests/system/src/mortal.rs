//! What the process that may die is told to do.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use dealsync::settings::Settings;
use serde::{Deserialize, Serialize};

/// An order, as one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub struct Order {
    /// The database.
    pub database_url: String,
    /// The providers.
    pub sandbox_url: String,
    /// What to do.
    pub task: Task,
    /// At which piece of work on the database to die: odd numbers come before one, even ones after.
    pub die_at: Option<usize>,
    /// Whether to wait for a second line before it begins.
    pub waits_for_go: bool,
}

/// What to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Task {
    /// A run from its beginning.
    Begin {
        /// With whom.
        provider: String,
        /// Which way.
        direction: String,
    },
    /// A preview.
    Apply {
        /// Which.
        run: i64,
    },
    /// The preview of taking a run back.
    Undo {
        /// Which.
        run: i64,
    },
}

impl Order {
    /// What its application is put together from.
    #[must_use]
    pub fn settings(&self) -> Settings {
        crate::settings(self.database_url.clone(), &self.sandbox_url)
    }
}

/// The process.
#[derive(Debug)]
pub struct Mortal {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Mortal {
    /// Starts `program`, the binary of this crate, and waits until it is ready.
    ///
    /// # Panics
    /// Where it cannot be started.
    #[must_use]
    pub fn start(program: &str, order: &Order) -> Self {
        let mut command = Command::new(program);
        Self::spawn(command.env("RUST_BACKTRACE", "0"), order)
    }

    /// The same, by a command that ends in starting it.
    ///
    /// # Panics
    /// Where it cannot be started.
    pub fn spawn(command: &mut Command, order: &Order) -> Self {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.expect("the process");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let mut mortal = Self { child, output };
        mortal.say(&serde_json::to_string(order).expect("an order"));
        let _ = mortal.hear();
        mortal
    }

    /// Lets one that waits begin.
    pub fn go(&mut self) {
        self.say("go");
    }

    fn say(&mut self, line: &str) {
        // One that has died already hears nothing.
        let _ = self.child.stdin.as_mut().map(|input| writeln!(input, "{line}"));
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        let _ = self.output.read_line(&mut line);
        line.trim_end().to_owned()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
    }

    /// How its run ended and how many points it passed; `None` where it died before.
    pub fn end(mut self) -> Option<(String, usize)> {
        let (outcome, points) = (self.hear(), self.hear());
        let _ = self.child.wait();
        Some((outcome, points.parse().ok()?))
    }
}
