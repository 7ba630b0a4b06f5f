//! The links that a batch renews in its transaction.

use dealsync_domain::cell::Cell;
use dealsync_domain::deal::{DealField, Values};
use dealsync_domain::link::{BaseCell, Link};
use dealsync_domain::ports::{CrmWrite, LinkKept};
use dealsync_domain::record::DealRecord;

use super::apply::applied;
use super::batch::{apply, create, delete, links, pair, update};
use super::{found, inserted};
use crate::Database;
use crate::fixtures::{base, date, holding, link, remote_id, text};

fn rename(seq: i64, deal: &DealRecord, remote: &str) -> CrmWrite {
    update(seq, deal, remote, vec![(DealField::Client, holding(text("Acme SA")))])
}

/// Creations, updates and pairs alike.
pub async fn a_batch_leaves_its_links(database: &dyn Database) {
    let updated = inserted(database, "Acme", 0).await;
    let paired = inserted(database, "Béta", 0).await;
    let writes = vec![
        create(1, "recMade", &Values::from([(DealField::Client, text("Nouveau"))])),
        rename(2, &updated, "recUpdated"),
        pair(3, &paired, "recPaired", base("Béta")),
    ];
    let made = applied(&apply(database, writes).await.result.outcomes[0]);
    let mut left = links(database).await;
    left.sort_by_key(|link| link.deal);
    let expected = [
        link(updated.id.0, "recUpdated", "Acme SA"),
        link(paired.id.0, "recPaired", "Béta"),
        link(made.0, "recMade", "Nouveau"),
    ];
    assert_eq!(left, expected, "every write with a base must leave its link");
}

/// Not as it was meant to be: the table may have rounded or cut it. The provider's side stays.
pub async fn the_base_of_cells_written_is_as_read_back(database: &dyn Database) {
    let table = database.table();
    let mut deal = inserted(database, "Acme", 0).await;
    for action in ["create", "update"] {
        let meant = Cell::Value(text("meant, and never read"));
        let provided = |field: DealField| Cell::Value(text(&format!("the provider's {field}")));
        let mut write = if action == "create" {
            create(1, "rec1", &table.values("Nouveau", 1))
        } else {
            let after = table.others().map(|field| (field, holding(table.value(field, 1))));
            update(1, &deal, "rec2", after.collect())
        };
        let written: Vec<DealField> = write.cells.iter().map(|(field, ..)| *field).collect();
        let claimed = |field: &DealField| BaseCell { crm: meant.clone(), remote: provided(*field), column: None };
        write.link = LinkKept::ReadBack(written.iter().map(|field| (*field, claimed(field))).collect());
        let remote = write.remote.clone();
        deal.id = applied(&apply(database, vec![write]).await.result.outcomes[0]);
        let held = found(database, &deal).await;
        let left = links(database).await;
        let link = left.iter().find(|link| Some(&link.remote) == remote.as_ref()).expect("the write leaves a link");
        for field in written {
            let cell = link.base.get(&field).expect("every field of the base must be kept");
            let stored = held.cells.cell(field);
            assert_eq!(&cell.crm, stored, "{field} of the base must be as the {action} reads back");
            assert_eq!(cell.remote, provided(field), "the provider's {field} must be as given");
        }
        deal = inserted(database, "Acme bis", 0).await;
    }
}

/// Fields found equal, and those that neither side changed.
pub async fn the_base_of_other_cells_is_as_given(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    let mut write = rename(1, &deal, "rec1");
    let kept = [
        (DealField::Statut, BaseCell { crm: Cell::Empty, remote: Cell::Value(text("Prospect")), column: None }),
        (DealField::Notes, BaseCell { crm: Cell::Value(text("a\r\nb")), remote: Cell::Empty, column: None }),
        (DealField::DateEcheance, BaseCell { crm: Cell::Value(date("2026-01-01")), remote: Cell::Empty, column: None }),
    ];
    if let LinkKept::ReadBack(base) = &mut write.link {
        base.extend(kept.clone());
    }
    apply(database, vec![write]).await;
    let left = links(database).await;
    assert_eq!(left.len(), 1, "the update leaves one link");
    for (field, cell) in kept {
        assert_eq!(left[0].base.get(&field), Some(&cell), "{field} of the base must be as given");
    }
}

/// A deal has one link a table.
pub async fn a_link_of_the_same_deal_is_replaced(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    drop(apply(database, vec![pair(1, &deal, "recOld", base("Acme"))]).await);
    drop(apply(database, vec![rename(1, &deal, "recNew")]).await);
    let expected = [link(deal.id.0, "recNew", "Acme SA")];
    assert_eq!(links(database).await, expected, "a deal must keep one link only");
}

/// A record has one link.
pub async fn a_link_of_the_same_record_is_replaced(database: &dyn Database) {
    let first = inserted(database, "Acme", 0).await;
    let second = inserted(database, "Acme bis", 0).await;
    drop(apply(database, vec![pair(1, &first, "rec1", base("Acme"))]).await);
    drop(apply(database, vec![rename(1, &second, "rec1")]).await);
    let expected = [link(second.id.0, "rec1", "Acme SA")];
    assert_eq!(links(database).await, expected, "a record must keep one link only");
}

/// A deletion's link goes with the deal; an update's by the word of its plan.
pub async fn a_write_without_base_leaves_no_link(database: &dyn Database) {
    let gone = inserted(database, "Gone", 0).await;
    let freed = inserted(database, "Freed", 0).await;
    let stays = inserted(database, "Stays", 0).await;
    let pairs = vec![
        pair(1, &gone, "rec1", base("Gone")),
        pair(2, &freed, "rec2", base("Freed")),
        pair(3, &stays, "rec3", base("Stays")),
    ];
    drop(apply(database, pairs).await);
    let mut update = rename(2, &freed, "rec2");
    update.link = LinkKept::Gone;
    drop(apply(database, vec![delete(1, &gone, "rec1"), update]).await);
    let expected = [link(stays.id.0, "rec3", "Stays")];
    assert_eq!(links(database).await, expected, "a write without base must leave no link, and the others theirs");
}

/// What an undo restores is what was remembered before, whatever the cells read back as.
pub async fn an_exact_base_is_kept_as_it_was_given(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    let mut write = rename(1, &deal, "rec1");
    write.link = LinkKept::Exactly(base("Former"));
    drop(apply(database, vec![write]).await);
    assert_eq!(links(database).await, [link(deal.id.0, "rec1", "Former")], "the base must be as given");
}

/// Taking a decision back: its pair goes, and what it had replaced comes back.
pub async fn links_that_were_replaced_come_back(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    drop(apply(database, vec![pair(1, &deal, "rec1", base("Acme"))]).await);
    let former = [link(9001, "rec1", "Gone"), link(deal.id.0, "rec0", "Other")];
    let mut write = delete(1, &deal, "rec1");
    write.link = LinkKept::Former(former.to_vec());
    drop(apply(database, vec![write]).await);
    let mut now = links(database).await;
    now.sort_by_key(|link| std::cmp::Reverse(link.deal));
    assert_eq!(now, former, "what the decision replaced must be linked again");
}

/// The base advances only where something was written or found equal.
pub async fn a_change_that_was_not_written_leaves_its_link_as_it_was(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    drop(apply(database, vec![pair(1, &deal, "rec1", base("Acme"))]).await);
    database.set_raw(deal.id, DealField::Client, "'Acme Europe'").await;
    drop(apply(database, vec![rename(1, &deal, "rec1")]).await);
    let expected = Link { deal: deal.id, remote: remote_id("rec1"), base: base("Acme") };
    assert_eq!(links(database).await, [expected], "a change that was skipped must leave its link alone");
}
