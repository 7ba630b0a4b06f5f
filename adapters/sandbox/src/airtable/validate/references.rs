//! Cells that point at something else: collaborators, links, attachments, barcodes.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::{Checker, Draft};
use crate::{
    airtable::{
        cells::Cell,
        errors::{Outcome, Refusal},
        ids::{self, RecordId},
        schema::Field,
        state::Person,
    },
    random::Random,
};

impl Checker<'_> {
    pub(super) fn collaborator(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let is_named = value.is_object() || (self.typecast && value.is_string());
        let person = is_named.then(|| self.person(value)).flatten();
        let person = person.ok_or_else(|| Refusal::unacceptable(&field.name))?;
        Ok(draft(person_json(person)))
    }

    /// Each a collaborator object or the id of a user.
    pub(super) fn collaborators(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let Value::Array(items) = value else {
            return Err(Refusal::unacceptable(&field.name));
        };
        let people = items
            .iter()
            .map(|item| {
                let person = self.person(item);
                person.map(person_json)
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Refusal::unacceptable(&field.name))?;
        Ok(list(people))
    }

    fn person(&self, value: &Value) -> Option<&Person> {
        let people = &self.base.people;
        if let Some(text) = value.as_str() {
            return people
                .iter()
                .find(|person| person.id == text || (self.typecast && (person.email == text || person.name == text)));
        }
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        match (text("id"), text("email")) {
            (Some(id), _) => people.iter().find(|person| person.id == id),
            (None, Some(email)) => people.iter().find(|person| person.email == email),
            (None, None) => None,
        }
    }

    /// Records of the linked table, by id.
    pub(super) fn links(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let Value::Array(items) = value else {
            return Err(Refusal::unacceptable(&field.name));
        };
        let linked = &field.settings.linked_table;
        let table = self.base.tables.iter().find(|table| table.id == *linked);
        for item in items {
            let Some(text) = item.as_str() else {
                return Err(Refusal::unacceptable(&field.name));
            };
            let Some(id) = RecordId::parse(text) else {
                return Err(if self.typecast {
                    Refusal::unimplemented("typecast of names to linked records")
                } else {
                    Refusal::unacceptable(&field.name)
                });
            };
            if !table.is_some_and(|table| table.rows().contains_key(&id)) {
                return Err(Refusal::row_does_not_exist(&id));
            }
        }
        Ok(list(items.clone()))
    }
}

pub(super) fn attachments(field: &Field, value: &Value) -> Outcome<Draft> {
    let Value::Array(items) = value else {
        return Err(Refusal::unacceptable(&field.name));
    };
    let attachments = items
        .iter()
        .map(|item| {
            let text = |key: &str| item.get(key).and_then(Value::as_str);
            let id_is_theirs = text("id").is_none_or(|id| ids::is_id(id, "att"));
            let Some(url) = text("url").filter(|_| id_is_theirs) else {
                return Err(Refusal::invalid_attachment(&field.name, item));
            };
            let mut hasher = DefaultHasher::new();
            url.hash(&mut hasher);
            Ok(json!({
                "id": ids::fresh("att", &mut Random::new(hasher.finish())),
                "url": url,
                "filename": text("filename").unwrap_or("Unnamed attachment"),
            }))
        })
        .collect::<Outcome<Vec<_>>>()?;
    Ok(list(attachments))
}

pub(super) fn barcode(field: &Field, value: &Value) -> Outcome<Draft> {
    let has_text = value.get("text").is_some_and(Value::is_string);
    if has_text { Ok(draft(value.clone())) } else { Err(Refusal::unacceptable(&field.name)) }
}

/// A collaborator as a cell shows them.
pub(crate) fn person_json(person: &Person) -> Value {
    json!({"id": person.id, "email": person.email, "name": person.name})
}

fn list(items: Vec<Value>) -> Draft {
    if items.is_empty() { Draft::Empty } else { draft(Value::Array(items)) }
}

fn draft(value: Value) -> Draft {
    Draft::Cell(Cell::Json(Box::new(value)))
}
