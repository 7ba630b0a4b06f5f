//! Finding which records an update or an upsert is about.

use serde_json::Value;

use super::{
    cells::Cell,
    errors::{Outcome, Refusal},
    ids::RecordId,
    state::{Place, State},
    table::Table,
    validate::Draft,
};

/// How many fields an upsert may merge on.
const MAX_FIELDS: usize = 3;

/// The fields that an upsert merges on, by key.
#[derive(Debug)]
pub(crate) struct Merge(Vec<u32>);

impl Merge {
    /// Reads `performUpsert`.
    pub(crate) fn read(table: &Table, asked: &Value) -> Outcome<Self> {
        let names = asked.get("fieldsToMergeOn").and_then(Value::as_array);
        let names =
            names.filter(|names| (1..=MAX_FIELDS).contains(&names.len())).ok_or_else(Refusal::invalid_parameters)?;
        let mut keys = Vec::with_capacity(names.len());
        for name in names {
            let name = name.as_str().ok_or_else(Refusal::invalid_parameters)?;
            let field = table.known_field(name)?;
            if !field.kind.is_mergeable() {
                return Err(Refusal::invalid_parameters());
            }
            keys.push(field.key);
        }
        Ok(Self(keys))
    }
}

/// For each record of the request the row it changes, or `None` where it makes one.
pub(crate) fn targets(
    state: &mut State,
    place: Place,
    ids: &[Option<RecordId>],
    drafts: &[Vec<(u32, Draft)>],
    merge: Option<&Merge>,
) -> Outcome<Vec<Option<RecordId>>> {
    let (table, _) = state.table_mut(place);
    let mut targets = Vec::with_capacity(ids.len());
    let mut new_keys = Vec::new();
    for (id, cells) in ids.iter().zip(drafts) {
        let target = match (id, merge) {
            (Some(id), _) => {
                if !table.rows().contains_key(id) {
                    return Err(Refusal::row_does_not_exist(id));
                }
                Some(*id)
            }
            (None, Some(merge)) => match_one(table, merge, cells, &mut new_keys)?,
            (None, None) => return Err(Refusal::invalid_parameters()),
        };
        if target.is_some() && targets.contains(&target) {
            return Err(Refusal::same_record_twice());
        }
        targets.push(target);
    }
    Ok(targets)
}

fn match_one<'a>(
    table: &mut Table,
    merge: &Merge,
    cells: &'a [(u32, Draft)],
    new_keys: &mut Vec<Vec<&'a Draft>>,
) -> Outcome<Option<RecordId>> {
    let mut key = Vec::with_capacity(merge.0.len());
    for field in &merge.0 {
        let draft = cells.iter().find(|(key, _)| key == field);
        let (_, draft) = draft.ok_or_else(Refusal::missing_merge_field)?;
        key.push(draft);
    }
    // A record without a value to match on is always a new one.
    if key.contains(&&Draft::Empty) {
        return Ok(None);
    }
    let found = key
        .iter()
        .zip(&merge.0)
        .map(|(draft, field)| known_cell(table, *field, draft))
        .collect::<Option<Vec<_>>>()
        .map_or_else(Vec::new, |cells| table.matching(&merge.0, &cells));
    match found.as_slice() {
        [] if new_keys.contains(&key) => Err(Refusal::unimplemented(
            "two records of one upsert that share a new key: what Airtable makes of them is not known",
        )),
        [] => {
            new_keys.push(key);
            Ok(None)
        }
        [id] => Ok(Some(*id)),
        _ => Err(Refusal::many_matches()),
    }
}

/// What a draft would be as a cell; `None` if it names an option that does not exist yet.
fn known_cell(table: &Table, key: u32, draft: &Draft) -> Option<Cell> {
    let choice = |name: &String| {
        let field = table.field_by_key(key)?;
        Some(field.choice_named(name)?.key)
    };
    match draft {
        Draft::Empty => None,
        Draft::Cell(cell) => Some(cell.clone()),
        Draft::Choice(name) => choice(name).map(Cell::Choice),
        Draft::Choices(names) => {
            let keys = names.iter().map(choice).collect::<Option<Vec<_>>>()?;
            Some(Cell::Choices(keys.into_boxed_slice()))
        }
    }
}
