//! What each call does once it is admitted.

use serde_json::Value;

use super::{
    containers,
    errors::{Outcome, Refusal},
    ids::Uuid,
    pages,
    present::View,
    query, reshape,
    routes::Route,
    search,
    state::{Connection, State},
    users,
    versions::Version,
    write,
};
use crate::message::{Body, Request};

/// A call that was carried out.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) body: Value,
    /// How many pages it returned or touched.
    pub(crate) records: usize,
    /// Whether it changed anything.
    pub(crate) committed: bool,
    /// The page that it made.
    pub(crate) created: Option<Uuid>,
}

impl Done {
    pub(crate) fn read(body: Value, records: usize) -> Self {
        Self { body, records, committed: false, created: None }
    }

    pub(crate) fn written(body: Value, records: usize) -> Self {
        Self { body, records, committed: true, created: None }
    }
}

/// Carries a call out on the state.
pub(crate) fn execute(
    state: &mut State,
    route: &Route,
    caller: &Connection,
    version: Version,
    request: &Request,
) -> Outcome<Done> {
    if matches!(request.body, Body::Malformed) {
        return Err(Refusal::invalid_json());
    }
    if route.needs_sources().is_some_and(|needed| needed != version.has_sources()) {
        return Err(Refusal::invalid_url());
    }
    if let Some(capability) = route.needs() {
        caller.require(capability)?;
    }
    let (path_query, body) = (request.query.as_str(), request.json());
    match route {
        Route::Me => Ok(users::me(&View::new(state, caller, version), caller)),
        Route::Users => users::list(&View::new(state, caller, version), caller, path_query),
        Route::User(id) => users::get(&View::new(state, caller, version), caller, id),
        Route::Search => search::search(state, caller, version, body),
        Route::Database(id) => {
            let database = state.find_database(caller, id)?;
            containers::database(&View::new(state, caller, version), database)
        }
        Route::Source(id) => {
            let source = state.find_source(caller, id)?;
            Ok(containers::source(&View::new(state, caller, version), source))
        }
        Route::ChangeDatabase(_) if version.has_sources() => Err(Refusal::unimplemented("changing a database")),
        Route::ChangeDatabase(id) => {
            let database = state.find_database(caller, id)?;
            let source = state.only_source(database)?;
            reshape::reshape(state, source, caller, version, body)?;
            let shown = containers::database(&View::new(state, caller, version), database)?;
            Ok(Done::written(shown.body, 0))
        }
        Route::ChangeSource(id) => {
            let source = state.find_source(caller, id)?;
            reshape::reshape(state, source, caller, version, body)?;
            let shown = containers::source(&View::new(state, caller, version), source);
            Ok(Done::written(shown.body, 0))
        }
        Route::QueryDatabase(id) => {
            let database = state.find_database(caller, id)?;
            let source = state.only_source(database)?;
            query::query(state, source, caller, version, path_query, body)
        }
        Route::Query(id) => {
            let source = state.find_source(caller, id)?;
            query::query(state, source, caller, version, path_query, body)
        }
        Route::CreatePage => write::create(state, caller, version, path_query, body),
        Route::Page(id) => {
            let at = state.find_page(caller, id)?;
            pages::page(&View::new(state, caller, version), at, path_query)
        }
        Route::ChangePage(id) => {
            let at = state.find_page(caller, id)?;
            write::update(state, at, caller, version, path_query, body)
        }
        Route::PropertyItem(id, property) => {
            let at = state.find_page(caller, id)?;
            pages::property_item(&View::new(state, caller, version), at, property, path_query)
        }
        Route::Unimplemented => Err(Refusal::unimplemented("this call")),
        Route::Nowhere => Err(Refusal::invalid_url()),
    }
}
