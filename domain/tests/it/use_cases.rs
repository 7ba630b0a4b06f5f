//! Use cases against mocks: only what is hard to produce with real adapters, or must not happen.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::connector::{Connector, SealedToken, Token};
use dealsync_domain::connectors::{ConnectorService, Providers};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::failure::FailureCode;
use dealsync_domain::link::TableRef;
use dealsync_domain::ports::{
    BeginError, Capabilities, Cursor, ErrorKind, MockCallLedger, MockConnectorStore, MockDealRepository,
    MockExternalTable, MockProvider, MockStaging, MockStagingArea, MockSyncLog, MockTokenVault, Provider, RemotePage,
    RunLease, StopRequested, TableError, TableSchema,
};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::record::{Record, RemoteId};
use dealsync_domain::run::{Calls, Counts, Phase, RunId, RunStatus, SyncRun};
use dealsync_domain::sync::{Extent, SyncService, UnderWay};

use crate::world::columns;

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("a moment")
}

fn begun(direction: Direction) -> SyncRun {
    SyncRun {
        id: RunId(7),
        provider: ProviderName::Airtable,
        direction,
        undo_of: None,
        extent: Extent::Preview,
        status: RunStatus::Running,
        phase: Phase::Reading,
        counts: Counts::default(),
        calls: Calls::default(),
        warnings: Vec::new(),
        failure: None,
        context: None,
        started_at: moment(),
        completed_at: None,
    }
}

fn lease() -> RunLease {
    RunLease { run: RunId(7), provider: ProviderName::Airtable, fence: 1, guard: Box::new(()) }
}

fn connector(active: bool) -> Connector {
    Connector {
        token: Some(SealedToken("sealed".into())),
        base_id: Some("app1".into()),
        is_active: active,
        ..Connector::unset(ProviderName::Airtable)
    }
}

fn log(direction: Direction) -> MockSyncLog {
    let mut log = MockSyncLog::new();
    log.expect_begin().returning(move |new| Ok((lease(), SyncRun { extent: new.extent, ..begun(direction) })));
    log.expect_unsettled().returning(|_| Ok(Vec::new()));
    log.expect_save().returning(|_, _| Ok(StopRequested::No));
    log.expect_links().returning(|_, _, _, _| Ok(Vec::new()));
    log
}

fn deals() -> MockDealRepository {
    let mut deals = MockDealRepository::new();
    deals.expect_columns().returning(|| Ok(columns(true)));
    deals.expect_newest().returning(|| Ok(None));
    deals.expect_page().returning(|_, _| Ok(Vec::new()));
    deals
}

fn area(clears: usize) -> MockStagingArea {
    let mut area = MockStagingArea::new();
    area.expect_add_remote().returning(|_| Ok(()));
    area.expect_clear_remote().times(clears).returning(|| Ok(()));
    area.expect_add_deals().returning(|_| Ok(()));
    area.expect_add_links().returning(|_| Ok(()));
    area.expect_group().returning(|_| Ok(()));
    area.expect_next_import().returning(|_| Ok(Vec::new()));
    area.expect_next_export().returning(|_| Ok(Vec::new()));
    area
}

fn table() -> MockExternalTable {
    let mut table = MockExternalTable::new();
    table.expect_capabilities().return_const(Capabilities {
        page_size: 100,
        write_batch: 10,
        writes_per_call: 10,
        native_upsert: true,
        schema_calls: 1,
        lists_archived: false,
        adds_options_apart: false,
    });
    table.expect_can_upsert().return_const(true);
    table.expect_schema().returning(|| {
        Ok(TableSchema {
            table: TableRef { base: "app1".into(), table: "tbl1".into(), name: "Deals".into() },
            columns: columns(false).iter().map(|(_, column)| column.clone()).collect(),
            primary: None,
        })
    });
    table.expect_write().never();
    table
}

fn ledger() -> MockCallLedger {
    let mut ledger = MockCallLedger::new();
    ledger.expect_last_call().returning(|_| Ok(None));
    ledger
}

fn service(
    log: MockSyncLog,
    deals: MockDealRepository,
    area: Option<MockStagingArea>,
    table: MockExternalTable,
    active: bool,
) -> SyncService {
    let mut store = MockConnectorStore::new();
    store.expect_connector().returning(move |_| Ok(connector(active)));
    store.expect_save_connector().returning(|_| Ok(()));
    let mut vault = MockTokenVault::new();
    vault.expect_open().returning(|_, _| Ok(Token::parse("patX").expect("a token")));
    let mut provider = MockProvider::new();
    let table: Arc<dyn dealsync_domain::ports::ExternalTable> = Arc::new(table);
    provider.expect_open().returning(move |_, _| Arc::clone(&table));
    let mut staging = MockStaging::new();
    let area = std::sync::Mutex::new(area);
    staging.expect_open().returning(move || {
        let area = area.lock().expect("the area").take().expect("opened once");
        Ok(Box::new(area))
    });
    let providers: Providers = BTreeMap::from([(ProviderName::Airtable, Arc::new(provider) as Arc<dyn Provider>)]);
    SyncService {
        connectors: ConnectorService {
            store: Arc::new(store),
            vault: Arc::new(vault),
            providers: Arc::new(providers),
            deals: Arc::new(deals),
            ledger: Arc::new(ledger()),
            now: Arc::new(moment),
        },
        log: Arc::new(log),
        staging: Arc::new(staging),
        under_way: UnderWay::default(),
    }
}

fn page(number: usize, next: Option<&str>) -> RemotePage {
    let client = Cell::of(Value::text(&format!("Client {number}")));
    let cells: Cells = [(DealField::Client, client)].into_iter().collect();
    RemotePage {
        records: vec![Record::live(RemoteId(format!("rec{number}")), cells)],
        next: next.map(|text| Cursor(text.into())),
    }
}

#[tokio::test]
async fn a_preview_writes_nothing() {
    let mut log = log(Direction::Import);
    log.expect_changes().returning(|_, _| Ok(Vec::new()));
    log.expect_settle().never();
    log.expect_mark().never();
    let mut deals = deals();
    deals.expect_apply().never();
    let mut table = table();
    table.expect_page().returning(|_, _, _| Ok(page(1, None)));
    let service = service(log, deals, Some(area(0)), table, true);
    let ticket = service.begin(ProviderName::Airtable, Direction::Import, Extent::Preview).await.unwrap();
    let run = service.carry_out(ticket).await.run;
    assert_eq!((run.status, run.phase, run.completed_at), (RunStatus::Planned, Phase::Done, None));
}

#[tokio::test]
async fn a_listing_that_breaks_off_is_begun_anew_and_at_most_three_times() {
    for (failures, restarts, status) in [(1, 1, RunStatus::Success), (9, 3, RunStatus::Error)] {
        let mut log = log(Direction::Import);
        log.expect_changes().returning(|_, _| Ok(Vec::new()));
        let mut table = table();
        let calls = AtomicUsize::new(0);
        table.expect_page().returning(move |_, _, request| match request.cursor {
            None => Ok(page(1, Some("next"))),
            Some(_) if calls.fetch_add(1, Ordering::Relaxed) < failures => {
                Err(TableError::new(ErrorKind::CursorExpired, "list records", "LIST_RECORDS_ITERATOR_NOT_AVAILABLE"))
            }
            Some(_) => Ok(page(2, None)),
        });
        let service = service(log, deals(), Some(area(restarts)), table, true);
        let ticket = service.begin(ProviderName::Airtable, Direction::Import, Extent::Whole).await.unwrap();
        let run = service.carry_out(ticket).await.run;
        assert_eq!(run.status, status);
        assert_eq!(
            run.failure.map(|failure| failure.code),
            (status == RunStatus::Error).then_some(FailureCode::ListingIncomplete)
        );
    }
}

#[tokio::test]
async fn a_cursor_that_repeats_ends_the_run_instead_of_looping() {
    let mut table = table();
    table.expect_page().times(2).returning(|_, _, _| Ok(page(1, Some("same"))));
    let service = service(log(Direction::Import), deals(), Some(area(0)), table, true);
    let ticket = service.begin(ProviderName::Airtable, Direction::Import, Extent::Whole).await.unwrap();
    let run = service.carry_out(ticket).await.run;
    assert_eq!(run.failure.map(|failure| failure.code), Some(FailureCode::ListingIncomplete));
}

#[tokio::test]
async fn a_stop_between_pages_cancels_the_run() {
    let mut log = MockSyncLog::new();
    log.expect_begin().returning(|new| Ok((lease(), SyncRun { extent: new.extent, ..begun(Direction::Import) })));
    log.expect_unsettled().returning(|_| Ok(Vec::new()));
    log.expect_save().returning(|_, _| Ok(StopRequested::Yes));
    let mut table = table();
    table.expect_page().times(1).returning(|_, _, _| Ok(page(1, Some("next"))));
    let service = service(log, deals(), Some(area(0)), table, true);
    let ticket = service.begin(ProviderName::Airtable, Direction::Import, Extent::Whole).await.unwrap();
    let run = service.carry_out(ticket).await.run;
    assert_eq!((run.status, run.completed_at), (RunStatus::Cancelled, Some(moment())));
}

#[tokio::test]
async fn a_connector_switched_off_begins_no_run() {
    let mut log = MockSyncLog::new();
    log.expect_begin().never();
    let service = service(log, MockDealRepository::new(), None, MockExternalTable::new(), false);
    let refused = service.begin(ProviderName::Airtable, Direction::Export, Extent::Whole).await.unwrap_err();
    assert_eq!(refused.error.failure.code, FailureCode::ConnectorInactive);
    let refused = service.begin(ProviderName::Notion, Direction::Export, Extent::Whole).await.unwrap_err();
    assert_eq!(refused.error.failure.code, FailureCode::ConnectorInactive);
}

#[tokio::test]
async fn a_second_run_is_refused_with_the_first_one_named() {
    let mut log = MockSyncLog::new();
    log.expect_begin().returning(|_| Err(BeginError::InProgress(RunId(3))));
    let service = service(log, MockDealRepository::new(), None, MockExternalTable::new(), true);
    let refused = service.begin(ProviderName::Airtable, Direction::Import, Extent::Whole).await.unwrap_err();
    assert_eq!((refused.error.failure.code, refused.run_in_progress), (FailureCode::RunInProgress, Some(RunId(3))));
}
