//! Groups in ranges, so that memory stays flat.

use dealsync_domain::deal::DealId;
use dealsync_domain::provider::Direction;
use dealsync_domain::record::RemoteId;

use super::{Tables, export, exports, import, imports, laid, only};
use crate::Database;
use crate::fixtures::{deal, link, remote};

/// Ten records of their own, five of one client, three without any, two linked.
fn tables() -> Tables {
    let mut tables = Tables::default();
    for number in 0..10 {
        tables.remote.push(remote(&format!("recOwn{number}"), &format!("Client {number}")));
        tables.deals.push(deal(100 + number, &format!("CLIENT {number}")));
    }
    for number in 0..5 {
        tables.remote.push(remote(&format!("recSame{number}"), "Acme"));
        tables.deals.push(deal(200 + number, "acme"));
    }
    for number in 0..3 {
        tables.remote.push(remote(&format!("recBlank{number}"), " "));
        tables.deals.push(deal(300 + number, " "));
    }
    for number in 0..2 {
        tables.remote.push(remote(&format!("recLinked{number}"), "Béta"));
        tables.deals.push(deal(400 + number, "Gamma"));
        tables.links.push(link(400 + number, &format!("recLinked{number}"), "Béta"));
    }
    tables
}

/// At most so many sources, unless one group has more.
pub async fn groups_come_within_the_limit(database: &dyn Database) {
    let tables = tables();
    for limit in [1, 2, 3, 4, 100] {
        let mut area = laid(database, &tables, Direction::Import).await;
        for range in imports(&mut *area, limit).await {
            let sources: usize = range.iter().map(|group| group.sources.len()).sum();
            let fits = sources <= limit as usize || range.len() == 1;
            assert!(fits, "{sources} sources in {} groups with a limit of {limit}", range.len());
        }
        let mut area = laid(database, &tables, Direction::Export).await;
        for range in exports(&mut *area, limit).await {
            let sources: usize = range.iter().map(|group| group.sources.len()).sum();
            let fits = sources <= limit as usize || range.len() == 1;
            assert!(fits, "{sources} sources in {} groups with a limit of {limit}", range.len());
        }
    }
}

/// And each source comes once.
pub async fn a_group_is_never_split(database: &dyn Database) {
    let tables = tables();
    for limit in [1, 2, 4, 6, 100] {
        let mut area = laid(database, &tables, Direction::Import).await;
        let groups = imports(&mut *area, limit).await.concat();
        let same: Vec<usize> = groups.iter().map(|group| group.sources.len()).filter(|sources| *sources > 1).collect();
        assert_eq!(same, [5], "the five of one client must come together, with a limit of {limit}");
        let mut ids: Vec<RemoteId> =
            groups.into_iter().flat_map(|group| group.sources).map(|one| one.record.id).collect();
        ids.sort_unstable();
        let mut expected: Vec<RemoteId> = tables.remote.iter().map(|record| record.id.clone()).collect();
        expected.sort_unstable();
        assert_eq!(ids, expected, "every source must come once, with a limit of {limit}");
    }
}

/// However often one asks.
pub async fn nothing_comes_after_the_end(database: &dyn Database) {
    let mut area = laid(database, &tables(), Direction::Import).await;
    imports(&mut *area, 7).await;
    for _ in 0..2 {
        let range = area.next_import(7).await.expect("the end is no error");
        assert!(range.is_empty(), "nothing may come after the end: {range:?}");
    }
}

/// Nothing is done about targets without a source.
pub async fn groups_without_a_source_are_left_out(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme"), remote("rec2", "Béta")],
        deals: vec![deal(1, "Acme"), deal(2, "Gamma"), deal(3, "Delta"), deal(4, " ")],
        links: vec![link(3, "recGone", "Delta"), link(9, "rec2", "Béta"), link(10, "recGoneToo", "Epsilon")],
    };
    let ids: Vec<RemoteId> =
        import(database, &tables).await.into_iter().map(|group| only(group.sources).record.id).collect();
    assert_eq!(ids.len(), 2, "two records make two groups, and nothing else any: {ids:?}");
    let mut ids: Vec<DealId> =
        export(database, &tables).await.into_iter().map(|group| only(group.sources).record.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [DealId(1), DealId(2), DealId(3), DealId(4)], "four deals make four groups");
}
