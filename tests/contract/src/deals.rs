//! The contract of [`dealsync_domain::ports::DealRepository`].

use dealsync_domain::cell::Cell;
use dealsync_domain::deal::{DealField, Values};
use dealsync_domain::record::DealRecord;

use crate::{Database, DealsTable, StoreFixture};

pub mod apply;
mod batch;
pub mod guards;
pub mod links;
pub mod listing;
pub mod reading;
pub mod undo;
pub mod writing;

/// Every rule, each on a fresh database.
///
/// # Panics
/// Where a rule is broken.
pub async fn all(fixture: &dyn StoreFixture) {
    on_fresh_databases!(
        fixture,
        reading::columns_are_those_that_the_table_has,
        reading::columns_say_what_fits,
        reading::a_page_gives_deals_in_the_order_of_their_ids,
        reading::a_page_gives_deals_after_the_one_named,
        reading::a_page_after_the_last_deal_is_empty,
        reading::a_cell_is_read_whatever_its_form,
        reading::what_another_program_inserts_with_its_client_alone_is_read,
        reading::find_gives_the_deals_that_exist,
        reading::find_takes_many_ids,
        reading::newest_is_the_greatest_id,
        reading::another_process_reads_the_same,
    );
    on_fresh_databases!(
        fixture,
        listing::a_list_is_in_the_order_of_ids_by_pages,
        listing::a_query_looks_into_client_status_assignee_and_notes,
        listing::a_query_disregards_case,
        listing::a_query_disregards_the_case_of_accented_letters,
        listing::a_query_takes_every_character_as_itself,
    );
    on_fresh_databases!(
        fixture,
        writing::insert_keeps_every_value,
        writing::insert_leaves_the_other_fields_empty,
        writing::insert_of_what_the_table_refuses_makes_nothing,
        writing::update_sets_the_fields_named_and_no_other,
        writing::update_empties_a_field,
        writing::update_of_no_deal_is_none,
        writing::delete_says_whether_there_was_one,
    );
    on_fresh_databases!(
        fixture,
        apply::a_creation_makes_a_deal,
        apply::an_update_touches_the_cells_named_and_no_other,
        apply::a_deletion_removes_the_deal,
        apply::a_change_that_only_links_writes_no_cell,
        apply::outcomes_come_in_the_order_of_the_writes,
        apply::outcomes_are_marked_in_the_journal,
        apply::one_bad_record_costs_one_record,
        apply::a_big_batch_is_written_whole,
        apply::an_empty_batch_changes_nothing,
        apply::another_process_sees_a_batch_that_was_applied,
    );
    on_fresh_databases!(
        fixture,
        guards::a_change_whose_cells_hold_something_else_is_skipped,
        guards::a_deletion_of_a_deal_that_changed_is_skipped,
        guards::cells_that_are_not_named_guard_nothing,
        guards::a_deal_that_has_vanished_is_not_written,
        guards::a_creation_whose_key_a_newer_deal_bears_is_skipped,
        guards::a_creation_into_a_table_that_was_empty_is_guarded_too,
        guards::a_deal_that_is_accounted_for_takes_no_key,
        guards::a_creation_that_the_user_decided_needs_no_free_key,
        guards::the_newest_deal_answered_accounts_for_the_batch,
        guards::a_fenced_batch_does_nothing,
    );
    on_fresh_databases!(
        fixture,
        links::a_batch_leaves_its_links,
        links::the_base_of_cells_written_is_as_read_back,
        links::the_base_of_other_cells_is_as_given,
        links::an_exact_base_is_kept_as_it_was_given,
        links::links_that_were_replaced_come_back,
        links::a_link_of_the_same_deal_is_replaced,
        links::a_link_of_the_same_record_is_replaced,
        links::a_write_without_base_leaves_no_link,
        links::a_change_that_was_not_written_leaves_its_link_as_it_was,
    );
    on_fresh_databases!(
        fixture,
        undo::a_value_written_back_restores_the_cell_bit_for_bit,
        undo::a_whole_row_is_restored_bit_for_bit,
        undo::a_restored_cell_guards_by_its_stored_form,
    );
}

/// Makes a deal with a value in every field.
pub(crate) async fn inserted(database: &dyn Database, client: &str, which: usize) -> DealRecord {
    let values = database.table().values(client, which);
    database.stores().deals.insert(values).await.expect("the table must take values that fit it")
}

/// The deal as it stands now.
pub(crate) async fn found(database: &dyn Database, deal: &DealRecord) -> DealRecord {
    let mut found = database.stores().deals.find(vec![deal.id]).await.expect("a deal must be found by its id");
    assert_eq!(found.len(), 1, "deal {} must be found once", deal.id);
    found.remove(0)
}

/// Asserts that a deal holds these values and nothing else.
#[track_caller]
pub(crate) fn assert_holds(table: &DealsTable, deal: &DealRecord, values: &Values) {
    for field in DealField::ALL {
        let held = deal.cells.cell(field);
        let expected = if table.has(field) { Cell::of(values.get(&field).cloned()) } else { Cell::Absent };
        assert!(held.same(&expected), "{field} of deal {} must hold {expected:?}, and holds {held:?}", deal.id);
    }
}
