//! Two small tables that differ in known ways, without a server: what storms and crashes are tried
//! on. Two beds of the same make are equal but for ids and times.

use std::collections::BTreeMap;

use dealsync::compose::{App, Seams, compose_with};
use dealsync::settings::Settings;
use dealsync_domain::connector::Token;
use dealsync_domain::connectors::{ConnectorPatch, Patch};
use dealsync_domain::deal::{DealField, DealId, Value, Values};
use dealsync_domain::money::Amount;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::record::DealRecord;
use dealsync_domain::run::{RunId, SyncRun};
use dealsync_domain::sync::{Decisions, Extent, Ticket};
use dealsync_sandbox::demo::{NotionPipeline, Pipeline, seed_notion_rows, seed_rows_table};
use dealsync_sandbox::{CallKind, Fault, Sandbox, Settings as SandboxSettings, airtable, notion};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::postgres::TestDatabase;
use crate::{Backend, install_tls, quick_waits, settings};

/// Records that both sides hold at first.
const SHARED: usize = 8;
/// Of these, how many are edited on the side that is read.
const EDITED: usize = 4;
/// Records that only the side that is read holds.
const NEW: usize = 12;

/// Where the remote table is.
#[derive(Debug)]
enum Place {
    Airtable(Pipeline),
    Notion(NotionPipeline),
}

/// Both tables.
#[derive(Debug)]
pub struct Bed {
    /// The providers.
    pub sandbox: Sandbox,
    /// The one that is used.
    pub provider: ProviderName,
    /// What an application on it is put together from.
    pub settings: Settings,
    place: Place,
    database: Option<TestDatabase>,
    _folder: TempDir,
}

/// A cell as people see it, by its column.
pub type Shown = BTreeMap<String, String>;

/// What both sides hold, without ids: what two beds have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The CRM's deals, sorted.
    pub deals: Vec<Shown>,
    /// The provider's records, sorted.
    pub records: Vec<Shown>,
}

impl Bed {
    /// Two tables in step, of which one has been edited since: what a run in this direction reads.
    pub async fn new(provider: ProviderName, direction: Direction, backend: Backend) -> Self {
        install_tls();
        let folder = tempfile::tempdir().expect("a folder");
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(TestDatabase::create().await),
        };
        let url = match &database {
            None => folder.path().join("crm.db").display().to_string(),
            Some(database) => database.url.clone(),
        };
        let sandbox = Sandbox::start(SandboxSettings::default()).expect("the sandbox");
        sandbox.airtable().set_limits(airtable::Limits::unlimited());
        sandbox.notion().set_limits(notion::Limits::unlimited());
        let place = match provider {
            ProviderName::Airtable => Place::Airtable(seed_rows_table(&sandbox.airtable(), SHARED)),
            ProviderName::Notion => Place::Notion(seed_notion_rows(&sandbox.notion(), SHARED)),
        };
        let settings = settings(url, &sandbox.url());
        let bed = Self { sandbox, provider, settings, place, database, _folder: folder };
        let app = bed.app().await;
        bed.connect(&app).await;
        bed.whole(&app, Direction::Import).await;
        match direction {
            Direction::Import => bed.edit_records(),
            Direction::Export => edit_deals(&app).await,
        }
        bed
    }

    /// An application on it, as a process of its own would be.
    pub async fn app(&self) -> App {
        compose_with(&self.settings, quick_waits()).await.expect("the application")
    }

    /// The same, watched.
    pub async fn app_with(&self, seams: Seams) -> App {
        compose_with(&self.settings, seams).await.expect("the application")
    }

    async fn connect(&self, app: &App) {
        let (token, base) = match &self.place {
            Place::Airtable(place) => (&place.token, &place.base_id),
            Place::Notion(place) => (&place.token, &place.database_id),
        };
        let patch = ConnectorPatch {
            token: Patch::Set(Token::parse(token).expect("a token")),
            base_id: Patch::Set(base.clone()),
            ..ConnectorPatch::default()
        };
        app.connectors.save(self.provider, patch).await.expect("the connection");
    }

    /// A run to its end, whatever that is.
    pub async fn whole(&self, app: &App, direction: Direction) -> SyncRun {
        let ticket = app.sync.begin(self.provider, direction, Extent::Whole).await.expect("a run");
        app.sync.carry_out(ticket).await.run
    }

    /// Takes a run back: the preview, then the applied one.
    pub async fn undo(&self, app: &App, run: RunId) -> (SyncRun, SyncRun) {
        let preview = carry(app, app.sync.begin_undo(run).await.expect("an undo")).await;
        let ticket = app.sync.begin_apply(preview.id, Decisions::default()).await.expect("an undo to apply");
        let applied = carry(app, ticket).await;
        (preview, applied)
    }

    /// Makes a fault happen to calls of the provider.
    pub fn inject(&self, fault: Fault) {
        match self.provider {
            ProviderName::Airtable => self.sandbox.airtable().inject(fault),
            ProviderName::Notion => self.sandbox.notion().inject(fault),
        }
    }

    /// Lets everything work again.
    pub fn clear_faults(&self) {
        self.sandbox.airtable().clear_faults();
        self.sandbox.notion().clear_faults();
    }

    /// Calls that reached the provider.
    #[must_use]
    pub fn calls(&self) -> usize {
        match self.provider {
            ProviderName::Airtable => self.sandbox.airtable().calls().len(),
            ProviderName::Notion => self.sandbox.notion().calls().len(),
        }
    }

    /// Calls of a kind that reached the provider.
    #[must_use]
    pub fn calls_of(&self, kind: CallKind) -> usize {
        let calls = match self.provider {
            ProviderName::Airtable => self.sandbox.airtable().calls(),
            ProviderName::Notion => self.sandbox.notion().calls(),
        };
        calls.iter().filter(|call| call.kind == kind).count()
    }

    /// The records that stand in the table, as read, by their id.
    #[must_use]
    pub fn records(&self) -> BTreeMap<String, Shown> {
        let shown = |cells: serde_json::Map<String, Json>, left_out: &[&str]| -> Shown {
            let kept = cells.into_iter().filter(|(column, _)| !left_out.contains(&column.as_str()));
            kept.map(|(column, cell)| (column, cell.to_string())).collect()
        };
        match &self.place {
            Place::Airtable(place) => {
                let rows = self.sandbox.airtable().records(&place.base_id, &place.table_id);
                let changing = ["Created", "Last Modified"];
                rows.into_iter().map(|row| (row.id, shown(row.fields, &changing))).collect()
            }
            Place::Notion(place) => {
                let rows = self.sandbox.notion().records(&place.data_source_id);
                let rows = rows.into_iter().filter(|row| !row.in_trash);
                let changing = ["Créé le", "Modifié le", "Numéro"];
                rows.map(|row| (row.id, shown(row.properties, &changing))).collect()
            }
        }
    }

    /// What both sides hold.
    pub async fn contents(&self, app: &App) -> Contents {
        let mut records: Vec<Shown> = self.records().into_values().collect();
        let mut deals: Vec<Shown> = all_deals(app).await.iter().map(shown_deal).collect();
        records.sort();
        deals.sort();
        Contents { deals, records }
    }

    /// The CRM's cells exactly as they are stored, by deal.
    pub async fn stored(&self, app: &App) -> BTreeMap<DealId, String> {
        // A cell keeps its stored form beside its meaning wherever writing the meaning would not
        // give it again.
        all_deals(app).await.into_iter().map(|deal| (deal.id, format!("{:?}", deal.cells))).collect()
    }

    /// Runs SQL on the database, as the CRM would.
    pub async fn execute(&self, sql: &str) {
        match &self.database {
            Some(database) => database.execute(sql).await,
            None => panic!("only PostgreSQL is reached beside the application"),
        }
    }

    /// Ends every connection to the PostgreSQL database and lets none be made, as while the server
    /// starts anew.
    pub async fn cut(&self) {
        self.database.as_ref().expect("a PostgreSQL database").cut().await;
    }

    /// Lets connections be made again.
    pub async fn mend(&self) {
        self.database.as_ref().expect("a PostgreSQL database").mend().await;
    }

    /// Edits some records and adds others, as somebody in the browser.
    fn edit_records(&self) {
        let ids: Vec<String> = self.records().into_keys().take(EDITED).collect();
        for (number, id) in ids.iter().enumerate() {
            let (amount, notes) = (1000.5 + number as f64, format!("Relancer jeudi\n– n° {number}"));
            match &self.place {
                Place::Airtable(place) => self.sandbox.airtable().update(
                    &place.base_id,
                    &place.table_id,
                    id,
                    json!({ "Amount": amount, "Notes": notes, "Status": "Gagné" }),
                ),
                Place::Notion(_) => {
                    let cells = json!({ "Montant": amount, "Notes": notes, "Statut": "Gagné" });
                    self.sandbox.notion().update(id, cells);
                }
            }
        }
        for number in 0..NEW {
            let (client, date) = (format!("Nouvelle affaire {number}"), format!("2027-01-{:02}", number + 1));
            match &self.place {
                Place::Airtable(place) => {
                    let cells = json!({ "Name": client, "Amount": 10 * number, "Due Date": date, "Sector": "Santé" });
                    self.sandbox.airtable().insert(&place.base_id, &place.table_id, cells);
                }
                Place::Notion(place) => {
                    let cells = json!({ "Nom": client, "Montant": 10 * number, "Échéance": date, "Secteur": "Santé" });
                    self.sandbox.notion().insert(&place.data_source_id, cells);
                }
            }
        }
    }
}

/// Carries a run out.
pub async fn carry(app: &App, ticket: Ticket) -> SyncRun {
    app.sync.carry_out(ticket).await.run
}

/// Every deal.
pub async fn all_deals(app: &App) -> Vec<DealRecord> {
    app.deals().page(None, 1000).await.expect("deals")
}

fn shown_deal(deal: &DealRecord) -> Shown {
    deal.cells.iter().map(|(field, stored)| (field.to_string(), stored.cell.to_string())).collect()
}

/// Edits some deals and adds others, as somebody in the CRM.
async fn edit_deals(app: &App) {
    let deals = app.deals();
    for (number, deal) in all_deals(app).await.iter().take(EDITED).enumerate() {
        let values = vec![
            (DealField::MontantBrut, Some(amount(&format!("{}.25", 2000 + number)))),
            (DealField::Notes, Value::text(&format!("Rappeler lundi\n– n° {number}"))),
            (DealField::Statut, Value::text("Perdu")),
        ];
        deals.update(deal.id, values).await.expect("an edit");
    }
    for number in 0..NEW {
        let mut values = Values::new();
        values.extend(Value::text(&format!("Nouveau client {number}")).map(|client| (DealField::Client, client)));
        values.insert(DealField::MontantBrut, amount(&(15 * number).to_string()));
        values.extend(Value::text("Prospect").map(|statut| (DealField::Statut, statut)));
        deals.insert(values).await.expect("a deal");
    }
}

fn amount(text: &str) -> Value {
    Value::Amount(Amount::parse(text).expect("an amount"))
}
