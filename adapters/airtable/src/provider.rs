//! The way to Airtable's bases and tables.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::ports::{
    CallLedger, CallMeter, Container, ErrorKind, ExternalTable, Identity, Pace, Provider, TableError,
};
use dealsync_domain::provider::ProviderName;
use dealsync_http::{Client, ClientError, ClientSettings, Waits};
use thiserror::Error;

use crate::error::{About, classify};
use crate::people::People;
use crate::requests;
use crate::session::Session;
use crate::table::AirtableTable;
use crate::wire;

const IDENTITY: &str = "asking Airtable whose token this is";
const CONTAINERS: &str = "listing the bases of Airtable";

/// Bases whose tables are listed, a call each.
const MOST_BASES: usize = 50;

/// How Airtable is reached. The token comes with each connection.
#[derive(Clone, Debug)]
pub struct AirtableSettings {
    /// Scheme and host; `https://api.airtable.com` but in tests.
    pub origin: String,
    /// How fast calls to one base may follow one another.
    pub pace: Pace,
    /// Every other wait.
    pub waits: Waits,
    /// How long an answer may take.
    pub request_timeout: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
}

impl AirtableSettings {
    /// The usual settings: a little slower than the five calls a second that Airtable allows,
    /// because one call too many costs thirty seconds.
    #[must_use]
    pub fn new(origin: impl Into<String>) -> Self {
        let usual = ClientSettings::new(ProviderName::Airtable, origin);
        Self {
            origin: usual.origin,
            pace: Pace::Gap(Duration::from_millis(210)),
            waits: usual.waits,
            request_timeout: usual.request_timeout,
            connect_timeout: usual.connect_timeout,
        }
    }
}

impl Default for AirtableSettings {
    /// The usual settings for the real service.
    fn default() -> Self {
        Self::new("https://api.airtable.com")
    }
}

/// Airtable cannot be set up.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct SetupError(#[from] ClientError);

/// Airtable as a [`Provider`].
#[derive(Clone, Debug)]
pub struct Airtable {
    client: Client,
    people: Arc<People>,
    pace: Pace,
}

impl Airtable {
    /// Airtable behind these settings, its calls paced and counted by the ledger.
    ///
    /// # Errors
    /// Where the origin is none, or TLS cannot be set up.
    ///
    /// # Panics
    /// Where no cryptography provider is installed for rustls.
    pub fn new(settings: AirtableSettings, ledger: Arc<dyn CallLedger>) -> Result<Self, SetupError> {
        let pace = settings.pace;
        let settings = ClientSettings {
            pace,
            waits: settings.waits,
            request_timeout: settings.request_timeout,
            connect_timeout: settings.connect_timeout,
            classify,
            ..ClientSettings::new(ProviderName::Airtable, settings.origin)
        };
        let client = Client::new(settings, ledger)?;
        Ok(Self { client, pace, people: Arc::default() })
    }

    fn session(&self, token: &Token, meter: Arc<CallMeter>) -> Session {
        Session::new(self.client.clone(), token.clone(), meter)
    }
}

#[async_trait]
impl Provider for Airtable {
    fn name(&self) -> ProviderName {
        ProviderName::Airtable
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    fn open(&self, connection: Connection, meter: Arc<CallMeter>) -> Arc<dyn ExternalTable> {
        let session = self.session(&connection.token, meter);
        Arc::new(AirtableTable::new(session, &connection, Arc::clone(&self.people)))
    }

    async fn identity(&self, token: &Token, meter: Arc<CallMeter>) -> Result<Identity, TableError> {
        let session = self.session(token, meter);
        let found: wire::Whoami = session.ask(None, &requests::whoami(), About::Account, IDENTITY).await?;
        Ok(Identity { id: found.id, label: found.email })
    }

    async fn containers(&self, token: &Token, meter: Arc<CallMeter>) -> Result<Vec<Container>, TableError> {
        let session = self.session(token, meter);
        let mut containers = Vec::new();
        for base in bases(&session).await? {
            let tables = if containers.len() < MOST_BASES { tables(&session, &base.id).await? } else { Vec::new() };
            containers.push(Container { id: base.id, name: base.name, tables });
        }
        Ok(containers)
    }
}

async fn bases(session: &Session) -> Result<Vec<wire::Base>, TableError> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    let mut offset: Option<String> = None;
    loop {
        let call = requests::bases(offset.as_deref());
        let page: wire::Bases = session.ask(None, &call, About::Account, CONTAINERS).await?;
        all.extend(page.bases);
        match page.offset {
            None => return Ok(all),
            Some(next) if !seen.insert(next.clone()) => {
                let message = "Airtable gives the same page of bases again";
                return Err(TableError::new(ErrorKind::Incomplete, CONTAINERS, message));
            }
            next => offset = next,
        }
    }
}

/// The tables of a base; none where the token may not see them.
async fn tables(session: &Session, base: &str) -> Result<Vec<(String, String)>, TableError> {
    let call = requests::tables(base);
    match session.ask::<wire::Tables>(Some(base), &call, About::Schema, CONTAINERS).await {
        Ok(found) => Ok(found.tables.into_iter().map(|table| (table.id, table.name)).collect()),
        Err(error) if error.kind == ErrorKind::BaseNotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
