//! The API's JSON shapes for other drivers: the command line prints the same.

use dealsync_domain::change::Change;
use dealsync_domain::connector::Connector;
use dealsync_domain::connectors::{CheckItem, TableFields};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::DealRecord;
use dealsync_domain::run::SyncRun;
use serde::Serialize;

use crate::connectors::view::{ChecklistView, ConfigView, FieldsView};
use crate::views::{ChangeView, DealView, RunView};

/// A run.
#[must_use]
pub fn run(run: &SyncRun) -> impl Serialize + use<> {
    RunView::from(run)
}

/// A change of a run.
#[must_use]
pub fn change(change: &Change) -> impl Serialize + use<> {
    ChangeView::from(change)
}

/// A deal.
#[must_use]
pub fn deal(deal: &DealRecord) -> impl Serialize + use<> {
    DealView::from(deal)
}

/// A connector, its token masked.
#[must_use]
pub fn config(connector: &Connector) -> impl Serialize + use<> {
    ConfigView::from(connector)
}

/// The test of a connection.
#[must_use]
pub fn checklist(provider: ProviderName, items: &[CheckItem]) -> impl Serialize + use<> {
    ChecklistView::new(provider, items)
}

/// The columns of a table.
#[must_use]
pub fn table_fields(fields: TableFields) -> impl Serialize + use<> {
    FieldsView::from(fields)
}
