//! Progress of a run in a terminal: phase, counts, calls, time left.

use std::time::Duration;

use dealsync_domain::run::{Phase, RunId, SyncRun};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
        if let Ok(run) = app.sync.run(id).await {
            bar.draw(&run);
        }
    }
}

struct Bar(ProgressBar);

impl Bar {
    fn draw(&self, run: &SyncRun) {
        let counts = &run.counts;
        let calls = format!("{} calls", run.calls.made);
        match run.phase {
            Phase::Reading | Phase::Checking | Phase::Planning => {
                self.0.set_style(style("{spinner} {msg}"));
                let doing = match run.phase {
                    Phase::Planning => "Comparing",
                    Phase::Checking => "Looking for what has moved since the preview",
                    _ => "Reading",
                };
                self.0.set_message(format!("{doing}… {} records, {calls}", counts.total));
                self.0.tick();
            }
            Phase::Writing => {
                if self.0.length() != Some(counts.total) {
                    self.0.set_style(style("{bar:30} {pos} of {len} · {msg} · about {eta} left"));
                    self.0.reset_eta();
                    self.0.set_length(counts.total);
                }
                self.0.set_message(calls);
                self.0.set_position(counts.processed());
            }
            Phase::Done => {}
        }
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
