//! Deals as people write them.

use dealsync_domain::deal::{DealField, DealId, Values};
use dealsync_domain::ports::StoreErrorKind;

use super::{assert_holds, found, inserted};
use crate::Database;
use crate::fixtures::text;

/// Every field comes back as it was given, then and later.
pub async fn insert_keeps_every_value(database: &dyn Database) {
    for which in 0..2 {
        let values = database.table().values("Dupont & Fils", which);
        let deal = inserted(database, "Dupont & Fils", which).await;
        assert_holds(database.table(), &deal, &values);
        assert_eq!(found(database, &deal).await, deal, "insert must answer the deal as it is stored");
    }
}

/// A field that is not given is empty.
pub async fn insert_leaves_the_other_fields_empty(database: &dyn Database) {
    let values = Values::from([(DealField::Client, text("Alone"))]);
    let deal = database.stores().deals.insert(values.clone()).await.expect("the client alone is enough");
    assert_holds(database.table(), &deal, &values);
    assert_eq!(found(database, &deal).await, deal, "insert must answer the deal as it is stored");
}

/// A refusal is told as such, and leaves nothing behind.
pub async fn insert_of_what_the_table_refuses_makes_nothing(database: &dyn Database) {
    let Some((field, cell)) = &database.table().refused else { return };
    let mut values = database.table().values("Refused", 0);
    match cell.cell.value() {
        Some(value) => values.insert(*field, value.clone()),
        None => values.remove(field),
    };
    let error = database.stores().deals.insert(values).await.expect_err("the table must refuse this deal");
    assert_eq!(error.kind, StoreErrorKind::Refused, "a refusal must be told as such: {error:?}");
    assert!(!error.message.is_empty(), "a refusal must say why");
    let page = database.stores().deals.page(None, 10).await.expect("deals must be read");
    assert!(page.is_empty(), "a deal that was refused must leave nothing behind");
}

/// The other cells stay as they are stored.
pub async fn update_sets_the_fields_named_and_no_other(database: &dyn Database) {
    let table = database.table();
    let deals = &database.stores().deals;
    for field in &table.fields {
        let deal = inserted(database, "Acme", 0).await;
        let before = database.dump(deal.id).await.expect("the row exists");
        let value = if *field == DealField::Client { text("Acme SA") } else { table.value(*field, 1) };
        let new = vec![(*field, Some(value.clone()))];
        let updated = deals.update(deal.id, new).await.expect("a value that fits must be taken");
        let updated = updated.expect("the deal exists");
        let mut expected = table.values("Acme", 0);
        expected.insert(*field, value);
        assert_holds(table, &updated, &expected);
        assert_eq!(found(database, &deal).await, updated, "update must answer the deal as it is stored");
        for (column, stored) in database.dump(deal.id).await.expect("the row exists") {
            if column != field.name() {
                assert_eq!(before.get(&column), Some(&stored), "{column} must not be touched by an update of {field}");
            }
        }
    }
}

/// `None` empties.
pub async fn update_empties_a_field(database: &dyn Database) {
    let table = database.table();
    let deal = inserted(database, "Acme", 0).await;
    let nothing = table.others().map(|field| (field, None)).collect();
    let emptied = database.stores().deals.update(deal.id, nothing).await.expect("a field can be emptied");
    let only_client = Values::from([(DealField::Client, text("Acme"))]);
    assert_holds(table, &emptied.expect("the deal exists"), &only_client);
    assert_holds(table, &found(database, &deal).await, &only_client);
}

/// A deal that is not there is no error.
pub async fn update_of_no_deal_is_none(database: &dyn Database) {
    let deals = &database.stores().deals;
    let new = || vec![(DealField::Client, Some(text("Acme")))];
    let none = deals.update(DealId(4711), new()).await.expect("a deal that is not there is no error");
    assert_eq!(none, None, "there was nothing to update");
    let deal = inserted(database, "Gone", 0).await;
    deals.delete(deal.id).await.expect("a deal must be removed");
    let none = deals.update(deal.id, new()).await.expect("a deal that is gone is no error");
    assert_eq!(none, None, "a deal that is gone must not come back");
    assert_eq!(deals.newest().await.expect("it must be known"), None, "an update must make no deal");
}

/// True where there was one, and only that one goes.
pub async fn delete_says_whether_there_was_one(database: &dyn Database) {
    let deals = &database.stores().deals;
    let gone = inserted(database, "Gone", 0).await;
    let stays = inserted(database, "Stays", 1).await;
    assert!(deals.delete(gone.id).await.expect("a deal must be removed"), "there was one");
    assert!(!deals.delete(gone.id).await.expect("removing again is no error"), "there was none any more");
    let left = deals.page(None, 10).await.expect("deals must be read");
    assert_eq!(left, [stays], "only the deal named must go");
}
