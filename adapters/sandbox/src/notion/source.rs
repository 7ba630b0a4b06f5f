//! A data source: its properties and its rows.

use std::collections::{BTreeMap, BTreeSet};

use super::{cells::Cell, dates, ids::Uuid, kinds::PropertyKind, schema::Property, spec::PropertySpec};
use crate::random::Random;

/// A table of a database.
#[derive(Debug)]
pub(crate) struct DataSource {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The position of its database.
    pub(crate) database: usize,
    pub(crate) properties: Vec<Property>,
    pub(crate) stamps: Stamps,
    pub(crate) in_trash: bool,
    rows: BTreeMap<u32, Row>,
    /// The rows by creation: the minute, then by id, as nothing finer is promised.
    by_creation: BTreeSet<Place>,
    next_number: u32,
    next_key: u32,
}

/// Where a row stands among those of its source in order of creation.
pub(crate) type Place = (i64, Uuid, u32);

/// Who made something and who changed it last, and when, in seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamps {
    pub(crate) created: i64,
    pub(crate) edited: i64,
    pub(crate) creator: Uuid,
    pub(crate) editor: Uuid,
}

impl Stamps {
    pub(crate) fn new(author: Uuid, now: i64) -> Self {
        Self { created: now, edited: now, creator: author, editor: author }
    }

    pub(crate) fn touch(&mut self, author: Uuid, now: i64) {
        self.edited = now;
        self.editor = author;
    }
}

/// A page of a data source.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    /// In order of creation; what a unique id shows.
    pub(crate) number: u32,
    pub(crate) stamps: Stamps,
    pub(crate) in_trash: bool,
    pub(crate) archived: bool,
    /// The number of the first search that finds it.
    pub(crate) found_from: u32,
    /// By the key of the property, in its order.
    cells: Vec<(u32, Cell)>,
}

impl DataSource {
    pub(crate) fn new(name: &str, database: usize, stamps: Stamps, random: &mut Random) -> Self {
        Self {
            id: Uuid::fresh(random),
            name: name.to_owned(),
            database,
            properties: Vec::new(),
            stamps,
            in_trash: false,
            rows: BTreeMap::new(),
            by_creation: BTreeSet::new(),
            next_number: 1,
            next_key: 0,
        }
    }

    /// Adds a property and returns its position.
    pub(crate) fn add_property(&mut self, spec: PropertySpec, random: &mut Random) -> usize {
        let property = Property::make(spec, self.next_key, random);
        self.next_key += 1;
        self.properties.push(property);
        self.properties.len() - 1
    }

    /// The position of a property by name or else by id.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let by_name = self.properties.iter().position(|property| property.name == name);
        by_name.or_else(|| self.properties.iter().position(|property| property.has_id(name)))
    }

    /// A property by name or else by id.
    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        self.position(name).map(|position| &self.properties[position])
    }

    pub(crate) fn property_by_key(&self, key: u32) -> Option<&Property> {
        self.properties.iter().find(|property| property.key == key)
    }

    pub(crate) fn title(&self) -> Option<&Property> {
        self.properties.iter().find(|property| property.kind == PropertyKind::Title)
    }

    /// The title of a row as plain text.
    pub(crate) fn title_of(&self, row: &Row) -> String {
        let title = self.title();
        let text = title.and_then(|title| Some(row.cell(title.key)?.plain(title).into_owned()));
        text.unwrap_or_default()
    }

    /// The rows by number, that is, by age.
    pub(crate) fn rows(&self) -> &BTreeMap<u32, Row> {
        &self.rows
    }

    /// Where the rows stand in order of creation.
    pub(crate) fn places(&self) -> &BTreeSet<Place> {
        &self.by_creation
    }

    /// Adds a row and returns its number.
    pub(crate) fn add(&mut self, id: Uuid, stamps: Stamps, found_from: u32, cells: Vec<(u32, Cell)>) -> u32 {
        let number = self.next_number;
        self.next_number += 1;
        let mut row = Row {
            id,
            number,
            stamps,
            in_trash: false,
            archived: false,
            found_from,
            cells: Vec::with_capacity(cells.len()),
        };
        for (key, cell) in cells {
            row.set(key, Some(cell));
        }
        self.by_creation.insert(row.place());
        self.rows.insert(number, row);
        number
    }

    pub(crate) fn row_mut(&mut self, number: u32) -> Option<&mut Row> {
        self.rows.get_mut(&number)
    }

    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.values_mut()
    }

    /// Removes a row for good.
    pub(crate) fn remove(&mut self, number: u32) {
        if let Some(row) = self.rows.remove(&number) {
            self.by_creation.remove(&row.place());
        }
    }
}

impl Row {
    pub(crate) fn place(&self) -> Place {
        (dates::minute_of(self.stamps.created), self.id, self.number)
    }

    /// Whether it is in the default partition: neither trashed nor archived.
    pub(crate) fn is_listed(&self, archived: bool) -> bool {
        !self.in_trash && self.archived == archived
    }

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
