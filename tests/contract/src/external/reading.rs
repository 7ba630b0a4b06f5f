//! What stands in a record.

use std::collections::BTreeMap;

use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{ErrorKind, PageRequest};
use dealsync_domain::record::Presence;

use super::Remote;
use super::session::{Session, assert_holds, open};
use crate::fixtures::named;

/// Whatever the kind of the column.
pub async fn cells_are_read_as_their_fields(remote: &dyn Remote) {
    let session = open(remote).await;
    let table = remote.table();
    let whole = [table.cells("Société Générale", 0), table.cells("O'Neil & \"Co\"", 1)];
    let made = remote.insert(&whole).await;
    for (id, cells) in made.iter().zip(&whole) {
        let record = session.read(id).await;
        assert_holds(&record.cells, cells, "a record made in the browser");
        assert_eq!(record.presence, Presence::Live, "it stands in the table");
    }
}

/// There is no value; the field is mapped all the same.
pub async fn an_empty_cell_is_empty_and_not_absent(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Alone"), Cells::default()]).await;
    let alone = session.read(&made[0]).await;
    assert_holds(&alone.cells, &named("Alone"), "a record of a client alone");
    let blank = session.read(&made[1]).await;
    assert_holds(&blank.cells, &Cells::default(), "a record without a client");
    assert_eq!(blank.key(), None, "a record without a client has no key");
}

/// The others are absent: nothing is said about them.
pub async fn only_mapped_fields_are_read(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[remote.table().cells("Acme", 0)]).await;
    let kept = [DealField::Client, DealField::MontantBrut];
    let columns = session.mapping.iter().filter(|(field, _)| kept.contains(field));
    let columns: BTreeMap<_, _> = columns.map(|(field, column)| (field, column.clone())).collect();
    let narrow = Session { mapping: ResolvedMapping::new(columns).expect("the client is mapped"), ..session };
    let record = narrow.read(&made[0]).await;
    for field in DealField::ALL {
        let absent = *record.cells.cell(field) == Cell::Absent;
        assert_eq!(absent, !kept.contains(&field), "{field} must be read where it is mapped, and only there");
    }
}

/// Columns are known by id.
pub async fn a_renamed_column_is_read_all_the_same(remote: &dyn Remote) {
    let session = open(remote).await;
    let cells = remote.table().cells("Acme", 0);
    let made = remote.insert(std::slice::from_ref(&cells)).await;
    remote.rename_column(DealField::MontantBrut, "Budget HT").await;
    remote.rename_column(DealField::Client, "Entreprise").await;
    assert_holds(&session.read(&made[0]).await.cells, &cells, "after renaming two columns");
}

/// It is not taken for an empty one.
pub async fn a_removed_column_is_told(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.insert(&[remote.table().cells("Acme", 0)]).await;
    remote.remove_column(DealField::MontantBrut).await;
    let refused = session.pages(PageRequest::default()).await.expect_err("a mapped column is not there any more");
    assert_eq!(refused.kind, ErrorKind::SchemaChanged, "a removed column must be told as such: {refused:?}");
}
