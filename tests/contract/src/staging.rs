//! The contract of [`dealsync_domain::ports::Staging`] and of the areas it opens.

use dealsync_domain::deal::DealId;
use dealsync_domain::link::Link;
use dealsync_domain::matching::MatchGroup;
use dealsync_domain::ports::StagingArea;
use dealsync_domain::provider::Direction;
use dealsync_domain::record::{DealRecord, RemoteId, RemoteRecord};

use crate::{Database, StoreFixture};

pub mod comparison;
pub mod counting;
pub mod creating;
pub mod grouping;
pub mod laying;
pub mod model;
pub mod streaming;

/// Every rule, each on a fresh database.
///
/// # Panics
/// Where a rule is broken.
pub async fn all(fixture: &dyn StoreFixture) {
    on_fresh_databases!(
        fixture,
        laying::an_area_is_empty_at_first,
        laying::areas_are_private,
        laying::a_record_comes_back_as_it_was_laid,
        laying::a_record_laid_again_is_replaced,
        laying::a_record_laid_twice_at_once_is_replaced,
        laying::a_deal_laid_again_is_replaced,
        laying::cleared_records_are_forgotten,
        laying::a_big_page_is_laid_whole,
    );
    on_fresh_databases!(
        fixture,
        grouping::a_key_binds_what_bears_it,
        grouping::a_link_binds_its_two_whatever_their_keys,
        grouping::a_link_whose_target_is_gone_keeps_its_source_apart,
        grouping::a_link_without_its_source_takes_its_target_out_of_the_key,
        grouping::a_record_without_a_key_is_alone,
        grouping::an_archived_target_comes_with_its_group,
        grouping::more_can_be_laid_and_grouped_again,
        counting::a_key_is_counted_on_both_sides,
        counting::linked_records_are_counted,
        counting::archived_records_are_counted_apart,
        counting::targets_of_an_ambiguous_key_are_candidates,
        counting::linked_candidates_are_told,
        counting::candidates_are_ten_at_most,
    );
    on_fresh_databases!(
        fixture,
        streaming::groups_come_within_the_limit,
        streaming::a_group_is_never_split,
        streaming::nothing_comes_after_the_end,
        streaming::groups_without_a_source_are_left_out,
        creating::a_source_of_its_own_key_would_be_created,
        creating::a_source_that_has_a_target_would_not_be_created,
        creating::a_source_without_a_key_would_not_be_created,
        creating::an_archived_target_stands_in_the_way,
        comparison::random_tables_are_grouped_as_the_model_says,
        comparison::the_order_of_laying_changes_nothing,
    );
}

/// What is laid in an area.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Remote records, none twice.
    pub remote: Vec<RemoteRecord>,
    /// Deals, none twice.
    pub deals: Vec<DealRecord>,
    /// Links, none of a record or deal that another one has.
    pub links: Vec<Link>,
}

type Imports = Vec<MatchGroup<RemoteId, DealId>>;
type Exports = Vec<MatchGroup<DealId, RemoteId>>;

async fn open(database: &dyn Database) -> Box<dyn StagingArea> {
    database.stores().staging.open().await.expect("an area must be opened")
}

/// An area with these tables, a few rows at a time, grouped.
async fn laid(database: &dyn Database, tables: &Tables, direction: Direction) -> Box<dyn StagingArea> {
    let mut area = open(database).await;
    for page in tables.remote.chunks(50) {
        area.add_remote(page.to_vec()).await.expect("records must be laid");
    }
    for page in tables.deals.chunks(50) {
        area.add_deals(page.to_vec()).await.expect("deals must be laid");
    }
    for page in tables.links.chunks(50) {
        area.add_links(page.to_vec()).await.expect("links must be laid");
    }
    area.group(direction).await.expect("what is laid must be grouped");
    area
}

/// All groups of an import, range by range.
async fn imports(area: &mut dyn StagingArea, limit: u32) -> Vec<Imports> {
    let mut ranges = Vec::new();
    loop {
        let range = area.next_import(limit).await.expect("groups must be read");
        if range.is_empty() {
            return ranges;
        }
        ranges.push(range);
    }
}

/// All groups of an export, range by range.
async fn exports(area: &mut dyn StagingArea, limit: u32) -> Vec<Exports> {
    let mut ranges = Vec::new();
    loop {
        let range = area.next_export(limit).await.expect("groups must be read");
        if range.is_empty() {
            return ranges;
        }
        ranges.push(range);
    }
}

async fn import(database: &dyn Database, tables: &Tables) -> Imports {
    let mut area = laid(database, tables, Direction::Import).await;
    imports(&mut *area, 1000).await.concat()
}

async fn export(database: &dyn Database, tables: &Tables) -> Exports {
    let mut area = laid(database, tables, Direction::Export).await;
    exports(&mut *area, 1000).await.concat()
}

/// The only group there is.
#[track_caller]
fn only<G: std::fmt::Debug>(mut groups: Vec<G>) -> G {
    assert_eq!(groups.len(), 1, "one group was expected: {groups:?}");
    groups.remove(0)
}
