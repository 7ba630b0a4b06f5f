//! Requests and answers as every emulated service sees them.

use actix_web::{
    HttpRequest,
    http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName},
    web::Bytes,
};
use serde_json::Value;

const NOTION_VERSION: HeaderName = HeaderName::from_static("notion-version");

/// A request, read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// As it stood on the wire, still percent-encoded.
    pub(crate) path: String,
    pub(crate) query: String,
    /// What follows `Bearer ` in the `Authorization` header.
    pub(crate) token: Option<String>,
    /// The `Notion-Version` header.
    pub(crate) notion_version: Option<String>,
    pub(crate) body: Body,
    pub(crate) body_size: usize,
}

/// A body as a JSON service understands it.
#[derive(Debug)]
pub(crate) enum Body {
    /// None was sent, or its `Content-Type` is not JSON.
    Absent,
    Malformed,
    Json(Value),
}

impl Request {
    pub(crate) fn read(request: &HttpRequest, body: &Bytes) -> Self {
        let header = |name: HeaderName| {
            let value = request.headers().get(name)?;
            value.to_str().ok()
        };
        let is_json = header(CONTENT_TYPE)
            .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"));
        let parsed = if body.is_empty() || !is_json {
            Body::Absent
        } else {
            serde_json::from_slice(body).map_or(Body::Malformed, Body::Json)
        };
        Self {
            method: request.method().as_str().to_owned(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            token: header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned),
            notion_version: header(NOTION_VERSION).map(str::to_owned),
            body: parsed,
            body_size: body.len(),
        }
    }

    /// The body, if it is JSON.
    pub(crate) fn json(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(body) => Some(body),
            Body::Absent | Body::Malformed => None,
        }
    }

    /// Path and query as one text.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
}

/// An answer before it goes on the wire.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![content_type("application/json; charset=utf-8")],
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn html(status: u16) -> Self {
        let page = format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n</body>\r\n</html>\r\n"
        );
        Self { status, headers: vec![content_type("text/html")], body: page.into_bytes() }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

fn content_type(kind: &str) -> (String, String) {
    ("content-type".to_owned(), kind.to_owned())
}
