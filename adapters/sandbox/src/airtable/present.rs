//! Records as answers show them.

use serde_json::{Map, Value, json};

use super::{
    cells::number_json,
    dates,
    errors::Outcome,
    formula::{Scope, Val},
    ids::RecordId,
    kinds::FieldKind,
    schema::Field,
    state::Base,
    table::{Record, Table},
    validate::references::person_json,
};

/// Which fields are shown, and under which keys.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// All, if none is named.
    fields: Option<Vec<u32>>,
    by_id: bool,
}

impl Shape {
    pub(crate) fn all(by_id: bool) -> Self {
        Self { fields: None, by_id }
    }

    /// Only the fields of these names or ids.
    pub(crate) fn of(table: &Table, names: &[String], by_id: bool) -> Outcome<Self> {
        if names.is_empty() {
            return Ok(Self::all(by_id));
        }
        let keys =
            names.iter().map(|name| table.known_field(name).map(|field| field.key)).collect::<Outcome<Vec<_>>>()?;
        Ok(Self { fields: Some(keys), by_id })
    }

    fn shows(&self, field: &Field) -> bool {
        let named = self.fields.as_ref();
        named.is_none_or(|keys| keys.contains(&field.key))
    }
}

/// A record with its cells; empty ones are left out.
pub(crate) fn record_json(base: &Base, table: &Table, id: RecordId, record: &Record, shape: &Shape) -> Value {
    let mut fields = Map::new();
    for field in table.fields.iter().filter(|field| shape.shows(field)) {
        if let Some(value) = cell_json(base, table, id, record, field) {
            let key = if shape.by_id { &field.id } else { &field.name };
            fields.insert(key.clone(), value);
        }
    }
    json!({
        "id": id.to_string(),
        "createdTime": dates::second_text(record.created),
        "fields": fields,
    })
}

fn cell_json(base: &Base, table: &Table, id: RecordId, record: &Record, field: &Field) -> Option<Value> {
    // A cell of a computed field stands for what the real server would compute.
    if let Some(cell) = record.cell(field.key) {
        return cell.to_json(field);
    }
    let time = |seconds| {
        let text = dates::second_text(seconds);
        let is_date = field.settings.result == FieldKind::Date;
        Value::String(if is_date { text[..10].to_owned() } else { text })
    };
    let person = |position: u16| base.people.get(usize::from(position)).map(person_json);
    match field.kind {
        FieldKind::AutoNumber => Some(Value::from(record.number)),
        FieldKind::CreatedTime => Some(time(record.created)),
        FieldKind::LastModifiedTime => Some(time(record.modified)),
        FieldKind::CreatedBy => person(record.creator),
        FieldKind::LastModifiedBy => person(record.editor),
        FieldKind::Button => Some(json!({"label": field.name, "url": null})),
        FieldKind::Formula => {
            let scope = Scope::new(table, id, record);
            val_json(&field.formula.as_ref()?.value(scope))
        }
        _ => None,
    }
}

fn val_json(value: &Val<'_>) -> Option<Value> {
    match value {
        Val::Blank => None,
        Val::Text(text) if text.is_empty() => None,
        Val::Text(text) => Some(Value::String(text.to_string())),
        Val::Number(number) if number.is_nan() => Some(json!({"specialValue": "NaN"})),
        Val::Number(number) => Some(number_json(*number)),
        Val::Bool(true) => Some(Value::from(1)),
        Val::Bool(false) => Some(Value::from(0)),
        Val::Moment(moment) => Some(Value::String(dates::moment_text(*moment))),
        Val::Error => Some(json!({"error": "#ERROR!"})),
    }
}
