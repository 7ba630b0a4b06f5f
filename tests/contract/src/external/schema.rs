//! The table and its columns.

use std::sync::Arc;

use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{CallMeter, ErrorKind};

use super::session::{open, schema_at};
use super::{Place, Remote};

/// Those that are mapped and those that are not.
pub async fn the_table_is_told_with_its_columns(remote: &dyn Remote) {
    let session = open(remote).await;
    let schema = session.table.schema().await.expect("the schema must be read");
    assert_eq!(schema.table, session.place, "two looks must see the same table");
    assert!(schema.columns.len() > DealField::ALL.len(), "columns that are not mapped must be told as well");
    assert_eq!(schema.primary.as_ref(), Some(&session.mapping.client().id), "the primary column must be told");
    for (field, column) in session.mapping.iter() {
        assert!(column.writable && column.suits(field), "{field} must suit its column: {column:?}");
        assert!(!column.id.is_empty() && column.id != column.name, "a column must have an id beside its name");
        for which in 0..2 {
            let value = remote.table().value(field, which);
            assert_eq!(column.fit(&value), Ok(value), "{field} must keep the value: {column:?}");
        }
    }
}

/// So that nothing is sent to it.
pub async fn a_computed_column_is_told(remote: &dyn Remote) {
    let session = open(remote).await;
    let schema = session.table.schema().await.expect("the schema must be read");
    let computed = schema.columns.iter().any(|column| !column.writable);
    assert!(computed, "the computed column must be told as not writable: {:?}", schema.columns);
}

/// At the first look and at any other.
pub async fn it_takes_no_more_calls_than_announced(remote: &dyn Remote) {
    let meter = Arc::<CallMeter>::default();
    let connection = remote.connection(Place::Id).expect("every provider has tables with ids");
    let table = remote.provider().open(connection, Arc::clone(&meter));
    let announced = u64::from(table.capabilities().schema_calls);
    for look in 1..=2 {
        table.schema().await.expect("the schema must be read");
        assert!((1..=look * announced).contains(&meter.calls()), "{} calls for {look} schemas", meter.calls());
    }
    assert_eq!(meter.repeats(), 0, "nothing had to be repeated");
}

/// It may know more of them then.
pub async fn preparing_an_export_keeps_the_columns(remote: &dyn Remote) {
    let session = open(remote).await;
    let schema = session.table.schema().await.expect("the schema must be read");
    let prepared = session.table.prepare_export(session.mapping.clone()).await.expect("an export must be prepared");
    let fields: Vec<DealField> = prepared.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, DealField::ALL, "every mapped field must stay mapped");
    for (field, column) in prepared.iter() {
        let known = schema.columns.iter().find(|known| known.id == column.id).expect("the column must be the same");
        assert_eq!((&column.name, column.writable), (&known.name, known.writable), "{field} must keep its column");
    }
}

/// Or by nothing, where there is only one.
pub async fn a_table_is_found_by_name_and_by_id(remote: &dyn Remote) {
    let session = open(remote).await;
    let named = schema_at(remote, Place::Name).await.expect("every provider has tables with names");
    assert_eq!(named.expect("the table must be found").table, session.place, "a name must mean the same table");
    if let Some(only) = schema_at(remote, Place::OnlyOne).await {
        let only = only.expect("the only table must be found");
        assert!(!only.table.table.is_empty() && !only.columns.is_empty(), "the only table must be told: {only:?}");
    }
}

/// Each by its own kind, for its own cure.
pub async fn what_is_not_there_is_told(remote: &dyn Remote) {
    let places = [
        (Place::UnknownBase, ErrorKind::BaseNotFound),
        (Place::UnknownTable, ErrorKind::TableNotFound),
        (Place::Unnamed, ErrorKind::TableMissing),
    ];
    for (place, kind) in places {
        if let Some(answer) = schema_at(remote, place).await {
            let refused = answer.expect_err("there is no such table");
            assert_eq!(refused.kind, kind, "{place:?} must be told as such: {refused:?}");
        }
    }
}

/// Its name is the new one.
pub async fn a_renamed_column_keeps_its_id(remote: &dyn Remote) {
    let session = open(remote).await;
    let before = session.mapping.column(DealField::Secteur).expect("the sector is mapped").clone();
    remote.rename_column(DealField::Secteur, "Branche").await;
    let schema = session.table.schema().await.expect("the schema must be read");
    let after = schema.columns.iter().find(|column| column.id == before.id).expect("the id must stay");
    assert_eq!(after.name, "Branche", "the name must be the new one");
}
