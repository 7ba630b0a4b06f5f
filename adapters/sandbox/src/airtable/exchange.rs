//! One call, from its arrival to its answer.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{
    Airtable,
    access::TokenSpec,
    errors::{Outcome, Refusal},
    execute::execute,
    limits::Refused,
    routes::Route,
    state::State,
};
use crate::{
    calls::Call,
    delivery::{Delivery, Manner},
    faults::FaultKind,
    message::{Reply, Request},
};

/// What `https://api.airtable.com` adds to the length of a URL.
const ORIGIN: usize = "https://api.airtable.com".len();

/// A call between its arrival and its answer.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) latency: Duration,
    number: u64,
    route: Route,
    admitted: Outcome<TokenSpec>,
    fault: Option<FaultKind>,
}

impl Ticket {
    /// How long the call waits before it is carried out, even where its caller has gone.
    pub(crate) fn late(&self) -> Option<Duration> {
        match self.fault {
            Some(FaultKind::Late { delay }) => Some(delay),
            _ => None,
        }
    }
}

impl Airtable {
    /// Notes a call, and decides whether it is admitted and what will befall it.
    pub(crate) fn arrive(&self, request: &Request) -> Ticket {
        let now = Instant::now();
        let route =
            if request.path.starts_with("/v0/") { Route::of(&request.method, &request.path) } else { Route::Nowhere };
        let kind = route.kind(request.json());
        let state = &mut *self.lock();
        let number = state.log.open(Call {
            kind,
            method: request.method.clone(),
            path: request.target(),
            status: 0,
            started_at: now,
            records: 0,
            body_size: request.body_size,
            committed: false,
        });
        let admitted = admit(state, &route, request, now);
        let fault = if admitted.is_ok() {
            let cursor = route.cursor(&request.query, request.json());
            state.faults.strike(kind, cursor.is_some())
        } else {
            None
        };
        Ticket { latency: state.latency, number, route, admitted, fault }
    }

    /// The moment, by its own clock, in Unix seconds.
    pub(crate) fn now(&self) -> i64 {
        self.lock().now()
    }

    /// Carries a call out, unless a fault says otherwise.
    pub(crate) fn perform(&self, request: &Request, ticket: Ticket) -> Delivery {
        let Ticket { number, route, admitted, fault, .. } = ticket;
        let state = &mut *self.lock();
        let denied = matches!(fault, Some(FaultKind::CommittedUnavailable));
        let (outcome, manner) = match (admitted, fault) {
            (Err(refusal), _) => (Err(refusal), Manner::Whole),
            (Ok(_), Some(fault)) if replaces(&fault) => {
                return instead(state, number, &route, fault);
            }
            (Ok(token), fault) => {
                let mut outcome = execute(state, &route, &token, request);
                if let (Some(FaultKind::RepeatOffset), Ok(done)) = (&fault, &mut outcome) {
                    let cursor = route.cursor(&request.query, request.json());
                    done.body["offset"] = json!(cursor);
                }
                (outcome, manner_of(fault))
            }
        };
        if let Err(refusal) = &outcome
            && refusal.unexpected
        {
            state.log.note_unexpected(describe(request, refusal));
        }
        let is_dropped = matches!(manner, Manner::Dropped);
        let reply = match outcome {
            Ok(done) if denied => {
                state.log.close(number, 503, done.records, done.committed);
                Reply::empty(503)
            }
            Ok(done) => {
                let status = if is_dropped { 0 } else { 200 };
                state.log.close(number, status, done.records, done.committed);
                Reply::json(200, &done.body)
            }
            Err(refusal) => {
                let status = if is_dropped { 0 } else { refusal.status };
                state.log.close(number, status, 0, false);
                refusal_reply(request, &refusal)
            }
        };
        Delivery { reply, manner }
    }
}

/// Authentication, rates and quota, before anything is looked at.
fn admit(state: &mut State, route: &Route, request: &Request, now: Instant) -> Outcome<TokenSpec> {
    if *route == Route::Nowhere {
        return Err(Refusal::not_found());
    }
    let token = request.token.as_ref().and_then(|token| state.tokens.get(token));
    let token = token.cloned().ok_or_else(Refusal::unauthorized)?;
    let base = route.base();
    let admitted = state.gate.admit(&state.limits, now, &token.user, base, route.is_metadata());
    match admitted {
        Err(Refused::Rate) => {
            state.log.refuse_for_rate();
            return Err(Refusal::rate_limited(state.limits.retry_after));
        }
        Err(Refused::Quota) => return Err(Refusal::quota_exceeded()),
        Ok(()) => {}
    }
    if request.target().len() + ORIGIN >= state.limits.url || request.body_size > state.limits.body {
        return Err(Refusal::too_large());
    }
    Ok(token)
}

/// Whether a fault stands in the call's place.
fn replaces(fault: &FaultKind) -> bool {
    match fault {
        FaultKind::DropBefore
        | FaultKind::Status { .. }
        | FaultKind::Html { .. }
        | FaultKind::Empty { .. }
        | FaultKind::RateLimited { .. }
        | FaultKind::CursorExpired => true,
        FaultKind::DropAfter
        | FaultKind::CutBody
        | FaultKind::Slow { .. }
        | FaultKind::Late { .. }
        | FaultKind::SlowBody { .. }
        | FaultKind::RepeatOffset
        | FaultKind::CommittedUnavailable => false,
    }
}

fn manner_of(fault: Option<FaultKind>) -> Manner {
    match fault {
        Some(FaultKind::DropAfter) => Manner::Dropped,
        Some(FaultKind::CutBody) => Manner::Cut,
        Some(FaultKind::Slow { delay }) => Manner::Late(delay),
        Some(FaultKind::SlowBody { pause }) => Manner::Dripping(pause),
        _ => Manner::Whole,
    }
}

/// The answer of a fault that stands in the call's place.
fn instead(state: &mut State, number: u64, route: &Route, fault: FaultKind) -> Delivery {
    let reply = match fault {
        FaultKind::Status { code, body, headers } => {
            let mut reply = Reply::empty(code).with_header("content-type", "application/json");
            reply.headers.extend(headers);
            reply.body = body.into_bytes();
            reply
        }
        FaultKind::Html { code } => Reply::html(code),
        FaultKind::Empty { code } => Reply::empty(code),
        FaultKind::RateLimited { retry_after } => {
            if let Some(base) = route.base()
                && state.limits.enforced
            {
                let penalty = retry_after.map_or(state.limits.penalty, Duration::from_secs);
                state.gate.freeze(base, Instant::now() + penalty);
            }
            state.log.refuse_for_rate();
            refusal_json(&Refusal::rate_limited(retry_after))
        }
        FaultKind::CursorExpired => refusal_json(&Refusal::cursor_expired()),
        _ => {
            state.log.close(number, 0, 0, false);
            return Delivery { reply: Reply::empty(500), manner: Manner::Dropped };
        }
    };
    state.log.close(number, reply.status, 0, false);
    Delivery { reply, manner: Manner::Whole }
}

fn refusal_json(refusal: &Refusal) -> Reply {
    let reply = Reply::json(refusal.status, &refusal.body);
    match refusal.retry_after {
        Some(seconds) => reply.with_header("retry-after", seconds),
        None => reply,
    }
}

/// A refusal; one that nobody foresaw carries the request, to be seen by whoever reads the failure.
fn refusal_reply(request: &Request, refusal: &Refusal) -> Reply {
    if !refusal.unexpected {
        return refusal_json(refusal);
    }
    let mut body = refusal.body.clone();
    body["request"] = json!({
        "method": request.method,
        "target": request.target(),
        "body": request.json(),
    });
    Reply::json(refusal.status, &body)
}

fn describe(request: &Request, refusal: &Refusal) -> String {
    let why = refusal.body["error"]["message"].as_str().unwrap_or_default();
    format!("{} {}: {why}", request.method, request.target())
}
