//! A process that was thought dead cannot write late.

use dealsync_domain::cell::Cells;
use dealsync_domain::change::{Action, ChangeStatus};
use dealsync_domain::ports::{Mark, RunLease, Settled, StoreError, StoreErrorKind};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{Phase, RunStatus, SyncRun};

use super::{begin_with, journal, stale, with_changes};
use crate::Database;
use crate::fixtures::{change, link, remote_id, table_ref};

/// A run with two changes that another process has taken over.
struct TakenOver {
    /// What the first process still believes in.
    stale: RunLease,
    /// What the other process holds.
    held: RunLease,
    run: SyncRun,
}

async fn taken_over(database: &dyn Database) -> TakenOver {
    let changes = vec![change(1, Action::Create, "Acme"), change(2, Action::Create, "Béta")];
    let lease = with_changes(database, changes).await;
    let stale = stale(&lease);
    drop(lease);
    let other = database.second().await;
    let (held, run) = other.log.lease(stale.run).await.expect("a lease dropped must be free");
    TakenOver { stale, held, run }
}

#[track_caller]
fn fenced<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    let error = answer.expect_err("a lease that was taken over must be refused");
    assert_eq!(error.kind, StoreErrorKind::Fenced, "a lease that was taken over must be told so: {error:?}");
}

async fn untouched(database: &dyn Database, taken: &TakenOver) {
    let changes = journal(database, taken.held.run).await;
    let expected = [change(1, Action::Create, "Acme"), change(2, Action::Create, "Béta")];
    assert_eq!(changes, expected, "a fenced write must leave the journal alone");
}

/// Nothing of the run changes.
pub async fn save_is_fenced(database: &dyn Database) {
    let taken = taken_over(database).await;
    let log = &database.stores().log;
    let before = log.find(taken.run.id).await.expect("a run must be found");
    let mut late = taken.run.clone();
    late.status = RunStatus::Error;
    late.phase = Phase::Done;
    late.counts.created = 99;
    fenced(log.save(&taken.stale, &late).await);
    assert_eq!(log.find(late.id).await.expect("a run must be found"), before, "a fenced save must change nothing");
    log.save(&taken.held, &taken.run).await.expect("the holder must be able to save");
}

/// Nothing is appended.
pub async fn append_is_fenced(database: &dyn Database) {
    let taken = taken_over(database).await;
    let log = &database.stores().log;
    fenced(log.append(&taken.stale, vec![change(3, Action::Create, "Late")]).await);
    untouched(database, &taken).await;
    log.append(&taken.held, vec![change(3, Action::Create, "Timely")])
        .await
        .expect("the holder must be able to append");
}

/// Nothing is replaced.
pub async fn amend_is_fenced(database: &dyn Database) {
    let taken = taken_over(database).await;
    let log = &database.stores().log;
    fenced(log.amend(&taken.stale, vec![change(1, Action::Update, "Late")]).await);
    untouched(database, &taken).await;
    log.amend(&taken.held, vec![change(1, Action::Update, "Timely")]).await.expect("the holder must be able to amend");
}

/// Nothing is marked.
pub async fn mark_is_fenced(database: &dyn Database) {
    let taken = taken_over(database).await;
    let log = &database.stores().log;
    let sent = || vec![Mark { seq: 1, status: ChangeStatus::Sent, reason: None, message: None, sent_at: None }];
    fenced(log.mark(&taken.stale, sent()).await);
    untouched(database, &taken).await;
    log.mark(&taken.held, sent()).await.expect("the holder must be able to mark");
}

/// Nothing is settled, and no link kept.
pub async fn settle_is_fenced(database: &dyn Database) {
    let taken = taken_over(database).await;
    let log = &database.stores().log;
    let done = || {
        let (remote, link) = (Some(remote_id("rec1")), Some(link(1, "rec1", "Acme")));
        vec![Settled { seq: 1, remote, link, restored: Vec::new(), adopted: false, read_back: Cells::default() }]
    };
    fenced(log.settle(&taken.stale, table_ref().key(), done()).await);
    untouched(database, &taken).await;
    let links = log.links(ProviderName::Airtable, table_ref().key(), None, 10).await.expect("links must be read");
    assert!(links.is_empty(), "a fenced settling must leave no link");
    log.settle(&taken.held, table_ref().key(), done()).await.expect("the holder must be able to settle");
}

/// Fences are counted a connector.
pub async fn another_connector_fences_nothing(database: &dyn Database) {
    let lease = with_changes(database, vec![change(1, Action::Create, "Acme")]).await;
    let other = database.second().await;
    let _notion = begin_with(&*other.log, ProviderName::Notion, Direction::Export).await;
    let sent = vec![Mark { seq: 1, status: ChangeStatus::Sent, reason: None, message: None, sent_at: None }];
    database.stores().log.mark(&lease, sent).await.expect("a run of another connector must fence nothing");
}

/// Neither of the two.
pub async fn commit_and_forget_are_fenced(database: &dyn Database) {
    let (lease, run) = begin_with(&*database.stores().log, ProviderName::Airtable, Direction::Import).await;
    let log = &database.stores().log;
    log.append(&lease, vec![change(1, Action::Create, "One")]).await.expect("the journal must take a change");
    let old = stale(&lease);
    drop(lease);
    drop(begin_with(&**log, ProviderName::Airtable, Direction::Import).await);
    let amended = vec![change(1, Action::Create, "Late")];
    let refused = [log.commit(&old, &run, amended).await, log.forget(&old).await];
    for result in refused {
        let kind = result.expect_err("a process that lost its lease must be refused").kind;
        assert_eq!(kind, StoreErrorKind::Fenced, "and told that it is fenced");
    }
    assert_eq!(journal(database, old.run).await, [change(1, Action::Create, "One")], "nothing must have changed");
}
