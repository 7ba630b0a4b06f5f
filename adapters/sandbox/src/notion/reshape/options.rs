//! The options of a column: a list that is sent replaces the one that is there.

use serde_json::{Map, Value};

use crate::{
    notion::{
        check::check_name,
        errors::{Outcome, Refusal},
        ids::Uuid,
        kinds::PropertyKind,
        schema::{COLOURS, Property, SelectOption},
    },
    random::Random,
};

/// Options in one list.
const OPTIONS: usize = 100;

/// An option as it was sent.
struct Sent<'a> {
    path: String,
    id: Option<Uuid>,
    name: Option<&'a str>,
    colour: Option<&'a str>,
    description: Option<&'a Value>,
    group: Option<&'a str>,
}

/// Applies `config.options`, if it is there, to a column.
pub(crate) fn replace(
    path: &str,
    column: &mut Property,
    config: &Map<String, Value>,
    random: &mut Random,
) -> Outcome<()> {
    if !column.kind.has_options() {
        return Ok(());
    }
    let path = format!("{path}.{}", column.kind.wire());
    // The groups of a status are taken without a word, and ignored.
    let Some(sent) = config.get("options") else {
        return Ok(());
    };
    let path = format!("{path}.options");
    let sent = sent.as_array().ok_or_else(|| Refusal::body_part(&path, "an array", Some(sent)))?;
    if sent.len() > OPTIONS {
        return Err(Refusal::too_long(&path, OPTIONS, sent.len()));
    }
    let sent = sent
        .iter()
        .enumerate()
        .map(|(position, option)| read(format!("{path}[{position}]"), option))
        .collect::<Outcome<Vec<_>>>()?;

    let mut kept = Vec::with_capacity(sent.len());
    for option in &sent {
        kept.push(apply(column, option, random)?);
    }
    // A status keeps the options that are not sent; elsewhere they go.
    if column.kind != PropertyKind::Status {
        let mut options = Vec::with_capacity(kept.len());
        for id in kept {
            options.extend(column.option(id).cloned());
        }
        column.options = options;
    }
    check_unique(column)
}

fn read(path: String, written: &Value) -> Outcome<Sent<'_>> {
    let option = written.as_object().ok_or_else(|| Refusal::body_part(&path, "an object", Some(written)))?;
    let known = ["id", "name", "color", "description", "group"];
    if let Some((key, value)) = option.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("{path}.{key}"), value));
    }
    let id = match option.get("id") {
        None => None,
        Some(id) => {
            let read = id.as_str().and_then(Uuid::parse);
            Some(read.ok_or_else(|| Refusal::body_part(&format!("{path}.id"), "a valid uuid", Some(id)))?)
        }
    };
    let text = |key: &str| option.get(key).and_then(Value::as_str);
    let (name, colour, group) = (text("name"), text("color"), text("group"));
    if id.is_none() && name.is_none() {
        return Err(Refusal::body_part(&format!("{path}.name"), "defined", option.get("name")));
    }
    if colour.is_some_and(|colour| !COLOURS.contains(&colour)) {
        return Err(Refusal::body_part(&format!("{path}.color"), "a color", option.get("color")));
    }
    Ok(Sent { path, id, name, colour, description: option.get("description"), group })
}

/// Finds the option that is meant, or makes it.
fn apply(column: &mut Property, sent: &Sent<'_>, random: &mut Random) -> Outcome<Uuid> {
    let by_id = sent.id.and_then(|id| column.option(id));
    let known = by_id.or_else(|| sent.name.and_then(|name| column.option_named(name)));
    let id = match (known, sent.name) {
        (Some(option), _) => {
            check_unchanged(option, sent)?;
            option.id
        }
        (None, Some(name)) => {
            check_name(&format!("{}.name", sent.path), column, name)?;
            let group = match sent.group {
                None => 0,
                Some(group) => column
                    .group_named(group)
                    .ok_or_else(|| Refusal::validation(format!("Status group \"{group}\" does not exist.")))?,
            };
            column.add_grouped(name, sent.colour, group, random)
        }
        (None, None) => {
            return Err(Refusal::validation(format!("{}.id names no option of this property.", sent.path)));
        }
    };
    if let Some(description) = sent.description
        && let Some(option) = column.options.iter_mut().find(|option| option.id == id)
    {
        option.description = description.as_str().map(str::to_owned);
    }
    Ok(id)
}

/// An option's colour cannot be changed; what becomes of a new name is not known.
fn check_unchanged(option: &SelectOption, sent: &Sent<'_>) -> Outcome<()> {
    if sent.colour.is_some_and(|colour| colour != option.colour) {
        return Err(Refusal::validation(format!("Cannot update color of select with name: {}.", option.name)));
    }
    if sent.name.is_some_and(|name| name != option.name) {
        return Err(Refusal::unimplemented("renaming an option"));
    }
    Ok(())
}

/// Names are unique, whatever their case.
fn check_unique(column: &Property) -> Outcome<()> {
    for (position, option) in column.options.iter().enumerate() {
        let folded = option.name.to_lowercase();
        if column.options[..position].iter().any(|other| other.name.to_lowercase() == folded) {
            return Err(Refusal::validation(format!(
                "{} options must have unique names, but \"{}\" stands there twice.",
                column.name, option.name
            )));
        }
    }
    Ok(())
}
