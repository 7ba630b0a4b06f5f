//! A ledger in memory.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::ports::{CallLedger, Pace, StoreError, StoreErrorKind};
use dealsync_domain::provider::ProviderName;

#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) next: Mutex<DateTime<Utc>>,
    pub(crate) reserved: Mutex<Vec<String>>,
    pub(crate) freezes: Mutex<Vec<DateTime<Utc>>>,
    pub(crate) away: bool,
}

#[async_trait]
impl CallLedger for Ledger {
    async fn reserve(
        &self,
        _provider: ProviderName,
        scope: &str,
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        if self.away {
            let kind = StoreErrorKind::Unavailable;
            return Err(StoreError::new(kind, "counting a call", "it is locked"));
        }
        self.reserved.lock().unwrap().push(scope.to_owned());
        let mut next = self.next.lock().unwrap();
        let slot = now.max(*next);
        if let Pace::Gap(gap) = pace {
            *next = slot + TimeDelta::from_std(gap).unwrap();
        }
        Ok(slot)
    }

    async fn freeze(&self, _scope: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        self.freezes.lock().unwrap().push(until);
        let mut next = self.next.lock().unwrap();
        *next = until.max(*next);
        Ok(())
    }

    async fn frozen_until(&self, _scope: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.freezes.lock().unwrap().iter().max().copied())
    }

    async fn calls_since(&self, _provider: ProviderName, _since: DateTime<Utc>) -> Result<u64, StoreError> {
        Ok(self.reserved.lock().unwrap().len() as u64)
    }
}
