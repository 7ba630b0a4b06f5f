//! dealsync: the composition root, the command line, settings and telemetry.
//!
//! Only [`compose`] knows two adapters at once; tests call the same function.

pub mod cli;
pub mod compose;
pub mod demo;
pub mod serve;
pub mod settings;
pub mod telemetry;
mod terminal;

pub use cli::{Cli, Exit};
