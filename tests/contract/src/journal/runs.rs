//! A run's state.

use dealsync_domain::failure::{Failure, FailureCode};
use dealsync_domain::ports::StopRequested;
use dealsync_domain::run::{Calls, Counts, Extent, Phase, RunId, RunStatus, SyncRun, Warning, WarningCode};

use super::begin;
use crate::Database;
use crate::fixtures::{at, context};

async fn find(database: &dyn Database, run: RunId) -> SyncRun {
    database.stores().log.find(run).await.expect("a run must be found").expect("the run exists")
}

/// Field by field.
pub async fn a_run_is_found_as_it_was_saved(database: &dyn Database) {
    let (lease, mut run) = begin(database).await;
    run.status = RunStatus::Partial;
    run.extent = Extent::Preview;
    run.phase = Phase::Writing;
    run.counts = Counts {
        created: 1,
        updated: 20,
        deleted: 300,
        unchanged: 4000,
        held: 50_000,
        skipped: 600_000,
        failed: 7_000_000,
        total: 80_000_000,
        agreed: 900_000_000,
    };
    run.calls = Calls { made: 9, announced: Some(10), retries: 11 };
    run.warnings = vec![
        Warning { code: WarningCode::Held, count: Some(12), subject: None },
        Warning { code: WarningCode::Unmapped, count: None, subject: Some("L'échéance \"prévue\"".to_owned()) },
    ];
    run.failure = Some(Failure::new(FailureCode::ColumnMissing, "secteur → \"Secteur d'activité\" 😀"));
    run.context = Some(context());
    run.completed_at = Some(at(3600));
    database.stores().log.save(&lease, &run).await.expect("a run must be saved");
    assert_eq!(find(database, run.id).await, run, "a run must be found as it was saved");
    let seen = database.second().await.log.find(run.id).await.expect("the other process must read");
    assert_eq!(seen, Some(run), "by every process");
}

/// What was there before is gone.
pub async fn a_run_can_be_saved_with_nothing_in_it(database: &dyn Database) {
    let (lease, blank) = begin(database).await;
    let log = &database.stores().log;
    let mut run = blank.clone();
    run.calls.announced = Some(7);
    run.failure = Some(FailureCode::Internal.into());
    run.context = Some(context());
    run.completed_at = Some(at(1));
    run.warnings = vec![Warning { code: WarningCode::Adopted, count: Some(1), subject: None }];
    log.save(&lease, &run).await.expect("a run must be saved");
    log.save(&lease, &blank).await.expect("a run must be saved");
    assert_eq!(find(database, run.id).await, blank, "a run saved empty must be found empty");
}

/// By their words.
pub async fn every_status_and_phase_is_kept(database: &dyn Database) {
    let (lease, mut run) = begin(database).await;
    for &status in RunStatus::ALL {
        for &phase in Phase::ALL {
            (run.status, run.phase) = (status, phase);
            database.stores().log.save(&lease, &run).await.expect("a run must be saved");
            assert_eq!(find(database, run.id).await, run, "a run must be found as it was saved");
        }
    }
}

/// No error.
pub async fn a_run_that_does_not_exist_is_none(database: &dyn Database) {
    let none = database.stores().log.find(RunId(4711)).await.expect("a run that does not exist is no error");
    assert_eq!(none, None, "there is no such run");
}

/// Before anybody has swept.
pub async fn a_run_without_a_process_is_shown_as_interrupted(database: &dyn Database) {
    let (lease, run) = begin(database).await;
    assert_eq!(find(database, run.id).await.status, RunStatus::Running, "a run with a process is running");
    drop(lease);
    let shown = find(database, run.id).await.status;
    assert_eq!(shown, RunStatus::Interrupted, "a run without a process must be shown as interrupted");
}

/// And not before.
pub async fn a_request_to_stop_is_told_at_the_next_save(database: &dyn Database) {
    let (lease, run) = begin(database).await;
    let log = &database.stores().log;
    let asked = log.save(&lease, &run).await.expect("a run must be saved");
    assert_eq!(asked, StopRequested::No, "nobody has asked yet");
    let other = database.second().await;
    assert!(other.log.request_stop(run.id).await.expect("a stop can be asked for"), "the run is running");
    for _ in 0..2 {
        let asked = log.save(&lease, &run).await.expect("a run must be saved");
        assert_eq!(asked, StopRequested::Yes, "a request must stay until the run ends");
    }
}

/// False of any other.
pub async fn only_a_running_run_can_be_stopped(database: &dyn Database) {
    let (lease, mut run) = begin(database).await;
    let log = &database.stores().log;
    for &status in RunStatus::ALL {
        run.status = status;
        log.save(&lease, &run).await.expect("a run must be saved");
        let asked = log.request_stop(run.id).await.expect("asking is no error");
        assert_eq!(asked, status == RunStatus::Running, "a run that is {} cannot be stopped", status.as_str());
    }
    let asked = log.request_stop(RunId(4711)).await.expect("asking is no error");
    assert!(!asked, "a run that does not exist cannot be stopped");
}
