//! Carrying out the journal on a provider's side: marked before it is sent, settled after.

use std::mem;

use crate::cell::Cells;
use crate::change::{Action, Change, ChangeStatus, LinkAfter};
use crate::column::Holds;
use crate::deal::{DealField, Value};
use crate::link::{BaseCell, Link};
use crate::ports::{CellWrite, ChangeFilter, ExternalTable, Mark, RemoteWrite, Settled, WriteKind};
use crate::provider::Direction;
use crate::record::RemoteId;
use crate::run::{RunContext, WarningCode};
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::crm::base_after;
use crate::sync::settle::{Heard, certain, mark};

/// Journal entries read at a time.
const PAGE: u32 = 500;

/// Writes that may share a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Remembered only.
    Link,
    /// Updates and upserts.
    Keyed,
    /// Creations that cannot be upserted.
    Insert,
    /// Removals.
    Delete,
}

impl Conductor<'_> {
    /// The most calls that writing takes without faults.
    pub(super) async fn calls_to_write(
        &mut self,
        table: &dyn ExternalTable,
        context: &RunContext,
    ) -> Result<u64, Halt> {
        if self.run.direction == Direction::Import {
            return Ok(0);
        }
        let upserts = table.can_upsert(&context.remote);
        let apart = table.capabilities().adds_options_apart;
        self.new_options.clear();
        let (mut keyed, mut inserts, mut deletes) = (0_u64, 0_u64, 0_u64);
        let mut filter = ChangeFilter { status: Some(ChangeStatus::Pending), limit: PAGE, ..ChangeFilter::default() };
        loop {
            let changes = self.service.log.changes(self.run.id, filter.clone()).await?;
            let Some(last) = changes.last() else { break };
            filter.after = last.seq;
            for change in &changes {
                if apart {
                    self.new_options.extend(new_options(change, context));
                }
                match class(change, upserts) {
                    Class::Link => {}
                    Class::Keyed => keyed += 1,
                    Class::Insert => inserts += 1,
                    Class::Delete => deletes += 1,
                }
            }
        }
        let per_call = u64::from(table.capabilities().writes_per_call.max(1));
        let writes: u64 = [keyed, inserts, deletes].into_iter().map(|writes| writes.div_ceil(per_call)).sum();
        Ok(writes + u64::from(!self.new_options.is_empty()))
    }

    pub(super) async fn write_remote(&mut self, table: &dyn ExternalTable) -> Result<(), Halt> {
        let context = self.context()?;
        if !self.new_options.is_empty() {
            let options = mem::take(&mut self.new_options).into_iter().collect();
            table.add_options(&context.table, &context.remote, options).await?;
        }
        let upserts = table.can_upsert(&context.remote);
        let batch = table.capabilities().write_batch.max(1) as usize;
        let mut waiting: [(Class, usize, Vec<Change>); 4] = [
            (Class::Link, PAGE as usize, Vec::new()),
            (Class::Keyed, batch, Vec::new()),
            (Class::Insert, batch, Vec::new()),
            (Class::Delete, batch, Vec::new()),
        ];
        let mut filter = ChangeFilter {
            status: Some(ChangeStatus::Pending),
            with_links: true,
            limit: PAGE,
            ..ChangeFilter::default()
        };
        loop {
            let changes = self.service.log.changes(self.run.id, filter.clone()).await?;
            let Some(last) = changes.last() else { break };
            filter.after = last.seq;
            for change in changes {
                let wanted = class(&change, upserts);
                for (of, size, queue) in &mut waiting {
                    if *of == wanted {
                        queue.push(change);
                        if queue.len() == *size {
                            let full = mem::take(queue);
                            self.send(table, &context, wanted, full).await?;
                        }
                        break;
                    }
                }
            }
        }
        for (of, _, queue) in waiting {
            if !queue.is_empty() {
                self.send(table, &context, of, queue).await?;
            }
        }
        Ok(())
    }

    async fn send(
        &mut self,
        table: &dyn ExternalTable,
        context: &RunContext,
        class: Class,
        changes: Vec<Change>,
    ) -> Result<(), Halt> {
        if class == Class::Link {
            let settled = changes
                .iter()
                .filter_map(|change| settled(change, context, change.remote.clone()?, &Cells::default(), false))
                .collect();
            return self.settle(context, &changes, settled, Vec::new()).await;
        }
        let sent_at = Some((self.service.connectors.now)());
        let sent = changes.iter().map(|change| Mark { sent_at, ..mark(change.seq, ChangeStatus::Sent, None, None) });
        self.service.log.mark(&self.lease, sent.collect()).await?;
        let writes = changes.iter().map(|change| remote_write(change, class)).collect();
        let report = table.write(&context.table, &context.remote, writes).await;
        let Heard { done, marks, uncertain } = Heard::of(&changes, context, report.outcomes);
        self.settle(context, &changes, done, marks).await?;
        if let Some(error) = report.stopped {
            return Err(error.into());
        }
        certain(uncertain)
    }

    /// Records what became of a batch, and counts it.
    async fn settle(
        &mut self,
        context: &RunContext,
        changes: &[Change],
        done: Vec<Settled>,
        marks: Vec<Mark>,
    ) -> Result<(), Halt> {
        let action = |seq: i64| changes.iter().find(|change| change.seq == seq).map(|change| change.action);
        let mut ended: Vec<(Action, ChangeStatus)> = Vec::new();
        ended.extend(done.iter().filter_map(|one| Some((action(one.seq)?, ChangeStatus::Applied))));
        ended.extend(marks.iter().filter_map(|one| Some((action(one.seq)?, one.status))));
        let adopted = done.iter().filter(|one| one.adopted).count() as u64;
        if !done.is_empty() {
            self.service.log.settle(&self.lease, context.table.key(), done).await?;
        }
        if !marks.is_empty() {
            self.service.log.mark(&self.lease, marks).await?;
        }
        for (action, status) in ended {
            self.run.counts.add(action, status);
        }
        self.warn(WarningCode::Adopted, Some(adopted), None);
        self.save().await
    }
}

/// Values that their columns have no option for: a person approved them.
fn new_options(change: &Change, context: &RunContext) -> impl Iterator<Item = (DealField, String)> {
    change.fields.iter().filter_map(|field| {
        match (&context.remote.column(field.field)?.holds, field.after.cell.value()?) {
            (Holds::Choice { options, .. }, Value::Text(text)) if !options.contains(text) => {
                Some((field.field, text.clone()))
            }
            _ => None,
        }
    })
}

pub(super) fn class(change: &Change, upserts: bool) -> Class {
    match change.action {
        Action::Link => Class::Link,
        Action::Delete => Class::Delete,
        Action::Create if change.decided_create || !upserts => Class::Insert,
        Action::Create | Action::Update => Class::Keyed,
    }
}

pub(super) fn remote_write(change: &Change, class: Class) -> RemoteWrite {
    let kind = match (&change.remote, change.action, class) {
        (Some(remote), Action::Update, _) => WriteKind::Update(remote.clone()),
        (Some(remote), Action::Delete, _) => WriteKind::Delete(remote.clone()),
        (_, _, Class::Insert) => WriteKind::Insert,
        _ => WriteKind::Upsert,
    };
    let cell = |field: &crate::change::FieldChange| match (&field.after.raw, field.after.cell.value()) {
        (Some(raw), _) => CellWrite::Raw(raw.clone()),
        (None, Some(value)) => CellWrite::Value(value.clone()),
        (None, None) => CellWrite::Empty,
    };
    RemoteWrite { seq: change.seq, kind, cells: change.fields.iter().map(|field| (field.field, cell(field))).collect() }
}

/// A change that was written, with the link that it leaves: the provider's cells as read back.
pub(super) fn settled(
    change: &Change,
    context: &RunContext,
    remote: RemoteId,
    read_back: &Cells,
    adopted: bool,
) -> Option<Settled> {
    let deal = change.deal?;
    let kept = change.to_keep(read_back);
    if let Some(after) = &change.link_after {
        let link = match after {
            LinkAfter::Base(base) => Some(Link { deal, remote: remote.clone(), base: base.clone() }),
            LinkAfter::Gone | LinkAfter::Former(_) => None,
        };
        let restored = restored(change);
        return Some(Settled { seq: change.seq, remote: Some(remote), link, restored, adopted, read_back: kept });
    }
    let mut base = base_after(change, &context.remote, |field| BaseCell {
        crm: field.source.clone(),
        remote: read_back.cell(field.field).clone(),
        column: None,
    });
    if change.action == Action::Create {
        // The provider may fill in what was not sent; that is where its side starts from.
        for (field, cell) in &mut base {
            cell.remote = read_back.cell(*field).clone();
        }
    }
    let link = Link { deal, remote: remote.clone(), base };
    let restored = Vec::new();
    Some(Settled { seq: change.seq, remote: Some(remote), link: Some(link), restored, adopted, read_back: kept })
}

/// The links that an undo puts back.
pub(super) fn restored(change: &Change) -> Vec<Link> {
    match &change.link_after {
        Some(LinkAfter::Former(links)) => links.clone(),
        _ => Vec::new(),
    }
}
