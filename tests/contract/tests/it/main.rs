//! The suites of the contract against the adapters of this workspace: the stores on SQLite and on
//! PostgreSQL, each with the table that dealsync makes and with tables as CRMs make them; Airtable
//! against the sandbox; the vault.
#![expect(clippy::expect_used, reason = "a test that cannot be set up must fail")]

mod airtable;
mod foreign;
mod notion;
mod postgres;
mod sqlite;
mod tables;
mod unusable;
mod vault;
