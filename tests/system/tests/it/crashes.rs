//! kill -9 at every piece of work on the database and in the middle of every call to the provider;
//! then the run is taken up, and nothing may be told from a run without faults. Then it is taken
//! back, and everything may be as before.

use std::collections::BTreeMap;
use std::time::Duration;

use dealsync::compose::App;
use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, RunStatus, SyncRun};
use dealsync_domain::sync::{Decisions, Extent};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use dealsync_system_tests::Backend;
use dealsync_system_tests::bed::{Bed, Contents, Shown, carry};
use dealsync_system_tests::mortal::{Mortal, Order, Task};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dealsync-mortal");

fn order(bed: &Bed, direction: Direction, die_at: Option<usize>) -> Order {
    Order {
        database_url: bed.settings.database_url.clone(),
        sandbox_url: bed.sandbox.url(),
        task: Task::Begin { provider: bed.provider.to_string(), direction: direction.to_string() },
        die_at,
        waits_for_go: false,
    }
}

/// Both sides as they were before the run.
struct Before {
    deals: BTreeMap<dealsync_domain::deal::DealId, String>,
    records: BTreeMap<String, Shown>,
}

impl Before {
    async fn of(bed: &Bed, app: &App) -> Self {
        Self { deals: bed.stored(app).await, records: bed.records() }
    }
}

/// What a run without faults comes to.
async fn without_faults(provider: ProviderName, direction: Direction, backend: Backend) -> Contents {
    let bed = Bed::new(provider, direction, backend).await;
    let app = bed.app().await;
    let run = bed.whole(&app, direction).await;
    assert_eq!(run.status, RunStatus::Success, "{run:?}");
    assert_eq!((run.counts.created, run.counts.updated), (12, 4), "{run:?}");
    bed.contents(&app).await
}

/// The newest run, where it is not the one that set the bed up.
async fn newest(app: &App) -> Option<SyncRun> {
    app.sync.run(RunId(2)).await.ok()
}

/// Takes up what died, then takes it back; `at` says where it died.
async fn check(bed: &Bed, direction: Direction, expected: &Contents, before: &Before, at: &str) {
    let app = bed.app().await;
    let run = match newest(&app).await {
        // It died before it had begun.
        None => bed.whole(&app, direction).await,
        // It died before it had taken the preview up.
        Some(run) if run.status == RunStatus::Planned => {
            let ticket = app.sync.begin_apply(run.id, Decisions::default()).await;
            carry(&app, ticket.unwrap_or_else(|error| panic!("{at}: {error}"))).await
        }
        Some(run) if run.status == RunStatus::Interrupted => {
            let ticket = app.sync.begin_resume(run.id).await.unwrap_or_else(|error| panic!("{at}: {error}"));
            carry(&app, ticket).await
        }
        Some(run) => run,
    };
    assert_eq!(run.status, RunStatus::Success, "{at}: {run:?}");
    assert_eq!((run.counts.created, run.counts.updated), (12, 4), "{at}: {run:?}");
    assert_eq!(run.counts.processed(), run.counts.total, "{at}: {run:?}");
    assert_eq!(&bed.contents(&app).await, expected, "{at}: nothing twice, nothing missing, nothing wrong");
    let again = bed.whole(&app, direction).await;
    assert_eq!((again.counts.created, again.counts.updated), (0, 0), "{at}: {again:?}");

    let (preview, undone) = bed.undo(&app, run.id).await;
    assert_eq!(preview.status, RunStatus::Planned, "{at}: {preview:?}");
    assert_eq!(undone.status, RunStatus::Success, "{at}: {undone:?}");
    assert_eq!(bed.stored(&app).await, before.deals, "{at}: every cell of the CRM must be bit-identical");
    assert_eq!(bed.records(), before.records, "{at}: every value at the provider must be equal as read");
    let running = app.sync.runs(RunFilter { status: Some(RunStatus::Running), limit: 10, ..RunFilter::default() });
    assert_eq!(running.await.expect("runs"), [], "{at}: no run may be left running");
}

/// What the process does that dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// A run from its beginning.
    Run,
    /// A preview that was made before.
    Preview,
}

async fn every_point(provider: ProviderName, direction: Direction, backend: Backend, doing: Doing) {
    let expected = without_faults(provider, direction, backend).await;
    let mut points = 0;
    for die_at in 1.. {
        let bed = Bed::new(provider, direction, backend).await;
        let app = bed.app().await;
        let before = Before::of(&bed, &app).await;
        let mut order = order(&bed, direction, Some(die_at));
        if doing == Doing::Preview {
            let preview = app.sync.begin(provider, direction, Extent::Preview).await.expect("a preview");
            order.task = Task::Apply { run: carry(&app, preview).await.id.0 };
        }
        if let Some((outcome, passed)) = Mortal::start(PROGRAM, &order).end() {
            assert_eq!((outcome.as_str(), passed), ("success", die_at - 1), "it must die at every point");
            break;
        }
        let at = format!("{provider} {direction} {backend:?} {doing:?} point {die_at}");
        check(&bed, direction, &expected, &before, &at).await;
        points = die_at;
    }
    assert!(points > 25, "only {points} points: is anything watched?");
}

/// The process dies while it takes a run back.
async fn every_point_of_an_undo(provider: ProviderName, direction: Direction) {
    let mut points = 0;
    for die_at in 1.. {
        let at = format!("{provider} {direction} undo point {die_at}");
        let bed = Bed::new(provider, direction, Backend::Sqlite).await;
        let app = bed.app().await;
        let before = Before::of(&bed, &app).await;
        let run = bed.whole(&app, direction).await;
        let preview = carry(&app, app.sync.begin_undo(run.id).await.expect("an undo")).await;
        let task = Task::Apply { run: preview.id.0 };
        let order = Order { task, ..order(&bed, direction, Some(die_at)) };
        if let Some((outcome, passed)) = Mortal::start(PROGRAM, &order).end() {
            assert_eq!((outcome.as_str(), passed), ("success", die_at - 1), "{at}: it must die at every point");
            break;
        }
        let run = app.sync.run(preview.id).await.expect("the undo");
        let ticket = match run.status {
            RunStatus::Planned => app.sync.begin_apply(run.id, Decisions::default()).await.expect("it can be applied"),
            _ if run.status == RunStatus::Success => break,
            _ => app.sync.begin_resume(run.id).await.unwrap_or_else(|error| panic!("{at}: {error}")),
        };
        let run = carry(&app, ticket).await;
        assert_eq!(run.status, RunStatus::Success, "{at}: {run:?}");
        assert_eq!((run.counts.deleted, run.counts.updated), (12, 4), "{at}: {run:?}");
        assert_eq!(bed.stored(&app).await, before.deals, "{at}: every cell of the CRM must be bit-identical");
        assert_eq!(bed.records(), before.records, "{at}: every value at the provider must be equal as read");
        points = die_at;
    }
    assert!(points > 10, "only {points} points: is anything watched?");
}

/// The process dies while the provider has carried a call out and not answered yet.
async fn every_call(provider: ProviderName, direction: Direction) {
    let expected = without_faults(provider, direction, Backend::Sqlite).await;
    for call in 1.. {
        let bed = Bed::new(provider, direction, Backend::Sqlite).await;
        let before = Before::of(&bed, &bed.app().await).await;
        let made = bed.calls();
        bed.inject(Fault::anywhere(FaultKind::Slow { delay: Duration::from_secs(3600) }).nth(call));
        let mut mortal = Mortal::start(PROGRAM, &order(&bed, direction, None));
        let call = made + call as usize;
        let arrived = tokio::time::timeout(Duration::from_secs(20), async {
            let mut ticks = tokio::time::interval(Duration::from_millis(5));
            while bed.calls() < call && newest_ended(&bed).await.is_none() {
                ticks.tick().await;
            }
        });
        arrived.await.expect("the call arrives, or the run ends without it");
        if bed.calls() < call {
            assert_eq!(mortal.end().expect("an end").0, "success");
            return;
        }
        mortal.kill();
        drop(mortal.end());
        bed.clear_faults();
        check(&bed, direction, &expected, &before, &format!("{provider} {direction} call {call}")).await;
    }
}

async fn newest_ended(bed: &Bed) -> Option<SyncRun> {
    newest(&bed.app().await).await.filter(|run| run.status == RunStatus::Success)
}

/// The process dies while creations are under way that land only later. Another run that begins at
/// once must not make them a second time.
async fn what_lands_late(provider: ProviderName) {
    let expected = without_faults(provider, Direction::Export, Backend::Sqlite).await;
    let bed = Bed::new(provider, Direction::Export, Backend::Sqlite).await;
    let app = bed.app().await;
    let kind = if provider == ProviderName::Notion { CallKind::Create } else { CallKind::Upsert };
    bed.inject(Fault::on(kind, FaultKind::Late { delay: Duration::from_millis(40) }).every());
    let (before, made) = (bed.records().len(), bed.calls_of(kind));
    let mut mortal = Mortal::start(PROGRAM, &order(&bed, Direction::Export, None));
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    while bed.calls_of(kind) == made {
        ticks.tick().await;
    }
    mortal.kill();
    drop(mortal.end());
    bed.clear_faults();
    assert_eq!(bed.records().len(), before, "nothing has landed yet");
    let run = loop {
        // The lock of the dead process ends with it, which takes an instant.
        if let Ok(ticket) = app.sync.begin(provider, Direction::Export, Extent::Whole).await {
            break carry(&app, ticket).await;
        }
    };
    assert_eq!(run.status, RunStatus::Success, "{run:?}");
    assert_eq!(bed.contents(&app).await, expected, "nothing twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lands_after_a_crash_is_not_made_twice_at_notion() {
    what_lands_late(ProviderName::Notion).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lands_after_a_crash_is_not_made_twice_at_airtable() {
    what_lands_late(ProviderName::Airtable).await;
}

macro_rules! points {
    ($($name:ident: $provider:ident, $direction:ident, $backend:ident, $doing:ident;)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            every_point(ProviderName::$provider, Direction::$direction, Backend::$backend, Doing::$doing).await;
        })+
    };
}

points! {
    airtable_import_sqlite: Airtable, Import, Sqlite, Run;
    airtable_export_sqlite: Airtable, Export, Sqlite, Run;
    notion_import_sqlite: Notion, Import, Sqlite, Run;
    notion_export_sqlite: Notion, Export, Sqlite, Run;
    airtable_import_postgres: Airtable, Import, Postgres, Run;
    airtable_export_postgres: Airtable, Export, Postgres, Run;
    notion_import_postgres: Notion, Import, Postgres, Run;
    notion_export_postgres: Notion, Export, Postgres, Run;
    airtable_import_preview: Airtable, Import, Sqlite, Preview;
    airtable_export_preview: Airtable, Export, Sqlite, Preview;
}

macro_rules! undos {
    ($($name:ident: $provider:ident, $direction:ident;)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            every_point_of_an_undo(ProviderName::$provider, Direction::$direction).await;
        })+
    };
}

undos! {
    undo_of_an_airtable_import: Airtable, Import;
    undo_of_an_airtable_export: Airtable, Export;
    undo_of_a_notion_export: Notion, Export;
}

macro_rules! calls {
    ($($name:ident: $provider:ident, $direction:ident;)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            every_call(ProviderName::$provider, Direction::$direction).await;
        })+
    };
}

calls! {
    airtable_import_in_every_call: Airtable, Import;
    airtable_export_in_every_call: Airtable, Export;
    notion_import_in_every_call: Notion, Import;
    notion_export_in_every_call: Notion, Export;
}
