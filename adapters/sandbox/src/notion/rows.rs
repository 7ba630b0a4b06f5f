//! Reading and changing pages as somebody else would in the browser.

use serde_json::{Map, Value};

use super::{
    Notion,
    access::UserInfo,
    check::Draft,
    dates,
    ids::Uuid,
    present::{Shape, View},
    source::{self, DataSource, Stamps},
    state::{PageAt, State},
    versions::Version,
    write,
};

mod seed;
mod simple;

/// A page of a data source as a test sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The page's id.
    pub id: String,
    /// When it was made, as on the wire.
    pub created_time: String,
    /// When it was changed last, as on the wire.
    pub last_edited_time: String,
    /// Whether it lies in the trash.
    pub in_trash: bool,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Its values by property name: text as a string, options by name, people by id, a date as its
    /// start or as `{start, end}`. Empty ones are left out.
    pub properties: Map<String, Value>,
}

impl Notion {
    /// Adds a page as somebody else would in the browser, and returns its id.
    ///
    /// Values are given by property name, as [`Row::properties`] has them; rich text may also be a
    /// list of items as on the wire, and people may be given by e-mail address or name. Options are
    /// made where they lack, and a computed property takes whatever it is given.
    ///
    /// # Panics
    /// If the data source or a property does not exist, or a value cannot be read.
    #[track_caller]
    pub fn insert(&self, source: &str, properties: Value) -> String {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let mut drafts = drafts(state, position, &properties);
        write::add_defaults(&state.sources[position], &mut drafts);
        let stamps = Stamps::new(state.somebody(), state.now());
        let (source, random) = state.source_mut(position);
        let at = write::insert(source, random, position, stamps, 0, drafts);
        let id = source.rows()[&at.number].id;
        state.pages.insert(id, at);
        id.to_string()
    }

    /// Changes the named values of a page; `null` empties one.
    ///
    /// # Panics
    /// As [`Notion::insert`], and if the page does not exist.
    #[track_caller]
    pub fn update(&self, page: &str, properties: Value) {
        let state = &mut *self.lock();
        let at = state.known_page(page);
        let drafts = drafts(state, at.source, &properties);
        let (somebody, now) = (state.somebody(), state.now());
        let (source, random) = state.source_mut(at.source);
        write::change(source, random, at.number, drafts);
        if let Some(row) = source.row_mut(at.number) {
            row.stamps.touch(somebody, now);
        }
    }

    /// Throws a page away.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn trash(&self, page: &str) {
        self.with_row(page, |row| row.in_trash = true);
    }

    /// Takes a page out of the trash.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn restore(&self, page: &str) {
        self.with_row(page, |row| row.in_trash = false);
    }

    /// Archives a page, or brings it back.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn set_archived(&self, page: &str, archived: bool) {
        self.with_row(page, |row| row.archived = archived);
    }

    /// Deletes a page for good; `false` if there is none.
    pub fn purge(&self, page: &str) -> bool {
        let state = &mut *self.lock();
        let at = Uuid::parse(page).and_then(|id| state.pages.remove(&id));
        let Some(at) = at else {
            return false;
        };
        state.sources[at.source].remove(at.number);
        true
    }

    /// Every page of a data source, trashed and archived ones too, in the order in which they were
    /// made.
    ///
    /// # Panics
    /// If the data source does not exist.
    #[must_use]
    #[track_caller]
    pub fn records(&self, source: &str) -> Vec<Row> {
        let state = &*self.lock();
        let source = &state.sources[state.known_source(source)];
        source.rows().values().map(|row| shown(source, row)).collect()
    }

    /// One page.
    #[must_use]
    pub fn record(&self, page: &str) -> Option<Row> {
        let state = &*self.lock();
        let at = state.pages.get(&Uuid::parse(page)?)?;
        let source = &state.sources[at.source];
        Some(shown(source, source.rows().get(&at.number)?))
    }

    /// One page as the newest version of the API shows it to a connection that may know everything.
    #[must_use]
    pub fn page(&self, page: &str) -> Option<Value> {
        let state = &*self.lock();
        let at = state.pages.get(&Uuid::parse(page)?)?;
        let view = View { state, version: Version::LATEST, users: UserInfo::WithEmail };
        Some(view.page(&state.sources[at.source], state.row(*at)?, &Shape::default()))
    }

    /// How many pages a data source has, trashed and archived ones too.
    ///
    /// # Panics
    /// If the data source does not exist.
    #[must_use]
    #[track_caller]
    pub fn count(&self, source: &str) -> usize {
        let state = &*self.lock();
        state.sources[state.known_source(source)].rows().len()
    }

    #[track_caller]
    fn with_row(&self, page: &str, change: impl FnOnce(&mut source::Row)) {
        let state = &mut *self.lock();
        let at = state.known_page(page);
        let (somebody, now) = (state.somebody(), state.now());
        if let Some(row) = state.sources[at.source].row_mut(at.number) {
            change(row);
            row.stamps.touch(somebody, now);
        }
    }
}

impl State {
    #[track_caller]
    fn known_page(&self, page: &str) -> PageAt {
        match Uuid::parse(page).and_then(|id| self.pages.get(&id)) {
            Some(at) => *at,
            None => panic!("the sandbox has no page {page:?}"),
        }
    }
}

fn shown(source: &DataSource, row: &source::Row) -> Row {
    let values = source.properties.iter().filter_map(|property| {
        let value = row.cell(property.key)?.simple(property)?;
        Some((property.name.clone(), value))
    });
    Row {
        id: row.id.to_string(),
        created_time: dates::stamp(row.stamps.created),
        last_edited_time: dates::stamp(row.stamps.edited),
        in_trash: row.in_trash,
        is_archived: row.archived,
        properties: values.collect(),
    }
}

#[track_caller]
fn drafts(state: &State, position: usize, properties: &Value) -> Vec<(u32, Draft)> {
    let Value::Object(properties) = properties else {
        panic!("the values of a page are an object, not {properties}");
    };
    let source = &state.sources[position];
    let mut drafts = Vec::with_capacity(properties.len());
    for (name, value) in properties {
        let property = &source.properties[source.known_property(name)];
        drafts.push((property.key, simple::draft(&state.people, property, value)));
    }
    drafts
}
