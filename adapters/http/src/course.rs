//! What a call has been through, and what it ends by.

use std::time::Duration;

use chrono::{DateTime, Utc};
use dealsync_domain::ports::StoreError;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::error::{CallError, CallErrorKind, Effect};
use crate::pause::now;
use crate::retry::{Stop, Tally, Waits};
use crate::transport::Sending;

/// What a call has been through.
#[derive(Default)]
pub(crate) struct Course {
    pub(crate) sendings: u32,
    pub(crate) tally: Tally,
    pub(crate) effect: Effect,
    quiet_at: Option<Instant>,
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

impl Course {
    /// Counts a sending that is about to start.
    pub(crate) fn begin(&mut self) {
        self.sendings += 1;
        self.sent_at.get_or_insert_with(now);
    }

    /// Takes in what became of it.
    pub(crate) fn note(&mut self, sending: &Sending, waits: &Waits) {
        self.tally.note(sending.outcome);
        if sending.outcome.is_doubtful() {
            self.effect = Effect::Unknown;
            let quiet = Instant::now() + waits.quiet_after(sending.outcome);
            self.quiet_at = self.quiet_at.max(Some(quiet));
        }
    }

    pub(crate) fn end(self, ending: Ending) -> CallError {
        let quiet_after = self.quiet_at.map_or(Duration::ZERO, |quiet| quiet.saturating_duration_since(Instant::now()));
        CallError {
            kind: ending.kind,
            effect: self.effect,
            quiet_after,
            sent_at: self.sent_at,
            answer: ending.answer,
            source: ending.source,
        }
    }
}

/// What ended a call.
pub(crate) struct Ending {
    pub(crate) kind: CallErrorKind,
    pub(crate) answer: Option<Box<Answer>>,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl From<CallErrorKind> for Ending {
    fn from(kind: CallErrorKind) -> Self {
        Self { kind, answer: None, source: None }
    }
}

impl From<StoreError> for Ending {
    fn from(error: StoreError) -> Self {
        Self { source: Some(Box::new(error)), ..CallErrorKind::Uncounted.into() }
    }
}

impl From<Stop> for CallErrorKind {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Limited => Self::Limited,
            Stop::Unavailable => Self::Unavailable,
            Stop::Oversized => Self::Oversized,
            Stop::Unsendable => Self::Unsendable,
        }
    }
}
