//! Faults that tests order: which call they hit and what they do to it.

use std::time::Duration;

use crate::{calls::CallKind, random::Random};

/// A fault waiting for its calls.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Which calls it hits.
    pub when: When,
    /// What happens to them.
    pub what: FaultKind,
    /// How many calls it hits before it is spent; `None` is without end.
    pub times: Option<u32>,
}

/// The calls that a fault hits.
#[derive(Debug, Clone)]
pub struct When {
    /// Only calls of this kind; `None` is any.
    pub kind: Option<CallKind>,
    /// Which of them.
    pub which: Which,
}

/// Which of the calls that match by kind.
#[derive(Debug, Clone)]
pub enum Which {
    /// Every one.
    Every,
    /// Only the nth since the fault was injected, counted from 1.
    Nth(u32),
    /// Each with this probability, drawn from a generator of this seed.
    Chance {
        /// Between 0 and 1.
        probability: f64,
        /// Equal seeds hit equal calls.
        seed: u64,
    },
}

/// What happens to a call.
#[derive(Debug, Clone)]
pub enum FaultKind {
    /// The connection closes; nothing was done and nothing is answered.
    DropBefore,
    /// The call is carried out, then the connection closes without an answer.
    DropAfter,
    /// Nothing is done; this is answered.
    Status {
        /// The status.
        code: u16,
        /// The body, sent as JSON.
        body: String,
        /// Further headers.
        headers: Vec<(String, String)>,
    },
    /// Nothing is done; an HTML page is answered, as a proxy would.
    Html {
        /// The status.
        code: u16,
    },
    /// Nothing is done; no body is answered.
    Empty {
        /// The status.
        code: u16,
    },
    /// The call is carried out, but the connection closes in the middle of the answer's body.
    CutBody,
    /// The call is carried out at once and answered late.
    Slow {
        /// How late.
        delay: Duration,
    },
    /// The call is carried out only after a while, whether anybody still waits for it or not.
    Late {
        /// How late.
        delay: Duration,
    },
    /// The call is carried out; the body arrives in pieces.
    SlowBody {
        /// The pause between two pieces.
        pause: Duration,
    },
    /// Nothing is done; the rate is said to be exceeded, and the penalty begins.
    RateLimited {
        /// The `Retry-After` header in seconds; it is the penalty's length too.
        retry_after: Option<u64>,
    },
    /// The list's cursor is said to be gone. Hits only lists that carry one.
    CursorExpired,
    /// The page's answer carries the cursor it was asked with. Hits only lists that carry one.
    RepeatOffset,
    /// The call is carried out; 503 is answered all the same. Where a record was made, Notion's
    /// answer names it; Airtable's has no body.
    CommittedUnavailable,
}

impl Fault {
    /// A fault for the next call of `kind`.
    #[must_use]
    pub fn on(kind: CallKind, what: FaultKind) -> Self {
        Self { when: When { kind: Some(kind), which: Which::Every }, what, times: Some(1) }
    }

    /// A fault for the next call of any kind.
    #[must_use]
    pub fn anywhere(what: FaultKind) -> Self {
        Self { when: When { kind: None, which: Which::Every }, what, times: Some(1) }
    }

    /// Hits only the nth matching call, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        self.when.which = Which::Nth(nth);
        self
    }

    /// Hits every matching call.
    #[must_use]
    pub fn every(mut self) -> Self {
        self.when.which = Which::Every;
        self.times = None;
        self
    }

    /// Hits each matching call with a probability.
    #[must_use]
    pub fn chance(mut self, probability: f64, seed: u64) -> Self {
        self.when.which = Which::Chance { probability, seed };
        self.times = None;
        self
    }

    /// Is spent after so many hits.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }
}

/// The faults that are not spent yet.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    fault: Fault,
    seen: u32,
    hits: u32,
    random: Random,
}

impl Faults {
    pub(crate) fn inject(&mut self, fault: Fault) {
        let seed = match fault.when.which {
            Which::Chance { seed, .. } => seed,
            Which::Every | Which::Nth(_) => 0,
        };
        self.0.push(Armed { fault, seen: 0, hits: 0, random: Random::new(seed) });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this call: the first fault that hits it, if any.
    pub(crate) fn strike(&mut self, kind: CallKind, has_cursor: bool) -> Option<FaultKind> {
        let mut struck = None;
        for armed in &mut self.0 {
            if struck.is_none() && armed.hits_call(kind, has_cursor) {
                armed.hits += 1;
                struck = Some(armed.fault.what.clone());
            }
        }
        self.0.retain(|armed| armed.fault.times.is_none_or(|times| armed.hits < times));
        struck
    }
}

impl Armed {
    fn hits_call(&mut self, kind: CallKind, has_cursor: bool) -> bool {
        let needs_cursor = matches!(self.fault.what, FaultKind::CursorExpired | FaultKind::RepeatOffset);
        let matches = self.fault.when.kind.is_none_or(|wanted| wanted == kind) && (has_cursor || !needs_cursor);
        if !matches {
            return false;
        }
        self.seen += 1;
        match self.fault.when.which {
            Which::Every => true,
            Which::Nth(nth) => self.seen == nth,
            Which::Chance { probability, .. } => self.random.fraction() < probability,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(faults: &mut Faults, calls: usize) -> Vec<bool> {
        (0..calls).map(|_| faults.strike(CallKind::Create, false).is_some()).collect()
    }

    #[test]
    fn a_fault_hits_the_next_call_once() {
        let mut faults = Faults::default();
        faults.inject(Fault::on(CallKind::Create, FaultKind::DropAfter));
        assert!(faults.strike(CallKind::List, false).is_none());
        assert_eq!(struck(&mut faults, 3), [true, false, false]);
    }

    #[test]
    fn the_nth_call_is_counted_from_one() {
        let mut faults = Faults::default();
        faults.inject(Fault::anywhere(FaultKind::DropBefore).nth(2));
        assert_eq!(struck(&mut faults, 3), [false, true, false]);
    }

    #[test]
    fn equal_seeds_hit_equal_calls() {
        let run = || {
            let mut faults = Faults::default();
            faults.inject(Fault::anywhere(FaultKind::CutBody).chance(0.5, 42));
            struck(&mut faults, 50)
        };
        assert_eq!(run(), run());
        assert!(run().contains(&true) && run().contains(&false));
    }

    #[test]
    fn a_cursor_fault_waits_for_a_list_with_a_cursor() {
        let mut faults = Faults::default();
        faults.inject(Fault::on(CallKind::List, FaultKind::CursorExpired));
        assert!(faults.strike(CallKind::List, false).is_none());
        assert!(faults.strike(CallKind::List, true).is_some());
    }
}
