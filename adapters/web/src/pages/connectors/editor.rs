//! The open mapping: every field beside the column picked for it, with what is worth knowing.

use std::collections::BTreeMap;

use dealsync_domain::column::{Column, Holds};
use dealsync_domain::connector::{Connector, ConnectorOptions};
use dealsync_domain::connectors::TableSample;
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::{ColumnRef, FieldMapping, MappingError, find};
use dealsync_domain::plan::EmptyPolicy;
use serde::Serialize;

use crate::pages::connectors::fields::policy;
use crate::pages::form::Form;

mod notes;

use notes::{NoteView, notes};

/// Characters of an example that are shown.
const EXAMPLE: usize = 80;

#[derive(Debug, Serialize)]
pub(super) struct EditorView {
    record: Option<String>,
    columns: Vec<ColumnView>,
    rows: Vec<RowView>,
}

#[derive(Debug, Serialize)]
struct ColumnView {
    id: String,
    name: String,
    kind: &'static str,
    writable: bool,
    fits: Vec<&'static str>,
    example: Option<String>,
}

#[derive(Debug, Serialize)]
struct RowView {
    field: &'static str,
    column: String,
    suggested: bool,
    example: Option<String>,
    policy: EmptyPolicy,
    notes: Vec<NoteView>,
    problem: Option<ProblemView>,
}

/// What is wrong with a pick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ProblemView {
    code: &'static str,
    other: Option<&'static str>,
}

/// What is wrong, by field.
pub(super) type Problems = BTreeMap<DealField, ProblemView>;

/// What is picked for a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pick {
    /// The column's id; empty for none.
    column: String,
    suggested: bool,
    policy: EmptyPolicy,
    /// The name of the column that was picked before, where it is gone.
    gone: Option<String>,
    problem: Option<ProblemView>,
}

/// What is picked for each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picks(BTreeMap<DealField, Pick>);

impl Picks {
    /// What is stored; where nothing is, what the table suggests.
    pub(super) fn stored(connector: &Connector, sample: &TableSample) -> Self {
        let pick = |field: DealField| {
            let policy = policy(connector, field);
            let Some(mapping) = &connector.field_mapping else {
                return suggestion(field, policy, sample);
            };
            let Some(wanted) = mapping.column(field) else { return Pick { policy, ..Pick::default() } };
            match find(&sample.schema.columns, wanted) {
                Some(column) => Pick { column: column.id.clone(), policy, ..Pick::default() },
                None => Pick { gone: Some(wanted.name.clone()), policy, ..Pick::default() },
            }
        };
        Self(DealField::ALL.into_iter().map(|field| (field, pick(field))).collect())
    }

    /// What a form sent.
    pub(super) fn typed(form: &Form, connector: &Connector) -> Self {
        let pick = |field: DealField| {
            let column = form.text(&format!("map_{field}")).trim().to_owned();
            let policy = match form.text(&format!("empty_{field}")) {
                "keep" => EmptyPolicy::Keep,
                "overwrite" => EmptyPolicy::Overwrite,
                _ => policy(connector, field),
            };
            (field, Pick { column, policy, ..Pick::default() })
        };
        Self(DealField::ALL.into_iter().map(pick).collect())
    }

    /// What the table suggests, with the policies as they are here.
    pub(super) fn suggested(&self, sample: &TableSample) -> Self {
        Self(self.0.iter().map(|(&field, pick)| (field, suggestion(field, pick.policy, sample))).collect())
    }

    /// The same with what is wrong.
    pub(super) fn wrong(mut self, mut problems: Problems) -> Self {
        for (field, pick) in &mut self.0 {
            pick.problem = problems.remove(field);
        }
        self
    }

    /// The mapping that is picked.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn mapping(&self, columns: &[Column]) -> Result<FieldMapping, Problems> {
        let mut problems = Problems::new();
        let mut chosen: BTreeMap<DealField, ColumnRef> = BTreeMap::new();
        for (&field, pick) in self.0.iter().filter(|(_, pick)| !pick.column.is_empty()) {
            let earlier =
                chosen.iter().find(|(_, column)| column.id.as_ref() == Some(&pick.column)).map(|(field, _)| *field);
            match (columns.iter().find(|column| column.id == pick.column), earlier) {
                (None, _) => {
                    problems.insert(field, problem("column_missing", None));
                }
                (Some(column), _) if !column.suits(field) => {
                    problems.insert(field, problem("column_unsuitable", None));
                }
                (Some(_), Some(earlier)) => {
                    problems.insert(field, problem("column_taken", Some(earlier)));
                }
                (Some(column), None) => {
                    let named = ColumnRef { name: column.name.clone(), id: Some(column.id.clone()) };
                    chosen.insert(field, named);
                }
            }
        }
        let client_is_wrong = problems.contains_key(&DealField::Client);
        match FieldMapping::parse(chosen) {
            Ok(mapping) if problems.is_empty() => return Ok(mapping),
            Ok(_) => {}
            Err(errors) => {
                for error in errors {
                    match error {
                        MappingError::ClientUnmapped if client_is_wrong => {}
                        MappingError::ClientUnmapped => {
                            problems.insert(DealField::Client, problem("client_unmapped", None));
                        }
                        MappingError::EmptyName(field) => {
                            problems.insert(field, problem("column_missing", None));
                        }
                        MappingError::SameColumn(earlier, field) => {
                            problems.insert(field, problem("column_taken", Some(earlier)));
                        }
                    }
                }
            }
        }
        Err(problems)
    }

    /// The stored options with the policies picked.
    pub(super) fn options(&self, connector: &Connector) -> ConnectorOptions {
        let mut options = connector.options.clone();
        for (&field, pick) in self.0.iter().filter(|(field, _)| **field != DealField::Client) {
            options.empty_values.insert(field, pick.policy);
        }
        options
    }
}

impl EditorView {
    /// The view; `values` gives what the CRM holds of a field.
    pub(super) fn new(sample: &TableSample, picks: &Picks, values: impl Fn(DealField) -> Vec<String>) -> Self {
        let columns = &sample.schema.columns;
        let example = |id: &str| sample.examples.get(id).map(|text| text.chars().take(EXAMPLE).collect::<String>());
        let row = |(&field, pick): (&DealField, &Pick)| {
            let column = columns.iter().find(|column| column.id == pick.column);
            RowView {
                field: field.name(),
                column: column.map(|column| column.id.clone()).unwrap_or_default(),
                suggested: pick.suggested,
                example: column.and_then(|column| example(&column.id)),
                policy: pick.policy,
                notes: notes(field, column, pick.gone.as_deref(), &values),
                problem: pick.problem.clone(),
            }
        };
        let shown = |column: &Column| ColumnView {
            id: column.id.clone(),
            name: column.name.clone(),
            kind: kind(&column.holds),
            writable: column.writable,
            fits: DealField::ALL.into_iter().filter(|field| column.suits(*field)).map(DealField::name).collect(),
            example: example(&column.id),
        };
        Self {
            record: sample.title.clone(),
            columns: columns.iter().map(shown).collect(),
            rows: picks.0.iter().map(row).collect(),
        }
    }
}

/// What the table suggests for a field; the client takes the column that names a record.
fn suggestion(field: DealField, policy: EmptyPolicy, sample: &TableSample) -> Pick {
    let found = sample.suggested.get(&field).map(|column| column.id.clone());
    let names_record = || {
        let primary = sample.schema.primary.clone().filter(|_| field == DealField::Client)?;
        let taken = sample.suggested.values().any(|column| column.id == primary);
        (!taken).then_some(primary)
    };
    let column = found.or_else(names_record);
    Pick { suggested: column.is_some(), column: column.unwrap_or_default(), policy, ..Pick::default() }
}

fn problem(code: &'static str, other: Option<DealField>) -> ProblemView {
    ProblemView { code, other: other.map(DealField::name) }
}

fn kind(holds: &Holds) -> &'static str {
    match holds {
        Holds::Text { .. } => "text",
        Holds::Number { .. } => "number",
        Holds::Date => "date",
        Holds::Moment => "moment",
        Holds::Choice { .. } => "choice",
        Holds::Person | Holds::People { .. } => "person",
        Holds::Other => "other",
    }
}

#[cfg(test)]
mod tests;
