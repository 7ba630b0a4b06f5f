//! Which column holds which field: what the user chose, and what the live table makes of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::column::Column;
use crate::deal::DealField;
use crate::failure::{Failure, FailureCode};

mod suggest;

pub use suggest::suggest;

/// A column as the user named it, with the id it had when it was last seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnRef {
    /// The name, or an id, that the user gave.
    pub name: String,
    /// The id it was found to have; a renamed column keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The chosen column of each field. It always has the client, and no column twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<DealField, ColumnRef>", into = "BTreeMap<DealField, ColumnRef>")]
pub struct FieldMapping(BTreeMap<DealField, ColumnRef>);

/// What is wrong with a mapping, field by field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingError {
    /// Nothing is mapped to the client.
    #[error("the client must be mapped: deals are recognised by it")]
    ClientUnmapped,
    /// An empty column name.
    #[error("{0} is mapped to an empty name")]
    EmptyName(DealField),
    /// Two fields share a column.
    #[error("{0} and {1} are mapped to the same column")]
    SameColumn(DealField, DealField),
}

impl FieldMapping {
    /// The default for both providers.
    #[must_use]
    pub fn standard() -> Self {
        let names = ["Name", "Status", "Amount", "Sector", "Due Date", "Assignee", "Notes"];
        let refs = names.map(|name| ColumnRef { name: name.to_owned(), id: None });
        Self(DealField::ALL.into_iter().zip(refs).collect())
    }

    /// A mapping from what the user chose.
    ///
    /// # Errors
    /// Everything that is wrong with it at once.
    pub fn parse(columns: BTreeMap<DealField, ColumnRef>) -> Result<Self, Vec<MappingError>> {
        let mut problems = Vec::new();
        if !columns.contains_key(&DealField::Client) {
            problems.push(MappingError::ClientUnmapped);
        }
        for (field, column) in &columns {
            if column.name.trim().is_empty() {
                problems.push(MappingError::EmptyName(*field));
            } else if let Some((earlier, _)) = columns.iter().find(|(other, c)| *other < field && c.name == column.name)
            {
                problems.push(MappingError::SameColumn(*earlier, *field));
            }
        }
        if problems.is_empty() { Ok(Self(columns)) } else { Err(problems) }
    }

    /// The column chosen for a field.
    #[must_use]
    pub fn column(&self, field: DealField) -> Option<&ColumnRef> {
        self.0.get(&field)
    }

    /// The fields that are mapped, with their columns.
    pub fn iter(&self) -> impl Iterator<Item = (DealField, &ColumnRef)> {
        self.0.iter().map(|(&field, column)| (field, column))
    }

    /// Finds each column in the live table: by id where one is known, else by name or id as
    /// given, else without regard to case. A field that still has the default mapping's name
    /// takes a suggested column where the table has none of that name; the client then takes
    /// the primary column, and another field is left unmapped.
    ///
    /// # Errors
    /// [`FailureCode::ColumnMissing`] or [`FailureCode::ColumnUnsuitable`], naming every field
    /// concerned.
    pub fn resolve(&self, columns: &[Column], primary: Option<&str>) -> Result<Resolution, Failure> {
        let suggested = suggest(columns);
        let mut found: BTreeMap<DealField, Column> = BTreeMap::new();
        let (mut missing, mut unsuitable, mut defaulted) = (Vec::new(), Vec::new(), Vec::new());
        for (field, wanted) in self.iter() {
            match find(columns, wanted) {
                Some(column) if column.suits(field) => {
                    found.insert(field, column.clone());
                }
                Some(column) => {
                    unsuitable.push(format!("{field} → \"{}\" ({})", column.name, column.type_name));
                }
                None if is_default(field, wanted) => defaulted.push(field),
                None => missing.push(format!("{field} → \"{}\"", wanted.name)),
            }
        }
        for field in std::mem::take(&mut defaulted) {
            let primary = columns.iter().find(|c| field == DealField::Client && primary == Some(c.id.as_str()));
            let free = |column: &&Column| column.suits(field) && !found.values().any(|taken| taken.id == column.id);
            match suggested.get(&field).filter(free).or(primary.filter(free)) {
                Some(column) => {
                    found.insert(field, column.clone());
                }
                None if field == DealField::Client => missing.push(format!("{field}")),
                None => defaulted.push(field),
            }
        }
        if !missing.is_empty() {
            return Err(Failure::new(FailureCode::ColumnMissing, missing.join(", ")));
        }
        if !unsuitable.is_empty() {
            return Err(Failure::new(FailureCode::ColumnUnsuitable, unsuitable.join(", ")));
        }
        ResolvedMapping::new(found)
            .map(|mapping| Resolution { mapping, unmapped: defaulted })
            .ok_or_else(|| FailureCode::ClientUnmapped.into())
    }

    /// The same columns by name only, for another table.
    #[must_use]
    pub fn without_ids(self) -> Self {
        Self(self.0.into_iter().map(|(field, column)| (field, ColumnRef { id: None, ..column })).collect())
    }
}

/// Whether a reference is the default mapping's, never confirmed against a table.
fn is_default(field: DealField, wanted: &ColumnRef) -> bool {
    wanted.id.is_none() && FieldMapping::standard().column(field).is_some_and(|standard| standard.name == wanted.name)
}

/// A mapping found in a live table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The column of each field.
    pub mapping: ResolvedMapping,
    /// Fields of the default mapping that the table has no column for.
    pub unmapped: Vec<DealField>,
}

/// The column that a reference means, where the table has it.
#[must_use]
pub fn find<'a>(columns: &'a [Column], wanted: &ColumnRef) -> Option<&'a Column> {
    let name = wanted.name.trim();
    let folded = suggest::folded(name);
    if let Some(id) = &wanted.id {
        // A known id that is gone means a deleted column; another one of its name is another column.
        return columns.iter().find(|column| column.id == *id);
    }
    columns
        .iter()
        .find(|column| column.name == name || column.id == name)
        .or_else(|| columns.iter().find(|column| suggest::folded(&column.name) == folded))
}

impl TryFrom<BTreeMap<DealField, ColumnRef>> for FieldMapping {
    type Error = String;

    fn try_from(columns: BTreeMap<DealField, ColumnRef>) -> Result<Self, Self::Error> {
        Self::parse(columns).map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }
}

impl From<FieldMapping> for BTreeMap<DealField, ColumnRef> {
    fn from(mapping: FieldMapping) -> Self {
        mapping.0
    }
}

/// The live column of each mapped field; what a run reads and writes by. It always has the
/// client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResolvedMapping(BTreeMap<DealField, Column>);

impl ResolvedMapping {
    /// From columns found, where the client is among them.
    #[must_use]
    pub fn new(columns: BTreeMap<DealField, Column>) -> Option<Self> {
        columns.contains_key(&DealField::Client).then_some(Self(columns))
    }

    /// The live column of a field.
    #[must_use]
    pub fn column(&self, field: DealField) -> Option<&Column> {
        self.0.get(&field)
    }

    /// The column of the client.
    #[must_use]
    pub fn client(&self) -> &Column {
        &self.0[&DealField::Client]
    }

    /// Every mapped field with its column.
    pub fn iter(&self) -> impl Iterator<Item = (DealField, &Column)> {
        self.0.iter().map(|(&field, column)| (field, column))
    }

    /// The same columns as references that survive renaming.
    #[must_use]
    pub fn to_mapping(&self) -> FieldMapping {
        let named = |column: &Column| ColumnRef { name: column.name.clone(), id: Some(column.id.clone()) };
        FieldMapping(self.0.iter().map(|(&field, column)| (field, named(column))).collect())
    }
}

#[cfg(test)]
mod tests;
