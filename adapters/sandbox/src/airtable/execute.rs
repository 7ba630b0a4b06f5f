//! What each call does once it is admitted.

use serde_json::{Value, json};

use super::{
    access::TokenSpec,
    columns,
    errors::{Outcome, Refusal},
    ids::{self, RecordId},
    list::list,
    params,
    present::{Shape, record_json},
    routes::{Route, TableRef, Verb},
    state::{Place, State},
    write,
};
use crate::message::{Body, Request};

/// A call that was carried out.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) body: Value,
    /// How many records it returned or touched.
    pub(crate) records: usize,
    /// Whether it changed anything.
    pub(crate) committed: bool,
}

/// Carries a call out on the state.
pub(crate) fn execute(state: &mut State, route: &Route, token: &TokenSpec, request: &Request) -> Outcome<Done> {
    if matches!(request.body, Body::Malformed) {
        return Err(Refusal::unparsable_body());
    }
    let (scope, role) = route.needs();
    if let Some(base) = route.base() {
        token.authorise(base, scope, role)?;
    }
    let (user, body) = (token.user.as_str(), request.json());
    match route {
        Route::Whoami => Ok(columns::whoami(token)),
        Route::Bases if !token.has_scope(scope) => Err(Refusal::no_access()),
        Route::Bases => Ok(columns::bases(state, token)),
        Route::Schema(base) => {
            let base = state.find_base(base).ok_or_else(Refusal::no_access)?;
            let included = params::list_of(&request.query, "include");
            let visible = included.iter().any(|name| name == "visibleFieldIds");
            Ok(columns::schema(&state.bases[base], visible))
        }
        Route::CreateField(column) => {
            let place = find_by_id(state, &column.at)?;
            columns::create_field(state, place, body)
        }
        Route::UpdateField(column) => {
            let place = find_by_id(state, &column.at)?;
            columns::update_field(state, place, &column.field, body)
        }
        Route::List(at) => {
            let place = find(state, at)?;
            let asked = params::from_query(&request.query, &state.limits)?;
            list(state, place, &asked)
        }
        Route::ListByPost(at) => {
            let place = find(state, at)?;
            let nothing = json!({});
            let asked = params::from_body(body.unwrap_or(&nothing), &state.limits)?;
            list(state, place, &asked)
        }
        Route::Get(record) => {
            let place = find(state, &record.at)?;
            let by_id = params::by_id(&request.query)?;
            get(state, place, &record.record, by_id)
        }
        Route::Create(at) => {
            let place = find(state, at)?;
            write::create(state, place, user, body)
        }
        Route::UpdateMany(at, verb) => {
            let place = find(state, at)?;
            write::update_many(state, place, user, body, *verb == Verb::Replace)
        }
        Route::UpdateOne(record, verb) => {
            let place = find(state, &record.at)?;
            let replace = *verb == Verb::Replace;
            write::update_one(state, place, user, &record.record, body, replace)
        }
        Route::DeleteMany(at) => {
            let place = find(state, at)?;
            write::delete_many(state, place, &request.query)
        }
        Route::DeleteOne(record) => {
            let place = find(state, &record.at)?;
            write::delete_one(state, place, &record.record)
        }
        Route::Unimplemented => Err(Refusal::unimplemented("this call")),
        Route::Nowhere => Err(Refusal::not_found()),
    }
}

/// A table by id or name. An unknown id looks like a missing permission, an unknown name does not.
fn find(state: &State, at: &TableRef) -> Outcome<Place> {
    let base = state.find_base(&at.base).ok_or_else(Refusal::no_access)?;
    state.find_table(base, &at.table).ok_or_else(|| {
        if ids::is_id(&at.table, "tbl") { Refusal::no_access() } else { Refusal::table_not_found(&at.table, &at.base) }
    })
}

/// The schema calls take no names.
fn find_by_id(state: &State, at: &TableRef) -> Outcome<Place> {
    if !ids::is_id(&at.table, "tbl") {
        return Err(Refusal::not_found());
    }
    find(state, at)
}

/// One record. The real service looks in the other tables of the base too: it proves nothing about
/// the table that was named.
fn get(state: &State, place: Place, id: &str, by_id: bool) -> Outcome<Done> {
    let id = RecordId::parse(id).ok_or_else(Refusal::not_found)?;
    let base = state.base(place);
    let named = std::iter::once(state.table(place));
    let found = named.chain(&base.tables).find_map(|table| Some((table, table.rows().get(&id)?)));
    let (table, record) = found.ok_or_else(Refusal::record_not_found)?;
    Ok(Done { body: record_json(base, table, id, record, &Shape::all(by_id)), records: 1, committed: false })
}
