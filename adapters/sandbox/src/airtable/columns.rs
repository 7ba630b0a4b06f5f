//! The schema calls: bases, tables, and making or changing a column.

use serde_json::{Map, Value, json};

use super::{
    access::{PermissionLevel, TokenSpec},
    dates,
    errors::{Outcome, Refusal},
    execute::Done,
    kinds::FieldKind,
    list::VIEW_NAME,
    schema::Field,
    spec::FieldSpec,
    state::{Base, Place, State},
    table::Table,
};

pub(crate) fn whoami(token: &TokenSpec) -> Done {
    let mut body = json!({"id": token.user});
    if token.has_scope("user.email:read") {
        body["email"] = token.email.clone().into();
    }
    read(body)
}

/// The bases that were granted to the token, and no other.
pub(crate) fn bases(state: &State, token: &TokenSpec) -> Done {
    let bases = state
        .bases
        .iter()
        .map(|base| (base, token.level(&base.id)))
        .filter(|(_, level)| *level > PermissionLevel::None)
        .map(|(base, level)| json!({"id": base.id, "name": base.name, "permissionLevel": level.wire()}))
        .collect::<Vec<_>>();
    read(json!({"bases": bases}))
}

pub(crate) fn schema(base: &Base, with_visible_fields: bool) -> Done {
    let tables = base.tables.iter();
    let tables = tables.map(|table| describe(table, with_visible_fields));
    read(json!({"tables": tables.collect::<Vec<_>>()}))
}

fn describe(table: &Table, with_visible_fields: bool) -> Value {
    let fields = table.fields.iter();
    let fields = fields.map(|field| field.describe(&table.fields));
    let mut view = json!({"id": table.view_id, "name": VIEW_NAME, "type": "grid"});
    if with_visible_fields {
        let ids = table.fields.iter().map(|field| Value::from(field.id.clone()));
        view["visibleFieldIds"] = ids.collect();
    }
    json!({
        "id": table.id,
        "name": table.name,
        "primaryFieldId": table.fields.first().map(|field| &field.id),
        "fields": fields.collect::<Vec<_>>(),
        "views": [view],
    })
}

fn read(body: Value) -> Done {
    Done { body, records: 0, committed: false }
}

pub(crate) fn create_field(state: &mut State, place: Place, body: Option<&Value>) -> Outcome<Done> {
    let body = body.and_then(Value::as_object);
    let body = body.ok_or_else(Refusal::invalid_parameters)?;
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let (Some(name), Some(kind)) = (text("name"), text("type")) else {
        return Err(Refusal::invalid_parameters());
    };
    let (table, random) = state.table_mut(place);
    check_name(table, name)?;
    let kind = FieldKind::from_wire(kind);
    match kind {
        FieldKind::Other(_) => return Err(Refusal::invalid_parameters()),
        FieldKind::MultipleRecordLinks => {
            return Err(Refusal::unimplemented("creating a link field"));
        }
        _ if !kind.is_creatable() => {
            return Err(Refusal::field(
                "UNSUPPORTED_FIELD_TYPE_FOR_CREATE",
                "Creating this type of field is not supported at this time",
            ));
        }
        _ => {}
    }
    let no_options = Map::new();
    let options = match body.get("options") {
        None => &no_options,
        Some(options) => options.as_object().ok_or_else(wrong_options)?,
    };
    let mut spec = with_options(FieldSpec::new(name, kind), options)?;
    if let Some(description) = text("description") {
        spec = spec.description(description);
    }
    let id =
        table.add_field(spec, random).map_err(|why| Refusal::field("INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE", &why))?;
    Ok(changed(table, &id))
}

/// The options that the type needs, and only those.
fn with_options(spec: FieldSpec, options: &Map<String, Value>) -> Outcome<FieldSpec> {
    let small = |key: &str| {
        let number = options.get(key).and_then(Value::as_u64);
        number.and_then(|number| u8::try_from(number).ok())
    };
    let text = |key: &str| options.get(key).and_then(Value::as_str);
    Ok(match spec.kind {
        FieldKind::Number | FieldKind::Percent => {
            let digits = small("precision").filter(|digits| *digits <= 8);
            spec.precision(digits.ok_or_else(wrong_options)?)
        }
        FieldKind::Currency => {
            let digits = small("precision").filter(|digits| *digits <= 7);
            let symbol = text("symbol").ok_or_else(wrong_options)?;
            spec.precision(digits.ok_or_else(wrong_options)?).symbol(symbol)
        }
        FieldKind::Rating => {
            let max = small("max").filter(|max| (1..=10).contains(max));
            spec.max(max.ok_or_else(wrong_options)?)
        }
        FieldKind::SingleSelect | FieldKind::MultipleSelects => {
            let choices = options.get("choices").and_then(Value::as_array);
            let names = choices
                .ok_or_else(wrong_options)?
                .iter()
                .map(|choice| choice.get("name").and_then(Value::as_str))
                .collect::<Option<Vec<_>>>()
                .ok_or_else(wrong_options)?;
            spec.choices(names)
        }
        FieldKind::DateTime => {
            let zone = text("timeZone").ok_or_else(wrong_options)?;
            if !dates::knows_zone(zone) {
                return Err(Refusal::unimplemented(format!("the time zone {zone}")));
            }
            spec.time_zone(zone)
        }
        FieldKind::Date | FieldKind::Duration | FieldKind::Checkbox => {
            if options.is_empty() {
                return Err(wrong_options());
            }
            spec
        }
        _ => spec,
    })
}

/// Changes a column's name, description or options; its type cannot change.
pub(crate) fn update_field(state: &mut State, place: Place, field: &str, body: Option<&Value>) -> Outcome<Done> {
    let body = body.and_then(Value::as_object);
    let body = body.ok_or_else(Refusal::invalid_parameters)?;
    let known = ["name", "description", "options"];
    if body.is_empty() || body.keys().any(|key| !known.contains(&key.as_str())) {
        return Err(Refusal::invalid_parameters());
    }
    let (table, random) = state.table_mut(place);
    let position = table.fields.iter().position(|known| known.id == field);
    let position = position.ok_or_else(Refusal::no_access)?;
    if let Some(name) = body.get("name") {
        let name = name.as_str().ok_or_else(Refusal::invalid_parameters)?;
        if table.fields[position].name != name {
            check_name(table, name)?;
        }
    }
    let changed_field = &mut table.fields[position];
    if let Some(options) = body.get("options") {
        let choices = options.get("choices").and_then(Value::as_array);
        let choices = choices.filter(|_| changed_field.kind.is_select());
        let choices = choices.ok_or_else(|| Refusal::unimplemented("changing the options of anything but a select"))?;
        let before = std::mem::take(&mut changed_field.choices);
        for choice in choices {
            let id = choice.get("id").and_then(Value::as_str);
            let name = choice.get("name").and_then(Value::as_str);
            let kept = before.iter().find(|known| Some(known.id.as_str()) == id);
            match (kept, name) {
                (Some(kept), _) => {
                    let mut kept = kept.clone();
                    kept.name = name.map_or(kept.name, str::to_owned);
                    changed_field.choices.push(kept);
                }
                (None, Some(name)) => {
                    changed_field.add_choice(name, random);
                }
                (None, None) => {
                    changed_field.choices = before;
                    return Err(Refusal::invalid_parameters());
                }
            }
        }
    }
    if let Some(name) = body.get("name").and_then(Value::as_str) {
        name.clone_into(&mut changed_field.name);
    }
    if let Some(description) = body.get("description").and_then(Value::as_str) {
        changed_field.settings.description = Some(description.to_owned());
    }
    Ok(changed(table, field))
}

fn check_name(table: &Table, name: &str) -> Outcome<()> {
    let is_taken = table.fields.iter().any(|field| field.name == name);
    if is_taken || name.trim().is_empty() {
        return Err(Refusal::field("DUPLICATE_OR_EMPTY_FIELD_NAME", "Fields must have a unique, non-empty name"));
    }
    Ok(())
}

fn wrong_options() -> Refusal {
    Refusal::field("INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE", "Invalid options for this type of field")
}

fn changed(table: &Table, id: &str) -> Done {
    let field = table.fields.iter().find(|field| field.id == id);
    Done { body: field.map_or(Value::Null, |field: &Field| field.describe(&table.fields)), records: 0, committed: true }
}
