//! Changing a data source: adding, renaming, retyping and deleting columns, and their options.

use serde_json::{Map, Value};

use super::{
    errors::{Outcome, Refusal},
    kinds::PropertyKind,
    rich_text,
    schema::Property,
    source::DataSource,
    spec::PropertySpec,
    state::{Connection, State},
    versions::Version,
};
use crate::random::Random;

mod options;
pub(crate) mod retype;

/// Bytes in a schema.
const SCHEMA: usize = 50 << 10;

/// Carries out the body of a PATCH, all of it or nothing.
pub(crate) fn reshape(
    state: &mut State,
    position: usize,
    caller: &Connection,
    version: Version,
    body: Option<&Value>,
) -> Outcome<()> {
    let body = body.and_then(Value::as_object).ok_or_else(|| Refusal::body_part("body", "an object", body))?;
    let known = ["properties", "title", "in_trash", "archived"];
    for (key, value) in body {
        if ["description", "icon", "parent", "is_inline", "cover"].contains(&key.as_str()) {
            return Err(Refusal::unimplemented(format!("changing the {key} of a data source")));
        }
        if !known.contains(&key.as_str()) || (key == "archived" && !version.has_archived()) {
            return Err(Refusal::surplus(&format!("body.{key}"), value));
        }
    }
    let title = body.get("title").map(|title| rich_text::read("body.title", title, &state.people)).transpose()?;
    let trash = match body.get("in_trash").or(body.get("archived")) {
        None => None,
        Some(Value::Bool(trash)) => Some(*trash),
        Some(other) => return Err(Refusal::body_part("body.in_trash", "a boolean", Some(other))),
    };

    let now = state.now();
    let (source, random) = state.source_mut(position);
    if source.in_trash && trash != Some(false) {
        return Err(Refusal::archived());
    }
    if let Some(properties) = body.get("properties") {
        let properties = properties
            .as_object()
            .ok_or_else(|| Refusal::body_part("body.properties", "an object", Some(properties)))?;
        // A trial on a copy without rows: a refusal half-way must leave nothing behind.
        let mut columns = source.properties.clone();
        let mut changes = Vec::with_capacity(properties.len());
        for (name, written) in properties {
            changes.push(plan(&mut columns, name, written, random)?);
        }
        check_size(&columns)?;
        for change in changes {
            carry_out(source, change, random);
        }
    }
    if let Some(title) = title {
        source.name = rich_text::plain(&rich_text::items(title.as_ref()));
    }
    source.in_trash = trash.unwrap_or(source.in_trash);
    source.stamps.touch(caller.author, now);
    Ok(())
}

/// What becomes of one column.
enum Change {
    Add(Box<PropertySpec>, Option<Box<Property>>),
    /// The column as it will be.
    Set(Box<Property>),
    /// As `Set`, but its values are of another type now.
    Retype(Box<Property>),
    Delete(u32),
}

/// Reads one entry of `properties` and tries it on the columns.
fn plan(columns: &mut Vec<Property>, name: &str, written: &Value, random: &mut Random) -> Outcome<Change> {
    let path = format!("body.properties.{name}");
    let by_name = columns.iter().position(|column| column.name == name);
    let position = by_name.or_else(|| columns.iter().position(|column| column.has_id(name)));
    if written.is_null() {
        let position = position.ok_or_else(|| Refusal::unknown_property(name))?;
        if columns[position].kind == PropertyKind::Title {
            return Err(Refusal::validation("Cannot delete the title property."));
        }
        return Ok(Change::Delete(columns.remove(position).key));
    }
    let written = written.as_object().ok_or_else(|| Refusal::body_part(&path, "an object", Some(written)))?;
    let new_name = new_name(&path, written)?;
    let config = configured(&path, written)?;

    let Some(position) = position else {
        let (kind, config) = config.ok_or_else(|| Refusal::unknown_property(name))?;
        let wanted = new_name.unwrap_or(name);
        check_free(columns, wanted, None)?;
        creatable(&kind)?;
        let spec = with_format(PropertySpec::new(wanted, kind), config);
        let mut column = Property::make(spec.clone(), u32::MAX, random);
        options::replace(&path, &mut column, config, random)?;
        columns.push(column.clone());
        return Ok(Change::Add(Box::new(spec), column.kind.has_options().then(|| Box::new(column))));
    };
    let before = columns[position].clone();
    let mut after = before.clone();
    if let Some(wanted) = new_name {
        check_free(columns, wanted, Some(before.key))?;
        wanted.clone_into(&mut after.name);
    }
    if let Some(description) = written.get("description") {
        after.description = description.as_str().map(str::to_owned);
    }
    let mut is_retyped = false;
    if let Some((kind, config)) = config {
        if kind != before.kind {
            if PropertyKind::Title == kind || PropertyKind::Title == before.kind {
                return Err(Refusal::validation("The title property cannot change its type."));
            }
            creatable(&kind)?;
            is_retyped = true;
            after = retype::retyped(&before, kind, random);
            after.name = new_name.map_or(after.name, str::to_owned);
        }
        if let Some(format) = config.get("format").and_then(Value::as_str) {
            format.clone_into(&mut after.format);
        }
        options::replace(&path, &mut after, config, random)?;
    }
    columns[position] = after.clone();
    Ok(if is_retyped { Change::Retype(Box::new(after)) } else { Change::Set(Box::new(after)) })
}

fn carry_out(source: &mut DataSource, change: Change, random: &mut Random) {
    match change {
        Change::Add(spec, options) => {
            let position = source.add_property(*spec, random);
            if let Some(made) = options {
                source.properties[position].options = made.options;
                source.properties[position].groups = made.groups;
            }
        }
        Change::Set(after) => {
            if let Some(column) = source.properties.iter_mut().find(|column| column.key == after.key) {
                *column = *after;
            }
        }
        Change::Retype(after) => retype::retype(source, *after, random),
        Change::Delete(key) => delete(source, key),
    }
}

/// Deletes a column and its values.
pub(crate) fn delete(source: &mut DataSource, key: u32) {
    source.properties.retain(|column| column.key != key);
    for row in source.rows_mut() {
        row.set(key, None);
    }
}

fn new_name<'a>(path: &str, written: &'a Map<String, Value>) -> Outcome<Option<&'a str>> {
    match written.get("name") {
        None => Ok(None),
        Some(Value::String(name)) if !name.is_empty() => Ok(Some(name)),
        Some(other) => Err(Refusal::body_part(&format!("{path}.name"), "a string", Some(other))),
    }
}

/// The type that an entry configures, and how.
fn configured<'a>(
    path: &str,
    written: &'a Map<String, Value>,
) -> Outcome<Option<(PropertyKind, &'a Map<String, Value>)>> {
    let mut configs = written.iter().filter(|(key, _)| !["type", "id", "name", "description"].contains(&key.as_str()));
    let Some((kind, config)) = configs.next() else {
        return Ok(None);
    };
    let path = format!("{path}.{kind}");
    if configs.next().is_some() {
        return Err(Refusal::surplus(&path, config));
    }
    let named = PropertyKind::from_wire(kind);
    if matches!(named, PropertyKind::Other(_)) {
        return Err(Refusal::surplus(&path, config));
    }
    let config = config.as_object().ok_or_else(|| Refusal::body_part(&path, "an object", Some(config)))?;
    Ok(Some((named, config)))
}

/// Whether a name is left for a column.
fn check_free(columns: &[Property], wanted: &str, own: Option<u32>) -> Outcome<()> {
    let is_taken = columns.iter().any(|column| column.name == wanted && Some(column.key) != own);
    if is_taken { Err(Refusal::validation(format!("Property name \"{wanted}\" is already used."))) } else { Ok(()) }
}

fn creatable(kind: &PropertyKind) -> Outcome<()> {
    match kind {
        PropertyKind::Title => Err(Refusal::validation("A data source has exactly one title property.")),
        PropertyKind::Formula | PropertyKind::Rollup | PropertyKind::Relation | PropertyKind::Verification => {
            Err(Refusal::unimplemented(format!("making a {}", kind.wire())))
        }
        _ => Ok(()),
    }
}

fn with_format(spec: PropertySpec, config: &Map<String, Value>) -> PropertySpec {
    match config.get("format").and_then(Value::as_str) {
        Some(format) => spec.format(format),
        None => spec,
    }
}

fn check_size(columns: &[Property]) -> Outcome<()> {
    let described = |column: &Property| column.describe().to_string().len();
    let fattest = columns.iter().max_by_key(|column| described(column));
    match fattest {
        Some(fattest) if columns.iter().map(described).sum::<usize>() > SCHEMA => Err(Refusal::validation(format!(
            "The schema has exceeded the maximum size of {SCHEMA} bytes. The largest property is \"{}\".",
            fattest.name
        ))),
        _ => Ok(()),
    }
}
