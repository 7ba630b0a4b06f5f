//! Runs, journal and links as a port.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::Link;
use dealsync_domain::ports::{
    BeginError, ChangeFilter, Mark, NewRun, RunFilter, RunLease, Settled, StopRequested, StoreError, SyncLog,
};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::RemoteId;
use dealsync_domain::run::{RunId, SyncRun};
use dealsync_domain::sync::Decisions;

use crate::journal::{again, marks};
use crate::leases::{self, Busy, Holder, Taken, Wish};
use crate::links::Place;
use crate::{Store, choices, journal, links, runs, time};

/// How often a lock is tried for: whoever looks whether a run is alive holds it for an instant.
const ATTEMPTS: u32 = 4;
/// How often, where the lock is held and no run is going on yet: its holder is about to begin.
const ATTEMPTS_TO_NAME: u32 = 70;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(15);

impl Store {
    async fn lease_for(&self, wish: Wish) -> Result<(RunLease, SyncRun), BeginError> {
        let mut attempt = 1;
        loop {
            let wish = wish.clone();
            let taken = self.run("lease a connector", move |inner, conn| leases::take(inner, conn, &wish)).await?;
            match taken {
                Taken::Leased(lease, run) => return Ok((lease, *run)),
                Taken::Missing => return Err(BeginError::NotFound),
                Taken::Busy(Busy::Running(run)) if attempt >= ATTEMPTS => return Err(BeginError::InProgress(run)),
                Taken::Busy(Busy::Beginning(run)) if attempt >= ATTEMPTS_TO_NAME => {
                    return Err(BeginError::InProgress(run));
                }
                Taken::Busy(_) => attempt += 1,
            }
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        }
    }
}

#[async_trait]
impl SyncLog for Store {
    async fn begin(&self, run: NewRun) -> Result<(RunLease, SyncRun), BeginError> {
        self.lease_for(Wish::New(run)).await
    }

    async fn lease(&self, run: RunId) -> Result<(RunLease, SyncRun), BeginError> {
        self.lease_for(Wish::Existing(run)).await
    }

    async fn sweep(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.run("look for runs without a process", move |inner, conn| leases::sweep(inner, conn, now)).await
    }

    async fn save(&self, lease: &RunLease, run: &SyncRun) -> Result<StopRequested, StoreError> {
        let (holder, run) = (Holder::from(lease), run.clone());
        self.run("store a run", move |_, conn| {
            conn.transaction(|conn| {
                holder.check(conn)?;
                runs::save(conn, &run)
            })
        })
        .await
    }

    async fn request_stop(&self, run: RunId) -> Result<bool, StoreError> {
        self.run("ask a run to stop", move |inner, conn| {
            leases::sweep(inner, conn, time::now())?;
            runs::request_stop(conn, run)
        })
        .await
    }

    async fn find(&self, run: RunId) -> Result<Option<SyncRun>, StoreError> {
        self.run("read a run", move |inner, conn| {
            leases::sweep(inner, conn, time::now())?;
            runs::find(conn, run)
        })
        .await
    }

    async fn list(&self, filter: RunFilter) -> Result<Vec<SyncRun>, StoreError> {
        self.run("list runs", move |inner, conn| {
            leases::sweep(inner, conn, time::now())?;
            runs::list(conn, &filter)
        })
        .await
    }

    async fn append(&self, lease: &RunLease, changes: Vec<Change>) -> Result<(), StoreError> {
        let holder = Holder::from(lease);
        self.run("write the journal", move |_, conn| journal::append(conn, holder, changes)).await
    }

    async fn amend(&self, lease: &RunLease, changes: Vec<Change>) -> Result<(), StoreError> {
        let holder = Holder::from(lease);
        self.run("amend the journal", move |_, conn| journal::amend(conn, holder, changes)).await
    }

    async fn commit(&self, lease: &RunLease, run: &SyncRun, changes: Vec<Change>) -> Result<(), StoreError> {
        let (holder, run) = (Holder::from(lease), run.clone());
        self.run("store what was decided", move |_, conn| again::commit(conn, holder, &run, changes)).await
    }

    async fn forget(&self, lease: &RunLease) -> Result<(), StoreError> {
        let holder = Holder::from(lease);
        self.run("forget a journal", move |_, conn| again::forget(conn, holder)).await
    }

    async fn unsettled(&self, provider: ProviderName) -> Result<Vec<RunId>, StoreError> {
        self.run("look for writes without an answer", move |_, conn| again::unsettled(conn, provider)).await
    }

    async fn undos_of(&self, run: RunId) -> Result<Vec<SyncRun>, StoreError> {
        self.run("look for undos", move |_, conn| runs::undos_of(conn, run)).await
    }

    async fn keep_choices(&self, run: RunId, choices: Decisions) -> Result<(), StoreError> {
        self.run("keep what was chosen", move |_, conn| choices::keep(conn, run, &choices)).await
    }

    async fn choices(&self, run: RunId) -> Result<Decisions, StoreError> {
        self.run("read what was chosen", move |_, conn| choices::read(conn, run)).await
    }

    async fn changes(&self, run: RunId, filter: ChangeFilter) -> Result<Vec<Change>, StoreError> {
        self.run("read the journal", move |_, conn| journal::changes(conn, run, &filter)).await
    }

    async fn tally(&self, run: RunId) -> Result<Vec<(Action, ChangeStatus, u64)>, StoreError> {
        self.run("count the journal", move |_, conn| journal::tally(conn, run)).await
    }

    async fn changes_by_seq(&self, run: RunId, seqs: Vec<i64>) -> Result<Vec<Change>, StoreError> {
        self.run("read the journal", move |_, conn| journal::changes_by_seq(conn, run, &seqs)).await
    }

    async fn touching(
        &self,
        run: RunId,
        status: ChangeStatus,
        records: Vec<RemoteId>,
        keys: Vec<ClientKey>,
    ) -> Result<Vec<Change>, StoreError> {
        self.run("search the journal", move |_, conn| journal::touching(conn, run, status, &records, &keys)).await
    }

    async fn mark(&self, lease: &RunLease, marks: Vec<Mark>) -> Result<(), StoreError> {
        let holder = Holder::from(lease);
        self.run("mark the journal", move |_, conn| marks::mark(conn, holder, marks)).await
    }

    async fn settle(&self, lease: &RunLease, table: String, settled: Vec<Settled>) -> Result<(), StoreError> {
        let holder = Holder::from(lease);
        self.run("settle the journal", move |_, conn| marks::settle(conn, holder, &table, settled)).await
    }

    async fn links_of(
        &self,
        provider: ProviderName,
        table: String,
        deals: Vec<DealId>,
        records: Vec<RemoteId>,
    ) -> Result<Vec<Link>, StoreError> {
        self.run("read links", move |_, conn| links::of(conn, Place { provider, table: &table }, &deals, &records))
            .await
    }

    async fn links(
        &self,
        provider: ProviderName,
        table: String,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Link)>, StoreError> {
        self.run("read links", move |_, conn| links::page(conn, Place { provider, table: &table }, after, limit)).await
    }
}
