//! What is laid is what comes back.

use dealsync_domain::cell::{Cell, CellProblem, RawCell, StoredCell};
use dealsync_domain::deal::DealField;
use dealsync_domain::provider::Direction;

use super::{Tables, export, exports, import, imports, laid, only, open};
use crate::Database;
use crate::fixtures::{amount, cells, date, deal, link, remote, text};

/// Grouping nothing is no error.
pub async fn an_area_is_empty_at_first(database: &dyn Database) {
    let mut area = open(database).await;
    area.group(Direction::Import).await.expect("nothing can be grouped");
    assert!(imports(&mut *area, 10).await.is_empty(), "an area must be empty at first");
}

/// Two runs stage side by side; nothing is left for the next one.
pub async fn areas_are_private(database: &dyn Database) {
    let mut first = open(database).await;
    first.add_remote(vec![remote("rec1", "First")]).await.expect("records must be laid");
    let second = Tables { remote: vec![remote("rec1", "Second")], ..Tables::default() };
    let seen = only(import(database, &second).await);
    assert_eq!(seen.sources[0].record, remote("rec1", "Second"), "an area must hold its own records only");
    first.group(Direction::Import).await.expect("records must be grouped");
    let seen = only(imports(&mut *first, 10).await.concat());
    assert_eq!(seen.sources[0].record, remote("rec1", "First"), "an area must hold its own records only");
    drop(first);
    let mut third = database.second().await.staging.open().await.expect("an area must be opened");
    third.group(Direction::Export).await.expect("nothing can be grouped");
    assert!(exports(&mut *third, 10).await.is_empty(), "a new area must be empty");
}

/// Every state of a cell, with its stored form.
pub async fn a_record_comes_back_as_it_was_laid(database: &dyn Database) {
    let raw = |cell, raw: &str| StoredCell { cell, raw: Some(RawCell(raw.to_owned())) };
    let mut whole = cells([(DealField::Client, text(" L'Été « & »\n\"😀\" ")), (DealField::Statut, text("Gagné"))]);
    whole.set(DealField::MontantBrut, raw(Cell::unreadable(CellProblem::NotAnAmount, "cher"), "t:cher"));
    whole.set(DealField::DateEcheance, raw(Cell::Value(date("2026-03-31")), "t:31/03/2026"));
    whole.set(DealField::Notes, Cell::Empty);
    let mut tables = Tables {
        remote: vec![remote("recÉ/'%", "x")],
        deals: vec![deal(9_007_199_254_740_993, "y")],
        links: vec![link(9_007_199_254_740_993, "recÉ/'%", "z")],
    };
    tables.remote[0].cells = whole.clone();
    tables.deals[0].cells = whole;
    let group = only(import(database, &tables).await);
    assert_eq!(group.sources[0].record, tables.remote[0], "a record must come back as it was laid");
    assert_eq!(group.targets, tables.deals, "a deal must come back as it was laid");
    assert_eq!(group.base.as_ref(), Some(&tables.links[0].base), "a base must come back as it was laid");
    let group = only(export(database, &tables).await);
    assert_eq!(group.sources[0].record, tables.deals[0], "a deal must come back as it was laid");
    assert_eq!(group.targets, tables.remote, "a record must come back as it was laid");
}

/// A listing may give a record twice: the later word counts, for its key as well.
pub async fn a_record_laid_again_is_replaced(database: &dyn Database) {
    let mut area = open(database).await;
    area.add_deals(vec![deal(1, "Acme"), deal(2, "Béta")]).await.expect("deals must be laid");
    area.add_remote(vec![remote("rec1", "Acme"), remote("rec2", "Gamma")]).await.expect("records must be laid");
    area.add_remote(vec![remote("rec1", "Béta")]).await.expect("a record can be laid again");
    area.group(Direction::Import).await.expect("what is laid must be grouped");
    let mut groups = imports(&mut *area, 10).await.concat();
    groups.sort_by_key(|group| group.sources[0].record.id.clone());
    assert_eq!(groups.len(), 2, "a record laid again must count once: {groups:?}");
    assert_eq!(groups[0].sources[0].record, remote("rec1", "Béta"), "the later record must count");
    assert_eq!(groups[0].targets, [deal(2, "Béta")], "the later key must count");
    assert_eq!(groups[0].sources[0].counts.sources, 1, "the former record must not be counted");
}

/// Within one page as well.
pub async fn a_record_laid_twice_at_once_is_replaced(database: &dyn Database) {
    let mut area = open(database).await;
    let page = vec![remote("rec1", "Acme"), remote("rec2", "Béta"), remote("rec1", "Gamma")];
    area.add_remote(page).await.expect("a page may hold a record twice");
    area.group(Direction::Import).await.expect("what is laid must be grouped");
    let mut groups = imports(&mut *area, 10).await.concat();
    groups.sort_by_key(|group| group.sources[0].record.id.clone());
    assert_eq!(groups.len(), 2, "a record laid twice must count once: {groups:?}");
    assert_eq!(groups[0].sources[0].record, remote("rec1", "Gamma"), "the later record must count");
}

/// Likewise.
pub async fn a_deal_laid_again_is_replaced(database: &dyn Database) {
    let mut area = open(database).await;
    area.add_deals(vec![deal(1, "Acme")]).await.expect("deals must be laid");
    area.add_deals(vec![deal(1, "Béta"), deal(2, "Gamma")]).await.expect("a deal can be laid again");
    area.group(Direction::Export).await.expect("what is laid must be grouped");
    let mut groups = exports(&mut *area, 10).await.concat();
    groups.sort_by_key(|group| group.sources[0].record.id);
    assert_eq!(groups.len(), 2, "a deal laid again must count once: {groups:?}");
    assert_eq!(groups[0].sources[0].record, deal(1, "Béta"), "the later deal must count");
}

/// Deals and links stay.
pub async fn cleared_records_are_forgotten(database: &dyn Database) {
    let mut area = open(database).await;
    area.add_deals(vec![deal(1, "Acme")]).await.expect("deals must be laid");
    area.add_links(vec![link(1, "rec2", "Acme")]).await.expect("links must be laid");
    area.add_remote(vec![remote("rec1", "Acme"), remote("rec2", "Béta")]).await.expect("records must be laid");
    area.clear_remote().await.expect("records can be cleared");
    area.add_remote(vec![remote("rec2", "Acme")]).await.expect("records must be laid");
    area.group(Direction::Import).await.expect("what is laid must be grouped");
    let group = only(imports(&mut *area, 10).await.concat());
    assert_eq!(group.sources[0].record, remote("rec2", "Acme"), "records laid after clearing must be there");
    assert_eq!(group.targets, [deal(1, "Acme")], "deals and links must outlast clearing");
    assert_eq!(group.sources[0].counts.sources, 1, "cleared records must not be counted");
}

/// More rows than a statement has parameters.
pub async fn a_big_page_is_laid_whole(database: &dyn Database) {
    let client = |number| format!("Client {number}");
    let mut tables = Tables::default();
    for number in 0..5000 {
        let mut record = remote(&format!("rec{number:05}"), &client(number));
        record.cells.set(DealField::MontantBrut, Cell::Value(amount("12500.00")));
        tables.remote.push(record);
        tables.deals.push(deal(number, &client(number)));
        if number % 2 == 0 {
            tables.links.push(link(number, &format!("rec{number:05}"), &client(number)));
        }
    }
    let mut area = open(database).await;
    area.add_remote(tables.remote.clone()).await.expect("a big page must be laid");
    area.add_deals(tables.deals.clone()).await.expect("a big page must be laid");
    area.add_links(tables.links.clone()).await.expect("a big page must be laid");
    area.group(Direction::Import).await.expect("what is laid must be grouped");
    let groups = imports(&mut *area, 500).await.concat();
    let paired = groups.iter().filter(|group| group.sources.len() == 1 && group.targets.len() == 1).count();
    assert_eq!((groups.len(), paired), (5000, 5000), "every record must come back with its deal");
    drop(area);
    let mut area = laid(database, &tables, Direction::Export).await;
    assert_eq!(exports(&mut *area, 500).await.concat().len(), 5000, "and every deal with its record");
}
