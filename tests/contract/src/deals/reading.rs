//! Reading deals.

use dealsync_domain::deal::{DealField, DealId, Values};

use super::{assert_holds, found, inserted};
use crate::Database;
use crate::fixtures::text;

/// The columns that the table has for our fields, and no other, under their own names.
pub async fn columns_are_those_that_the_table_has(database: &dyn Database) {
    let columns = database.stores().deals.columns().await.expect("the table can be used");
    let fields: Vec<DealField> = columns.iter().map(|(field, _)| field).collect();
    assert_eq!(fields, database.table().fields, "a field whose column is missing must be missing, and no other");
    for (field, column) in columns.iter() {
        assert_eq!(column.name, field.name(), "a column of the CRM has the field's name");
        assert_eq!(column.id, column.name, "a column of the CRM is known by its name");
        assert!(column.suits(field), "{field} must suit its column: {column:?}");
    }
}

/// A column's kind says what it will keep of a value.
pub async fn columns_say_what_fits(database: &dyn Database) {
    let columns = database.stores().deals.columns().await.expect("the table can be used");
    for fit in &database.table().fits {
        let column = columns.column(fit.field).expect("a fit must be of a field that the table has");
        let kept = column.fit(&fit.value);
        assert_eq!(kept, fit.kept, "{:?} in {column:?}", fit.value);
    }
}

/// Pages come in the order of ids, and give each deal once.
pub async fn a_page_gives_deals_in_the_order_of_their_ids(database: &dyn Database) {
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(inserted(database, &format!("Client {number}"), number).await);
    }
    let deals = &database.stores().deals;
    assert!(deals.delete(made.remove(3).id).await.expect("a deal must be removed"), "there was one to remove");
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = deals.page(after, 2).await.expect("deals must be read");
        assert!(page.len() <= 2, "a page must hold at most `limit` deals, not {}", page.len());
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page);
    }
    let in_order = seen.iter().is_sorted_by_key(|deal| deal.id);
    assert!(in_order, "deals must come in the order of their ids");
    assert_eq!(seen, made, "pages must give every deal once, as it was inserted");
}

/// `after` is the last id seen, whether it still exists or not.
pub async fn a_page_gives_deals_after_the_one_named(database: &dyn Database) {
    let first = inserted(database, "First", 0).await;
    let second = inserted(database, "Second", 1).await;
    let third = inserted(database, "Third", 0).await;
    let deals = &database.stores().deals;
    deals.delete(second.id).await.expect("a deal must be removed");
    let page = deals.page(Some(second.id), 10).await.expect("deals must be read");
    assert_eq!(page, [third], "a page must begin after an id that exists no more");
    let page = deals.page(Some(DealId(first.id.0 - 1)), 1).await.expect("deals must be read");
    assert_eq!(page, [first], "a page must begin right after `after`");
}

/// The end is an empty page.
pub async fn a_page_after_the_last_deal_is_empty(database: &dyn Database) {
    let deals = &database.stores().deals;
    let page = deals.page(None, 10).await.expect("deals must be read");
    assert!(page.is_empty(), "an empty table must give an empty page");
    let only = inserted(database, "Only", 0).await;
    let page = deals.page(Some(only.id), 10).await.expect("deals must be read");
    assert!(page.is_empty(), "nothing must come after the last deal");
}

/// What the CRM wrote in its own notation is understood, by every way of reading.
pub async fn a_cell_is_read_whatever_its_form(database: &dyn Database) {
    let deals = &database.stores().deals;
    for sample in &database.table().samples {
        let id = if sample.field == DealField::Client {
            database.insert_raw(&[(DealField::Client, sample.literal)]).await
        } else {
            database.insert_raw(&[(DealField::Client, "'Acme'"), (sample.field, sample.literal)]).await
        };
        let read = deals.find(vec![id]).await.expect("a deal must be found");
        let cell = read.first().expect("the deal exists").cells.cell(sample.field);
        let expected = &sample.reads;
        assert!(cell.same(expected), "{} = {} must read {expected:?}, not {cell:?}", sample.field, sample.literal);
        let page = deals.page(Some(DealId(id.0 - 1)), 1).await.expect("deals must be read");
        assert_eq!(page, read, "a page and a search must read the same");
    }
}

/// Another program may insert with the client alone.
pub async fn what_another_program_inserts_with_its_client_alone_is_read(database: &dyn Database) {
    let id = database.insert_raw(&[(DealField::Client, "'Société Générale'")]).await;
    let page = database.stores().deals.page(None, 10).await.expect("deals must be read");
    assert_eq!(page.len(), 1, "the row of the other program must be seen");
    assert_eq!(page[0].id, id, "its id must be the row's");
    let values = Values::from([(DealField::Client, text("Société Générale"))]);
    assert_holds(database.table(), &page[0], &values);
}

/// Those that exist, each once; the others are left out.
pub async fn find_gives_the_deals_that_exist(database: &dyn Database) {
    let one = inserted(database, "One", 0).await;
    let two = inserted(database, "Two", 1).await;
    let three = inserted(database, "Three", 1).await;
    let deals = &database.stores().deals;
    deals.delete(two.id).await.expect("a deal must be removed");
    let wanted = vec![three.id, DealId(i64::MAX), two.id, one.id];
    let mut both = deals.find(wanted).await.expect("deals must be found");
    both.sort_by_key(|deal| deal.id);
    assert_eq!(both, [one, three], "the deals of these ids that exist, and no other");
    let none = deals.find(Vec::new()).await.expect("no ids are no error");
    assert!(none.is_empty(), "no ids must give no deals");
}

/// As many ids as a page of a provider or of the journal may bring.
pub async fn find_takes_many_ids(database: &dyn Database) {
    let only = inserted(database, "Only", 0).await;
    let wanted = (1..=2000).map(|number| DealId(only.id.0 - 1000 + number)).collect();
    let all = database.stores().deals.find(wanted).await.expect("many ids must be taken");
    assert_eq!(all, [only], "the deal must be found among many ids");
}

/// `None` of an empty table.
pub async fn newest_is_the_greatest_id(database: &dyn Database) {
    let deals = &database.stores().deals;
    assert_eq!(deals.newest().await.expect("it must be known"), None, "an empty table has no newest deal");
    let first = inserted(database, "First", 0).await;
    let second = inserted(database, "Second", 0).await;
    assert!(first.id < second.id, "ids must grow");
    assert_eq!(deals.newest().await.expect("it must be known"), Some(second.id), "the greatest id there is");
    deals.delete(second.id).await.expect("a deal must be removed");
    assert_eq!(deals.newest().await.expect("it must be known"), Some(first.id), "the greatest id there still is");
}

/// Two processes on one database see the same deals.
pub async fn another_process_reads_the_same(database: &dyn Database) {
    let second = database.second().await;
    let deal = inserted(database, "Acme", 0).await;
    let seen = second.deals.find(vec![deal.id]).await.expect("the other process must read");
    assert_eq!(seen, std::slice::from_ref(&deal), "what one process wrote, another must read");
    let renamed = vec![(DealField::Client, Some(text("Acme SA")))];
    second.deals.update(deal.id, renamed).await.expect("the other process must write");
    assert_eq!(found(database, &deal).await.cells.client(), "Acme SA", "and the other way round");
}
