//! Beginning a preview.

use actix_web::{HttpResponse, web};
use dealsync_domain::provider::Direction;
use dealsync_domain::sync::Extent;

use crate::api_error::{ApiError, RequestCode};
use crate::metering::Metrics;
use crate::pages::answer::see_other;
use crate::pages::connectors::{Shown, answer, tab};
use crate::pages::form::Form;
use crate::pages::memory::Memory;
use crate::pages::visit::Visit;
use crate::params::ProviderParam;
use crate::runs::carry;
use crate::state::WebState;

/// Begins a run that stops at its preview, and leads to it.
pub(crate) async fn begin(
    ProviderParam(provider): ProviderParam,
    form: Form,
    visit: Visit,
    state: web::Data<WebState>,
    metrics: web::Data<Metrics>,
    memory: web::Data<Memory>,
) -> Result<HttpResponse, ApiError> {
    let direction = form.text("direction").parse::<Direction>();
    let direction = direction.map_err(|error| ApiError::new(RequestCode::Invalid).detail(error.to_string()))?;
    match state.sync.begin(provider, direction, Extent::Preview).await {
        Ok(ticket) => {
            let id = ticket.run.id;
            tracing::info!(run.id = id.0, %provider, %direction, dry_run = true, "run begun");
            drop(carry::spawn(&state, metrics.into_inner(), ticket));
            Ok(see_other(&visit.kept(&format!("/sync/runs/{id}"))))
        }
        Err(refused) => {
            let (status, shown) = Shown::failure("preview", refused.into())?;
            let visit = visit.on_page(&tab(provider));
            answer(&visit, &state, &memory, provider, status, shown).await
        }
    }
}
