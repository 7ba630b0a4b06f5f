//! The newest runs of a connector, which tell how it does.

use dealsync_domain::link::TableRef;
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::ProviderName;
use dealsync_domain::run::{RunStatus, SyncRun};

use crate::api_error::ApiError;
use crate::state::WebState;

/// Runs looked through for one that has read its table.
const RUNS: u32 = 5;

/// The newest runs.
#[derive(Debug, Default)]
pub(super) struct Latest {
    /// The newest that is not going on.
    pub(super) ended: Option<SyncRun>,
    /// The newest that has read both sides.
    pub(super) read: Option<SyncRun>,
}

/// Looks for the newest runs, previews among them.
pub(super) async fn latest(state: &WebState, provider: ProviderName) -> Result<Latest, ApiError> {
    let applied = RunFilter { provider: Some(provider), limit: RUNS, ..RunFilter::default() };
    let preview = RunFilter { status: Some(RunStatus::Planned), limit: 1, ..applied.clone() };
    let mut runs = state.sync.runs(applied).await?;
    runs.extend(state.sync.runs(preview).await?);
    runs.sort_by_key(|run| std::cmp::Reverse(run.id));
    let read = runs.iter().find(|run| run.context.is_some()).cloned();
    let ended = runs.into_iter().find(|run| run.status != RunStatus::Running);
    Ok(Latest { ended, read })
}

/// The table that a provider was last synced with.
pub(in crate::pages) async fn latest_table(
    state: &WebState,
    provider: ProviderName,
) -> Result<Option<TableRef>, ApiError> {
    let found = latest(state, provider).await?.read;
    Ok(found.and_then(|run| run.context).map(|context| context.table))
}
