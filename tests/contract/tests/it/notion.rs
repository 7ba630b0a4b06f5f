//! Notion, against the sandbox.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dealsync_contract::external::{self, Place, Remote, RemoteFixture, RemoteTable};
use dealsync_contract::fixtures::text;
use dealsync_domain::cell::Cells;
use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::mapping::FieldMapping;
use dealsync_domain::ports::{CallLedger, Pace, Provider, StoreError};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::RemoteId;
use dealsync_notion::NotionSettings;
use dealsync_sandbox::notion::{Limits, PropertyKind, PropertySpec, Row, TokenSpec};
use dealsync_sandbox::{Fault, FaultKind, Notion, Sandbox, Settings};
use serde_json::{Map, Value as Json, json};

const TOKEN: &str = "ntn_Contract0000010123456789abcdef0123456789abcdef";
const SOURCE: &str = "Deals";
const UNMAPPED: &str = "Extra";
const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";
/// People by the names that Notion shows, for that is what is read of them.
const PEOPLE: [(&str, &str); 2] = [("Olive Owner", "olive@example.com"), ("Camille Martin", "camille@example.com")];
/// Bytes that a call takes here: fewer than the adapter knows of, so that it is Notion who refuses
/// a longer text.
const LARGEST: usize = 10_000;
/// So many times as fast as in earnest.
const HURRY: u32 = 200;

struct Sandboxes;

struct SandboxSource {
    sandbox: Sandbox,
    provider: Arc<dyn Provider>,
    database: String,
    source: String,
    lonely_database: String,
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

/// The status is a select: a property of type status is never empty and takes no new option.
fn columns() -> Vec<PropertySpec> {
    vec![
        PropertySpec::new("Name", PropertyKind::Title),
        PropertySpec::new("Status", PropertyKind::Select).options(["Prospect", "Gagné", "Perdu"]),
        PropertySpec::new("Amount", PropertyKind::Number).format("euro"),
        PropertySpec::new("Sector", PropertyKind::RichText),
        PropertySpec::new("Due Date", PropertyKind::Date),
        PropertySpec::new("Assignee", PropertyKind::People),
        PropertySpec::new("Notes", PropertyKind::RichText),
        PropertySpec::new(UNMAPPED, PropertyKind::RichText),
        PropertySpec::new("Number", PropertyKind::UniqueId),
    ]
}

#[async_trait]
impl RemoteFixture for Sandboxes {
    async fn open(&self) -> Box<dyn Remote> {
        // Another test may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Settings::default()).expect("the sandbox must start");
        let notion = sandbox.notion();
        notion.set_limits(Limits { body: LARGEST, ..Limits::unlimited() });
        let database = notion.add_database("CRM");
        let source = notion.add_data_source(&database, SOURCE, columns());
        let title = PropertySpec::new("Name", PropertyKind::Title);
        notion.add_data_source(&database, "Something else", vec![title]);
        let lonely_database = notion.add_database("Lonely");
        notion.add_data_source(&lonely_database, "Alone", columns());
        for (name, email) in PEOPLE {
            notion.add_user(name, email);
        }
        notion.add_token(TokenSpec::new(TOKEN).share(&database).share(&lonely_database));
        let mut settings = NotionSettings::new(sandbox.url());
        settings.pace = Pace::Unpaced;
        settings.waits = settings.waits.faster(HURRY);
        let provider = dealsync_notion::Notion::new(settings, Arc::new(NoWaiting)).expect("the address is right");
        Box::new(SandboxSource { sandbox, provider: Arc::new(provider), database, source, lonely_database })
    }
}

/// The name that a field's column has at first.
fn name(field: DealField) -> String {
    FieldMapping::standard().column(field).expect("the default mapping has every field").name.clone()
}

fn wire(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Amount(amount) => json!(amount.to_string().parse::<f64>().expect("an amount is a number")),
        Value::Date(day) => json!(day.to_string()),
    }
}

impl SandboxSource {
    fn notion(&self) -> Notion {
        self.sandbox.notion()
    }

    /// The rows that are neither in the trash nor in the archive.
    fn rows(&self) -> Vec<Row> {
        let mut rows = self.notion().records(&self.source);
        rows.retain(|row| !row.in_trash && !row.is_archived);
        rows
    }
}

#[async_trait]
impl Remote for SandboxSource {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.provider)
    }

    fn connection(&self, place: Place) -> Option<Connection> {
        let (database, source) = match place {
            Place::Id => (self.database.as_str(), Some(self.source.as_str())),
            Place::Name => (self.database.as_str(), Some(SOURCE)),
            Place::UnknownBase => (NOWHERE, Some(SOURCE)),
            Place::UnknownTable => (self.database.as_str(), Some("No such source")),
            Place::Unnamed => (self.database.as_str(), None),
            Place::OnlyOne => (self.lonely_database.as_str(), None),
        };
        let token = Token::parse(TOKEN).expect("it could stand in a header");
        Some(Connection { token, base_id: database.to_owned(), table_name: source.map(str::to_owned) })
    }

    fn table(&self) -> RemoteTable {
        RemoteTable {
            statuses: ["Prospect", "Gagné"],
            assignees: PEOPLE.map(|(name, _)| name),
            refused: (DealField::Notes, text(&"too long ".repeat(LARGEST / 5))),
            upserts: false,
        }
    }

    async fn insert(&self, records: &[Cells]) -> Vec<RemoteId> {
        let mut made = Vec::new();
        for cells in records {
            let values = cells.iter().filter_map(|(field, stored)| Some((name(field), wire(stored.cell.value()?))));
            let mut properties: Map<String, Json> = values.collect();
            properties.insert(UNMAPPED.to_owned(), json!(format!("about {}", cells.client())));
            made.push(RemoteId(self.notion().insert(&self.source, properties.into())));
        }
        made
    }

    async fn change(&self, record: &RemoteId, field: DealField, value: Option<&Value>) {
        let cell = (name(field), value.map_or(Json::Null, wire));
        let properties: Map<String, Json> = [cell].into_iter().collect();
        self.notion().update(&record.0, properties.into());
    }

    async fn remove(&self, record: &RemoteId) {
        self.notion().trash(&record.0);
    }

    async fn put_away(&self, record: &RemoteId) -> bool {
        self.notion().set_archived(&record.0, true);
        true
    }

    async fn records(&self) -> Vec<RemoteId> {
        self.rows().into_iter().map(|row| RemoteId(row.id)).collect()
    }

    async fn unmapped(&self) -> Vec<(RemoteId, String)> {
        let cell =
            |row: Row| (RemoteId(row.id), row.properties.get(UNMAPPED).map(ToString::to_string).unwrap_or_default());
        self.rows().into_iter().map(cell).collect()
    }

    async fn created_at(&self, record: &RemoteId) -> DateTime<Utc> {
        let row = self.notion().record(&record.0).expect("the record must exist");
        DateTime::parse_from_rfc3339(&row.created_time).expect("times are RFC 3339").to_utc()
    }

    async fn shift_clock(&self, by: TimeDelta) {
        self.notion().set_clock_offset(by.num_seconds());
    }

    async fn rename_column(&self, field: DealField, new_name: &str) {
        self.notion().rename_property(&self.source, &name(field), new_name);
    }

    async fn remove_column(&self, field: DealField) {
        self.notion().remove_property(&self.source, &name(field));
    }

    async fn lose_call(&self) {
        self.notion().inject(Fault::anywhere(FaultKind::DropBefore));
    }

    async fn lose_answer(&self) {
        self.notion().inject(Fault::anywhere(FaultKind::DropAfter));
    }

    async fn break_down(&self) {
        self.notion().inject(Fault::anywhere(FaultKind::Empty { code: 503 }).every());
    }

    async fn recover(&self) {
        self.notion().clear_faults();
    }

    async fn expire_cursors(&self) -> bool {
        self.notion().expire_cursors();
        true
    }

    async fn revoke_token(&self) {
        self.notion().remove_token(TOKEN);
    }

    async fn close(self: Box<Self>) {
        let unexpected = self.notion().unexpected();
        assert!(unexpected.is_empty(), "the adapter made calls that Notion does not know: {unexpected:?}");
        assert_eq!(self.notion().refused_for_rate(), 0, "no rate is enforced here");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notion_keeps_its_contract() {
    external::all(&Sandboxes).await;
}
