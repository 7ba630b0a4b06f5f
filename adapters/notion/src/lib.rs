//! Notion behind the domain's provider port.
//!
//! A database of Notion's is a container; its rows live in data sources, of which it has one or
//! several. Columns are named by id in every request, so that a renamed column changes nothing.
//! `wire` mirrors Notion's JSON, `cells` turns it into the domain's cells and back, `requests`
//! puts calls together, `listing` and `matching` decide; these are pure. `discover`, `table`,
//! `write` and `settle` carry them out.
//!
//! Notion has neither batch writes nor upserts nor keys against repeating, so every creation is
//! a call of its own that is sent once; what became of one without an answer is found out by
//! reading (`settle`).
#![warn(missing_docs)]

mod cells;
mod columns;
mod discover;
mod error;
mod later;
mod listing;
mod matching;
mod options;
mod people;
mod provider;
#[cfg(test)]
mod recordings;
mod requests;
mod session;
mod settle;
mod table;
mod target;
mod wire;
mod write;

pub use provider::{DEFAULT_VERSION, Notion, NotionSettings, SetupError};
