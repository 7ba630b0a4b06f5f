//! Budgets of a window, and freezes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::ports::Pace;

use super::ledger::{ROUNDING, assert_at, at_once, reserve};
use crate::Database;
use crate::fixtures::at;

/// Three calls in any minute.
const PACE: Pace = Pace::Window { budget: 3, length: Duration::from_secs(60) };

/// Asserts that these slots need as many windows as their number asks for. Where a window begins
/// is the ledger's choice: providers do not say where theirs do.
#[track_caller]
fn assert_within_budget(mut slots: Vec<DateTime<Utc>>) {
    slots.sort_unstable();
    for (windows, slot) in slots.iter().step_by(3).enumerate() {
        let windows = i32::try_from(windows).expect("there are few windows");
        let earliest = slots[0] + TimeDelta::seconds(60) * windows;
        assert!(*slot >= earliest, "three calls a window, so {slot} is earlier than {earliest}: {slots:?}");
    }
}

/// Calls within it need not wait; the others wait no longer than they must.
pub async fn no_window_holds_more_than_its_budget(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    let mut slots = Vec::new();
    for seconds in [0, 20, 50, 55, 56, 57, 58] {
        slots.push(reserve(ledger, "token1", PACE, at(seconds)).await);
    }
    for (slot, seconds) in slots.iter().zip([0, 20, 50]) {
        assert_at(*slot, at(seconds), "calls within the budget must not wait");
    }
    let last = at(120);
    assert!(slots[6] <= last + ROUNDING * 3, "no slot may be wasted: {slots:?} after {last}");
    assert_within_budget(slots);
}

/// What was long ago counts no more.
pub async fn a_window_moves_on(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    for _ in 0..3 {
        assert_at(reserve(ledger, "token1", PACE, at(0)).await, at(0), "calls within the budget must not wait");
    }
    assert_at(reserve(ledger, "token1", PACE, at(30)).await, at(60), "the fourth must wait for the window's end");
    for _ in 0..2 {
        assert_at(reserve(ledger, "token1", PACE, at(90)).await, at(90), "the former three must count no more");
    }
    assert_at(reserve(ledger, "token1", PACE, at(90)).await, at(120), "the call at the 60th second still counts");
}

/// In one process and in two.
pub async fn many_calls_at_once_keep_the_budget(database: &dyn Database) {
    let slots = at_once(database, PACE, 8).await;
    assert_eq!(slots.len(), 16, "every call must get its slot");
    assert_within_budget(slots);
}

/// At whatever pace.
pub async fn nothing_starts_before_a_freeze_ends(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    let gap = Pace::Gap(Duration::from_secs(1));
    for (scope, pace) in [("gap", gap), ("window", PACE), ("unpaced", Pace::Unpaced)] {
        reserve(ledger, scope, pace, at(0)).await;
        ledger.freeze(scope, at(30)).await.expect("a scope can be frozen");
        let slot = reserve(ledger, scope, pace, at(5)).await;
        assert_at(slot, at(30), "nothing may start before a freeze ends");
    }
    let slot = reserve(ledger, "gap", gap, at(5)).await;
    assert_at(slot, at(31), "a gap must be kept after a freeze");
}

/// Even before anything was called there.
pub async fn a_freeze_is_of_its_scope(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    ledger.freeze("app1", at(30)).await.expect("a scope can be frozen before its first call");
    assert_at(reserve(ledger, "app2", Pace::Unpaced, at(0)).await, at(0), "another scope is not frozen");
    assert_at(reserve(ledger, "app1", Pace::Unpaced, at(0)).await, at(30), "this one is");
}

/// Answers arrive in any order.
pub async fn a_shorter_freeze_does_not_end_a_longer_one(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    ledger.freeze("app1", at(60)).await.expect("a scope can be frozen");
    ledger.freeze("app1", at(30)).await.expect("a scope can be frozen again");
    let slot = reserve(ledger, "app1", Pace::Unpaced, at(0)).await;
    assert_at(slot, at(60), "a shorter freeze must not end a longer one");
}

/// It is over.
pub async fn a_freeze_that_has_passed_delays_nothing(database: &dyn Database) {
    let ledger = &*database.stores().ledger;
    ledger.freeze("app1", at(30)).await.expect("a scope can be frozen");
    let slot = reserve(ledger, "app1", Pace::Gap(Duration::from_secs(1)), at(40)).await;
    assert_at(slot, at(40), "a freeze that has passed must delay nothing");
}

/// The provider answered one of them, and means all.
pub async fn processes_share_a_freeze(database: &dyn Database) {
    let second = database.second().await;
    second.ledger.freeze("app1", at(30)).await.expect("a scope can be frozen");
    let slot = reserve(&*database.stores().ledger, "app1", Pace::Unpaced, at(0)).await;
    assert_at(slot, at(30), "a freeze must hold for every process");
}

/// A call that waits for its slot asks again before it is sent.
pub async fn a_freeze_is_seen_by_every_process(database: &dyn Database) {
    let (ledger, second) = (&database.stores().ledger, database.second().await);
    assert_eq!(second.ledger.frozen_until("app1").await.expect("it can be asked"), None, "nothing is frozen yet");
    ledger.freeze("app1", at(30)).await.expect("a scope can be frozen");
    let seen = second.ledger.frozen_until("app1").await.expect("it can be asked");
    assert_eq!(seen, Some(at(30)), "another process must see the freeze");
    assert_eq!(second.ledger.frozen_until("app2").await.expect("it can be asked"), None, "it is of its scope");
}
