//! What taking up, trying again and taking back need of the journal.

use dealsync_domain::cell::{Cell, Cells, StoredCell};
use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{Mark, NewRun, RunLease, Settled, StoreErrorKind, SyncLog};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{Phase, RunId, RunStatus};
use dealsync_domain::sync::{Choice, Decision, Decisions, Exclusion, NewOption};

use super::{begin, begin_with, journal, with_changes};
use crate::Database;
use crate::fixtures::{at, change, link, new_run, remote_id, table_ref, text, whole_change};

fn sent(seq: i64, seconds: i64) -> Mark {
    Mark { seq, status: ChangeStatus::Sent, reason: None, message: None, sent_at: Some(at(seconds)) }
}

async fn mark(log: &dyn SyncLog, lease: &RunLease, marks: Vec<Mark>) {
    log.mark(lease, marks).await.expect("changes must be marked");
}

fn decisions() -> Decisions {
    Decisions {
        exclude: vec![Exclusion { seq: 1, fields: vec![DealField::Notes, DealField::Statut] }],
        decisions: vec![
            Decision { seq: 2, choice: Choice::Create },
            Decision { seq: 3, choice: Choice::Pair("rec'é\"".to_owned()) },
        ],
        new_options: vec![NewOption { field: DealField::Secteur, name: "Énergie : « verte »".to_owned() }],
    }
}

/// Both, and all of it.
pub async fn commit_stores_the_run_with_its_changes(database: &dyn Database) {
    let log = &database.stores().log;
    let (lease, mut run) = begin(database).await;
    log.append(&lease, vec![change(1, Action::Create, "One"), change(2, Action::Create, "Two")])
        .await
        .expect("a journal");
    run.phase = Phase::Checking;
    let amended = whole_change(2, "Deux");
    log.commit(&lease, &run, vec![amended.clone()]).await.expect("the run must be stored");
    assert_eq!(journal(database, run.id).await, [change(1, Action::Create, "One"), amended], "with its changes");
    assert_eq!(log.find(run.id).await.expect("a run must be found"), Some(run), "and the run itself");
}

/// They have been put into the journal.
pub async fn commit_forgets_the_choices(database: &dyn Database) {
    let log = &database.stores().log;
    let (lease, run) = begin(database).await;
    log.keep_choices(run.id, decisions()).await.expect("choices must be kept");
    log.commit(&lease, &run, Vec::new()).await.expect("the run must be stored");
    assert_eq!(log.choices(run.id).await.expect("choices must be read"), Decisions::default(), "choices must be gone");
}

/// So that planning can begin anew, from the first number.
pub async fn a_journal_of_nothing_written_is_forgotten(database: &dyn Database) {
    let log = &database.stores().log;
    let lease = with_changes(database, vec![change(1, Action::Create, "One"), change(2, Action::Create, "Two")]).await;
    log.forget(&lease).await.expect("a journal of nothing written must be forgotten");
    assert_eq!(journal(database, lease.run).await, [], "nothing of it must be left");
    let anew = vec![change(1, Action::Update, "Anew")];
    log.append(&lease, anew.clone()).await.expect("the journal must begin again");
    assert_eq!(journal(database, lease.run).await, anew, "from the first number");
}

/// It is what an undo goes by.
pub async fn a_journal_of_what_was_written_is_kept(database: &dyn Database) {
    let log = &database.stores().log;
    for status in [ChangeStatus::Sent, ChangeStatus::Applied] {
        let changes = vec![change(1, Action::Create, "One"), Change { status, ..change(2, Action::Create, "Two") }];
        let lease = with_changes(database, changes.clone()).await;
        let kind = log.forget(&lease).await.expect_err("what was written must not be forgotten").kind;
        assert_eq!(kind, StoreErrorKind::Refused);
        assert_eq!(journal(database, lease.run).await, changes, "nothing of it must be gone");
    }
}

/// Of that connector, oldest first, until they are settled.
pub async fn runs_with_changes_sent_are_unsettled(database: &dyn Database) {
    let log = &database.stores().log;
    let unsettled = async |provider| log.unsettled(provider).await.expect("runs must be looked for");
    let mut runs = Vec::new();
    for _ in 0..2 {
        let lease =
            with_changes(database, vec![change(1, Action::Create, "One"), change(2, Action::Create, "Two")]).await;
        mark(&**log, &lease, vec![sent(1, 5), sent(2, 5)]).await;
        runs.push(lease.run);
    }
    assert_eq!(unsettled(ProviderName::Airtable).await, runs, "every such run, oldest first");
    assert_eq!(unsettled(ProviderName::Notion).await, Vec::<RunId>::new(), "of that connector only");
    let (lease, _) = log.lease(runs[0]).await.expect("a run must be leased");
    let done = Settled {
        seq: 1,
        remote: Some(remote_id("rec1")),
        link: Some(link(1, "rec1", "One")),
        restored: Vec::new(),
        adopted: false,
        read_back: Cells::default(),
    };
    log.settle(&lease, table_ref().key(), vec![done]).await.expect("a change must be settled");
    assert_eq!(unsettled(ProviderName::Airtable).await, runs, "as long as one is left");
    let pending = Mark { status: ChangeStatus::Pending, sent_at: None, ..sent(2, 0) };
    mark(&**log, &lease, vec![pending]).await;
    assert_eq!(unsettled(ProviderName::Airtable).await, runs[1..], "until none is left");
}

/// Since then its outcome has been unknown.
pub async fn a_change_keeps_when_it_was_first_sent(database: &dyn Database) {
    let log = &database.stores().log;
    let lease = with_changes(database, vec![change(1, Action::Create, "One")]).await;
    let sent_at = async || journal(database, lease.run).await[0].sent_at;
    mark(&**log, &lease, vec![sent(1, 5)]).await;
    assert_eq!(sent_at().await, Some(at(5)), "a change must keep when it was sent");
    mark(&**log, &lease, vec![sent(1, 9)]).await;
    assert_eq!(sent_at().await, Some(at(5)), "for the first time");
    mark(&**log, &lease, vec![Mark { status: ChangeStatus::Pending, sent_at: None, ..sent(1, 0) }]).await;
    assert_eq!(sent_at().await, None, "until its outcome is known");
    mark(&**log, &lease, vec![sent(1, 11)]).await;
    assert_eq!(sent_at().await, Some(at(11)), "and then anew");
}

/// For an undo to tell whether somebody has edited it since.
pub async fn what_a_record_held_right_after_is_kept(database: &dyn Database) {
    let log = &database.stores().log;
    let lease = with_changes(database, vec![change(1, Action::Update, "One"), change(2, Action::Update, "Two")]).await;
    let read_back: Cells =
        [(DealField::Notes, StoredCell::from(Cell::Value(text("# a\n- b\n"))))].into_iter().collect();
    let done = |seq, read_back| Settled {
        restored: Vec::new(),
        seq,
        remote: Some(remote_id(&format!("rec{seq}"))),
        link: Some(link(seq, &format!("rec{seq}"), "One")),
        adopted: seq == 2,
        read_back,
    };
    let all = vec![done(1, read_back.clone()), done(2, Cells::default())];
    log.settle(&lease, table_ref().key(), all).await.expect("changes must be settled");
    let after = journal(database, lease.run).await;
    assert_eq!(after[0].read_back, read_back, "what a record held must be kept");
    assert_eq!((&after[1].read_back, after[1].adopted), (&Cells::default(), true), "and whether it stood there");
}

/// With the state of each.
pub async fn undos_come_newest_first(database: &dyn Database) {
    let log = &database.stores().log;
    let (lease, done) = begin(database).await;
    drop(lease);
    let mut undos = Vec::new();
    for _ in 0..2 {
        let undo = NewRun { undo_of: Some(done.id), ..new_run(ProviderName::Airtable, Direction::Import) };
        let (lease, mut run) = log.begin(undo).await.expect("an undo must begin");
        run.status = RunStatus::Planned;
        log.save(&lease, &run).await.expect("a run must be saved");
        undos.insert(0, run);
    }
    assert_eq!(log.undos_of(done.id).await.expect("undos must be found"), undos, "newest first");
    assert_eq!(log.undos_of(undos[0].id).await.expect("undos must be looked for"), [], "of that run only");
}

/// By every process, and only for that run.
pub async fn choices_are_kept_as_they_were_given(database: &dyn Database) {
    let log = &database.stores().log;
    let (lease, run) = begin(database).await;
    drop(lease);
    let (_lease, other) = begin_with(&**log, ProviderName::Notion, Direction::Export).await;
    log.keep_choices(run.id, Decisions { exclude: Vec::new(), ..decisions() }).await.expect("choices must be kept");
    log.keep_choices(run.id, decisions()).await.expect("choices must be kept in place of others");
    let second = database.second().await.log;
    assert_eq!(second.choices(run.id).await.expect("choices must be read"), decisions(), "as they were given");
    assert_eq!(second.choices(other.id).await.expect("choices must be read"), Decisions::default(), "of that run only");
}

/// It may have ended before it counted.
pub async fn an_interrupted_run_is_counted_by_its_journal(database: &dyn Database) {
    let log = &database.stores().log;
    let of = |seq, action, status| Change { status, ..change(seq, action, "One") };
    let lease = with_changes(
        database,
        vec![
            of(1, Action::Create, ChangeStatus::Applied),
            of(2, Action::Link, ChangeStatus::Applied),
            of(3, Action::Link, ChangeStatus::Pending),
            of(4, Action::Update, ChangeStatus::Failed),
        ],
    )
    .await;
    let mut run = log.find(lease.run).await.expect("a run must be found").expect("the run exists");
    (run.counts.agreed, run.counts.unchanged) = (40, 40);
    log.save(&lease, &run).await.expect("a run must be saved");
    drop(lease);
    let found = log.find(run.id).await.expect("a run must be found").expect("the run exists");
    assert_eq!(found.status, RunStatus::Interrupted);
    let told = (found.counts.created, found.counts.unchanged, found.counts.failed);
    assert_eq!(told, (1, 41, 1), "what the journal says is what happened");
}
