//! The emulated Notion, and the handle by which tests control it.
//!
//! The handle plays everybody but the client under test: whoever owns the workspace, edits pages in
//! the browser, renames columns, spends the budget or trips over the cable.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use self::state::State;
use crate::{calls::Call, faults::Fault};

pub mod faults;

mod access;
mod cells;
mod check;
mod containers;
mod control;
mod control_columns;
mod cursors;
mod dates;
mod errors;
mod exchange;
mod execute;
mod filter;
mod ids;
mod kinds;
mod limits;
mod pages;
mod paging;
mod percent;
mod present;
mod query;
mod reshape;
mod rich_text;
mod routes;
mod rows;
mod schema;
mod search;
mod sorts;
mod source;
mod spec;
mod state;
mod users;
mod versions;
mod write;
mod zones;

pub use access::{Capability, TokenKind, TokenSpec, UserInfo};
pub use kinds::PropertyKind;
pub use limits::Limits;
pub use rows::Row;
pub use spec::PropertySpec;

/// A handle on the emulated Notion. Clones share everything.
#[derive(Clone)]
pub struct Notion {
    state: Arc<Mutex<State>>,
}

impl fmt::Debug for Notion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notion").finish_non_exhaustive()
    }
}

/// What is watched and provoked.
impl Notion {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: Arc::new(Mutex::new(State::new(seed))) }
    }

    /// The state; held only within one step, never while waiting.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls since the start or the last clearing, in order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.lock().log.calls().to_vec()
    }

    /// Forgets the calls and the counts taken from them.
    pub fn clear_calls(&self) {
        self.lock().log.clear();
    }

    /// How many calls changed something, answered or not.
    #[must_use]
    pub fn mutations(&self) -> usize {
        self.lock().log.mutations()
    }

    /// How many calls were refused for coming too fast.
    #[must_use]
    pub fn refused_for_rate(&self) -> u64 {
        self.lock().log.rate_refusals()
    }

    /// The calls that got 599, each with what is not known about it.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        self.lock().log.unexpected().to_vec()
    }

    /// Sets the limits, opens a fresh window and forgets how many pages were made.
    pub fn set_limits(&self, limits: Limits) {
        let state = &mut *self.lock();
        state.limits = limits;
        state.gate.reset();
        state.blocks = 0;
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.lock().limits.clone()
    }

    /// Lets every call take this long before it is carried out.
    pub fn set_latency(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    /// Lets pages of a query be shorter than asked for, also when more follow.
    pub fn set_page_jitter(&self, on: bool) {
        self.lock().page_jitter = on;
    }

    /// Lets a filter's `equals` on text regard case; unless told, it does not. Nobody knows what
    /// the real service does.
    pub fn set_exact_equals(&self, on: bool) {
        self.lock().exact_equals = on;
    }

    /// Invalidates the cursor of every query and search under way.
    pub fn expire_cursors(&self) {
        self.lock().cursors.expire_all();
    }

    /// Shifts the clock that dates pages; without a shift it is the real one.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.lock().clock_offset = seconds;
    }

    /// Arms a fault. Of several that hit a call, the one injected first is taken.
    pub fn inject(&self, fault: Fault) {
        self.lock().faults.inject(fault);
    }

    /// Disarms every fault.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }
}
