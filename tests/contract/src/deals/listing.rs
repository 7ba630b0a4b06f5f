//! Deals for people.

use dealsync_domain::deal::DealField;
use dealsync_domain::ports::DealFilter;

use super::inserted;
use crate::Database;
use crate::fixtures::text;

async fn clients(database: &dyn Database, filter: DealFilter) -> Vec<String> {
    let listed = database.stores().deals.list(filter).await.expect("deals must be listed");
    listed.iter().map(|deal| deal.cells.client()).collect()
}

async fn matching(database: &dyn Database, query: &str) -> Vec<String> {
    clients(database, DealFilter { query: Some(query.to_owned()), after: None, limit: 100 }).await
}

/// Newest last, those after one, at most so many.
pub async fn a_list_is_in_the_order_of_ids_by_pages(database: &dyn Database) {
    let first = inserted(database, "First", 0).await;
    for client in ["Second", "Third", "Fourth"] {
        inserted(database, client, 1).await;
    }
    let all = clients(database, DealFilter { limit: 100, ..DealFilter::default() }).await;
    assert_eq!(all, ["First", "Second", "Third", "Fourth"], "the newest must come last");
    let page = DealFilter { after: Some(first.id), limit: 2, ..DealFilter::default() };
    assert_eq!(clients(database, page).await, ["Second", "Third"], "at most `limit`, those after `after`");
}

/// Part of one of four fields is enough; the others are not looked into.
pub async fn a_query_looks_into_client_status_assignee_and_notes(database: &dyn Database) {
    let deals = &database.stores().deals;
    let deal = inserted(database, "Acme Industries", 0).await;
    inserted(database, "Somebody else", 1).await;
    assert_eq!(matching(database, "Indus").await, ["Acme Industries"], "a part of the client must be found");
    for field in [DealField::Assignee, DealField::Notes] {
        if !database.table().has(field) {
            continue;
        }
        let value = vec![(field, Some(text("un zébulon caché")))];
        deals.update(deal.id, value).await.expect("a text must be taken").expect("the deal exists");
        assert_eq!(matching(database, "zébulon").await, ["Acme Industries"], "a part of {field} must be found");
        deals.update(deal.id, vec![(field, None)]).await.expect("a text can be emptied");
    }
    if database.table().has(DealField::Statut) {
        let status = database.table().statuses[0];
        assert_eq!(matching(database, status).await, ["Acme Industries"], "the status must be found");
    }
    assert!(matching(database, "no such text").await.is_empty(), "what is nowhere must not be found");
}

/// `ACME` finds `Acme`.
pub async fn a_query_disregards_case(database: &dyn Database) {
    inserted(database, "Acme Industries", 0).await;
    for query in ["ACME", "acme", "aCmE iNdUs"] {
        assert_eq!(
            matching(database, query).await,
            ["Acme Industries"],
            "{query:?} must be found without regard to case"
        );
    }
}

/// `ÉTOILE` finds `Étoile`, as French names need.
pub async fn a_query_disregards_the_case_of_accented_letters(database: &dyn Database) {
    inserted(database, "Étoile Œuvrée", 0).await;
    for query in ["étoile", "ÉTOILE", "œuvrée"] {
        assert_eq!(
            matching(database, query).await,
            ["Étoile Œuvrée"],
            "{query:?} must be found without regard to case"
        );
    }
}

/// Characters that mean something to SQL mean nothing to people.
pub async fn a_query_takes_every_character_as_itself(database: &dyn Database) {
    for client in ["100% Bio", "100 Bio", "a_b", "axb", "c\\d", "O'Neil"] {
        inserted(database, client, 0).await;
    }
    for (query, found) in [("100%", "100% Bio"), ("a_b", "a_b"), ("c\\d", "c\\d"), ("o'n", "O'Neil")] {
        assert_eq!(matching(database, query).await, [found], "{query:?} must be taken literally");
    }
}
