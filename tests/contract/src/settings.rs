//! The contracts of [`dealsync_domain::ports::ConnectorStore`] and
//! [`dealsync_domain::ports::CallLedger`].

use crate::StoreFixture;

pub mod connectors;
pub mod ledger;
pub mod windows;

/// Every rule, each on a fresh database.
///
/// # Panics
/// Where a rule is broken.
pub async fn all(fixture: &dyn StoreFixture) {
    on_fresh_databases!(
        fixture,
        connectors::a_connector_that_is_not_stored_is_unset,
        connectors::a_connector_is_read_as_it_was_saved,
        connectors::a_connector_is_saved_whole,
        connectors::connectors_are_kept_apart,
        connectors::another_process_reads_the_same_connector,
    );
    on_fresh_databases!(
        fixture,
        ledger::the_first_call_may_start_at_once,
        ledger::calls_keep_their_gap,
        ledger::a_gap_that_has_passed_delays_nothing,
        ledger::unpaced_calls_may_start_at_once,
        ledger::a_clock_that_goes_back_keeps_the_gap,
        ledger::scopes_wait_apart,
        ledger::processes_share_a_scope,
        ledger::many_calls_at_once_keep_their_gap,
        ledger::calls_are_counted_by_provider,
        ledger::calls_are_counted_since_a_moment,
    );
    on_fresh_databases!(
        fixture,
        windows::no_window_holds_more_than_its_budget,
        windows::a_window_moves_on,
        windows::many_calls_at_once_keep_the_budget,
        windows::nothing_starts_before_a_freeze_ends,
        windows::a_freeze_is_of_its_scope,
        windows::a_freeze_is_seen_by_every_process,
        windows::a_shorter_freeze_does_not_end_a_longer_one,
        windows::a_freeze_that_has_passed_delays_nothing,
        windows::processes_share_a_freeze,
    );
}
