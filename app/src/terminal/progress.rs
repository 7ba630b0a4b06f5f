//! Progress of a run in a terminal: phase, counts, calls, time left.

use std::time::Duration;

use dealsync_domain::ports::Waiting;
use dealsync_domain::run::{Phase, RunId};
use dealsync_domain::sync::Progress;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Output;
use crate::compose::App;

const REFRESH: Duration = Duration::from_millis(150);

/// Shows progress until dropped; nothing where nobody watches.
pub(crate) async fn show(app: &App, id: RunId, output: Output) {
    if output.json {
        return;
    }
    let bar = Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
    let mut ticks = tokio::time::interval(REFRESH);
    loop {
        ticks.tick().await;
        if let Ok(progress) = app.sync.progress(id).await {
            bar.draw(&progress);
        }
    }
}

struct Bar(ProgressBar);

impl Bar {
    fn draw(&self, progress: &Progress) {
        let run = &progress.run;
        let counts = &run.counts;
        let calls = match progress.waiting {
            None => format!("{} calls", run.calls.made),
            Some(waiting) => format!("{} calls · {}", run.calls.made, waits(progress, waiting)),
        };
        match run.phase {
            Phase::Settling | Phase::Reading | Phase::Checking | Phase::Planning => {
                self.0.set_style(style("{spinner} {msg}"));
                let doing = match run.phase {
                    Phase::Planning => "Comparing",
                    Phase::Settling => "Asking what became of what was sent",
                    Phase::Checking => "Looking for what has moved since the preview",
                    _ => "Reading",
                };
                self.0.set_message(format!("{doing}… {} records, {calls}", counts.total));
                self.0.tick();
            }
            Phase::Writing => {
                if self.0.length() != Some(counts.total) {
                    self.0.set_style(style("{bar:30} {pos} of {len} · {msg}"));
                    self.0.set_length(counts.total);
                }
                let left = progress.left.map(|left| left.num_seconds().max(1));
                let left = left.map_or_else(String::new, |seconds| {
                    format!(" · about {} left", HumanDuration(Duration::from_secs(seconds.unsigned_abs())))
                });
                self.0.set_message(format!("{calls}{left}"));
                self.0.set_position(counts.processed());
            }
            Phase::Done => {}
        }
    }
}

/// What a call waits for, in words. Times are UTC, as everywhere in the terminal.
fn waits(progress: &Progress, waiting: Waiting) -> String {
    let who = progress.run.provider.title();
    let until = waiting.until.format("%H:%M:%S");
    if waiting.asked {
        format!("{who} asks to wait, going on at {until} UTC")
    } else {
        format!("waiting to keep within {who}'s limit, going on at {until} UTC")
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
