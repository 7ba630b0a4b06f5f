//! The database fails in the middle of a run: full, locked, away. The run ends as interrupted or by
//! an error, tells nothing that did not happen, and goes on once the database is well.

use std::process::Command;
use std::time::Duration;

use dealsync_domain::failure::FailureCode;
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use dealsync_system_tests::Backend;
use dealsync_system_tests::bed::{Bed, Contents, carry};
use dealsync_system_tests::mortal::{Mortal, Order, Task};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dealsync-mortal");

async fn without_faults(direction: Direction) -> Contents {
    let bed = Bed::new(ProviderName::Airtable, direction, Backend::Sqlite).await;
    let app = bed.app().await;
    assert_eq!(bed.whole(&app, direction).await.status, RunStatus::Success);
    bed.contents(&app).await
}

/// Takes up what the fault left, and finds nothing told from a run without faults.
async fn check(bed: &Bed, direction: Direction, expected: &Contents, at: &str) {
    let app = bed.app().await;
    let runs = app.sync.runs(RunFilter { limit: 10, ..RunFilter::default() }).await.expect("runs");
    let run = match runs.into_iter().next().filter(|run| run.id != RunId(1)) {
        None => bed.whole(&app, direction).await,
        Some(run) if run.status == RunStatus::Success => run,
        Some(run) => {
            assert!(matches!(run.status, RunStatus::Interrupted | RunStatus::Error), "{at}: {run:?}");
            honest(&run, at);
            carry(&app, app.sync.begin_resume(run.id).await.unwrap_or_else(|error| panic!("{at}: {error}"))).await
        }
    };
    let told = (run.status, run.counts.created, run.counts.updated);
    assert_eq!(told, (RunStatus::Success, 12, 4), "{at}: {run:?}");
    assert_eq!(&bed.contents(&app).await, expected, "{at}");
}

/// What a run tells of its end.
fn honest(run: &SyncRun, at: &str) {
    let failure = run.failure.as_ref().unwrap_or_else(|| panic!("{at}: it says nothing: {run:?}"));
    assert!(
        matches!(failure.code, FailureCode::DatabaseUnavailable | FailureCode::DatabaseFull | FailureCode::Interrupted),
        "{at}: {failure:?}"
    );
}

fn order(bed: &Bed, direction: Direction) -> Order {
    Order {
        database_url: bed.settings.database_url.clone(),
        sandbox_url: bed.sandbox.url(),
        task: Task::Begin { provider: bed.provider.to_string(), direction: direction.to_string() },
        die_at: None,
        waits_for_go: false,
    }
}

/// No file may grow beyond so many blocks of 512 bytes: what a full disk says.
async fn full_disk(direction: Direction) {
    let expected = without_faults(direction).await;
    let mut stopped = 0;
    for blocks in (32..=1600).step_by(64) {
        let bed = Bed::new(ProviderName::Airtable, direction, Backend::Sqlite).await;
        let mut command = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\"");
        command.args(["-c", &script, PROGRAM]);
        let outcome = Mortal::spawn(&mut command, &order(&bed, direction)).end();
        stopped += usize::from(outcome.is_none_or(|(status, _)| status != "success"));
        check(&bed, direction, &expected, &format!("{direction}, {blocks} blocks")).await;
    }
    assert!(stopped > 2, "the disk was full {stopped} times only: is anything limited?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_in_an_import() {
    full_disk(Direction::Import).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_in_an_export() {
    full_disk(Direction::Export).await;
}

/// Waits until the provider has been asked for something of this kind.
async fn asked_for(bed: &Bed, kind: CallKind) {
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while !bed.sandbox.airtable().calls().iter().any(|call| call.kind == kind) {
        ticks.tick().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stays_locked() {
    let expected = without_faults(Direction::Export).await;
    let bed = Bed::new(ProviderName::Airtable, Direction::Export, Backend::Sqlite).await;
    let app = bed.app().await;
    bed.inject(Fault::on(CallKind::Upsert, FaultKind::Slow { delay: Duration::from_millis(300) }));
    let sync = app.sync.clone();
    let ticket =
        sync.begin(bed.provider, Direction::Export, dealsync_domain::sync::Extent::Whole).await.expect("a run");
    let running = tokio::spawn(async move { sync.carry_out(ticket).await.run });
    asked_for(&bed, CallKind::Upsert).await;
    let mut other = SqliteConnection::establish(&bed.settings.database_url).expect("a connection");
    other.batch_execute("PRAGMA busy_timeout = 5000; BEGIN EXCLUSIVE").expect("the lock");
    let run = running.await.expect("no panic");
    assert_eq!(run.status, RunStatus::Interrupted, "its end could not be stored: {run:?}");
    other.batch_execute("ROLLBACK").expect("the end of the lock");
    check(&bed, Direction::Export, &expected, "locked").await;
}

async fn postgres_away(direction: Direction, kind: CallKind) {
    let expected = without_faults(direction).await;
    let bed = Bed::new(ProviderName::Airtable, direction, Backend::Postgres).await;
    let app = bed.app().await;
    bed.inject(Fault::on(kind, FaultKind::Slow { delay: Duration::from_millis(500) }));
    let sync = app.sync.clone();
    let ticket = sync.begin(bed.provider, direction, dealsync_domain::sync::Extent::Whole).await.expect("a run");
    let seen = bed.sandbox.airtable().calls().iter().filter(|call| call.kind == kind).count();
    let running = tokio::spawn(async move { sync.carry_out(ticket).await.run });
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while bed.sandbox.airtable().calls().iter().filter(|call| call.kind == kind).count() <= seen {
        ticks.tick().await;
    }
    bed.cut().await;
    let run = running.await.expect("no panic");
    assert!(matches!(run.status, RunStatus::Interrupted | RunStatus::Error), "{run:?}");
    bed.mend().await;
    check(&bed, direction, &expected, "PostgreSQL away").await;
    // The same process goes on as well: its connections are made anew.
    let again = bed.whole(&app, direction).await;
    assert_eq!((again.status, again.counts.created, again.counts.updated), (RunStatus::Success, 0, 0), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_goes_away_while_an_import_reads() {
    postgres_away(Direction::Import, CallKind::List).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_goes_away_while_an_export_reads() {
    postgres_away(Direction::Export, CallKind::List).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_goes_away_while_an_export_writes() {
    postgres_away(Direction::Export, CallKind::Upsert).await;
}

/// PostgreSQL says that its disk is full, from the nth change of the journal on.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_on_postgres() {
    for direction in [Direction::Import, Direction::Export] {
        let expected = without_faults(direction).await;
        for (table, event) in [("sync_changes", "INSERT"), ("sync_changes", "UPDATE"), ("sync_links", "INSERT")] {
            let bed = Bed::new(ProviderName::Airtable, direction, Backend::Postgres).await;
            let app = bed.app().await;
            let trigger = format!(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; \
                 CREATE TRIGGER full_disk BEFORE {event} ON {table} EXECUTE FUNCTION full_disk();"
            );
            bed.execute(&trigger).await;
            let run = bed.whole(&app, direction).await;
            assert_eq!(run.status, RunStatus::Error, "{table} {event}: {run:?}");
            let code = run.failure.as_ref().map(|failure| failure.code);
            assert_eq!(code, Some(FailureCode::DatabaseFull), "{table} {event}: {run:?}");
            bed.execute(&format!("DROP TRIGGER full_disk ON {table}; DROP FUNCTION full_disk();")).await;
            check(&bed, direction, &expected, &format!("{direction}, {table} {event}")).await;
        }
    }
}
