//! A process that carries out one run and may be told to die on the way, as a process does that is
//! killed: at a piece of work on the database, by its number. Its input says what to do, its output
//! what became of it.

#![expect(clippy::print_stdout, reason = "the test that started it listens")]

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use dealsync::compose::{App, Seams, compose_with};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::RunId;
use dealsync_domain::sync::{Decisions, Extent, Ticket};
use dealsync_system_tests::mortal::{Order, Task};
use dealsync_system_tests::{install_tls, quick_waits};
use rustix::process::{Signal, getpid, kill_process};

fn main() -> Result<()> {
    install_tls();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(live())
}

async fn live() -> Result<()> {
    let mut lines = std::io::stdin().lock().lines();
    let order: Order = serde_json::from_str(&lines.next().context("no order")??)?;
    let passed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&passed);
    let die_at = order.die_at;
    // Points are counted from the moment at which the run begins.
    let armed = Arc::new(AtomicUsize::new(0));
    let is_armed = Arc::clone(&armed);
    let observer = Arc::new(move |_, _: &'static str| {
        if is_armed.load(Ordering::SeqCst) == 1 && Some(count.fetch_add(1, Ordering::SeqCst) + 1) == die_at {
            let _ = kill_process(getpid(), Signal::KILL);
        }
    });
    let seams = Seams { waits: quick_waits(), observer: Some(observer) };
    let app = compose_with(&order.settings(), seams).await?;
    println!("ready");
    if order.waits_for_go {
        lines.next().context("no go")??;
    }
    armed.store(1, Ordering::SeqCst);
    let outcome = match begin(&app, &order.task).await {
        Ok(ticket) => app.sync.carry_out(ticket).await.run.status.as_str().to_owned(),
        Err(refused) => refused.to_string(),
    };
    println!("{outcome}");
    println!("{}", passed.load(Ordering::SeqCst));
    Ok(())
}

async fn begin(app: &App, task: &Task) -> Result<Ticket> {
    let provider = |name: &str| name.parse::<ProviderName>().map_err(|_| anyhow::anyhow!("{name} is no provider"));
    let direction = |name: &str| name.parse::<Direction>().map_err(|_| anyhow::anyhow!("{name} is no direction"));
    let ticket = match task {
        Task::Begin { provider: name, direction: way } => {
            app.sync.begin(provider(name)?, direction(way)?, Extent::Whole).await
        }
        Task::Apply { run } => match app.sync.begin_apply(RunId(*run), Decisions::default()).await {
            Ok(ticket) => Ok(ticket),
            Err(error) => anyhow::bail!("{error}"),
        },
        Task::Undo { run } => app.sync.begin_undo(RunId(*run)).await,
    };
    ticket.map_err(|refused| match refused.run_in_progress {
        Some(run) => anyhow::anyhow!("in progress: {run}"),
        None => anyhow::anyhow!("{refused}"),
    })
}
