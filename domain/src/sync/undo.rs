//! The preview of taking a run back: its journal read backwards, against what stands now.

use std::collections::{BTreeMap, HashSet};

use crate::change::{Action, Change, ChangeStatus, FieldChange};
use crate::client::ClientKey;
use crate::column::Column;
use crate::deal::DealField;
use crate::failure::{Failure, FailureCode};
use crate::link::Link;
use crate::mapping::ResolvedMapping;
use crate::plan::{UndoRules, Undoing, plan_undo};
use crate::ports::{ChangeFilter, ExternalTable, PageRequest, TableSchema};
use crate::provider::Direction;
use crate::reason::Loss;
use crate::record::{Record, RemoteId};
use crate::run::{Phase, Planned, RunContext, SyncRun, WarningCode};
use crate::sync::check::MARGIN;
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::listing::{Listing, Next};

/// Journal entries read at a time.
const PAGE: u32 = 500;

/// An undo being planned.
struct Plan<'a> {
    done: &'a SyncRun,
    /// The run's context, as the undo will be applied by.
    context: RunContext,
    then: ResolvedMapping,
    now: ResolvedMapping,
    seq: i64,
    /// Changes of the run that are accounted for.
    seen: HashSet<i64>,
    /// The keys of the remote records.
    keys: HashSet<ClientKey>,
}

impl Conductor<'_> {
    /// Plans to take another run back, and stops at the preview. An import is taken back without
    /// any call to the provider.
    pub(super) async fn undo(&mut self) -> Result<(), Halt> {
        let done = self.run.undo_of.ok_or_else(|| Failure::from(FailureCode::WrongState))?;
        let done = self.service.log.find(done).await?.ok_or_else(|| Failure::from(FailureCode::NotFound))?;
        let then = done.context.clone().ok_or_else(|| Failure::from(FailureCode::WrongState))?;
        self.run.phase = Phase::Reading;
        let table = match done.direction {
            Direction::Import => None,
            Direction::Export => Some(self.open_at(Some(then.table.clone())).await?),
        };
        let context = RunContext {
            reading_began: (self.service.connectors.now)(),
            newest_deal: self.service.connectors.deals.newest().await?,
            planned: Planned::default(),
            ..then.clone()
        };
        let context = match &table {
            Some(table) => {
                self.settle_other(&**table, done.clone()).await?;
                let now = still_there(&then.remote, &table.schema().await?)?;
                let context = RunContext { remote: now.clone(), ..context };
                let plan = Plan {
                    done: &done,
                    context,
                    then: then.remote,
                    now,
                    seq: 0,
                    seen: HashSet::new(),
                    keys: HashSet::new(),
                };
                self.undo_remote(&**table, plan).await?
            }
            None => {
                let now = self.service.connectors.deals.columns().await?;
                let plan = Plan {
                    done: &done,
                    context,
                    then: then.crm,
                    now,
                    seq: 0,
                    seen: HashSet::new(),
                    keys: HashSet::new(),
                };
                self.undo_crm(plan).await?
            }
        };
        let pending = |tally: &[(Action, ChangeStatus, u64)]| {
            tally
                .iter()
                .filter(|(_, status, _)| *status == ChangeStatus::Pending)
                .map(|(.., number)| number)
                .sum::<u64>()
        };
        self.run.counts.total = self.run.counts.processed() + pending(&self.service.log.tally(self.run.id).await?);
        self.show(table.as_deref(), context).await
    }

    async fn undo_crm(&mut self, mut plan: Plan<'_>) -> Result<RunContext, Halt> {
        let mut filter = applied();
        loop {
            let page = self.service.log.changes(plan.done.id, filter.clone()).await?;
            let Some(last) = page.last() else { return Ok(plan.context) };
            filter.after = last.seq;
            let ids = page.iter().filter_map(|change| change.deal).collect();
            let deals = self.service.connectors.deals.find(ids).await?;
            let now: BTreeMap<_, _> = deals.into_iter().map(|deal| (deal.id, deal.cells)).collect();
            let of = |change: &Change| change.deal.and_then(|deal| now.get(&deal));
            let page = page.iter().map(|change| (change, of(change))).collect();
            // The CRM looks at every deal's key when the undo is applied.
            self.plan_page(&mut plan, page, &|_, _| None).await?;
            self.save().await?;
        }
    }

    /// What the run wrote was modified since it began: whatever is not listed is gone. Where records
    /// are to be made again, all are listed: one of the same client may have been there before.
    async fn undo_remote(&mut self, table: &dyn ExternalTable, mut plan: Plan<'_>) -> Result<RunContext, Halt> {
        let loss = |column: &Column, field: &FieldChange| table.loss(column, &field.before);
        let since = Some(plan.done.started_at - MARGIN).filter(|_| plan.done.counts.deleted == 0);
        let mut listing = Listing::of(PageRequest { since, ..PageRequest::default() });
        loop {
            match listing.next(table, &plan.context, &self.meter).await? {
                Next::Page(page) => {
                    plan.keys.extend(page.records.iter().filter_map(Record::key));
                    let cells: BTreeMap<RemoteId, _> =
                        page.records.into_iter().map(|record| (record.id, record.cells)).collect();
                    let ids = cells.keys().cloned().collect();
                    let done = plan.done.id;
                    let touched = self.service.log.touching(done, ChangeStatus::Applied, ids, Vec::new()).await?;
                    let now = |change: &Change| change.remote.as_ref().and_then(|remote| cells.get(remote));
                    let new: Vec<_> = touched.iter().filter(|change| !plan.seen.contains(&change.seq)).collect();
                    let new = new.into_iter().map(|change| (change, now(change))).collect();
                    self.plan_page(&mut plan, new, &loss).await?;
                    self.save().await?;
                }
                // What is planned already stays planned.
                Next::Restart => {}
                Next::End => break,
            }
        }
        let mut filter = applied();
        loop {
            let page = self.service.log.changes(plan.done.id, filter.clone()).await?;
            let Some(last) = page.last() else { return Ok(plan.context) };
            filter.after = last.seq;
            let left: Vec<_> = page.iter().filter(|change| !plan.seen.contains(&change.seq)).collect();
            self.plan_page(&mut plan, left.into_iter().map(|change| (change, None)).collect(), &loss).await?;
        }
    }

    async fn plan_page(
        &mut self,
        plan: &mut Plan<'_>,
        page: Vec<(&Change, Option<&crate::cell::Cells>)>,
        loss: &(dyn Fn(&Column, &FieldChange) -> Option<Loss> + Sync),
    ) -> Result<(), Halt> {
        let deals = page.iter().filter_map(|(change, _)| change.deal).collect();
        let table = plan.context.table.key();
        let links = self.service.log.links_of(self.run.provider, table, deals, Vec::new()).await?;
        let links: BTreeMap<_, Link> = links.into_iter().map(|link| (link.deal, link)).collect();
        let mut changes = Vec::new();
        for (done, now) in page {
            plan.seen.insert(done.seq);
            let loss = |column: &Column, field: &FieldChange| loss(column, field);
            let is_taken = |key: Option<&ClientKey>| key.is_some_and(|key| plan.keys.contains(key));
            let direction = plan.done.direction;
            let rules = UndoRules { direction, then: &plan.then, now: &plan.now, loss: &loss, is_taken: &is_taken };
            let link = done.deal.and_then(|deal| links.get(&deal));
            let Some(Undoing { mut change, leaves_edits, losses }) = plan_undo(done, now, link, rules) else {
                continue;
            };
            plan.seq += 1;
            change.seq = plan.seq;
            self.run.counts.add(change.action, change.status);
            plan.context.planned.add(&change);
            self.warn(WarningCode::LeftEdited, Some(u64::from(leaves_edits)), None);
            for loss in losses {
                self.warn(WarningCode::CannotComeBack, Some(1), Some(loss.code().to_owned()));
            }
            changes.push(change);
        }
        Ok(self.service.log.append(&self.lease, changes).await?)
    }
}

fn applied() -> ChangeFilter {
    ChangeFilter { status: Some(ChangeStatus::Applied), with_links: true, limit: PAGE, ..Default::default() }
}

/// The columns that a run wrote and that are there still, as they are now.
pub(super) fn still_there(then: &ResolvedMapping, schema: &TableSchema) -> Result<ResolvedMapping, Failure> {
    let now = |id: &str| schema.columns.iter().find(|column| column.id == id).cloned();
    let columns: BTreeMap<DealField, Column> =
        then.iter().filter_map(|(field, column)| Some((field, now(&column.id)?))).collect();
    ResolvedMapping::new(columns).ok_or_else(|| FailureCode::SchemaChanged.into())
}
