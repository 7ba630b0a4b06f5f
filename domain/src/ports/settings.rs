//! Connectors, their tokens, and what is left of the providers' limits.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::connector::{Connector, SealedToken, Token};
use crate::ports::StoreError;
use crate::provider::ProviderName;

/// The stored connectors.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ConnectorStore: Send + Sync {
    /// A connector; one of which nothing is set where none is stored.
    async fn connector(&self, provider: ProviderName) -> Result<Connector, StoreError>;

    /// Stores a connector whole.
    async fn save_connector(&self, connector: Connector) -> Result<(), StoreError>;
}

/// Seals tokens for storing.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait TokenVault: Send + Sync {
    /// Encrypts a token. The same token sealed twice gives two texts; a text sealed for one
    /// provider opens for no other.
    ///
    /// # Errors
    /// [`VaultError`] where the system gives no randomness.
    fn seal(&self, provider: ProviderName, token: &Token) -> Result<SealedToken, VaultError>;

    /// Decrypts a token.
    ///
    /// # Errors
    /// [`VaultError`] where the key is another one or the text was altered.
    fn open(&self, provider: ProviderName, sealed: &SealedToken) -> Result<Token, VaultError>;
}

/// A sealed token cannot be made or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the stored token cannot be opened with the present secret key")]
pub struct VaultError;

/// How fast calls may follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As fast as they come.
    Unpaced,
    /// Starts at least so far apart.
    Gap(Duration),
    /// So many in each window.
    Window {
        /// Calls.
        budget: u32,
        /// The window.
        length: Duration,
    },
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Until then.
    pub until: DateTime<Utc>,
    /// Whether the provider asked for it; otherwise our own pace does, to keep within its limits.
    pub asked: bool,
}

/// Counts calls to providers and keeps them within the limits, over all processes that share the
/// database.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CallLedger: Send + Sync {
    /// Takes the next slot for a call within `scope` and counts the call. Answers the moment at
    /// which it may start: no two slots of a scope are closer than the pace allows, and none
    /// lies before the end of a freeze.
    async fn reserve(
        &self,
        provider: ProviderName,
        scope: &str,
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError>;

    /// Lets no call of `scope` start before `until`.
    async fn freeze(&self, scope: &str, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Until when no call of `scope` may start; `None` where nothing holds them back. Asked right
    /// before a call is sent, because a freeze may have come while it waited for its slot.
    async fn frozen_until(&self, _scope: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(None)
    }

    /// Lets nobody call on behalf of a run whose lease another process has taken over. Asked right
    /// before a call is sent.
    ///
    /// # Errors
    /// [`crate::ports::StoreErrorKind::Fenced`] where the connector has been leased anew.
    async fn check_lease(&self, _provider: ProviderName, _fence: i64) -> Result<(), StoreError> {
        Ok(())
    }

    /// The latest moment at which a call to a provider that was given its slot may have been sent;
    /// `None` where there was none.
    async fn last_call(&self, _provider: ProviderName) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(None)
    }

    /// What the next call to a provider waits for, where it waits noticeably.
    async fn waiting(&self, _provider: ProviderName, _now: DateTime<Utc>) -> Result<Option<Waiting>, StoreError> {
        Ok(None)
    }

    /// Calls to a provider counted since a moment.
    async fn calls_since(&self, provider: ProviderName, since: DateTime<Utc>) -> Result<u64, StoreError>;
}
