//! When to send a call again: a pure function, and the times that it reckons with.

use std::time::Duration;

use crate::answer::Answer;

/// What sending a call twice would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// It changes nothing.
    Read,
    /// It changes something, and a second time changes nothing more.
    Keyed,
    /// Each time that it is carried out makes something more.
    Once,
}

/// What became of one sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer to go by, be it a success or a refusal.
    Answered,
    /// Refused for now, and surely not done: wait.
    Limited {
        /// What the provider asks for, in seconds.
        retry_after: Option<u32>,
    },
    /// Surely not done, though nothing speaks against it.
    NotDone,
    /// Trouble there; perhaps done.
    Trouble {
        /// What the provider asks for, in seconds.
        retry_after: Option<u32>,
    },
    /// No answer in time; perhaps done, and perhaps still at work.
    TimedOut {
        /// How long we waited.
        waited: Duration,
    },
    /// The connection broke before the answer was complete; perhaps done.
    Broken,
    /// A success whose body makes no sense; done, if it was a write.
    Garbled,
    /// More than we read.
    Oversized,
    /// It could not be put together.
    Unsendable,
}

impl Outcome {
    /// What an answer means, as far as its status tells. 429 and 529 ask to wait; of the others
    /// above 500 only those that speak of trouble on the way or of overload are worth a repeat.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        let retry_after = answer.retry_after();
        match answer.status() {
            429 | 529 => Self::Limited { retry_after },
            408 | 500 | 502..=504 | 520..=528 | 530 => Self::Trouble { retry_after },
            _ => Self::Answered,
        }
    }

    /// Whether the sending may have been carried out without our knowing its result.
    #[must_use]
    pub fn is_doubtful(self) -> bool {
        match self {
            Self::Trouble { .. } | Self::TimedOut { .. } | Self::Broken | Self::Garbled | Self::Oversized => true,
            Self::Answered | Self::Limited { .. } | Self::NotDone | Self::Unsendable => false,
        }
    }
}

/// Every wait, and how often it is worth it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// How long a scope rests after a 429, at least.
    pub penalty: Duration,
    /// The wait before the first repeat, at most; it doubles with each.
    pub first_backoff: Duration,
    /// What it does not grow beyond.
    pub longest_backoff: Duration,
    /// How long a write whose connection broke may still be at work.
    pub settle: Duration,
    /// How long a provider works on a call, at most.
    pub server_budget: Duration,
    /// The longest single wait; asked for more, the call is given up.
    pub longest: Duration,
    /// What a second of `Retry-After` lasts.
    pub second: Duration,
    /// How often a call is sent, at most; refusals for the rate are counted apart.
    pub attempts: u32,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            penalty: Duration::from_secs(30),
            first_backoff: Duration::from_secs(1),
            longest_backoff: Duration::from_secs(20),
            settle: Duration::from_secs(5),
            server_budget: Duration::from_secs(60),
            longest: Duration::from_secs(120),
            second: Duration::from_secs(1),
            attempts: 5,
        }
    }
}

impl Waits {
    /// The same, so many times as fast.
    #[must_use]
    pub fn faster(self, times: u32) -> Self {
        let times = times.max(1);
        Self {
            penalty: self.penalty / times,
            first_backoff: self.first_backoff / times,
            longest_backoff: self.longest_backoff / times,
            settle: self.settle / times,
            server_budget: self.server_budget / times,
            longest: self.longest / times,
            second: self.second / times,
            attempts: self.attempts,
        }
    }

    /// How long after this outcome a write may still be at work.
    #[must_use]
    pub fn quiet_after(&self, outcome: Outcome) -> Duration {
        match outcome {
            Outcome::TimedOut { waited } => self.server_budget.saturating_sub(waited).max(self.settle),
            Outcome::Broken | Outcome::Trouble { .. } => self.settle,
            Outcome::Answered
            | Outcome::Limited { .. }
            | Outcome::NotDone
            | Outcome::Garbled
            | Outcome::Oversized
            | Outcome::Unsendable => Duration::ZERO,
        }
    }

    fn asked(&self, retry_after: Option<u32>) -> Duration {
        retry_after.map_or(Duration::ZERO, |seconds| self.second.saturating_mul(seconds))
    }

    fn backoff(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(16);
        self.first_backoff.saturating_mul(1 << doublings).min(self.longest_backoff)
    }
}

/// How often a call has failed already, the present outcome counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Refused for the rate.
    pub limited: u32,
    /// In any other way.
    pub failed: u32,
}

impl Tally {
    /// Counts an outcome.
    pub fn note(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Answered => {}
            Outcome::Limited { .. } => self.limited += 1,
            _ => self.failed += 1,
        }
    }
}

/// What to do after a sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Take the answer.
    Take,
    /// Let the whole scope rest so long, then send again.
    Freeze(Duration),
    /// Send again after a while, drawn by chance between the two.
    Repeat {
        /// At least so long.
        least: Duration,
        /// At most so long.
        most: Duration,
    },
    /// Do not send again.
    Stop(Stop),
}

/// Why not to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Asked to wait too long or too often.
    Limited,
    /// It fails every time, or must not be repeated.
    Unavailable,
    /// The answer is too large.
    Oversized,
    /// The call is no call.
    Unsendable,
}

/// What to do after a sending that had this outcome. Whether a call that is given up may have
/// been carried out is [`Outcome::is_doubtful`] of any of its sendings.
#[must_use]
pub fn decide(outcome: Outcome, safety: Safety, tally: Tally, waits: &Waits) -> Verdict {
    let limit_wait = |asked: Duration, then: Verdict| {
        if asked > waits.longest { Verdict::Stop(Stop::Limited) } else { then }
    };
    match outcome {
        Outcome::Answered => Verdict::Take,
        Outcome::Oversized => Verdict::Stop(Stop::Oversized),
        Outcome::Unsendable => Verdict::Stop(Stop::Unsendable),
        // Refused before anything was done, so whatever it is may be sent again.
        Outcome::Limited { retry_after } => {
            let rest = waits.asked(retry_after).max(waits.penalty);
            if tally.limited >= waits.attempts {
                return Verdict::Stop(Stop::Limited);
            }
            limit_wait(rest, Verdict::Freeze(rest))
        }
        _ if tally.failed >= waits.attempts => Verdict::Stop(Stop::Unavailable),
        _ if outcome.is_doubtful() && safety == Safety::Once => Verdict::Stop(Stop::Unavailable),
        Outcome::NotDone | Outcome::Trouble { .. } | Outcome::TimedOut { .. } | Outcome::Broken | Outcome::Garbled => {
            let asked = match outcome {
                Outcome::Trouble { retry_after } => waits.asked(retry_after),
                _ => Duration::ZERO,
            };
            // Two of the same write must not be at work together: both would find no record.
            let quiet = match safety {
                Safety::Read => Duration::ZERO,
                Safety::Keyed | Safety::Once => waits.quiet_after(outcome),
            };
            let backoff = waits.backoff(tally.failed);
            let least = (backoff / 2).max(asked).max(quiet);
            let most = least.max(backoff);
            limit_wait(asked, Verdict::Repeat { least, most })
        }
    }
}

#[cfg(test)]
mod tests;
