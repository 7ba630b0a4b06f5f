//! The use cases around a connection: save it, test it, see what it offers.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::column::Column;
use crate::connector::{Connection, Connector, ConnectorOptions, Token};
use crate::deal::DealField;
use crate::failure::{Failure, FailureCode};
use crate::mapping::{FieldMapping, suggest};
use crate::ports::{
    CallLedger, CallMeter, ConnectorStore, Container, DealRepository, Provider, StoreError, StoreErrorKind, TableError,
    TableSchema, TokenVault,
};
use crate::provider::ProviderName;

mod checklist;

pub use checklist::{CheckItem, CheckState, CheckStep};

/// The present moment, given as an argument so that the domain has no clock.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The providers that can be called.
pub type Providers = BTreeMap<ProviderName, Arc<dyn Provider>>;

/// What to do with one setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Leave it as it is.
    #[default]
    Keep,
    /// Remove it.
    Clear,
    /// Set it.
    Set(T),
}

impl<T> Patch<T> {
    fn apply(self, setting: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *setting = None,
            Self::Set(value) => *setting = Some(value),
        }
    }
}

/// Changes to a connector; what is left out keeps its value.
#[derive(Clone, Debug, Default)]
pub struct ConnectorPatch {
    /// The token.
    pub token: Patch<Token>,
    /// The base or database.
    pub base_id: Patch<String>,
    /// The table or data source.
    pub table_name: Patch<String>,
    /// The mapping; cleared, it is the default one again.
    pub field_mapping: Patch<FieldMapping>,
    /// Whether runs may start.
    pub is_active: Option<bool>,
    /// The rest.
    pub options: Option<ConnectorOptions>,
}

/// The chosen table with what its columns suggest.
#[derive(Clone, Debug)]
pub struct TableFields {
    /// The table and its columns.
    pub schema: TableSchema,
    /// A column for each field that one was found for.
    pub suggested: BTreeMap<DealField, Column>,
}

/// The chosen table with what one of its records shows.
#[derive(Clone, Debug)]
pub struct TableSample {
    /// The table and its columns.
    pub schema: TableSchema,
    /// A column for each field that one was found for.
    pub suggested: BTreeMap<DealField, Column>,
    /// What a record of the table shows, by the column's id; empty cells are left out.
    pub examples: BTreeMap<String, String>,
    /// The record's name.
    pub title: Option<String>,
}

/// Why a use case came to nothing, with the cause for the log.
#[derive(Debug, Error)]
#[error("{failure}")]
pub struct UseCaseError {
    /// For people and programs.
    pub failure: Failure,
    /// For the log.
    #[source]
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl From<Failure> for UseCaseError {
    fn from(failure: Failure) -> Self {
        Self { failure, cause: None }
    }
}

impl From<FailureCode> for UseCaseError {
    fn from(code: FailureCode) -> Self {
        Failure::from(code).into()
    }
}

impl From<TableError> for UseCaseError {
    fn from(error: TableError) -> Self {
        Self { failure: error.failure(), cause: Some(Box::new(error)) }
    }
}

impl From<StoreError> for UseCaseError {
    fn from(error: StoreError) -> Self {
        let code = match error.kind {
            StoreErrorKind::Unavailable => FailureCode::DatabaseUnavailable,
            StoreErrorKind::Full => FailureCode::DatabaseFull,
            StoreErrorKind::Unusable => FailureCode::DealsUnusable,
            StoreErrorKind::Fenced => FailureCode::Interrupted,
            StoreErrorKind::Refused | StoreErrorKind::Corrupt => FailureCode::Internal,
        };
        Self { failure: Failure::new(code, error.message.clone()), cause: Some(Box::new(error)) }
    }
}

/// The use cases around connections.
#[derive(Clone)]
pub struct ConnectorService {
    /// The stored connectors.
    pub store: Arc<dyn ConnectorStore>,
    /// The seals of their tokens.
    pub vault: Arc<dyn TokenVault>,
    /// The providers.
    pub providers: Arc<Providers>,
    /// The CRM, for the columns that it has.
    pub deals: Arc<dyn DealRepository>,
    /// The count of calls.
    pub ledger: Arc<dyn CallLedger>,
    /// The present moment.
    pub now: Now,
}

impl std::fmt::Debug for ConnectorService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectorService").finish_non_exhaustive()
    }
}

impl ConnectorService {
    /// Both connectors, set or not.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn connectors(&self) -> Result<Vec<Connector>, UseCaseError> {
        let mut all = Vec::new();
        for provider in ProviderName::ALL {
            all.push(self.store.connector(provider).await?);
        }
        Ok(all)
    }

    /// Saves a connector. Calls no provider.
    ///
    /// # Errors
    /// Where the database is away or the token cannot be sealed.
    pub async fn save(&self, provider: ProviderName, patch: ConnectorPatch) -> Result<Connector, UseCaseError> {
        let mut connector = self.store.connector(provider).await?;
        let former_table = (connector.base_id.clone(), connector.table_name.clone());
        let now = (self.now)();
        match patch.token {
            Patch::Keep => {}
            Patch::Clear => (connector.token, connector.token_stored_at) = (None, None),
            Patch::Set(token) => {
                let sealed = self.vault.seal(provider, &token).map_err(|error| UseCaseError {
                    failure: FailureCode::Internal.into(),
                    cause: Some(Box::new(error)),
                })?;
                (connector.token, connector.token_stored_at) = (Some(sealed), Some(now));
            }
        }
        patch.base_id.apply(&mut connector.base_id);
        patch.table_name.apply(&mut connector.table_name);
        if former_table != (connector.base_id.clone(), connector.table_name.clone()) {
            // Ids of columns mean nothing in another table.
            connector.field_mapping = connector.field_mapping.map(FieldMapping::without_ids);
        }
        patch.field_mapping.apply(&mut connector.field_mapping);
        connector.is_active = patch.is_active.unwrap_or(connector.is_active);
        connector.options = patch.options.unwrap_or(connector.options);
        connector.updated_at = Some(now);
        self.store.save_connector(connector.clone()).await?;
        Ok(connector)
    }

    /// The bases and tables that the stored token can see.
    ///
    /// # Errors
    /// Where there is no token, or the provider refuses or fails.
    pub async fn containers(&self, provider: ProviderName) -> Result<Vec<Container>, UseCaseError> {
        let connector = self.store.connector(provider).await?;
        let token = self.token(&connector)?;
        Ok(self.provider(provider)?.containers(&token, Arc::default()).await?)
    }

    /// The columns of the chosen table, and the mapping that they suggest.
    ///
    /// # Errors
    /// Where the connection is not complete, or the provider refuses or fails.
    pub async fn fields(&self, provider: ProviderName) -> Result<TableFields, UseCaseError> {
        let connector = self.store.connector(provider).await?;
        let connection = self.connection(&connector)?;
        let schema = self.provider(provider)?.open(connection, Arc::default()).schema().await?;
        let suggested = suggest(&schema.columns);
        Ok(TableFields { schema, suggested })
    }

    /// The columns of the chosen table with an example of each.
    ///
    /// # Errors
    /// As [`ConnectorService::fields`].
    pub async fn sample(&self, provider: ProviderName) -> Result<TableSample, UseCaseError> {
        let connector = self.store.connector(provider).await?;
        let connection = self.connection(&connector)?;
        let table = self.provider(provider)?.open(connection, Arc::default());
        let schema = table.schema().await?;
        let examples = table.example(&schema).await?;
        let title = schema.primary.as_ref().and_then(|primary| examples.get(primary).cloned());
        let suggested = suggest(&schema.columns);
        Ok(TableSample { schema, suggested, examples, title })
    }

    /// Calls counted since a moment.
    ///
    /// # Errors
    /// Where the database is away.
    pub async fn calls_since(&self, provider: ProviderName, since: DateTime<Utc>) -> Result<u64, UseCaseError> {
        Ok(self.ledger.calls_since(provider, since).await?)
    }

    /// The provider itself.
    ///
    /// # Errors
    /// [`FailureCode::ProviderUnsupported`] where it cannot be called yet.
    pub fn provider(&self, name: ProviderName) -> Result<&Arc<dyn Provider>, Failure> {
        self.providers.get(&name).ok_or_else(|| FailureCode::ProviderUnsupported.into())
    }

    /// What is needed to call the provider.
    ///
    /// # Errors
    /// [`FailureCode::TokenMissing`], [`FailureCode::TokenLocked`] or
    /// [`FailureCode::BaseMissing`].
    pub fn connection(&self, connector: &Connector) -> Result<Connection, Failure> {
        let token = self.token(connector)?;
        let base_id = connector.base_id.clone().ok_or(Failure::from(FailureCode::BaseMissing))?;
        Ok(Connection { token, base_id, table_name: connector.table_name.clone() })
    }

    fn token(&self, connector: &Connector) -> Result<Token, Failure> {
        let sealed = connector.token.as_ref().ok_or(Failure::from(FailureCode::TokenMissing))?;
        self.vault.open(connector.provider, sealed).map_err(|_| FailureCode::TokenLocked.into())
    }

    /// A table of the provider whose calls are counted on this meter.
    pub(crate) fn open(
        &self,
        connector: &Connector,
        meter: Arc<CallMeter>,
    ) -> Result<Arc<dyn crate::ports::ExternalTable>, Failure> {
        let connection = self.connection(connector)?;
        Ok(self.provider(connector.provider)?.open(connection, meter))
    }
}
