//! Controlling tokens, bases and tables, as their owner would.
//!
//! A name that does not exist is a mistake in the test, so these methods panic on it.

use super::{
    Airtable,
    access::{PermissionLevel, TokenSpec},
    control_columns::check_zone,
    ids,
    spec::FieldSpec,
    state::{Base, Person, Place, State},
    table::Table,
};

impl State {
    #[track_caller]
    pub(crate) fn known_base(&self, base: &str) -> usize {
        match self.find_base(base) {
            Some(position) => position,
            None => panic!("the sandbox has no base {base:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn known_table(&self, base: &str, table: &str) -> Place {
        match self.find_table(self.known_base(base), table) {
            Some(place) => place,
            None => panic!("the sandbox has no table {table:?} in {base:?}"),
        }
    }

    fn add_person(&mut self, base: usize, person: Person) {
        let people = &mut self.bases[base].people;
        if people.iter().all(|known| known.id != person.id) {
            people.push(person);
        }
    }
}

/// Tokens, bases and tables.
impl Airtable {
    /// Adds a token, or replaces the one of the same text. Its user becomes a collaborator of the
    /// bases that it grants.
    ///
    /// # Panics
    /// If it grants a base that does not exist.
    #[track_caller]
    pub fn add_token(&self, token: TokenSpec) {
        let state = &mut *self.lock();
        for (base, _) in &token.grants {
            let base = state.known_base(base);
            let person = Person { id: token.user.clone(), email: token.email.clone(), name: token.name.clone() };
            state.add_person(base, person);
        }
        state.tokens.insert(token.token.clone(), token);
    }

    /// Revokes a token.
    pub fn remove_token(&self, token: &str) {
        self.lock().tokens.remove(token);
    }

    /// Grants a base to a token, or changes its level; [`PermissionLevel::None`] takes it away.
    ///
    /// # Panics
    /// If the base or the token does not exist.
    #[track_caller]
    pub fn grant(&self, token: &str, base: &str, level: PermissionLevel) {
        let granted = self.lock().tokens.get(token).cloned();
        match granted {
            Some(granted) => self.add_token(granted.grant(base, level)),
            None => panic!("the sandbox has no such token"),
        }
    }

    /// Adds an empty base and returns its id.
    pub fn add_base(&self, name: &str) -> String {
        let state = &mut *self.lock();
        let id = ids::fresh("app", &mut state.random);
        state.bases.push(Base {
            id: id.clone(),
            name: name.to_owned(),
            tables: Vec::new(),
            people: vec![Person {
                id: ids::fresh("usr", &mut state.random),
                email: "somebody@example.com".to_owned(),
                name: "Somebody Else".to_owned(),
            }],
        });
        id
    }

    /// Adds a collaborator to a base and returns their id.
    ///
    /// # Panics
    /// If the base does not exist.
    #[track_caller]
    pub fn add_collaborator(&self, base: &str, email: &str, name: &str) -> String {
        let state = &mut *self.lock();
        let base = state.known_base(base);
        let id = ids::fresh("usr", &mut state.random);
        let person = Person { id: id.clone(), email: email.to_owned(), name: name.to_owned() };
        state.add_person(base, person);
        id
    }

    /// Adds a table and returns its id. Its first field is the primary one.
    ///
    /// # Panics
    /// If the base does not exist, or a formula or a time zone is not understood.
    #[track_caller]
    pub fn add_table(&self, base: &str, name: &str, fields: Vec<FieldSpec>) -> String {
        let state = &mut *self.lock();
        let base = state.known_base(base);
        let mut table = Table::new(name, &mut state.random);
        for field in fields {
            check_zone(&field);
            if let Err(why) = table.add_field(field, &mut state.random) {
                panic!("{why}");
            }
        }
        let id = table.id.clone();
        state.bases[base].tables.push(table);
        id
    }

    /// Renames a table.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn rename_table(&self, base: &str, table: &str, name: &str) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        name.clone_into(&mut state.table_mut(place).0.name);
    }

    /// Deletes a table.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn remove_table(&self, base: &str, table: &str) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        state.bases[place.base].tables.remove(place.table);
    }
}
