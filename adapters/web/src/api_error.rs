//! What a call answers when something goes wrong: one table from code to status, and nothing else
//! decides about either.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use dealsync_domain::connectors::UseCaseError;
use dealsync_domain::failure::{Failure, FailureCode};
use dealsync_domain::ports::StoreError;
use dealsync_domain::reason::Reason;
use dealsync_domain::run::RunId;
use dealsync_domain::sync::RefusedRun;

use crate::problem::{FieldError, PROBLEM_JSON, Problem};
use crate::telemetry::chain;

mod request;

pub(crate) use request::RequestCode;

/// The code of a problem, wherever it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// A use case came to nothing.
    Failure(FailureCode),
    /// The request itself is wrong.
    Request(RequestCode),
    /// One record was refused.
    Record(Reason),
}

impl Code {
    /// The table.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Failure(code) => failure_status(code),
            Self::Request(code) => code.status(),
            Self::Record(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Failure(code) => code.code(),
            Self::Request(code) => code.code(),
            Self::Record(reason) => reason.code(),
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Failure(code) => code.what(),
            Self::Request(code) => code.what(),
            Self::Record(reason) => reason.what(),
        }
    }

    fn next_step(self) -> &'static str {
        match self {
            Self::Failure(code) => code.next_step(),
            Self::Request(code) => code.next_step(),
            Self::Record(reason) => reason.next_step(),
        }
    }
}

fn failure_status(code: FailureCode) -> StatusCode {
    match code {
        // What the caller has to complete or correct first.
        FailureCode::TokenMissing
        | FailureCode::TokenLocked
        | FailureCode::BaseMissing
        | FailureCode::TableMissing
        | FailureCode::ColumnMissing
        | FailureCode::ColumnUnsuitable
        | FailureCode::MappingInvalid
        | FailureCode::ClientUnmapped
        | FailureCode::ProviderUnsupported => StatusCode::UNPROCESSABLE_ENTITY,
        // What the provider said.
        FailureCode::TokenInvalid
        | FailureCode::AccessDenied
        | FailureCode::BaseNotFound
        | FailureCode::TableNotFound
        | FailureCode::SchemaChanged
        | FailureCode::QuotaExhausted
        | FailureCode::RateLimited
        | FailureCode::Blocked
        | FailureCode::ProviderUnavailable
        | FailureCode::UnexpectedAnswer
        | FailureCode::RequestRefused
        | FailureCode::ListingIncomplete => StatusCode::BAD_GATEWAY,
        FailureCode::DatabaseUnavailable | FailureCode::DatabaseFull | FailureCode::DealsUnusable => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        // Interrupted: another process has taken the run over meanwhile.
        FailureCode::RunInProgress
        | FailureCode::ConnectorInactive
        | FailureCode::WrongState
        | FailureCode::Interrupted => StatusCode::CONFLICT,
        FailureCode::NotFound => StatusCode::NOT_FOUND,
        FailureCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<FailureCode> for Code {
    fn from(code: FailureCode) -> Self {
        Self::Failure(code)
    }
}

impl From<RequestCode> for Code {
    fn from(code: RequestCode) -> Self {
        Self::Request(code)
    }
}

impl From<Reason> for Code {
    fn from(reason: Reason) -> Self {
        Self::Record(reason)
    }
}

/// Why a call came to nothing. It shows itself as a problem document.
#[derive(Debug)]
pub(crate) struct ApiError {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    run: Option<RunId>,
    allow: Option<String>,
}

impl ApiError {
    pub(crate) fn new(code: impl Into<Code>) -> Self {
        Self { code: code.into(), detail: String::new(), errors: Vec::new(), run: None, allow: None }
    }

    /// The one that an answer of somebody else's making with this status stands for.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::NOT_FOUND => RequestCode::UnknownPath,
            StatusCode::METHOD_NOT_ALLOWED => RequestCode::MethodNotAllowed,
            StatusCode::NOT_ACCEPTABLE => RequestCode::NotAcceptable,
            StatusCode::PAYLOAD_TOO_LARGE => RequestCode::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => RequestCode::NotJson,
            status if status.is_client_error() => RequestCode::Malformed,
            _ => return FailureCode::Internal.into(),
        };
        code.into()
    }

    /// What exactly; never a token.
    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The fields that are wrong.
    pub(crate) fn errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// The methods that would have been allowed.
    pub(crate) fn allow(self, methods: String) -> Self {
        Self { allow: Some(methods), ..self }
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// What exactly, where that is told.
    pub(crate) fn told(&self) -> Option<&str> {
        Some(self.detail.as_str()).filter(|detail| !detail.is_empty())
    }

    /// The run that stands in the way.
    pub(crate) fn run(&self) -> Option<RunId> {
        self.run
    }

    pub(crate) fn problem(&self) -> Problem {
        let code = self.code.as_str();
        Problem {
            kind: format!("/problems/{code}"),
            title: self.code.what(),
            status: self.code.status().as_u16(),
            detail: if self.detail.is_empty() { self.code.what().to_owned() } else { self.detail.clone() },
            code,
            hint: self.code.next_step(),
            errors: self.errors.clone(),
            run_id: self.run.map(|run| run.0),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.what())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"dealsync\""));
        }
        if let Some(methods) = &self.allow {
            response.insert_header((header::ALLOW, methods.as_str()));
        }
        // A content type that is set already is kept.
        response.insert_header((header::CONTENT_TYPE, PROBLEM_JSON)).json(self.problem())
    }
}

impl From<FailureCode> for ApiError {
    fn from(code: FailureCode) -> Self {
        Self::new(code)
    }
}

impl From<RequestCode> for ApiError {
    fn from(code: RequestCode) -> Self {
        Self::new(code)
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        Self::new(failure.code).detail(failure.detail)
    }
}

impl From<UseCaseError> for ApiError {
    fn from(error: UseCaseError) -> Self {
        if let Some(cause) = &error.cause {
            let code = error.failure.code.code();
            tracing::warn!(code, error = chain(cause.as_ref()), "a use case came to nothing");
        }
        error.failure.into()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        UseCaseError::from(error).into()
    }
}

impl From<RefusedRun> for ApiError {
    fn from(refused: RefusedRun) -> Self {
        Self { run: refused.run_in_progress, ..refused.error.into() }
    }
}

#[cfg(test)]
mod tests;
