//! Creating, changing and deleting records: all of a call or nothing of it.

use serde_json::{Map, Value, json};

use super::{
    errors::{Outcome, Refusal},
    execute::Done,
    ids::RecordId,
    params,
    present::{Shape, record_json},
    state::{Author, Place, State},
    upsert::{self, Merge},
    validate::{Checker, Draft},
};

/// The body of a writing call.
struct Envelope<'a> {
    records: Option<&'a Value>,
    fields: Option<&'a Value>,
    upsert: Option<&'a Value>,
    typecast: bool,
    by_id: bool,
}

impl<'a> Envelope<'a> {
    fn read(body: Option<&'a Value>) -> Outcome<Self> {
        let body = body.and_then(Value::as_object);
        let body = body.ok_or_else(Refusal::missing_fields)?;
        let known = ["records", "fields", "typecast", "returnFieldsByFieldId", "performUpsert"];
        if body.keys().any(|key| !known.contains(&key.as_str())) {
            return Err(Refusal::invalid_parameters());
        }
        let flag = |name: &str| match body.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(Refusal::invalid_parameters()),
        };
        Ok(Self {
            records: body.get("records"),
            fields: body.get("fields"),
            upsert: body.get("performUpsert"),
            typecast: flag("typecast")?,
            by_id: flag("returnFieldsByFieldId")?,
        })
    }
}

pub(crate) fn create(state: &mut State, place: Place, user: &str, body: Option<&Value>) -> Outcome<Done> {
    let envelope = Envelope::read(body)?;
    if envelope.upsert.is_some() {
        return Err(Refusal::invalid_parameters());
    }
    let (elements, is_single) = match (envelope.records, envelope.fields) {
        (Some(records), _) => (created_elements(records, state.limits.batch)?, false),
        (None, Some(fields)) => {
            let fields = fields.as_object().ok_or_else(Refusal::missing_fields)?;
            (vec![fields], true)
        }
        (None, None) => return Err(Refusal::missing_fields()),
    };
    let drafts = check(state, place, envelope.typecast, &elements)?;

    let author = author(state, place, user);
    let (table, random) = state.table_mut(place);
    let ids = drafts.into_iter().map(|cells| table.add(cells, author, random)).collect::<Vec<_>>();
    let mut records = shown(state, place, &ids, envelope.by_id);
    Ok(Done {
        records: ids.len(),
        body: match records.pop() {
            Some(record) if is_single => record,
            last => {
                records.extend(last);
                json!({"records": records})
            }
        },
        committed: true,
    })
}

fn created_elements(records: &Value, limit: usize) -> Outcome<Vec<&Map<String, Value>>> {
    let records = records.as_array().ok_or_else(Refusal::invalid_parameters)?;
    if records.len() > limit {
        return Err(Refusal::too_many_creates(limit, records.len()));
    }
    if records.is_empty() {
        return Err(Refusal::invalid_parameters());
    }
    records
        .iter()
        .map(|record| {
            let record = record.as_object().ok_or_else(Refusal::invalid_parameters)?;
            if record.keys().any(|key| key != "fields") {
                return Err(Refusal::invalid_parameters());
            }
            let fields = record.get("fields").and_then(Value::as_object);
            fields.ok_or_else(Refusal::missing_fields)
        })
        .collect()
}

/// Changes up to ten records, by id or by merge fields.
pub(crate) fn update_many(
    state: &mut State,
    place: Place,
    user: &str,
    body: Option<&Value>,
    replace: bool,
) -> Outcome<Done> {
    let envelope = Envelope::read(body)?;
    let limit = state.limits.batch;
    let merge = match envelope.upsert {
        Some(asked) => Some(Merge::read(state.table(place), asked)?),
        None => None,
    };
    let records = envelope.records.and_then(Value::as_array);
    let records = records
        .filter(|records| !records.is_empty() && records.len() <= limit)
        .ok_or_else(|| Refusal::malformed_records(limit))?;
    let elements = records
        .iter()
        .map(|record| updated_element(record, merge.is_some()))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Refusal::malformed_records(limit))?;
    let fields = elements.iter().map(|(_, fields)| *fields).collect::<Vec<_>>();
    let drafts = check(state, place, envelope.typecast, &fields)?;

    let ids = elements.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    let targets = upsert::targets(state, place, &ids, &drafts, merge.as_ref())?;

    let author = author(state, place, user);
    let (table, random) = state.table_mut(place);
    let (mut updated, mut created) = (Vec::new(), Vec::new());
    for (target, cells) in targets.into_iter().zip(drafts) {
        match target {
            Some(id) => {
                table.change(id, cells, replace, author, random);
                updated.push(id);
            }
            None => created.push(table.add(cells, author, random)),
        }
    }
    // The updates stand before the creates, whatever the order of the request was.
    let all = updated.iter().chain(&created).copied().collect::<Vec<_>>();
    let mut answer = Map::new();
    let records = shown(state, place, &all, envelope.by_id);
    answer.insert("records".to_owned(), Value::Array(records));
    if merge.is_some() {
        answer.insert("createdRecords".to_owned(), id_list(&created));
        answer.insert("updatedRecords".to_owned(), id_list(&updated));
    }
    Ok(Done { body: Value::Object(answer), records: all.len(), committed: true })
}

/// The id (which only an upsert may leave out) and the fields of an element; `None` if malformed.
fn updated_element(record: &Value, may_lack_id: bool) -> Option<(Option<RecordId>, &Map<String, Value>)> {
    let record = record.as_object()?;
    if record.keys().any(|key| key != "id" && key != "fields") {
        return None;
    }
    let id = match record.get("id") {
        Some(id) => Some(RecordId::parse(id.as_str()?)?),
        None if may_lack_id => None,
        None => return None,
    };
    Some((id, record.get("fields")?.as_object()?))
}

pub(crate) fn update_one(
    state: &mut State,
    place: Place,
    user: &str,
    id: &str,
    body: Option<&Value>,
    replace: bool,
) -> Outcome<Done> {
    let envelope = Envelope::read(body)?;
    let id = RecordId::parse(id).ok_or_else(Refusal::not_found)?;
    if envelope.upsert.is_some() || envelope.records.is_some() {
        return Err(Refusal::invalid_parameters());
    }
    let fields = envelope.fields.and_then(Value::as_object);
    let fields = fields.ok_or_else(Refusal::missing_fields)?;
    if !state.table(place).rows().contains_key(&id) {
        return Err(Refusal::record_not_found());
    }
    let drafts = check(state, place, envelope.typecast, &[fields])?;

    let author = author(state, place, user);
    let (table, random) = state.table_mut(place);
    for cells in drafts {
        table.change(id, cells, replace, author, random);
    }
    let record = shown(state, place, &[id], envelope.by_id).pop();
    Ok(Done { body: record.unwrap_or_default(), records: 1, committed: true })
}

pub(crate) fn delete_many(state: &mut State, place: Place, query: &str) -> Outcome<Done> {
    let limit = state.limits.batch;
    let malformed = || Refusal::malformed_ids(limit);
    let ids = params::list_of(query, "records")
        .iter()
        .map(|id| RecordId::parse(id))
        .collect::<Option<Vec<_>>>()
        .filter(|ids| !ids.is_empty() && ids.len() <= limit)
        .ok_or_else(malformed)?;
    let rows = state.table(place).rows();
    for (position, id) in ids.iter().enumerate() {
        if ids[..position].contains(id) {
            return Err(malformed());
        }
        if !rows.contains_key(id) {
            return Err(Refusal::row_does_not_exist(id));
        }
    }
    let (table, _) = state.table_mut(place);
    for id in &ids {
        table.delete(*id);
    }
    let records = ids.iter().map(deleted).collect::<Vec<_>>();
    Ok(Done { body: json!({"records": records}), records: ids.len(), committed: true })
}

pub(crate) fn delete_one(state: &mut State, place: Place, id: &str) -> Outcome<Done> {
    let id = RecordId::parse(id).ok_or_else(Refusal::not_found)?;
    let (table, _) = state.table_mut(place);
    if !table.delete(id) {
        return Err(Refusal::record_not_found());
    }
    Ok(Done { body: deleted(&id), records: 1, committed: true })
}

fn deleted(id: &RecordId) -> Value {
    json!({"id": id.to_string(), "deleted": true})
}

fn id_list(ids: &[RecordId]) -> Value {
    ids.iter().map(|id| Value::String(id.to_string())).collect()
}

fn author(state: &State, place: Place, user: &str) -> Author {
    Author { person: state.base(place).person(user), now: state.now() }
}

/// Checks the cells of every record before any is written.
fn check(
    state: &State,
    place: Place,
    typecast: bool,
    elements: &[&Map<String, Value>],
) -> Outcome<Vec<Vec<(u32, Draft)>>> {
    let checker = Checker { base: state.base(place), limits: &state.limits, typecast };
    let table = state.table(place);
    elements.iter().map(|fields| checker.cells(table, fields)).collect()
}

/// The records as they stand now, in this order.
fn shown(state: &State, place: Place, ids: &[RecordId], by_id: bool) -> Vec<Value> {
    let (base, table) = (state.base(place), state.table(place));
    let shape = Shape::all(by_id);
    ids.iter().filter_map(|id| Some(record_json(base, table, *id, table.rows().get(id)?, &shape))).collect()
}
