//! Creating and changing pages.

use serde_json::{Map, Value, json};

use super::{
    access::{Capability, TokenKind},
    cells::Cell,
    check::{self, Checker, Draft, Pick},
    errors::{Outcome, Refusal},
    execute::Done,
    ids::Uuid,
    kinds::PropertyKind,
    present::{Shape, View},
    source::{DataSource, Stamps},
    state::{Connection, PageAt, State},
    versions::Version,
};
use crate::random::Random;

pub(crate) fn create(
    state: &mut State,
    caller: &Connection,
    version: Version,
    query: &str,
    body: Option<&Value>,
) -> Outcome<Done> {
    let body = object(body)?;
    let known = ["parent", "properties", "icon", "cover", "children", "template", "content", "markdown", "position"];
    allow(body, &known)?;
    not_needed(body, &["icon", "cover", "template", "content", "markdown", "position"])?;
    if body.get("children").is_some_and(|children| children.as_array().is_none_or(|blocks| !blocks.is_empty())) {
        return Err(Refusal::unimplemented("the content of a new page"));
    }
    let position = parent(state, caller, version, body.get("parent"))?;
    if state.is_trashed(position) {
        return Err(Refusal::archived_ancestor());
    }
    let shape = Shape::read(&state.sources[position], query)?;
    let nothing = json!({});
    let checker = Checker { people: &state.people, makes_options: caller.can(Capability::Update) };
    let mut drafts = checker.properties(&state.sources[position], body.get("properties").unwrap_or(&nothing))?;
    if state.limits.blocks.is_some_and(|most| state.blocks >= most) {
        return Err(Refusal::block_limit());
    }

    state.blocks += 1;
    let stamps = Stamps::new(caller.author, state.now());
    let found_from = state.searches + state.limits.search_lag;
    add_defaults(&state.sources[position], &mut drafts);
    let (source, random) = state.source_mut(position);
    let at = insert(source, random, position, stamps, found_from, drafts);
    source.stamps.touch(caller.author, stamps.created);
    let id = source.rows().get(&at.number).map(|row| row.id);
    if let Some(id) = id {
        state.pages.insert(id, at);
    }
    Ok(Done { created: id, ..shown(state, at, caller, version, &shape) })
}

/// A status without a value is never empty.
pub(crate) fn add_defaults(source: &DataSource, drafts: &mut Vec<(u32, Draft)>) {
    let statuses = source.properties.iter().filter(|property| property.kind == PropertyKind::Status);
    for status in statuses {
        if drafts.iter().all(|(key, _)| *key != status.key) {
            drafts.push((status.key, check::default_status(status)));
        }
    }
}

/// Adds a row with these values.
pub(crate) fn insert(
    source: &mut DataSource,
    random: &mut Random,
    position: usize,
    stamps: Stamps,
    found_from: u32,
    drafts: Vec<(u32, Draft)>,
) -> PageAt {
    let mut cells = Vec::with_capacity(drafts.len());
    for (key, draft) in drafts {
        cells.extend(settle(source, key, draft, random).map(|cell| (key, cell)));
    }
    let number = source.add(Uuid::fresh(random), stamps, found_from, cells);
    PageAt { source: position, number }
}

pub(crate) fn update(
    state: &mut State,
    at: PageAt,
    caller: &Connection,
    version: Version,
    query: &str,
    body: Option<&Value>,
) -> Outcome<Done> {
    let body = object(body)?;
    let known = [
        "properties",
        "in_trash",
        "archived",
        "is_archived",
        "is_locked",
        "icon",
        "cover",
        "template",
        "erase_content",
    ];
    allow(body, &known)?;
    if let Some(archived) = body.get("archived")
        && !version.has_archived()
    {
        return Err(Refusal::surplus("body.archived", archived));
    }
    not_needed(body, &["is_locked", "icon", "cover", "template", "erase_content"])?;
    let trash = flag(body, "in_trash")?.or(flag(body, "archived")?);
    let archive = flag(body, "is_archived")?;
    if state.is_trashed(at.source) {
        return Err(Refusal::archived_ancestor());
    }
    let is_trashed = state.row(at).is_some_and(|row| row.in_trash);
    if is_trashed && trash.is_none() {
        return Err(Refusal::archived());
    }
    let shape = Shape::read(&state.sources[at.source], query)?;
    let checker = Checker { people: &state.people, makes_options: true };
    let drafts = match body.get("properties") {
        Some(properties) => checker.properties(&state.sources[at.source], properties)?,
        None => Vec::new(),
    };

    let now = state.now();
    let (source, random) = state.source_mut(at.source);
    change(source, random, at.number, drafts);
    if let Some(row) = source.row_mut(at.number) {
        row.in_trash = trash.unwrap_or(row.in_trash);
        row.archived = archive.unwrap_or(row.archived);
        row.stamps.touch(caller.author, now);
    }
    Ok(shown(state, at, caller, version, &shape))
}

/// Sets some values of a row; the others stay.
pub(crate) fn change(source: &mut DataSource, random: &mut Random, number: u32, drafts: Vec<(u32, Draft)>) {
    for (key, draft) in drafts {
        let cell = settle(source, key, draft, random);
        if let Some(row) = source.row_mut(number) {
            row.set(key, cell);
        }
    }
}

/// What a draft becomes, making options that do not exist yet.
pub(crate) fn settle(source: &mut DataSource, key: u32, draft: Draft, random: &mut Random) -> Option<Cell> {
    let property = source.properties.iter_mut().find(|property| property.key == key)?;
    let mut choose = |pick: Pick| match pick {
        Pick::Known(id) => id,
        Pick::New(name) => match property.option_named(&name) {
            Some(option) => option.id,
            None => property.add_option(&name, None, random),
        },
    };
    match draft {
        Draft::Empty => None,
        Draft::Cell(cell) => Some(cell),
        Draft::Choice(pick) => Some(Cell::Choice(choose(pick))),
        Draft::Choices(picks) => Some(Cell::Choices(picks.into_iter().map(choose).collect())),
    }
}

/// The position of the source that a new page goes to.
fn parent(state: &State, caller: &Connection, version: Version, written: Option<&Value>) -> Outcome<usize> {
    let parent = written.and_then(Value::as_object);
    let parent = parent.ok_or_else(|| Refusal::body_part("body.parent", "defined", written))?;
    let forms = ["data_source_id", "database_id", "page_id", "workspace"];
    if let Some((key, value)) = parent.iter().find(|(key, _)| *key != "type" && !forms.contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("body.parent.{key}"), value));
    }
    let form = forms.into_iter().find(|form| parent.contains_key(*form));
    let form = form.ok_or_else(|| Refusal::body_part("body.parent.data_source_id", "defined", None))?;
    if parent.get("type").is_some_and(|kind| kind != form) {
        return Err(Refusal::body_part("body.parent.type", &format!("`\"{form}\"`"), parent.get("type")));
    }
    let path = format!("body.parent.{form}");
    let id = parent.get(form).and_then(Value::as_str).unwrap_or_default();
    if form != "workspace" && Uuid::parse(id).is_none() {
        return Err(Refusal::body_part(&path, "a valid uuid", parent.get(form)));
    }
    match form {
        "data_source_id" if version.has_sources() => state.find_source(caller, id),
        "data_source_id" => Err(Refusal::surplus(&path, &parent[form])),
        "database_id" => {
            let database = state.find_database(caller, id)?;
            state.only_source(database)
        }
        "workspace" if caller.kind == TokenKind::Bot => Err(Refusal::validation(
            "Internal integrations cannot create pages at the workspace level. Provide a parent page or data source.",
        )),
        _ => Err(Refusal::unimplemented(format!("a page whose parent is given by {form}"))),
    }
}

/// The page as it stands now; a connection that may not read sees its id alone.
fn shown(state: &State, at: PageAt, caller: &Connection, version: Version, shape: &Shape) -> Done {
    let page = state.row(at).map(|row| {
        if caller.can(Capability::Read) {
            View::new(state, caller, version).page(&state.sources[at.source], row, shape)
        } else {
            json!({"object": "page", "id": row.id.to_string()})
        }
    });
    Done::written(page.unwrap_or_default(), 1)
}

fn object(body: Option<&Value>) -> Outcome<&Map<String, Value>> {
    body.and_then(Value::as_object).ok_or_else(|| Refusal::body_part("body", "an object", body))
}

/// Refuses keys that the call does not know.
fn allow(body: &Map<String, Value>, known: &[&str]) -> Outcome<()> {
    match body.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        Some((key, value)) => Err(Refusal::surplus(&format!("body.{key}"), value)),
        None => Ok(()),
    }
}

/// Keys of the real service that the sandbox takes only where they ask for nothing.
fn not_needed(body: &Map<String, Value>, keys: &[&str]) -> Outcome<()> {
    let asked = keys.iter().find(|key| body.get(**key).is_some_and(|value| !value.is_null()));
    match asked {
        Some(key) => Err(Refusal::unimplemented(format!("{key} of a page"))),
        None => Ok(()),
    }
}

fn flag(body: &Map<String, Value>, key: &str) -> Outcome<Option<bool>> {
    match body.get(key) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(Refusal::body_part(&format!("body.{key}"), "a boolean", Some(other))),
    }
}
