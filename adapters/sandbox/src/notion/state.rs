//! Everything that the emulated Notion holds.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{
    access::{Capability, TokenKind, UserInfo},
    cursors::Cursors,
    errors::{Outcome, Refusal},
    ids::Uuid,
    limits::{Gate, Limits},
    source::{DataSource, Row, Stamps},
};
use crate::{calls::CallLog, faults::Faults, random::Random};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) limits: Limits,
    pub(crate) latency: Duration,
    pub(crate) page_jitter: bool,
    /// Whether text that `equals` must match by case.
    pub(crate) exact_equals: bool,
    /// Added to the clock for the times of pages, in seconds.
    pub(crate) clock_offset: i64,
    pub(crate) random: Random,
    pub(crate) workspace: Uuid,
    /// The page that every database stands on.
    pub(crate) root: Uuid,
    pub(crate) connections: HashMap<String, Connection>,
    /// The first is whoever edits in the browser.
    pub(crate) people: Vec<Person>,
    pub(crate) databases: Vec<Database>,
    pub(crate) sources: Vec<DataSource>,
    /// Where each page stands.
    pub(crate) pages: HashMap<Uuid, PageAt>,
    pub(crate) cursors: Cursors,
    pub(crate) gate: Gate,
    pub(crate) faults: Faults,
    pub(crate) log: CallLog,
    /// How many searches there were.
    pub(crate) searches: u32,
    /// How many pages clients made since the limits were set.
    pub(crate) blocks: u64,
}

/// A token's holder.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) name: String,
    pub(crate) kind: TokenKind,
    /// What `users/me` answers, and what errors call the integration.
    pub(crate) bot: Uuid,
    /// Whom its pages are said to be made by.
    pub(crate) author: Uuid,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) users: UserInfo,
    pub(crate) shared: Vec<Uuid>,
}

/// Somebody whom pages can name.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: Role,
}

/// What somebody is in the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Member,
    /// Not listed among the users.
    Guest,
    Bot,
}

#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// Positions of its data sources.
    pub(crate) sources: Vec<usize>,
    pub(crate) stamps: Stamps,
    pub(crate) in_trash: bool,
}

/// Where a page stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageAt {
    pub(crate) source: usize,
    pub(crate) number: u32,
}

impl Connection {
    pub(crate) fn require(&self, capability: Capability) -> Outcome<()> {
        if self.can(capability) { Ok(()) } else { Err(Refusal::restricted()) }
    }

    pub(crate) fn can(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }

    /// Whether a database is shared with it.
    pub(crate) fn sees(&self, database: &Database) -> bool {
        matches!(self.kind, TokenKind::Personal(_)) || self.shared.contains(&database.id)
    }
}

impl State {
    pub(crate) fn new(seed: u64) -> Self {
        // Another sequence than Airtable's.
        let mut random = Random::new(!seed);
        let somebody = Person {
            id: Uuid::fresh(&mut random),
            name: "Somebody Else".to_owned(),
            email: "somebody@example.com".to_owned(),
            role: Role::Member,
        };
        Self {
            limits: Limits::default(),
            latency: Duration::ZERO,
            page_jitter: false,
            exact_equals: false,
            clock_offset: 0,
            workspace: Uuid::fresh(&mut random),
            root: Uuid::fresh(&mut random),
            random,
            connections: HashMap::new(),
            people: vec![somebody],
            databases: Vec::new(),
            sources: Vec::new(),
            pages: HashMap::new(),
            cursors: Cursors::default(),
            gate: Gate::default(),
            faults: Faults::default(),
            log: CallLog::default(),
            searches: 0,
            blocks: 0,
        }
    }

    /// The time of pages, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = since.unwrap_or_default().as_secs();
        i64::try_from(seconds).unwrap_or_default() + self.clock_offset
    }

    /// Whoever edits in the browser.
    pub(crate) fn somebody(&self) -> Uuid {
        self.people[0].id
    }

    pub(crate) fn person(&self, id: Uuid) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// A source and the generator of ids, which writing needs together.
    pub(crate) fn source_mut(&mut self, position: usize) -> (&mut DataSource, &mut Random) {
        (&mut self.sources[position], &mut self.random)
    }

    pub(crate) fn database_of(&self, source: usize) -> &Database {
        &self.databases[self.sources[source].database]
    }

    /// The position of a database that the caller sees.
    pub(crate) fn find_database(&self, caller: &Connection, id: &str) -> Outcome<usize> {
        let id = Uuid::parse(id).ok_or_else(|| Refusal::no_uuid("database_id", id))?;
        self.databases
            .iter()
            .position(|database| database.id == id && caller.sees(database))
            .ok_or_else(|| Refusal::not_found("database", id, caller))
    }

    /// The position of a data source that the caller sees.
    pub(crate) fn find_source(&self, caller: &Connection, id: &str) -> Outcome<usize> {
        let id = Uuid::parse(id).ok_or_else(|| Refusal::no_uuid("data_source_id", id))?;
        self.sources
            .iter()
            .position(|source| source.id == id && caller.sees(&self.databases[source.database]))
            .ok_or_else(|| Refusal::not_found("data_source", id, caller))
    }

    /// The only source of a database, for calls that name the database alone.
    pub(crate) fn only_source(&self, database: usize) -> Outcome<usize> {
        let database = &self.databases[database];
        match database.sources.as_slice() {
            [only] => Ok(*only),
            several => {
                let ids = several.iter().map(|source| self.sources[*source].id).collect::<Vec<_>>();
                Err(Refusal::several_sources(database.id, &ids))
            }
        }
    }

    /// Where a page stands that the caller sees.
    pub(crate) fn find_page(&self, caller: &Connection, id: &str) -> Outcome<PageAt> {
        let id = Uuid::parse(id).ok_or_else(|| Refusal::no_uuid("page_id", id))?;
        let at = self.pages.get(&id).copied();
        let at = at.filter(|at| caller.sees(self.database_of(at.source)));
        at.ok_or_else(|| Refusal::not_found("page", id, caller))
    }

    pub(crate) fn row(&self, at: PageAt) -> Option<&Row> {
        self.sources[at.source].rows().get(&at.number)
    }

    /// Whether a source or its database was thrown away.
    pub(crate) fn is_trashed(&self, source: usize) -> bool {
        self.sources[source].in_trash || self.database_of(source).in_trash
    }
}
