//! Carrying out batches.

use dealsync_domain::change::ChangeStatus;
use dealsync_domain::deal::{DealField, DealId, Values};
use dealsync_domain::ports::{CrmOutcome, CrmWrite};
use dealsync_domain::reason::Reason;

use super::batch::{apply, begin, create, deals, delete, links, pair, update};
use super::{assert_holds, batch, found, inserted};
use crate::Database;
use crate::fixtures::{base, holding, text};

#[track_caller]
pub(super) fn applied(outcome: &CrmOutcome) -> DealId {
    match outcome {
        CrmOutcome::Applied(deal) => *deal,
        other => panic!("a change that nothing speaks against must be written, not {other:?}"),
    }
}

/// A creation that the table refuses though its columns say nothing against it; `None` where the
/// table refuses nothing.
fn refused_create(database: &dyn Database, seq: i64, remote: &str) -> Option<CrmWrite> {
    let (field, cell) = database.table().refused.clone()?;
    let mut write = create(seq, remote, &database.table().values("Refused", 0));
    for (named, _, after) in &mut write.cells {
        if *named == field {
            *after = cell.clone();
        }
    }
    Some(write)
}

/// It holds what was named, and its id is told.
pub async fn a_creation_makes_a_deal(database: &dyn Database) {
    let values = database.table().values("Nouveau", 0);
    let alone = Values::from([(DealField::Client, text("Seul"))]);
    let done = apply(database, vec![create(1, "rec1", &values), create(2, "rec2", &alone)]).await;
    let ids: Vec<DealId> = done.result.outcomes.iter().map(applied).collect();
    let made = deals(database).await;
    // In which order a batch makes its deals is the store's affair.
    let of = |id: DealId| made.iter().find(|deal| deal.id == id).expect("a deal of the id told");
    assert_eq!(made.len(), 2, "two creations make two deals");
    assert_holds(database.table(), of(ids[0]), &values);
    assert_holds(database.table(), of(ids[1]), &alone);
    assert_eq!(done.result.newest, ids.iter().max().copied(), "the newest deal must be told");
}

/// Neither in meaning nor in form, whether the field is mapped or not.
pub async fn an_update_touches_the_cells_named_and_no_other(database: &dyn Database) {
    let table = database.table();
    for field in table.fields.clone() {
        let deal = inserted(database, "Acme", 0).await;
        let other = inserted(database, "Autre", 1).await;
        let before = database.dump(deal.id).await.expect("the row exists");
        let value = if field == DealField::Client { text("Acme SA") } else { table.value(field, 1) };
        let write = update(1, &deal, "rec1", vec![(field, holding(value.clone()))]);
        let done = apply(database, vec![write]).await;
        assert_eq!(applied(&done.result.outcomes[0]), deal.id, "an update must be of its deal");
        let mut expected = table.values("Acme", 0);
        expected.insert(field, value);
        assert_holds(table, &found(database, &deal).await, &expected);
        for (column, stored) in database.dump(deal.id).await.expect("the row exists") {
            if column != field.name() {
                assert_eq!(before.get(&column), Some(&stored), "{column} must not be touched by a change of {field}");
            }
        }
        assert_eq!(found(database, &other).await, other, "another deal must not be touched");
    }
}

/// It and no other.
pub async fn a_deletion_removes_the_deal(database: &dyn Database) {
    let gone = inserted(database, "Gone", 0).await;
    let stays = inserted(database, "Stays", 1).await;
    let done = apply(database, vec![delete(1, &gone, "rec1")]).await;
    assert_eq!(applied(&done.result.outcomes[0]), gone.id, "a deletion must tell its deal");
    assert_eq!(deals(database).await, [stays], "the deal named must go, and no other");
}

/// The row stays as it is; the pair is remembered.
pub async fn a_change_that_only_links_writes_no_cell(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    let before = database.dump(deal.id).await;
    let done = apply(database, vec![pair(1, &deal, "rec1", base("Acme"))]).await;
    assert_eq!(applied(&done.result.outcomes[0]), deal.id, "remembering a pair must tell its deal");
    assert_eq!(database.dump(deal.id).await, before, "remembering a pair must write no cell");
    assert_eq!(links(database).await.len(), 1, "the pair must be remembered");
}

/// One a write, whatever becomes of each.
pub async fn outcomes_come_in_the_order_of_the_writes(database: &dyn Database) {
    let field = DealField::Client;
    // The deal with the greatest id stays: SQLite may use that of a deleted one again.
    let deleted = inserted(database, "Deleted", 0).await;
    let moved = inserted(database, "Moved", 0).await;
    let updated = inserted(database, "Updated", 0).await;
    database.set_raw(moved.id, field, "'Edited'").await;
    let writes = vec![
        delete(1, &deleted, "rec1"),
        update(2, &moved, "rec2", vec![(field, holding(text("Mine")))]),
        create(3, "rec3", &database.table().values("Created", 0)),
        update(4, &updated, "rec4", vec![(field, holding(text("Updated SA")))]),
    ];
    let outcomes = apply(database, writes).await.result.outcomes;
    assert_eq!(outcomes.len(), 4, "one outcome a write: {outcomes:?}");
    assert_eq!(outcomes[0], CrmOutcome::Applied(deleted.id), "the first is the deletion");
    assert_eq!(outcomes[1], CrmOutcome::Skipped(Reason::TargetChanged), "the second had moved");
    assert!(applied(&outcomes[2]) > updated.id, "the third is a new deal");
    assert_eq!(outcomes[3], CrmOutcome::Applied(updated.id), "the fourth is the update");
}

/// Status, reason and the deal made stand in the journal when the call returns.
pub async fn outcomes_are_marked_in_the_journal(database: &dyn Database) {
    let field = DealField::Client;
    let moved = inserted(database, "Moved", 0).await;
    database.set_raw(moved.id, field, "'Edited'").await;
    let mut writes = vec![
        create(1, "rec1", &database.table().values("Created", 0)),
        update(2, &moved, "rec2", vec![(field, holding(text("Mine")))]),
    ];
    writes.extend(refused_create(database, 3, "rec3"));
    let done = apply(database, writes).await;
    let log = &database.stores().log;
    let mut changes = log.changes_by_seq(done.lease.run, vec![1, 2, 3]).await.expect("the journal must be read");
    changes.sort_by_key(|change| change.seq);
    let (created, skipped) = (&changes[0], &changes[1]);
    assert_eq!(created.status, ChangeStatus::Applied, "what was written must be marked as applied");
    assert_eq!(created.deal, Some(applied(&done.result.outcomes[0])), "the journal must name the deal made");
    assert_eq!(created.reason, None, "what was written needs no reason");
    assert_eq!(skipped.status, ChangeStatus::Skipped, "what was left out must be marked as skipped");
    assert_eq!(skipped.reason, Some(Reason::TargetChanged), "a change left out must be marked with its reason");
    if let Some(failed) = changes.get(2) {
        assert_eq!(failed.status, ChangeStatus::Failed, "what was refused must be marked as failed");
        assert_eq!(failed.reason, Some(Reason::RefusedByCrm), "a change refused must be marked with its reason");
        assert!(failed.message.as_ref().is_some_and(|message| !message.is_empty()), "and with what the database said");
    }
}

/// Nine are written, one is named with what the database said.
pub async fn one_bad_record_costs_one_record(database: &dyn Database) {
    let Some(bad) = refused_create(database, 5, "recBad") else { return };
    let mut writes: Vec<CrmWrite> = (1..=10)
        .map(|seq| create(seq, &format!("rec{seq}"), &database.table().values(&format!("Client {seq}"), 0)))
        .collect();
    writes[4] = bad;
    let outcomes = apply(database, writes).await.result.outcomes;
    for (place, outcome) in outcomes.iter().enumerate() {
        if place == 4 {
            let told = matches!(outcome, CrmOutcome::Failed(Reason::RefusedByCrm, message) if !message.is_empty());
            assert!(told, "what the table refuses must fail with the database's words, not {outcome:?}");
        } else {
            applied(outcome);
        }
    }
    assert_eq!(deals(database).await.len(), 9, "nine must be written and one not");
    assert_eq!(links(database).await.len(), 9, "what was refused must leave no link");
}

/// As many writes as a run brings at a time, and more.
pub async fn a_big_batch_is_written_whole(database: &dyn Database) {
    let table = database.table();
    let client = |seq: i64| format!("Client {seq}");
    let writes = (1..=500).map(|seq| create(seq, &format!("rec{seq}"), &table.values(&client(seq), 0)));
    let outcomes = apply(database, writes.collect()).await.result.outcomes;
    assert_eq!(outcomes.len(), 500, "one outcome a write");
    let made = deals(database).await;
    for ((deal, outcome), seq) in made.iter().zip(&outcomes).zip(1..) {
        assert_eq!(deal.id, applied(outcome), "deals must be made in the order of the writes");
        assert_holds(table, deal, &table.values(&client(seq), 0));
    }
    assert_eq!(made.len(), 500, "every deal must be made");
    assert_eq!(links(database).await.len(), 500, "every deal must be linked");
}

/// No writes are no error.
pub async fn an_empty_batch_changes_nothing(database: &dyn Database) {
    let deal = inserted(database, "Acme", 0).await;
    let result = apply(database, Vec::new()).await.result;
    assert!(result.outcomes.is_empty(), "no writes have no outcomes");
    assert_eq!(result.newest, Some(deal.id), "the newest deal must be told all the same");
}

/// When the call returns, all of it is there for everybody.
pub async fn another_process_sees_a_batch_that_was_applied(database: &dyn Database) {
    let other = database.second().await;
    let writes = vec![create(1, "rec1", &database.table().values("Acme", 0))];
    let lease = begin(database, &writes).await;
    let run = lease.run;
    let done = database.stores().deals.apply(&lease, batch::batch(None, writes)).await.expect("it must be carried out");
    let deal = applied(&done.outcomes[0]);
    let seen = other.deals.find(vec![deal]).await.expect("the other process must read");
    assert_eq!(seen.len(), 1, "the deal must be there for everybody");
    let marked = other.log.changes_by_seq(run, vec![1]).await.expect("the other process must read");
    assert_eq!(marked[0].status, ChangeStatus::Applied, "and so must its mark");
}
