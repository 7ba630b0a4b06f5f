//! One call, from its arrival to its answer.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    Notion,
    errors::{Outcome, Refusal},
    execute::execute,
    ids::Uuid,
    routes::Route,
    state::{Connection, State},
    versions::Version,
};
use crate::{
    calls::Call,
    delivery::{Delivery, Manner},
    faults::FaultKind,
    message::{Reply, Request},
    random::Random,
};

/// A call between its arrival and its answer.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) latency: Duration,
    number: u64,
    route: Route,
    admitted: Outcome<Admitted>,
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

/// Who calls, in which version.
#[derive(Debug)]
struct Admitted {
    caller: Connection,
    version: Version,
}

impl Notion {
    /// Whether a call is Notion's to answer.
    pub(crate) fn serves(request: &Request) -> bool {
        request.path == "/v1" || request.path.starts_with("/v1/")
    }

    /// Notes a call, and decides whether it is admitted and what will befall it.
    pub(crate) fn arrive(&self, request: &Request) -> Ticket {
        let now = Instant::now();
        let route = Route::of(&request.method, &request.path);
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
        let fault = if admitted.is_ok() { state.faults.strike(kind, route.cursor(request).is_some()) } else { None };
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
        let (outcome, manner) = match (admitted, fault) {
            (Err(refusal), _) => (Err(refusal), Manner::Whole),
            (Ok(admitted), Some(fault)) if replaces(&fault) => {
                return instead(state, number, &admitted.caller, request, &route, fault);
            }
            (Ok(Admitted { caller, version }), fault) => {
                let mut outcome = execute(state, &route, &caller, version, request);
                if let (Some(FaultKind::RepeatOffset), Ok(done)) = (&fault, &mut outcome) {
                    done.body["next_cursor"] = json!(route.cursor(request));
                    done.body["has_more"] = true.into();
                }
                if let (Some(FaultKind::CommittedUnavailable), Ok(done)) = (&fault, &outcome) {
                    let refusal = Refusal::committed(done.created);
                    state.log.close(number, refusal.status, done.records, done.committed);
                    return Delivery { reply: refusal_reply(state, request, &refusal), manner: Manner::Whole };
                }
                (outcome, manner_of(fault))
            }
        };
        if let Err(refusal) = &outcome
            && refusal.unexpected
        {
            let why = format!("{} {}: {}", request.method, request.target(), refusal.message());
            state.log.note_unexpected(why);
        }
        let is_dropped = matches!(manner, Manner::Dropped);
        let reply = match outcome {
            Ok(done) => {
                let status = if is_dropped { 0 } else { 200 };
                state.log.close(number, status, done.records, done.committed);
                reply(&mut state.random, 200, done.body)
            }
            Err(refusal) => {
                let status = if is_dropped { 0 } else { refusal.status };
                state.log.close(number, status, 0, false);
                refusal_reply(state, request, &refusal)
            }
        };
        Delivery { reply, manner }
    }
}

/// Authentication, budget, version and size, before anything is looked at.
fn admit(state: &mut State, route: &Route, request: &Request, now: Instant) -> Outcome<Admitted> {
    let caller = request.token.as_ref().and_then(|token| state.connections.get(token));
    let caller = caller.cloned().ok_or_else(Refusal::unauthorized)?;
    if let Err(seconds) = state.gate.admit(&state.limits, now, caller.bot) {
        state.log.refuse_for_rate();
        return Err(Refusal::rate_limited("public_api_request_rate_limit", Some(seconds)));
    }
    let version = Version::read(request.notion_version.as_deref())?;
    if *route == Route::Nowhere {
        return Err(Refusal::invalid_url());
    }
    if request.body_size > state.limits.body {
        return Err(Refusal::too_long("body", state.limits.body, request.body_size));
    }
    Ok(Admitted { caller, version })
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
        | FaultKind::CommittedUnavailable
        | FaultKind::RepeatOffset => false,
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
fn instead(
    state: &mut State,
    number: u64,
    caller: &Connection,
    request: &Request,
    route: &Route,
    fault: FaultKind,
) -> Delivery {
    let reply = match fault {
        FaultKind::Status { code, body, headers } => {
            let mut reply = Reply::empty(code).with_header("content-type", "application/json; charset=utf-8");
            reply.headers.extend(headers);
            reply.body = body.into_bytes();
            traced(reply, Uuid::fresh(&mut state.random))
        }
        // These come from the edge, which knows no request of Notion's.
        FaultKind::Html { code } => Reply::html(code).with_header("cf-ray", "sandbox"),
        FaultKind::Empty { code } => Reply::empty(code).with_header("cf-ray", "sandbox"),
        FaultKind::RateLimited { retry_after } => {
            let now = Instant::now();
            if state.limits.enforced {
                let wait = retry_after.map_or(state.limits.window, Duration::from_secs);
                state.gate.shut(caller.bot, now, now + wait);
            }
            state.log.refuse_for_rate();
            refusal_reply(state, request, &Refusal::rate_limited("public_api_request_rate_limit", retry_after))
        }
        FaultKind::CursorExpired => {
            let cursor = route.cursor(request).unwrap_or_default();
            refusal_reply(state, request, &Refusal::invalid_cursor(&cursor))
        }
        _ => {
            state.log.close(number, 0, 0, false);
            return Delivery { reply: Reply::empty(500), manner: Manner::Dropped };
        }
    };
    state.log.close(number, reply.status, 0, false);
    Delivery { reply, manner: Manner::Whole }
}

/// A refusal; one that nobody foresaw carries the request, to be seen by whoever reads the failure.
fn refusal_reply(state: &mut State, request: &Request, refusal: &Refusal) -> Reply {
    let mut body = refusal.body();
    if refusal.unexpected {
        body["request"] = json!({
            "method": request.method,
            "target": request.target(),
            "body": request.json(),
        });
    }
    let reply = reply(&mut state.random, refusal.status, body);
    match refusal.retry_after {
        Some(seconds) => reply.with_header("retry-after", seconds),
        None => reply,
    }
}

/// An answer with the id of its request, in the body and in a header.
fn reply(random: &mut Random, status: u16, mut body: Value) -> Reply {
    let request = Uuid::fresh(random);
    body["request_id"] = request.to_string().into();
    traced(Reply::json(status, &body), request)
}

fn traced(reply: Reply, request: Uuid) -> Reply {
    reply.with_header("x-notion-request-id", request).with_header("cf-ray", "sandbox")
}
