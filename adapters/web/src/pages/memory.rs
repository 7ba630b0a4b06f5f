//! What this process has seen of the providers since it began: the last test of each connection,
//! and the names of bases. Nothing depends on it; pages are more telling with it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use dealsync_domain::connectors::{CheckItem, CheckState};
use dealsync_domain::failure::Failure;
use dealsync_domain::ports::Container;
use dealsync_domain::provider::ProviderName;

/// The outcome of a test.
#[derive(Clone, Debug)]
pub(super) struct Tested {
    pub(super) at: DateTime<Utc>,
    /// The first thing that failed.
    pub(super) failure: Option<Failure>,
}

#[derive(Debug, Default)]
struct Seen {
    tests: BTreeMap<ProviderName, Tested>,
    /// Names by base.
    bases: BTreeMap<String, String>,
}

/// What was seen, shared by all workers.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<Seen>);

impl Memory {
    /// Keeps the outcome of a test.
    pub(super) fn tested(&self, provider: ProviderName, at: DateTime<Utc>, list: &[CheckItem]) {
        let failed = list.iter().find(|item| item.state == CheckState::Failed);
        let failure = failed.and_then(|item| item.failure.clone());
        self.seen().tests.insert(provider, Tested { at, failure });
    }

    /// The last test.
    pub(super) fn last_test(&self, provider: ProviderName) -> Option<Tested> {
        self.seen().tests.get(&provider).cloned()
    }

    /// What was tested is not what is stored any more.
    pub(super) fn forget_test(&self, provider: ProviderName) {
        self.seen().tests.remove(&provider);
    }

    /// Keeps the names of bases.
    pub(super) fn listed(&self, containers: &[Container]) {
        let named = containers.iter().map(|container| (container.id.clone(), container.name.clone()));
        self.seen().bases.extend(named);
    }

    /// The name of a base.
    pub(super) fn base_name(&self, id: &str) -> Option<String> {
        self.seen().bases.get(id).cloned()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // A panic elsewhere leaves nothing here half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
