//! Builders for what the suites write and compare.

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::cell::{Cell, Cells, StoredCell};
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::link::{Base, BaseCell, Link, TableRef};
use dealsync_domain::money::Amount;
use dealsync_domain::record::{DealRecord, Presence, Record, RemoteId, RemoteRecord};

mod journal;
mod random;

pub use journal::{change, context, field_change, new_run, whole_change};
pub use random::Random;

/// A text that is not empty.
///
/// # Panics
/// Where it is.
#[must_use]
pub fn text(text: &str) -> Value {
    Value::text(text).expect("a value of text must not be empty")
}

/// An amount.
///
/// # Panics
/// Where it is not a plain decimal.
#[must_use]
pub fn amount(decimal: &str) -> Value {
    Value::Amount(Amount::parse(decimal).expect("an amount must be a plain decimal"))
}

/// A day, from `YYYY-MM-DD`.
///
/// # Panics
/// Where it is not one.
#[must_use]
pub fn date(day: &str) -> Value {
    Value::Date(day.parse().expect("a date must be YYYY-MM-DD"))
}

/// A cell that holds a value.
#[must_use]
pub fn holding(value: Value) -> StoredCell {
    Cell::Value(value).into()
}

/// Cells of these values.
#[must_use]
pub fn cells<const N: usize>(values: [(DealField, Value); N]) -> Cells {
    values.into_iter().map(|(field, value)| (field, Cell::Value(value))).collect()
}

/// Cells of a client alone.
#[must_use]
pub fn named(client: &str) -> Cells {
    cells([(DealField::Client, text(client))])
}

/// The key of a client.
///
/// # Panics
/// Where it has none.
#[must_use]
pub fn key(client: &str) -> ClientKey {
    ClientKey::of(client).expect("a client must not be blank")
}

/// A record's id.
#[must_use]
pub fn remote_id(id: &str) -> RemoteId {
    RemoteId(id.to_owned())
}

/// A deal that holds its client alone.
#[must_use]
pub fn deal(id: i64, client: &str) -> DealRecord {
    Record::live(DealId(id), named(client))
}

/// A remote record that holds its client alone.
#[must_use]
pub fn remote(id: &str, client: &str) -> RemoteRecord {
    Record::live(remote_id(id), named(client))
}

/// A remote record in the archive.
#[must_use]
pub fn put_away(id: &str, client: &str) -> RemoteRecord {
    Record { id: remote_id(id), presence: Presence::PutAway, cells: named(client) }
}

/// The base of a pair whose clients agree.
#[must_use]
pub fn base(client: &str) -> Base {
    let cell = Cell::Value(text(client));
    Base::from([(DealField::Client, BaseCell { crm: cell.clone(), remote: cell, column: None })])
}

/// A remembered pair.
#[must_use]
pub fn link(deal: i64, remote: &str, client: &str) -> Link {
    Link { deal: DealId(deal), remote: remote_id(remote), base: base(client) }
}

/// A remote table.
#[must_use]
pub fn table_ref() -> TableRef {
    TableRef { base: "appPipeline".to_owned(), table: "tblDeals".to_owned(), name: "Deals".to_owned() }
}

/// A moment, so many seconds after an arbitrary one.
///
/// # Panics
/// Never with numbers that a test uses.
#[must_use]
pub fn at(seconds: i64) -> DateTime<Utc> {
    let origin = DateTime::from_timestamp(1_772_352_000, 0).expect("the origin is a moment");
    origin + TimeDelta::seconds(seconds)
}
