//! Reading and changing rows as somebody else would in the browser.

use serde_json::{Map, Value};

use super::{
    Airtable,
    cells::Cell,
    ids::RecordId,
    present::{Shape, record_json},
    state::{Author, Place, State},
    validate::{Checker, Draft},
};

mod seed;

/// A row as a test sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The record's id.
    pub id: String,
    /// When it was made, as on the wire.
    pub created_time: String,
    /// Its cells by field name; empty ones are left out.
    pub fields: Map<String, Value>,
}

impl Airtable {
    /// Adds a row as somebody else would in the browser, and returns its id.
    ///
    /// Cells are given by field name. Text is read as the browser would read it, options are made
    /// where they lack, and a computed cell takes whatever it is given: `{"error": "#ERROR!"}`, say.
    /// `{"specialValue": "NaN"}` is taken by every field.
    ///
    /// # Panics
    /// If the table or a field does not exist, or a cell cannot be read.
    #[track_caller]
    pub fn insert(&self, base: &str, table: &str, fields: Value) -> String {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let cells = cells(state, place, &fields);
        let author = somebody(state);
        let (table, random) = state.table_mut(place);
        table.add(cells, author, random).to_string()
    }

    /// Changes the named cells of a row; `null` empties one.
    ///
    /// # Panics
    /// As [`Airtable::insert`], and if the row does not exist.
    #[track_caller]
    pub fn update(&self, base: &str, table: &str, id: &str, fields: Value) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let cells = cells(state, place, &fields);
        let author = somebody(state);
        let (table, random) = state.table_mut(place);
        let changed = RecordId::parse(id).is_some_and(|id| table.change(id, cells, false, author, random));
        assert!(changed, "the sandbox has no row {id:?}");
    }

    /// Deletes a row; `false` if there is none.
    ///
    /// # Panics
    /// If the table does not exist.
    #[track_caller]
    pub fn remove(&self, base: &str, table: &str, id: &str) -> bool {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let (table, _) = state.table_mut(place);
        RecordId::parse(id).is_some_and(|id| table.delete(id))
    }

    /// Every row, in the order in which they were made.
    ///
    /// # Panics
    /// If the table does not exist.
    #[must_use]
    #[track_caller]
    pub fn records(&self, base: &str, table: &str) -> Vec<Row> {
        let state = &*self.lock();
        let place = state.known_table(base, table);
        let mut rows = state.table(place).rows().iter().collect::<Vec<_>>();
        rows.sort_by_key(|(_, record)| record.number);
        rows.iter().filter_map(|(id, _)| row(state, place, **id)).collect()
    }

    /// One row.
    ///
    /// # Panics
    /// If the table does not exist.
    #[must_use]
    #[track_caller]
    pub fn record(&self, base: &str, table: &str, id: &str) -> Option<Row> {
        let state = &*self.lock();
        let place = state.known_table(base, table);
        row(state, place, RecordId::parse(id)?)
    }

    /// How many rows there are.
    ///
    /// # Panics
    /// If the table does not exist.
    #[must_use]
    #[track_caller]
    pub fn count(&self, base: &str, table: &str) -> usize {
        let state = &*self.lock();
        state.table(state.known_table(base, table)).rows().len()
    }
}

fn row(state: &State, place: Place, id: RecordId) -> Option<Row> {
    let (base, table) = (state.base(place), state.table(place));
    let record = table.rows().get(&id)?;
    let mut shown = record_json(base, table, id, record, &Shape::all(false));
    let Value::Object(fields) = shown["fields"].take() else {
        return None;
    };
    Some(Row { id: id.to_string(), created_time: shown["createdTime"].as_str()?.to_owned(), fields })
}

/// The base's first collaborator, who is not the client under test.
fn somebody(state: &State) -> Author {
    Author { person: 0, now: state.now() }
}

#[track_caller]
fn cells(state: &State, place: Place, fields: &Value) -> Vec<(u32, Draft)> {
    let Value::Object(fields) = fields else {
        panic!("the cells of a row are an object, not {fields}");
    };
    let table = state.table(place);
    let checker = Checker { base: state.base(place), limits: &state.limits, typecast: true };
    let mut cells = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        let Some(field) = table.field(name) else {
            panic!("the sandbox has no field {name:?} in {:?}", table.name);
        };
        let told = Cell::Json(Box::new(value.clone()));
        let draft = if value.is_null() {
            Draft::Empty
        } else if field.kind.is_computed() || told.is_error() {
            Draft::Cell(told)
        } else {
            match checker.cell(field, value) {
                Ok(draft) => draft,
                Err(refusal) => panic!("{}", refusal.body),
            }
        };
        cells.push((field.key, draft));
    }
    cells
}
