//! What belongs together.

use dealsync_domain::cell::Cells;
use dealsync_domain::deal::DealId;
use dealsync_domain::matching::LinkedIds;
use dealsync_domain::provider::Direction;
use dealsync_domain::record::Record;

use super::{Tables, export, exports, import, laid, only};
use crate::Database;
use crate::fixtures::{base, deal, link, named, put_away, remote, remote_id};

/// Unlinked records whose clients are the same but for case, white space and composition.
pub async fn a_key_binds_what_bears_it(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "  CAFE\u{301}   Été "), remote("rec2", "Cafe Été")],
        deals: vec![deal(1, "Café été"), deal(2, "CAFÉ\u{a0}ÉTÉ"), deal(3, "Autre")],
        links: Vec::new(),
    };
    let mut groups = import(database, &tables).await;
    groups.sort_by_key(|group| group.sources[0].record.id.clone());
    assert_eq!(groups.len(), 2, "each key makes a group: {groups:?}");
    assert_eq!((&groups[0].link, &groups[0].base), (&None, &None), "a key is no link");
    let mut targets: Vec<DealId> = groups[0].targets.iter().map(|target| target.id).collect();
    targets.sort_unstable();
    assert_eq!(targets, [DealId(1), DealId(2)], "every target of the key must come with its source");
    assert!(groups[1].targets.is_empty(), "another key's targets must not");
}

/// A pair stays a pair when its client is renamed.
pub async fn a_link_binds_its_two_whatever_their_keys(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Renamed"), remote("rec2", "Acme")],
        deals: vec![deal(1, "Acme"), deal(2, "Renamed")],
        links: vec![link(1, "rec1", "Acme")],
    };
    let mut groups = import(database, &tables).await;
    groups.sort_by_key(|group| group.sources[0].record.id.clone());
    assert_eq!(groups.len(), 2, "a link and a key make two groups: {groups:?}");
    let linked = &groups[0];
    assert_eq!(linked.link, Some(LinkedIds { deal: DealId(1), remote: remote_id("rec1") }), "the link must be told");
    assert_eq!(linked.base, Some(base("Acme")), "the link must come with its base");
    assert_eq!(linked.targets, [deal(1, "Acme")], "a link must bind its own target");
    assert!(groups[1].targets.is_empty(), "a linked target must not stand in its key's group as well");
}

/// It is not matched by key instead.
pub async fn a_link_whose_target_is_gone_keeps_its_source_apart(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme")],
        deals: vec![deal(2, "Acme")],
        links: vec![link(1, "rec1", "Acme")],
    };
    let group = only(import(database, &tables).await);
    assert_eq!(group.link, Some(LinkedIds { deal: DealId(1), remote: remote_id("rec1") }), "the link must be told");
    assert!(group.targets.is_empty(), "nothing may stand in for a target that is gone: {group:?}");
    let tables = Tables { links: vec![link(2, "recGone", "Acme")], ..tables };
    let group = only(export(database, &tables).await);
    assert_eq!(group.link, Some(LinkedIds { deal: DealId(2), remote: remote_id("recGone") }), "the link must be told");
    assert!(group.targets.is_empty(), "nothing may stand in for a target that is gone: {group:?}");
}

/// Its link's other end being gone, it is still nobody else's.
pub async fn a_link_without_its_source_takes_its_target_out_of_the_key(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec2", "Acme")],
        deals: vec![deal(1, "Acme")],
        links: vec![link(1, "recGone", "Acme")],
    };
    let group = only(import(database, &tables).await);
    assert_eq!(group.link, None, "the source has no link");
    assert!(group.targets.is_empty(), "a linked target belongs to its link: {group:?}");
    assert_eq!(group.sources[0].counts.targets, 1, "though it bears the key");
}

/// Two records without a client are not the same client.
pub async fn a_record_without_a_key_is_alone(database: &dyn Database) {
    let blank = |id: &str| Record::live(remote_id(id), Cells::default());
    let tables = Tables {
        remote: vec![blank("rec1"), blank("rec2"), remote("rec3", "Acme")],
        deals: vec![Record::live(DealId(1), Cells::default()), deal(2, "Acme")],
        links: Vec::new(),
    };
    let mut groups = import(database, &tables).await;
    groups.sort_by_key(|group| group.sources[0].record.id.clone());
    assert_eq!(groups.len(), 3, "records without a key are in groups of their own: {groups:?}");
    for group in &groups[..2] {
        assert_eq!(
            (group.sources.len(), group.targets.len()),
            (1, 0),
            "without a key nothing belongs together: {group:?}"
        );
    }
    assert_eq!(groups[2].targets, [deal(2, "Acme")], "a key binds all the same");
}

/// Seen, so that nothing is made in its place.
pub async fn an_archived_target_comes_with_its_group(database: &dyn Database) {
    let tables = Tables {
        remote: vec![put_away("rec1", "Acme"), put_away("rec2", "Béta")],
        deals: vec![deal(1, "Acme"), deal(2, "Autre nom")],
        links: vec![link(2, "rec2", "Béta")],
    };
    let mut groups = export(database, &tables).await;
    groups.sort_by_key(|group| group.sources[0].record.id);
    assert_eq!(groups.len(), 2, "each deal has its group: {groups:?}");
    assert_eq!(groups[0].targets, [put_away("rec1", "Acme")], "an archived target of the key must be seen");
    assert_eq!(groups[1].targets, [put_away("rec2", "Béta")], "an archived target of the link must be seen");
    assert_eq!(groups[0].sources[0].record.cells, named("Acme"), "as it was laid");
}

/// As is done where archived records have to be looked at.
pub async fn more_can_be_laid_and_grouped_again(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme")],
        deals: vec![deal(1, "Acme"), deal(2, "Béta")],
        links: Vec::new(),
    };
    let mut area = laid(database, &tables, Direction::Export).await;
    area.add_remote(vec![put_away("rec2", "Béta")]).await.expect("more can be laid");
    area.group(Direction::Export).await.expect("what is laid can be grouped again");
    let mut groups = exports(&mut *area, 10).await.concat();
    groups.sort_by_key(|group| group.sources[0].record.id);
    assert_eq!(groups.len(), 2, "each deal has its group: {groups:?}");
    assert_eq!(groups[0].targets, [remote("rec1", "Acme")], "what was grouped first must be there");
    assert_eq!(groups[1].targets, [put_away("rec2", "Béta")], "and what was laid later");
    assert_eq!(groups[1].sources[0].counts.put_away, 1, "and counted");
}
