//! Searching by title, in an index that lags behind.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use super::{
    containers,
    cursors::Cursor,
    errors::{Outcome, Refusal},
    execute::Done,
    ids::Uuid,
    paging::{self, Paging},
    present::{Shape, View},
    state::{Connection, State},
    versions::Version,
};

/// What a search is for.
struct Asked {
    /// In lower case.
    text: String,
    pages: bool,
    tables: bool,
    ascending: bool,
    paging: Paging,
    question: String,
}

/// Something found: a source, or a row of one.
#[derive(Clone, Copy)]
struct Hit {
    edited: i64,
    id: Uuid,
    source: usize,
    number: Option<u32>,
}

pub(crate) fn search(state: &mut State, caller: &Connection, version: Version, body: Option<&Value>) -> Outcome<Done> {
    let asked = read(body, version, state.limits.page)?;
    state.searches += 1;
    let hits = hits(state, caller, version, &asked);
    let resumed = match &asked.paging.cursor {
        Some(name) => Some(state.cursors.resume(name, &asked.question)?.clone()),
        None => None,
    };
    let (given, start) = match &resumed {
        Some(cursor) => {
            let position = hits.iter().position(|hit| hit.id == cursor.last.1);
            (cursor.given, position.map_or(cursor.given.min(hits.len()), |position| position + 1))
        }
        None => (0, 0),
    };
    let page = hits[start..].iter().take(asked.paging.size).copied().collect::<Vec<_>>();
    let has_more = start + page.len() < hits.len();

    let view = View::new(state, caller, version);
    let results = page.iter().filter_map(|hit| shown(&view, *hit)).collect::<Vec<_>>();
    let count = results.len();
    let next = page.last().filter(|_| has_more).map(|hit| {
        let last = (0, hit.id, 0);
        let cursor = Cursor { question: asked.question, last, given: given + page.len() };
        state.cursors.open(cursor, &mut state.random)
    });
    Ok(Done::read(paging::list(results, next, version.list_type()), count))
}

fn read(body: Option<&Value>, version: Version, most: usize) -> Outcome<Asked> {
    let nothing = Map::new();
    let body = match body {
        None => &nothing,
        Some(body) => body.as_object().ok_or_else(|| Refusal::body_part("body", "an object", Some(body)))?,
    };
    let known = ["query", "filter", "sort", "page_size", "start_cursor"];
    if let Some((key, value)) = body.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("body.{key}"), value));
    }
    let text = match body.get("query") {
        None => String::new(),
        Some(Value::String(text)) => text.to_lowercase(),
        Some(other) => return Err(Refusal::body_part("body.query", "a string", Some(other))),
    };
    let (pages, tables) = match body.get("filter") {
        None => (true, true),
        Some(filter) => {
            if filter.get("property").and_then(Value::as_str) != Some("object") {
                return Err(Refusal::body_part("body.filter.property", "`\"object\"`", filter.get("property")));
            }
            let table = version.table_word();
            match filter.get("value").and_then(Value::as_str) {
                Some("page") => (true, false),
                Some(word) if word == table => (false, true),
                _ => {
                    let wanted = format!("`\"page\"` or `\"{table}\"`");
                    return Err(Refusal::body_part("body.filter.value", &wanted, filter.get("value")));
                }
            }
        }
    };
    let ascending = match body.get("sort") {
        None => false,
        Some(sort) => {
            match (sort.get("timestamp").and_then(Value::as_str), sort.get("direction").and_then(Value::as_str)) {
                (Some("last_edited_time"), Some("ascending")) => true,
                (Some("last_edited_time"), Some("descending")) => false,
                _ => return Err(Refusal::body_part("body.sort", "a sort by `last_edited_time`", Some(sort))),
            }
        }
    };
    let paging = Paging::from_body(body, most)?;
    let question = format!("search {text:?} {pages} {tables} {ascending}");
    Ok(Asked { text, pages, tables, ascending, paging, question })
}

/// Everything that matches, is in the index and is visible, the last edited first unless asked
/// otherwise.
fn hits(state: &State, caller: &Connection, version: Version, asked: &Asked) -> Vec<Hit> {
    let matches = |title: &str| title.to_lowercase().contains(&asked.text);
    let mut hits = Vec::new();
    for (position, source) in state.sources.iter().enumerate() {
        if state.is_trashed(position) || !caller.sees(&state.databases[source.database]) {
            continue;
        }
        // Without data sources, a database of several cannot be shown.
        let can_show = version.has_sources() || state.database_of(position).sources.len() == 1;
        if asked.tables && can_show && matches(&source.name) {
            hits.push(Hit { edited: source.stamps.edited, id: source.id, source: position, number: None });
        }
        if !asked.pages {
            continue;
        }
        let rows = source
            .rows()
            .values()
            .filter(|row| row.is_listed(false) && row.found_from < state.searches && matches(&source.title_of(row)));
        hits.extend(rows.map(|row| Hit {
            edited: row.stamps.edited,
            id: row.id,
            source: position,
            number: Some(row.number),
        }));
    }
    if asked.ascending {
        hits.sort_by_key(|hit| (hit.edited, hit.id));
    } else {
        hits.sort_by_key(|hit| Reverse((hit.edited, hit.id)));
    }
    hits
}

fn shown(view: &View<'_>, hit: Hit) -> Option<Value> {
    let source = &view.state.sources[hit.source];
    match hit.number {
        Some(number) => Some(view.page(source, source.rows().get(&number)?, &Shape::default())),
        None if view.version.has_sources() => Some(containers::source_json(view, source)),
        None => containers::database(view, source.database).ok().map(|done| done.body),
    }
}
