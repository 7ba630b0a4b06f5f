//! How a connection stands.

use chrono::{DateTime, Utc};
use dealsync_domain::connector::Connector;
use dealsync_domain::failure::{Failure, FailureCode};
use dealsync_domain::run::{RunStatus, SyncRun};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::connectors::latest::{Latest, latest};
use crate::pages::connectors::place;
use crate::pages::memory::{Memory, Tested};
use crate::state::WebState;
use crate::views::moment;

/// A tab.
#[derive(Debug, Serialize)]
pub(super) struct TabView {
    name: &'static str,
    title: &'static str,
    state: &'static str,
}

/// The connector of the tab that is open.
#[derive(Debug, Serialize)]
pub(super) struct ConnectorView {
    provider: &'static str,
    title: &'static str,
    state: &'static str,
    /// Complete, and its token can be read.
    ready: bool,
    token_stored: bool,
    token_stored_at: Option<String>,
    base: Option<String>,
    place: Option<String>,
    checked_at: Option<String>,
    last_contact: Option<String>,
    trouble: Option<TroubleView>,
}

/// What last went wrong with a connection.
#[derive(Debug, Serialize)]
pub(super) struct TroubleView {
    code: &'static str,
    message: Option<String>,
    at: String,
}

impl ConnectorView {
    pub(super) fn tab(&self) -> TabView {
        TabView { name: self.provider, title: self.title, state: self.state }
    }

    /// Whether nothing else can be done before the connection is.
    pub(super) fn needs_connecting(&self) -> bool {
        matches!(self.state, "none" | "incomplete" | "locked")
    }

    pub(super) fn forget_trouble(&mut self) {
        self.trouble = None;
    }
}

/// Looks how a connection stands.
pub(super) async fn look(state: &WebState, memory: &Memory, connector: &Connector) -> Result<ConnectorView, ApiError> {
    let provider = connector.provider;
    let latest = latest(state, provider).await?;
    let test = memory.last_test(provider);
    let trouble = trouble(connector, &latest, test.as_ref());
    let checked = checked(&latest, test.as_ref()).map(moment);
    let complete = state.connectors.connection(connector).map(drop);
    let table = latest.read.as_ref().and_then(|run| run.context.as_ref()).map(|context| &context.table);
    Ok(ConnectorView {
        provider: provider.as_str(),
        title: provider.title(),
        state: word(connector, complete.as_ref().err().map(|failure| failure.code), trouble.is_some()),
        ready: complete.is_ok(),
        token_stored: connector.token.is_some(),
        token_stored_at: connector.token_stored_at.map(moment),
        base: connector.base_id.clone(),
        place: place::of_connector(memory, connector, table),
        checked_at: checked.clone(),
        last_contact: checked,
        trouble: trouble.map(|(at, failure)| TroubleView {
            code: failure.code.code(),
            message: Some(failure.detail).filter(|detail| !detail.is_empty()),
            at: moment(at),
        }),
    })
}

fn word(connector: &Connector, missing: Option<FailureCode>, has_trouble: bool) -> &'static str {
    let is_blank = connector.token.is_none() && connector.base_id.is_none() && connector.table_name.is_none();
    match missing {
        _ if is_blank => "none",
        Some(FailureCode::TokenLocked) => "locked",
        Some(_) => "incomplete",
        None if !connector.is_active => "off",
        None if has_trouble => "failed",
        None => "ready",
    }
}

/// What the last test or run came to, where that was a failure and nothing was saved since.
fn trouble(connector: &Connector, latest: &Latest, test: Option<&Tested>) -> Option<(DateTime<Utc>, Failure)> {
    let tested = test.map(|test| (test.at, test.failure.clone()));
    let ran = latest.ended.as_ref().map(|run| (end(run), failure(run)));
    let (at, failure) = tested.into_iter().chain(ran).max_by_key(|(at, _)| *at)?;
    let is_past = connector.updated_at.is_some_and(|saved| saved > at);
    failure.filter(|_| !is_past).map(|failure| (at, failure))
}

/// When the table was last read well.
fn checked(latest: &Latest, test: Option<&Tested>) -> Option<DateTime<Utc>> {
    let tested = test.filter(|test| test.failure.is_none()).map(|test| test.at);
    let read = latest.read.as_ref().and_then(|run| run.context.as_ref()).map(|context| context.reading_began);
    tested.max(read)
}

fn end(run: &SyncRun) -> DateTime<Utc> {
    run.completed_at.unwrap_or(run.started_at)
}

fn failure(run: &SyncRun) -> Option<Failure> {
    run.failure.clone().filter(|_| run.status == RunStatus::Error)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use dealsync_domain::connector::SealedToken;
    use dealsync_domain::provider::ProviderName;

    use super::*;
    use crate::tests::sample;

    fn connector() -> Connector {
        Connector { token: Some(SealedToken("x".to_owned())), ..Connector::unset(ProviderName::Notion) }
    }

    #[test]
    fn the_word_says_what_is_missing_first() {
        assert_eq!(word(&Connector::unset(ProviderName::Notion), Some(FailureCode::TokenMissing), false), "none");
        assert_eq!(word(&connector(), Some(FailureCode::BaseMissing), true), "incomplete");
        assert_eq!(word(&connector(), Some(FailureCode::TokenLocked), true), "locked");
        let off = Connector { is_active: false, ..connector() };
        assert_eq!(word(&off, None, true), "off");
        assert_eq!((word(&connector(), None, true), word(&connector(), None, false)), ("failed", "ready"));
    }

    #[test]
    fn only_the_last_event_is_trouble_and_saving_ends_it() {
        let now = sample::now();
        let failed = SyncRun { failure: Some(FailureCode::TokenInvalid.into()), ..sample::run(RunStatus::Error) };
        let latest = Latest { ended: Some(failed), read: None };
        assert!(trouble(&connector(), &latest, None).is_some());
        let good = Tested { at: now + TimeDelta::hours(1), failure: None };
        assert!(trouble(&connector(), &latest, Some(&good)).is_none());
        let saved = Connector { updated_at: Some(now + TimeDelta::hours(1)), ..connector() };
        assert!(trouble(&saved, &latest, None).is_none());
    }
}
