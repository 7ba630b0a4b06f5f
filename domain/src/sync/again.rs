//! Taking up a run that ended before its work was done, and beginning what follows on one.

use crate::change::ChangeStatus;
use crate::connectors::UseCaseError;
use crate::failure::{Failure, FailureCode};
use crate::ports::{NewRun, RunFilter};
use crate::provider::Direction;
use crate::run::{Extent, Phase, RunId, RunStatus, SyncRun};
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::{RefusedRun, SyncService, Ticket, Work, wrong_state};

impl SyncService {
    /// Begins to go on with a run that was interrupted, stopped, or ended by a failure.
    ///
    /// # Errors
    /// [`FailureCode::WrongState`] where nothing of it is left to do, [`FailureCode::NotFound`],
    /// [`FailureCode::RunInProgress`] or [`FailureCode::ConnectorInactive`].
    pub async fn begin_resume(&self, id: RunId) -> Result<Ticket, RefusedRun> {
        let (lease, mut run) = self.log.lease(id).await?;
        if !self.can_resume(&run).await? {
            return Err(wrong_state(&run).into());
        }
        self.check_active(&run).await?;
        go_on(&mut run);
        self.log.save(&lease, &run).await?;
        Ok(Ticket { run, lease, work: Work::Resume })
    }

    /// Begins to carry out the failed changes of a run once more, and only these.
    ///
    /// # Errors
    /// [`FailureCode::WrongState`] where nothing failed, or the run has not come to its end; else
    /// as [`SyncService::begin_resume`].
    pub async fn begin_retry(&self, id: RunId) -> Result<Ticket, RefusedRun> {
        let (lease, mut run) = self.log.lease(id).await?;
        if !run.can_retry() || self.has_work_left(&run).await? {
            return Err(wrong_state(&run).into());
        }
        self.check_active(&run).await?;
        go_on(&mut run);
        if let Some(context) = &mut run.context {
            context.retrying = true;
        }
        self.log.save(&lease, &run).await?;
        Ok(Ticket { run, lease, work: Work::Retry })
    }

    /// Begins the preview of taking a run back.
    ///
    /// # Errors
    /// [`FailureCode::WrongState`] where it has written nothing or is not at its end; else as
    /// [`SyncService::begin`].
    pub async fn begin_undo(&self, id: RunId) -> Result<Ticket, RefusedRun> {
        let done = self.run(id).await?;
        if !self.can_undo(&done).await? {
            let told = format!("run {id} is {}, or has written nothing", done.status.as_str());
            return Err(Failure::new(FailureCode::WrongState, told).into());
        }
        if done.direction == Direction::Export {
            let connector = self.connectors.store.connector(done.provider).await?;
            if !connector.is_active {
                return Err(FailureCode::ConnectorInactive.into());
            }
            self.connectors.connection(&connector)?;
        }
        let new = NewRun {
            provider: done.provider,
            direction: done.direction,
            undo_of: Some(id),
            extent: Extent::Preview,
            started_at: (self.connectors.now)(),
        };
        let (lease, run) = self.log.begin(new).await?;
        Ok(Ticket { run, lease, work: Work::Undo })
    }

    /// Whether a run has ended with work left that it could go on with.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn can_resume(&self, run: &SyncRun) -> Result<bool, UseCaseError> {
        if !matches!(run.status, RunStatus::Interrupted | RunStatus::Error | RunStatus::Cancelled) {
            return Ok(false);
        }
        Ok(run.context.is_none() || run.status == RunStatus::Interrupted || self.has_work_left(run).await?)
    }

    /// Whether changes of a run are still to be carried out, or may have been.
    async fn has_work_left(&self, run: &SyncRun) -> Result<bool, UseCaseError> {
        let is_left = |status| matches!(status, ChangeStatus::Pending | ChangeStatus::Sent);
        Ok(self.log.tally(run.id).await?.iter().any(|(_, status, _)| is_left(*status)))
    }

    /// Whether a run has written something that could be taken back.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn can_undo(&self, run: &SyncRun) -> Result<bool, UseCaseError> {
        if matches!(run.status, RunStatus::Running | RunStatus::Planned) || run.context.is_none() {
            return Ok(false);
        }
        let has_acted = |status| matches!(status, ChangeStatus::Applied | ChangeStatus::Sent);
        Ok(self.log.tally(run.id).await?.iter().any(|(_, status, _)| has_acted(*status)))
    }

    /// The newest run of each connector, where it was interrupted and so can be resumed without
    /// asking: nothing has been done since.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn interrupted(&self) -> Result<Vec<RunId>, UseCaseError> {
        let mut found = Vec::new();
        for provider in crate::provider::ProviderName::ALL {
            let newest = RunFilter { provider: Some(provider), limit: 1, ..RunFilter::default() };
            let newest = self.log.list(newest).await?.into_iter().next();
            found.extend(newest.filter(|run| run.status == RunStatus::Interrupted).map(|run| run.id));
        }
        Ok(found)
    }
}

fn go_on(run: &mut SyncRun) {
    run.status = RunStatus::Running;
    run.phase = Phase::Settling;
    run.calls.announced = None;
    run.failure = None;
    run.completed_at = None;
}

impl Conductor<'_> {
    /// Goes on where the run ended: asks what became of what was sent, looks what has moved since,
    /// and carries out the rest of the journal. One that never came to its plan begins anew.
    pub(super) async fn resume(&mut self) -> Result<(), Halt> {
        if self.run.context.is_none() {
            self.begin_anew().await?;
            return match self.run.undo_of {
                Some(_) => self.undo().await,
                None => self.sync().await,
            };
        }
        let table = self.open_target().await?;
        match &table {
            Some(table) => self.settle_own(&**table).await?,
            None => self.recount().await?,
        }
        if self.context()?.retrying {
            return self.retry_anew().await;
        }
        self.finish(table.as_deref()).await
    }

    async fn begin_anew(&mut self) -> Result<(), Halt> {
        self.service.log.forget(&self.lease).await?;
        self.run.counts = Default::default();
        self.run.warnings.clear();
        self.run.phase = Phase::Reading;
        self.save().await
    }
}
