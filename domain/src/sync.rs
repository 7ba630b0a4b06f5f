//! The use cases of a run: begin it, carry it out, apply a preview.
//!
//! A run begins at once and is carried out by whoever spawned it: [`SyncService::begin`] answers
//! with a [`Ticket`], [`SyncService::carry_out`] does the work and always ends the run.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::change::Change;
use crate::connectors::{ConnectorService, UseCaseError};
use crate::failure::{Failure, FailureCode};
use crate::ports::{BeginError, ChangeFilter, NewRun, RunFilter, RunLease, Staging, SyncLog};
use crate::provider::{Direction, ProviderName};
use crate::run::{RunId, RunStatus, SyncRun};

mod again;
mod browse;
mod check;
mod conductor;
mod crm;
mod decide;
mod listing;
mod progress;
mod pull;
mod remote;
mod retry;
mod settle;
mod undo;

pub use crate::run::Extent;
pub use browse::WantedOption;
pub use decide::{Choice, Decision, Decisions, Exclusion, Misfit, MisfitCode, NewOption};
pub use progress::Progress;

use conductor::Conductor;

/// A run that has begun and waits to be carried out.
#[derive(Debug)]
pub struct Ticket {
    /// The run as it begins.
    pub run: SyncRun,
    lease: RunLease,
    work: Work,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    /// Read, plan, and write as far as the run is meant to go.
    Sync,
    /// Write what a preview holds.
    Apply,
    /// Go on where it ended.
    Resume,
    /// Only what failed, planned anew.
    Retry,
    /// Plan to take another run back.
    Undo,
}

/// A run that has ended.
#[derive(Debug)]
pub struct Ended {
    /// The run.
    pub run: SyncRun,
    /// What ended it, for the log.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct RefusedRun {
    /// Why.
    #[source]
    pub error: UseCaseError,
    /// The run that stands in the way.
    pub run_in_progress: Option<RunId>,
}

impl<E: Into<UseCaseError>> From<E> for RefusedRun {
    fn from(error: E) -> Self {
        Self { error: error.into(), run_in_progress: None }
    }
}

impl From<BeginError> for RefusedRun {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::InProgress(run) => Self {
                error: Failure::new(FailureCode::RunInProgress, format!("run {run}")).into(),
                run_in_progress: Some(run),
            },
            BeginError::NotFound => FailureCode::NotFound.into(),
            BeginError::Store(error) => error.into(),
        }
    }
}

/// The use cases of runs.
#[derive(Clone)]
pub struct SyncService {
    /// Connections.
    pub connectors: ConnectorService,
    /// Runs, journal and links.
    pub log: Arc<dyn SyncLog>,
    /// Where tables are laid side by side.
    pub staging: Arc<dyn Staging>,
    /// The runs that this process carries out.
    pub under_way: UnderWay,
}

/// The runs that a process carries out; clones share them.
#[derive(Clone, Debug, Default)]
pub struct UnderWay(Arc<Mutex<BTreeSet<RunId>>>);

impl UnderWay {
    /// All of them.
    #[must_use]
    pub fn runs(&self) -> Vec<RunId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    fn begin(&self, run: RunId) -> Carried {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(run);
        Carried { under_way: self.clone(), run }
    }
}

/// A run is carried out for as long as this lives.
struct Carried {
    under_way: UnderWay,
    run: RunId,
}

impl Drop for Carried {
    fn drop(&mut self) {
        self.under_way.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.run);
    }
}

impl std::fmt::Debug for SyncService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncService").finish_non_exhaustive()
    }
}

impl SyncService {
    /// Begins a run.
    ///
    /// # Errors
    /// [`FailureCode::ConnectorInactive`], [`FailureCode::ProviderUnsupported`], what
    /// [`ConnectorService::connection`] says, or [`FailureCode::RunInProgress`] with the run.
    pub async fn begin(
        &self,
        provider: ProviderName,
        direction: Direction,
        extent: Extent,
    ) -> Result<Ticket, RefusedRun> {
        let connector = self.connectors.store.connector(provider).await?;
        if !connector.is_active {
            return Err(FailureCode::ConnectorInactive.into());
        }
        self.connectors.provider(provider)?;
        self.connectors.connection(&connector)?;
        let new = NewRun { provider, direction, undo_of: None, extent, started_at: (self.connectors.now)() };
        let (lease, run) = self.log.begin(new).await?;
        Ok(Ticket { run, lease, work: Work::Sync })
    }

    /// Begins to apply a preview, with what the user decided about it.
    ///
    /// # Errors
    /// [`FailureCode::WrongState`] where it is not a preview, [`FailureCode::NotFound`],
    /// [`FailureCode::RunInProgress`], or [`FailureCode::MappingInvalid`]'s kin where a decision
    /// does not fit its change.
    pub async fn begin_apply(&self, id: RunId, decisions: Decisions) -> Result<Ticket, ApplyError> {
        let (lease, mut run) = self.log.lease(id).await.map_err(RefusedRun::from)?;
        if run.status != RunStatus::Planned {
            return Err(RefusedRun::from(wrong_state(&run)).into());
        }
        self.check_active(&run).await?;
        self.decide(&lease, &mut run, decisions).await?;
        Ok(Ticket { run, lease, work: Work::Apply })
    }

    /// Whether runs of its connector may go on; taking an import back needs no connector.
    async fn check_active(&self, run: &SyncRun) -> Result<(), RefusedRun> {
        if run.undo_of.is_some() && run.direction == Direction::Import {
            return Ok(());
        }
        let connector = self.connectors.store.connector(run.provider).await?;
        if connector.is_active { Ok(()) } else { Err(FailureCode::ConnectorInactive.into()) }
    }

    /// Carries a run out to its end, whatever that is, and stores it.
    pub async fn carry_out(&self, ticket: Ticket) -> Ended {
        let Ticket { run, lease, work } = ticket;
        let _carried = self.under_way.begin(run.id);
        let mut conductor = Conductor::new(self, lease, run);
        let outcome = match work {
            Work::Sync => conductor.sync().await,
            Work::Apply => conductor.apply().await,
            Work::Resume => conductor.resume().await,
            Work::Retry => conductor.retry().await,
            Work::Undo => conductor.undo().await,
        };
        conductor.end(outcome).await
    }

    /// Asks a run to stop at the next boundary between batches.
    ///
    /// # Errors
    /// [`FailureCode::NotFound`], or [`FailureCode::WrongState`] where it is not running.
    pub async fn cancel(&self, id: RunId) -> Result<SyncRun, UseCaseError> {
        if !self.log.request_stop(id).await? {
            let run = self.run(id).await?;
            return Err(wrong_state(&run).into());
        }
        self.run(id).await
    }

    /// A run.
    ///
    /// # Errors
    /// [`FailureCode::NotFound`].
    pub async fn run(&self, id: RunId) -> Result<SyncRun, UseCaseError> {
        self.log.find(id).await?.ok_or_else(|| FailureCode::NotFound.into())
    }

    /// Runs, newest first.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn runs(&self, filter: RunFilter) -> Result<Vec<SyncRun>, UseCaseError> {
        Ok(self.log.list(filter).await?)
    }

    /// Changes of a run.
    ///
    /// # Errors
    /// [`FailureCode::NotFound`].
    pub async fn changes(&self, id: RunId, filter: ChangeFilter) -> Result<Vec<Change>, UseCaseError> {
        self.run(id).await?;
        Ok(self.log.changes(id, filter).await?)
    }
}

/// The run is not in a state for what was asked.
fn wrong_state(run: &SyncRun) -> Failure {
    Failure::new(FailureCode::WrongState, format!("run {} is {}", run.id, run.status.as_str()))
}

/// Why a preview could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The run itself.
    #[error(transparent)]
    Run(#[from] RefusedRun),
    /// Decisions that do not fit.
    #[error("some decisions do not fit their changes")]
    Decisions(Vec<Misfit>),
}
