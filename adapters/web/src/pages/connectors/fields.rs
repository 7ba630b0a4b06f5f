//! Which column holds which field: what is stored, and the form that changes it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use dealsync_domain::connector::Connector;
use dealsync_domain::connectors::{ConnectorPatch, Patch, TableSample};
use dealsync_domain::deal::{DealField, ValueKind};
use dealsync_domain::mapping::FieldMapping;
use dealsync_domain::plan::EmptyPolicy;
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::DealRecord;
use serde::Serialize;

use crate::api_error::ApiError;
use crate::pages::answer::{see_other, with};
use crate::pages::connectors::editor::{EditorView, Picks};
use crate::pages::connectors::{Shown, answer, tab};
use crate::pages::form::Form;
use crate::pages::memory::Memory;
use crate::pages::visit::Visit;
use crate::params::ProviderParam;
use crate::state::WebState;
use crate::views::shown;

/// Deals looked through for values that a column has no option for.
const DEALS: u32 = 1000;

/// The mapping that is stored, or the standard one.
#[derive(Debug, Serialize)]
pub(super) struct FieldsView {
    chosen: bool,
    mapped: usize,
    total: usize,
    attention: usize,
    rows: Vec<FieldRow>,
}

#[derive(Debug, Serialize)]
struct FieldRow {
    field: &'static str,
    column: Option<String>,
    policy: EmptyPolicy,
}

impl FieldsView {
    pub(super) fn of(connector: &Connector) -> Self {
        let mapping = connector.field_mapping.clone().unwrap_or_else(FieldMapping::standard);
        let row = |field: DealField| FieldRow {
            field: field.name(),
            column: mapping.column(field).map(|column| column.name.clone()),
            policy: policy(connector, field),
        };
        Self {
            chosen: connector.field_mapping.is_some(),
            mapped: mapping.iter().count(),
            total: DealField::ALL.len(),
            // Only the live table tells, and it is not asked for this.
            attention: 0,
            rows: DealField::ALL.into_iter().map(row).collect(),
        }
    }
}

/// What an empty source value does to a field.
pub(super) fn policy(connector: &Connector, field: DealField) -> EmptyPolicy {
    connector.options.empty_values.get(&field).copied().unwrap_or_default()
}

/// The open mapping: the live table beside what is stored.
pub(super) async fn open(state: &WebState, provider: ProviderName) -> Result<EditorView, ApiError> {
    let live = Live::look(state, provider).await?;
    let picks = Picks::stored(&live.connector, &live.sample);
    Ok(live.editor(&picks))
}

/// Saves the mapping, or shows what the table suggests.
pub(crate) async fn save(
    ProviderParam(provider): ProviderParam,
    form: Form,
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let visit = visit.on_page(&tab(provider));
    let live = match Live::look(&state, provider).await {
        Ok(live) => live,
        Err(error) => {
            let (status, shown) = Shown::failure("fields", error)?;
            return answer(&visit, &state, &memory, provider, status, shown).await;
        }
    };
    let typed = Picks::typed(&form, &live.connector);
    let (status, editor) = if form.ticked("suggest") {
        (StatusCode::OK, live.editor(&typed.suggested(&live.sample)))
    } else {
        match typed.mapping(&live.sample.schema.columns) {
            Ok(mapping) => {
                let patch = ConnectorPatch {
                    field_mapping: Patch::Set(mapping),
                    options: Some(typed.options(&live.connector)),
                    ..ConnectorPatch::default()
                };
                state.connectors.save(provider, patch).await?;
                return Ok(see_other(&with(&visit.kept(&tab(provider)), "done", "fields_saved")));
            }
            Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, live.editor(&typed.wrong(problems))),
        }
    };
    let shown = Shown { editor: Some(editor), ..Shown::default() };
    answer(&visit, &state, &memory, provider, status, shown).await
}

/// The live table, what is stored about it, and some deals of the CRM.
struct Live {
    connector: Connector,
    sample: TableSample,
    deals: Vec<DealRecord>,
}

impl Live {
    async fn look(state: &WebState, provider: ProviderName) -> Result<Self, ApiError> {
        Ok(Self {
            connector: state.connectors.store.connector(provider).await?,
            sample: state.connectors.sample(provider).await?,
            deals: state.deals.page(None, DEALS).await?,
        })
    }

    fn editor(&self, picks: &Picks) -> EditorView {
        EditorView::new(&self.sample, picks, |field| self.values(field))
    }

    /// The values that the CRM holds of a field, as far as looked at, each once.
    fn values(&self, field: DealField) -> Vec<String> {
        if field.kind() != ValueKind::Text {
            return Vec::new();
        }
        let mut values: Vec<String> = self
            .deals
            .iter()
            .filter_map(|deal| shown(deal.cells.cell(field)))
            .map(|text| text.trim().to_owned())
            .collect();
        values.retain(|value| !value.is_empty());
        values.sort_unstable();
        values.dedup();
        values
    }
}
