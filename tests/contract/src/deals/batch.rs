//! Batches of writes with the journal entries that they carry out.

use dealsync_domain::cell::{Cell, StoredCell};
use dealsync_domain::change::{Action, Change};
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, DealId, Values};
use dealsync_domain::link::{Base, BaseCell, Link};
use dealsync_domain::ports::{CrmBatch, CrmResult, CrmWrite, LinkKept, RunLease};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::record::DealRecord;

use crate::Database;
use crate::fixtures::{change, field_change, holding, new_run, remote_id, table_ref};

pub(super) const PROVIDER: ProviderName = ProviderName::Airtable;

/// A batch that was carried out, its run still leased.
pub(super) struct Applied {
    pub(super) lease: RunLease,
    pub(super) result: CrmResult,
}

/// A creation of these values whose key must be free.
pub(super) fn create(seq: i64, remote: &str, values: &Values) -> CrmWrite {
    let cells = values.iter().map(|(&field, value)| (field, StoredCell::default(), holding(value.clone())));
    let cells: Vec<_> = cells.collect();
    let client = values.get(&DealField::Client).map(ToString::to_string).unwrap_or_default();
    CrmWrite {
        seq,
        action: Action::Create,
        deal: None,
        remote: Some(remote_id(remote)),
        free_key: ClientKey::of(&client),
        link: LinkKept::ReadBack(base_of(&cells)),
        cells,
    }
}

/// An update of a deal from what it holds in that record.
pub(super) fn update(seq: i64, deal: &DealRecord, remote: &str, after: Vec<(DealField, StoredCell)>) -> CrmWrite {
    let cells: Vec<_> = after.into_iter().map(|(field, after)| (field, deal.cells.stored(field), after)).collect();
    CrmWrite {
        seq,
        action: Action::Update,
        deal: Some(deal.id),
        remote: Some(remote_id(remote)),
        free_key: None,
        link: LinkKept::ReadBack(base_of(&cells)),
        cells,
    }
}

/// A deletion of a deal that holds what that record says.
pub(super) fn delete(seq: i64, deal: &DealRecord, remote: &str) -> CrmWrite {
    let cells = deal.cells.iter().map(|(field, before)| (field, before.clone(), Cell::Empty.into())).collect();
    CrmWrite {
        seq,
        action: Action::Delete,
        deal: Some(deal.id),
        remote: Some(remote_id(remote)),
        free_key: None,
        cells,
        link: LinkKept::Gone,
    }
}

/// A pair to remember, with nothing to write.
pub(super) fn pair(seq: i64, deal: &DealRecord, remote: &str, base: Base) -> CrmWrite {
    CrmWrite {
        seq,
        action: Action::Link,
        deal: Some(deal.id),
        remote: Some(remote_id(remote)),
        free_key: None,
        cells: Vec::new(),
        link: LinkKept::ReadBack(base),
    }
}

/// The base of cells that hold on either side what is written.
fn base_of(cells: &[(DealField, StoredCell, StoredCell)]) -> Base {
    let both = |cell: &Cell| BaseCell { crm: cell.clone(), remote: cell.clone(), column: None };
    cells.iter().map(|(field, _, after)| (*field, both(&after.cell))).collect()
}

/// The journal entry that a write carries out.
fn entry(write: &CrmWrite) -> Change {
    let client = write.cells.iter().find(|(field, ..)| *field == DealField::Client);
    let client = client.map(|(_, _, after)| after.cell.to_string()).unwrap_or_default();
    let fields = write.cells.iter().map(|(field, before, after)| field_change(*field, before.clone(), after.clone()));
    Change {
        deal: write.deal,
        remote: write.remote.clone(),
        fields: fields.collect(),
        ..change(write.seq, write.action, &client)
    }
}

/// Begins an import, with these writes in its journal.
pub(super) async fn begin(database: &dyn Database, writes: &[CrmWrite]) -> RunLease {
    let log = &database.stores().log;
    let (lease, _) = log.begin(new_run(PROVIDER, Direction::Import)).await.expect("no other run is going on");
    log.append(&lease, writes.iter().map(entry).collect()).await.expect("the journal must take changes");
    lease
}

/// The batch of these writes.
pub(super) fn batch(newest: Option<DealId>, writes: Vec<CrmWrite>) -> CrmBatch {
    CrmBatch { provider: PROVIDER, table: table_ref().key(), direction: Direction::Import, newest, writes }
}

/// Carries out writes in a run of their own.
pub(super) async fn apply_since(database: &dyn Database, newest: Option<DealId>, writes: Vec<CrmWrite>) -> Applied {
    let lease = begin(database, &writes).await;
    let deals = &database.stores().deals;
    let result = deals.apply(&lease, batch(newest, writes)).await.expect("a batch must be carried out");
    Applied { lease, result }
}

/// Carries out writes in a run of their own, all deals being accounted for.
pub(super) async fn apply(database: &dyn Database, writes: Vec<CrmWrite>) -> Applied {
    let newest = database.stores().deals.newest().await.expect("the newest deal must be known");
    apply_since(database, newest, writes).await
}

/// Every link of the table.
pub(super) async fn links(database: &dyn Database) -> Vec<Link> {
    let log = &database.stores().log;
    let links = log.links(PROVIDER, table_ref().key(), None, 1000).await.expect("links must be read");
    links.into_iter().map(|(_, link)| link).collect()
}

/// Every deal.
pub(super) async fn deals(database: &dyn Database) -> Vec<DealRecord> {
    database.stores().deals.page(None, 1000).await.expect("deals must be read")
}
