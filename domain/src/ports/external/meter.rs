//! Counting calls.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Counts the calls of one run or one request, as they are made.
#[derive(Debug, Default)]
pub struct CallMeter {
    made: AtomicU64,
    repeated: AtomicU64,
    owed: AtomicU64,
    waiting_until: AtomicI64,
    fence: Option<i64>,
}

impl CallMeter {
    /// The meter of a run that holds a lease with this number.
    #[must_use]
    pub fn of_lease(fence: i64) -> Self {
        Self { fence: Some(fence), ..Self::default() }
    }

    /// The number of the lease on whose behalf calls are made, where they are a run's.
    #[must_use]
    pub fn fence(&self) -> Option<i64> {
        self.fence
    }

    /// A call is sent for the first time.
    pub fn count_call(&self) {
        let owed = self.owed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |owed| owed.checked_sub(1));
        let counter = if owed.is_ok() { &self.repeated } else { &self.made };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The next `calls` calls do again what was done already, and count as repeats.
    pub fn expect_repeats(&self, calls: u64) {
        self.owed.store(calls, Ordering::Relaxed);
    }

    /// A call is sent that would not be needed without a fault.
    pub fn count_repeat(&self) {
        self.repeated.fetch_add(1, Ordering::Relaxed);
    }

    /// The provider asks to wait until then (Unix milliseconds).
    pub fn wait_until(&self, unix_millis: i64) {
        self.waiting_until.fetch_max(unix_millis, Ordering::Relaxed);
    }

    /// Calls made, repeats apart.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// Repeats.
    #[must_use]
    pub fn repeats(&self) -> u64 {
        self.repeated.load(Ordering::Relaxed)
    }

    /// The latest moment (Unix milliseconds) that the provider asked to wait for; 0 if never.
    #[must_use]
    pub fn waiting_until(&self) -> i64 {
        self.waiting_until.load(Ordering::Relaxed)
    }
}
