//! What can be begun from a connection, and what stands in the way.

use dealsync_domain::connector::Connector;
use dealsync_domain::failure::FailureCode;
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunStatus, SyncRun};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::ops::first_of_month;
use crate::state::WebState;
use crate::views::moment;

#[derive(Debug, Serialize)]
pub(super) struct SyncView {
    running: Option<RunningView>,
    blockers: Vec<&'static str>,
    estimate: EstimateView,
    calls_this_month: u64,
    /// Whether a preview waits to be applied.
    kept: bool,
}

/// The run that is going on.
#[derive(Debug, Serialize)]
struct RunningView {
    id: i64,
    direction: &'static str,
    started_at: String,
}

/// Calls that a preview takes, where a run before tells.
#[derive(Debug, Serialize)]
struct EstimateView {
    import: Option<u64>,
    export: Option<u64>,
}

pub(super) async fn look(state: &WebState, connector: &Connector) -> Result<SyncView, ApiError> {
    let provider = connector.provider;
    let running = running(state, provider).await?;
    let mut blockers = blockers(state, connector);
    if running.is_some() {
        blockers.push(FailureCode::RunInProgress);
    }
    Ok(SyncView {
        blockers: blockers.into_iter().map(FailureCode::code).collect(),
        estimate: EstimateView {
            import: state.sync.estimate(provider, Direction::Import).await?,
            export: state.sync.estimate(provider, Direction::Export).await?,
        },
        calls_this_month: calls_this_month(state, provider).await?,
        kept: has_kept(state, provider).await?,
        running: running.map(|run| RunningView {
            id: run.id.0,
            direction: run.direction.as_str(),
            started_at: moment(run.started_at),
        }),
    })
}

/// Whether a preview waits to be applied.
async fn has_kept(state: &WebState, provider: ProviderName) -> Result<bool, ApiError> {
    let filter =
        RunFilter { provider: Some(provider), status: Some(RunStatus::Planned), limit: 1, ..RunFilter::default() };
    Ok(!state.sync.runs(filter).await?.is_empty())
}

/// The run of a connector that is going on.
pub(in crate::pages) async fn running(state: &WebState, provider: ProviderName) -> Result<Option<SyncRun>, ApiError> {
    let filter =
        RunFilter { provider: Some(provider), status: Some(RunStatus::Running), limit: 1, ..RunFilter::default() };
    Ok(state.sync.runs(filter).await?.into_iter().next())
}

/// What keeps runs of a connector from beginning, beside one that is going on.
pub(in crate::pages) fn blockers(state: &WebState, connector: &Connector) -> Vec<FailureCode> {
    let mut found = Vec::new();
    if !connector.is_active {
        found.push(FailureCode::ConnectorInactive);
    }
    if let Err(failure) = state.connectors.provider(connector.provider) {
        found.push(failure.code);
    }
    if let Err(failure) = state.connectors.connection(connector) {
        found.push(failure.code);
    }
    found
}

/// Calls to a provider since the month began.
pub(in crate::pages) async fn calls_this_month(state: &WebState, provider: ProviderName) -> Result<u64, ApiError> {
    let month = first_of_month((state.connectors.now)());
    Ok(state.connectors.calls_since(provider, month).await?)
}
