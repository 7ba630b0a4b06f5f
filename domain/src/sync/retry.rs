//! The failed changes of a run once more: read and planned anew, because somebody has corrected
//! something, and carried out without touching anything else.

use std::collections::BTreeMap;

use crate::change::{Action, Change, ChangeStatus};
use crate::plan::{Plan, Rules, Tally};
use crate::ports::{ChangeFilter, ExternalTable, StagingArea};
use crate::provider::Direction;
use crate::reason::Reason;
use crate::run::{Phase, RunContext};
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::decide::{Choice, NewOption, approve, decided};
use crate::sync::pull::next_range;
use crate::sync::settle::mark;
use crate::sync::undo::still_there;

/// Journal entries read at a time.
const PAGE: u32 = 500;

impl Conductor<'_> {
    /// Plans the failed changes anew and carries them out.
    pub(super) async fn retry(&mut self) -> Result<(), Halt> {
        let failed = self.failed().await?;
        if self.run.undo_of.is_some() {
            let marks = failed.values().map(|change| mark(change.seq, ChangeStatus::Pending, None, None)).collect();
            self.service.log.mark(&self.lease, marks).await?;
            self.recount().await?;
            self.end_retrying();
            let table = self.open_target().await?;
            return self.finish(table.as_deref()).await;
        }
        let table = self.open().await?;
        self.run.phase = Phase::Reading;
        let (then, counts) = (self.context()?, self.run.counts);
        self.settle_earlier(&*table, &then.table).await?;
        // The columns that the run wrote: an undo will ask for them.
        let remote = still_there(&then.remote, &table.schema().await?)?;
        let remote = match self.run.direction {
            Direction::Import => remote,
            Direction::Export => table.prepare_export(remote).await?,
        };
        let crm = self.service.connectors.deals.columns().await?;
        let reading_began = (self.service.connectors.now)();
        let mut area = self.service.staging.open().await?;
        let context = RunContext { remote, crm, reading_began, ..then };
        let laid = self.lay_out(&*table, context, &mut *area).await;
        // Reading counts for itself, whether it comes to its end or not.
        self.run.counts = counts;
        let context = laid?;
        self.run.context = Some(context.clone());
        self.plan_again(&mut *area, &context, failed).await?;
        self.end_retrying();
        self.recount().await?;
        self.run.tell_held();
        let writes = self.calls_to_write(&*table, &context).await?;
        self.announce(writes);
        self.write(Some(&*table as &dyn ExternalTable)).await
    }

    /// Takes up a retry that ended before all was planned: what it had planned is planned once more.
    pub(super) async fn retry_anew(&mut self) -> Result<(), Halt> {
        let filter =
            ChangeFilter { status: Some(ChangeStatus::Pending), with_links: true, limit: PAGE, ..Default::default() };
        loop {
            let page = self.service.log.changes(self.run.id, filter.clone()).await?;
            if page.is_empty() {
                break;
            }
            let marks = page.into_iter().map(|change| {
                let reason = change.reason.or(Some(Reason::Uncertain));
                mark(change.seq, ChangeStatus::Failed, reason, change.message)
            });
            self.service.log.mark(&self.lease, marks.collect()).await?;
        }
        self.retry().await
    }

    /// All that had failed is planned: from here on the run is resumed like any other.
    fn end_retrying(&mut self) {
        if let Some(context) = &mut self.run.context {
            context.retrying = false;
        }
    }

    /// The failed changes, by their source.
    async fn failed(&self) -> Result<BTreeMap<String, Change>, Halt> {
        let mut failed = BTreeMap::new();
        let mut filter = ChangeFilter { status: Some(ChangeStatus::Failed), limit: PAGE, ..ChangeFilter::default() };
        loop {
            let page = self.service.log.changes(self.run.id, filter.clone()).await?;
            let Some(last) = page.last() else { return Ok(failed) };
            filter.after = last.seq;
            let by_source = page.into_iter().filter_map(|change| Some((source(&change, self.run.direction)?, change)));
            failed.extend(by_source);
        }
    }

    async fn plan_again(
        &mut self,
        area: &mut dyn StagingArea,
        context: &RunContext,
        mut failed: BTreeMap<String, Change>,
    ) -> Result<(), Halt> {
        let rules = context.rules(self.run.direction);
        while let Some(range) = next_range(area, &rules).await? {
            let Plan { changes, tally: Tally { .. } } = range.plan;
            let mut planned: BTreeMap<String, Change> =
                changes.into_iter().filter_map(|change| Some((source(&change, self.run.direction)?, change))).collect();
            let mut amended = Vec::new();
            for id in range.sources {
                let Some(earlier) = failed.remove(&id) else { continue };
                amended.push(again(earlier, planned.remove(&id), &rules));
            }
            self.service.log.amend(&self.lease, amended).await?;
            self.save().await?;
        }
        let gone = failed.into_values();
        let gone = gone.map(|change| mark(change.seq, ChangeStatus::Skipped, Some(Reason::SourceGone), None));
        Ok(self.service.log.mark(&self.lease, gone.collect()).await?)
    }
}

/// The change as it is planned now: with no field that it had not before, for that was left out.
/// What a person had decided about it stands.
fn again(earlier: Change, now: Option<Change>, rules: &Rules<'_>) -> Change {
    let Some(mut now) = now else {
        // The two sides agree by now.
        let settled = (Action::Link, ChangeStatus::Skipped);
        return Change { action: settled.0, status: settled.1, reason: None, message: None, ..earlier };
    };
    now.seq = earlier.seq;
    if now.status == ChangeStatus::Held {
        match as_decided(&earlier, &now, rules) {
            Some(made) => now = made,
            // Another decision would be needed, and a run that has written takes none any more.
            None if earlier.decided_create || earlier.decided_pair => return earlier,
            None => {}
        }
    }
    if now.action == earlier.action && !earlier.fields.is_empty() {
        now.fields.retain(|field| earlier.fields.iter().any(|before| before.field == field.field));
    }
    now
}

/// The held change as it was decided when it was first carried out.
fn as_decided(earlier: &Change, now: &Change, rules: &Rules<'_>) -> Option<Change> {
    if now.reason == Some(Reason::NewOption) {
        let approved = earlier.fields.iter().filter(|field| field.problem.is_none());
        let approved = approved.map(|field| NewOption { field: field.field, name: field.after.cell.to_string() });
        let mut made = now.clone();
        approve(&mut made, &approved.collect::<Vec<_>>());
        return (made.status == ChangeStatus::Pending).then_some(made);
    }
    let choice = if earlier.decided_create {
        Choice::Create
    } else if earlier.decided_pair {
        Choice::Pair(match rules.direction {
            Direction::Import => earlier.deal?.to_string(),
            Direction::Export => earlier.remote.as_ref()?.to_string(),
        })
    } else {
        return None;
    };
    let made = decided(now, &choice, rules).ok()?;
    Some(Change { replaces: earlier.replaces.clone(), ..made })
}

fn source(change: &Change, direction: Direction) -> Option<String> {
    match direction {
        Direction::Import => change.remote.as_ref().map(ToString::to_string),
        Direction::Export => change.deal.map(|deal| deal.to_string()),
    }
}
