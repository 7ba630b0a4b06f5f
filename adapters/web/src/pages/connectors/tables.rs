//! What the provider showed when it was asked: the tables to choose from, the test of a connection.

use dealsync_domain::connector::Connector;
use dealsync_domain::connectors::{CheckItem, CheckState, CheckStep};
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::FieldMapping;
use dealsync_domain::ports::Container;
use serde::Serialize;

/// The tables that the token can see.
#[derive(Debug, Serialize)]
pub(super) struct TablesView {
    count: usize,
    bases: Vec<BaseView>,
}

#[derive(Debug, Serialize)]
struct BaseView {
    id: String,
    name: String,
    tables: Vec<TableView>,
}

#[derive(Debug, Serialize)]
struct TableView {
    id: String,
    name: String,
    chosen: bool,
}

/// The test of a connection.
#[derive(Debug, Serialize)]
pub(super) struct StepsView {
    pub(super) ok: bool,
    writes: bool,
    steps: Vec<StepView>,
}

#[derive(Debug, Serialize)]
struct StepView {
    step: &'static str,
    field: Option<&'static str>,
    state: &'static str,
    found: Option<String>,
    writable: Option<bool>,
    code: Option<&'static str>,
    message: Option<String>,
    /// For a field, the column that was looked for.
    column: Option<String>,
    /// A column of the table that may be meant.
    near: Option<String>,
}

impl TablesView {
    pub(super) fn new(containers: Vec<Container>, stored: &Connector) -> Self {
        let base = |container: Container| {
            let base_is_stored = holds(stored.base_id.as_deref(), &container.id);
            let tables = container.tables.into_iter().map(|(id, name)| TableView {
                chosen: base_is_stored && is_stored(stored, &id, &name),
                id,
                name,
            });
            BaseView { tables: tables.collect(), id: container.id, name: container.name }
        };
        let bases: Vec<BaseView> = containers.into_iter().map(base).collect();
        Self { count: bases.iter().map(|base| base.tables.len()).sum(), bases }
    }
}

/// Whether the stored table is this one: by id or name, or within the link stored as the base.
fn is_stored(stored: &Connector, id: &str, name: &str) -> bool {
    match stored.table_name.as_deref() {
        Some(table) => table == name || holds(Some(table), id),
        None => holds(stored.base_id.as_deref(), id),
    }
}

fn holds(text: Option<&str>, id: &str) -> bool {
    let bare = |text: &str| text.replace('-', "");
    text.is_some_and(|text| bare(text).contains(&bare(id)))
}

impl StepsView {
    /// The view; `mapping` is what the fields were looked for by.
    pub(super) fn new(list: &[CheckItem], mapping: &FieldMapping) -> Self {
        Self {
            ok: list.iter().all(|item| item.state != CheckState::Failed),
            writes: list.iter().any(|item| item.step == CheckStep::Write && item.state == CheckState::Ok),
            steps: list.iter().map(|item| StepView::new(item, mapping)).collect(),
        }
    }
}

impl StepView {
    fn new(item: &CheckItem, mapping: &FieldMapping) -> Self {
        let (step, field) = item.step.named();
        let state = match item.state {
            CheckState::Ok => "ok",
            CheckState::Failed => "failed",
            CheckState::NotTested => "not_tested",
        };
        let failure = item.failure.as_ref();
        let detail = failure.map(|failure| failure.detail.clone()).filter(|detail| !detail.is_empty());
        let column = field.and_then(|field| mapping.column(field)).map(|column| column.name.clone());
        Self {
            step,
            field: field.map(DealField::name),
            state,
            found: item.found.clone(),
            writable: item.writable,
            code: failure.map(|failure| failure.code.code()),
            near: detail.as_deref().filter(|_| field.is_some()).and_then(near).map(str::to_owned),
            // About a field the detail is ours, and says no more than the column does.
            message: detail.filter(|_| field.is_none()),
            column,
        }
    }
}

/// The column that the detail of a missing one proposes.
fn near(detail: &str) -> Option<&str> {
    let (_, rest) = detail.split_once("did you mean \"")?;
    rest.rsplit_once('"').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use dealsync_domain::failure::{Failure, FailureCode};
    use dealsync_domain::provider::ProviderName;

    use super::*;

    fn chosen(base: &str, table: Option<&str>) -> Vec<String> {
        let mut stored = Connector::unset(ProviderName::Airtable);
        stored.base_id = Some(base.to_owned());
        stored.table_name = table.map(str::to_owned);
        let container = Container {
            id: "app1".to_owned(),
            name: "Ventes".to_owned(),
            tables: vec![("tbl1".to_owned(), "Deals".to_owned()), ("tbl2".to_owned(), "Contacts".to_owned())],
        };
        let view = TablesView::new(vec![container], &stored);
        assert_eq!(view.count, 2);
        let tables = view.bases.into_iter().flat_map(|base| base.tables);
        tables.filter(|table| table.chosen).map(|table| table.id).collect()
    }

    #[test]
    fn a_missing_column_is_named_with_a_near_one() {
        let item = |step, detail: &str| CheckItem {
            step,
            state: CheckState::Failed,
            failure: Some(Failure::new(FailureCode::ColumnMissing, detail)),
            found: None,
            writable: None,
        };
        let told = "statut → \"Status\"; did you mean \"Statut \"du\" deal\"?";
        let list = [item(CheckStep::Field(DealField::Statut), told), item(CheckStep::Base, "NOT_FOUND: no")];
        let view = StepsView::new(&list, &FieldMapping::standard());
        let [field, base] = view.steps.as_slice() else { panic!("{:?}", view.steps) };
        assert_eq!((field.column.as_deref(), field.near.as_deref()), (Some("Status"), Some("Statut \"du\" deal")));
        assert_eq!((&field.message, base.message.as_deref()), (&None, Some("NOT_FOUND: no")));
        assert_eq!((&base.column, &base.near), (&None, &None));
    }

    #[test]
    fn the_stored_table_is_marked() {
        assert_eq!(chosen("app1", Some("tbl2")), ["tbl2"]);
        assert_eq!(chosen("app1", Some("Deals")), ["tbl1"]);
        assert_eq!(chosen("https://airtable.com/app1/tbl2/viw1", None), ["tbl2"]);
        assert!(chosen("app1", None).is_empty());
        assert!(chosen("app2", Some("Deals")).is_empty());
    }
}
