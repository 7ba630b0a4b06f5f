//! Slots for calls, and their number.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::ports::{CallLedger, Pace};
use dealsync_domain::provider::ProviderName;

use crate::Database;
use crate::fixtures::at;

/// Airtable's: at most one start in 0.21 s.
const GAP: Duration = Duration::from_millis(210);
/// What a database may round a moment by.
pub(super) const ROUNDING: TimeDelta = TimeDelta::milliseconds(1);
const AIRTABLE: ProviderName = ProviderName::Airtable;

fn gap() -> TimeDelta {
    TimeDelta::from_std(GAP).expect("the gap is short")
}

pub(super) async fn reserve(ledger: &dyn CallLedger, scope: &str, pace: Pace, now: DateTime<Utc>) -> DateTime<Utc> {
    ledger.reserve(AIRTABLE, scope, pace, now).await.expect("a slot must be given")
}

/// Asserts that a slot is the moment it may be, and not later.
#[track_caller]
pub(super) fn assert_at(slot: DateTime<Utc>, expected: DateTime<Utc>, rule: &str) {
    assert!(slot >= expected, "{rule}: {slot} is earlier than {expected}");
    assert!(slot - expected <= ROUNDING, "{rule}: {slot} is later than {expected}");
}

#[track_caller]
fn assert_apart(mut slots: Vec<DateTime<Utc>>) {
    slots.sort_unstable();
    for pair in slots.windows(2) {
        let apart = pair[1] - pair[0];
        assert!(apart >= gap(), "no two calls may start closer than the gap: {apart} between {pair:?}");
    }
}

/// Nothing has been called yet.
pub async fn the_first_call_may_start_at_once(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    let window = Pace::Window { budget: 1, length: Duration::from_secs(60) };
    for (scope, pace) in [("gap", Pace::Gap(GAP)), ("window", window), ("unpaced", Pace::Unpaced)] {
        assert_at(reserve(ledger, scope, pace, at(0)).await, at(0), "a first call needs no waiting");
    }
}

/// Each waits for its turn, and no longer.
pub async fn calls_keep_their_gap(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    let mut slots = Vec::new();
    for _ in 0..10 {
        slots.push(reserve(ledger, "app1", Pace::Gap(GAP), at(0)).await);
    }
    assert!(slots.is_sorted(), "slots must be given in order: {slots:?}");
    assert!(slots[9] - slots[0] <= (gap() + ROUNDING) * 9, "no slot may be wasted: {slots:?}");
    assert_apart(slots);
}

/// Whoever has waited long enough need not wait again.
pub async fn a_gap_that_has_passed_delays_nothing(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    reserve(ledger, "app1", Pace::Gap(GAP), at(0)).await;
    let between = at(0) + TimeDelta::milliseconds(100);
    let slot = reserve(ledger, "app1", Pace::Gap(GAP), between).await;
    assert_at(slot, at(0) + gap(), "the rest of a gap must be waited for");
    let slot = reserve(ledger, "app1", Pace::Gap(GAP), at(10)).await;
    assert_at(slot, at(10), "a gap that has passed must delay nothing");
}

/// However many there are.
pub async fn unpaced_calls_may_start_at_once(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    for _ in 0..5 {
        assert_at(reserve(ledger, "app1", Pace::Unpaced, at(0)).await, at(0), "unpaced calls wait for nothing");
    }
}

/// The clocks of two processes differ.
pub async fn a_clock_that_goes_back_keeps_the_gap(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    let mut slots = Vec::new();
    for seconds in [10, 5, 11, 0, 10] {
        slots.push(reserve(ledger, "app1", Pace::Gap(GAP), at(seconds)).await);
    }
    for (slot, seconds) in slots.iter().zip([10, 5, 11, 0, 10]) {
        assert!(*slot >= at(seconds), "no call may start before it was asked for: {slots:?}");
    }
    assert_apart(slots);
}

/// One base does not wait for another.
pub async fn scopes_wait_apart(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    for scope in ["app1", "app2", "app'3", "APP1"] {
        let slot = reserve(ledger, scope, Pace::Gap(GAP), at(0)).await;
        assert_at(slot, at(0), "one scope must not wait for another");
    }
}

/// The limit is the provider's, not ours.
pub async fn processes_share_a_scope(database: &dyn Database) {
    let second = database.second().await;
    let mut slots = Vec::new();
    for _ in 0..3 {
        slots.push(reserve(&*database.stores().ledger, "app1", Pace::Gap(GAP), at(0)).await);
        slots.push(reserve(&*second.ledger, "app1", Pace::Gap(GAP), at(0)).await);
    }
    assert_apart(slots);
}

/// Reserves `each` slots on both ledgers at the same time, from many tasks.
pub(super) async fn at_once(database: &dyn Database, pace: Pace, each: usize) -> Vec<DateTime<Utc>> {
    let ledgers = [Arc::clone(&database.stores().ledger), database.second().await.ledger];
    let mut tasks = Vec::new();
    for _ in 0..each {
        for ledger in &ledgers {
            let ledger = Arc::clone(ledger);
            tasks.push(tokio::spawn(async move { reserve(&*ledger, "app1", pace, at(0)).await }));
        }
    }
    let mut slots = Vec::new();
    for task in tasks {
        slots.push(task.await.expect("every reservation must succeed, however many there are at once"));
    }
    slots
}

/// In one process and in two.
pub async fn many_calls_at_once_keep_their_gap(database: &dyn Database) {
    let slots = at_once(database, Pace::Gap(GAP), 20).await;
    assert_eq!(slots.len(), 40, "every call must get its slot");
    assert_apart(slots);
    let counted = database.stores().ledger.calls_since(AIRTABLE, at(-3600)).await.expect("calls must be counted");
    assert_eq!(counted, 40, "every call must be counted once");
}

/// All scopes of a provider together.
pub async fn calls_are_counted_by_provider(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    for scope in ["app1", "app1", "app2"] {
        reserve(ledger, scope, Pace::Gap(GAP), at(0)).await;
    }
    reserve(ledger, "app1", Pace::Unpaced, at(0)).await;
    let notion = ledger.reserve(ProviderName::Notion, "token1", Pace::Unpaced, at(0)).await;
    notion.expect("a slot must be given");
    let count = async |provider| ledger.calls_since(provider, at(-3600)).await.expect("calls must be counted");
    assert_eq!(count(AIRTABLE).await, 4, "every call to the provider must be counted, paced or not");
    assert_eq!(count(ProviderName::Notion).await, 1, "and no call to another");
}

/// To the minute at least.
pub async fn calls_are_counted_since_a_moment(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    for seconds in [0, 1, 3600, 7200, 7201, 7202] {
        reserve(ledger, "app1", Pace::Unpaced, at(seconds)).await;
    }
    for (since, expected) in [(-60, 6), (1800, 4), (5400, 3), (9000, 0)] {
        let counted = ledger.calls_since(AIRTABLE, at(since)).await.expect("calls must be counted");
        assert_eq!(counted, expected, "calls since {}", at(since));
    }
}
