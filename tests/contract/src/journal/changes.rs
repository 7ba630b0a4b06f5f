//! The journal's entries.

use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::ports::Mark;
use dealsync_domain::reason::Reason;

use super::{begin, journal, with_changes};
use crate::Database;
use crate::fixtures::{change, holding, text, whole_change};

fn clients(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.client.as_str()).collect()
}

/// Whether it is full or has nothing but its client, or not even that.
pub async fn a_change_is_read_as_it_was_appended(database: &dyn Database) {
    let mut changes = vec![
        whole_change(1, "Société « L'Été » & Cie 😀"),
        change(2, Action::Create, "Acme"),
        change(3, Action::Delete, ""),
    ];
    for (action, seq) in [Action::Create, Action::Update, Action::Delete, Action::Link].into_iter().zip(4..) {
        changes.push(change(seq, action, "each action"));
    }
    for (reason, seq) in Reason::ALL.iter().zip(8..) {
        let reason = Some(*reason);
        changes.push(Change { reason, status: ChangeStatus::Failed, ..change(seq, Action::Update, "each reason") });
    }
    let lease = with_changes(database, changes.clone()).await;
    assert_eq!(journal(database, lease.run).await, changes, "changes must be read as they were appended");
}

/// Their numbers go on from one batch to the next.
pub async fn changes_come_in_their_order_whatever_the_batches(database: &dyn Database) {
    let (lease, _) = begin(database).await;
    let log = &database.stores().log;
    let named = |seq: i64| change(seq, Action::Create, &format!("Client {seq}"));
    log.append(&lease, vec![named(1), named(2), named(3)]).await.expect("the journal must take changes");
    log.append(&lease, Vec::new()).await.expect("no changes are no error");
    log.append(&lease, vec![named(4)]).await.expect("the journal must take changes");
    log.append(&lease, vec![named(5), named(6)]).await.expect("the journal must take changes");
    let expected: Vec<Change> = (1..=6).map(named).collect();
    assert_eq!(journal(database, lease.run).await, expected, "changes must come in the order of their numbers");
}

/// Nothing of such a batch is kept.
pub async fn a_number_cannot_be_appended_twice(database: &dyn Database) {
    let before = vec![change(1, Action::Create, "One"), change(2, Action::Create, "Two")];
    let lease = with_changes(database, before.clone()).await;
    let again = vec![change(3, Action::Create, "Three"), change(2, Action::Create, "Two again")];
    let refused = database.stores().log.append(&lease, again).await;
    assert!(refused.is_err(), "numbers must go on from the last");
    assert_eq!(journal(database, lease.run).await, before, "a batch that was refused must leave nothing");
}

/// Two runs have the same numbers.
pub async fn journals_are_kept_apart(database: &dyn Database) {
    let first = with_changes(database, vec![change(1, Action::Create, "First")]).await.run;
    let second = with_changes(database, vec![change(1, Action::Create, "Second")]).await.run;
    assert_eq!(clients(&journal(database, first).await), ["First"], "a run has its own journal");
    assert_eq!(clients(&journal(database, second).await), ["Second"], "and so has the next");
}

/// Everything but the number may be another.
pub async fn amend_replaces_changes_that_were_not_sent(database: &dyn Database) {
    let held = Change { status: ChangeStatus::Held, ..change(2, Action::Create, "Two") };
    let before = vec![change(1, Action::Create, "One"), held, whole_change(3, "Three")];
    let lease = with_changes(database, before.clone()).await;
    let amended = vec![change(3, Action::Link, "Drei"), whole_change(2, "Deux")];
    database.stores().log.amend(&lease, amended.clone()).await.expect("changes must be amended");
    let expected = [before[0].clone(), amended[1].clone(), amended[0].clone()];
    assert_eq!(journal(database, lease.run).await, expected, "changes must be replaced whole, by number");
}

/// What was sent happened, or may have.
pub async fn amend_leaves_alone_what_was_sent(database: &dyn Database) {
    for status in [ChangeStatus::Sent, ChangeStatus::Applied] {
        let before = vec![Change { status, ..change(1, Action::Create, "Sent") }];
        let lease = with_changes(database, before.clone()).await;
        // Whether it is refused or passed over in silence is the adapter's choice.
        let _ = database.stores().log.amend(&lease, vec![change(1, Action::Update, "Amended")]).await;
        assert_eq!(journal(database, lease.run).await, before, "what was sent must not be rewritten");
    }
}

/// Those that exist, of that run.
pub async fn changes_by_seq_are_those_of_the_numbers(database: &dyn Database) {
    let changes: Vec<Change> = (1..=5).map(|seq| whole_change(seq, &format!("Client {seq}"))).collect();
    let lease = with_changes(database, changes.clone()).await;
    let log = &database.stores().log;
    let mut some = log.changes_by_seq(lease.run, vec![4, 99, 2]).await.expect("the journal must be read");
    some.sort_by_key(|change| change.seq);
    assert_eq!(some, [changes[1].clone(), changes[3].clone()], "the changes of these numbers, and no other");
    let none = log.changes_by_seq(lease.run, Vec::new()).await.expect("no numbers are no error");
    assert!(none.is_empty(), "no numbers must give no changes");
    let many = log.changes_by_seq(lease.run, (1..=2000).collect()).await.expect("many numbers must be taken");
    assert_eq!(many.len(), 5, "every change must be found among many numbers");
}

/// More rows than a statement has parameters.
pub async fn a_big_batch_is_appended_whole(database: &dyn Database) {
    let changes: Vec<Change> = (1..=3000).map(|seq| change(seq, Action::Create, &format!("Client {seq}"))).collect();
    let lease = with_changes(database, changes.clone()).await;
    let read = journal(database, lease.run).await;
    assert_eq!(read.len(), 3000, "every change must be there");
    assert!(read == changes, "in its order");
    let marks =
        (1..=3000).map(|seq| Mark { seq, status: ChangeStatus::Sent, reason: None, message: None, sent_at: None });
    database.stores().log.mark(&lease, marks.collect()).await.expect("as many marks must be taken");
    let sent = journal(database, lease.run).await.iter().all(|change| change.status == ChangeStatus::Sent);
    assert!(sent, "every change must be marked");
}

/// Nothing else of a change, and no other change.
pub async fn mark_sets_status_reason_and_message(database: &dyn Database) {
    let mut changes = vec![whole_change(1, "One"), whole_change(2, "Two"), whole_change(3, "Three")];
    changes[0].fields[1].after = holding(text("something"));
    let lease = with_changes(database, changes.clone()).await;
    let told = Some("l'option \"Gagné\" n'existe pas".to_owned());
    let failed = (ChangeStatus::Failed, Some(Reason::RefusedByProvider), told);
    let pending = (ChangeStatus::Pending, None, None);
    let mark = |seq, (status, reason, message)| Mark { seq, status, reason, message, sent_at: None };
    let marks = vec![mark(3, failed.clone()), mark(1, pending.clone())];
    database.stores().log.mark(&lease, marks).await.expect("changes must be marked");
    // Its outcome is known: since when it was not, does not matter any more.
    (changes[0].sent_at, changes[2].sent_at) = (None, None);
    (changes[2].status, changes[2].reason, changes[2].message) = failed;
    (changes[0].status, changes[0].reason, changes[0].message) = pending;
    assert_eq!(journal(database, lease.run).await, changes, "a mark must set status, reason and message only");
}
