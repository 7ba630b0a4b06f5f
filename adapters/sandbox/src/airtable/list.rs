//! Listing records, page by page.

use std::{cmp::Ordering, ops::Bound};

use serde_json::{Map, Value};

use super::{
    cursors::{Order, parse_offset},
    errors::{Outcome, Refusal},
    execute::Done,
    formula::{Formula, Scope, Val},
    ids::RecordId,
    params::ListQuery,
    present::{Shape, record_json},
    schema::Field,
    state::{Place, State},
    table::Table,
};

pub(crate) fn list(state: &mut State, place: Place, asked: &ListQuery) -> Outcome<Done> {
    let table = &state.bases[place.base].tables[place.table];
    let shape = Shape::of(table, &asked.fields, asked.by_id)?;
    if let Some(view) = &asked.view
        && *view != table.view_id
        && view != VIEW_NAME
    {
        return Err(Refusal::view_not_found(view));
    }
    let filter = match &asked.formula {
        Some(text) => Some(Formula::parse(text, &table.fields).map_err(|why| Refusal::invalid_formula(&why))?),
        None => None,
    };
    let question = format!("{:?} {:?} {:?} {:?}", asked.sort, asked.formula, asked.view, asked.max_records);

    let resumed = match &asked.offset {
        Some(offset) => {
            let (cursor, last) = parse_offset(offset)?;
            state.cursors.touch(cursor, state.limits.cursor_idle)?;
            Some((cursor, last))
        }
        None => None,
    };
    let begun;
    let order = match resumed {
        Some((cursor, _)) => {
            let cursor = state.cursors.get(cursor)?;
            if cursor.table != table.id {
                return Err(Refusal::cursor_expired());
            }
            if cursor.question != question {
                return Err(Refusal::unimplemented(
                    "a list whose filter, sort, view or maxRecords changes between two pages",
                ));
            }
            &cursor.order
        }
        None => {
            begun = begin(table, asked, filter.as_ref())?;
            &begun
        }
    };

    let size = asked.page_size.unwrap_or(state.limits.page);
    let size = if state.page_jitter { 1 + state.random.below(size as u64) as usize } else { size };
    let last = resumed.map(|(_, last)| last);
    let (page, has_more) = page(table, order, filter.as_ref(), last, size);

    let base = &state.bases[place.base];
    let records = page
        .iter()
        .filter_map(|id| Some(record_json(base, table, *id, table.rows().get(id)?, &shape)))
        .collect::<Vec<_>>();
    let mut body = Map::new();
    let count = records.len();
    body.insert("records".to_owned(), Value::Array(records));

    if let Some(last) = page.last()
        && has_more
    {
        let cursor = match resumed {
            Some((cursor, _)) => cursor.to_owned(),
            None => {
                let order = begin_again(order);
                state.cursors.open(&table.id, question, order, &mut state.random)
            }
        };
        body.insert("offset".to_owned(), format!("{cursor}/{last}").into());
    }
    Ok(Done { body: Value::Object(body), records: count, committed: false })
}

/// The only view of every table.
pub(crate) const VIEW_NAME: &str = "Grid view";

/// In which order a new list goes through the table.
fn begin(table: &Table, asked: &ListQuery, filter: Option<&Formula>) -> Outcome<Order> {
    if asked.sort.is_empty() && asked.max_records.is_none() {
        return Ok(Order::ById);
    }
    let mut sorts = Vec::with_capacity(asked.sort.len());
    for sort in &asked.sort {
        sorts.push((table.known_field(&sort.field)?, sort.descending));
    }
    let mut rows = table
        .rows()
        .iter()
        .map(|(id, record)| (*id, Scope::new(table, *id, record)))
        .filter(|(_, scope)| filter.is_none_or(|filter| filter.keeps(*scope)))
        .map(|(id, scope)| {
            let keys = sorts.iter().map(|(field, _)| SortKey::of(field, scope));
            (keys.collect::<Vec<_>>(), id)
        })
        .collect::<Vec<_>>();
    rows.sort_by(|(left, left_id), (right, right_id)| {
        sorts
            .iter()
            .zip(left.iter().zip(right))
            .map(|((_, descending), (left, right))| {
                let order = left.compare(right);
                if *descending { order.reverse() } else { order }
            })
            .find(|order| *order != Ordering::Equal)
            .unwrap_or_else(|| left_id.cmp(right_id))
    });
    let ids = rows.into_iter().map(|(_, id)| id);
    Ok(Order::Fixed(ids.take(asked.max_records.unwrap_or(usize::MAX)).collect()))
}

/// The order to keep for the pages that follow.
fn begin_again(order: &Order) -> Order {
    match order {
        Order::ById => Order::ById,
        Order::Fixed(ids) => Order::Fixed(ids.clone()),
    }
}

/// The records after `last`, and whether more follow.
fn page(
    table: &Table,
    order: &Order,
    filter: Option<&Formula>,
    last: Option<RecordId>,
    size: usize,
) -> (Vec<RecordId>, bool) {
    let mut page = match order {
        Order::ById => {
            let start = last.map_or(Bound::Unbounded, Bound::Excluded);
            table
                .rows()
                .range((start, Bound::Unbounded))
                .filter(|(id, record)| filter.is_none_or(|filter| filter.keeps(Scope::new(table, **id, record))))
                .map(|(id, _)| *id)
                .take(size + 1)
                .collect::<Vec<_>>()
        }
        Order::Fixed(ids) => {
            let start = last.and_then(|last| ids.iter().position(|id| *id == last)).map_or(0, |position| position + 1);
            ids[start..].iter().filter(|id| table.rows().contains_key(id)).take(size + 1).copied().collect()
        }
    };
    let has_more = page.len() > size;
    page.truncate(size);
    (page, has_more)
}

/// What a row is sorted by: empty cells before numbers before texts.
enum SortKey {
    Empty,
    Number(f64),
    Text(String),
}

impl SortKey {
    fn of(field: &Field, scope: Scope<'_>) -> Self {
        match scope.field(field.key) {
            Val::Blank | Val::Error => Self::Empty,
            Val::Number(number) => Self::Number(number),
            Val::Bool(value) => Self::Number(f64::from(u8::from(value))),
            Val::Moment(moment) => Self::Number(moment as f64),
            // Options sort as they are listed in the field.
            Val::Text(text) if field.kind.is_select() => {
                let position = field.choices.iter().position(|choice| choice.name == text);
                position.map_or_else(|| Self::Text(text.to_lowercase()), |position| Self::Number(position as f64))
            }
            Val::Text(text) => Self::Text(text.to_lowercase()),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Empty => 0,
            Self::Number(_) => 1,
            Self::Text(_) => 2,
        }
    }
}
