//! The two providers, and which way a run goes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A provider of external tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderName {
    /// airtable.com
    Airtable,
    /// notion.com
    Notion,
}

impl ProviderName {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Airtable, Self::Notion];

    /// The name in addresses and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Airtable => "airtable",
            Self::Notion => "notion",
        }
    }

    /// The name that people know.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Airtable => "Airtable",
            Self::Notion => "Notion",
        }
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ProviderName {
    type Err = UnknownProvider;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == name).ok_or_else(|| UnknownProvider(name.to_owned()))
    }
}

/// A name that is not a provider's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a provider: airtable and notion are")]
pub struct UnknownProvider(pub String);

/// Which side a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Remote table → CRM.
    Import,
    /// CRM → remote table.
    Export,
}

impl Direction {
    /// The name in addresses and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Direction {
    type Err = UnknownDirection;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Import, Self::Export]
            .into_iter()
            .find(|direction| direction.as_str() == name)
            .ok_or_else(|| UnknownDirection(name.to_owned()))
    }
}

/// A word that names no direction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a direction: import and export are")]
pub struct UnknownDirection(pub String);
