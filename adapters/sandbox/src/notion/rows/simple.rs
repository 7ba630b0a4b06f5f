//! Values as a person would type them.

use serde_json::Value;

use crate::notion::{
    cells::{Cell, Span},
    check::{self, Draft, Pick},
    dates::Moment,
    ids::Uuid,
    kinds::PropertyKind,
    rich_text,
    schema::Property,
    state::Person,
};

/// UTF-16 units in one item of a long text.
const ITEM: usize = 2000;

#[track_caller]
pub(super) fn draft(people: &[Person], property: &Property, value: &Value) -> Draft {
    match read(people, property, value) {
        Some(draft) => draft,
        None => panic!("{value} is no value for {:?}, a {}", property.name, property.kind.wire()),
    }
}

fn read(people: &[Person], property: &Property, value: &Value) -> Option<Draft> {
    if property.kind.is_read_only() {
        return Some(if value.is_null() { Draft::Empty } else { Draft::Cell(Cell::Json(Box::new(value.clone()))) });
    }
    if value.is_null() {
        let is_status = property.kind == PropertyKind::Status;
        return Some(if is_status { check::default_status(property) } else { Draft::Empty });
    }
    let cell = match property.kind {
        PropertyKind::Title | PropertyKind::RichText => match value {
            Value::String(text) => rich_text::cell(items(text)),
            items => rich_text::read("the text", items, people).ok()?,
        },
        PropertyKind::Url | PropertyKind::Email | PropertyKind::PhoneNumber => {
            let text = value.as_str()?;
            (!text.is_empty()).then(|| Cell::Text(text.into()))
        }
        PropertyKind::Number => Some(Cell::Number(value.as_f64()?)),
        PropertyKind::Checkbox => value.as_bool()?.then_some(Cell::Checked),
        PropertyKind::Select | PropertyKind::Status => {
            return Some(Draft::Choice(Pick::New(value.as_str()?.to_owned())));
        }
        PropertyKind::MultiSelect => {
            let names = value.as_array()?.iter().map(|name| name.as_str().map(|name| Pick::New(name.to_owned())));
            let names = names.collect::<Option<Vec<_>>>()?;
            return Some(if names.is_empty() { Draft::Empty } else { Draft::Choices(names) });
        }
        PropertyKind::Date => {
            let moment = |text: &Value| Moment::parse(text.as_str()?, None).ok();
            let span = match value {
                Value::String(_) => Span { start: moment(value)?, end: None },
                dates => Span { start: moment(dates.get("start")?)?, end: dates.get("end").and_then(moment) },
            };
            Some(Cell::Date(Box::new(span)))
        }
        PropertyKind::People => {
            let named = match value {
                Value::Array(named) => named.iter().collect::<Vec<_>>(),
                one => vec![one],
            };
            let ids = named.into_iter().map(|one| person(people, one.as_str()?)).collect::<Option<Vec<_>>>()?;
            (!ids.is_empty()).then(|| Cell::People(ids.into()))
        }
        _ => Some(Cell::Json(Box::new(value.clone()))),
    };
    Some(cell.map_or(Draft::Empty, Draft::Cell))
}

/// Somebody by id, e-mail address or name.
fn person(people: &[Person], named: &str) -> Option<Uuid> {
    let id = Uuid::parse(named);
    let known = |person: &&Person| Some(person.id) == id || person.email == named || person.name == named;
    people.iter().find(known).map(|person| person.id)
}

/// A text in items that are not too long; none ends within a character.
fn items(text: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let (mut item, mut units) = (String::new(), 0);
    for letter in text.chars() {
        if units + letter.len_utf16() > ITEM {
            items.push(rich_text::unstyled(&item));
            item.clear();
            units = 0;
        }
        item.push(letter);
        units += letter.len_utf16();
    }
    if !item.is_empty() {
        items.push(rich_text::unstyled(&item));
    }
    items
}
