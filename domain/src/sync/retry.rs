//! The failed changes of a run once more: read and planned anew, because somebody has corrected
//! something, and carried out without touching anything else.

use std::collections::BTreeMap;

use crate::change::{Action, Change, ChangeStatus};
use crate::plan::{Plan, Tally};
use crate::ports::{ChangeFilter, ExternalTable, StagingArea};
use crate::provider::Direction;
use crate::reason::Reason;
use crate::run::{Phase, RunContext};
use crate::sync::conductor::{Conductor, Halt};
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
        self.recount().await?;
        self.run.tell_held();
        let writes = self.calls_to_write(&*table, &context).await?;
        self.announce(writes);
        self.write(Some(&*table as &dyn ExternalTable)).await
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
                amended.push(again(earlier, planned.remove(&id)));
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
fn again(earlier: Change, now: Option<Change>) -> Change {
    let Some(mut now) = now else {
        // The two sides agree by now.
        let settled = (Action::Link, ChangeStatus::Skipped);
        return Change { action: settled.0, status: settled.1, reason: None, message: None, ..earlier };
    };
    now.seq = earlier.seq;
    if now.action == earlier.action && !earlier.fields.is_empty() {
        now.fields.retain(|field| earlier.fields.iter().any(|before| before.field == field.field));
    }
    now
}

fn source(change: &Change, direction: Direction) -> Option<String> {
    match direction {
        Direction::Import => change.remote.as_ref().map(ToString::to_string),
        Direction::Export => change.deal.map(|deal| deal.to_string()),
    }
}
