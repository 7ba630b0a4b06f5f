//! The budget of a window, and the other limits.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::ids::Uuid;

/// What Notion allows. The default is what it documents.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Whether the budget is enforced. The other limits always are.
    pub enforced: bool,
    /// Calls in a window, by one connection: 180, or 600 on the larger plans.
    pub budget: u32,
    /// The length of the fixed window; it opens with the first call after the last one's end.
    pub window: Duration,
    /// Rows that one query gives out over all its pages; then it ends as if it were complete.
    pub cap: usize,
    /// Whether a query that will meet the cap says so on every page, and not on the last alone.
    pub announce_cap: bool,
    /// Entries in one page of a list.
    pub page: usize,
    /// Queries of more rows a page are too slow: they get 503 with advice.
    pub slow_above: Option<usize>,
    /// Pages that may still be created; past it, a free plan is full.
    pub blocks: Option<u64>,
    /// How many searches miss a page that a client made.
    pub search_lag: u32,
    /// Bytes in a body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enforced: true,
            budget: 180,
            window: Duration::from_secs(60),
            cap: 10_000,
            announce_cap: false,
            page: 100,
            slow_above: None,
            blocks: None,
            search_lag: 3,
            body: 500_000,
        }
    }
}

impl Limits {
    /// The default without any rate.
    #[must_use]
    pub fn unlimited() -> Self {
        Self { enforced: false, ..Self::default() }
    }
}

/// The calls counted so far, by connection.
#[derive(Debug, Default)]
pub(crate) struct Gate(HashMap<Uuid, Window>);

#[derive(Debug)]
struct Window {
    opened: Instant,
    spent: u32,
    shut_until: Option<Instant>,
}

impl Gate {
    /// Counts a call at its arrival, or says how many seconds are to be waited. A refused call
    /// costs nothing.
    pub(crate) fn admit(&mut self, limits: &Limits, now: Instant, connection: Uuid) -> Result<(), u64> {
        if !limits.enforced {
            return Ok(());
        }
        let window = self.0.entry(connection).or_insert(Window { opened: now, spent: 0, shut_until: None });
        match window.shut_until {
            Some(until) if now < until => return Err(seconds(until.duration_since(now))),
            Some(_) => window.shut_until = None,
            None => {}
        }
        let age = now.duration_since(window.opened);
        if age >= limits.window {
            window.opened = now;
            window.spent = 0;
        } else if window.spent >= limits.budget {
            return Err(seconds(limits.window - age));
        }
        if window.spent >= limits.budget {
            return Err(seconds(limits.window));
        }
        window.spent += 1;
        Ok(())
    }

    /// Refuses a connection's calls for a while.
    pub(crate) fn shut(&mut self, connection: Uuid, now: Instant, until: Instant) {
        let window = self.0.entry(connection).or_insert(Window { opened: now, spent: 0, shut_until: None });
        window.shut_until = Some(until);
    }

    /// Forgets every window.
    pub(crate) fn reset(&mut self) {
        self.0.clear();
    }
}

/// Whole seconds, never too few and never none.
fn seconds(left: Duration) -> u64 {
    let whole = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    whole.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_window_may_be_spent_in_one_burst_and_then_waits_for_its_end() {
        let (limits, start) = (Limits::default(), Instant::now());
        let mut gate = Gate::default();
        let mut random = Random::new(1);
        let (one, other) = (Uuid::fresh(&mut random), Uuid::fresh(&mut random));
        for _ in 0..180 {
            assert_eq!(gate.admit(&limits, start, one), Ok(()));
        }
        let later = start + Duration::from_millis(20_500);
        assert_eq!(gate.admit(&limits, later, one), Err(40));
        assert_eq!(gate.admit(&limits, later, other), Ok(()));
        assert_eq!(gate.admit(&limits, start + Duration::from_secs(60), one), Ok(()));
    }

    #[test]
    fn the_window_is_fixed_and_does_not_slide() {
        let limits = Limits { budget: 2, ..Limits::default() };
        let (mut gate, start) = (Gate::default(), Instant::now());
        let one = Uuid::fresh(&mut Random::new(1));
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(gate.admit(&limits, at(0), one), Ok(()));
        assert_eq!(gate.admit(&limits, at(59), one), Ok(()));
        assert_eq!(gate.admit(&limits, at(59), one), Err(1));
        assert_eq!(gate.admit(&limits, at(60), one), Ok(()));
        assert_eq!(gate.admit(&limits, at(60), one), Ok(()));
        assert_eq!(gate.admit(&limits, at(60), one), Err(60));
    }

    #[test]
    fn a_shut_connection_waits_whatever_is_left() {
        let (limits, start) = (Limits::default(), Instant::now());
        let mut gate = Gate::default();
        let one = Uuid::fresh(&mut Random::new(1));
        gate.shut(one, start, start + Duration::from_secs(90));
        assert_eq!(gate.admit(&limits, start, one), Err(90));
        assert_eq!(gate.admit(&limits, start + Duration::from_secs(90), one), Ok(()));
    }
}
