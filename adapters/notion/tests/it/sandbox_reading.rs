//! Listings of the sandbox.

use std::collections::BTreeSet;

use dealsync_domain::ports::ErrorKind;
use dealsync_sandbox::notion::Limits;

use crate::bench::{creation, told};
use crate::sandbox_bench::SandboxBench;

/// Rows in batches, each batch made in a minute of its own.
async fn fill(bench: &SandboxBench, batches: i64) {
    for batch in 0..batches {
        bench.notion.set_clock_offset(-3600 + 60 * batch);
        let writes = (1..=24).map(|seq| creation(seq, &format!("Client {batch}/{seq}"))).collect();
        assert_eq!(told(&bench.write(writes).await), ["written"; 24]);
    }
    bench.notion.set_clock_offset(0);
}

#[tokio::test]
async fn nothing_is_lost_beyond_the_cap() {
    let bench = SandboxBench::new().await;
    fill(&bench, 6).await;
    for cap in [50, 100, 143, 144] {
        bench.notion.set_limits(Limits { cap, ..Limits::unlimited() });
        let records = bench.all().await.unwrap();
        let clients: BTreeSet<String> = records.iter().map(|record| record.cells.client()).collect();
        assert_eq!((records.len(), clients.len()), (144, 144), "{cap}");
    }
}

#[tokio::test]
async fn a_minute_with_more_rows_than_the_cap_is_an_error() {
    let bench = SandboxBench::new().await;
    fill(&bench, 1).await;
    bench.notion.set_limits(Limits { cap: 20, ..Limits::unlimited() });
    assert_eq!(bench.all().await.unwrap_err().kind, ErrorKind::Incomplete);
}

#[tokio::test]
async fn a_slow_source_is_read_in_smaller_pages() {
    let bench = SandboxBench::new().await;
    fill(&bench, 3).await;
    bench.notion.set_limits(Limits { slow_above: Some(30), ..Limits::unlimited() });
    assert_eq!(bench.all().await.unwrap().len(), 72);
}
