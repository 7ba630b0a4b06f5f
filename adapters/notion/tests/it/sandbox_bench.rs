//! A sandbox with one database, and the adapter before it.

use std::collections::BTreeMap;
use std::sync::Arc;

use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::money::Amount;
use dealsync_domain::ports::{
    CallMeter, CellWrite, ExternalTable, PageRequest, Provider, RemoteWrite, TableError, WriteKind, WriteReport,
};
use dealsync_domain::record::RemoteRecord;
use dealsync_sandbox::notion::{Limits, PropertyKind, PropertySpec, TokenSpec};
use dealsync_sandbox::{Sandbox, Settings};

use crate::bench::{TOKEN, provider};

const NAMES: [&str; 7] = ["Name", "Status", "Amount", "Sector", "Due Date", "Assignee", "Notes"];

pub(crate) struct SandboxBench {
    /// Stops when it is dropped.
    _sandbox: Sandbox,
    pub(crate) notion: dealsync_sandbox::Notion,
    pub(crate) source: String,
    pub(crate) meter: Arc<CallMeter>,
    pub(crate) table: Arc<dyn ExternalTable>,
    pub(crate) place: TableRef,
    pub(crate) mapping: ResolvedMapping,
}

impl SandboxBench {
    /// A database of one data source with every mapped column, ready for an export.
    pub(crate) async fn new() -> Self {
        let sandbox = Sandbox::start(Settings { workers: 1, ..Settings::default() }).unwrap();
        let notion = sandbox.notion();
        notion.set_limits(Limits::unlimited());
        let database = notion.add_database("CRM");
        let source = notion.add_data_source(
            &database,
            "Deals",
            vec![
                PropertySpec::new("Name", PropertyKind::Title),
                PropertySpec::new("Status", PropertyKind::Status).options(["Prospect", "Gagné"]),
                PropertySpec::new("Amount", PropertyKind::Number).format("euro"),
                PropertySpec::new("Sector", PropertyKind::MultiSelect).options(["Tech"]),
                PropertySpec::new("Due Date", PropertyKind::Date),
                PropertySpec::new("Assignee", PropertyKind::People),
                PropertySpec::new("Notes", PropertyKind::RichText),
            ],
        );
        notion.add_user("Zoé Martin", "zoe@example.com");
        notion.add_token(TokenSpec::new(TOKEN).share(&database));
        let meter = Arc::<CallMeter>::default();
        let connection = Connection { token: Token::parse(TOKEN).unwrap(), base_id: database, table_name: None };
        let table = provider(&sandbox.url()).open(connection, Arc::clone(&meter));
        let schema = table.schema().await.unwrap();
        let find = |name: &str| schema.columns.iter().find(|column| column.name == name).cloned();
        let columns = DealField::ALL.into_iter().zip(NAMES).filter_map(|(field, name)| Some((field, find(name)?)));
        let mapping = ResolvedMapping::new(columns.collect::<BTreeMap<_, _>>()).unwrap();
        let mapping = table.prepare_export(mapping).await.unwrap();
        Self { _sandbox: sandbox, notion, source, meter, table, place: schema.table, mapping }
    }

    pub(crate) async fn write(&self, writes: Vec<RemoteWrite>) -> WriteReport {
        self.table.write(&self.place, &self.mapping, writes).await
    }

    /// A listing to its end.
    pub(crate) async fn all(&self) -> Result<Vec<RemoteRecord>, TableError> {
        let mut request = PageRequest::default();
        let mut records = Vec::new();
        loop {
            let page = self.table.page(&self.place, &self.mapping, request.clone()).await?;
            records.extend(page.records);
            match page.next {
                Some(cursor) => request.cursor = Some(cursor),
                None => return Ok(records),
            }
        }
    }
}

impl Drop for SandboxBench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.notion.unexpected(), Vec::<String>::new());
        }
    }
}

/// A value for every field.
pub(crate) fn whole(seq: i64, client: &str) -> RemoteWrite {
    let text = |text: &str| CellWrite::Value(Value::Text(text.to_owned()));
    let cells = vec![
        (DealField::Client, text(client)),
        (DealField::Statut, text("Gagné")),
        (DealField::MontantBrut, CellWrite::Value(Value::Amount(Amount::parse("12500.5").unwrap()))),
        (DealField::Secteur, text("Tech")),
        (DealField::DateEcheance, CellWrite::Value(Value::Date("2026-10-31".parse().unwrap()))),
        (DealField::Assignee, text("zoe@example.com")),
        (DealField::Notes, text(&format!("{}😀", "Énergie ".repeat(600)))),
    ];
    RemoteWrite { seq, kind: WriteKind::Insert, cells }
}
