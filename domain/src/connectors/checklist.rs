//! The test of a connection: one line a question, each failure with its cure.

use std::sync::Arc;

use crate::connectors::{ConnectorService, UseCaseError};
use crate::deal::DealField;
use crate::failure::{Failure, FailureCode};
use crate::mapping::{FieldMapping, find, suggest};
use crate::ports::{PageRequest, TableSchema};
use crate::provider::ProviderName;

/// What a line of the checklist asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckStep {
    /// Is the token accepted?
    Token,
    /// Can the base be seen?
    Base,
    /// Is the table in it?
    Table,
    /// Can its records be read?
    Read,
    /// Can records be written? Only the first write shows it.
    Write,
    /// Is this field's column there, of a kind that suits it, and writable?
    Field(DealField),
}

impl CheckStep {
    /// The step's name, and the field's where it is about one.
    #[must_use]
    pub fn named(self) -> (&'static str, Option<DealField>) {
        match self {
            Self::Token => ("token", None),
            Self::Base => ("base", None),
            Self::Table => ("table", None),
            Self::Read => ("read", None),
            Self::Write => ("write", None),
            Self::Field(field) => ("field", Some(field)),
        }
    }
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// Yes.
    Ok,
    /// No; the failure says what to do.
    Failed,
    /// Not asked, because an earlier answer was no or because asking would write.
    NotTested,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckItem {
    /// The question.
    pub step: CheckStep,
    /// The answer.
    pub state: CheckState,
    /// What is wrong.
    pub failure: Option<Failure>,
    /// What was found: a user, a base, a column with its type.
    pub found: Option<String>,
    /// For a field, whether its column can be written.
    pub writable: Option<bool>,
}

impl CheckItem {
    fn new(step: CheckStep, state: CheckState) -> Self {
        Self { step, state, failure: None, found: None, writable: None }
    }

    fn ok(step: CheckStep, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..Self::new(step, CheckState::Ok) }
    }

    fn failed(step: CheckStep, failure: Failure) -> Self {
        Self { failure: Some(failure), ..Self::new(step, CheckState::Failed) }
    }
}

impl ConnectorService {
    /// Tests a connection step by step: token, base, table, reading, each mapped field.
    ///
    /// # Errors
    /// Only where the database is away; what the provider says is in the list.
    pub async fn test(&self, provider: ProviderName) -> Result<Vec<CheckItem>, UseCaseError> {
        let connector = self.store.connector(provider).await?;
        let mapping = connector.field_mapping.clone().unwrap_or_else(FieldMapping::standard);
        let mut list = Vec::new();
        let mut rest = vec![CheckStep::Token, CheckStep::Base, CheckStep::Table, CheckStep::Read];
        rest.extend(mapping.iter().map(|(field, _)| CheckStep::Field(field)));
        rest.push(CheckStep::Write);

        let token = match (self.provider(provider), self.token(&connector)) {
            (Err(failure), _) | (_, Err(failure)) => return Ok(failed_at(list, &rest, CheckStep::Token, failure)),
            (Ok(_), Ok(token)) => token,
        };
        match self.provider(provider)?.identity(&token, Arc::default()).await {
            Ok(identity) => list.push(CheckItem::ok(CheckStep::Token, identity.label.unwrap_or(identity.id))),
            Err(error) => return Ok(failed_at(list, &rest, CheckStep::Token, error.failure())),
        }
        let table = match self.open(&connector, Arc::default()) {
            Ok(table) => table,
            Err(failure) => return Ok(failed_at(list, &rest, CheckStep::Base, failure)),
        };
        let schema = match table.schema().await {
            Ok(schema) => schema,
            Err(error) => {
                let failure = error.failure();
                let at_table = matches!(failure.code, FailureCode::TableNotFound | FailureCode::TableMissing);
                let step = if at_table { CheckStep::Table } else { CheckStep::Base };
                if at_table {
                    list.push(CheckItem::new(CheckStep::Base, CheckState::Ok));
                }
                return Ok(failed_at(list, &rest, step, failure));
            }
        };
        list.push(CheckItem::ok(CheckStep::Base, schema.table.base.clone()));
        list.push(CheckItem::ok(CheckStep::Table, schema.table.name.clone()));

        let fields = check_fields(&mapping, &schema);
        list.push(match mapping.resolve(&schema.columns, schema.primary.as_deref()) {
            Err(_) => CheckItem::new(CheckStep::Read, CheckState::NotTested),
            Ok(found) => match table.page(&schema.table, &found.mapping, PageRequest::default()).await {
                Ok(page) => CheckItem::ok(CheckStep::Read, page.records.len().to_string()),
                Err(error) => CheckItem::failed(CheckStep::Read, error.failure()),
            },
        });
        list.extend(fields);
        list.push(CheckItem::new(CheckStep::Write, CheckState::NotTested));
        Ok(list)
    }
}

/// The list with a failure at one step and every later one not tested.
fn failed_at(mut list: Vec<CheckItem>, steps: &[CheckStep], at: CheckStep, failure: Failure) -> Vec<CheckItem> {
    let later = steps.iter().skip_while(|step| **step != at).skip(1);
    list.push(CheckItem::failed(at, failure));
    list.extend(later.map(|step| CheckItem::new(*step, CheckState::NotTested)));
    list
}

fn check_fields(mapping: &FieldMapping, schema: &TableSchema) -> Vec<CheckItem> {
    let suggested = suggest(&schema.columns);
    let resolved = mapping.resolve(&schema.columns, schema.primary.as_deref()).ok();
    mapping
        .iter()
        .map(|(field, wanted)| {
            let step = CheckStep::Field(field);
            let in_run = resolved.as_ref().and_then(|found| found.mapping.column(field));
            match in_run.or_else(|| find(&schema.columns, wanted)) {
                Some(column) if column.suits(field) => CheckItem {
                    writable: Some(column.writable),
                    ..CheckItem::ok(step, format!("{} ({})", column.name, column.type_name))
                },
                Some(column) => {
                    let told = format!("{field} → \"{}\" ({})", column.name, column.type_name);
                    CheckItem::failed(step, Failure::new(FailureCode::ColumnUnsuitable, told))
                }
                // A field of the default mapping without a column is simply not carried.
                None if resolved.is_some() => CheckItem::new(step, CheckState::NotTested),
                None => {
                    let near = suggested.get(&field).map(|column| format!("; did you mean \"{}\"?", column.name));
                    let told = format!("{field} → \"{}\"{}", wanted.name, near.unwrap_or_default());
                    CheckItem::failed(step, Failure::new(FailureCode::ColumnMissing, told))
                }
            }
        })
        .collect()
}
