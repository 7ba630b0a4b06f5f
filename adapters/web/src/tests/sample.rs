//! Things to show.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeZone, Utc};
use dealsync_domain::change::{Action, Change};
use dealsync_domain::client::ClientKey;
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::DealField;
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::RunLease;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::record::RemoteId;
use dealsync_domain::run::{Calls, Counts, Extent, Phase, Planned, RunContext, RunId, RunStatus, SyncRun};

pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap()
}

pub(crate) fn run(status: RunStatus) -> SyncRun {
    SyncRun {
        id: RunId(7),
        provider: ProviderName::Airtable,
        direction: Direction::Import,
        undo_of: None,
        extent: Extent::Whole,
        status,
        phase: Phase::Reading,
        counts: Counts::default(),
        calls: Calls::default(),
        warnings: Vec::new(),
        failure: None,
        context: None,
        started_at: now(),
        completed_at: None,
    }
}

/// A preview that can be applied.
pub(crate) fn preview() -> SyncRun {
    let context = RunContext {
        table: TableRef { base: "app1".to_owned(), table: "tbl1".to_owned(), name: "Deals".to_owned() },
        remote: mapping(),
        crm: mapping(),
        empty_values: BTreeMap::new(),
        reading_began: now(),
        newest_deal: None,
        planned: Planned { creates: 2, updates: 1, deletes: 0 },
        reading_calls: 0,
        reading_took: 0,
        retrying: false,
        writing_began: None,
    };
    SyncRun { context: Some(context), ..run(RunStatus::Planned) }
}

fn mapping() -> ResolvedMapping {
    let column = Column {
        id: "fld1".to_owned(),
        name: "Name".to_owned(),
        type_name: "singleLineText".to_owned(),
        holds: Holds::Text { max_chars: None },
        writable: true,
    };
    ResolvedMapping::new(BTreeMap::from([(DealField::Client, column)])).unwrap()
}

pub(crate) fn lease() -> RunLease {
    RunLease { run: RunId(7), provider: ProviderName::Airtable, fence: 1, guard: Box::new(()) }
}

pub(crate) fn change(seq: i64) -> Change {
    Change {
        seq,
        remote: Some(RemoteId(format!("rec{seq}"))),
        ..Change::new(Action::Create, "Acme".to_owned(), ClientKey::of("Acme"))
    }
}
