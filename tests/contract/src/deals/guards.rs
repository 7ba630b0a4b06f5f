//! What keeps a batch from overwriting what somebody else did.

use dealsync_domain::change::ChangeStatus;
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::ports::{CrmOutcome, RunLease, StoreErrorKind};
use dealsync_domain::provider::Direction;
use dealsync_domain::reason::Reason;

use super::apply::applied;
use super::batch::{PROVIDER, apply, apply_since, batch, begin, create, deals, delete, links, update};
use super::{found, inserted};
use crate::Database;
use crate::fixtures::{holding, new_run, text};

const SKIPPED: CrmOutcome = CrmOutcome::Skipped(Reason::TargetChanged);

/// The deal keeps what somebody wrote; the other changes go through.
pub async fn a_change_whose_cells_hold_something_else_is_skipped(database: &dyn Database) {
    let table = database.table();
    for field in table.fields.clone() {
        let moved = inserted(database, "Acme", 0).await;
        let same = inserted(database, "Autre", 0).await;
        let (theirs, ours) = if field == DealField::Client {
            (text("Acme Europe"), text("Acme SA"))
        } else {
            (table.value(field, 1), table.value(field, 0))
        };
        let edit = vec![(field, Some(theirs))];
        database.stores().deals.update(moved.id, edit).await.expect("somebody else must be able to edit");
        let edited = database.dump(moved.id).await;
        let client = || vec![(DealField::Client, holding(text("Autre SA")))];
        let writes = vec![update(1, &moved, "rec1", vec![(field, holding(ours))]), update(2, &same, "rec2", client())];
        let outcomes = apply(database, writes).await.result.outcomes;
        assert_eq!(outcomes[0], SKIPPED, "a {field} that somebody edited must not be overwritten");
        assert_eq!(database.dump(moved.id).await, edited, "a change left out must write nothing");
        applied(&outcomes[1]);
        assert_eq!(found(database, &same).await.cells.client(), "Autre SA", "the others must be written");
    }
}

/// What somebody edited is not removed.
pub async fn a_deletion_of_a_deal_that_changed_is_skipped(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    database.set_raw(deal.id, DealField::Client, "'Acme Europe'").await;
    let outcomes = apply(database, vec![delete(1, &deal, "rec1")]).await.result.outcomes;
    assert_eq!(outcomes, [SKIPPED], "a deal that somebody edited must not be removed");
    assert_eq!(found(database, &deal).await.cells.client(), "Acme Europe", "it must stand as they left it");
}

/// Somebody may edit another field meanwhile, and keeps that edit.
pub async fn cells_that_are_not_named_guard_nothing(database: &dyn Database) {
    let table = database.table();
    let Some(other) = table.others().next() else { return };
    let deal = inserted(database, "Acme", 0).await;
    let theirs = table.value(other, 1);
    let edit = vec![(other, Some(theirs.clone()))];
    database.stores().deals.update(deal.id, edit).await.expect("somebody else must be able to edit");
    let write = update(1, &deal, "rec1", vec![(DealField::Client, holding(text("Acme SA")))]);
    applied(&apply(database, vec![write]).await.result.outcomes[0]);
    let now = found(database, &deal).await;
    assert_eq!(now.cells.client(), "Acme SA", "a cell that nobody else touched must be written");
    assert!(now.cells.cell(other).value().is_some_and(|held| held.same(&theirs)), "{other} must keep their edit");
}

/// It is neither written nor made again, and the others go through.
pub async fn a_deal_that_has_vanished_is_not_written(database: &dyn Database) {
    let gone = inserted(database, "Gone", 0).await;
    let gone_too = inserted(database, "Gone too", 0).await;
    let stays = inserted(database, "Stays", 0).await;
    for deal in [&gone, &gone_too] {
        assert!(database.stores().deals.delete(deal.id).await.expect("it can be removed"), "there was one");
    }
    let client = |client: &str| vec![(DealField::Client, holding(text(client)))];
    let writes = vec![
        update(1, &gone, "rec1", client("Back")),
        delete(2, &gone_too, "rec2"),
        update(3, &stays, "rec3", client("Stays SA")),
    ];
    let outcomes = apply(database, writes).await.result.outcomes;
    for outcome in &outcomes[..2] {
        let written = matches!(outcome, CrmOutcome::Applied(_));
        assert!(!written, "a change of a deal that has vanished must not be reported as written");
    }
    applied(&outcomes[2]);
    let left: Vec<DealId> = deals(database).await.iter().map(|deal| deal.id).collect();
    assert_eq!(left, [stays.id], "a deal that has vanished must not come back");
}

/// Names are compared as keys: without regard to case and white space.
pub async fn a_creation_whose_key_a_newer_deal_bears_is_skipped(database: &dyn Database) {
    inserted(database, "Ancien", 0).await;
    let newest = database.stores().deals.newest().await.expect("it must be known");
    database.insert_raw(&[(DealField::Client, "'  SOCIÉTÉ   générale '")]).await;
    database.insert_raw(&[(DealField::Client, "'Somebody else'")]).await;
    let values = |client: &str| database.table().values(client, 0);
    let writes = vec![create(1, "rec1", &values("Société Générale")), create(2, "rec2", &values("Nouveau"))];
    let outcomes = apply_since(database, newest, writes).await.result.outcomes;
    assert_eq!(outcomes[0], CrmOutcome::Skipped(Reason::KeyTaken), "a client that has appeared must not be made twice");
    applied(&outcomes[1]);
    assert_eq!(deals(database).await.len(), 4, "only the other one must be made");
    assert_eq!(links(database).await.len(), 1, "what was left out must leave no link");
}

/// `None` says that there was no deal at all: every deal is newer.
pub async fn a_creation_into_a_table_that_was_empty_is_guarded_too(database: &dyn Database) {
    database.insert_raw(&[(DealField::Client, "'acme'")]).await;
    let writes = vec![create(1, "rec1", &database.table().values("Acme", 0))];
    let outcomes = apply_since(database, None, writes).await.result.outcomes;
    assert_eq!(outcomes, [CrmOutcome::Skipped(Reason::KeyTaken)], "a first deal must be found as well");
}

/// Planning has seen it and decided.
pub async fn a_deal_that_is_accounted_for_takes_no_key(database: &dyn Database) {
    inserted(database, "Acme", 0).await;
    let outcomes = apply(database, vec![create(1, "rec1", &database.table().values("Acme", 1))]).await.result.outcomes;
    applied(&outcomes[0]);
    assert_eq!(deals(database).await.len(), 2, "a deal that planning knew must not stop a creation");
}

/// The user's word stands.
pub async fn a_creation_that_the_user_decided_needs_no_free_key(database: &dyn Database) {
    database.insert_raw(&[(DealField::Client, "'Acme'")]).await;
    let mut write = create(1, "rec1", &database.table().values("Acme", 0));
    write.free_key = None;
    let outcomes = apply_since(database, None, vec![write]).await.result.outcomes;
    applied(&outcomes[0]);
    assert_eq!(deals(database).await.len(), 2, "the user decided to create it all the same");
}

/// With it, the next batch looks only at deals that are not our own.
pub async fn the_newest_deal_answered_accounts_for_the_batch(database: &dyn Database) {
    let values = |client: &str, which| database.table().values(client, which);
    let first = vec![create(1, "rec1", &values("Acme", 0))];
    let second = vec![create(2, "rec2", &values("Acme", 1)), create(3, "rec3", &values("Béta", 1))];
    let both = [first.clone(), second.clone()].concat();
    let lease = begin(database, &both).await;
    let repository = &database.stores().deals;
    let result = repository.apply(&lease, batch(None, first)).await.expect("it must be carried out");
    assert_eq!(result.newest, Some(applied(&result.outcomes[0])), "the newest deal is the one just made");
    database.insert_raw(&[(DealField::Client, "'BÉTA'")]).await;
    let result = repository.apply(&lease, batch(result.newest, second)).await.expect("it must be carried out");
    applied(&result.outcomes[0]);
    assert_eq!(result.outcomes[1], CrmOutcome::Skipped(Reason::KeyTaken), "what the CRM made in between must count");
}

/// No deal, no mark, no link.
pub async fn a_fenced_batch_does_nothing(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    let before = database.dump(deal.id).await;
    let writes = vec![
        create(1, "rec1", &database.table().values("Nouveau", 0)),
        update(2, &deal, "rec2", vec![(DealField::Client, holding(text("Acme SA")))]),
    ];
    let lease = begin(database, &writes).await;
    let stale = RunLease { run: lease.run, provider: PROVIDER, fence: lease.fence, guard: Box::new(()) };
    drop(lease);
    let other = database.second().await;
    let taken = other.log.begin(new_run(PROVIDER, Direction::Import)).await.expect("a lease dropped must be free");
    let newest = Some(deal.id);
    let refused = database.stores().deals.apply(&stale, batch(newest, writes)).await;
    let error = refused.expect_err("a lease that was taken over must write nothing");
    assert_eq!(error.kind, StoreErrorKind::Fenced, "a lease that was taken over must be told so: {error:?}");
    assert_eq!(deals(database).await.len(), 1, "a fenced batch must make no deal");
    assert_eq!(database.dump(deal.id).await, before, "a fenced batch must write no cell");
    assert!(links(database).await.is_empty(), "a fenced batch must leave no link");
    let changes = database.stores().log.changes_by_seq(stale.run, vec![1, 2]).await.expect("the journal must be read");
    let pending = changes.iter().all(|change| change.status == ChangeStatus::Pending);
    assert!(pending && changes.len() == 2, "a fenced batch must mark nothing: {changes:?}");
    drop(taken);
}
