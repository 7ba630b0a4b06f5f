//! Serving HTTP until asked to stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use dealsync_domain::sync::Ticket;
use dealsync_web::{WebSettings, WebState};
use futures_util::FutureExt;
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};

use crate::compose::App;
use crate::settings::Secret;
use crate::telemetry;

/// How long open requests may go on after a stop.
const SHUTDOWN_SECONDS: u64 = 20;

/// Where and for whom to serve.
#[derive(Clone, Debug, Args)]
pub struct ServeSettings {
    /// The address to listen on; one other than loopback needs an API key.
    #[arg(long, env = "DEALSYNC_BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,

    /// Asked of every API call, as `Authorization: Bearer`.
    #[arg(long, env = "DEALSYNC_API_KEY", hide_env_values = true)]
    pub api_key: Option<Secret>,

    /// CRM front ends allowed to call from a browser, separated by commas.
    #[arg(long, env = "DEALSYNC_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,

    /// Go on at once with the run that an earlier process left interrupted, one a connector.
    #[arg(long)]
    pub resume: bool,
}

/// Listens, so that the address is known before anything is served.
///
/// # Errors
/// Where the address is taken, or is not loopback and no key is set.
pub fn listen(settings: &ServeSettings) -> anyhow::Result<TcpListener> {
    if !settings.bind.ip().is_loopback() && settings.api_key.is_none() {
        bail!("{} can be reached from other machines: set DEALSYNC_API_KEY, or listen on 127.0.0.1", settings.bind);
    }
    TcpListener::bind(settings.bind).with_context(|| {
        format!("cannot listen on {}: is something else running there? Choose another with --bind", settings.bind)
    })
}

/// Serves until the process is asked to stop, then lets requests come to their end.
///
/// # Errors
/// Where the server fails.
pub async fn serve(app: &App, listener: TcpListener, settings: &ServeSettings) -> anyhow::Result<()> {
    let begun = if settings.resume { interrupted(app).await } else { Vec::new() };
    let server = start(app, listener, settings, begun)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    wait_for_stop().await?;
    tracing::info!("stopping: requests and runs under way are brought to their end");
    let stopped = tokio::time::timeout(Duration::from_secs(SHUTDOWN_SECONDS), stop_runs(app)).await;
    if stopped.is_err() {
        tracing::warn!("a run did not end in time; it will be found interrupted");
    }
    handle.stop(true).await;
    serving.await.context("the server stopped by itself")?.context("the server failed")
}

/// The server, ready to be awaited; runs that have been begun already are carried out beside it.
///
/// # Errors
/// Where the server cannot be started.
pub fn start(
    app: &App,
    listener: TcpListener,
    settings: &ServeSettings,
    begun: Vec<Ticket>,
) -> anyhow::Result<dealsync_web::Server> {
    let store = app.store.clone();
    let state = WebState {
        connectors: app.connectors.clone(),
        sync: app.sync.clone(),
        deals: app.deals(),
        ready: Arc::new(move || {
            let store = store.clone();
            async move { store.ready().await.map_err(|error| error.to_string()) }.boxed()
        }),
        runtime: Handle::current(),
    };
    let settings = WebSettings {
        api_key: settings.api_key.as_ref().map(|key| SecretString::from(key.expose())),
        allowed_origins: settings.allowed_origins.clone(),
        // Handlers only wait, so a few workers serve many.
        workers: 2,
        shutdown_seconds: SHUTDOWN_SECONDS,
    };
    dealsync_web::server(listener, state, settings, begun).context("the server cannot be started")
}

/// Begins to go on with what was interrupted. A run that another process has taken up meanwhile is
/// its.
async fn interrupted(app: &App) -> Vec<Ticket> {
    let found = app.sync.interrupted().await.unwrap_or_else(|error| {
        tracing::warn!(error = telemetry::chain(&error), "interrupted runs could not be looked for");
        Vec::new()
    });
    let mut tickets = Vec::new();
    for id in found {
        match app.sync.begin_resume(id).await {
            Ok(ticket) => {
                tracing::info!(run.id = id.0, "going on with an interrupted run");
                tickets.push(ticket);
            }
            Err(refused) => tracing::warn!(run.id = id.0, error = telemetry::chain(&refused), "not resumed"),
        }
    }
    tickets
}

/// Asks the runs of this process to stop at their next boundary, and waits until they have. Those of
/// other processes on the same database are theirs.
async fn stop_runs(app: &App) {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    loop {
        ticks.tick().await;
        let runs = app.sync.under_way.runs();
        if runs.is_empty() {
            return;
        }
        for run in runs {
            // It may have ended meanwhile.
            let _ = app.sync.cancel(run).await;
        }
    }
}

pub(crate) async fn wait_for_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result.context("signals cannot be received"),
        _ = terminate.recv() => Ok(()),
    }
}
