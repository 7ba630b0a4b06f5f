//! How many bear a key, and which of them may be meant.

use dealsync_domain::change::Candidate;
use dealsync_domain::deal::DealId;
use dealsync_domain::matching::KeyCounts;

use super::{Tables, export, import, only};
use crate::Database;
use crate::fixtures::{deal, link, named, put_away, remote, remote_id};

fn counts(sources: u64, targets: u64, put_away: u64) -> KeyCounts {
    KeyCounts { sources, targets, put_away }
}

/// Every source is told.
pub async fn a_key_is_counted_on_both_sides(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme"), remote("rec2", " ACME")],
        deals: vec![deal(1, "acme"), deal(2, "Acme"), deal(3, "Acme "), deal(4, "Autre")],
        links: Vec::new(),
    };
    let group = only(import(database, &tables).await);
    for source in &group.sources {
        assert_eq!(source.counts, counts(2, 3, 0), "who bears the key must be counted on both sides");
    }
    let groups = export(database, &tables).await;
    for source in groups.iter().flat_map(|group| &group.sources) {
        let expected = if source.record.id == DealId(4) { counts(1, 0, 0) } else { counts(3, 2, 0) };
        assert_eq!(source.counts, expected, "an export counts the other way round");
    }
}

/// On either side, even where the other end of the link is gone.
pub async fn linked_records_are_counted(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme"), remote("rec2", "Acme")],
        deals: vec![deal(1, "Acme"), deal(2, "Acme")],
        links: vec![link(1, "rec1", "Acme"), link(2, "recGone", "Acme")],
    };
    let groups = import(database, &tables).await;
    let unlinked = groups.iter().find(|group| group.link.is_none()).expect("the second record is not linked");
    assert_eq!(unlinked.sources[0].counts, counts(2, 2, 0), "linked records bear the key as well");
    assert!(unlinked.targets.is_empty(), "though they belong to their links");
}

/// They stand in the way, but cannot be written.
pub async fn archived_records_are_counted_apart(database: &dyn Database) {
    let tables = Tables {
        remote: vec![put_away("rec1", "Acme"), put_away("rec2", "ACME"), remote("rec3", "acme")],
        deals: vec![deal(1, "Acme")],
        links: Vec::new(),
    };
    let group = only(export(database, &tables).await);
    assert_eq!(group.sources[0].counts, counts(1, 1, 2), "archived targets must be counted apart");
    assert_eq!(group.targets.len(), 3, "and seen");
}

/// All that a person needs to choose.
pub async fn targets_of_an_ambiguous_key_are_candidates(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme")],
        deals: vec![deal(1, "  ACME"), deal(2, "Acme"), deal(3, "Autre")],
        links: Vec::new(),
    };
    let group = only(import(database, &tables).await);
    let mut candidates = group.sources[0].candidates.clone();
    candidates.sort_by_key(|candidate| candidate.deal);
    let of = |id, client: &str| Candidate {
        deal: Some(DealId(id)),
        remote: None,
        client: client.to_owned(),
        linked: false,
        linked_to: None,
        cells: named(client),
    };
    assert_eq!(candidates, [of(1, "  ACME"), of(2, "Acme")], "every target of the key may be meant");
}

/// Where one source and one target bear the key, but the target is somebody's already.
pub async fn linked_candidates_are_told(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Renamed"), remote("rec2", "Acme")],
        deals: vec![deal(1, "Acme")],
        links: vec![link(1, "rec1", "Acme")],
    };
    let groups = import(database, &tables).await;
    let unlinked = groups.iter().find(|group| group.link.is_none()).expect("the second record is not linked");
    let candidate = unlinked.sources[0].candidates.first().expect("the deal that bears the key must be told");
    assert_eq!((candidate.deal, candidate.linked), (Some(DealId(1)), true), "it must be told as linked: {candidate:?}");
    let tables = Tables {
        remote: vec![remote("rec1", "Acme")],
        deals: vec![deal(1, "Renamed"), deal(2, "Acme")],
        links: vec![link(1, "rec1", "Acme")],
    };
    let groups = export(database, &tables).await;
    let unlinked = groups.iter().find(|group| group.link.is_none()).expect("the second deal is not linked");
    let candidate = unlinked.sources[0].candidates.first().expect("the record that bears the key must be told");
    let told = (candidate.remote.clone(), candidate.linked, candidate.client.as_str());
    assert_eq!(told, (Some(remote_id("rec1")), true, "Acme"), "it must be told as linked: {candidate:?}");
}

/// Nobody reads more.
pub async fn candidates_are_ten_at_most(database: &dyn Database) {
    let deals = (1..=25).map(|id| deal(id, "Acme")).collect();
    let tables = Tables { remote: vec![remote("rec1", "Acme")], deals, links: Vec::new() };
    let group = only(import(database, &tables).await);
    let source = &group.sources[0];
    assert_eq!(source.candidates.len(), 10, "ten candidates at most, and no fewer where there are more");
    assert_eq!(source.counts, counts(1, 25, 0), "the others are counted");
}
