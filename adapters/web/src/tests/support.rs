//! A server without a socket: requests in, answers out.

use std::sync::Arc;

use actix_web::http::header::HeaderMap;
use actix_web::test as http;
use actix_web::test::TestRequest;
use dealsync_domain::connector::{Connector, SealedToken, Token};
use dealsync_domain::connectors::{ConnectorService, Providers};
use dealsync_domain::ports::{
    ErrorKind, ExternalTable, MockCallLedger, MockConnectorStore, MockDealRepository, MockExternalTable, MockProvider,
    MockStaging, MockSyncLog, MockTokenVault, Provider, StopRequested, TableError,
};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::sync::{SyncService, UnderWay};
use futures_util::future::BoxFuture;
use secrecy::SecretString;
use serde_json::Value;

use super::sample;
use crate::server::app;
use crate::state::{Shared, WebSettings, WebState};

/// What stands behind the server. Whatever is not expected fails the test.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) store: MockConnectorStore,
    pub(crate) vault: MockTokenVault,
    pub(crate) deals: MockDealRepository,
    pub(crate) ledger: MockCallLedger,
    pub(crate) log: MockSyncLog,
    pub(crate) providers: Providers,
    pub(crate) away: Option<String>,
}

impl World {
    /// One whose connectors are as given, for both providers.
    pub(crate) fn with_connector(change: impl Fn(&mut Connector) + Send + 'static) -> Self {
        let mut world = Self::default();
        world.store.expect_connector().returning(move |provider| {
            let mut connector = Connector::unset(provider);
            change(&mut connector);
            Ok(connector)
        });
        world
    }

    /// One in which runs can begin, and end because the provider does not accept the token.
    pub(crate) fn with_refused_token() -> Self {
        let mut world = Self::with_connector(|connector| {
            connector.token = Some(SealedToken("sealed".to_owned()));
            connector.base_id = Some("app1".to_owned());
        });
        world.vault.expect_open().returning(|_, _| Ok(Token::parse("patSecret").unwrap()));
        let mut provider = MockProvider::new();
        provider.expect_open().returning(|_, _| {
            let mut table = MockExternalTable::new();
            table
                .expect_schema()
                .returning(|| Err(TableError::new(ErrorKind::Unauthorized, "reading the schema", "HTTP 401")));
            let table: Arc<dyn ExternalTable> = Arc::new(table);
            table
        });
        let provider: Arc<dyn Provider> = Arc::new(provider);
        world.providers.insert(ProviderName::Airtable, provider);
        world.log.expect_save().returning(|_, _| Ok(StopRequested::No));
        world
    }

    fn state(self) -> WebState {
        let deals: Arc<MockDealRepository> = Arc::new(self.deals);
        let connectors = ConnectorService {
            store: Arc::new(self.store),
            vault: Arc::new(self.vault),
            providers: Arc::new(self.providers),
            deals: deals.clone(),
            ledger: Arc::new(self.ledger),
            now: Arc::new(sample::now),
        };
        let sync = SyncService {
            connectors: connectors.clone(),
            log: Arc::new(self.log),
            staging: Arc::new(MockStaging::new()),
            under_way: UnderWay::default(),
        };
        let away = self.away;
        WebState {
            connectors,
            sync,
            deals,
            ready: Arc::new(move || -> BoxFuture<'static, Result<(), String>> {
                let away = away.clone();
                Box::pin(async move { away.map_or(Ok(()), Err) })
            }),
            runtime: tokio::runtime::Handle::current(),
        }
    }
}

pub(crate) fn settings() -> WebSettings {
    WebSettings { api_key: None, allowed_origins: Vec::new(), workers: 1, shutdown_seconds: 1 }
}

pub(crate) fn with_key(key: &str) -> WebSettings {
    WebSettings { api_key: Some(SecretString::from(key)), ..settings() }
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The code of a problem, which every error has to be.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{}", self.text);
        for member in ["type", "title", "detail", "hint"] {
            assert!(problem[member].is_string(), "{member}: {}", self.text);
        }
        problem["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The fields that a problem names.
    pub(crate) fn fields(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// One request to a server bound to loopback.
pub(crate) async fn call_with(world: World, settings: WebSettings, request: TestRequest) -> Answer {
    let shared = Shared::new(world.state(), &settings, true);
    let service = http::init_service(app(shared)).await;
    let response = http::call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = http::read_body(response).await;
    Answer { status, headers, text: String::from_utf8(body.to_vec()).unwrap() }
}

pub(crate) async fn call(world: World, request: TestRequest) -> Answer {
    call_with(world, settings(), request).await
}
