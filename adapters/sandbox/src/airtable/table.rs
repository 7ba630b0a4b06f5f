//! A table: its columns, its rows, and the indexes over them.

use std::collections::BTreeMap;

use super::{
    cells::Cell,
    errors::{Outcome, Refusal},
    ids::{self, RecordId},
    index::MergeIndex,
    schema::Field,
    spec::FieldSpec,
    state::Author,
    validate::Draft,
};
use crate::random::Random;

/// How many indexes a table keeps; a client rarely merges on more than one set of fields.
const MAX_INDEXES: usize = 4;

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) view_id: String,
    pub(crate) fields: Vec<Field>,
    rows: BTreeMap<RecordId, Record>,
    indexes: Vec<MergeIndex>,
    next_number: u32,
    next_key: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// What an `autoNumber` field shows; never used again.
    pub(crate) number: u32,
    /// In seconds since 1970, as `modified`.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// Positions among the base's people.
    pub(crate) creator: u16,
    pub(crate) editor: u16,
    /// By the key of the field, in its order.
    cells: Vec<(u32, Cell)>,
}

impl Table {
    pub(crate) fn new(name: &str, random: &mut Random) -> Self {
        Self {
            id: ids::fresh("tbl", random),
            name: name.to_owned(),
            view_id: ids::fresh("viw", random),
            fields: Vec::new(),
            rows: BTreeMap::new(),
            indexes: Vec::new(),
            next_number: 1,
            next_key: 0,
        }
    }

    /// Adds a column and returns its id.
    pub(crate) fn add_field(&mut self, spec: FieldSpec, random: &mut Random) -> Result<String, String> {
        let field = Field::make(spec, self.next_key, &self.fields, random)?;
        let id = field.id.clone();
        self.next_key += 1;
        self.fields.push(field);
        Ok(id)
    }

    /// A field by id or else by name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        let by_id = self.fields.iter().find(|field| field.id == name);
        by_id.or_else(|| self.fields.iter().find(|field| field.name == name))
    }

    pub(crate) fn known_field(&self, name: &str) -> Outcome<&Field> {
        self.field(name).ok_or_else(|| Refusal::unknown_field(name))
    }

    pub(crate) fn field_by_key(&self, key: u32) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    pub(crate) fn rows(&self) -> &BTreeMap<RecordId, Record> {
        &self.rows
    }

    /// Adds a row and returns its id.
    pub(crate) fn add(&mut self, cells: Vec<(u32, Draft)>, author: Author, random: &mut Random) -> RecordId {
        let mut record = Record {
            number: self.next_number,
            created: author.now,
            modified: author.now,
            creator: author.person,
            editor: author.person,
            cells: Vec::with_capacity(cells.len()),
        };
        self.next_number += 1;
        for (key, draft) in cells {
            record.set(key, self.settle(key, draft, random));
        }
        let mut id = RecordId::fresh(random);
        while self.rows.contains_key(&id) {
            id = RecordId::fresh(random);
        }
        for index in &mut self.indexes {
            index.add(id, &record);
        }
        self.rows.insert(id, record);
        id
    }

    /// Changes the cells of a row, clearing the other writable ones if `replace`.
    pub(crate) fn change(
        &mut self,
        id: RecordId,
        cells: Vec<(u32, Draft)>,
        replace: bool,
        author: Author,
        random: &mut Random,
    ) -> bool {
        let settled = cells.into_iter().map(|(key, draft)| (key, self.settle(key, draft, random))).collect::<Vec<_>>();
        let cleared = self
            .fields
            .iter()
            .filter(|field| replace && !field.kind.is_computed())
            .map(|field| field.key)
            .collect::<Vec<_>>();
        self.edit(id, |record| {
            for key in cleared {
                record.set(key, None);
            }
            for (key, cell) in settled {
                record.set(key, cell);
            }
            record.modified = author.now;
            record.editor = author.person;
        })
    }

    /// Sets one cell without touching the row's times.
    pub(crate) fn put(&mut self, id: RecordId, key: u32, draft: Draft, random: &mut Random) {
        let cell = self.settle(key, draft, random);
        self.edit(id, |record| record.set(key, cell));
    }

    /// Changes a row as it is, keeping the indexes right. `false` if there is none.
    pub(crate) fn edit(&mut self, id: RecordId, change: impl FnOnce(&mut Record)) -> bool {
        let Some(record) = self.rows.get_mut(&id) else {
            return false;
        };
        for index in &mut self.indexes {
            index.remove(id, record);
        }
        change(record);
        for index in &mut self.indexes {
            index.add(id, record);
        }
        true
    }

    /// Changes every row and forgets the indexes.
    pub(crate) fn edit_all(&mut self, mut change: impl FnMut(&mut Record)) {
        self.indexes.clear();
        self.rows.values_mut().for_each(&mut change);
    }

    pub(crate) fn delete(&mut self, id: RecordId) -> bool {
        let Some(record) = self.rows.remove(&id) else {
            return false;
        };
        for index in &mut self.indexes {
            index.remove(id, &record);
        }
        true
    }

    /// The rows whose cells of these fields are exactly these.
    pub(crate) fn matching(&mut self, fields: &[u32], key: &[Cell]) -> Vec<RecordId> {
        let known = self.indexes.iter().position(|index| index.is_on(fields));
        let position = known.unwrap_or_else(|| {
            if self.indexes.len() == MAX_INDEXES {
                self.indexes.remove(0);
            }
            self.indexes.push(MergeIndex::build(fields, &self.rows));
            self.indexes.len() - 1
        });
        self.indexes[position]
            .candidates(key)
            .filter(|id| {
                let record = self.rows.get(id);
                record.is_some_and(|record| {
                    let mut pairs = fields.iter().zip(key);
                    pairs.all(|(field, cell)| record.cell(*field) == Some(cell))
                })
            })
            .collect()
    }

    /// What a draft becomes, making options that do not exist yet.
    fn settle(&mut self, key: u32, draft: Draft, random: &mut Random) -> Option<Cell> {
        match draft {
            Draft::Empty => None,
            Draft::Cell(cell) => Some(cell),
            Draft::Choice(name) => {
                let field = self.fields.iter_mut().find(|field| field.key == key)?;
                Some(Cell::Choice(choose(field, &name, random)))
            }
            Draft::Choices(names) => {
                let field = self.fields.iter_mut().find(|field| field.key == key)?;
                let keys = names.iter().map(|name| choose(field, name, random));
                Some(Cell::Choices(keys.collect()))
            }
        }
    }
}

fn choose(field: &mut Field, name: &str, random: &mut Random) -> u32 {
    match field.choice_named(name) {
        Some(choice) => choice.key,
        None => field.add_choice(name, random),
    }
}

impl Record {
    pub(crate) fn cell(&self, key: u32) -> Option<&Cell> {
        let position = self.cells.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        Some(&self.cells[position].1)
    }

    pub(crate) fn set(&mut self, key: u32, cell: Option<Cell>) {
        match (self.cells.binary_search_by_key(&key, |(key, _)| *key), cell) {
            (Ok(position), Some(cell)) => self.cells[position].1 = cell,
            (Err(position), Some(cell)) => self.cells.insert(position, (key, cell)),
            (Ok(position), None) => {
                self.cells.remove(position);
            }
            (Err(_), None) => {}
        }
    }
}
