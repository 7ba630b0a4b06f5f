//! Carrying out the journal on the CRM's side.

use crate::cell::Cell;
use crate::change::{Action, Change, ChangeStatus, FieldChange, LinkAfter};
use crate::link::{Base, BaseCell};
use crate::mapping::ResolvedMapping;
use crate::ports::{ChangeFilter, CrmBatch, CrmOutcome, CrmWrite, LinkKept};
use crate::sync::conductor::{Conductor, Halt};

/// Changes a transaction; small enough that nobody waits for it.
const BATCH: u32 = 200;

impl Conductor<'_> {
    pub(super) async fn write_crm(&mut self) -> Result<(), Halt> {
        let context = self.context()?;
        let table = context.table.key();
        let mut newest = context.newest_deal;
        let mut filter = ChangeFilter {
            status: Some(ChangeStatus::Pending),
            with_links: true,
            limit: BATCH,
            ..ChangeFilter::default()
        };
        loop {
            let changes = self.service.log.changes(self.run.id, filter.clone()).await?;
            let Some(last) = changes.last() else { return Ok(()) };
            filter.after = last.seq;
            let batch = CrmBatch {
                provider: self.run.provider,
                table: table.clone(),
                direction: self.run.direction,
                newest,
                writes: changes.iter().map(|change| crm_write(change, &context.remote)).collect(),
            };
            let result = self.service.connectors.deals.apply(&self.lease, batch).await?;
            newest = result.newest.or(newest);
            for (change, outcome) in changes.iter().zip(result.outcomes) {
                let status = match outcome {
                    CrmOutcome::Applied(_) => ChangeStatus::Applied,
                    CrmOutcome::Skipped(_) => ChangeStatus::Skipped,
                    CrmOutcome::Failed(..) => ChangeStatus::Failed,
                };
                self.run.counts.add(change.action, status);
            }
            self.save().await?;
        }
    }
}

fn crm_write(change: &Change, remote: &ResolvedMapping) -> CrmWrite {
    let creates = change.action == Action::Create;
    CrmWrite {
        seq: change.seq,
        action: change.action,
        deal: if creates { None } else { change.deal },
        remote: change.remote.clone(),
        free_key: if creates && !change.decided_create { change.key.clone() } else { None },
        cells: change.fields.iter().map(|field| (field.field, field.before.clone(), field.after.clone())).collect(),
        link: match &change.link_after {
            Some(LinkAfter::Base(base)) => LinkKept::Exactly(base.clone()),
            Some(LinkAfter::Gone) => LinkKept::Gone,
            Some(LinkAfter::Former(links)) => LinkKept::Former(links.clone()),
            None => LinkKept::ReadBack(base_after(change, remote, |field| BaseCell {
                crm: field.after.cell.clone(),
                remote: field.source.clone(),
                column: None,
            })),
        },
    }
}

/// The base of a change's link once it is applied: what it was, with the fields found equal and
/// those written.
pub(super) fn base_after(
    change: &Change,
    remote: &ResolvedMapping,
    written: impl Fn(&FieldChange) -> BaseCell,
) -> Base {
    let column = |field| remote.column(field).map(|column| column.id.clone());
    let mut base = change.former_base.clone().unwrap_or_default();
    let agreed = change.agreed.iter().map(|(&field, cell)| (field, cell.clone()));
    let written = change.fields.iter().map(|field| (field.field, written(field)));
    base.extend(agreed.chain(written).map(|(field, cell)| (field, BaseCell { column: column(field), ..cell })));
    base.retain(|_, cell| cell.crm != Cell::Absent && cell.remote != Cell::Absent);
    base
}
