//! Airtable, against the sandbox.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dealsync_airtable::AirtableSettings;
use dealsync_contract::external::{self, Place, Remote, RemoteFixture, RemoteTable};
use dealsync_contract::fixtures::text;
use dealsync_domain::cell::Cells;
use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::mapping::FieldMapping;
use dealsync_domain::ports::{CallLedger, Pace, Provider, StoreError};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::RemoteId;
use dealsync_sandbox::airtable::{FieldKind, FieldSpec, Limits, PermissionLevel, Row, TokenSpec};
use dealsync_sandbox::{Airtable, Fault, FaultKind, Sandbox, Settings};
use serde_json::{Map, json};

const TOKEN: &str = "patContract000001.0123456789abcdef0123456789abcdef";
const TABLE: &str = "Deals";
const UNMAPPED: &str = "Extra";
/// Characters that a cell takes here: fewer than the adapter knows of, so that it is Airtable who
/// refuses a longer text.
const LONGEST: usize = 100;
/// So many times as fast as in earnest.
const HURRY: u32 = 200;

struct Sandboxes;

struct SandboxTable {
    sandbox: Sandbox,
    provider: Arc<dyn Provider>,
    base: String,
    table: String,
    lonely_base: String,
}

/// Gives every slot at once: the sandbox enforces no rate here.
struct NoWaiting;

#[async_trait]
impl CallLedger for NoWaiting {
    async fn reserve(
        &self,
        _: ProviderName,
        _: &str,
        _: Pace,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        Ok(now)
    }

    async fn freeze(&self, _: &str, _: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn calls_since(&self, _: ProviderName, _: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(0)
    }
}

fn columns() -> Vec<FieldSpec> {
    vec![
        FieldSpec::new("Name", FieldKind::SingleLineText),
        FieldSpec::new("Status", FieldKind::SingleSelect).choices(["Prospect", "Gagné", "Perdu"]),
        FieldSpec::new("Amount", FieldKind::Currency).precision(2).symbol("€"),
        FieldSpec::new("Sector", FieldKind::SingleLineText),
        FieldSpec::new("Due Date", FieldKind::Date),
        FieldSpec::new("Assignee", FieldKind::SingleLineText),
        FieldSpec::new("Notes", FieldKind::MultilineText),
        FieldSpec::new(UNMAPPED, FieldKind::SingleLineText),
        FieldSpec::new("Number", FieldKind::AutoNumber),
    ]
}

#[async_trait]
impl RemoteFixture for Sandboxes {
    async fn open(&self) -> Box<dyn Remote> {
        // Another test may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Settings::default()).expect("the sandbox must start");
        let airtable = sandbox.airtable();
        airtable.set_limits(Limits { long_text: LONGEST, ..Limits::unlimited() });
        let base = airtable.add_base("CRM");
        let table = airtable.add_table(&base, TABLE, columns());
        airtable.add_table(&base, "Something else", vec![FieldSpec::new("Name", FieldKind::SingleLineText)]);
        let lonely_base = airtable.add_base("Lonely");
        airtable.add_table(&lonely_base, "Alone", columns());
        let token =
            TokenSpec::new(TOKEN).grant(&base, PermissionLevel::Edit).grant(&lonely_base, PermissionLevel::Edit);
        airtable.add_token(token);
        let mut settings = AirtableSettings::new(sandbox.url());
        settings.pace = Pace::Unpaced;
        settings.waits = settings.waits.faster(HURRY);
        let provider = dealsync_airtable::Airtable::new(settings, Arc::new(NoWaiting)).expect("the address is right");
        Box::new(SandboxTable { sandbox, provider: Arc::new(provider), base, table, lonely_base })
    }
}

/// The name that a field's column has at first.
fn name(field: DealField) -> String {
    FieldMapping::standard().column(field).expect("the default mapping has every field").name.clone()
}

fn wire(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => json!(text),
        Value::Amount(amount) => json!(amount.to_string().parse::<f64>().expect("an amount is a number")),
        Value::Date(day) => json!(day.to_string()),
    }
}

impl SandboxTable {
    fn airtable(&self) -> Airtable {
        self.sandbox.airtable()
    }

    fn rows(&self) -> Vec<Row> {
        self.airtable().records(&self.base, &self.table)
    }
}

#[async_trait]
impl Remote for SandboxTable {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.provider)
    }

    fn connection(&self, place: Place) -> Option<Connection> {
        let (base, table) = match place {
            Place::Id => (self.base.as_str(), Some(self.table.as_str())),
            Place::Name => (self.base.as_str(), Some(TABLE)),
            Place::UnknownBase => ("appDoesNotExist00", Some(TABLE)),
            Place::UnknownTable => (self.base.as_str(), Some("No such table")),
            Place::Unnamed => (self.base.as_str(), None),
            Place::OnlyOne => (self.lonely_base.as_str(), None),
        };
        let token = Token::parse(TOKEN).expect("it could stand in a header");
        Some(Connection { token, base_id: base.to_owned(), table_name: table.map(str::to_owned) })
    }

    fn table(&self) -> RemoteTable {
        RemoteTable {
            statuses: ["Prospect", "Gagné"],
            assignees: ["Olive Owner", "camille@example.com"],
            refused: (DealField::Notes, text(&"too long ".repeat(LONGEST))),
            upserts: true,
        }
    }

    async fn insert(&self, records: &[Cells]) -> Vec<RemoteId> {
        let mut made = Vec::new();
        for cells in records {
            let values = cells.iter().filter_map(|(field, stored)| Some((name(field), wire(stored.cell.value()?))));
            let mut fields: Map<String, serde_json::Value> = values.collect();
            fields.insert(UNMAPPED.to_owned(), json!(format!("about {}", cells.client())));
            made.push(RemoteId(self.airtable().insert(&self.base, &self.table, fields.into())));
        }
        made
    }

    async fn change(&self, record: &RemoteId, field: DealField, value: Option<&Value>) {
        let cell = (name(field), value.map_or(serde_json::Value::Null, wire));
        let fields: Map<String, serde_json::Value> = [cell].into_iter().collect();
        self.airtable().update(&self.base, &self.table, &record.0, fields.into());
    }

    async fn remove(&self, record: &RemoteId) {
        let removed = self.airtable().remove(&self.base, &self.table, &record.0);
        assert!(removed, "the record to be removed must exist");
    }

    async fn put_away(&self, _: &RemoteId) -> bool {
        false
    }

    async fn records(&self) -> Vec<RemoteId> {
        self.rows().into_iter().map(|row| RemoteId(row.id)).collect()
    }

    async fn unmapped(&self) -> Vec<(RemoteId, String)> {
        let cell = |row: Row| (RemoteId(row.id), row.fields.get(UNMAPPED).map(ToString::to_string).unwrap_or_default());
        self.rows().into_iter().map(cell).collect()
    }

    async fn created_at(&self, record: &RemoteId) -> DateTime<Utc> {
        let row = self.airtable().record(&self.base, &self.table, &record.0).expect("the record must exist");
        DateTime::parse_from_rfc3339(&row.created_time).expect("times are RFC 3339").to_utc()
    }

    async fn shift_clock(&self, by: TimeDelta) {
        self.airtable().set_clock_offset(by.num_seconds());
    }

    async fn rename_column(&self, field: DealField, new_name: &str) {
        self.airtable().rename_field(&self.base, &self.table, &name(field), new_name);
    }

    async fn remove_column(&self, field: DealField) {
        self.airtable().remove_field(&self.base, &self.table, &name(field));
    }

    async fn lose_call(&self) {
        self.airtable().inject(Fault::anywhere(FaultKind::DropBefore));
    }

    async fn lose_answer(&self) {
        self.airtable().inject(Fault::anywhere(FaultKind::DropAfter));
    }

    async fn break_down(&self) {
        self.airtable().inject(Fault::anywhere(FaultKind::Empty { code: 503 }).every());
    }

    async fn recover(&self) {
        self.airtable().clear_faults();
    }

    async fn expire_cursors(&self) -> bool {
        self.airtable().expire_cursors();
        true
    }

    async fn revoke_token(&self) {
        self.airtable().remove_token(TOKEN);
    }

    async fn close(self: Box<Self>) {
        let unexpected = self.airtable().unexpected();
        assert!(unexpected.is_empty(), "the adapter made calls that Airtable does not know: {unexpected:?}");
        assert_eq!(self.airtable().refused_for_rate(), 0, "no rate is enforced here");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn airtable_keeps_its_contract() {
    external::all(&Sandboxes).await;
}
