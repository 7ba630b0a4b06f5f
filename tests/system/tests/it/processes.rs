//! Several processes on one database: one run a connector at a time, whoever begins it.

use std::time::{Duration, Instant};

use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, RunStatus};
use dealsync_domain::sync::Extent;
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use dealsync_system_tests::Backend;
use dealsync_system_tests::bed::{Bed, carry};
use dealsync_system_tests::mortal::{Mortal, Order, Task};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dealsync-mortal");

fn order(bed: &Bed, task: Task) -> Order {
    Order {
        database_url: bed.settings.database_url.clone(),
        sandbox_url: bed.sandbox.url(),
        task,
        die_at: None,
        waits_for_go: true,
    }
}

/// Two processes apply the same preview at the same moment.
async fn only_one_applies(backend: Backend, rounds: usize) {
    let bed = Bed::new(ProviderName::Airtable, Direction::Import, backend).await;
    let app = bed.app().await;
    for round in 0..rounds {
        let ticket = app.sync.begin(bed.provider, Direction::Import, Extent::Preview).await.expect("a preview");
        let preview = carry(&app, ticket).await;
        assert_eq!(preview.status, RunStatus::Planned, "{preview:?}");
        let task = Task::Apply { run: preview.id.0 };
        let mut both = [0, 1].map(|_| Mortal::start(PROGRAM, &order(&bed, task.clone())));
        both.iter_mut().for_each(Mortal::go);
        let mut outcomes = both.map(|process| process.end().expect("an outcome").0);
        outcomes.sort();
        let refused = [
            format!("in progress: {}", preview.id),
            format!("The run is not in a state for this. (run {} is success)", preview.id),
        ];
        assert!(outcomes.contains(&"success".to_owned()), "round {round}: {outcomes:?}");
        assert!(outcomes.iter().any(|one| refused.contains(one)), "round {round}: {outcomes:?}");
        // The next preview has the same to do.
        let undone = bed.undo(&app, preview.id).await.1;
        assert_eq!(undone.status, RunStatus::Success, "round {round}: {undone:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_exactly_one_applies_a_preview_on_postgres() {
    only_one_applies(Backend::Postgres, 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_exactly_one_applies_a_preview_on_sqlite() {
    only_one_applies(Backend::Sqlite, 50).await;
}

/// Two processes begin a run of the same connector at the same moment; the second is told which
/// run is in its way.
async fn only_one_begins(backend: Backend, rounds: usize) {
    let bed = Bed::new(ProviderName::Airtable, Direction::Import, backend).await;
    let apps = [bed.app().await, bed.app().await];
    for round in 0..rounds {
        // The first run lasts until the second has been refused.
        let begun = apps.each_ref().map(|app| {
            let sync = app.sync.clone();
            tokio::spawn(async move { sync.begin(ProviderName::Airtable, Direction::Import, Extent::Preview).await })
        });
        let [first, second] = begun;
        let (first, second) = (first.await.expect("no panic"), second.await.expect("no panic"));
        let (ticket, refused) = match (first, second) {
            (Ok(ticket), Err(refused)) | (Err(refused), Ok(ticket)) => (ticket, refused),
            (Ok(_), Ok(_)) => panic!("round {round}: both have begun"),
            (Err(one), Err(other)) => panic!("round {round}: neither has begun: {one}; {other}"),
        };
        assert_eq!(refused.run_in_progress, Some(ticket.run.id), "round {round}: {refused}");
        drop(ticket);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_begin_at_once_exactly_one_runs_on_postgres() {
    only_one_begins(Backend::Postgres, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_begin_at_once_exactly_one_runs_on_sqlite() {
    only_one_begins(Backend::Sqlite, 100).await;
}

/// Where a process dies in the middle of a run, another takes it up without waiting.
async fn a_dead_process_is_replaced_at_once(backend: Backend) {
    let bed = Bed::new(ProviderName::Airtable, Direction::Export, backend).await;
    bed.inject(Fault::on(CallKind::Upsert, FaultKind::Slow { delay: Duration::from_secs(3600) }));
    let task = Task::Begin { provider: "airtable".to_owned(), direction: "export".to_owned() };
    let mut process = Mortal::start(PROGRAM, &Order { waits_for_go: false, ..order(&bed, task) });
    let app = bed.app().await;
    let is_held = || bed.sandbox.airtable().calls().iter().any(|call| call.kind == CallKind::Upsert);
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while !is_held() {
        ticks.tick().await;
    }
    let refused = app.sync.begin(bed.provider, Direction::Import, Extent::Whole).await.expect_err("it is going on");
    assert_eq!(refused.run_in_progress, Some(RunId(2)));
    process.kill();
    drop(process.end());
    let died = Instant::now();
    let run = loop {
        match app.sync.begin_resume(RunId(2)).await {
            Ok(ticket) => break carry(&app, ticket).await,
            Err(refused) => assert!(died.elapsed() < Duration::from_secs(2), "{refused}"),
        }
    };
    assert_eq!((run.status, run.counts.created, run.counts.updated), (RunStatus::Success, 12, 4), "{run:?}");
    let left = app.sync.runs(RunFilter { status: Some(RunStatus::Running), limit: 9, ..RunFilter::default() });
    assert_eq!(left.await.expect("runs"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_process_is_replaced_at_once_on_postgres() {
    a_dead_process_is_replaced_at_once(Backend::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_process_is_replaced_at_once_on_sqlite() {
    a_dead_process_is_replaced_at_once(Backend::Sqlite).await;
}
