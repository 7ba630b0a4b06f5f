//! Notion's own failures, as faults with the bodies that it gives them.
//!
//! Nothing is done by a call that one of these hits; for a call that is carried out and then
//! answered 503, see [`FaultKind::CommittedUnavailable`].

use serde_json::json;

use super::errors::Refusal;
use crate::faults::FaultKind;

/// The id that the bodies of ordered failures name.
const REQUEST: &str = "5a4d8f00-0000-4000-8000-000000000000";

/// 409: another change came between. The call may be repeated.
#[must_use]
pub fn conflict() -> FaultKind {
    fault(&Refusal::new(409, "conflict_error", "Conflict occurred while saving. Please try again."))
}

/// 429 for one of the reasons that Notion documents, or for one that nobody knows yet.
///
/// Unlike [`FaultKind::RateLimited`] it closes no window.
#[must_use]
pub fn rate_limited(reason: &str, retry_after: Option<u64>) -> FaultKind {
    fault(&Refusal::rate_limited(reason, retry_after))
}

/// 429 for a connection that was blocked: waiting does not help.
#[must_use]
pub fn blocked() -> FaultKind {
    rate_limited("public_api_request_blocked", None)
}

/// 529: Notion is overloaded and says how long to wait.
#[must_use]
pub fn overloaded(retry_after: u64) -> FaultKind {
    let mut refusal = Refusal::new(529, "service_overload", "Notion is overloaded. Please try again later.")
        .with(json!({"retry_after": retry_after.to_string()}));
    refusal.retry_after = Some(retry_after);
    fault(&refusal)
}

/// 500.
#[must_use]
pub fn internal_error() -> FaultKind {
    fault(&Refusal::new(500, "internal_server_error", "Unexpected error occurred."))
}

/// 502 with a body of JSON; [`FaultKind::Html`] is what mostly comes.
#[must_use]
pub fn bad_gateway() -> FaultKind {
    fault(&Refusal::new(502, "bad_gateway", "Notion encountered an issue while attempting to complete this request."))
}

/// 503 that proves nothing.
#[must_use]
pub fn unavailable() -> FaultKind {
    fault(&Refusal::new(503, "service_unavailable", "Notion is unavailable. Please try again later."))
}

/// 503 of a database that is away.
#[must_use]
pub fn database_unavailable() -> FaultKind {
    fault(&Refusal::new(
        503,
        "database_connection_unavailable",
        "Notion's database is unavailable or is not in a state that can be queried. Please try again later.",
    ))
}

/// 503 of a source that is too slow for the query, with its advice.
#[must_use]
pub fn slow_query() -> FaultKind {
    fault(&Refusal::slow_query())
}

/// 504.
#[must_use]
pub fn gateway_timeout() -> FaultKind {
    fault(&Refusal::new(504, "gateway_timeout", "Notion timed out while attempting to complete this request."))
}

fn fault(refusal: &Refusal) -> FaultKind {
    let mut body = refusal.body();
    body["request_id"] = REQUEST.into();
    let headers = refusal.retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_string()));
    FaultKind::Status { code: refusal.status, body: body.to_string(), headers: headers.into_iter().collect() }
}
