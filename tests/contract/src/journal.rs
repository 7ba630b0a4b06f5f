//! The contract of [`dealsync_domain::ports::SyncLog`].

use dealsync_domain::change::Change;
use dealsync_domain::ports::{ChangeFilter, RunLease, SyncLog};
use dealsync_domain::provider::{Direction, ProviderName};
use dealsync_domain::run::{RunId, SyncRun};

use crate::fixtures::new_run;
use crate::{Database, StoreFixture};

pub mod again;
pub mod changes;
pub mod fencing;
pub mod filters;
pub mod leases;
pub mod lists;
pub mod runs;
pub mod settling;

/// Every rule, each on a fresh database.
///
/// # Panics
/// Where a rule is broken.
pub async fn all(fixture: &dyn StoreFixture) {
    on_fresh_databases!(
        fixture,
        leases::begin_records_the_run_as_running,
        leases::a_lease_keeps_other_runs_of_its_connector_out,
        leases::a_lease_keeps_other_processes_out,
        leases::a_lease_ends_when_it_is_dropped,
        leases::connectors_are_leased_apart,
        leases::begin_interrupts_runs_that_lost_their_process,
        leases::a_run_that_does_not_exist_cannot_be_leased,
        leases::a_lease_gives_the_present_state,
        leases::the_fence_grows,
        leases::sweep_interrupts_only_what_has_no_process,
        fencing::save_is_fenced,
        fencing::append_is_fenced,
        fencing::amend_is_fenced,
        fencing::mark_is_fenced,
        fencing::settle_is_fenced,
        fencing::another_connector_fences_nothing,
        fencing::commit_and_forget_are_fenced,
    );
    on_fresh_databases!(
        fixture,
        runs::a_run_is_found_as_it_was_saved,
        runs::a_run_can_be_saved_with_nothing_in_it,
        runs::every_status_and_phase_is_kept,
        runs::a_run_that_does_not_exist_is_none,
        runs::a_run_without_a_process_is_shown_as_interrupted,
        runs::a_request_to_stop_is_told_at_the_next_save,
        runs::only_a_running_run_can_be_stopped,
        lists::runs_come_newest_first,
        lists::runs_are_filtered,
        lists::a_preview_never_applied_is_left_out_unless_asked_for,
        lists::runs_come_by_pages,
    );
    on_fresh_databases!(
        fixture,
        changes::a_change_is_read_as_it_was_appended,
        changes::changes_come_in_their_order_whatever_the_batches,
        changes::a_number_cannot_be_appended_twice,
        changes::journals_are_kept_apart,
        changes::amend_replaces_changes_that_were_not_sent,
        changes::amend_leaves_alone_what_was_sent,
        changes::changes_by_seq_are_those_of_the_numbers,
        changes::a_big_batch_is_appended_whole,
        changes::mark_sets_status_reason_and_message,
        filters::changes_are_filtered_by_status_and_action,
        filters::changes_that_only_link_come_where_asked_for,
        filters::a_query_looks_into_the_client_without_regard_to_case,
        filters::a_query_disregards_the_case_of_accented_letters,
        filters::a_query_takes_every_character_as_itself,
        filters::changes_come_by_pages,
        filters::tally_counts_each_action_and_status,
        filters::touching_gives_pending_changes_of_a_record_or_of_a_key,
        filters::touching_takes_a_whole_page,
    );
    on_fresh_databases!(
        fixture,
        settling::settle_marks_what_was_carried_out,
        settling::settle_keeps_the_links,
        settling::settle_removes_the_link_of_a_record,
        settling::a_link_of_the_same_deal_is_replaced,
        settling::a_link_of_the_same_record_is_replaced,
        settling::a_base_is_kept_as_it_was_given,
        settling::links_of_other_tables_are_others,
        settling::links_come_by_pages,
    );
    on_fresh_databases!(
        fixture,
        again::commit_stores_the_run_with_its_changes,
        again::commit_forgets_the_choices,
        again::a_journal_of_nothing_written_is_forgotten,
        again::a_journal_of_what_was_written_is_kept,
        again::runs_with_changes_sent_are_unsettled,
        again::a_change_keeps_when_it_was_first_sent,
        again::what_a_record_held_right_after_is_kept,
        again::undos_come_newest_first,
        again::choices_are_kept_as_they_were_given,
        again::an_interrupted_run_is_counted_by_its_journal,
    );
}

/// Begins an import.
async fn begin(database: &dyn Database) -> (RunLease, SyncRun) {
    begin_with(&*database.stores().log, ProviderName::Airtable, Direction::Import).await
}

async fn begin_with(log: &dyn SyncLog, provider: ProviderName, direction: Direction) -> (RunLease, SyncRun) {
    log.begin(new_run(provider, direction)).await.expect("a run must begin while no other goes on")
}

/// Begins an export with these changes in its journal.
async fn with_changes(database: &dyn Database, changes: Vec<Change>) -> RunLease {
    let log = &database.stores().log;
    let (lease, _) = begin_with(&**log, ProviderName::Airtable, Direction::Export).await;
    log.append(&lease, changes).await.expect("the journal must take changes");
    lease
}

/// The whole journal of a run.
async fn journal(database: &dyn Database, run: RunId) -> Vec<Change> {
    changes(database, run, ChangeFilter { with_links: true, limit: 10_000, ..ChangeFilter::default() }).await
}

async fn changes(database: &dyn Database, run: RunId, filter: ChangeFilter) -> Vec<Change> {
    database.stores().log.changes(run, filter).await.expect("the journal must be read")
}

/// A lease with the number of one that has ended, as a process that thinks it still holds it.
fn stale(lease: &RunLease) -> RunLease {
    RunLease { run: lease.run, provider: lease.provider, fence: lease.fence, guard: Box::new(()) }
}
