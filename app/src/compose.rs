//! The composition root: the one place that knows more than one adapter.

use std::fmt;
use std::sync::Arc;

use anyhow::Context;
use chrono::Utc;
use dealsync_airtable::{Airtable, AirtableSettings};
use dealsync_domain::connectors::{ConnectorService, Providers};
use dealsync_domain::ports::{CallLedger, ConnectorStore, DealRepository, Provider, Staging, SyncLog, TokenVault};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::sync::{SyncService, UnderWay};
use dealsync_http::Waits;
use dealsync_notion::{Notion, NotionSettings};
use dealsync_store::{Observer, Store};
use dealsync_vault::Vault;

use crate::settings::Settings;

/// The application, without any driver.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Connections.
    pub connectors: ConnectorService,
    /// Runs.
    pub sync: SyncService,
}

impl App {
    /// The deals.
    #[must_use]
    pub fn deals(&self) -> Arc<dyn DealRepository> {
        Arc::clone(&self.connectors.deals)
    }
}

/// What tests set otherwise.
#[derive(Clone, Default)]
pub struct Seams {
    /// The waits between repeats.
    pub waits: Waits,
    /// Who is told of all work on the database.
    pub observer: Option<Observer>,
}

impl fmt::Debug for Seams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seams").field("waits", &self.waits).finish_non_exhaustive()
    }
}

impl From<Waits> for Seams {
    fn from(waits: Waits) -> Self {
        Self { waits, observer: None }
    }
}

/// Puts the application together.
///
/// # Errors
/// Where the database cannot be opened or the key is not usable.
pub async fn compose(settings: &Settings) -> anyhow::Result<App> {
    compose_with(settings, Seams::default()).await
}

/// Puts the application together with other waits between repeats, or watched; tests do so.
///
/// # Errors
/// As [`compose`].
pub async fn compose_with(settings: &Settings, seams: impl Into<Seams>) -> anyhow::Result<App> {
    let Seams { waits, observer } = seams.into();
    // Installed once a process; a second time changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let store = Store::open(&settings.database_url).await.context("the database cannot be opened")?;
    let store = match observer {
        Some(observer) => store.observed(observer),
        None => store,
    };
    let vault: Arc<dyn TokenVault> = match &settings.secret_key {
        Some(key) => Arc::new(Vault::from_secret(key.expose()).context("DEALSYNC_SECRET_KEY cannot be used")?),
        None => {
            let file = settings.key_file();
            Arc::new(
                Vault::from_file(&file).with_context(|| format!("the key file {} cannot be used", file.display()))?,
            )
        }
    };
    let shared = Arc::new(store.clone());
    let ledger: Arc<dyn CallLedger> = shared.clone();
    let airtable = AirtableSettings {
        origin: settings.airtable_url.clone(),
        pace: settings.airtable_pace(),
        waits,
        ..AirtableSettings::default()
    };
    let airtable = Airtable::new(airtable, Arc::clone(&ledger)).context("DEALSYNC_AIRTABLE_URL cannot be used")?;
    let usual = NotionSettings::new(settings.notion_url.as_str());
    // Notion says itself how long to wait.
    let waits = Waits { penalty: waits.first_backoff, ..waits };
    let notion = Notion::new(NotionSettings { pace: settings.notion_pace(), waits, ..usual }, Arc::clone(&ledger))
        .context("DEALSYNC_NOTION_URL cannot be used")?;
    let providers: Providers = [
        (ProviderName::Airtable, Arc::new(airtable) as Arc<dyn Provider>),
        (ProviderName::Notion, Arc::new(notion) as Arc<dyn Provider>),
    ]
    .into();
    let connectors = ConnectorService {
        store: shared.clone() as Arc<dyn ConnectorStore>,
        vault,
        providers: Arc::new(providers),
        deals: shared.clone() as Arc<dyn DealRepository>,
        ledger,
        now: Arc::new(Utc::now),
    };
    let log: Arc<dyn SyncLog> = shared.clone();
    log.sweep(Utc::now()).await.context("runs that were interrupted cannot be looked for")?;
    let sync = SyncService {
        connectors: connectors.clone(),
        log,
        staging: shared as Arc<dyn Staging>,
        under_way: UnderWay::default(),
    };
    Ok(App { store, connectors, sync })
}
