//! Airtable behind the domain's provider port.
//!
//! Fields are named by id in every request and every answer, so that a renamed column changes
//! nothing. `wire` mirrors Airtable's JSON, `cells` turns it into the domain's cells and back,
//! `requests` puts calls together; these are pure. `table` and `write` carry them out.
#![warn(missing_docs)]

mod cells;
mod columns;
mod error;
mod formula;
mod later;
mod matching;
mod people;
mod provider;
mod requests;
mod session;
mod settle;
mod table;
mod target;
mod wire;
mod write;
mod zone;

pub use provider::{Airtable, AirtableSettings, SetupError};

#[cfg(test)]
mod recordings;
