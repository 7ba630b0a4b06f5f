//! One run a connector at a time.

use dealsync_domain::ports::{BeginError, NewRun, RunFilter};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{Calls, Counts, Phase, RunId, RunStatus};

use super::{begin, begin_with};
use crate::Database;
use crate::fixtures::{at, context, new_run};

/// With nothing done yet.
pub async fn begin_records_the_run_as_running(database: &dyn Database) {
    let log = &database.stores().log;
    let (first, run) = begin_with(&**log, ProviderName::Notion, Direction::Export).await;
    assert_eq!(first.run, run.id, "the lease must be of the run");
    assert_eq!(first.provider, ProviderName::Notion, "the lease must be of the connector");
    let began = (run.provider, run.direction, run.undo_of, run.started_at);
    assert_eq!(began, (ProviderName::Notion, Direction::Export, None, at(0)), "a run must begin as it was asked to");
    assert_eq!((run.status, run.phase), (RunStatus::Running, Phase::Reading), "a run begins running, by reading");
    assert_eq!((run.counts, run.calls), (Counts::default(), Calls::default()), "a run begins with nothing done");
    let blank = run.warnings.is_empty() && run.failure.is_none() && run.context.is_none();
    assert!(blank && run.completed_at.is_none(), "a run begins with nothing said: {run:?}");
    let found = log.find(run.id).await.expect("a run must be found").expect("the run exists");
    assert_eq!(found, run, "a run must be found as it began");
    drop(first);
    let undo = NewRun { undo_of: Some(run.id), ..new_run(ProviderName::Notion, Direction::Import) };
    let (_lease, undo) = log.begin(undo).await.expect("a run must begin");
    assert_eq!(undo.undo_of, Some(run.id), "an undo must remember what it takes back");
    assert!(undo.id > run.id, "ids of runs must grow");
}

/// Neither a new run nor an old one.
pub async fn a_lease_keeps_other_runs_of_its_connector_out(database: &dyn Database) {
    let log = &database.stores().log;
    let (earlier, old) = begin(database).await;
    drop(earlier);
    let (_lease, run) = begin(database).await;
    for direction in [Direction::Import, Direction::Export] {
        let refused = log.begin(new_run(ProviderName::Airtable, direction)).await.expect_err("a run is going on");
        let told = matches!(refused, BeginError::InProgress(id) if id == run.id);
        assert!(told, "the run that goes on must be named, not {refused:?}");
    }
    let refused = log.lease(old.id).await.expect_err("a run is going on");
    let told = matches!(refused, BeginError::InProgress(id) if id == run.id);
    assert!(told, "the run that goes on must be named, not {refused:?}");
    let all = log.list(RunFilter { limit: 10, ..RunFilter::default() }).await.expect("runs must be listed");
    assert_eq!(all.len(), 2, "a run that could not begin must not be recorded");
}

/// Held anywhere is held.
pub async fn a_lease_keeps_other_processes_out(database: &dyn Database) {
    let other = database.second().await;
    let (lease, run) = begin(database).await;
    let refused = other.log.begin(new_run(ProviderName::Airtable, Direction::Import)).await;
    let refused = refused.expect_err("a run is going on in the first process");
    let told = matches!(refused, BeginError::InProgress(id) if id == run.id);
    assert!(told, "the run that goes on must be named, not {refused:?}");
    let found = other.log.find(run.id).await.expect("a run must be found").expect("the run exists");
    assert_eq!(found.status, RunStatus::Running, "a run whose process lives must be seen as running");
    drop(lease);
    let taken = other.log.lease(run.id).await.expect("the other process must be able to take the run over");
    assert_eq!(taken.0.run, run.id, "the lease must be of the run taken over");
    let refused = database.stores().log.lease(run.id).await.expect_err("the other process holds it now");
    assert!(matches!(refused, BeginError::InProgress(_)), "a run taken over must be in progress, not {refused:?}");
}

/// At once, not some time later.
pub async fn a_lease_ends_when_it_is_dropped(database: &dyn Database) {
    for _ in 0..20 {
        let (lease, run) = begin(database).await;
        drop(lease);
        let again = database.stores().log.lease(run.id).await.expect("a lease dropped must be free at once");
        drop(again);
    }
}

/// Airtable's run does not stand in Notion's way.
pub async fn connectors_are_leased_apart(database: &dyn Database) {
    let log = &database.stores().log;
    let (_airtable, first) = begin_with(&**log, ProviderName::Airtable, Direction::Import).await;
    let (_notion, second) = begin_with(&**log, ProviderName::Notion, Direction::Import).await;
    for run in [first.id, second.id] {
        let found = log.find(run).await.expect("a run must be found").expect("the run exists");
        assert_eq!(found.status, RunStatus::Running, "runs of two connectors must go on side by side");
    }
}

/// Of the same connector, and only those.
pub async fn begin_interrupts_runs_that_lost_their_process(database: &dyn Database) {
    let log = &database.stores().log;
    let (airtable, lost) = begin_with(&**log, ProviderName::Airtable, Direction::Import).await;
    let (_notion, other) = begin_with(&**log, ProviderName::Notion, Direction::Import).await;
    drop(airtable);
    let (_lease, next) = begin_with(&**log, ProviderName::Airtable, Direction::Export).await;
    let interrupted = RunFilter { status: Some(RunStatus::Interrupted), limit: 10, ..RunFilter::default() };
    let listed = log.list(interrupted).await.expect("runs must be listed");
    let ids: Vec<RunId> = listed.iter().map(|run| run.id).collect();
    assert_eq!(ids, [lost.id], "a run that lost its process must become interrupted");
    for run in [next.id, other.id] {
        let found = log.find(run).await.expect("a run must be found").expect("the run exists");
        assert_eq!(found.status, RunStatus::Running, "a run with a process must stay running");
    }
}

/// It is told so, and leases nothing.
pub async fn a_run_that_does_not_exist_cannot_be_leased(database: &dyn Database) {
    let refused = database.stores().log.lease(RunId(4711)).await.expect_err("there is no such run");
    assert!(matches!(refused, BeginError::NotFound), "what does not exist must be told as such, not {refused:?}");
    begin(database).await;
}

/// What another process has saved meanwhile.
pub async fn a_lease_gives_the_present_state(database: &dyn Database) {
    let log = &database.stores().log;
    let (lease, mut run) = begin(database).await;
    run.status = RunStatus::Planned;
    run.phase = Phase::Done;
    run.context = Some(context());
    run.counts.held = 3;
    log.save(&lease, &run).await.expect("a run must be saved");
    drop(lease);
    let other = database.second().await;
    let (_lease, leased) = other.log.lease(run.id).await.expect("a preview must be leased");
    assert_eq!(leased, run, "a lease must give the run as it was saved");
}

/// Each lease of a connector has a greater number than the one before, whoever takes it.
pub async fn the_fence_grows(database: &dyn Database) {
    let other = database.second().await;
    let (first, run) = begin(database).await;
    let mut last = first.fence;
    drop(first);
    for log in [&other.log, &database.stores().log, &other.log] {
        let (lease, _) = log.lease(run.id).await.expect("a lease dropped must be free");
        assert!(lease.fence > last, "a fence must grow: {} after {last}", lease.fence);
        last = lease.fence;
        drop(lease);
    }
}

/// At a start, for instance.
pub async fn sweep_interrupts_only_what_has_no_process(database: &dyn Database) {
    let log = &database.stores().log;
    let (airtable, lost) = begin_with(&**log, ProviderName::Airtable, Direction::Import).await;
    let (_notion, alive) = begin_with(&**log, ProviderName::Notion, Direction::Import).await;
    drop(airtable);
    database.second().await.log.sweep(at(60)).await.expect("a sweep must work beside a run");
    let (_lease, swept) = log.lease(lost.id).await.expect("a run swept can be leased");
    assert_eq!(swept.status, RunStatus::Interrupted, "a run without a process must become interrupted");
    let found = log.find(alive.id).await.expect("a run must be found").expect("the run exists");
    assert_eq!(found.status, RunStatus::Running, "a run of a living process must be left alone");
}
