//! An import of 10,000 records at 50 ms latency with Airtable's limit on: at most 1.05 × the
//! greater of calls × gap and serial calls × latency.

use anyhow::ensure;
use dealsync_benches::{Programs, figure};

const ROWS: &str = "10000";
const LATENCY: f64 = 0.050;
const GAP: f64 = 0.210;

fn main() -> anyhow::Result<()> {
    let programs = Programs::build()?;
    let sandbox = programs.sandbox(&["--rows", ROWS, "--latency-ms", "50"])?;
    let crm = programs.crm(&sandbox, "4.76")?;
    let import = crm.measure(&["import", "airtable", "--yes", "--json"])?;
    let calls = import.run["api_calls"].as_f64().unwrap_or(f64::NAN);
    let bound = 1.05 * (calls * GAP).max(calls * LATENCY);
    let mut holds = figure("import of 10,000: calls", calls, 101.0, "")?;
    holds &= figure("import of 10,000: the whole command", import.wall.as_secs_f64(), bound, "s")?;
    holds &= figure(
        "import of 10,000: repeats (a 429 would be one)",
        import.run["api_retries"].as_f64().unwrap_or(f64::NAN),
        0.0,
        "",
    )?;
    ensure!(import.run["records_created"] == 10_000, "not all records came in: {}", import.run);
    let again = crm.measure(&["import", "airtable", "--yes", "--json"])?;
    let written = again.run["records_created"].as_f64().unwrap_or(f64::NAN)
        + again.run["records_updated"].as_f64().unwrap_or(f64::NAN);
    holds &= figure("the same import again: writes", written, 0.0, "")?;
    ensure!(holds, "a figure does not hold");
    Ok(())
}
