//! Rates and quotas: who may call now.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

/// What Airtable allows. The default is what it documents.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Whether the rates are enforced. The other limits always are.
    pub enforced: bool,
    /// Calls in a window, to one base.
    pub per_base: u32,
    /// Calls in a window, by one user over all bases.
    pub per_token: u32,
    /// The length of the sliding window.
    pub window: Duration,
    /// How long everything is refused after a breach.
    pub penalty: Duration,
    /// The `Retry-After` header of a 429 in seconds; absent by default, as with Airtable.
    pub retry_after: Option<u64>,
    /// Calls in a month; past it, calls for records are refused while those for the schema answer.
    pub monthly_quota: Option<u64>,
    /// Records in one writing call.
    pub batch: usize,
    /// Records in one page.
    pub page: usize,
    /// Characters in a text cell.
    pub long_text: usize,
    /// Characters in a URL, this number excluded.
    pub url: usize,
    /// Bytes in a body.
    pub body: usize,
    /// How long an unused cursor lives.
    pub cursor_idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enforced: true,
            per_base: 5,
            per_token: 50,
            window: Duration::from_secs(1),
            penalty: Duration::from_secs(30),
            retry_after: None,
            monthly_quota: None,
            batch: 10,
            page: 100,
            long_text: 100_000,
            url: 16_000,
            body: 8 << 20,
            cursor_idle: Duration::from_secs(300),
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

/// Why a call is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Rate,
    Quota,
}

/// The calls counted so far.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    bases: HashMap<String, Window>,
    users: HashMap<String, Window>,
    calls: u64,
}

impl Gate {
    /// Counts a call at its arrival; `base` is `None` for calls about no single base.
    pub(crate) fn admit(
        &mut self,
        limits: &Limits,
        now: Instant,
        user: &str,
        base: Option<&str>,
        is_metadata: bool,
    ) -> Result<(), Refused> {
        if limits.enforced {
            let user = self.users.entry(user.to_owned()).or_default();
            let mut refused = user.is_full(limits, limits.per_token, now);
            if let Some(base) = base {
                let base = self.bases.entry(base.to_owned()).or_default();
                refused |= base.is_full(limits, limits.per_base, now);
                if !refused {
                    base.starts.push_back(now);
                }
            }
            if refused {
                return Err(Refused::Rate);
            }
            user.starts.push_back(now);
        }
        self.calls += 1;
        match limits.monthly_quota {
            Some(quota) if self.calls > quota && !is_metadata => Err(Refused::Quota),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses a base's calls for a while.
    pub(crate) fn freeze(&mut self, base: &str, until: Instant) {
        let window = self.bases.entry(base.to_owned()).or_default();
        window.frozen_until = Some(until);
        window.starts.clear();
    }

    /// Forgets every window, penalty and count.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[derive(Debug, Default)]
struct Window {
    starts: VecDeque<Instant>,
    frozen_until: Option<Instant>,
}

impl Window {
    /// Whether a call now is one too many; the first of these begins the penalty, the others do not
    /// prolong it.
    fn is_full(&mut self, limits: &Limits, most: u32, now: Instant) -> bool {
        match self.frozen_until {
            Some(until) if now < until => return true,
            Some(_) => self.frozen_until = None,
            None => {}
        }
        while self.starts.front().is_some_and(|start| now.duration_since(*start) >= limits.window) {
            self.starts.pop_front();
        }
        let full = self.starts.len() >= most as usize;
        if full {
            self.frozen_until = Some(now + limits.penalty);
            self.starts.clear();
        }
        full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(gate: &mut Gate, limits: &Limits, now: Instant) -> bool {
        gate.admit(limits, now, "usr", Some("app"), false).is_ok()
    }

    #[test]
    fn the_sixth_call_in_a_second_is_refused_and_freezes_the_base() {
        let (limits, start) = (Limits::default(), Instant::now());
        let mut gate = Gate::default();
        let at = |ms| start + Duration::from_millis(ms);
        for call in 0..5 {
            assert!(admit(&mut gate, &limits, at(call * 10)));
        }
        assert!(!admit(&mut gate, &limits, at(999)));
        assert!(!admit(&mut gate, &limits, at(20_000)));
        assert!(!admit(&mut gate, &limits, at(30_998)));
        assert!(admit(&mut gate, &limits, at(30_999)));
    }

    #[test]
    fn the_window_slides() {
        let (limits, start) = (Limits::default(), Instant::now());
        let mut gate = Gate::default();
        for call in 0..50 {
            let now = start + Duration::from_millis(call * 200);
            assert!(admit(&mut gate, &limits, now), "call {call}");
        }
    }

    #[test]
    fn a_base_does_not_pay_for_another() {
        let (limits, now) = (Limits::default(), Instant::now());
        let mut gate = Gate::default();
        for _ in 0..6 {
            let _ = gate.admit(&limits, now, "usr", Some("app1"), false);
        }
        assert!(gate.admit(&limits, now, "usr", Some("app2"), false).is_ok());
    }

    #[test]
    fn past_the_quota_only_metadata_answers() {
        let limits = Limits { monthly_quota: Some(1), ..Limits::default() };
        let mut gate = Gate::default();
        let now = Instant::now();
        assert!(admit(&mut gate, &limits, now));
        assert_eq!(gate.admit(&limits, now, "usr", Some("app"), false), Err(Refused::Quota));
        assert!(gate.admit(&limits, now, "usr", Some("app"), true).is_ok());
    }
}
