//! The changes of a run: by page, or all at once as CSV.

use actix_web::http::header::{self, Header};
use actix_web::mime::Mime;
use actix_web::{HttpRequest, HttpResponse, web};
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::run::RunId;

use crate::api_error::ApiError;
use crate::csv_export;
use crate::openapi::{AnyCall, BadSearch, UnknownThing};
use crate::paging::{Page, Search};
use crate::params::IdParam;
use crate::state::WebState;
use crate::views::{ACTIONS, CHANGE_STATUSES, ChangeView, action_of, change_status_of};

/// The changes of a run, in their order. `Accept: text/csv` gives all that match, without pages.
#[utoipa::path(
    get,
    path = "/api/sync/runs/{id}/changes",
    tag = "sync",
    params(
        ("id" = i64, Path, description = "The run."),
        ("status" = Option<String>, Query, description = "`pending`, `held`, `sent`, `applied`, `skipped` or `failed`."),
        ("action" = Option<String>, Query, description = "`create`, `update` or `delete`."),
        ("q" = Option<String>, Query, description = "A part of the client."),
        ("limit" = Option<u32>, Query, description = "Items a page: 1 to 1000, 100 if left out."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")
    ),
    responses(
        (status = 200, description = "A page of changes, or a CSV file with all of them.",
            content((Page<ChangeView> = "application/json"), (String = "text/csv"))),
        AnyCall, BadSearch, UnknownThing
    )
)]
pub(crate) async fn list_changes(
    IdParam(id): IdParam,
    mut search: Search,
    request: HttpRequest,
    state: web::Data<WebState>,
) -> Result<HttpResponse, ApiError> {
    let id = RunId(id);
    let limit = search.limit();
    let filter = ChangeFilter {
        status: search.word("status", CHANGE_STATUSES, change_status_of),
        action: search.word("action", ACTIONS, action_of),
        query: search.text("q"),
        with_links: false,
        after: search.cursor().unwrap_or_default(),
        limit: limit + 1,
    };
    search.finish()?;
    if prefers_csv(&request) {
        return csv_export::answer(state, id, filter).await;
    }
    let changes = state.sync.changes(id, filter).await?;
    let page: Page<ChangeView> = Page::of(changes, limit, |change| change.seq);
    Ok(HttpResponse::Ok().insert_header((header::VARY, "accept")).json(page))
}

/// Whether CSV is wanted rather than JSON.
fn prefers_csv(request: &HttpRequest) -> bool {
    let Ok(accept) = header::Accept::parse(request) else { return false };
    let ranked = accept.ranked();
    let first = ranked.iter().map(Mime::essence_str).find(|one| matches!(*one, "text/csv" | "application/json"));
    first == Some("text/csv")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[track_caller]
    fn check(accept: &str, csv: bool) {
        let request = TestRequest::get().insert_header((header::ACCEPT, accept)).to_http_request();
        assert_eq!(prefers_csv(&request), csv, "{accept}");
    }

    #[test]
    fn csv_is_given_to_those_who_prefer_it() {
        check("text/csv", true);
        check("text/csv; charset=utf-8", true);
        check("*/*, text/csv", true);
        check("application/json;q=0.5, text/csv", true);
        check("application/json, text/csv;q=0.9", false);
        check("*/*", false);
        check("application/json", false);
        assert!(!prefers_csv(&TestRequest::get().to_http_request()));
    }
}
