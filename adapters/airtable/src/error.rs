//! Airtable's refusals, and what they mean for the caller.

use dealsync_domain::connector::Token;
use dealsync_domain::ports::{ErrorKind, TableError};
use dealsync_domain::reason::Reason;
use dealsync_http::{Answer, CallError, CallErrorKind, Outcome, redact, shorten};
use serde_json::Value;

/// Characters of a message that are passed on.
const LONGEST_MESSAGE: usize = 500;

const QUOTA: &str = "PUBLIC_API_BILLING_LIMIT_EXCEEDED";

/// What a call was about: the same refusal means different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// The token itself.
    Account,
    /// The tables of a base.
    Schema,
    /// The records of a table.
    Records,
}

/// What an answer other than a success says. Airtable has four envelopes for it; besides, there
/// may be an empty body, a page of HTML from a machine on the way, or half of anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    /// Airtable's own name for it; empty where there is none.
    pub(crate) name: String,
    /// Airtable's own words, without tokens; empty where there are none.
    pub(crate) message: String,
}

impl Problem {
    /// Reads an answer.
    pub(crate) fn read(status: u16, body: &[u8], token: Option<&Token>) -> Self {
        let (name, message) = match serde_json::from_slice::<Value>(body) {
            Ok(json) => envelope(&json),
            Err(_) if body.trim_ascii().is_empty() => (String::new(), "an empty answer".to_owned()),
            Err(_) if body.trim_ascii().starts_with(b"<") => (String::new(), "a page of HTML".to_owned()),
            Err(_) => (String::new(), "an answer that is not JSON".to_owned()),
        };
        let message = shorten(&redact(&message, token), LONGEST_MESSAGE);
        Self { status, name: shorten(&redact(&name, token), 100), message }
    }

    /// The problem in a line: Airtable's words, its name for them and the status.
    pub(crate) fn told(&self) -> String {
        let status = format!("HTTP {}", self.status);
        let named = if self.name.is_empty() { status } else { format!("{}, {status}", self.name) };
        if self.message.is_empty() {
            format!("Airtable answered {named}")
        } else {
            format!("{} ({named})", self.message)
        }
    }

    /// What it means for a whole run.
    pub(crate) fn kind(&self, about: About) -> ErrorKind {
        match (self.status, self.name.as_str(), about) {
            (401, ..) => ErrorKind::Unauthorized,
            (429, QUOTA, _) => ErrorKind::QuotaExhausted,
            (429, ..) => ErrorKind::RateLimited,
            (403 | 404, _, About::Schema) => ErrorKind::BaseNotFound,
            (403, ..) | (404, _, About::Account) => ErrorKind::Forbidden,
            (404, _, About::Records) => ErrorKind::TableNotFound,
            (422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE", _) => ErrorKind::CursorExpired,
            (422, "UNKNOWN_FIELD_NAME", _) => ErrorKind::SchemaChanged,
            // A filter of ours names columns only by the ids of the mapping.
            (422, "INVALID_FILTER_BY_FORMULA", _) if self.message.to_lowercase().contains("unknown field") => {
                ErrorKind::SchemaChanged
            }
            (400..=499, ..) => ErrorKind::Refused,
            (500..=504 | 520..=530, ..) => ErrorKind::Unavailable,
            _ => ErrorKind::Unexpected,
        }
    }

    /// Why one record was refused.
    pub(crate) fn reason(&self) -> Reason {
        match self.name.as_str() {
            "INVALID_VALUE_FOR_COLUMN" if self.message.contains("computed") => Reason::ComputedColumn,
            "INVALID_MULTIPLE_CHOICE_OPTIONS" => Reason::NewOption,
            "ROW_DOES_NOT_EXIST" => Reason::TargetGone,
            _ => Reason::RefusedByProvider,
        }
    }

    /// The fault to tell.
    pub(crate) fn fault(&self, about: About, doing: &'static str) -> TableError {
        let kind = self.kind(about);
        let cure = match (kind, about) {
            // Nobody can tell these apart by the answer.
            (ErrorKind::BaseNotFound, _) => {
                "; either the token lacks the scope schema.bases:read, or the base is not added to the token, or its id is wrong"
            }
            (ErrorKind::Forbidden, About::Records) => {
                "; check the token's scopes data.records:read and data.records:write, and your role in the base"
            }
            _ => "",
        };
        TableError::new(kind, doing, format!("{}{cure}", self.told()))
    }
}

fn envelope(json: &Value) -> (String, String) {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let error = json.get("error").or_else(|| json.get("errors")?.get(0));
    match error {
        Some(Value::String(name)) => (name.clone(), text(json.get("message"))),
        Some(error) => {
            let name = error.get("type").or_else(|| error.get("error"));
            (text(name), text(error.get("message")))
        }
        None => (String::new(), String::new()),
    }
}

/// What an answer means for the retry rule: beyond the monthly quota no waiting helps.
pub(crate) fn classify(answer: &Answer) -> Outcome {
    let is_final = answer.status() == 429 && Problem::read(429, answer.body(), None).name == QUOTA;
    if is_final { Outcome::Answered } else { Outcome::of(answer) }
}

/// The fault to tell of a call that brought no answer to go by.
pub(crate) fn fault_of_call(error: CallError, token: &Token, about: About, doing: &'static str) -> TableError {
    let kind = match error.kind {
        CallErrorKind::Limited => ErrorKind::RateLimited,
        CallErrorKind::Unavailable => ErrorKind::Unavailable,
        CallErrorKind::Uncounted => ErrorKind::LedgerUnavailable,
        CallErrorKind::Oversized => ErrorKind::Unexpected,
        CallErrorKind::Unsendable => ErrorKind::Refused,
    };
    let told = error.answer.as_ref().filter(|answer| !answer.is_success());
    let told =
        told.map(|answer| Problem::read(answer.status(), answer.body(), Some(token)).fault(about, doing).message);
    let message = told.unwrap_or_else(|| error.to_string());
    TableError { kind, doing, message, source: Some(Box::new(error)) }
}

/// The fault to tell of a success that is not in the shape that Airtable documents.
pub(crate) fn misshapen(error: serde_json::Error, doing: &'static str) -> TableError {
    let message = "Airtable's answer is not in the form that it documents".to_owned();
    TableError { kind: ErrorKind::Unexpected, doing, message, source: Some(Box::new(error)) }
}

#[cfg(test)]
mod tests;
