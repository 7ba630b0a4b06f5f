//! Peak memory of an import of 200,000 records: at most 60 MiB, and the same ± 20 % as for 20,000.

use anyhow::ensure;
use dealsync_benches::{Programs, figure};

const MIB: f64 = 1024.0 * 1024.0;

fn peak(programs: &Programs, rows: &str) -> anyhow::Result<f64> {
    let sandbox = programs.sandbox(&["--rows", rows, "--unlimited"])?;
    let crm = programs.crm(&sandbox, "0")?;
    let import = crm.measure(&["import", "airtable", "--yes", "--json"])?;
    ensure!(import.run["records_created"].as_u64() == rows.parse().ok(), "not all records came in: {}", import.run);
    figure(&format!("import of {rows}: time, for information"), import.wall.as_secs_f64(), f64::INFINITY, "s")?;
    #[expect(clippy::cast_precision_loss, reason = "no machine has that much memory")]
    let peak = import.peak as f64 / MIB;
    Ok(peak)
}

fn main() -> anyhow::Result<()> {
    let programs = Programs::build()?;
    let small = peak(&programs, "20000")?;
    let large = peak(&programs, "200000")?;
    let mut holds = figure("import of 20,000: peak memory", small, 60.0, "MiB")?;
    holds &= figure("import of 200,000: peak memory", large, 60.0, "MiB")?;
    holds &= figure("import of 200,000: peak, against 20,000 + 20 %", large, small * 1.2, "MiB")?;
    holds &= figure("import of 20,000: peak, against 200,000 + 20 %", small, large * 1.2, "MiB")?;
    ensure!(holds, "a figure does not hold");
    Ok(())
}
