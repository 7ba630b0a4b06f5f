//! Everything that the emulated Airtable holds.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{
    access::TokenSpec,
    cursors::Cursors,
    limits::{Gate, Limits},
    table::Table,
};
use crate::{calls::CallLog, faults::Faults, random::Random};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) limits: Limits,
    pub(crate) latency: Duration,
    pub(crate) page_jitter: bool,
    /// Added to the clock for the times of records, in seconds.
    pub(crate) clock_offset: i64,
    pub(crate) random: Random,
    pub(crate) tokens: HashMap<String, TokenSpec>,
    pub(crate) bases: Vec<Base>,
    pub(crate) cursors: Cursors,
    pub(crate) gate: Gate,
    pub(crate) faults: Faults,
    pub(crate) log: CallLog,
}

#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) tables: Vec<Table>,
    pub(crate) people: Vec<Person>,
}

/// A collaborator of a base.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) name: String,
}

/// Where a table stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) base: usize,
    pub(crate) table: usize,
}

/// Who writes, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Author {
    pub(crate) person: u16,
    pub(crate) now: i64,
}

impl State {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            limits: Limits::default(),
            latency: Duration::ZERO,
            page_jitter: false,
            clock_offset: 0,
            random: Random::new(seed),
            tokens: HashMap::new(),
            bases: Vec::new(),
            cursors: Cursors::default(),
            gate: Gate::default(),
            faults: Faults::default(),
            log: CallLog::default(),
        }
    }

    /// The time of records, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = since.unwrap_or_default().as_secs();
        i64::try_from(seconds).unwrap_or_default() + self.clock_offset
    }

    pub(crate) fn base(&self, place: Place) -> &Base {
        &self.bases[place.base]
    }

    pub(crate) fn table(&self, place: Place) -> &Table {
        &self.bases[place.base].tables[place.table]
    }

    /// The table and the generator of ids, which writing needs together.
    pub(crate) fn table_mut(&mut self, place: Place) -> (&mut Table, &mut Random) {
        (&mut self.bases[place.base].tables[place.table], &mut self.random)
    }

    pub(crate) fn find_base(&self, id: &str) -> Option<usize> {
        self.bases.iter().position(|base| base.id == id)
    }

    /// A table of a base, by id or else by name.
    pub(crate) fn find_table(&self, base: usize, table: &str) -> Option<Place> {
        let tables = &self.bases[base].tables;
        let position = tables.iter().position(|t| t.id == table);
        let position = position.or_else(|| tables.iter().position(|t| t.name == table))?;
        Some(Place { base, table: position })
    }
}

impl Base {
    /// The position of a person; a stranger counts as the first one.
    pub(crate) fn person(&self, id: &str) -> u16 {
        let position = self.people.iter().position(|person| person.id == id);
        u16::try_from(position.unwrap_or(0)).unwrap_or(0)
    }
}
