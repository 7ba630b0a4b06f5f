//! Refusals, with the status and the exact body that Airtable gives them.

use serde_json::{Value, json};

use super::ids::RecordId;

/// The outcome of a step that may end the call.
pub(crate) type Outcome<T> = Result<T, Refusal>;

/// An answer other than success.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// In seconds, for the `Retry-After` header.
    pub(crate) retry_after: Option<u64>,
    /// Whether the real service would (or might) have answered otherwise.
    pub(crate) unexpected: bool,
}

impl Refusal {
    fn new(status: u16, body: Value) -> Self {
        Self { status, body, retry_after: None, unexpected: false }
    }

    fn typed(status: u16, kind: &str, message: impl AsRef<str>) -> Self {
        Self::new(status, json!({"error": {"type": kind, "message": message.as_ref()}}))
    }

    /// 599: the sandbox does not know what the real service would say.
    pub(crate) fn unimplemented(why: impl AsRef<str>) -> Self {
        Self { unexpected: true, ..Self::typed(599, "SANDBOX_UNIMPLEMENTED", why) }
    }

    /// A malformed path or an unknown route: the bare envelope.
    pub(crate) fn not_found() -> Self {
        Self::new(404, json!({"error": "NOT_FOUND"}))
    }

    pub(crate) fn unauthorized() -> Self {
        Self::typed(401, "AUTHENTICATION_REQUIRED", "Authentication required")
    }

    /// No scope, no grant or a wrong id: nobody can tell which.
    pub(crate) fn no_access() -> Self {
        Self::typed(
            403,
            "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
            "Invalid permissions, or the requested model was not found. Check that both your user and your token have the required permissions, and that the model names and/or ids are correct.",
        )
    }

    /// The user's role on the base is too low.
    pub(crate) fn role_too_low() -> Self {
        Self::typed(403, "INVALID_PERMISSIONS", "You are not permitted to perform this operation")
    }

    pub(crate) fn table_not_found(table: &str, base: &str) -> Self {
        Self::typed(404, "TABLE_NOT_FOUND", format!("Could not find table {table} in application {base}"))
    }

    pub(crate) fn record_not_found() -> Self {
        Self::typed(404, "MODEL_ID_NOT_FOUND", "Record not found")
    }

    pub(crate) fn row_does_not_exist(id: &RecordId) -> Self {
        Self::typed(422, "ROW_DOES_NOT_EXIST", format!("Record ID {id} does not exist in this table"))
    }

    pub(crate) fn too_large() -> Self {
        Self::typed(413, "REQUEST_TOO_LARGE", "Request body too large")
    }

    pub(crate) fn unparsable_body() -> Self {
        Self::typed(400, "INVALID_REQUEST_BODY", "Could not parse request body as JSON")
    }

    pub(crate) fn invalid_parameters() -> Self {
        Self::typed(
            422,
            "INVALID_REQUEST_UNKNOWN",
            "Invalid request: parameter validation failed. Check your request data.",
        )
    }

    pub(crate) fn missing_fields() -> Self {
        Self::typed(422, "INVALID_REQUEST_MISSING_FIELDS", "Could not find field \"fields\" in the request body")
    }

    pub(crate) fn too_many_creates(limit: usize, given: usize) -> Self {
        Self::typed(
            422,
            "INVALID_RECORDS",
            format!("A maximum of {limit} records can be created per request but you have provided {given}."),
        )
    }

    /// Too many records to update, or one of them malformed: the same words for both.
    pub(crate) fn malformed_records(limit: usize) -> Self {
        Self::typed(
            422,
            "INVALID_RECORDS",
            format!(
                "You must provide an array of up to {limit} record objects, each with an \"id\" ID field and a \"fields\" object for cell values."
            ),
        )
    }

    pub(crate) fn malformed_ids(limit: usize) -> Self {
        Self::typed(422, "INVALID_RECORDS", format!("You must provide an array of up to {limit} record IDs."))
    }

    pub(crate) fn same_record_twice() -> Self {
        Self::typed(422, "INVALID_RECORDS", "You cannot update the same record multiple times in a single request.")
    }

    pub(crate) fn missing_merge_field() -> Self {
        Self::typed(422, "INVALID_RECORDS", "Record must include columns to merge on")
    }

    /// The type and the words of this one are in no public source; a client must not read them.
    pub(crate) fn many_matches() -> Self {
        Self::typed(422, "INVALID_RECORDS", "Cannot upsert: more than one record matches the fields to merge on")
    }

    pub(crate) fn unknown_field(name: &str) -> Self {
        Self::typed(422, "UNKNOWN_FIELD_NAME", format!("Unknown field name: \"{name}\""))
    }

    pub(crate) fn view_not_found(name: &str) -> Self {
        Self::typed(422, "VIEW_NAME_NOT_FOUND", format!("View {name} not found"))
    }

    pub(crate) fn computed(field: &str) -> Self {
        Self::typed(
            422,
            "INVALID_VALUE_FOR_COLUMN",
            format!("Field \"{field}\" cannot accept a value because the field is computed"),
        )
    }

    pub(crate) fn unacceptable(field: &str) -> Self {
        Self::typed(422, "INVALID_VALUE_FOR_COLUMN", format!("Field \"{field}\" cannot accept the provided value"))
    }

    pub(crate) fn unparsable_value(value: &str, field: &str) -> Self {
        Self::typed(422, "INVALID_VALUE_FOR_COLUMN", format!("Cannot parse value \"{value}\" for field {field}"))
    }

    /// The doubled quotes are Airtable's own.
    pub(crate) fn unknown_option(name: &str) -> Self {
        Self::typed(
            422,
            "INVALID_MULTIPLE_CHOICE_OPTIONS",
            format!("Insufficient permissions to create new select option \"\"{name}\"\""),
        )
    }

    pub(crate) fn invalid_attachment(field: &str, object: &Value) -> Self {
        Self::typed(
            422,
            "INVALID_ATTACHMENT_OBJECT",
            format!("Invalid attachment object for field {field}: {object:#}"),
        )
    }

    pub(crate) fn invalid_formula(why: &str) -> Self {
        Self::typed(422, "INVALID_FILTER_BY_FORMULA", format!("The formula for filtering records is invalid: {why}"))
    }

    pub(crate) fn invalid_offset(offset: &str) -> Self {
        Self::typed(422, "INVALID_OFFSET_VALUE", format!("The value of offset {offset} is invalid"))
    }

    pub(crate) fn cursor_expired() -> Self {
        Self::new(422, json!({"error": {"type": "LIST_RECORDS_ITERATOR_NOT_AVAILABLE"}}))
    }

    /// A refusal of the field endpoints.
    pub(crate) fn field(kind: &str, message: &str) -> Self {
        Self::typed(422, kind, message)
    }

    pub(crate) fn rate_limited(retry_after: Option<u64>) -> Self {
        Self {
            retry_after,
            ..Self::new(
                429,
                json!({"errors": [{
                    "error": "RATE_LIMIT_REACHED",
                    "message": "Rate limit exceeded. Please try again later",
                }]}),
            )
        }
    }

    pub(crate) fn quota_exceeded() -> Self {
        Self::new(
            429,
            json!({"errors": [{
                "error": "PUBLIC_API_BILLING_LIMIT_EXCEEDED",
                "message": "API billing plan limit exceeded. You've reached the maximum number of requests allowed for this month.",
            }]}),
        )
    }
}
