//! The changes of a run as CSV.

use actix_web::{HttpResponse, web};
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::run::RunId;

use crate::api_error::ApiError;
use crate::csv_export;
use crate::pages::visit::Visit;
use crate::params::IdParam;
use crate::state::WebState;
use crate::views::{action_of, change_status_of};

/// All changes that match, as the API gives them.
pub(crate) async fn download(
    IdParam(id): IdParam,
    visit: Visit,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let filter = ChangeFilter {
        status: visit.query.text("status").and_then(change_status_of),
        action: visit.query.text("action").and_then(action_of),
        query: visit.query.text("q").map(str::to_owned),
        ..ChangeFilter::default()
    };
    csv_export::answer(state, RunId(id), filter).await
}
