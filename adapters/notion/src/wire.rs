//! Notion's answers, as they are. What we do not use is not named; what may be missing is
//! optional; unknown keys, types and values are tolerated, as Notion asks of its clients.

use serde::Deserialize;
use serde_json::{Map, Value};

/// One page of a list.
#[derive(Debug, Deserialize)]
pub(crate) struct List<T> {
    pub(crate) results: Vec<T>,
    #[serde(default)]
    pub(crate) has_more: bool,
    pub(crate) next_cursor: Option<String>,
    pub(crate) request_status: Option<RequestStatus>,
}

impl<T> List<T> {
    /// Where the list goes on, as far as Notion says so.
    pub(crate) fn next(&self) -> Option<&str> {
        if self.has_more { Some(self.next_cursor.as_deref().unwrap_or_default()) } else { None }
    }

    /// Whether Notion has left out rows, though it may say that there are no more.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.request_status.as_ref().is_some_and(|status| status.kind == "incomplete")
    }
}

/// Whether a listing was carried out in full.
#[derive(Debug, Deserialize)]
pub(crate) struct RequestStatus {
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
}

/// A user: a person or a bot.
#[derive(Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) person: Option<Person>,
    pub(crate) bot: Option<Bot>,
}

impl User {
    /// Whom Notion may name as the maker of what is made by this user's token: a person's token
    /// is a bot's to look at, and writes as that person.
    pub(crate) fn into_makers(self) -> Vec<String> {
        let owner = self.bot.and_then(|bot| bot.owner?.user);
        [Some(self.id), owner.map(|user| user.id)].into_iter().flatten().collect()
    }
}

/// What a person has beside a name. The address takes a capability of its own.
#[derive(Debug, Deserialize)]
pub(crate) struct Person {
    pub(crate) email: Option<String>,
}

/// What a bot has beside a name.
#[derive(Debug, Deserialize)]
pub(crate) struct Bot {
    pub(crate) workspace_name: Option<String>,
    pub(crate) owner: Option<Owner>,
}

/// Whom a bot acts for: a workspace, or the person whose token it is.
#[derive(Debug, Deserialize)]
pub(crate) struct Owner {
    pub(crate) user: Option<UserRef>,
}

/// A database. Since version 2025-09-03 it names its data sources; before, it had the columns
/// itself.
#[derive(Debug, Deserialize)]
pub(crate) struct Database {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) title: Value,
    pub(crate) data_sources: Option<Vec<SourceRef>>,
    pub(crate) properties: Option<Map<String, Value>>,
    pub(crate) in_trash: Option<bool>,
    pub(crate) archived: Option<bool>,
}

impl Database {
    pub(crate) fn is_trashed(&self) -> bool {
        self.in_trash.or(self.archived).unwrap_or(false)
    }
}

/// A data source as its database names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SourceRef {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
}

/// A data source with its columns.
#[derive(Debug, Deserialize)]
pub(crate) struct Source {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) title: Value,
    #[serde(default)]
    pub(crate) properties: Map<String, Value>,
    pub(crate) parent: Option<Parent>,
    pub(crate) in_trash: Option<bool>,
    pub(crate) archived: Option<bool>,
}

impl Source {
    pub(crate) fn is_trashed(&self) -> bool {
        self.in_trash.or(self.archived).unwrap_or(false)
    }

    /// The database that it is in.
    pub(crate) fn database(&self) -> Option<&str> {
        self.parent.as_ref()?.database_id.as_deref()
    }
}

/// What something is in.
#[derive(Debug, Deserialize)]
pub(crate) struct Parent {
    pub(crate) database_id: Option<String>,
}

/// A row. A wiki's listing may also give data sources, which are none. Its cells are keyed by the
/// names of the columns, each with the column's id in it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Row {
    #[serde(default)]
    pub(crate) object: String,
    pub(crate) id: String,
    pub(crate) created_time: Option<String>,
    pub(crate) created_by: Option<UserRef>,
    pub(crate) in_trash: Option<bool>,
    pub(crate) archived: Option<bool>,
    pub(crate) is_archived: Option<bool>,
    #[serde(default)]
    pub(crate) properties: Map<String, Value>,
}

impl Row {
    pub(crate) fn is_page(&self) -> bool {
        matches!(self.object.as_str(), "page" | "")
    }

    /// Whether it stands in the trash or in the archive.
    pub(crate) fn is_put_away(&self) -> bool {
        [self.in_trash, self.archived, self.is_archived].contains(&Some(true))
    }

    /// The minute in which it was made; Notion keeps no more of the moment.
    pub(crate) fn minute(&self) -> Option<&str> {
        self.created_time.as_deref()?.get(..16)
    }

    /// What stands in a column, by the column's id.
    pub(crate) fn property(&self, id: &str) -> Option<&Value> {
        self.properties.values().find(|property| {
            let found = property.get("id").and_then(Value::as_str);
            found.is_some_and(|found| found == id || decoded(found) == decoded(id))
        })
    }
}

/// A user by id.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UserRef {
    pub(crate) id: String,
}

/// A column's id without the percent signs in which Notion shows it.
pub(crate) fn decoded(id: &str) -> String {
    percent_encoding::percent_decode_str(id).decode_utf8_lossy().into_owned()
}

/// An id without the dashes that may or may not be in it.
pub(crate) fn bare(id: &str) -> String {
    id.chars().filter(|char| *char != '-').map(|char| char.to_ascii_lowercase()).collect()
}
