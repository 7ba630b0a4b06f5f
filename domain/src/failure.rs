//! Why a whole run, or a whole call, came to nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::reason::coded;

coded! {
    /// The stable code of what ended a run or refused a call.
    FailureCode {
        /// No token is stored.
        TokenMissing = "token_missing",
            "No token is stored for this connector.",
            "Enter a token in the connection.";
        /// The provider does not accept the token.
        TokenInvalid = "token_invalid",
            "The provider does not accept the token.",
            "Make a new token there and enter it in the connection.";
        /// The stored token cannot be opened with the present key.
        TokenLocked = "token_locked",
            "The stored token cannot be read with the present secret key.",
            "Put the former key back, or enter the token again.";
        /// The token may not do this.
        AccessDenied = "access_denied",
            "The token works, but may not do this.",
            "Check the token's scopes, that the base is added to the token, and your role in it.";
        /// The base or database cannot be seen.
        BaseNotFound = "base_not_found",
            "The base cannot be found, or is not shared with the token.",
            "Check the base's id or link, and share it with the token.";
        /// The connection names no base.
        BaseMissing = "base_missing",
            "No base is chosen for this connector.",
            "Choose a base in the connection, or paste its link.";
        /// The table cannot be found.
        TableNotFound = "table_not_found",
            "The table cannot be found in its base.",
            "Choose the table again in the connection.";
        /// The base has several tables, and none is chosen.
        TableMissing = "table_missing",
            "No table is chosen for this connector.",
            "Choose one of the base's tables in the connection.";
        /// A mapped column is not there any more.
        ColumnMissing = "column_missing",
            "A mapped column is not in the table.",
            "Map the field to a column that exists.";
        /// A mapped column is of a kind that cannot hold the field.
        ColumnUnsuitable = "column_unsuitable",
            "A mapped column is of a type that cannot hold its field.",
            "Map the field to another column, or change the column's type.";
        /// Two fields are mapped to one column, or a name is no field.
        MappingInvalid = "mapping_invalid",
            "The mapping is not valid.",
            "Correct the fields named.";
        /// No column is mapped to the client.
        ClientUnmapped = "client_unmapped",
            "No column is mapped to the client, by which deals are recognised.",
            "Map the client to a column.";
        /// The table changed between preview and apply.
        SchemaChanged = "schema_changed",
            "The table's columns have changed since the preview.",
            "Make a new preview.";
        /// The monthly number of calls is used up.
        QuotaExhausted = "quota_exhausted",
            "The provider's monthly number of calls is used up.",
            "Wait for the next month, or upgrade the workspace.";
        /// The provider asks to wait, longer than we do.
        RateLimited = "rate_limited",
            "The provider keeps asking to wait.",
            "Try again in a few minutes.";
        /// The provider has blocked the token.
        Blocked = "blocked",
            "The provider has blocked calls with this token.",
            "Ask the provider's support, or use another token.";
        /// No answer, or one that speaks of trouble there.
        ProviderUnavailable = "provider_unavailable",
            "The provider does not answer, or has trouble.",
            "Try again in a few minutes.";
        /// An answer that makes no sense.
        UnexpectedAnswer = "unexpected_answer",
            "The provider gave an answer that cannot be understood.",
            "Try again; if it persists, report it with the message.";
        /// The provider says that the request is wrong.
        RequestRefused = "request_refused",
            "The provider refused the request.",
            "Read its message; check the table and the mapping.";
        /// The listing ended early or could not be restarted.
        ListingIncomplete = "listing_incomplete",
            "The table could not be read to its end, so nothing was concluded from it.",
            "Try again.";
        /// The CRM's database is away.
        DatabaseUnavailable = "database_unavailable",
            "The CRM's database does not answer.",
            "Check that it is running and can be reached.";
        /// The CRM's database has no room left.
        DatabaseFull = "database_full",
            "The CRM's database has no room left.",
            "Free some disk space, then resume the run: nothing is lost.";
        /// The deals table cannot be used.
        DealsUnusable = "deals_unusable",
            "The CRM's deals table cannot be used.",
            "It needs an integer id and a client column.";
        /// Another run of this connector is going on.
        RunInProgress = "run_in_progress",
            "Another run of this connector is going on.",
            "Wait for it to end, or cancel it.";
        /// The connector is switched off.
        ConnectorInactive = "connector_inactive",
            "The connector is switched off.",
            "Activate it in the connection.";
        /// The provider cannot be used yet.
        ProviderUnsupported = "provider_unsupported",
            "This provider can be configured, but not yet run.",
            "Use the other provider.";
        /// The run is not in a state for this.
        WrongState = "wrong_state",
            "The run is not in a state for this.",
            "Look at the run's status.";
        /// Nothing with that id.
        NotFound = "not_found",
            "There is nothing with that id.",
            "Check the id.";
        /// The process that carried the run has ended.
        Interrupted = "interrupted",
            "The run was interrupted before its end.",
            "Resume it, or look at what was written.";
        /// Something that should not happen.
        Internal = "internal",
            "Something went wrong inside dealsync.",
            "Look at the log; report it if it persists.";
    }
}

/// What ended a run or refused a call, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stable code.
    pub code: FailureCode,
    /// What exactly: the column, the provider's own message; never a token. May be empty.
    pub detail: String,
}

impl Failure {
    /// A failure with what it is about.
    #[must_use]
    pub fn new(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl From<FailureCode> for Failure {
    fn from(code: FailureCode) -> Self {
        Self::new(code, "")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.what())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for Failure {}
