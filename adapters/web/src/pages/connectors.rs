//! `/connectors`: a tab for each provider, with its connection, fields, sync and history.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use dealsync_domain::connector::Connector;
use dealsync_domain::provider::ProviderName;
use serde::Serialize;

use crate::api_error::{ApiError, Code};
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::memory::Memory;
use crate::pages::visit::Visit;
use crate::state::WebState;

pub(super) mod connection;
mod editor;
pub(super) mod fields;
mod history;
pub(super) mod latest;
pub(super) mod place;
pub(super) mod preview;
mod standing;
pub(super) mod sync;
mod tables;
mod typed;

use editor::EditorView;
use fields::FieldsView;
use history::HistoryView;
use standing::{ConnectorView, TabView};
use sync::SyncView;
use tables::{StepsView, TablesView};
use typed::{FormProblem, FormView};

#[derive(Serialize)]
struct ConnectorsPage {
    #[serde(flatten)]
    frame: Frame,
    providers: Vec<TabView>,
    c: ConnectorView,
    open: &'static str,
    form: FormView,
    errors: Vec<FormProblem>,
    tables: Option<TablesView>,
    checklist: Option<StepsView>,
    failed: Option<FailedView>,
    fields: FieldsView,
    editor: Option<EditorView>,
    sync: SyncView,
    history: HistoryView,
}

/// What was just asked for and came to nothing.
#[derive(Serialize)]
struct FailedView {
    doing: &'static str,
    code: &'static str,
    message: Option<String>,
    run_id: Option<i64>,
}

/// What a page shows beside what is stored.
#[derive(Default)]
struct Shown {
    /// The card that is open in any case.
    open: Option<&'static str>,
    form: Option<FormView>,
    errors: Vec<FormProblem>,
    tables: Option<TablesView>,
    checklist: Option<StepsView>,
    failed: Option<FailedView>,
    editor: Option<EditorView>,
}

impl Shown {
    /// A page that tells why something came to nothing, with the status for it.
    ///
    /// # Errors
    /// The error itself, where it is none that such a page could tell.
    fn failure(doing: &'static str, error: ApiError) -> Result<(StatusCode, Self), ApiError> {
        let Code::Failure(code) = error.code() else { return Err(error) };
        let run = error.run();
        // Of a run in the way, its number says all.
        let message = error.told().filter(|_| run.is_none()).map(str::to_owned);
        let failed = FailedView { doing, code: code.code(), message, run_id: run.map(|run| run.0) };
        Ok((error.code().status(), Self { failed: Some(failed), ..Self::default() }))
    }
}

/// The page.
pub(super) async fn show(
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let named = visit.query.text("provider").and_then(|name| name.parse().ok());
    let provider = named.unwrap_or(ProviderName::Airtable);
    let mut shown = Shown::default();
    match visit.query.text("edit") {
        Some("connection") => shown.open = Some("connection"),
        Some("fields") => match fields::open(&state, provider).await {
            Ok(editor) => shown.editor = Some(editor),
            // The page itself could be made, so its own status stays.
            Err(error) => (_, shown) = Shown::failure("fields", error)?,
        },
        _ => {}
    }
    answer(&visit, &state, &memory, provider, StatusCode::OK, shown).await
}

/// The page of a provider, with what is stored and what is shown beside it.
async fn answer(
    visit: &Visit,
    state: &WebState,
    memory: &Memory,
    provider: ProviderName,
    status: StatusCode,
    shown: Shown,
) -> Result<HttpResponse, ApiError> {
    let mut providers = Vec::new();
    let mut chosen: Option<(Connector, ConnectorView)> = None;
    for connector in state.connectors.connectors().await? {
        let mut view = standing::look(state, memory, &connector).await?;
        // What the checklist tells need not be told twice.
        if connector.provider == provider && shown.checklist.is_some() {
            view.forget_trouble();
        }
        providers.push(view.tab());
        if connector.provider == provider {
            chosen = Some((connector, view));
        }
    }
    let (connector, c) = match chosen {
        Some(chosen) => chosen,
        None => {
            let connector = Connector::unset(provider);
            let view = standing::look(state, memory, &connector).await?;
            (connector, view)
        }
    };
    let by_itself = if c.needs_connecting() { "connection" } else { "none" };
    let open = if shown.editor.is_some() { "fields" } else { shown.open.unwrap_or(by_itself) };
    let context = ConnectorsPage {
        frame: Frame::new("connectors", visit),
        open,
        form: shown.form.unwrap_or_else(|| FormView::stored(&connector)),
        errors: shown.errors,
        tables: shown.tables,
        checklist: shown.checklist,
        failed: shown.failed,
        fields: FieldsView::of(&connector),
        editor: shown.editor,
        sync: sync::look(state, &connector).await?,
        history: history::look(state, provider, visit).await?,
        providers,
        c,
    };
    page(visit.lang, status, "connectors.html", &context)
}

/// The address of a provider's tab.
fn tab(provider: ProviderName) -> String {
    format!("/connectors?provider={provider}")
}
