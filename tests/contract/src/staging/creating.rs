//! Whether anything would be created, for which archived records have to be looked at first.

use dealsync_domain::provider::Direction;

use super::{Tables, laid};
use crate::Database;
use crate::fixtures::{deal, link, put_away, remote};

async fn would_create(database: &dyn Database, tables: &Tables, direction: Direction) -> bool {
    let mut area = laid(database, tables, direction).await;
    area.would_create().await.expect("what is grouped can be asked")
}

/// Whichever side it is on, and however many others have their targets.
pub async fn a_source_of_its_own_key_would_be_created(database: &dyn Database) {
    let tables = Tables {
        remote: vec![remote("rec1", "Acme"), remote("rec2", "Alone there")],
        deals: vec![deal(1, "acme"), deal(2, "Alone here")],
        links: Vec::new(),
    };
    for direction in [Direction::Import, Direction::Export] {
        assert!(would_create(database, &tables, direction).await, "an {direction} would create a record");
    }
}

/// By its key or by its link, even where the target of the link is gone.
pub async fn a_source_that_has_a_target_would_not_be_created(database: &dyn Database) {
    let paired = Tables { remote: vec![remote("rec1", "Acme")], deals: vec![deal(1, "ACME")], links: Vec::new() };
    let linked = Tables {
        remote: vec![remote("rec1", "Here")],
        deals: vec![deal(1, "There")],
        links: vec![link(1, "rec1", "Acme")],
    };
    let gone = Tables {
        remote: vec![remote("rec1", "Here")],
        deals: vec![deal(1, "There")],
        links: vec![link(1, "recGone", "Acme"), link(9, "rec1", "Acme")],
    };
    for tables in [Tables::default(), paired, linked, gone] {
        for direction in [Direction::Import, Direction::Export] {
            let created = would_create(database, &tables, direction).await;
            assert!(!created, "an {direction} would create nothing of {tables:?}");
        }
    }
    let taken = Tables {
        remote: vec![remote("rec1", "Renamed"), remote("rec2", "Acme")],
        deals: vec![deal(1, "Acme")],
        links: vec![link(1, "rec1", "Acme")],
    };
    let created = would_create(database, &taken, Direction::Import).await;
    assert!(!created, "a linked target that bears the key stands in the way as well");
}

/// It waits for one.
pub async fn a_source_without_a_key_would_not_be_created(database: &dyn Database) {
    let tables = Tables { remote: vec![remote("rec1", " ")], deals: vec![deal(1, " ")], links: Vec::new() };
    for direction in [Direction::Import, Direction::Export] {
        let created = would_create(database, &tables, direction).await;
        assert!(!created, "without a client an {direction} creates nothing");
    }
}

/// It bears the key.
pub async fn an_archived_target_stands_in_the_way(database: &dyn Database) {
    let tables = Tables { remote: vec![put_away("rec1", "Acme")], deals: vec![deal(1, "Acme")], links: Vec::new() };
    let created = would_create(database, &tables, Direction::Export).await;
    assert!(!created, "nothing may be created in place of an archived record");
}
