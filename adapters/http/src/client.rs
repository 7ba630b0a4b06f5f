//! The client: keeps the pace, sends, repeats by the rule.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use dealsync_domain::connector::Token;
use dealsync_domain::ports::CallLedger;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{RequestBuilder, redirect, retry};

use crate::answer::Answer;
use crate::call::{Call, Caller, Counted, Method, Reply};
use crate::course::{Course, Ending};
use crate::error::{CallError, CallErrorKind, ClientError};
use crate::pause::{between, now, sleep, until};
use crate::retry::{Outcome, Verdict, Waits, decide};
use crate::settings::{self, ClientSettings, JSON};
use crate::transport::{self, Sending};

/// Shorter than what the providers' front ends keep, so that a call seldom meets a connection
/// that is being closed.
const POOL_IDLE: Duration = Duration::from_secs(15);

/// Calls one provider. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    settings: Arc<ClientSettings>,
    ledger: Arc<dyn CallLedger>,
}

impl Client {
    /// A client, whose calls are paced and counted by the ledger. It follows no redirect, keeps
    /// no cookie, and goes through the system's proxy unless the provider is on this machine.
    ///
    /// # Errors
    /// Where the origin is none, a header cannot be sent, or TLS cannot be set up.
    ///
    /// # Panics
    /// Where no cryptography provider is installed for rustls: that is the composition root's
    /// first duty.
    pub fn new(settings: ClientSettings, ledger: Arc<dyn CallLedger>) -> Result<Self, ClientError> {
        let origin = settings.parse_origin()?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("dealsync/", env!("CARGO_PKG_VERSION")))
            .default_headers(settings.parse_headers()?)
            .redirect(redirect::Policy::none())
            // It would repeat behind the ledger's back.
            .retry(retry::never())
            .referer(false)
            .gzip(true)
            .timeout(settings.request_timeout)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(POOL_IDLE);
        if settings::is_this_machine(&origin) {
            builder = builder.no_proxy();
            if origin.scheme() == "http" {
                // No call will ever need a certificate: a machine that has none will do.
                builder = builder.tls_certs_only([]);
            }
        }
        let http = builder.build().map_err(|error| ClientError::Setup(Box::new(error)))?;
        let origin = origin.origin().ascii_serialization();
        let settings = Arc::new(ClientSettings { origin, ..settings });
        Ok(Self { http, settings, ledger })
    }

    /// The waits that it was set up with.
    #[must_use]
    pub fn waits(&self) -> &Waits {
        &self.settings.waits
    }

    /// Waits, as [`CallError::quiet_after`] advises before asking what became of a write.
    pub async fn rest(&self, time: Duration) {
        sleep(time).await;
    }

    /// Sends a call, and again where that is safe, until there is an answer to go by. A refusal
    /// is such an answer.
    ///
    /// # Errors
    /// What stopped it, and whether the provider may have carried it out all the same.
    pub async fn send(&self, caller: &Caller, call: &Call) -> Result<Reply, CallError> {
        let mut course = Course::default();
        loop {
            if let Err(error) = self.take_slot(caller).await {
                return Err(course.end(error));
            }
            match (course.sendings, call.counted) {
                (0, Counted::Call) => caller.meter.count_call(),
                _ => caller.meter.count_repeat(),
            }
            course.begin();
            let request = self.request(&caller.token, call);
            let sending = transport::send(request, self.settings.body_limit, self.settings.classify).await;
            self.trace(call, course.sendings, &sending);
            course.note(&sending, &self.settings.waits);
            let Sending { outcome, answer, source, .. } = sending;
            match decide(outcome, call.safety, course.tally, &self.settings.waits) {
                Verdict::Repeat { least, most } => sleep(between(least, most)).await,
                Verdict::Freeze(rest) => {
                    if let Err(error) = self.freeze(caller, rest).await {
                        return Err(course.end(error));
                    }
                }
                Verdict::Stop(stop) => {
                    // It is not waited for here, but nobody else shall call meanwhile.
                    if let Outcome::Limited { retry_after: Some(seconds) } = outcome {
                        let rest = self.settings.waits.second.saturating_mul(seconds);
                        if let Err(error) = self.freeze(caller, rest).await {
                            return Err(course.end(error));
                        }
                    }
                    return Err(course.end(Ending { kind: stop.into(), answer: answer.map(Box::new), source }));
                }
                Verdict::Take => {
                    let Some(answer) = answer else {
                        return Err(course.end(CallErrorKind::Unavailable.into()));
                    };
                    return Ok(Reply { answer, earlier: course.effect, sent_at: course.sent_at.unwrap_or_else(now) });
                }
            }
        }
    }

    /// Waits until the ledger lets the next call of the scope start.
    async fn take_slot(&self, caller: &Caller) -> Result<(), Ending> {
        let settings = &self.settings;
        let at = self.ledger.reserve(settings.provider, &caller.scope, settings.pace, now()).await?;
        let wait = until(at);
        // A freeze that we accepted ourselves, with its share of chance, is within this.
        if wait > settings.waits.longest.saturating_mul(2) {
            return Err(CallErrorKind::Limited.into());
        }
        sleep(wait).await;
        // Another call may have been told to wait while this one waited for its slot.
        while let Some(frozen) = self.ledger.frozen_until(&caller.scope).await? {
            let rest = until(frozen);
            if rest.is_zero() {
                break;
            }
            if rest > settings.waits.longest.saturating_mul(2) {
                return Err(CallErrorKind::Limited.into());
            }
            sleep(rest).await;
        }
        if let Some(fence) = caller.meter.fence() {
            self.ledger.check_lease(settings.provider, fence).await?;
        }
        Ok(())
    }

    async fn freeze(&self, caller: &Caller, rest: Duration) -> Result<(), Ending> {
        let rest = between(rest, rest + rest / 20);
        let until = now() + TimeDelta::from_std(rest).unwrap_or_default();
        caller.meter.wait_until(until.timestamp_millis());
        tracing::info!(
            provider = %self.settings.provider,
            scope = %caller.scope,
            rest_ms = millis(rest),
            "the provider asks to wait"
        );
        Ok(self.ledger.freeze(&caller.scope, until).await?)
    }

    fn request(&self, token: &Token, call: &Call) -> RequestBuilder {
        let mut address = format!("{}{}", self.settings.origin, call.path);
        if !call.query.is_empty() {
            address.push('?');
            address.push_str(&call.query);
        }
        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self.http.request(method, address);
        // A token that no header can carry is not made; should it be, the call is refused there.
        if let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {}", token.expose())) {
            bearer.set_sensitive(true);
            request = request.header(AUTHORIZATION, bearer);
        }
        match &call.body {
            None => request,
            Some(body) => request.header(CONTENT_TYPE, JSON).body(body.clone()),
        }
    }

    fn trace(&self, call: &Call, attempt: u32, sending: &Sending) {
        let status = sending.answer.as_ref().map(Answer::status);
        let doubtful = sending.outcome.is_doubtful() || sending.answer.is_none();
        macro_rules! told {
            ($level:ident, $text:literal) => {
                tracing::$level!(
                    provider = %self.settings.provider,
                    method = call.method.as_str(),
                    path = %call.path,
                    status,
                    attempt,
                    duration_ms = millis(sending.took),
                    outcome = ?sending.outcome,
                    $text
                )
            };
        }
        if doubtful {
            told!(warn, "the provider gave no answer to go by");
        } else {
            told!(debug, "the provider answered");
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
