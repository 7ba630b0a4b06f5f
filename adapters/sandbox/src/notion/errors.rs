//! Refusals, with the status, the code and the body that Notion gives them.

use serde_json::{Value, json};

use super::{ids::Uuid, state::Connection};

/// The outcome of a step that may end the call.
pub(crate) type Outcome<T> = Result<T, Refusal>;

/// An answer other than success.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    code: &'static str,
    message: String,
    additional: Option<Box<Value>>,
    /// In seconds, for the `Retry-After` header.
    pub(crate) retry_after: Option<u64>,
    /// Whether the real service would (or might) have answered otherwise.
    pub(crate) unexpected: bool,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), additional: None, retry_after: None, unexpected: false }
    }

    pub(crate) fn with(mut self, additional: Value) -> Self {
        self.additional = Some(Box::new(additional));
        self
    }

    /// The body, still without a request's id.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({
            "object": "error",
            "status": self.status,
            "code": self.code,
            "message": self.message,
        });
        if let Some(additional) = &self.additional {
            body["additional_data"] = additional.as_ref().clone();
        }
        body
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// 599: the sandbox does not know what the real service would say.
    pub(crate) fn unimplemented(why: impl Into<String>) -> Self {
        Self { unexpected: true, ..Self::new(599, "sandbox_unimplemented", why) }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "unauthorized", "API token is invalid.")
    }

    pub(crate) fn missing_version() -> Self {
        Self::new(
            400,
            "missing_version",
            "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.",
        )
    }

    pub(crate) fn unknown_version(given: &str) -> Self {
        Self::validation(format!(
            "Notion-Version header failed validation: Notion-Version header should be `\"2022-06-28\"`, `\"2025-09-03\"`, or `\"2026-03-11\"`, instead was `\"{given}\"`."
        ))
    }

    pub(crate) fn invalid_url() -> Self {
        Self::new(400, "invalid_request_url", "Invalid request URL.")
    }

    pub(crate) fn invalid_json() -> Self {
        Self::new(400, "invalid_json", "Error parsing JSON body.")
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "validation_error", message)
    }

    /// A part of the body or of the query that is not what it should be: `path` is
    /// `body.page_size`, say.
    pub(crate) fn body_part(path: &str, wanted: &str, found: Option<&Value>) -> Self {
        let place = if path.starts_with("query.") { "query" } else { "body" };
        let found = found.map_or_else(|| "undefined".to_owned(), Value::to_string);
        Self::validation(format!("{place} failed validation: {path} should be {wanted}, instead was `{found}`."))
    }

    /// Something longer than it may be.
    pub(crate) fn too_long(path: &str, most: usize, found: usize) -> Self {
        Self::validation(format!("body failed validation: {path}.length should be ≤ `{most}`, instead was `{found}`."))
    }

    pub(crate) fn too_short(path: &str) -> Self {
        Self::validation(format!("body failed validation: {path}.length should be ≥ `1`, instead was `0`."))
    }

    /// A key that the body or the query may not have.
    pub(crate) fn surplus(path: &str, found: &Value) -> Self {
        Self::body_part(path, "not present", Some(found))
    }

    pub(crate) fn no_uuid(parameter: &str, found: &str) -> Self {
        Self::validation(format!(
            "path failed validation: path.{parameter} should be a valid uuid, instead was `\"{found}\"`."
        ))
    }

    pub(crate) fn invalid_cursor(cursor: &str) -> Self {
        Self::validation(format!("The start_cursor provided is invalid: {cursor}"))
    }

    pub(crate) fn unknown_property(name: &str) -> Self {
        Self::validation(format!("Could not find property with name or id: {name}"))
    }

    pub(crate) fn archived() -> Self {
        Self::validation("Can't edit block that is archived. You must unarchive the block before editing.")
    }

    pub(crate) fn archived_ancestor() -> Self {
        Self::validation(
            "Can't edit page on block with an archived ancestor. You must unarchive the ancestor before editing page.",
        )
    }

    /// Not there, or not shared with the caller: nobody can tell which.
    pub(crate) fn not_found(what: &str, id: Uuid, caller: &Connection) -> Self {
        let message = format!(
            "Could not find {what} with ID: {id}. Make sure the relevant pages and databases are shared with your integration \"{}\".",
            caller.name
        );
        Self::new(404, "object_not_found", message).with(json!({"integration_id": caller.bot.to_string()}))
    }

    pub(crate) fn no_user(id: Uuid, caller: &Connection) -> Self {
        let message = format!(
            "Could not find user with ID: {id}. Make sure your integration has capabilities to read user information. With those capabilities, only members and guests in the integration's workspace are visible."
        );
        Self::new(404, "object_not_found", message).with(json!({"integration_id": caller.bot.to_string()}))
    }

    /// A capability that the connection lacks.
    pub(crate) fn restricted() -> Self {
        Self::new(403, "restricted_resource", "Insufficient permissions for this endpoint.")
    }

    /// The free plan's blocks are used up.
    pub(crate) fn block_limit() -> Self {
        Self::new(
            403,
            "restricted_resource",
            "This workspace has reached its block limit. Upgrade the workspace's plan to create more content.",
        )
        .with(json!({"block_limit": "block_creation"}))
    }

    /// Calls for rows or columns of a database that has several sources, without saying of which.
    pub(crate) fn several_sources(database: Uuid, sources: &[Uuid]) -> Self {
        let sources = sources.iter().map(Uuid::to_string).collect::<Vec<_>>();
        Self::validation("Databases with multiple data sources are not supported in this API version.").with(json!({
            "error_type": "multiple_data_sources_for_database",
            "database_id": database.to_string(),
            "child_data_source_ids": sources,
            "minimum_api_version": "2025-09-03",
        }))
    }

    /// The window's budget is spent, or a fault says so.
    pub(crate) fn rate_limited(reason: &str, retry_after: Option<u64>) -> Self {
        let mut additional = json!({"rate_limit_reason": reason});
        if let Some(seconds) = retry_after {
            additional["retry_after"] = seconds.to_string().into();
        }
        let refusal = Self::new(429, "rate_limited", "You have been rate limited. Please try again in a few minutes.");
        Self { retry_after, ..refusal.with(additional) }
    }

    /// A source too slow for what was asked of it.
    pub(crate) fn slow_query() -> Self {
        Self::new(
            503,
            "service_unavailable",
            "Public API data source query is temporarily unavailable due to backend datastore timeouts. Retry with exponential backoff; if retries continue to fail, reduce page_size or narrow filters/sorts.",
        )
        .with(json!({
            "endpoint_name": "public_queryDataSource",
            "notion_error_name": "PgPoolWaitConnectionTimeout",
            "retry_guidance": ["Use exponential backoff with jitter", "Reduce page_size", "Narrow query filters/sorts"],
        }))
    }

    /// The change was saved, but the answer came too late. Only a create names what it made.
    pub(crate) fn committed(created: Option<Uuid>) -> Self {
        let mut additional = json!({"elapsed_ms": "55012", "deadline_ms": "55000"});
        if let Some(id) = created {
            additional["committed_resource_id"] = id.to_string().into();
        }
        additional["retry_guidance"] =
            json!(["Read the object again to confirm the saved change.", "Do not repeat the write."]);
        Self::new(
            503,
            "service_unavailable",
            "The change was saved, but the response could not be prepared before the request deadline.",
        )
        .with(additional)
    }
}
