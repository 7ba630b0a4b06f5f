//! Calls on behalf of one token.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::connector::Token;
use dealsync_domain::link::TableRef;
use dealsync_domain::ports::{CallMeter, TableError};
use dealsync_http::{Call, CallError, Caller, Client, Reply, Waits};
use serde::de::DeserializeOwned;

use crate::error::{About, Problem, fault_of_call, misshapen};

/// What the pace is shared by. Notion counts the calls of a connection, whatever they are about,
/// and a workspace of one founder has one connection.
const SCOPE: &str = "notion";

/// Which of Notion's two notions of a database a table is reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// A database has data sources, and they have the rows.
    Sources,
    /// A database has the rows itself, as before version 2025-09-03.
    Databases,
}

impl Era {
    /// How a table is reached. Where databases have data sources, the two never share an id.
    pub(crate) fn of(table: &TableRef) -> Self {
        if table.base == table.table { Self::Databases } else { Self::Sources }
    }
}

/// A client for each era: the version is a header of every call.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    pub(crate) sources: Client,
    pub(crate) databases: Client,
}

/// The clients, a token, and where the calls are counted.
#[derive(Debug)]
pub(crate) struct Session {
    clients: Clients,
    token: Token,
    meter: Arc<CallMeter>,
    /// How far Notion's clock is ahead of ours, in milliseconds, by its last answer.
    ahead: AtomicI64,
}

impl Session {
    pub(crate) fn new(clients: Clients, token: Token, meter: Arc<CallMeter>) -> Self {
        Self { clients, token, meter, ahead: AtomicI64::new(0) }
    }

    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    pub(crate) fn waits(&self) -> &Waits {
        self.clients.sources.waits()
    }

    pub(crate) async fn rest(&self, time: Duration) {
        self.clients.sources.rest(time).await;
    }

    /// A moment of ours by Notion's clock.
    pub(crate) fn at_notion(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        moment + TimeDelta::milliseconds(self.ahead.load(Ordering::Relaxed))
    }

    /// The present moment by our clock.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    /// The present moment by Notion's clock.
    pub(crate) fn now_at_notion(&self) -> DateTime<Utc> {
        self.at_notion(self.now())
    }

    /// Sends a call.
    pub(crate) async fn send(&self, era: Era, call: &Call) -> Result<Reply, CallError> {
        let client = match era {
            Era::Sources => &self.clients.sources,
            Era::Databases => &self.clients.databases,
        };
        let caller = Caller { token: self.token.clone(), meter: Arc::clone(&self.meter), scope: SCOPE.to_owned() };
        let reply = client.send(&caller, call).await?;
        if let Some(Ok(date)) = reply.answer.header("date").map(DateTime::parse_from_rfc2822) {
            let ahead = date.with_timezone(&Utc) - DateTime::<Utc>::from(SystemTime::now());
            self.ahead.store(ahead.num_milliseconds(), Ordering::Relaxed);
        }
        Ok(reply)
    }

    /// Sends a call that may be repeated, and takes the answer in this shape, or the refusal.
    pub(crate) async fn try_ask<T: DeserializeOwned>(
        &self,
        era: Era,
        call: &Call,
        doing: &'static str,
    ) -> Result<Result<T, Problem>, TableError> {
        let sent = self.send(era, call).await;
        let answer = sent.map_err(|error| fault_of_call(error, &self.token, doing))?.answer;
        if !answer.is_success() {
            return Ok(Err(Problem::of(&answer, Some(&self.token))));
        }
        answer.json().map(Ok).map_err(|error| misshapen(error, doing))
    }

    /// Sends a call that may be repeated, and takes the answer in this shape.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        era: Era,
        call: &Call,
        about: About,
        doing: &'static str,
    ) -> Result<T, TableError> {
        self.try_ask(era, call, doing).await?.map_err(|problem| problem.fault(about, doing))
    }
}
