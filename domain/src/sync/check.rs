//! Before a stored preview is applied: what has moved since is left out, and named.

use chrono::TimeDelta;

use crate::cell::Cells;
use crate::change::{Action, Change, ChangeStatus, LinkedBefore};
use crate::client::ClientKey;
use crate::link::{Base, Link};
use crate::ports::{ChangeFilter, ExternalTable, PageRequest};
use crate::provider::Direction;
use crate::reason::Reason;
use crate::record::RemoteId;
use crate::run::Phase;
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::listing::{Listing, Next};
use crate::sync::settle::mark;

/// How long before reading began a modification is looked for: clocks differ, and providers
/// keep times to the minute.
pub(super) const MARGIN: TimeDelta = TimeDelta::minutes(1);
const CRM_PAGE: u32 = 1000;
/// Changes looked at together.
const PAGE: u32 = 500;

impl Conductor<'_> {
    pub(super) async fn check(&mut self, table: Option<&dyn ExternalTable>) -> Result<(), Halt> {
        self.run.phase = Phase::Checking;
        self.check_links().await?;
        match (self.run.direction, table) {
            (Direction::Export, Some(table)) => self.check_remote(table).await?,
            // The CRM guards its cells itself while it writes; only new keys are looked for.
            _ => self.check_deals().await?,
        }
        self.save().await
    }

    /// Takes what links remember now for what they remembered when the preview was made, and
    /// leaves out what another run has paired differently since.
    async fn check_links(&mut self) -> Result<(), Halt> {
        let table = self.context()?.table.key();
        let mut filter = ChangeFilter {
            status: Some(ChangeStatus::Pending),
            with_links: true,
            limit: PAGE,
            ..ChangeFilter::default()
        };
        loop {
            let page = self.service.log.changes(self.run.id, filter.clone()).await?;
            let Some(last) = page.last() else { return Ok(()) };
            filter.after = last.seq;
            let deals = page.iter().filter_map(|change| change.deal).collect();
            let records = page.iter().filter_map(|change| change.remote.clone()).collect();
            let links = self.service.log.links_of(self.run.provider, table.clone(), deals, records).await?;
            let (mut marks, mut amended) = (Vec::new(), Vec::new());
            for change in page {
                match relinked(&change, &links, self.run.direction) {
                    Linked::Same => {}
                    // What an undo restores was planned from the link as it was.
                    Linked::Renewed(now) if change.link_after.is_none() => amended.push(renewed(change, now)),
                    Linked::Renewed(_) | Linked::Otherwise => {
                        self.run.counts.add(change.action, ChangeStatus::Skipped);
                        let reason = Some(Reason::LinkChanged);
                        marks.push(mark(change.seq, ChangeStatus::Skipped, reason, None));
                    }
                }
            }
            self.service.log.amend(&self.lease, amended).await?;
            self.service.log.mark(&self.lease, marks).await?;
        }
    }

    async fn check_remote(&mut self, table: &dyn ExternalTable) -> Result<(), Halt> {
        let context = self.context()?;
        let since = Some(context.reading_began - MARGIN);
        let mut listing = Listing::of(PageRequest { since, ..PageRequest::default() });
        loop {
            match listing.next(table, &context, &self.meter).await? {
                Next::Page(page) => {
                    let seen: Vec<_> = page
                        .records
                        .iter()
                        .map(|record| (Some(record.id.clone()), record.key(), &record.cells))
                        .collect();
                    self.skip_moved(&seen).await?;
                    self.save().await?;
                }
                // What was skipped already is pending no more.
                Next::Restart => {}
                Next::End => return Ok(()),
            }
        }
    }

    async fn check_deals(&mut self) -> Result<(), Halt> {
        // Deals made from here on are looked at while writing, whether they are seen below or not.
        let newest = self.service.connectors.deals.newest().await?;
        let mut after = None;
        loop {
            let page = self.service.connectors.deals.page(after, CRM_PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            let seen: Vec<_> = page.iter().map(|deal| (None, deal.key(), &deal.cells)).collect();
            self.skip_moved(&seen).await?;
            self.save().await?;
        }
        if let Some(context) = &mut self.run.context {
            context.newest_deal = newest;
        }
        Ok(())
    }

    /// Skips pending changes whose target holds something else now, or whose key is taken.
    async fn skip_moved(&mut self, seen: &[(Option<RemoteId>, Option<ClientKey>, &Cells)]) -> Result<(), Halt> {
        let records = seen.iter().filter_map(|(id, _, _)| id.clone()).collect();
        let keys = seen.iter().filter_map(|(_, key, _)| key.clone()).collect();
        let touched = self.service.log.touching(self.run.id, ChangeStatus::Pending, records, keys).await?;
        let mut marks = Vec::new();
        for change in touched {
            if let Some((reason, message)) = moved(&change, seen) {
                self.run.counts.add(change.action, ChangeStatus::Skipped);
                marks.push(mark(change.seq, ChangeStatus::Skipped, Some(reason), message));
            }
        }
        if !marks.is_empty() {
            self.service.log.mark(&self.lease, marks).await?;
        }
        Ok(())
    }
}

/// How the link of a change stands, against how it stood when the change was planned.
enum Linked {
    Same,
    /// The same pair, of which something else is remembered.
    Renewed(Base),
    /// Another pair, or none any more.
    Otherwise,
}

fn relinked(change: &Change, links: &[Link], direction: Direction) -> Linked {
    let is_decided = change.decided_create || change.decided_pair;
    if is_decided && change.action != Action::Delete {
        return if linked_now(change, links, direction) == change.linked_before {
            Linked::Same
        } else {
            Linked::Otherwise
        };
    }
    let of_one = |link: &&Link| Some(link.deal) == change.deal || Some(&link.remote) == change.remote.as_ref();
    let is_pair = |link: &Link| Some(link.deal) == change.deal && Some(&link.remote) == change.remote.as_ref();
    let mut found = links.iter().filter(of_one);
    match (found.next(), found.next(), &change.former_base) {
        (None, _, None) => Linked::Same,
        (Some(link), None, former) if is_pair(link) && change.action != Action::Create => {
            if former.as_ref() == Some(&link.base) { Linked::Same } else { Linked::Renewed(link.base.clone()) }
        }
        _ => Linked::Otherwise,
    }
}

/// What the ends of a change are linked to.
fn linked_now(change: &Change, links: &[Link], direction: Direction) -> LinkedBefore {
    let of_deal = || links.iter().find(|link| Some(link.deal) == change.deal).map(|link| link.remote.to_string());
    let of_record =
        || links.iter().find(|link| Some(&link.remote) == change.remote.as_ref()).map(|link| link.deal.to_string());
    match direction {
        Direction::Import => LinkedBefore { source: of_record(), target: of_deal() },
        Direction::Export => LinkedBefore { source: of_deal(), target: of_record() },
    }
}

/// The change as it is when the link remembers this: what another run has settled since is not
/// settled back.
fn renewed(mut change: Change, now: Base) -> Change {
    let former = change.former_base.take().unwrap_or_default();
    change.agreed.retain(|field, _| former.get(field) == now.get(field));
    change.former_base = Some(now);
    change
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
