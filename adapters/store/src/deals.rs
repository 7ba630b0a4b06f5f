//! The CRM's deals, in a table that the CRM may have made.

use async_trait::async_trait;
use dealsync_domain::deal::{DealField, DealId, Value, Values};
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{CrmBatch, CrmResult, DealFilter, DealRepository, RunLease, StoreError};
use dealsync_domain::record::DealRecord;

use crate::Store;
use crate::leases::Holder;

pub(crate) mod apply;
mod bulk;
pub(crate) mod codec;
pub(crate) mod inspect;
mod kinds;
mod read;
pub(crate) mod search;
mod stored;
pub(crate) mod table;
mod write;

use read::Hold;

#[async_trait]
impl DealRepository for Store {
    async fn columns(&self) -> Result<ResolvedMapping, StoreError> {
        self.run("look at the deals table", |inner, conn| inner.inspect(conn)?.mapping()).await
    }

    async fn page(&self, after: Option<DealId>, limit: u32) -> Result<Vec<DealRecord>, StoreError> {
        self.run("read deals", move |inner, conn| {
            inner.on_deals(conn, |conn, table| read::page(conn, table, after, limit))
        })
        .await
    }

    async fn list(&self, filter: DealFilter) -> Result<Vec<DealRecord>, StoreError> {
        self.run("list deals", move |inner, conn| inner.on_deals(conn, |conn, table| read::list(conn, table, &filter)))
            .await
    }

    async fn find(&self, ids: Vec<DealId>) -> Result<Vec<DealRecord>, StoreError> {
        self.run("find deals", move |inner, conn| {
            inner.on_deals(conn, |conn, table| read::find(conn, table, &ids, Hold::Not))
        })
        .await
    }

    async fn newest(&self) -> Result<Option<DealId>, StoreError> {
        self.run("find the newest deal", |inner, conn| inner.on_deals(conn, read::newest)).await
    }

    async fn insert(&self, values: Values) -> Result<DealRecord, StoreError> {
        self.run("make a deal", move |inner, conn| {
            inner.on_deals(conn, |conn, table| write::insert_values(conn, table, &values))
        })
        .await
    }

    async fn update(
        &self,
        id: DealId,
        values: Vec<(DealField, Option<Value>)>,
    ) -> Result<Option<DealRecord>, StoreError> {
        self.run("change a deal", move |inner, conn| {
            inner.on_deals(conn, |conn, table| write::update_values(conn, table, id, &values))
        })
        .await
    }

    async fn delete(&self, id: DealId) -> Result<bool, StoreError> {
        self.run("remove a deal", move |inner, conn| inner.on_deals(conn, |conn, table| write::delete(conn, table, id)))
            .await
    }

    async fn apply(&self, lease: &RunLease, batch: CrmBatch) -> Result<CrmResult, StoreError> {
        let holder = Holder::from(lease);
        self.run("write deals", move |inner, conn| {
            inner.on_deals(conn, |conn, table| apply::apply(conn, table, holder, &batch))
        })
        .await
    }
}
