//! One run being carried out: its state, what it tells the log, and how it ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::change::ChangeStatus;
use crate::connectors::UseCaseError;
use crate::deal::DealField;
use crate::failure::{Failure, FailureCode};
use crate::link::TableRef;
use crate::ports::{CallMeter, ExternalTable, RunLease, StopRequested};
use crate::provider::Direction;
use crate::run::{Calls, Milestone, Phase, RunContext, RunStatus, SyncRun, Warning, WarningCode};
use crate::sync::{Ended, Extent, SyncService};

/// Why a run does not go on.
pub(super) enum Halt {
    /// A failure.
    Failed(UseCaseError),
    /// The user asked.
    Stopped,
}

impl<E: Into<UseCaseError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

pub(super) struct Conductor<'a> {
    pub(super) service: &'a SyncService,
    pub(super) lease: RunLease,
    pub(super) run: SyncRun,
    pub(super) meter: Arc<CallMeter>,
    /// Approved options that the provider's columns do not have yet.
    pub(super) new_options: BTreeSet<(DealField, String)>,
    /// Calls of this run before this process's part of it.
    earlier: Calls,
    /// The last call to the provider that others may have made before this work began.
    pub(super) last_call: Option<DateTime<Utc>>,
}

impl<'a> Conductor<'a> {
    pub(super) fn new(service: &'a SyncService, lease: RunLease, run: SyncRun) -> Self {
        let earlier = run.calls;
        let meter = Arc::new(CallMeter::of_lease(lease.fence));
        Self { service, lease, run, meter, new_options: BTreeSet::new(), earlier, last_call: None }
    }

    /// Reads, plans, and writes as far as it is meant to go.
    pub(super) async fn sync(&mut self) -> Result<(), Halt> {
        let extent = self.run.extent;
        let table = self.open().await?;
        let context = self.prepare(&*table).await?;
        self.settle_earlier(&*table, &context.table).await?;
        let context = self.pull_and_plan(&*table, context).await?;
        if extent == Extent::Preview {
            return self.show(Some(&*table), context).await;
        }
        let writes = self.calls_to_write(&*table, &context).await?;
        self.announce(writes);
        self.run.context = Some(context);
        self.write(Some(&*table)).await
    }

    /// Stops at the preview.
    pub(super) async fn show(&mut self, table: Option<&dyn ExternalTable>, context: RunContext) -> Result<(), Halt> {
        let writes = match table {
            // A preview of an export is read again before it is applied, which takes a call at least.
            Some(table) if self.run.direction == Direction::Export => 1 + self.calls_to_write(table, &context).await?,
            _ => 0,
        };
        self.announce(writes);
        self.run.context = Some(context);
        self.run.status = RunStatus::Planned;
        self.run.phase = Phase::Done;
        self.save().await
    }

    /// Applies a preview: what moved is left out, the rest is written.
    pub(super) async fn apply(&mut self) -> Result<(), Halt> {
        let table = self.open_target().await?;
        self.finish(table.as_deref()).await
    }

    /// Looks what has moved since the journal was made, and carries out the rest of it.
    pub(super) async fn finish(&mut self, table: Option<&dyn ExternalTable>) -> Result<(), Halt> {
        if let Some(table) = table {
            let here = self.context()?.table;
            self.settle_earlier(table, &here).await?;
        }
        self.check(table).await?;
        let writes = match table {
            Some(table) => self.calls_to_write(table, &self.context()?).await?,
            None => 0,
        };
        self.announce(writes);
        self.write(table).await
    }

    /// Carries out what is pending; the CRM is written where no table is given.
    pub(super) async fn write(&mut self, table: Option<&dyn ExternalTable>) -> Result<(), Halt> {
        self.run.phase = Phase::Writing;
        self.count_calls();
        let (calls, processed) = (self.run.calls.made, self.run.counts.processed());
        if let Some(context) = &mut self.run.context {
            context.writing_began = Some(Milestone { at: (self.service.connectors.now)(), calls, processed });
        }
        self.save().await?;
        match (self.run.direction, table) {
            (Direction::Export, Some(table)) => self.write_remote(table).await?,
            _ => self.write_crm().await?,
        }
        self.run.status = self.run.end_status();
        Ok(())
    }

    /// The provider's table, where it is what the run writes.
    pub(super) async fn open_target(&mut self) -> Result<Option<Arc<dyn ExternalTable>>, Halt> {
        match self.run.direction {
            Direction::Import => Ok(None),
            Direction::Export => self.open().await.map(Some),
        }
    }

    /// The provider's table: the one that the run was planned for, whatever is set now; the one that
    /// is set, where it has no plan yet.
    pub(super) async fn open(&mut self) -> Result<Arc<dyn ExternalTable>, Halt> {
        let planned_for = self.run.context.as_ref().map(|context| context.table.clone());
        self.open_at(planned_for).await
    }

    /// This table, or the one that is set.
    pub(super) async fn open_at(&mut self, table: Option<TableRef>) -> Result<Arc<dyn ExternalTable>, Halt> {
        if self.last_call.is_none() {
            self.last_call = self.service.connectors.ledger.last_call(self.run.provider).await?;
        }
        let mut connector = self.service.connectors.store.connector(self.run.provider).await?;
        if let Some(table) = table {
            (connector.base_id, connector.table_name) = (Some(table.base), Some(table.table));
        }
        Ok(self.service.connectors.open(&connector, Arc::clone(&self.meter))?)
    }

    /// What the run was planned by.
    pub(super) fn context(&self) -> Result<RunContext, Halt> {
        self.run.context.clone().ok_or_else(|| Failure::new(FailureCode::WrongState, "it was never planned").into())
    }

    /// Says how many calls the run makes at most, from what it has made and what is left.
    pub(super) fn announce(&mut self, left: u64) {
        self.count_calls();
        self.run.calls.announced = Some(self.run.calls.made + left);
    }

    fn count_calls(&mut self) {
        self.run.calls.made = self.earlier.made + self.meter.calls();
        self.run.calls.retries = self.earlier.retries + self.meter.repeats();
    }

    /// Stores the run's state; the boundary between batches at which it can be stopped.
    pub(super) async fn save(&mut self) -> Result<(), Halt> {
        self.count_calls();
        match self.service.log.save(&self.lease, &self.run).await? {
            StopRequested::Yes if self.run.status == RunStatus::Running => Err(Halt::Stopped),
            _ => Ok(()),
        }
    }

    /// Adds to the warning of that code and subject; a count of zero is no warning.
    pub(super) fn warn(&mut self, code: WarningCode, count: Option<u64>, subject: Option<String>) {
        if count == Some(0) {
            return;
        }
        match self.run.warnings.iter_mut().find(|one| one.code == code && one.subject == subject) {
            Some(warning) => warning.count = warning.count.zip(count).map(|(before, more)| before + more),
            None => self.run.warnings.push(Warning { code, count, subject }),
        }
    }

    /// Takes the counts from the journal, which alone knows whether the last batch was kept where
    /// the database's answer was lost; whether nothing is left to do.
    async fn has_written_all(&mut self) -> bool {
        let is_open = |status| matches!(status, ChangeStatus::Pending | ChangeStatus::Sent);
        if self.run.phase != Phase::Writing {
            return false;
        }
        let Ok(tally) = self.service.log.tally(self.run.id).await else { return false };
        self.run.counts = self.run.counts.of_journal(&tally);
        !tally.iter().any(|(_, status, _)| is_open(*status))
    }

    /// Ends the run and stores it.
    pub(super) async fn end(mut self, outcome: Result<(), Halt>) -> Ended {
        let mut cause = None;
        match outcome {
            Ok(()) => {}
            // Asked to stop when all was done already, it has come to its end.
            Err(Halt::Stopped) if self.has_written_all().await => self.run.status = self.run.end_status(),
            Err(Halt::Stopped) => self.run.status = RunStatus::Cancelled,
            Err(Halt::Failed(error)) => {
                cause = error.cause;
                if self.has_written_all().await {
                    self.run.status = self.run.end_status();
                } else {
                    self.run.status = RunStatus::Error;
                    self.run.failure = Some(error.failure);
                }
            }
        }
        if self.run.status != RunStatus::Planned {
            self.run.completed_at = Some((self.service.connectors.now)());
        }
        self.run.phase = Phase::Done;
        self.count_calls();
        if let Err(error) = self.service.log.save(&self.lease, &self.run).await {
            // The database does not know: the run will be found interrupted.
            self.run.status = RunStatus::Interrupted;
            cause = cause.or(Some(Box::new(error)));
        }
        Ended { run: self.run, cause }
    }
}
