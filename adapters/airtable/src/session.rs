//! Calls on behalf of one token.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::connector::Token;
use dealsync_domain::ports::{CallMeter, TableError};
use dealsync_http::{Call, CallError, Caller, Client, Reply};
use serde::de::DeserializeOwned;

use crate::error::{About, Problem, fault_of_call, misshapen};

/// A client, a token, and where the calls are counted.
#[derive(Debug)]
pub(crate) struct Session {
    client: Client,
    token: Token,
    meter: Arc<CallMeter>,
    /// How far Airtable's clock is ahead of ours, in milliseconds, by its last answer.
    ahead: AtomicI64,
}

impl Session {
    pub(crate) fn new(client: Client, token: Token, meter: Arc<CallMeter>) -> Self {
        Self { client, token, meter, ahead: AtomicI64::new(0) }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// A moment of ours by Airtable's clock.
    pub(crate) fn at_airtable(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        moment + TimeDelta::milliseconds(self.ahead.load(Ordering::Relaxed))
    }

    /// The present moment by our clock.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    /// The present moment by Airtable's clock.
    pub(crate) fn now_at_airtable(&self) -> DateTime<Utc> {
        self.at_airtable(self.now())
    }

    /// Sends a call. The pace is kept base by base; calls about no base have one of their own.
    pub(crate) async fn send(&self, base: Option<&str>, call: &Call) -> Result<Reply, CallError> {
        let scope = format!("airtable/{}", base.unwrap_or("account"));
        let caller = Caller { token: self.token.clone(), meter: Arc::clone(&self.meter), scope };
        let reply = self.client.send(&caller, call).await?;
        if let Some(Ok(date)) = reply.answer.header("date").map(DateTime::parse_from_rfc2822) {
            let ahead = date.with_timezone(&Utc) - DateTime::<Utc>::from(SystemTime::now());
            self.ahead.store(ahead.num_milliseconds(), Ordering::Relaxed);
        }
        Ok(reply)
    }

    /// Sends a call that reads, and takes the answer in this shape.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        base: Option<&str>,
        call: &Call,
        about: About,
        doing: &'static str,
    ) -> Result<T, TableError> {
        let sent = self.send(base, call).await;
        let answer = sent.map_err(|error| fault_of_call(error, &self.token, about, doing))?.answer;
        if !answer.is_success() {
            let problem = Problem::read(answer.status(), answer.body(), Some(&self.token));
            return Err(problem.fault(about, doing));
        }
        answer.json().map_err(|error| misshapen(error, doing))
    }
}
