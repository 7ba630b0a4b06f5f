//! What the server is given.

use std::fmt;
use std::sync::Arc;

use actix_web::web;
use dealsync_domain::connectors::ConnectorService;
use dealsync_domain::ports::DealRepository;
use dealsync_domain::sync::SyncService;
use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::auth::Access;
use crate::metering::Metrics;
use crate::pages::Memory;

/// Whether the database can be used right now; the text says why not.
pub type Ready = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The use cases and ports that the calls need.
#[derive(Clone)]
pub struct WebState {
    /// Connections.
    pub connectors: ConnectorService,
    /// Runs.
    pub sync: SyncService,
    /// The CRM's deals.
    pub deals: Arc<dyn DealRepository>,
    /// What `/readyz` asks.
    pub ready: Ready,
    /// Where runs are carried out, so that they outlive the request that started them.
    pub runtime: tokio::runtime::Handle,
}

impl fmt::Debug for WebState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebState").finish_non_exhaustive()
    }
}

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// Asked of every API call, where there is one.
    pub api_key: Option<SecretString>,
    /// Origins of front ends that may call from a browser, such as `https://crm.example`.
    pub allowed_origins: Vec<String>,
    /// Worker threads; at least one is started.
    pub workers: usize,
    /// How long open requests may go on after a stop is asked for.
    pub shutdown_seconds: u64,
}

/// What every worker shares.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) state: web::Data<WebState>,
    pub(crate) access: web::Data<Access>,
    pub(crate) metrics: web::Data<Metrics>,
    pub(crate) memory: web::Data<Memory>,
}

impl Shared {
    pub(crate) fn new(state: WebState, settings: &WebSettings, bound_to_loopback: bool) -> Self {
        Self {
            access: web::Data::new(Access::new(settings, bound_to_loopback, state.connectors.now.clone())),
            metrics: web::Data::new(Metrics::new()),
            memory: web::Data::new(Memory::default()),
            state: web::Data::new(state),
        }
    }
}
