//! The contracts of [`dealsync_domain::ports::Provider`] and
//! [`dealsync_domain::ports::ExternalTable`].

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::cell::Cells;
use dealsync_domain::connector::Connection;
use dealsync_domain::deal::{DealField, Value, ValueKind};
use dealsync_domain::ports::Provider;
use dealsync_domain::record::RemoteId;

use crate::fixtures::{amount, date, text};

pub mod faults;
pub mod listing;
pub mod outcomes;
pub mod provider;
pub mod reading;
pub mod schema;
mod session;
pub mod writing;

/// Makes tables at a provider.
#[async_trait]
pub trait RemoteFixture: Send + Sync {
    /// A fresh, empty table with the default mapping's columns, one that is not mapped, and one
    /// that is computed.
    async fn open(&self) -> Box<dyn Remote>;
}

/// A table of one rule: reached through the adapter, and as somebody else in the browser.
#[async_trait]
pub trait Remote: Send + Sync {
    /// The adapter.
    fn provider(&self) -> Arc<dyn Provider>;

    /// How to reach the table; `None` where the provider knows no such situation.
    fn connection(&self, place: Place) -> Option<Connection>;

    /// What the table can hold.
    fn table(&self) -> RemoteTable;

    /// Makes records as somebody else, in this order.
    async fn insert(&self, records: &[Cells]) -> Vec<RemoteId>;

    /// Sets a cell as somebody else; `None` empties it.
    async fn change(&self, record: &RemoteId, field: DealField, value: Option<&Value>);

    /// Deletes a record as somebody else.
    async fn remove(&self, record: &RemoteId);

    /// Archives a record as somebody else; false where the provider has no archive.
    async fn put_away(&self, record: &RemoteId) -> bool;

    /// The records that stand in the table.
    async fn records(&self) -> Vec<RemoteId>;

    /// What stands in the column that is not mapped, of every record.
    async fn unmapped(&self) -> Vec<(RemoteId, String)>;

    /// When a record was made, by the provider's own word.
    async fn created_at(&self, record: &RemoteId) -> DateTime<Utc>;

    /// Lets the provider's clock be so far off for what is made and changed from now on.
    async fn shift_clock(&self, by: TimeDelta);

    /// Renames the column of a field.
    async fn rename_column(&self, field: DealField, name: &str);

    /// Removes the column of a field.
    async fn remove_column(&self, field: DealField);

    /// Lets the next call not arrive.
    async fn lose_call(&self);

    /// Lets the next call be carried out and its answer be lost.
    async fn lose_answer(&self);

    /// Lets every further call fail, until [`Remote::recover`].
    async fn break_down(&self);

    /// Lets everything work again.
    async fn recover(&self);

    /// Invalidates every cursor; false where cursors do not expire.
    async fn expire_cursors(&self) -> bool;

    /// Takes the token's rights away.
    async fn revoke_token(&self);

    /// Asserts that no call was made that the provider does not know, and removes the table.
    async fn close(self: Box<Self>);
}

/// Where a connection leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// To the table, by its id.
    Id,
    /// To the table, by its name.
    Name,
    /// To a base that does not exist.
    UnknownBase,
    /// To a table that does not exist, of the base.
    UnknownTable,
    /// To no table, in a base that has several.
    Unnamed,
    /// To no table, in a base that has only one.
    OnlyOne,
}

/// What a table can hold.
#[derive(Clone, Debug)]
pub struct RemoteTable {
    /// Two statuses that it has as options.
    pub statuses: [&'static str; 2],
    /// Two people that it knows, or two texts where its assignees are texts.
    pub assignees: [&'static str; 2],
    /// A value that the provider refuses, though its column says nothing against it.
    pub refused: (DealField, Value),
    /// Whether creations under the default mapping can be repeated without a second record.
    pub upserts: bool,
}

impl RemoteTable {
    /// One of two values for a field.
    #[must_use]
    pub fn value(&self, field: DealField, which: usize) -> Value {
        let which = which % 2;
        match (field, field.kind()) {
            (DealField::Client, _) => text(["Société Générale", "O'Neil & \"Co\""][which]),
            (DealField::Statut, _) => text(self.statuses[which]),
            (DealField::Assignee, _) => text(self.assignees[which]),
            (_, ValueKind::Amount) => amount(["12500.5", "-0.25"][which]),
            (_, ValueKind::Date) => date(["2026-03-31", "1999-12-01"][which]),
            (_, ValueKind::Text) => text(["Énergie 😀", "Agro, <b>bio</b>"][which]),
        }
    }

    /// Cells for every field.
    #[must_use]
    pub fn cells(&self, client: &str, which: usize) -> Cells {
        let value = |field| match field {
            DealField::Client => text(client),
            _ => self.value(field, which),
        };
        DealField::ALL.into_iter().map(|field| (field, crate::fixtures::holding(value(field)))).collect()
    }
}

/// Runs each rule on a table of its own.
macro_rules! on_fresh_tables {
    ($fixture:expr, $($rule:path),+ $(,)?) => {
        $({
            let remote = RemoteFixture::open($fixture).await;
            $rule(&*remote).await;
            remote.close().await;
        })+
    };
}

/// Every rule, each on a fresh table.
///
/// # Panics
/// Where a rule is broken.
pub async fn all(fixture: &dyn RemoteFixture) {
    on_fresh_tables!(
        fixture,
        provider::opening_makes_no_call,
        provider::identity_names_the_owner,
        provider::a_wrong_token_is_unauthorized,
        provider::containers_hold_the_table,
        provider::an_error_never_shows_the_token,
        schema::the_table_is_told_with_its_columns,
        schema::a_computed_column_is_told,
        schema::it_takes_no_more_calls_than_announced,
        schema::preparing_an_export_keeps_the_columns,
        schema::a_table_is_found_by_name_and_by_id,
        schema::what_is_not_there_is_told,
        schema::a_renamed_column_keeps_its_id,
    );
    on_fresh_tables!(
        fixture,
        listing::an_empty_table_is_one_empty_page,
        listing::pages_give_every_record_once,
        listing::a_full_page_that_is_the_last_ends,
        listing::removed_records_are_gone,
        listing::archived_records_are_a_partition_of_their_own,
        listing::since_includes_its_moment,
        listing::since_leaves_out_what_is_older,
        listing::since_finds_what_was_modified,
        reading::cells_are_read_as_their_fields,
        reading::an_empty_cell_is_empty_and_not_absent,
        reading::only_mapped_fields_are_read,
        reading::a_renamed_column_is_read_all_the_same,
        reading::a_removed_column_is_told,
    );
    on_fresh_tables!(
        fixture,
        writing::a_creation_is_read_back,
        writing::an_update_writes_the_cells_named_and_no_other,
        writing::an_update_empties_a_cell,
        writing::an_approved_option_is_made,
        writing::what_stood_in_a_cell_can_be_put_back,
        writing::a_deletion_removes_the_record,
        writing::a_record_found_removed_is_deleted,
        writing::a_record_that_has_vanished_cannot_be_updated,
        writing::an_insert_makes_a_record_beside_its_like,
        writing::an_upsert_adopts_a_record_of_its_client,
        writing::a_batch_takes_few_calls,
        outcomes::every_write_has_an_outcome,
        outcomes::one_bad_record_costs_one_record,
        outcomes::one_bad_update_costs_one_update,
        outcomes::no_right_to_write_stops_the_batch,
        outcomes::a_provider_that_is_down_leaves_no_write_without_outcome,
    );
    on_fresh_tables!(
        fixture,
        faults::a_page_whose_answer_was_lost_is_asked_for_again,
        faults::an_expired_cursor_is_told,
        faults::a_listing_of_a_provider_that_is_down_fails,
        faults::a_creation_that_did_not_arrive_is_made_once,
        faults::a_creation_whose_answer_was_lost_is_made_once,
        faults::an_insert_whose_answer_was_lost_is_made_once,
        faults::an_update_whose_answer_was_lost_is_written,
        faults::a_deletion_whose_answer_was_lost_is_deleted,
        faults::a_creation_in_doubt_is_not_called_done_nor_undone,
        faults::a_creation_repeated_after_doubt_makes_one_record,
    );
}
