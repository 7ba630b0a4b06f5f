//! What a provider has carried out, and the links it leaves.

use dealsync_domain::cell::{Cell, CellProblem, Cells};
use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::link::{BaseCell, Link};
use dealsync_domain::ports::Settled;
use dealsync_domain::provider::{Direction, ProviderName};

use super::{begin_with, journal, with_changes};
use crate::Database;
use crate::fixtures::{amount, change, date, link, remote_id, table_ref, text};

fn settled(seq: i64, link: Link) -> Settled {
    Settled {
        seq,
        remote: Some(link.remote.clone()),
        link: Some(link),
        restored: Vec::new(),
        adopted: false,
        read_back: Cells::default(),
    }
}

/// Settles creations that leave these links, in a run of their own.
async fn settle(database: &dyn Database, table: &str, links: Vec<Link>) {
    let changes = links.iter().zip(1..).map(|(_, seq)| change(seq, Action::Create, "Acme"));
    let lease = with_changes(database, changes.collect()).await;
    let done = links.into_iter().zip(1..).map(|(link, seq)| settled(seq, link)).collect();
    database.stores().log.settle(&lease, table.to_owned(), done).await.expect("changes must be settled");
}

async fn links_of(database: &dyn Database, provider: ProviderName, table: &str) -> Vec<Link> {
    let log = &database.stores().log;
    let links = log.links(provider, table.to_owned(), None, 1000).await.expect("links must be read");
    let mut links: Vec<Link> = links.into_iter().map(|(_, link)| link).collect();
    links.sort_by_key(|link| link.deal);
    links
}

async fn links(database: &dyn Database) -> Vec<Link> {
    links_of(database, ProviderName::Airtable, &table_ref().key()).await
}

/// Applied, with the record that was made.
pub async fn settle_marks_what_was_carried_out(database: &dyn Database) {
    let of = |seq: i64, action, remote: Option<&str>| Change {
        remote: remote.map(remote_id),
        deal: Some(DealId(seq)),
        status: ChangeStatus::Sent,
        ..change(seq, action, "Acme")
    };
    let changes = vec![
        of(1, Action::Create, None),
        of(2, Action::Update, Some("rec2")),
        of(3, Action::Delete, Some("rec3")),
        of(4, Action::Create, None),
    ];
    let lease = with_changes(database, changes.clone()).await;
    let done = vec![
        Settled { adopted: true, ..settled(1, link(1, "recNew", "Acme")) },
        settled(2, link(2, "rec2", "Acme")),
        Settled {
            seq: 3,
            remote: Some(remote_id("rec3")),
            link: None,
            restored: Vec::new(),
            adopted: false,
            read_back: Cells::default(),
        },
    ];
    database.stores().log.settle(&lease, table_ref().key(), done).await.expect("changes must be settled");
    let after = journal(database, lease.run).await;
    for change in &after[..3] {
        assert_eq!(change.status, ChangeStatus::Applied, "what was carried out must be applied: {change:?}");
    }
    assert_eq!(after[0].remote, Some(remote_id("recNew")), "the journal must name the record made");
    assert_eq!(after[1].remote, Some(remote_id("rec2")), "the journal must name the record written");
    assert_eq!(after[0].fields, changes[0].fields, "what was planned must stay");
    assert_eq!(after[3], changes[3], "what was not settled must be left alone");
}

/// For everybody, at once.
pub async fn settle_keeps_the_links(database: &dyn Database) {
    let made = vec![link(1, "rec1", "Acme"), link(2, "rec2", "Béta")];
    settle(database, &table_ref().key(), made.clone()).await;
    assert_eq!(links(database).await, made, "every link must be kept");
    let log = database.second().await.log;
    let seen =
        log.links(ProviderName::Airtable, table_ref().key(), None, 10).await.expect("the other process must read");
    assert_eq!(seen.len(), 2, "by every process");
}

/// `None` removes, and only that one.
pub async fn settle_removes_the_link_of_a_record(database: &dyn Database) {
    settle(database, &table_ref().key(), vec![link(1, "rec1", "Acme"), link(2, "rec2", "Béta")]).await;
    let gone = Change { remote: Some(remote_id("rec1")), ..change(1, Action::Delete, "Acme") };
    let lease = with_changes(database, vec![gone]).await;
    let done = vec![Settled {
        seq: 1,
        remote: Some(remote_id("rec1")),
        link: None,
        restored: Vec::new(),
        adopted: false,
        read_back: Cells::default(),
    }];
    database.stores().log.settle(&lease, table_ref().key(), done).await.expect("changes must be settled");
    assert_eq!(links(database).await, [link(2, "rec2", "Béta")], "the link of a record removed must go");
}

/// A deal has one link a table.
pub async fn a_link_of_the_same_deal_is_replaced(database: &dyn Database) {
    let key = table_ref().key();
    settle(database, &key, vec![link(1, "recOld", "Acme"), link(2, "rec2", "Béta")]).await;
    settle(database, &key, vec![link(1, "recNew", "Acme SA")]).await;
    let expected = [link(1, "recNew", "Acme SA"), link(2, "rec2", "Béta")];
    assert_eq!(links(database).await, expected, "a deal must keep one link only");
}

/// A record has one link; one link may take the place of two.
pub async fn a_link_of_the_same_record_is_replaced(database: &dyn Database) {
    let key = table_ref().key();
    settle(database, &key, vec![link(1, "rec1", "Acme"), link(2, "rec2", "Béta")]).await;
    settle(database, &key, vec![link(3, "rec1", "Acme")]).await;
    let expected = [link(2, "rec2", "Béta"), link(3, "rec1", "Acme")];
    assert_eq!(links(database).await, expected, "a record must keep one link only");
    settle(database, &key, vec![link(2, "rec1", "Béta")]).await;
    assert_eq!(links(database).await, [link(2, "rec1", "Béta")], "the links of both must be replaced");
}

/// Empty, unreadable, exact.
pub async fn a_base_is_kept_as_it_was_given(database: &dyn Database) {
    let cell = |crm, remote| BaseCell { crm, remote, column: None };
    let mut kept = link(9_007_199_254_740_993, "rec'1\"%", "Acme");
    kept.base.extend([
        (DealField::MontantBrut, cell(Cell::Value(amount("0.1")), Cell::unreadable(CellProblem::NotAnAmount, "cher"))),
        (DealField::DateEcheance, cell(Cell::Empty, Cell::Value(date("0999-12-31")))),
        (DealField::Notes, cell(Cell::Value(text("l'été\n\t\"😀\\")), Cell::Empty)),
    ]);
    settle(database, &table_ref().key(), vec![kept.clone()]).await;
    assert_eq!(links(database).await, [kept], "a base must be kept as it was given");
}

/// A record's id means nothing in another table, nor at another provider.
pub async fn links_of_other_tables_are_others(database: &dyn Database) {
    settle(database, "app1/tbl1", vec![link(1, "rec1", "Acme")]).await;
    settle(database, "app1/tbl2", vec![link(1, "rec1", "Béta")]).await;
    let log = &database.stores().log;
    let (lease, _) = begin_with(&**log, ProviderName::Notion, Direction::Export).await;
    log.append(&lease, vec![change(1, Action::Create, "Gamma")]).await.expect("the journal must take changes");
    let done = vec![settled(1, link(1, "rec1", "Gamma"))];
    log.settle(&lease, "app1/tbl1".to_owned(), done).await.expect("changes must be settled");
    let all = [
        (ProviderName::Airtable, "app1/tbl1", Some("Acme")),
        (ProviderName::Airtable, "app1/tbl2", Some("Béta")),
        (ProviderName::Notion, "app1/tbl1", Some("Gamma")),
        (ProviderName::Notion, "app1/tbl2", None),
    ];
    for (provider, table, client) in all {
        let expected: Vec<Link> = client.map(|client| link(1, "rec1", client)).into_iter().collect();
        assert_eq!(links_of(database, provider, table).await, expected, "the links of {provider} {table}");
    }
}

/// In a fixed order, those after one.
pub async fn links_come_by_pages(database: &dyn Database) {
    let all = (1..=9).rev().map(|deal| link(deal, &format!("rec{deal}"), "Acme"));
    settle(database, &table_ref().key(), all.collect()).await;
    settle(database, "app1/tbl2", vec![link(1, "rec1", "Acme")]).await;
    let log = &database.stores().log;
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = log.links(ProviderName::Airtable, table_ref().key(), after, 2).await.expect("links must be read");
        assert!(page.len() <= 2, "a page must hold at most `limit` links");
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        seen.extend(page);
    }
    let whole = log.links(ProviderName::Airtable, table_ref().key(), None, 100).await.expect("links must be read");
    assert_eq!(seen, whole, "pages must come in the order of the whole");
    let mut deals: Vec<i64> = seen.iter().map(|(_, link)| link.deal.0).collect();
    deals.sort_unstable();
    assert_eq!(deals, [1, 2, 3, 4, 5, 6, 7, 8, 9], "pages must give every link once");
}
