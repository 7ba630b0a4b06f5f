//! Values that a client writes: accepted by type, or refused with Notion's words.

use serde_json::{Map, Value};

use super::{
    cells::Cell,
    errors::{Outcome, Refusal},
    ids::Uuid,
    kinds::PropertyKind,
    rich_text,
    schema::Property,
    source::DataSource,
    state::Person,
};

mod scalars;

/// Entries in a list of options, people or pages.
const ENTRIES: usize = 100;
/// UTF-16 units in an address on the web, and in one of mail or telephone.
const URL: usize = 2000;
const CONTACT: usize = 200;
/// UTF-16 units in the name of an option.
const OPTION: usize = 100;

/// A value that was accepted but not written yet: nothing is, until everything is accepted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Draft {
    Empty,
    Cell(Cell),
    Choice(Pick),
    Choices(Vec<Pick>),
}

/// An option that is there, or one to be made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pick {
    Known(Uuid),
    New(String),
}

/// What values are checked against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checker<'a> {
    pub(crate) people: &'a [Person],
    /// Whether an unknown option of a select is made.
    pub(crate) makes_options: bool,
}

impl Checker<'_> {
    /// The values of a page, by the key of their property. All that is wrong with the names and the
    /// types is told at once.
    pub(crate) fn properties(&self, source: &DataSource, written: &Value) -> Outcome<Vec<(u32, Draft)>> {
        let properties = written.as_object();
        let properties = properties.ok_or_else(|| Refusal::body_part("body.properties", "an object", Some(written)))?;
        let mut drafts = Vec::with_capacity(properties.len());
        let mut complaints = Vec::new();
        for (name, value) in properties {
            let path = format!("body.properties.{name}");
            let Some(property) = source.property(name) else {
                complaints.push(format!("{name} is not a property that exists."));
                continue;
            };
            let (kind, value) = typed(&path, property, value)?;
            let path = format!("{path}.{kind}");
            if kind != property.kind.wire() {
                complaints.push(format!("{name} is expected to be {}.", property.kind.wire()));
            } else if property.kind.is_read_only() {
                complaints.push(format!("{name} is read-only and cannot be written."));
            } else {
                drafts.push((property.key, self.value(&path, property, value)?));
            }
        }
        if complaints.is_empty() { Ok(drafts) } else { Err(Refusal::validation(complaints.join(" "))) }
    }

    fn value(&self, path: &str, property: &Property, value: &Value) -> Outcome<Draft> {
        let cell = match property.kind {
            PropertyKind::Title | PropertyKind::RichText => rich_text::read(path, value, self.people)?,
            PropertyKind::Number => scalars::number(path, value)?,
            PropertyKind::Checkbox => match value {
                Value::Bool(checked) => checked.then_some(Cell::Checked),
                other => return Err(Refusal::body_part(path, "a boolean", Some(other))),
            },
            PropertyKind::Url => scalars::text(path, value, URL)?,
            PropertyKind::Email | PropertyKind::PhoneNumber => scalars::text(path, value, CONTACT)?,
            PropertyKind::Date => scalars::date(path, value)?,
            PropertyKind::People => self.people(path, value)?,
            PropertyKind::Select => return self.select(path, property, value),
            PropertyKind::Status => return status(path, property, value),
            PropertyKind::MultiSelect => return self.multi_select(path, property, value),
            _ => match value.as_array() {
                Some(entries) if entries.is_empty() => None,
                _ => return Err(Refusal::unimplemented(format!("writing a {}", property.kind.wire()))),
            },
        };
        Ok(cell.map_or(Draft::Empty, Draft::Cell))
    }

    fn people(&self, path: &str, value: &Value) -> Outcome<Option<Cell>> {
        let mut ids = Vec::new();
        for (position, entry) in entries(path, value)?.iter().enumerate() {
            let path = format!("{path}[{position}].id");
            let id = entry.get("id");
            let id = id.and_then(Value::as_str).and_then(Uuid::parse).ok_or_else(|| {
                let wanted = if id.is_some() { "a valid uuid" } else { "defined" };
                Refusal::body_part(&path, wanted, id)
            })?;
            if self.people.iter().all(|person| person.id != id) {
                return Err(Refusal::validation(format!("Could not find user with ID: {id}.")));
            }
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok((!ids.is_empty()).then(|| Cell::People(ids.into())))
    }

    fn select(&self, path: &str, property: &Property, value: &Value) -> Outcome<Draft> {
        if value.is_null() {
            return Ok(Draft::Empty);
        }
        self.option(path, property, value).map(Draft::Choice)
    }

    fn multi_select(&self, path: &str, property: &Property, value: &Value) -> Outcome<Draft> {
        let mut picks = Vec::new();
        for (position, entry) in entries(path, value)?.iter().enumerate() {
            let pick = self.option(&format!("{path}[{position}]"), property, entry)?;
            if !picks.contains(&pick) {
                picks.push(pick);
            }
        }
        Ok(if picks.is_empty() { Draft::Empty } else { Draft::Choices(picks) })
    }

    fn option(&self, path: &str, property: &Property, value: &Value) -> Outcome<Pick> {
        let name = match named(path, value)? {
            Named::Id(id) => {
                return match property.option(id) {
                    Some(option) => Ok(Pick::Known(option.id)),
                    None => {
                        Err(Refusal::validation(format!("{} is an invalid select option \"{id}\".", property.name)))
                    }
                };
            }
            Named::Name(name) => name,
        };
        check_name(&format!("{path}.name"), property, name)?;
        if let Some(option) = property.option_named(name) {
            return Ok(Pick::Known(option.id));
        }
        if let Some(option) = property.option_like(name) {
            return Err(Refusal::validation(format!(
                "{} has the option \"{}\" already, and \"{name}\" differs from it by case alone.",
                property.name, option.name
            )));
        }
        if !self.makes_options {
            return Err(Refusal::validation(format!("{} is an invalid select option \"{name}\".", property.name)));
        }
        Ok(Pick::New(name.to_owned()))
    }
}

/// How an option is named.
enum Named<'a> {
    Id(Uuid),
    Name(&'a str),
}

fn named<'a>(path: &str, value: &'a Value) -> Outcome<Named<'a>> {
    let option = value.as_object().ok_or_else(|| Refusal::body_part(path, "an object or `null`", Some(value)))?;
    let known = ["id", "name", "color", "description"];
    if let Some((key, surplus)) = option.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("{path}.{key}"), surplus));
    }
    match (option.get("id"), option.get("name")) {
        (Some(id), _) => {
            let read = id.as_str().and_then(Uuid::parse);
            read.map(Named::Id).ok_or_else(|| Refusal::body_part(&format!("{path}.id"), "a valid uuid", Some(id)))
        }
        (None, Some(Value::String(name))) => Ok(Named::Name(name)),
        (None, Some(other)) => Err(Refusal::body_part(&format!("{path}.name"), "a string", Some(other))),
        (None, None) => Err(Refusal::body_part(&format!("{path}.name"), "defined", None)),
    }
}

/// What the name of an option must not be.
pub(crate) fn check_name(path: &str, property: &Property, name: &str) -> Outcome<()> {
    if name.is_empty() {
        return Err(Refusal::too_short(path));
    }
    let found = rich_text::units(name);
    if found > OPTION {
        return Err(Refusal::too_long(path, OPTION, found));
    }
    if name.contains(',') {
        return Err(Refusal::validation(format!(
            "Invalid {} option, commas not allowed: {name}",
            property.kind.wire()
        )));
    }
    Ok(())
}

/// A status's options are never made by a page, and `null` asks for the default one.
fn status(path: &str, property: &Property, value: &Value) -> Outcome<Draft> {
    if value.is_null() {
        return Ok(default_status(property));
    }
    let option = match named(path, value)? {
        Named::Id(id) => property.option(id).ok_or_else(|| id.to_string()),
        Named::Name("") => return Err(Refusal::too_short(&format!("{path}.name"))),
        Named::Name(name) => property.option_named(name).ok_or_else(|| name.to_owned()),
    };
    let option = option.map_err(|name| {
        Refusal::validation(format!("Invalid status option. Status option \"{name}\" does not exist."))
    })?;
    Ok(Draft::Choice(Pick::Known(option.id)))
}

/// The status of a page that was given none.
pub(crate) fn default_status(property: &Property) -> Draft {
    property.options.first().map_or(Draft::Empty, |option| Draft::Choice(Pick::Known(option.id)))
}

/// The type under which a value is written, and the bare value.
fn typed<'a>(path: &str, property: &Property, value: &'a Value) -> Outcome<(String, &'a Value)> {
    // A title may be written without the word before it.
    if property.kind == PropertyKind::Title && value.is_array() {
        return Ok(("title".to_owned(), value));
    }
    let object = value.as_object().ok_or_else(|| Refusal::body_part(path, "an object", Some(value)))?;
    let (kind, inner) = entry(path, property, object)?;
    let named = object.get("type");
    if named.is_some_and(|named| named != kind) {
        return Err(Refusal::body_part(&format!("{path}.type"), &format!("`\"{kind}\"` or `undefined`"), named));
    }
    Ok((kind.to_owned(), inner))
}

fn entry<'a>(path: &str, property: &Property, object: &'a Map<String, Value>) -> Outcome<(&'a str, &'a Value)> {
    let mut entries = object.iter().filter(|(key, _)| !["id", "type", "name"].contains(&key.as_str()));
    let Some((kind, value)) = entries.next() else {
        return Err(Refusal::body_part(&format!("{path}.{}", property.kind.wire()), "defined", None));
    };
    let is_type = *kind == property.kind.wire() || !matches!(PropertyKind::from_wire(kind), PropertyKind::Other(_));
    if !is_type {
        return Err(Refusal::surplus(&format!("{path}.{kind}"), value));
    }
    if let Some((other, surplus)) = entries.next() {
        return Err(Refusal::surplus(&format!("{path}.{other}"), surplus));
    }
    Ok((kind.as_str(), value))
}

fn entries<'a>(path: &str, value: &'a Value) -> Outcome<&'a Vec<Value>> {
    let entries = value.as_array().ok_or_else(|| Refusal::body_part(path, "an array", Some(value)))?;
    if entries.len() > ENTRIES {
        return Err(Refusal::too_long(path, ENTRIES, entries.len()));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests;
