//! One cell of a record on either side, in all the states that a cell can have.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::deal::{DealField, Value};

/// What stands in a cell. Absent, empty and unreadable are three different things: the first
/// says nothing, the second says that there is no value, the third that there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// The record has no such cell: the field is not mapped, or the column is not there.
    #[default]
    Absent,
    /// There is no value.
    Empty,
    /// A value.
    Value(Value),
    /// Something stands there that is not a value of this field.
    Unreadable(Unreadable),
}

/// A cell whose content is not a value of its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// What is wrong with it.
    pub problem: CellProblem,
    /// What stands there, for people to recognise it; at most 200 characters.
    pub shown: String,
}

/// Why a cell cannot be read as a value of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellProblem {
    /// The amount is not a number.
    NotAnAmount,
    /// The amount has two readings, such as `1,234`.
    AmbiguousAmount,
    /// The amount has more digits than can be kept exactly.
    AmountTooLarge,
    /// The date is not a date.
    NotADate,
    /// The provider itself reports an error in place of a value.
    ProviderError,
    /// Several values stand where the CRM has room for one.
    SeveralValues,
    /// The column is of a kind that cannot be read as this field.
    UnsupportedKind,
}

impl CellProblem {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAnAmount => "not_an_amount",
            Self::AmbiguousAmount => "ambiguous_amount",
            Self::AmountTooLarge => "amount_too_large",
            Self::NotADate => "not_a_date",
            Self::ProviderError => "provider_error",
            Self::SeveralValues => "several_values",
            Self::UnsupportedKind => "unsupported_kind",
        }
    }

    /// What is wrong, as the rest of a sentence that starts with the value.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotAnAmount => "is not an amount",
            Self::AmbiguousAmount => "could be read as two different amounts",
            Self::AmountTooLarge => "has more digits than can be kept exactly",
            Self::NotADate => "is not a date that can be read without guessing",
            Self::ProviderError => "is an error reported by the column itself",
            Self::SeveralValues => "holds several values where a deal has room for one",
            Self::UnsupportedKind => "is of a kind that this field cannot hold",
        }
    }
}

impl Cell {
    /// A cell that cannot be read.
    #[must_use]
    pub fn unreadable(problem: CellProblem, shown: &str) -> Self {
        Self::Unreadable(Unreadable { problem, shown: shown.chars().take(200).collect() })
    }

    /// A cell from an optional value.
    #[must_use]
    pub fn of(value: Option<Value>) -> Self {
        value.map_or(Self::Empty, Self::Value)
    }

    /// The value, where there is one that can be read.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Empty | Self::Unreadable(_) => None,
        }
    }

    /// Whether two cells mean the same. An unreadable cell equals only the same content.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(left), Self::Value(right)) => left.same(right),
            _ => self == other,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent | Self::Empty => Ok(()),
            Self::Value(value) => value.fmt(f),
            Self::Unreadable(unreadable) => f.write_str(&unreadable.shown),
        }
    }
}

/// A cell exactly as its store holds it, in a notation of that store's own. Writing it back
/// restores the cell bit for bit (the CRM) or equal as read (a provider).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawCell(pub String);

/// A cell together with its stored form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCell {
    /// What it means.
    #[serde(rename = "c")]
    pub cell: Cell,
    /// How it is stored; `None` where writing the meaning gives the same again.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawCell>,
}

impl StoredCell {
    /// Whether it means the same and is stored in the same form.
    #[must_use]
    pub fn same_to_the_letter(&self, other: &Self) -> bool {
        self.raw == other.raw && self.cell.same(&other.cell)
    }
}

impl From<Cell> for StoredCell {
    fn from(cell: Cell) -> Self {
        Self { cell, raw: None }
    }
}

/// The cells of one record by field; those not in it are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cells(BTreeMap<DealField, StoredCell>);

impl Cells {
    /// The meaning of a cell.
    #[must_use]
    pub fn cell(&self, field: DealField) -> &Cell {
        self.0.get(&field).map_or(&Cell::Absent, |stored| &stored.cell)
    }

    /// The cell with its stored form.
    #[must_use]
    pub fn stored(&self, field: DealField) -> StoredCell {
        self.0.get(&field).cloned().unwrap_or_default()
    }

    /// Puts a cell; one that is absent is left out.
    pub fn set(&mut self, field: DealField, stored: impl Into<StoredCell>) {
        let stored = stored.into();
        if stored.cell == Cell::Absent {
            self.0.remove(&field);
        } else {
            self.0.insert(field, stored);
        }
    }

    /// The cells that are not absent.
    pub fn iter(&self) -> impl Iterator<Item = (DealField, &StoredCell)> {
        self.0.iter().map(|(&field, stored)| (field, stored))
    }

    /// Whether every cell is absent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The client as shown; empty where the record has none.
    #[must_use]
    pub fn client(&self) -> String {
        self.cell(DealField::Client).to_string()
    }
}

impl<C: Into<StoredCell>> FromIterator<(DealField, C)> for Cells {
    fn from_iter<I: IntoIterator<Item = (DealField, C)>>(cells: I) -> Self {
        let mut all = Self::default();
        for (field, cell) in cells {
            all.set(field, cell);
        }
        all
    }
}
