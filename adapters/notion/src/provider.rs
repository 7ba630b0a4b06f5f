//! The way to Notion's databases and their data sources.

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

use crate::cells::rich;
use crate::error::{About, classify};
use crate::requests;
use crate::session::{Clients, Era, Session};
use crate::table::NotionTable;
use crate::wire::{List, Source, User};

const IDENTITY: &str = "asking Notion whose token this is";
const CONTAINERS: &str = "listing the databases of Notion";

/// The version of Notion's API that is spoken by default.
pub const DEFAULT_VERSION: &str = "2026-03-11";

/// The last version in which a database has its rows itself, for servers that know no other.
const OLD_VERSION: &str = "2022-06-28";

/// Pages of a search that are listed, a call each.
const MOST_PAGES: usize = 10;

/// How Notion is reached. The token comes with each connection.
#[derive(Clone, Debug)]
pub struct NotionSettings {
    /// Scheme and host; `https://api.notion.com` but in tests.
    pub origin: String,
    /// The version of the API.
    pub version: String,
    /// How many calls a connection may make in each window.
    pub pace: Pace,
    /// Every other wait.
    pub waits: Waits,
    /// How long an answer may take; longer than the minute that Notion gives itself.
    pub request_timeout: Duration,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// Writes that may be under way together.
    pub parallel_writes: usize,
}

impl NotionSettings {
    /// The usual settings: the 180 calls a minute that Notion grants to every plan, spent as they
    /// are needed, and no rest after a refusal but the one that Notion asks for.
    #[must_use]
    pub fn new(origin: impl Into<String>) -> Self {
        let usual = ClientSettings::new(ProviderName::Notion, origin);
        Self {
            origin: usual.origin,
            version: DEFAULT_VERSION.to_owned(),
            pace: Pace::Window { budget: 180, length: Duration::from_secs(60) },
            waits: Waits { penalty: Duration::from_secs(1), ..usual.waits },
            request_timeout: usual.request_timeout,
            connect_timeout: usual.connect_timeout,
            parallel_writes: 8,
        }
    }
}

/// Notion cannot be set up.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct SetupError(#[from] ClientError);

/// Notion as a [`Provider`].
#[derive(Clone, Debug)]
pub struct Notion {
    clients: Clients,
    parallel_writes: usize,
    pace: Pace,
}

impl Notion {
    /// Notion behind these settings, its calls paced and counted by the ledger.
    ///
    /// # Errors
    /// Where the origin is none, the version is no text of a header, or TLS cannot be set up.
    ///
    /// # Panics
    /// Where no cryptography provider is installed for rustls.
    pub fn new(settings: NotionSettings, ledger: Arc<dyn CallLedger>) -> Result<Self, SetupError> {
        let client = |version: &str| {
            let settings = ClientSettings {
                headers: vec![("notion-version", version.to_owned())],
                pace: settings.pace,
                waits: settings.waits,
                request_timeout: settings.request_timeout,
                connect_timeout: settings.connect_timeout,
                classify,
                ..ClientSettings::new(ProviderName::Notion, settings.origin.as_str())
            };
            Client::new(settings, Arc::clone(&ledger))
        };
        let clients = Clients { sources: client(&settings.version)?, databases: client(OLD_VERSION)? };
        Ok(Self { clients, pace: settings.pace, parallel_writes: settings.parallel_writes })
    }

    fn session(&self, token: &Token, meter: Arc<CallMeter>) -> Session {
        Session::new(self.clients.clone(), token.clone(), meter)
    }
}

#[async_trait]
impl Provider for Notion {
    fn name(&self) -> ProviderName {
        ProviderName::Notion
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    fn open(&self, connection: Connection, meter: Arc<CallMeter>) -> Arc<dyn ExternalTable> {
        let session = self.session(&connection.token, meter);
        Arc::new(NotionTable::new(session, &connection, self.parallel_writes))
    }

    async fn identity(&self, token: &Token, meter: Arc<CallMeter>) -> Result<Identity, TableError> {
        let session = self.session(token, meter);
        let me: User = session.ask(Era::Sources, &requests::me(), About::Account, IDENTITY).await?;
        Ok(Identity { label: label(&me), id: me.id })
    }

    async fn containers(&self, token: &Token, meter: Arc<CallMeter>) -> Result<Vec<Container>, TableError> {
        let session = self.session(token, meter);
        let (era, sources) = match sources(&session, Era::Sources).await {
            Err(error) if error.kind == ErrorKind::Refused => {
                (Era::Databases, sources(&session, Era::Databases).await?)
            }
            found => (Era::Sources, found?),
        };
        Ok(grouped(era, sources))
    }
}

/// A bot is told with its workspace: that is what a person has several of.
fn label(user: &User) -> Option<String> {
    let email = user.person.as_ref().and_then(|person| person.email.clone());
    let workspace = user.bot.as_ref().and_then(|bot| bot.workspace_name.clone());
    match (user.name.clone(), workspace) {
        (Some(name), Some(workspace)) => Some(format!("{name} ({workspace})")),
        (name, workspace) => email.or(name).or(workspace),
    }
}

/// What the token can see that has rows. Notion's search is not exhaustive, and may not show yet
/// what was shared a moment ago.
async fn sources(session: &Session, era: Era) -> Result<Vec<Source>, TableError> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    let mut cursor: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let call = requests::search(era, cursor.as_deref());
        let page: List<Source> = session.ask(era, &call, About::Account, CONTAINERS).await?;
        let next = page.next().map(str::to_owned);
        all.extend(page.results.into_iter().filter(|source| !source.is_trashed()));
        match next {
            Some(next) if !next.is_empty() && seen.insert(next.clone()) => cursor = Some(next),
            _ => break,
        }
    }
    Ok(all)
}

/// Data sources by their databases. Notion does not tell the database's own name here; it is that
/// of its first data source, unless somebody changed one of the two.
fn grouped(era: Era, sources: Vec<Source>) -> Vec<Container> {
    let mut containers: Vec<Container> = Vec::new();
    for source in sources {
        let name = rich::plain(&source.title);
        let database = match era {
            Era::Sources => source.database().unwrap_or_default().to_owned(),
            Era::Databases => source.id.clone(),
        };
        match containers.iter_mut().find(|container| container.id == database) {
            Some(container) => container.tables.push((source.id, name)),
            None => containers.push(Container { id: database, name: name.clone(), tables: vec![(source.id, name)] }),
        }
    }
    containers
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn source(id: &str, database: &str, name: &str) -> Source {
        let title = json!([{"type": "text", "plain_text": name}]);
        let parent = json!({"type": "database_id", "database_id": database});
        serde_json::from_value(json!({"id": id, "title": title, "parent": parent})).unwrap()
    }

    #[test]
    fn data_sources_are_grouped_by_database() {
        let found = vec![source("s1", "d1", "Deals"), source("s2", "d2", "Leads"), source("s3", "d1", "Archive")];
        let grouped = grouped(Era::Sources, found);
        let tables = vec![("s1".to_owned(), "Deals".to_owned()), ("s3".to_owned(), "Archive".to_owned())];
        assert_eq!(grouped[0], Container { id: "d1".to_owned(), name: "Deals".to_owned(), tables });
        assert_eq!(grouped[1].id, "d2");
    }

    #[test]
    fn whoever_owns_the_token_is_named() {
        let told = |user: Value| label(&serde_json::from_value(user).unwrap());
        let bot = json!({"id": "u1", "type": "bot", "name": "dealsync", "bot": {"workspace_name": "Acme"}});
        assert_eq!(told(bot), Some("dealsync (Acme)".to_owned()));
        assert_eq!(told(json!({"id": "u1", "bot": {}, "name": "dealsync"})), Some("dealsync".to_owned()));
        let person = json!({"id": "u1", "name": "Zoé", "person": {"email": "z@x.org"}});
        assert_eq!(told(person), Some("z@x.org".to_owned()));
        assert_eq!(told(json!({"id": "u1"})), None);
    }
}
