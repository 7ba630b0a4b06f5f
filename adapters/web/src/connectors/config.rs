//! What a call may change of a connector, read with all that is wrong with it.

use std::collections::BTreeMap;

use dealsync_domain::connector::{Connector, ConnectorOptions, Token};
use dealsync_domain::connectors::{ConnectorPatch, Patch};
use dealsync_domain::deal::DealField;
use dealsync_domain::failure::FailureCode;
use dealsync_domain::mapping::{ColumnRef, FieldMapping, MappingError};
use dealsync_domain::plan::EmptyPolicy;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api_error::{Code, RequestCode};
use crate::body::Object;
use crate::connectors::view::{MASK, OptionsView};
use crate::problem::Problems;

const MAPPING: &str = "field_mapping";

/// What to change of a connector; a field left out keeps its value.
#[derive(ToSchema)]
pub(crate) struct ConfigBody {
    /// The provider's token. `"***"` keeps the stored one, `null` removes it.
    #[schema(value_type = Option<String>)]
    api_token: Patch<Token>,
    /// The base or database: its id, or a link to it.
    #[schema(value_type = Option<String>)]
    base_id: Patch<String>,
    /// The table or data source: its name or its id.
    #[schema(value_type = Option<String>)]
    table_name: Patch<String>,
    /// The column of each field, by name or id; `null` for a field that is not carried. `null` as
    /// a whole is the standard mapping.
    #[schema(value_type = Option<BTreeMap<String, Option<String>>>)]
    field_mapping: Patch<BTreeMap<DealField, String>>,
    /// Whether runs may start.
    is_active: Option<bool>,
    #[schema(value_type = Option<OptionsView>)]
    options: Option<ConnectorOptions>,
}

impl ConfigBody {
    pub(crate) fn read(mut body: Object, problems: &mut Problems) -> Self {
        let read = Self {
            api_token: token(&mut body, problems),
            base_id: body.text("base_id", problems),
            table_name: body.text("table_name", problems),
            field_mapping: mapping(&mut body, problems),
            is_active: body.flag("is_active", problems),
            options: options(&mut body, problems),
        };
        body.finish(problems);
        read
    }

    /// The change to make to what is stored.
    pub(crate) fn patch(self, stored: &Connector, problems: &mut Problems) -> ConnectorPatch {
        let same_table =
            keeps(&self.base_id, stored.base_id.as_ref()) && keeps(&self.table_name, stored.table_name.as_ref());
        let field_mapping = match self.field_mapping {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(names) => {
                // Ids of columns mean nothing in another table.
                let known = stored.field_mapping.as_ref().filter(|_| same_table);
                let columns = names.into_iter().map(|(field, name)| (field, reference(known, name))).collect();
                match FieldMapping::parse(columns) {
                    Ok(mapping) => Patch::Set(mapping),
                    Err(errors) => {
                        for error in errors {
                            problems.add(place(&error), error.to_string());
                        }
                        Patch::Keep
                    }
                }
            }
        };
        ConnectorPatch {
            token: self.api_token,
            base_id: self.base_id,
            table_name: self.table_name,
            field_mapping,
            is_active: self.is_active,
            options: self.options,
        }
    }
}

/// The code of what is wrong, where something is.
pub(crate) fn code(problems: &Problems) -> Code {
    if problems.all_beneath(MAPPING) { FailureCode::MappingInvalid.into() } else { RequestCode::Invalid.into() }
}

fn token(body: &mut Object, problems: &mut Problems) -> Patch<Token> {
    match body.take("api_token") {
        None => Patch::Keep,
        Some(Value::Null) => Patch::Clear,
        Some(Value::String(text)) if text.trim() == MASK => Patch::Keep,
        Some(Value::String(text)) => match Token::parse(&text) {
            Some(token) => Patch::Set(token),
            None => {
                problems.add("api_token", "is empty or holds characters that no token has: copy it again");
                Patch::Keep
            }
        },
        Some(_) => {
            problems.add("api_token", "must be a text or null");
            Patch::Keep
        }
    }
}

fn mapping(body: &mut Object, problems: &mut Problems) -> Patch<BTreeMap<DealField, String>> {
    let fields = match body.take(MAPPING) {
        None => return Patch::Keep,
        Some(Value::Null) => return Patch::Clear,
        Some(Value::Object(fields)) => fields,
        Some(_) => {
            problems.add(MAPPING, "must be an object or null");
            return Patch::Keep;
        }
    };
    let mut names = BTreeMap::new();
    for (name, column) in fields {
        let place = format!("{MAPPING}.{name}");
        match (name.parse::<DealField>(), column) {
            (Err(unknown), _) => problems.add(place, unknown.to_string()),
            (Ok(_), Value::Null) => {}
            (Ok(field), Value::String(column)) => {
                names.insert(field, column.trim().to_owned());
            }
            (Ok(_), _) => problems.add(place, "must be a column's name or id, or null"),
        }
    }
    Patch::Set(names)
}

fn options(body: &mut Object, problems: &mut Problems) -> Option<ConnectorOptions> {
    let mut given = body.object("options", problems)?;
    let mut options = ConnectorOptions::default();
    if let Some(mut policies) = given.object("empty_values", problems) {
        for (name, policy) in policies.rest() {
            let place = policies.place(&name);
            match (name.parse::<DealField>(), policy.as_str()) {
                (Err(unknown), _) => problems.add(place, unknown.to_string()),
                (Ok(field), Some("keep")) => {
                    options.empty_values.insert(field, EmptyPolicy::Keep);
                }
                (Ok(field), Some("overwrite")) => {
                    options.empty_values.insert(field, EmptyPolicy::Overwrite);
                }
                (Ok(_), _) => problems.add(place, "is not one of keep, overwrite"),
            }
        }
    }
    given.finish(problems);
    Some(options)
}

fn keeps(patch: &Patch<String>, stored: Option<&String>) -> bool {
    match patch {
        Patch::Keep => true,
        Patch::Clear => stored.is_none(),
        Patch::Set(value) => stored == Some(value),
    }
}

/// The column that is meant: one that is known by this name or id keeps both.
fn reference(known: Option<&FieldMapping>, name: String) -> ColumnRef {
    let same = |column: &&ColumnRef| column.name == name || column.id.as_ref() == Some(&name);
    let found = known.and_then(|mapping| mapping.iter().map(|(_, column)| column).find(same).cloned());
    found.unwrap_or(ColumnRef { name, id: None })
}

/// Which field a problem of a mapping is about.
fn place(error: &MappingError) -> String {
    let field = match error {
        MappingError::ClientUnmapped => DealField::Client,
        MappingError::EmptyName(field) | MappingError::SameColumn(_, field) => *field,
    };
    format!("{MAPPING}.{field}")
}

#[cfg(test)]
mod tests;
