//! A connector: how to reach one table of a provider, and what to carry.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::deal::DealField;
use crate::mapping::FieldMapping;
use crate::plan::EmptyPolicy;
use crate::provider::ProviderName;

/// A provider's secret token. It shows itself nowhere: not in `Debug`, and it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token as entered, without the white space that copying adds; `None` where nothing is
    /// left or where it could not stand in a header.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.trim();
        let can_be_sent = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_graphic());
        can_be_sent.then(|| Self(bare.to_owned()))
    }

    /// The secret itself, for the header of a call and for sealing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

/// A token encrypted for storing.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedToken(pub String);

impl fmt::Debug for SealedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedToken(***)")
    }
}

/// What a user may set beside the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConnectorOptions {
    /// What an empty source value does, by field; `keep` where a field is not named.
    pub empty_values: BTreeMap<DealField, EmptyPolicy>,
}

/// How one provider is connected. There is at most one connector a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// With whom.
    pub provider: ProviderName,
    /// The sealed token.
    pub token: Option<SealedToken>,
    /// The base or database as entered: an id or a link.
    pub base_id: Option<String>,
    /// The table or data source as entered: a name or an id.
    pub table_name: Option<String>,
    /// The mapping chosen; `None` is the default one, adapted to the live table.
    pub field_mapping: Option<FieldMapping>,
    /// Whether runs may start.
    pub is_active: bool,
    /// The rest.
    pub options: ConnectorOptions,
    /// When it was last saved.
    pub updated_at: Option<DateTime<Utc>>,
    /// When its token was last stored.
    pub token_stored_at: Option<DateTime<Utc>>,
}

impl Connector {
    /// A connector of which nothing is set.
    #[must_use]
    pub fn unset(provider: ProviderName) -> Self {
        Self {
            provider,
            token: None,
            base_id: None,
            table_name: None,
            field_mapping: None,
            is_active: true,
            options: ConnectorOptions::default(),
            updated_at: None,
            token_stored_at: None,
        }
    }
}

/// What is needed to call a provider.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The token.
    pub token: Token,
    /// The base or database as entered.
    pub base_id: String,
    /// The table or data source as entered; `None` where the base's only one is meant.
    pub table_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_shows_itself_nowhere() {
        let token = Token::parse(" patABC.123\n").unwrap();
        assert_eq!(token.expose(), "patABC.123");
        assert!(!format!("{token:?} {:?}", SealedToken("patABC".into())).contains("patABC"));
    }

    #[test]
    fn a_token_that_no_header_can_carry_is_refused() {
        for bad in ["", "  ", "pat abc", "pat\nabc", "clé"] {
            assert!(Token::parse(bad).is_none(), "{bad:?}");
        }
    }
}
