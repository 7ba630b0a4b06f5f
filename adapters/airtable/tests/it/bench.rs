//! A sandbox with one table, and the adapter before it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dealsync_airtable::{Airtable, AirtableSettings};
use dealsync_domain::cell::{Cell, RawCell};
use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::money::Amount;
use dealsync_domain::ports::{
    CallLedger, CallMeter, CellWrite, ExternalTable, Pace, PageRequest, Provider, RemotePage, RemoteWrite, StoreError,
    TableError, TableSchema, WriteKind, WriteReport, WriteResult,
};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::RemoteId;
use dealsync_http::Waits;
use dealsync_sandbox::airtable::{FieldKind, FieldSpec, Limits, PermissionLevel, Row, TokenSpec};
use dealsync_sandbox::{CallKind, Sandbox, Settings};
use serde_json::json;

pub(crate) const TOKEN: &str = "patSandbox0000001.0123456789abcdef";

const NAMES: [&str; 7] = ["Name", "Status", "Amount", "Sector", "Due Date", "Assignee", "Notes"];

pub(crate) struct Bench {
    /// Stops when dropped.
    _sandbox: Sandbox,
    pub(crate) airtable: dealsync_sandbox::Airtable,
    pub(crate) base: String,
    pub(crate) table: String,
    pub(crate) meter: Arc<CallMeter>,
    pub(crate) settings: AirtableSettings,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with_client(FieldKind::SingleLineText)
    }

    /// A table whose client is of this type.
    pub(crate) fn with_client(client: FieldKind) -> Self {
        // Another test of this process may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Settings { workers: 1, ..Settings::default() }).unwrap();
        let airtable = sandbox.airtable();
        airtable.set_limits(Limits::unlimited());
        let base = airtable.add_base("CRM");
        airtable.add_token(TokenSpec::new(TOKEN).grant(&base, PermissionLevel::Edit));
        let table = airtable.add_table(
            &base,
            "Deals",
            vec![
                FieldSpec::new("Name", client),
                FieldSpec::new("Status", FieldKind::SingleSelect).choices(["Prospect", "Gagné"]),
                FieldSpec::new("Amount", FieldKind::Currency),
                FieldSpec::new("Sector", FieldKind::MultipleSelects).choices(["Tech", "Santé"]),
                FieldSpec::new("Due Date", FieldKind::Date),
                FieldSpec::new("Assignee", FieldKind::SingleCollaborator),
                FieldSpec::new("Notes", FieldKind::RichText),
            ],
        );
        let mut settings = AirtableSettings::new(sandbox.url());
        settings.pace = Pace::Unpaced;
        settings.waits = Waits::default().faster(1000);
        Self { _sandbox: sandbox, airtable, base, table, meter: Arc::default(), settings }
    }

    pub(crate) fn provider(&self) -> Airtable {
        Airtable::new(self.settings.clone(), Arc::new(Ledger::default())).unwrap()
    }

    pub(crate) fn open(&self, base: &str, table: Option<&str>, token: &str) -> Arc<dyn ExternalTable> {
        let connection = Connection {
            token: Token::parse(token).unwrap(),
            base_id: base.to_owned(),
            table_name: table.map(str::to_owned),
        };
        self.provider().open(connection, Arc::clone(&self.meter))
    }

    /// The table with its mapping by the default names.
    pub(crate) async fn opened(&self) -> Opened {
        let table = self.open(&self.base, None, TOKEN);
        let schema = table.schema().await.unwrap();
        let mapping = mapping(&schema);
        Opened { table, at: schema.table, mapping }
    }

    pub(crate) fn insert(&self, fields: serde_json::Value) -> String {
        self.airtable.insert(&self.base, &self.table, fields)
    }

    pub(crate) fn rows(&self) -> Vec<Row> {
        self.airtable.records(&self.base, &self.table)
    }

    /// The clients in the table, in the order of their making.
    pub(crate) fn clients(&self) -> Vec<String> {
        let name = |row: &Row| row.fields.get("Name").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
        self.rows().iter().map(name).collect()
    }

    pub(crate) fn calls(&self, kind: CallKind) -> usize {
        self.airtable.calls().iter().filter(|call| call.kind == kind).count()
    }

    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.meter.calls(), self.meter.repeats())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.airtable.unexpected(), Vec::<String>::new());
        }
    }
}

fn mapping(schema: &TableSchema) -> ResolvedMapping {
    let find = |name: &str| schema.columns.iter().find(|column| column.name == name).cloned();
    let columns = DealField::ALL.into_iter().zip(NAMES).filter_map(|(field, name)| Some((field, find(name)?)));
    ResolvedMapping::new(columns.collect::<BTreeMap<_, _>>()).unwrap()
}

pub(crate) struct Opened {
    pub(crate) table: Arc<dyn ExternalTable>,
    pub(crate) at: TableRef,
    pub(crate) mapping: ResolvedMapping,
}

impl Opened {
    pub(crate) async fn page(&self, request: PageRequest) -> Result<RemotePage, TableError> {
        self.table.page(&self.at, &self.mapping, request).await
    }

    pub(crate) async fn write(&self, writes: Vec<RemoteWrite>) -> WriteReport {
        self.table.write(&self.at, &self.mapping, writes).await
    }

    /// Writes what nothing may stop.
    pub(crate) async fn written(&self, writes: Vec<RemoteWrite>) -> Vec<WriteResult> {
        let report = self.write(writes).await;
        assert!(report.stopped.is_none(), "{:?}", report.stopped);
        results(report)
    }
}

pub(crate) fn results(report: WriteReport) -> Vec<WriteResult> {
    report.outcomes.into_iter().map(|outcome| outcome.result).collect()
}

/// The short form of results, for comparing: what happened to each write.
pub(crate) fn told(results: &[WriteResult]) -> Vec<&'static str> {
    let word = |result: &WriteResult| match result {
        WriteResult::Written { adopted: false, .. } => "written",
        WriteResult::Written { adopted: true, .. } => "adopted",
        WriteResult::Deleted => "deleted",
        WriteResult::Refused { reason, .. } => reason.code(),
        WriteResult::NotDone => "not done",
        WriteResult::Uncertain => "uncertain",
    };
    results.iter().map(word).collect()
}

pub(crate) fn write(seq: i64, kind: WriteKind, cells: Vec<(DealField, CellWrite)>) -> RemoteWrite {
    RemoteWrite { seq, kind, cells }
}

/// Creations of deals with these clients.
pub(crate) fn creations(kind: &WriteKind, clients: &[&str]) -> Vec<RemoteWrite> {
    let cells = |client: &&str| vec![client_is(client), (DealField::MontantBrut, amount("12500.50"))];
    clients.iter().zip(1..).map(|(client, seq)| write(seq, kind.clone(), cells(client))).collect()
}

pub(crate) fn update(id: &str) -> WriteKind {
    WriteKind::Update(RemoteId(id.to_owned()))
}

pub(crate) fn delete(seq: i64, id: &str) -> RemoteWrite {
    write(seq, WriteKind::Delete(RemoteId(id.to_owned())), Vec::new())
}

pub(crate) fn client_is(name: &str) -> (DealField, CellWrite) {
    (DealField::Client, text(name))
}

pub(crate) fn text(text: &str) -> CellWrite {
    CellWrite::Value(Value::Text(text.to_owned()))
}

pub(crate) fn amount(digits: &str) -> CellWrite {
    CellWrite::Value(Value::Amount(Amount::parse(digits).unwrap()))
}

/// An amount that Airtable refuses.
pub(crate) fn bad_amount() -> (DealField, CellWrite) {
    (DealField::MontantBrut, CellWrite::Raw(RawCell(json!("a lot").to_string())))
}

pub(crate) fn text_cell(text: &str) -> Cell {
    Cell::Value(Value::Text(text.to_owned()))
}

/// The ledger that a process keeps in memory.
#[derive(Default)]
pub(crate) struct Ledger {
    next: Mutex<HashMap<String, DateTime<Utc>>>,
}

#[async_trait]
impl CallLedger for Ledger {
    async fn reserve(
        &self,
        _provider: ProviderName,
        scope: &str,
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        let mut all = self.next.lock().unwrap();
        let next = all.entry(scope.to_owned()).or_insert(now);
        let slot = now.max(*next);
        let gap = if let Pace::Gap(gap) = pace { gap } else { Duration::ZERO };
        *next = slot + TimeDelta::from_std(gap).unwrap();
        Ok(slot)
    }

    async fn freeze(&self, scope: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        let mut all = self.next.lock().unwrap();
        let next = all.entry(scope.to_owned()).or_insert(until);
        *next = until.max(*next);
        Ok(())
    }

    async fn calls_since(&self, _provider: ProviderName, _since: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(0)
    }
}
