//! Problem documents (RFC 9457), and the list of what is wrong with an input.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api_error::{ApiError, Code};

/// The content type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong with a call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable reference to this kind of problem.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// What happened, the same for all problems of this kind.
    #[schema(value_type = String)]
    pub(crate) title: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What exactly happened.
    pub(crate) detail: String,
    /// The stable code for programs.
    #[schema(value_type = String)]
    pub(crate) code: &'static str,
    /// What to do next.
    #[schema(value_type = String)]
    pub(crate) hint: &'static str,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<FieldError>,
    /// The run that stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run_id: Option<i64>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Where: a name, or a path such as `field_mapping.client`.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) message: String,
}

/// Everything that is wrong with one input, collected before anything is refused.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<FieldError>);

impl Problems {
    pub(crate) fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), message: message.into() });
    }

    /// Whether this field is named already.
    pub(crate) fn name(&self, field: &str) -> bool {
        self.0.iter().any(|error| error.field == field)
    }

    /// Whether there are some, and all of them lie beneath this field.
    pub(crate) fn all_beneath(&self, field: &str) -> bool {
        !self.0.is_empty() && self.0.iter().all(|error| error.field.starts_with(field))
    }

    /// The value, where nothing is wrong.
    pub(crate) fn settle<T>(self, value: T, code: impl Into<Code>) -> Result<T, ApiError> {
        if self.0.is_empty() { Ok(value) } else { Err(self.refusal(code)) }
    }

    /// The answer that names them all.
    pub(crate) fn refusal(self, code: impl Into<Code>) -> ApiError {
        ApiError::new(code).errors(self.0)
    }
}
