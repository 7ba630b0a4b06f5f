//! A table as a run has it open.

use std::sync::Arc;

use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::{FieldMapping, ResolvedMapping};
use dealsync_domain::ports::{
    CallMeter, CellWrite, ExternalTable, PageRequest, RemoteWrite, TableError, TableSchema, WriteKind, WriteReport,
    WriteResult,
};
use dealsync_domain::record::{RemoteId, RemoteRecord};

use super::{Place, Remote};

pub(super) struct Session {
    pub(super) table: Arc<dyn ExternalTable>,
    pub(super) meter: Arc<CallMeter>,
    pub(super) place: TableRef,
    pub(super) mapping: ResolvedMapping,
}

/// The table of a connection, with its schema.
pub(super) async fn schema_at(remote: &dyn Remote, place: Place) -> Option<Result<TableSchema, TableError>> {
    let connection = remote.connection(place)?;
    Some(remote.provider().open(connection, Arc::default()).schema().await)
}

/// Opens the table and finds the default mapping in it.
pub(super) async fn open(remote: &dyn Remote) -> Session {
    let meter = Arc::<CallMeter>::default();
    let connection = remote.connection(Place::Id).expect("every provider has tables with ids");
    let table = remote.provider().open(connection, Arc::clone(&meter));
    let schema = table.schema().await.expect("the schema must be read");
    let found = FieldMapping::standard().resolve(&schema.columns, schema.primary.as_deref());
    let found = found.expect("the default mapping must be found");
    assert!(found.unmapped.is_empty(), "the table must have every column: {:?} are missing", found.unmapped);
    let mapping = table.prepare_export(found.mapping).await.expect("an export must be prepared");
    Session { table, meter, place: schema.table, mapping }
}

impl Session {
    /// A listing to its end, page by page.
    pub(super) async fn pages(&self, mut request: PageRequest) -> Result<Vec<Vec<RemoteRecord>>, TableError> {
        let mut pages = Vec::new();
        loop {
            let page = self.table.page(&self.place, &self.mapping, request.clone()).await?;
            pages.push(page.records);
            assert!(pages.len() < 1000, "a listing must end");
            match page.next {
                Some(cursor) => request.cursor = Some(cursor),
                None => return Ok(pages),
            }
        }
    }

    /// Every record.
    pub(super) async fn all(&self) -> Vec<RemoteRecord> {
        self.pages(PageRequest::default()).await.expect("the table must be read").concat()
    }

    /// The record of an id, as a listing reads it.
    pub(super) async fn read(&self, id: &RemoteId) -> RemoteRecord {
        let record = self.all().await.into_iter().find(|record| record.id == *id);
        record.expect("the record must stand in the table")
    }

    pub(super) async fn write(&self, writes: Vec<RemoteWrite>) -> WriteReport {
        self.table.write(&self.place, &self.mapping, writes).await
    }

    /// Carries out writes that nothing speaks against; the results in their order.
    pub(super) async fn done(&self, writes: Vec<RemoteWrite>) -> Vec<WriteResult> {
        let seqs: Vec<i64> = writes.iter().map(|write| write.seq).collect();
        let report = self.write(writes).await;
        assert!(report.stopped.is_none(), "nothing stands in the way of these writes: {report:?}");
        in_order(&seqs, report)
    }

    /// The batches that these writes may be sent in.
    pub(super) fn batch(&self) -> usize {
        self.table.capabilities().write_batch.clamp(1, 10) as usize
    }
}

/// The result of each write; there is exactly one.
#[track_caller]
pub(super) fn in_order(seqs: &[i64], report: WriteReport) -> Vec<WriteResult> {
    assert_eq!(report.outcomes.len(), seqs.len(), "every write must have one outcome: {report:?}");
    let mut results = Vec::new();
    for seq in seqs {
        let outcome = report.outcomes.iter().find(|outcome| outcome.seq == *seq);
        results.push(outcome.expect("every write must have an outcome of its number").result.clone());
    }
    results
}

/// The record of a write that must have been done.
#[track_caller]
pub(super) fn written(result: &WriteResult) -> (RemoteId, Cells, bool) {
    match result {
        WriteResult::Written { id, cells, adopted } => (id.clone(), cells.clone(), *adopted),
        other => panic!("a write that nothing speaks against must be done, not {other:?}"),
    }
}

/// A write of these cells.
pub(super) fn write_of(seq: i64, kind: WriteKind, cells: &Cells) -> RemoteWrite {
    let cell = |value: Option<&Value>| value.cloned().map_or(CellWrite::Empty, CellWrite::Value);
    RemoteWrite { seq, kind, cells: cells.iter().map(|(field, stored)| (field, cell(stored.cell.value()))).collect() }
}

/// Asserts that a record holds these cells, and is empty elsewhere.
#[track_caller]
pub(super) fn assert_holds(held: &Cells, expected: &Cells, what: &str) {
    for field in DealField::ALL {
        let (held, expected) = (held.cell(field), expected.cell(field));
        let agree = match expected.value() {
            Some(_) => held.same(expected),
            None => *held == Cell::Empty,
        };
        assert!(agree, "{what}: {field} must hold {expected:?}, and holds {held:?}");
    }
}
