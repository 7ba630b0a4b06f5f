//! Notion's refusals, and what they mean for the caller.

use dealsync_domain::connector::Token;
use dealsync_domain::ports::{ErrorKind, TableError};
use dealsync_domain::reason::Reason;
use dealsync_http::{Answer, CallError, CallErrorKind, Outcome, redact, shorten};
use serde_json::Value;

/// Characters of a message that are passed on.
const LONGEST_MESSAGE: usize = 500;

/// What a connection rests after a refusal for the rate that does not say how long, in seconds.
const USUAL_REST: u32 = 10;

/// What a call was about: the same refusal means different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// The token, or what it can see.
    Account,
    /// A database.
    Base,
    /// The columns of a data source.
    Source,
    /// The rows of a data source.
    Records,
}

/// What an answer other than a success says. Besides Notion's own form there may be an empty
/// body, or a page of HTML from the machines before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    /// Notion's own name for it; empty where there is none.
    pub(crate) code: String,
    /// Notion's own words, without tokens; empty where there are none.
    pub(crate) message: String,
    /// What Notion's support finds the call by.
    pub(crate) trace: Option<String>,
    /// The page that was made in spite of everything.
    pub(crate) committed: Option<String>,
    /// Whether the workspace takes no more blocks.
    pub(crate) is_full: bool,
    /// Why the rate was refused.
    rate_reason: String,
    retry_after: Option<u32>,
    /// What Notion advises to do before the next try.
    guidance: String,
}

impl Problem {
    /// Reads an answer.
    pub(crate) fn of(answer: &Answer, token: Option<&Token>) -> Self {
        let mut problem = Self::read(answer.status(), answer.body(), token);
        let traced = || answer.header("x-notion-request-id").or_else(|| answer.header("cf-ray"));
        problem.trace = problem.trace.or_else(|| traced().map(|trace| shorten(trace, 100)));
        problem
    }

    /// Reads the body of an answer.
    pub(crate) fn read(status: u16, body: &[u8], token: Option<&Token>) -> Self {
        let clean = |text: &str, most: usize| shorten(&redact(text, token), most);
        let json: Value = match serde_json::from_slice(body) {
            Ok(json) => json,
            Err(_) => {
                let told = match body.trim_ascii() {
                    [] => "an empty answer",
                    [b'<', ..] => "a page of HTML",
                    _ => "an answer that is not JSON",
                };
                return Self { status, message: told.to_owned(), ..Self::default() };
            }
        };
        let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default();
        let more = |key: &str| {
            let data = json.get("additional_data")?.get(key)?;
            if data.is_null() { None } else { Some(joined(data)) }
        };
        Self {
            status,
            code: clean(text("code"), 100),
            message: clean(text("message"), LONGEST_MESSAGE),
            trace: Some(text("request_id")).filter(|id| !id.is_empty()).map(|id| clean(id, 100)),
            committed: more("committed_resource_id").filter(|id| !id.is_empty()),
            is_full: more("block_limit").is_some(),
            rate_reason: more("rate_limit_reason").unwrap_or_default(),
            retry_after: more("retry_after").and_then(|seconds| seconds.trim().parse().ok()),
            guidance: more("retry_guidance").unwrap_or_default(),
        }
    }

    /// The problem in a line: Notion's words, its name for them, the status and the trace.
    pub(crate) fn told(&self) -> String {
        let mut named = if self.code.is_empty() { String::new() } else { format!("{}, ", self.code) };
        named.push_str(&format!("HTTP {}", self.status));
        if let Some(trace) = &self.trace {
            named.push_str(&format!(", request {trace}"));
        }
        if self.message.is_empty() { format!("Notion answered {named}") } else { format!("{} ({named})", self.message) }
    }

    /// Whether the token is barred, which no waiting helps.
    pub(crate) fn is_blocked(&self) -> bool {
        self.rate_reason == "public_api_request_blocked"
    }

    /// Whether a listing is too slow for its size, and a smaller page may do.
    pub(crate) fn asks_for_less(&self) -> bool {
        let guidance = self.guidance.to_lowercase();
        self.status == 503 && ["page_size", "page size", "smaller page"].iter().any(|word| guidance.contains(word))
    }

    /// Whether the server does not know the address, because it is of an older version.
    pub(crate) fn is_unknown_address(&self) -> bool {
        self.status == 400 && self.code == "invalid_request_url"
    }

    /// Whether an id is that of a page.
    pub(crate) fn is_page(&self) -> bool {
        self.status == 400 && self.message.contains("is a page")
    }

    /// Whether it speaks of the contents of the request.
    pub(crate) fn is_validation(&self) -> bool {
        self.status == 400 && self.code == "validation_error"
    }

    /// Whether it is what the row is in that cannot be written.
    pub(crate) fn is_about_an_ancestor(&self) -> bool {
        self.says(&["ancestor"])
    }

    fn says(&self, words: &[&str]) -> bool {
        let message = self.message.to_lowercase();
        words.iter().any(|word| message.contains(word))
    }

    fn misses_a_column(&self) -> bool {
        self.is_validation()
            && (self.says(&["is not a property that exists", "filter_properties"])
                || (self.says(&["could not find"]) && self.says(&["property"])))
    }

    /// What it means for a whole run.
    pub(crate) fn kind(&self, about: About) -> ErrorKind {
        match (self.status, about) {
            (401, _) => ErrorKind::Unauthorized,
            (403, _) => ErrorKind::Forbidden,
            (404, About::Base) => ErrorKind::BaseNotFound,
            (404, About::Source | About::Records) => ErrorKind::TableNotFound,
            (429, _) if self.is_blocked() => ErrorKind::Blocked,
            (429 | 529, _) => ErrorKind::RateLimited,
            (400, About::Base) if self.is_validation() => ErrorKind::BaseNotFound,
            (400, About::Records) if self.is_validation() && self.says(&["start_cursor"]) => ErrorKind::CursorExpired,
            (400, _) if self.misses_a_column() => ErrorKind::SchemaChanged,
            (409, _) => ErrorKind::Unavailable,
            (400..=499, _) => ErrorKind::Refused,
            (500 | 502..=504 | 520..=528 | 530, _) => ErrorKind::Unavailable,
            _ => ErrorKind::Unexpected,
        }
    }

    /// Why one record was refused.
    pub(crate) fn reason(&self) -> Reason {
        let is_option = self.says(&["option"]);
        match self.status {
            _ if self.says(&["could not find user", "users should be"]) => Reason::UnknownPerson,
            404 => Reason::TargetGone,
            413 => Reason::ValueTooLong,
            _ if self.says(&["that is archived", "unarchive", "in trash", "in the trash", "is trashed"]) => {
                Reason::TargetGone
            }
            _ if self.says(&["should be ≤", "length should be", "too long", "exceeds"]) => Reason::ValueTooLong,
            _ if is_option && self.says(&["does not exist", "not found", "is an invalid", "cannot create"]) => {
                Reason::NewOption
            }
            _ if self.says(&["is expected to be"]) => Reason::WrongColumnType,
            _ if self.says(&["read-only", "read only", "cannot be updated", "computed"]) => Reason::ComputedColumn,
            _ => Reason::RefusedByProvider,
        }
    }

    /// The fault to tell.
    pub(crate) fn fault(&self, about: About, doing: &'static str) -> TableError {
        TableError::new(self.kind(about), doing, format!("{}{}", self.told(), self.cure(about)))
    }

    fn cure(&self, about: About) -> &'static str {
        match (self.status, about) {
            (403, _) if self.is_full => {
                "; the workspace has used up its free blocks, of which every row takes one for ever: \
                 upgrade it, or take its other members out; existing rows can still be changed"
            }
            (403, _) if self.code.is_empty() => "; a firewall before Notion refused the call: check the network",
            (403, _) => {
                "; give the connection the capabilities to read, update and insert content, in Notion's settings"
            }
            (404, _) => {
                "; open the database in Notion, choose ••• → Connections and add your connection, or check the \
                 link; Notion says the same of what does not exist and of what is not shared"
            }
            (400, About::Base) if self.is_page() => {
                "; open the database itself as a full page and copy the link from there"
            }
            (429, _) if self.is_blocked() => "; no waiting helps: ask Notion's support",
            _ => "",
        }
    }
}

/// Texts of the additional data come alone or several together.
fn joined(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(joined).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// What an answer means for the retry rule.
pub(crate) fn classify(answer: &Answer) -> Outcome {
    let usual = Outcome::of(answer);
    if answer.is_success() { usual } else { outcome(&Problem::of(answer, None), usual) }
}

fn outcome(problem: &Problem, usual: Outcome) -> Outcome {
    match (problem.status, usual) {
        // The transaction was rolled back.
        (409, _) => Outcome::NotDone,
        (429, _) if problem.is_blocked() => Outcome::Answered,
        (503, _) if problem.committed.is_some() || problem.asks_for_less() => Outcome::Answered,
        (_, Outcome::Limited { retry_after }) => {
            Outcome::Limited { retry_after: retry_after.or(problem.retry_after).or(Some(USUAL_REST)) }
        }
        (_, usual) => usual,
    }
}

/// The fault to tell of a call that brought no answer to go by.
pub(crate) fn fault_of_call(error: CallError, token: &Token, doing: &'static str) -> TableError {
    let kind = match error.kind {
        CallErrorKind::Limited => ErrorKind::RateLimited,
        CallErrorKind::Unavailable => ErrorKind::Unavailable,
        CallErrorKind::Uncounted => ErrorKind::LedgerUnavailable,
        CallErrorKind::Oversized => ErrorKind::Unexpected,
        CallErrorKind::Unsendable => ErrorKind::Refused,
    };
    let told = error.answer.as_ref().filter(|answer| !answer.is_success());
    let message = told.map_or_else(|| error.to_string(), |answer| Problem::of(answer, Some(token)).told());
    TableError { kind, doing, message, source: Some(Box::new(error)) }
}

/// The fault to tell of a success that is not in the shape that Notion documents.
pub(crate) fn misshapen(error: serde_json::Error, doing: &'static str) -> TableError {
    let message = "Notion's answer is not in the form that it documents".to_owned();
    TableError { kind: ErrorKind::Unexpected, doing, message, source: Some(Box::new(error)) }
}

#[cfg(test)]
mod tests;
