//! Time and randomness, which nothing else here reads.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// From now until that moment; nothing where it has passed.
pub(crate) fn until(moment: DateTime<Utc>) -> Duration {
    (moment - now()).to_std().unwrap_or_default()
}

pub(crate) async fn sleep(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep_until(Instant::now() + time).await;
    }
}

/// A time between the two, by chance, so that several clients do not come back together.
pub(crate) fn between(least: Duration, most: Duration) -> Duration {
    let chance = getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX));
    least + most.saturating_sub(least).mul_f64(chance)
}
