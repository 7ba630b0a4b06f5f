//! The adapter before a scripted server, and what the scripts are made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{
    CallLedger, CallMeter, CellWrite, ExternalTable, Pace, Provider, RemoteWrite, StoreError, WriteKind, WriteReport,
    WriteResult,
};
use dealsync_domain::provider::ProviderName;
use dealsync_http::Waits;
use dealsync_notion::{Notion, NotionSettings};
use serde_json::{Value as Json, json};

use crate::fake::{Asked, Fake, Told};

pub(crate) const TOKEN: &str = "ntn_0123456789abcdef";
pub(crate) const DATABASE: &str = "11111111-2222-4333-8444-555555555555";
pub(crate) const SOURCE: &str = "22222222-2222-4333-8444-555555555555";

pub(crate) struct Bench {
    pub(crate) fake: Fake,
    pub(crate) meter: Arc<CallMeter>,
    pub(crate) table: Arc<dyn ExternalTable>,
}

impl Bench {
    pub(crate) async fn new(script: impl FnMut(&Asked) -> Told + Send + 'static) -> Self {
        Self::at(DATABASE, None, script).await
    }

    pub(crate) async fn at(
        base: &str,
        table: Option<&str>,
        script: impl FnMut(&Asked) -> Told + Send + 'static,
    ) -> Self {
        let fake = Fake::start(script).await;
        let meter = Arc::<CallMeter>::default();
        let connection = Connection {
            token: Token::parse(TOKEN).unwrap(),
            base_id: base.to_owned(),
            table_name: table.map(str::to_owned),
        };
        let table = provider(&fake.origin).open(connection, Arc::clone(&meter));
        Self { fake, meter, table }
    }

    /// Calls made, and repeats.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.meter.calls(), self.meter.repeats())
    }

    pub(crate) async fn write(&self, writes: Vec<RemoteWrite>) -> WriteReport {
        self.table.write(&place(), &mapping(), writes).await
    }
}

pub(crate) fn provider(origin: &str) -> Notion {
    // Another test of this process may have been faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut settings = NotionSettings::new(origin);
    settings.pace = Pace::Unpaced;
    settings.waits = Waits::default().faster(1000);
    Notion::new(settings, Arc::new(Ledger)).unwrap()
}

pub(crate) fn place() -> TableRef {
    TableRef { base: DATABASE.to_owned(), table: SOURCE.to_owned(), name: "Deals".to_owned() }
}

/// Two columns: the client and the amount.
pub(crate) fn mapping() -> ResolvedMapping {
    let column = |id: &str, type_name: &str, holds: Holds| Column {
        id: id.to_owned(),
        name: id.to_owned(),
        type_name: type_name.to_owned(),
        holds,
        writable: true,
    };
    let number = Holds::Number { scale: None, integer_digits: None, binary: dealsync_domain::column::Binary::Double };
    let columns = BTreeMap::from([
        (DealField::Client, column("title", "title", Holds::Text { max_chars: None })),
        (DealField::MontantBrut, column("%3Fm", "number:euro", number)),
    ]);
    ResolvedMapping::new(columns).unwrap()
}

pub(crate) fn creation(seq: i64, client: &str) -> RemoteWrite {
    let cells = vec![(DealField::Client, CellWrite::Value(Value::Text(client.to_owned())))];
    RemoteWrite { seq, kind: WriteKind::Insert, cells }
}

/// The short form of results, for comparing: what happened to each write.
pub(crate) fn told(report: &WriteReport) -> Vec<&'static str> {
    let word = |result: &WriteResult| match result {
        WriteResult::Written { .. } => "written",
        WriteResult::Deleted => "deleted",
        WriteResult::Refused { reason, .. } => reason.code(),
        WriteResult::NotDone => "not done",
        WriteResult::Uncertain => "uncertain",
    };
    report.outcomes.iter().map(|outcome| word(&outcome.result)).collect()
}

/// A row as Notion shows it.
pub(crate) fn row(id: &str, made: &str, client: &str) -> Json {
    json!({
        "object": "page", "id": id, "created_time": made, "created_by": {"object": "user", "id": "bot"},
        "in_trash": false, "is_archived": false,
        "properties": {
            "Nom": {"id": "title", "type": "title", "title": [{"type": "text", "plain_text": client}]},
            "Montant": {"id": "%3Fm", "type": "number", "number": null},
        },
    })
}

pub(crate) fn list(rows: &[Json], next: Option<&str>) -> Told {
    Told::Json(200, json!({"object": "list", "results": rows, "has_more": next.is_some(), "next_cursor": next}))
}

pub(crate) fn refusal(status: u16, code: &str, message: &str, more: &Json) -> Told {
    let body = json!({"object": "error", "status": status, "code": code, "message": message, "additional_data": more});
    Told::Json(status, body)
}

pub(crate) fn unexpected(asked: &Asked) -> Told {
    Told::Json(599, json!({"unexpected": asked.what}))
}

/// Everything may start at once.
struct Ledger;

#[async_trait]
impl CallLedger for Ledger {
    async fn reserve(
        &self,
        _provider: ProviderName,
        _scope: &str,
        _pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        Ok(now)
    }

    async fn freeze(&self, _scope: &str, _until: DateTime<Utc>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn calls_since(&self, _provider: ProviderName, _since: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(0)
    }
}
