//! Random faults, one after another, in seeded runs of both providers and both directions. Each is
//! resumed to its end, compared with a run without faults, and taken back.
//!
//! `DEALSYNC_STORMS` sets how many seeds each combination gets, `DEALSYNC_STORM_SEED` tries one seed
//! alone; a failure names its seed.

use std::time::Duration;

use dealsync_domain::ports::RunFilter;
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunStatus, SyncRun};
use dealsync_sandbox::{Fault, FaultKind};
use dealsync_system_tests::Backend;
use dealsync_system_tests::bed::{Bed, Contents, carry};

/// Seeds a combination: with four combinations, 320 runs.
const STORMS: u64 = 80;

/// Storms between which the weather clears; a run that is resumed more often is a fault.
const ROUNDS: u32 = 12;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// A fault and how often it hits, drawn from the seed: every run meets several kinds.
fn weather(seed: u64) -> Vec<Fault> {
    let kinds = [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::RateLimited { retry_after: Some(1) },
        FaultKind::RateLimited { retry_after: None },
        FaultKind::Empty { code: 500 },
        FaultKind::Empty { code: 503 },
        FaultKind::CommittedUnavailable,
        FaultKind::CutBody,
        FaultKind::Html { code: 502 },
        FaultKind::Html { code: 200 },
        FaultKind::Slow { delay: Duration::from_millis(20) },
        FaultKind::SlowBody { pause: Duration::from_millis(1) },
    ];
    let mut random = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let count = 2 + random.below(4);
    (0..count)
        .map(|_| {
            let kind = kinds[random.below(kinds.len() as u64) as usize].clone();
            let probability = 0.05 + random.below(30) as f64 / 100.0;
            Fault::anywhere(kind).chance(probability, random.next())
        })
        .collect()
}

/// Numbers that follow from a seed.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

async fn storm(provider: ProviderName, direction: Direction, seed: u64, expected: &Contents) {
    // One in four on PostgreSQL.
    let backend = if seed % 4 == 3 { Backend::Postgres } else { Backend::Sqlite };
    let at = format!("{provider} {direction} {backend:?}: DEALSYNC_STORM_SEED={seed}");
    let bed = Bed::new(provider, direction, backend).await;
    let app = bed.app().await;
    let (deals, records) = (bed.stored(&app).await, bed.records());
    for fault in weather(seed) {
        bed.inject(fault);
    }
    let mut run = bed.whole(&app, direction).await;
    for round in 0.. {
        assert_ne!(run.status, RunStatus::Running, "{at}: {run:?}");
        if run.status == RunStatus::Success {
            break;
        }
        assert!(round < ROUNDS, "{at}: it never comes to its end: {run:?}");
        assert_eq!(run.status, RunStatus::Error, "{at}: {run:?}");
        assert!(run.failure.is_some(), "{at}: {run:?}");
        if round + 3 >= ROUNDS {
            bed.clear_faults();
        }
        run = carry(&app, app.sync.begin_resume(run.id).await.unwrap_or_else(|error| panic!("{at}: {error}"))).await;
    }
    bed.clear_faults();
    let counts = (run.counts.created, run.counts.updated, run.counts.processed() == run.counts.total);
    assert_eq!(counts, (12, 4, true), "{at}: {run:?}");
    assert_eq!(&bed.contents(&app).await, expected, "{at}: nothing twice, nothing missing, nothing wrong");
    let (_, undone) = bed.undo(&app, run.id).await;
    assert_eq!(undone.status, RunStatus::Success, "{at}: {undone:?}");
    assert_eq!(bed.stored(&app).await, deals, "{at}: every cell of the CRM must be bit-identical");
    assert_eq!(bed.records(), records, "{at}: every value at the provider must be equal as read");
    let running = RunFilter { status: Some(RunStatus::Running), limit: 10, ..RunFilter::default() };
    assert_eq!(app.sync.runs(running).await.expect("runs"), Vec::<SyncRun>::new(), "{at}");
}

async fn storms(provider: ProviderName, direction: Direction) {
    let bed = Bed::new(provider, direction, Backend::Sqlite).await;
    let app = bed.app().await;
    let run = bed.whole(&app, direction).await;
    assert_eq!(run.status, RunStatus::Success, "{run:?}");
    let expected = bed.contents(&app).await;
    let seeds = match setting("DEALSYNC_STORM_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..setting("DEALSYNC_STORMS").unwrap_or(STORMS),
    };
    for seed in seeds {
        storm(provider, direction, seed, &expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn airtable_imports() {
    storms(ProviderName::Airtable, Direction::Import).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn airtable_exports() {
    storms(ProviderName::Airtable, Direction::Export).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notion_imports() {
    storms(ProviderName::Notion, Direction::Import).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notion_exports() {
    storms(ProviderName::Notion, Direction::Export).await;
}
