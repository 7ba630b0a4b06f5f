//! The forms of a connection: save it, test it, see what there is to choose.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use dealsync_domain::connectors::{ConnectorPatch, Patch};
use dealsync_domain::mapping::FieldMapping;
use dealsync_domain::provider::ProviderName;

use crate::api_error::ApiError;
use crate::pages::answer::{see_other, with};
use crate::pages::connectors::tables::{StepsView, TablesView};
use crate::pages::connectors::typed::{FormView, Then, patch, typed_token};
use crate::pages::connectors::{Shown, answer, tab};
use crate::pages::form::Form;
use crate::pages::memory::Memory;
use crate::pages::visit::Visit;
use crate::params::ProviderParam;
use crate::state::WebState;

/// Saves a connection, and goes on with what was asked for.
pub(crate) async fn save(
    ProviderParam(provider): ProviderParam,
    form: Form,
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let visit = visit.on_page(&tab(provider));
    let then = Then::read(&form);
    let patch = match patch(provider, &form, then) {
        Ok(patch) => patch,
        Err(errors) => {
            // A token is shown once only where it is made: a good one is kept, whatever is wrong beside it.
            if let Some(token) = typed_token(&form) {
                let patch = ConnectorPatch { token: Patch::Set(token), ..ConnectorPatch::default() };
                state.connectors.save(provider, patch).await?;
                memory.forget_test(provider);
            }
            let form = Some(FormView::typed(&form));
            let shown = Shown { open: Some("connection"), form, errors, ..Shown::default() };
            return answer(&visit, &state, &memory, provider, StatusCode::UNPROCESSABLE_ENTITY, shown).await;
        }
    };
    state.connectors.save(provider, patch).await?;
    memory.forget_test(provider);
    match then {
        Then::Save => Ok(saved(&visit, provider, "connection_saved")),
        Then::Test => tested(&visit, &state, &memory, provider).await,
        Then::Lists => listed(&visit, &state, &memory, provider).await,
    }
}

/// Removes the token.
pub(crate) async fn remove_token(
    ProviderParam(provider): ProviderParam,
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let patch = ConnectorPatch { token: Patch::Clear, ..ConnectorPatch::default() };
    state.connectors.save(provider, patch).await?;
    memory.forget_test(provider);
    Ok(saved(&visit, provider, "token_removed"))
}

/// Tests what is stored.
pub(crate) async fn test(
    ProviderParam(provider): ProviderParam,
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    tested(&visit.on_page(&tab(provider)), &state, &memory, provider).await
}

/// Shows the tables that the stored token can see.
pub(crate) async fn tables(
    ProviderParam(provider): ProviderParam,
    visit: Visit,
    state: web::Data<WebState>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    listed(&visit.on_page(&tab(provider)), &state, &memory, provider).await
}

async fn tested(
    visit: &Visit,
    state: &WebState,
    memory: &Memory,
    provider: ProviderName,
) -> Result<HttpResponse, ApiError> {
    let (status, shown) = match state.connectors.test(provider).await {
        Ok(list) => {
            memory.tested(provider, (state.connectors.now)(), &list);
            let stored = state.connectors.store.connector(provider).await?;
            let mapping = stored.field_mapping.unwrap_or_else(FieldMapping::standard);
            let checklist = StepsView::new(&list, &mapping);
            let open = Some(if checklist.ok { "none" } else { "connection" });
            (StatusCode::OK, Shown { open, checklist: Some(checklist), ..Shown::default() })
        }
        Err(error) => Shown::failure("test", error.into())?,
    };
    answer(visit, state, memory, provider, status, shown).await
}

async fn listed(
    visit: &Visit,
    state: &WebState,
    memory: &Memory,
    provider: ProviderName,
) -> Result<HttpResponse, ApiError> {
    let (status, mut shown) = match state.connectors.containers(provider).await {
        Ok(containers) => {
            memory.listed(&containers);
            let stored = state.connectors.store.connector(provider).await?;
            let tables = Some(TablesView::new(containers, &stored));
            (StatusCode::OK, Shown { tables, ..Shown::default() })
        }
        Err(error) => Shown::failure("lists", error.into())?,
    };
    shown.open = Some("connection");
    answer(visit, state, memory, provider, status, shown).await
}

fn saved(visit: &Visit, provider: ProviderName, done: &str) -> HttpResponse {
    see_other(&with(&visit.kept(&tab(provider)), "done", done))
}
