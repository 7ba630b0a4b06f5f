//! Which call a method and a path mean.

use serde_json::Value;

use super::{access::Capability, percent};
use crate::{calls::CallKind, message::Request};

/// A call that the sandbox knows, with the parts of its path decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Me,
    Users,
    User(String),
    Search,
    Database(String),
    ChangeDatabase(String),
    QueryDatabase(String),
    Source(String),
    ChangeSource(String),
    Query(String),
    CreatePage,
    Page(String),
    ChangePage(String),
    PropertyItem(String, String),
    /// The real service answers it; the sandbox does not.
    Unimplemented,
    /// The real service says that the address is invalid.
    Nowhere,
}

impl Route {
    /// Reads a path that begins with `/v1`.
    pub(crate) fn of(method: &str, path: &str) -> Self {
        let mut parts = path.split('/').skip(2).map(percent::decode).collect::<Vec<_>>();
        if parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        let parts = parts.iter().map(String::as_str).collect::<Vec<_>>();
        let own = |id: &&str| (*id).to_owned();
        match (method, parts.as_slice()) {
            ("GET", ["users", "me"]) => Self::Me,
            ("GET", ["users"]) => Self::Users,
            ("GET", ["users", id]) => Self::User(own(id)),
            ("POST", ["search"]) => Self::Search,
            ("GET", ["databases", id]) => Self::Database(own(id)),
            ("PATCH", ["databases", id]) => Self::ChangeDatabase(own(id)),
            ("POST", ["databases", id, "query"]) => Self::QueryDatabase(own(id)),
            ("GET", ["data_sources", id]) => Self::Source(own(id)),
            ("PATCH", ["data_sources", id]) => Self::ChangeSource(own(id)),
            ("POST", ["data_sources", id, "query"]) => Self::Query(own(id)),
            ("POST", ["pages"]) => Self::CreatePage,
            ("GET", ["pages", id]) => Self::Page(own(id)),
            ("PATCH", ["pages", id]) => Self::ChangePage(own(id)),
            ("GET", ["pages", id, "properties", property]) => Self::PropertyItem(own(id), own(property)),
            ("POST", ["databases" | "data_sources"])
            | ("GET", ["data_sources", _, "templates"])
            | (_, ["pages", _, "move" | "markdown"])
            | (_, ["blocks" | "comments" | "views" | "file_uploads" | "custom_emojis" | "oauth" | "async_tasks", ..]) => {
                Self::Unimplemented
            }
            _ => Self::Nowhere,
        }
    }

    pub(crate) fn kind(&self, body: Option<&Value>) -> CallKind {
        match self {
            Self::Me => CallKind::Whoami,
            Self::Users | Self::User(_) => CallKind::Users,
            Self::Search => CallKind::Search,
            Self::Database(_) => CallKind::Container,
            Self::Source(_) => CallKind::Schema,
            Self::ChangeDatabase(_) | Self::ChangeSource(_) => CallKind::UpdateField,
            Self::QueryDatabase(_) | Self::Query(_) => CallKind::List,
            Self::CreatePage => CallKind::Create,
            Self::ChangePage(_) if body.is_some_and(trashes) => CallKind::Delete,
            Self::ChangePage(_) => CallKind::Update,
            Self::Page(_) | Self::PropertyItem(..) => CallKind::Get,
            Self::Unimplemented | Self::Nowhere => CallKind::Unknown,
        }
    }

    /// The cursor that a list carries.
    pub(crate) fn cursor(&self, request: &Request) -> Option<String> {
        match self {
            Self::Users | Self::PropertyItem(..) => percent::pairs(&request.query)
                .into_iter()
                .find(|(key, _)| key == "start_cursor")
                .map(|(_, value)| value),
            Self::Search | Self::QueryDatabase(_) | Self::Query(_) => {
                request.json()?.get("start_cursor")?.as_str().map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Whether the call exists only in versions with data sources, or only in those without.
    pub(crate) fn needs_sources(&self) -> Option<bool> {
        match self {
            Self::Source(_) | Self::ChangeSource(_) | Self::Query(_) => Some(true),
            Self::QueryDatabase(_) => Some(false),
            _ => None,
        }
    }

    /// The capability for content that a call needs.
    pub(crate) fn needs(&self) -> Option<Capability> {
        match self {
            Self::Search
            | Self::Database(_)
            | Self::QueryDatabase(_)
            | Self::Source(_)
            | Self::Query(_)
            | Self::Page(_)
            | Self::PropertyItem(..) => Some(Capability::Read),
            Self::CreatePage => Some(Capability::Insert),
            Self::ChangeDatabase(_) | Self::ChangeSource(_) | Self::ChangePage(_) => Some(Capability::Update),
            Self::Me | Self::Users | Self::User(_) | Self::Unimplemented | Self::Nowhere => None,
        }
    }
}

/// Whether a change throws a page away.
fn trashes(body: &Value) -> bool {
    ["in_trash", "archived"].iter().any(|key| body.get(key) == Some(&Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_property_is_decoded_once() {
        let route = Route::of("GET", "/v1/pages/p/properties/%3Fbp~");
        assert_eq!(route, Route::PropertyItem("p".to_owned(), "?bp~".to_owned()));
    }

    #[test]
    fn what_notion_would_answer_is_told_from_what_it_would_not() {
        for (method, path, route) in [
            ("GET", "/v1/users/me", Route::Me),
            ("GET", "/v1/invalid", Route::Nowhere),
            ("DELETE", "/v1/pages/p", Route::Nowhere),
            ("GET", "/v1/blocks/b/children", Route::Unimplemented),
            ("POST", "/v1/databases", Route::Unimplemented),
            ("GET", "/v1/data_sources/d/templates", Route::Unimplemented),
        ] {
            assert_eq!(Route::of(method, path), route, "{method} {path}");
        }
    }

    #[test]
    fn a_page_thrown_away_is_a_deletion() {
        let route = Route::of("PATCH", "/v1/pages/p");
        assert_eq!(route.kind(Some(&serde_json::json!({"in_trash": true}))), CallKind::Delete);
        assert_eq!(route.kind(Some(&serde_json::json!({"in_trash": false}))), CallKind::Update);
    }
}
