//! How connections are shown. A token never is.

use std::collections::BTreeMap;

use dealsync_domain::column::{Column, Holds};
use dealsync_domain::connector::Connector;
use dealsync_domain::connectors::{CheckItem, CheckState, TableFields};
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::{ColumnRef, FieldMapping};
use dealsync_domain::plan::EmptyPolicy;
use dealsync_domain::ports::Container;
use dealsync_domain::provider::ProviderName;
use serde::Serialize;
use utoipa::ToSchema;

use crate::views::{CheckStatusWord, FieldWord, ProviderWord, moment};

/// What stands for a token that is stored.
pub(crate) const MASK: &str = "***";

/// A text for each field of a deal, or `null`.
type ByField = BTreeMap<DealField, Option<String>>;

/// Both connectors.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfigsView {
    connectors: Vec<ConfigView>,
}

/// How a provider is connected.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfigView {
    #[schema(value_type = ProviderWord)]
    provider: &'static str,
    /// `"***"` where a token is stored.
    api_token: Option<String>,
    base_id: Option<String>,
    table_name: Option<String>,
    /// The column of each field, by name; the standard mapping where none is stored.
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    field_mapping: ByField,
    /// The ids that the columns were found to have.
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    field_ids: ByField,
    is_active: bool,
    options: OptionsView,
    #[schema(format = DateTime)]
    updated_at: Option<String>,
    #[schema(format = DateTime)]
    token_stored_at: Option<String>,
}

/// What may be set beside the connection.
#[derive(Serialize, ToSchema)]
pub(crate) struct OptionsView {
    /// What an empty source value does, by field: `keep` (the default) or `overwrite`.
    #[schema(value_type = BTreeMap<String, String>)]
    empty_values: BTreeMap<DealField, EmptyPolicy>,
}

/// The test of a connection.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChecklistView {
    #[schema(value_type = ProviderWord)]
    provider: &'static str,
    /// Whether nothing failed.
    ok: bool,
    items: Vec<CheckView>,
}

/// One question of the test.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckView {
    /// `token`, `base`, `table`, `read`, `field` or `write`.
    step: &'static str,
    /// For a field, which.
    #[schema(value_type = Option<FieldWord>)]
    field: Option<&'static str>,
    #[schema(value_type = CheckStatusWord)]
    status: &'static str,
    /// What was found: a user, a base, a column with its type.
    found: Option<String>,
    /// For a field, whether its column can be written.
    writable: Option<bool>,
    /// The stable code of what is wrong.
    code: Option<&'static str>,
    message: Option<String>,
    /// The cure.
    hint: Option<&'static str>,
}

/// The bases and tables that the token can see.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContainersView {
    bases: Vec<ContainerView>,
}

/// A base or database.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContainerView {
    id: String,
    name: String,
    tables: Vec<TableView>,
}

/// A table or data source.
#[derive(Serialize, ToSchema)]
pub(crate) struct TableView {
    id: String,
    name: String,
}

/// The chosen table's fields.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldsView {
    base_id: String,
    table: TableView,
    fields: Vec<ColumnView>,
    /// The name of the field that suits each of ours best; `null` where none does.
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    suggested_mapping: ByField,
}

/// A field of the table.
#[derive(Serialize, ToSchema)]
pub(crate) struct ColumnView {
    id: String,
    name: String,
    /// The provider's own word.
    #[serde(rename = "type")]
    kind: String,
    /// False for what the provider computes.
    writable: bool,
    /// The options of a field that has a list of them.
    options: Vec<String>,
}

impl From<&[Connector]> for ConfigsView {
    fn from(connectors: &[Connector]) -> Self {
        Self { connectors: connectors.iter().map(ConfigView::from).collect() }
    }
}

impl From<&Connector> for ConfigView {
    fn from(connector: &Connector) -> Self {
        let mapping = connector.field_mapping.clone().unwrap_or_else(FieldMapping::standard);
        let by_field = |show: fn(&ColumnRef) -> Option<String>| -> ByField {
            DealField::ALL.into_iter().map(|field| (field, mapping.column(field).and_then(show))).collect()
        };
        Self {
            provider: connector.provider.as_str(),
            api_token: connector.token.as_ref().map(|_| MASK.to_owned()),
            base_id: connector.base_id.clone(),
            table_name: connector.table_name.clone(),
            field_mapping: by_field(|column| Some(column.name.clone())),
            field_ids: by_field(|column| column.id.clone()),
            is_active: connector.is_active,
            options: OptionsView { empty_values: connector.options.empty_values.clone() },
            updated_at: connector.updated_at.map(moment),
            token_stored_at: connector.token_stored_at.map(moment),
        }
    }
}

impl ChecklistView {
    pub(crate) fn new(provider: ProviderName, list: &[CheckItem]) -> Self {
        let ok = list.iter().all(|item| item.state != CheckState::Failed);
        Self { provider: provider.as_str(), ok, items: list.iter().map(CheckView::from).collect() }
    }
}

impl From<&CheckItem> for CheckView {
    fn from(item: &CheckItem) -> Self {
        let (step, field) = item.step.named();
        let field = field.map(DealField::name);
        let status = match item.state {
            CheckState::Ok => "ok",
            CheckState::Failed => "failed",
            CheckState::NotTested => "not_tested",
        };
        let failure = item.failure.as_ref();
        Self {
            step,
            field,
            status,
            found: item.found.clone(),
            writable: item.writable,
            code: failure.map(|failure| failure.code.code()),
            message: failure.map(ToString::to_string),
            hint: failure.map(|failure| failure.code.next_step()),
        }
    }
}

impl From<Vec<Container>> for ContainersView {
    fn from(containers: Vec<Container>) -> Self {
        let bases = containers.into_iter().map(|container| ContainerView {
            id: container.id,
            name: container.name,
            tables: container.tables.into_iter().map(|(id, name)| TableView { id, name }).collect(),
        });
        Self { bases: bases.collect() }
    }
}

impl From<TableFields> for FieldsView {
    fn from(found: TableFields) -> Self {
        let suggested = |field: DealField| (field, found.suggested.get(&field).map(|column| column.name.clone()));
        let suggested_mapping = DealField::ALL.into_iter().map(suggested).collect();
        let table = found.schema.table;
        Self {
            base_id: table.base,
            table: TableView { id: table.table, name: table.name },
            fields: found.schema.columns.into_iter().map(ColumnView::from).collect(),
            suggested_mapping,
        }
    }
}

impl From<Column> for ColumnView {
    fn from(column: Column) -> Self {
        let options = match column.holds {
            Holds::Choice { options, .. } => options,
            _ => Vec::new(),
        };
        Self { id: column.id, name: column.name, kind: column.type_name, writable: column.writable, options }
    }
}
