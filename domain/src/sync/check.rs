//! Before a stored preview is applied: what has moved since is left out, and named.

use chrono::TimeDelta;

use crate::cell::Cells;
use crate::change::{Action, Change, ChangeStatus};
use crate::client::ClientKey;
use crate::ports::{ExternalTable, Mark, PageRequest};
use crate::provider::Direction;
use crate::reason::Reason;
use crate::record::RemoteId;
use crate::run::Phase;
use crate::sync::conductor::{Conductor, Halt};

/// How long before reading began a modification is looked for: clocks differ, and providers
/// keep times to the minute.
const MARGIN: TimeDelta = TimeDelta::minutes(1);
const CRM_PAGE: u32 = 1000;

impl Conductor<'_> {
    pub(super) async fn check(&mut self, table: &dyn ExternalTable) -> Result<(), Halt> {
        self.run.phase = Phase::Checking;
        match self.run.direction {
            // The CRM guards its cells itself while it writes; only new keys are looked for.
            Direction::Import => self.check_deals().await?,
            Direction::Export => self.check_remote(table).await?,
        }
        self.save().await
    }

    async fn check_remote(&mut self, table: &dyn ExternalTable) -> Result<(), Halt> {
        let context = self.context()?;
        let since = Some(context.reading_began - MARGIN);
        let mut request = PageRequest { since, ..PageRequest::default() };
        loop {
            let page = table.page(&context.table, &context.remote, request.clone()).await?;
            let seen: Vec<_> =
                page.records.iter().map(|record| (Some(record.id.clone()), record.key(), &record.cells)).collect();
            self.skip_moved(&seen).await?;
            match page.next {
                Some(cursor) => request.cursor = Some(cursor),
                None => return Ok(()),
            }
        }
    }

    async fn check_deals(&mut self) -> Result<(), Halt> {
        let mut after = None;
        loop {
            let page = self.service.connectors.deals.page(after, CRM_PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            let seen: Vec<_> = page.iter().map(|deal| (None, deal.key(), &deal.cells)).collect();
            self.skip_moved(&seen).await?;
        }
        // Deals made from here on are looked at while writing.
        let newest = self.service.connectors.deals.newest().await?;
        if let Some(context) = &mut self.run.context {
            context.newest_deal = newest;
        }
        Ok(())
    }

    /// Skips pending changes whose target holds something else now, or whose key is taken.
    async fn skip_moved(&mut self, seen: &[(Option<RemoteId>, Option<ClientKey>, &Cells)]) -> Result<(), Halt> {
        let records = seen.iter().filter_map(|(id, _, _)| id.clone()).collect();
        let keys = seen.iter().filter_map(|(_, key, _)| key.clone()).collect();
        let touched = self.service.log.touching(self.run.id, records, keys).await?;
        let mut marks = Vec::new();
        for change in touched {
            if let Some((reason, message)) = moved(&change, seen) {
                self.run.counts.add(change.action, ChangeStatus::Skipped);
                marks.push(Mark { seq: change.seq, status: ChangeStatus::Skipped, reason: Some(reason), message });
            }
        }
        if !marks.is_empty() {
            self.service.log.mark(&self.lease, marks).await?;
        }
        Ok(())
    }
}

fn moved(change: &Change, seen: &[(Option<RemoteId>, Option<ClientKey>, &Cells)]) -> Option<(Reason, Option<String>)> {
    match change.action {
        Action::Link => None,
        Action::Create => {
            let taken =
                !change.decided_create && change.key.is_some() && seen.iter().any(|(_, key, _)| *key == change.key);
            taken.then_some((Reason::KeyTaken, None))
        }
        Action::Update | Action::Delete => {
            let (_, _, cells) = seen.iter().find(|(id, _, _)| id.is_some() && *id == change.remote)?;
            let fields = change.moved(cells);
            let named: Vec<&str> = fields.iter().map(|field| field.name()).collect();
            (!fields.is_empty()).then(|| (Reason::TargetChanged, Some(named.join(", "))))
        }
    }
}
