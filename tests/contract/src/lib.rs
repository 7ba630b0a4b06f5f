//! The contracts of the domain's ports, one suite a port. Every sentence of a port's
//! documentation is one function here, whose name says the rule and which panics where the rule is
//! broken; each suite's `all` runs its rules one after the other, each on a fresh fixture.
//!
//! An adapter plugs in by implementing the fixture of its ports, [`StoreFixture`],
//! [`external::RemoteFixture`] or [`vault::VaultFixture`], and calling `all` from a test.
//! `tests/it` does so for every adapter of this workspace.
#![expect(clippy::expect_used, reason = "a broken contract must panic")]

/// Runs each rule on a database of its own.
macro_rules! on_fresh_databases {
    ($fixture:expr, $($rule:path),+ $(,)?) => {
        $({
            let database = $crate::StoreFixture::open($fixture).await;
            $rule(&*database).await;
            database.close().await;
        })+
    };
}

pub mod database;
pub mod deals;
pub mod external;
pub mod fixtures;
pub mod journal;
pub mod settings;
pub mod staging;
pub mod vault;

pub use database::{Database, DealsTable, Fit, RawSample, StoreFixture, Stores};
