//! Deals: the fields that travel, and the values they hold.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::money::Amount;

/// A deal's key in the CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DealId(pub i64);

impl fmt::Display for DealId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A field of a deal that dealsync carries, under the CRM's own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DealField {
    /// Whom the deal is with; what deals are recognised by.
    Client,
    /// Where the deal stands.
    Statut,
    /// What it is worth, before tax and discounts.
    MontantBrut,
    /// The client's line of business.
    Secteur,
    /// When it is due.
    DateEcheance,
    /// Who takes care of it.
    Assignee,
    /// Free text.
    Notes,
}

/// What kind of value a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Unicode text.
    Text,
    /// An exact amount.
    Amount,
    /// A calendar day.
    Date,
}

impl DealField {
    /// Every field, in the order people see them.
    pub const ALL: [Self; 7] =
        [Self::Client, Self::Statut, Self::MontantBrut, Self::Secteur, Self::DateEcheance, Self::Assignee, Self::Notes];

    /// The CRM's column name, which is also the name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Statut => "statut",
            Self::MontantBrut => "montant_brut",
            Self::Secteur => "secteur",
            Self::DateEcheance => "date_echeance",
            Self::Assignee => "assignee",
            Self::Notes => "notes",
        }
    }

    /// What it holds.
    #[must_use]
    pub fn kind(self) -> ValueKind {
        match self {
            Self::MontantBrut => ValueKind::Amount,
            Self::DateEcheance => ValueKind::Date,
            Self::Client | Self::Statut | Self::Secteur | Self::Assignee | Self::Notes => ValueKind::Text,
        }
    }
}

impl fmt::Display for DealField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DealField {
    type Err = UnknownField;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|field| field.name() == name).ok_or_else(|| UnknownField(name.to_owned()))
    }
}

/// A name that is not a field of a deal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a field of a deal")]
pub struct UnknownField(pub String);

/// A value that is not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Text with at least one character.
    Text(String),
    /// An exact amount.
    Amount(Amount),
    /// A calendar day, in no time zone.
    Date(NaiveDate),
}

impl Value {
    /// Text as a value; `None` where there is none. Line ends become `\n`, which is what both
    /// providers keep.
    #[must_use]
    pub fn text(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        Some(Self::Text(if text.contains('\r') {
            text.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            text.to_owned()
        }))
    }

    /// Whether two values mean the same to a person: amounts by number, text by Unicode
    /// equivalence and without regard to white space at its end, which stores trim.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => left == right || left.trim_end().nfc().eq(right.trim_end().nfc()),
            _ => self == other,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Amount(amount) => amount.fmt(f),
            Self::Date(date) => date.fmt(f),
        }
    }
}

/// Values by field; a field that is missing is empty.
pub type Values = BTreeMap<DealField, Value>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name() {
        for field in DealField::ALL {
            assert_eq!(field.name().parse(), Ok(field));
        }
        assert!("montant".parse::<DealField>().is_err());
    }

    #[test]
    fn text_that_looks_the_same_is_the_same() {
        let same = |a: &str, b: &str| Value::text(a).unwrap().same(&Value::text(b).unwrap());
        assert!(same("e\u{301}", "é"));
        assert!(same("two\r\nlines", "two\nlines\n"));
        assert!(!same("Acme", "acme"));
        assert!(!same(" Acme", "Acme"));
    }
}
