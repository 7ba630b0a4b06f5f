//! What dealsync decides, without any I/O.
//!
//! **pull → plan → journal → apply.** Both sides are staged, [`plan::plan`] compares them and says
//! field by field what would change, what it says is written into a journal of
//! [`change::Change`]s. Showing the journal is the preview; carrying it out is the sync; reading
//! it is the history.
//!
//! Everything outside the process is behind a trait of [`ports`], with mocks behind the feature
//! `mock`; the use cases are [`sync::SyncService`] and [`connectors::ConnectorService`].
#![warn(missing_docs)]

pub mod cell;
pub mod change;
pub mod client;
pub mod column;
pub mod connector;
pub mod connectors;
pub mod deal;
pub mod failure;
pub mod link;
pub mod mapping;
pub mod matching;
pub mod money;
pub mod plan;
pub mod ports;
pub mod provider;
pub mod reason;
pub mod record;
pub mod run;
pub mod sync;
