//! What became of writes: heard in their answer, or asked for later.

use crate::change::{Action, Change, ChangeStatus};
use crate::failure::{Failure, FailureCode};
use crate::link::TableRef;
use crate::ports::{
    ChangeFilter, ExternalTable, Mark, RunLease, Sent, SentWrite, Settled, TableError, WriteOutcome, WriteResult,
};
use crate::reason::Reason;
use crate::record::RemoteId;
use crate::run::{Phase, RunContext, SyncRun};
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::remote::{class, remote_write, restored, settled};

/// Journal entries and links read at a time.
const PAGE: u32 = 500;

pub(super) fn mark(seq: i64, status: ChangeStatus, reason: Option<Reason>, message: Option<String>) -> Mark {
    Mark { seq, status, reason, message, sent_at: None }
}

/// What was heard of a batch, in the journal's terms.
#[derive(Default)]
pub(super) struct Heard {
    /// Carried out.
    pub(super) done: Vec<Settled>,
    /// Anything else.
    pub(super) marks: Vec<Mark>,
    /// Of these, how many may have been carried out.
    pub(super) uncertain: u64,
}

impl Heard {
    pub(super) fn of(changes: &[Change], context: &RunContext, outcomes: Vec<WriteOutcome>) -> Self {
        let mut heard = Self::default();
        for WriteOutcome { seq, result } in outcomes {
            let Some(change) = changes.iter().find(|change| change.seq == seq) else { continue };
            match result {
                WriteResult::Written { id, cells, adopted } => {
                    heard.done.extend(settled(change, context, id, &cells, adopted));
                }
                WriteResult::Deleted => heard.done.push(Settled {
                    seq,
                    remote: change.remote.clone(),
                    link: None,
                    restored: restored(change),
                    adopted: false,
                    read_back: Default::default(),
                }),
                WriteResult::Refused { reason, message } => {
                    heard.marks.push(mark(seq, ChangeStatus::Failed, Some(reason), Some(message)));
                }
                WriteResult::NotDone => heard.marks.push(mark(seq, ChangeStatus::Pending, None, None)),
                WriteResult::Uncertain => {
                    heard.uncertain += 1;
                    heard.marks.push(mark(seq, ChangeStatus::Sent, Some(Reason::Uncertain), None));
                }
            }
        }
        heard
    }
}

/// A record that holds what it held before was not written, whatever it was compared with: a
/// provider may write some text in a way of its own.
fn looked_at(changes: &[Change], outcome: WriteOutcome) -> WriteOutcome {
    let is_untouched = |change: &Change| match &outcome.result {
        WriteResult::Written { cells, .. } => {
            change.action == Action::Update
                && change.fields.iter().all(|field| cells.stored(field.field) == field.before)
        }
        _ => false,
    };
    if changes.iter().any(|change| change.seq == outcome.seq && is_untouched(change)) {
        return WriteOutcome { result: WriteResult::NotDone, ..outcome };
    }
    outcome
}

/// A run with writes of unknown outcome does not go on.
pub(super) fn certain(uncertain: u64) -> Result<(), Halt> {
    if uncertain == 0 {
        return Ok(());
    }
    let told = format!("{uncertain} writes without an answer");
    Err(Failure::new(FailureCode::ProviderUnavailable, told).into())
}

impl Conductor<'_> {
    /// Finds out what became of writes that earlier runs have sent to this table and never heard
    /// of: planned upon without that, they could be made twice.
    pub(super) async fn settle_earlier(&mut self, table: &dyn ExternalTable, here: &TableRef) -> Result<(), Halt> {
        for id in self.service.log.unsettled(self.run.provider).await? {
            let Some(run) = self.service.log.find(id).await?.filter(|run| run.id != self.run.id) else { continue };
            let is_here = |context: &RunContext| context.table.key() == here.key();
            if run.context.as_ref().is_some_and(is_here) {
                self.settle_other(table, run).await?;
            }
        }
        Ok(())
    }

    /// The same for one other run.
    pub(super) async fn settle_other(&mut self, table: &dyn ExternalTable, mut run: SyncRun) -> Result<(), Halt> {
        let Some(context) = run.context.clone() else { return Ok(()) };
        // The connector is ours, and so are the journals of all its runs.
        let lease = RunLease { run: run.id, provider: run.provider, fence: self.lease.fence, guard: Box::new(()) };
        let (_, stopped) = self.ask(table, &context, &lease).await?;
        run.counts = run.counts.of_journal(&self.service.log.tally(run.id).await?);
        self.service.log.save(&lease, &run).await?;
        stopped.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Finds out what became of this run's own writes that were never heard of.
    pub(super) async fn settle_own(&mut self, table: &dyn ExternalTable) -> Result<(), Halt> {
        self.run.phase = Phase::Settling;
        self.save().await?;
        let context = self.context()?;
        let lease = self.lease_view();
        let (uncertain, stopped) = self.ask(table, &context, &lease).await?;
        self.recount().await?;
        self.save().await?;
        if let Some(error) = stopped {
            return Err(error.into());
        }
        certain(uncertain)
    }

    fn lease_view(&self) -> RunLease {
        RunLease { run: self.run.id, provider: self.run.provider, fence: self.lease.fence, guard: Box::new(()) }
    }

    /// The counts as the journal has them.
    pub(super) async fn recount(&mut self) -> Result<(), Halt> {
        self.run.counts = self.run.counts.of_journal(&self.service.log.tally(self.run.id).await?);
        Ok(())
    }

    /// Asks what became of a run's writes and puts it into its journal: how many stay uncertain,
    /// and what kept the provider from telling more.
    async fn ask(
        &mut self,
        table: &dyn ExternalTable,
        context: &RunContext,
        lease: &RunLease,
    ) -> Result<(u64, Option<TableError>), Halt> {
        let (mut after, mut uncertain) = (0, 0);
        let mut accounted = None;
        let upserts = table.can_upsert(&context.remote);
        loop {
            let filter = ChangeFilter {
                status: Some(ChangeStatus::Sent),
                with_links: true,
                after,
                limit: PAGE,
                ..ChangeFilter::default()
            };
            let changes = self.service.log.changes(lease.run, filter).await?;
            let Some(last) = changes.last() else { return Ok((uncertain, None)) };
            after = last.seq;
            if accounted.is_none() && changes.iter().any(|change| change.action == Action::Create) {
                accounted = Some(self.linked_records(context).await?);
            }
            let now = (self.service.connectors.now)();
            let writes = changes.iter().map(|change| SentWrite {
                write: remote_write(change, class(change, upserts)),
                sent_at: change.sent_at.unwrap_or(now),
            });
            let sent = Sent {
                writes: writes.collect(),
                last_call: self.last_call,
                accounted: accounted.clone().unwrap_or_default(),
            };
            let report = table.settle(&context.table, &context.remote, sent).await;
            let outcomes = report.outcomes.into_iter().map(|outcome| looked_at(&changes, outcome)).collect();
            let heard = Heard::of(&changes, context, outcomes);
            uncertain += heard.uncertain;
            if !heard.done.is_empty() {
                self.service.log.settle(lease, context.table.key(), heard.done).await?;
            }
            self.service.log.mark(lease, heard.marks).await?;
            if report.stopped.is_some() {
                return Ok((uncertain, report.stopped));
            }
        }
    }

    /// The records that are linked: none of them is what a lost answer would have told of.
    async fn linked_records(&self, context: &RunContext) -> Result<Vec<RemoteId>, Halt> {
        let (mut records, mut after) = (Vec::new(), None);
        loop {
            let page = self.service.log.links(self.run.provider, context.table.key(), after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(records) };
            after = Some(*last);
            records.extend(page.into_iter().map(|(_, link)| link.remote));
        }
    }
}
