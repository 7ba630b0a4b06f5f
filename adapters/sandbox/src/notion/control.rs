//! Controlling tokens, people, databases and data sources, as their owner would.
//!
//! What does not exist is a mistake in the test, so these methods panic on it.

use super::{
    Notion,
    access::{TokenKind, TokenSpec},
    ids::Uuid,
    kinds::PropertyKind,
    source::{DataSource, Stamps},
    spec::PropertySpec,
    state::{Connection, Database, Person, Role, State},
};

impl State {
    #[track_caller]
    pub(crate) fn known_database(&self, database: &str) -> usize {
        let id = Uuid::parse(database);
        match self.databases.iter().position(|known| Some(known.id) == id) {
            Some(position) => position,
            None => panic!("the sandbox has no database {database:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn known_source(&self, source: &str) -> usize {
        let id = Uuid::parse(source);
        match self.sources.iter().position(|known| Some(known.id) == id) {
            Some(position) => position,
            None => panic!("the sandbox has no data source {source:?}"),
        }
    }

    #[track_caller]
    fn known_connection(&mut self, token: &str) -> &mut Connection {
        match self.connections.get_mut(token) {
            Some(connection) => connection,
            None => panic!("the sandbox has no such token"),
        }
    }
}

/// Tokens, people, databases and data sources.
impl Notion {
    /// Adds a token, or replaces the one of the same text, and returns the id of its bot.
    ///
    /// # Panics
    /// If it shares a database or belongs to a person that does not exist.
    #[track_caller]
    pub fn add_token(&self, token: TokenSpec) -> String {
        let state = &mut *self.lock();
        let shared = token.shared.iter().map(|database| state.databases[state.known_database(database)].id);
        let shared = shared.collect();
        let bot = match state.connections.get(&token.token) {
            Some(known) => known.bot,
            None => Uuid::fresh(&mut state.random),
        };
        let author = match &token.kind {
            TokenKind::Bot => bot,
            TokenKind::Personal(owner) => {
                let owner = Uuid::parse(owner);
                match state.people.iter().find(|person| Some(person.id) == owner) {
                    Some(person) => person.id,
                    None => panic!("the sandbox has no such person"),
                }
            }
        };
        if token.kind == TokenKind::Bot && state.person(bot).is_none() {
            let name = token.name.clone();
            state.people.push(Person { id: bot, name, email: String::new(), role: Role::Bot });
        }
        let connection = Connection {
            name: token.name,
            kind: token.kind,
            bot,
            author,
            capabilities: token.capabilities,
            users: token.users,
            shared,
        };
        state.connections.insert(token.token, connection);
        bot.to_string()
    }

    /// Revokes a token.
    pub fn remove_token(&self, token: &str) {
        self.lock().connections.remove(token);
    }

    /// Shares a database with a connection.
    ///
    /// # Panics
    /// If the token or the database does not exist.
    #[track_caller]
    pub fn share(&self, token: &str, database: &str) {
        let state = &mut *self.lock();
        let database = state.databases[state.known_database(database)].id;
        state.known_connection(token).shared.push(database);
    }

    /// Takes a database away from a connection.
    ///
    /// # Panics
    /// If the token or the database does not exist.
    #[track_caller]
    pub fn unshare(&self, token: &str, database: &str) {
        let state = &mut *self.lock();
        let database = state.databases[state.known_database(database)].id;
        state.known_connection(token).shared.retain(|shared| *shared != database);
    }

    /// Adds a member of the workspace and returns their id.
    pub fn add_user(&self, name: &str, email: &str) -> String {
        self.add_person(name, email, Role::Member)
    }

    /// Adds a guest, who is in no list of users, and returns their id.
    pub fn add_guest(&self, name: &str, email: &str) -> String {
        self.add_person(name, email, Role::Guest)
    }

    fn add_person(&self, name: &str, email: &str, role: Role) -> String {
        let state = &mut *self.lock();
        let id = Uuid::fresh(&mut state.random);
        state.people.push(Person { id, name: name.to_owned(), email: email.to_owned(), role });
        id.to_string()
    }

    /// Adds a database without any data source and returns its id.
    pub fn add_database(&self, name: &str) -> String {
        let state = &mut *self.lock();
        let id = Uuid::fresh(&mut state.random);
        let stamps = Stamps::new(state.somebody(), state.now());
        state.databases.push(Database { id, name: name.to_owned(), sources: Vec::new(), stamps, in_trash: false });
        id.to_string()
    }

    /// Adds a data source to a database and returns its id.
    ///
    /// # Panics
    /// If the database does not exist, or the properties have not exactly one title.
    #[track_caller]
    pub fn add_data_source(&self, database: &str, name: &str, properties: Vec<PropertySpec>) -> String {
        let titles = properties.iter().filter(|property| property.kind == PropertyKind::Title).count();
        assert_eq!(titles, 1, "a data source has one title");
        let state = &mut *self.lock();
        let position = state.known_database(database);
        let stamps = Stamps::new(state.somebody(), state.now());
        let mut source = DataSource::new(name, position, stamps, &mut state.random);
        for property in properties {
            source.add_property(property, &mut state.random);
        }
        let id = source.id;
        state.databases[position].sources.push(state.sources.len());
        state.sources.push(source);
        id.to_string()
    }

    /// Renames a data source.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn rename_data_source(&self, source: &str, name: &str) {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        name.clone_into(&mut state.sources[position].name);
    }

    /// Throws a database away, or takes it out of the trash.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn set_database_trashed(&self, database: &str, trashed: bool) {
        let state = &mut *self.lock();
        let position = state.known_database(database);
        state.databases[position].in_trash = trashed;
    }
}
