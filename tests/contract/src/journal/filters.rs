//! Parts of a journal.

use std::collections::BTreeMap;

use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::client::ClientKey;
use dealsync_domain::ports::ChangeFilter;
use dealsync_domain::record::RemoteId;
use dealsync_domain::run::RunId;

use super::{changes, with_changes};
use crate::Database;
use crate::fixtures::{change, key, remote_id};

fn standing(seq: i64, action: Action, status: ChangeStatus) -> Change {
    Change { status, ..change(seq, action, &format!("Client {seq}")) }
}

async fn numbers(database: &dyn Database, run: RunId, filter: ChangeFilter) -> Vec<i64> {
    let limit = if filter.limit == 0 { 1000 } else { filter.limit };
    let found = changes(database, run, ChangeFilter { limit, ..filter }).await;
    found.iter().map(|change| change.seq).collect()
}

/// By either and by both.
pub async fn changes_are_filtered_by_status_and_action(database: &dyn Database) {
    use {Action::*, ChangeStatus::*};
    let all =
        [(Create, Pending), (Update, Pending), (Create, Held), (Update, Applied), (Delete, Failed), (Create, Sent)];
    let all = all.into_iter().zip(1..).map(|((action, status), seq)| standing(seq, action, status));
    let run = with_changes(database, all.collect()).await.run;
    let by = |status, action| ChangeFilter { status, action, ..ChangeFilter::default() };
    for (status, expected) in
        [(Pending, vec![1, 2]), (Held, vec![3]), (Sent, vec![6]), (Failed, vec![5]), (Skipped, vec![])]
    {
        assert_eq!(numbers(database, run, by(Some(status), None)).await, expected, "by status {status:?}");
    }
    for (action, expected) in [(Create, vec![1, 3, 6]), (Update, vec![2, 4]), (Delete, vec![5])] {
        assert_eq!(numbers(database, run, by(None, Some(action))).await, expected, "by action {action:?}");
    }
    assert_eq!(numbers(database, run, by(Some(Pending), Some(Update))).await, [2], "by status and action");
    assert_eq!(numbers(database, run, by(None, None)).await, [1, 2, 3, 4, 5, 6], "by nothing");
}

/// People count them as unchanged.
pub async fn changes_that_only_link_come_where_asked_for(database: &dyn Database) {
    let status = ChangeStatus::Pending;
    let all =
        vec![standing(1, Action::Link, status), standing(2, Action::Update, status), standing(3, Action::Link, status)];
    let run = with_changes(database, all).await.run;
    assert_eq!(numbers(database, run, ChangeFilter::default()).await, [2], "pairs must be left out for people");
    let with_links = ChangeFilter { with_links: true, status: Some(status), ..ChangeFilter::default() };
    assert_eq!(numbers(database, run, with_links).await, [1, 2, 3], "pairs must be given where asked for");
}

async fn matching(database: &dyn Database, clients: &[&str], query: &str) -> Vec<i64> {
    let all = clients.iter().zip(1..).map(|(client, seq)| change(seq, Action::Create, client));
    let run = with_changes(database, all.collect()).await.run;
    numbers(database, run, ChangeFilter { query: Some(query.to_owned()), ..ChangeFilter::default() }).await
}

/// Any part of it.
pub async fn a_query_looks_into_the_client_without_regard_to_case(database: &dyn Database) {
    let clients = ["Acme Industries", "Dupont", "ACME"];
    for query in ["acme", "ACME", "cMe"] {
        assert_eq!(matching(database, &clients, query).await, [1, 3], "{query:?} must be found without regard to case");
    }
    assert_eq!(matching(database, &clients, "industries").await, [1], "a part of a name must be found");
    assert!(matching(database, &clients, "nobody").await.is_empty(), "what is nowhere must not be found");
}

/// As French names need.
pub async fn a_query_disregards_the_case_of_accented_letters(database: &dyn Database) {
    for query in ["étoile", "ÉTOILE", "Étoile"] {
        let found = matching(database, &["Étoile du Nord", "L'ÉTOILE", "Etoile"], query).await;
        assert_eq!(found, [1, 2], "{query:?} must be found without regard to case");
    }
}

/// Characters that mean something to SQL mean nothing to people.
pub async fn a_query_takes_every_character_as_itself(database: &dyn Database) {
    let clients = ["100% Bio", "100 Bio", "a_b", "axb", "c\\d", "O'Neil"];
    for (query, expected) in [("100%", 1), ("a_b", 3), ("\\d", 5), ("o'n", 6)] {
        assert_eq!(matching(database, &clients, query).await, [expected], "{query:?} must be taken literally");
    }
}

/// Those after a number, at most so many; what is left out fills no place.
pub async fn changes_come_by_pages(database: &dyn Database) {
    let action = |seq| if seq % 3 == 0 { Action::Link } else { Action::Update };
    let all = (1..=10).map(|seq| standing(seq, action(seq), ChangeStatus::Pending));
    let run = with_changes(database, all.collect()).await.run;
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page = numbers(database, run, ChangeFilter { after, limit: 3, ..ChangeFilter::default() }).await;
        assert!(page.len() <= 3, "a page must hold at most `limit` changes");
        let Some(last) = page.last() else { break };
        after = *last;
        seen.extend(page);
    }
    assert_eq!(seen, [1, 2, 4, 5, 7, 8, 10], "pages must give every change once");
}

/// Pairs included; what does not occur may be missing or zero.
pub async fn tally_counts_each_action_and_status(database: &dyn Database) {
    use {Action::*, ChangeStatus::*};
    let all =
        [(Create, Pending), (Create, Pending), (Update, Applied), (Link, Applied), (Link, Pending), (Create, Held)];
    let all = all.into_iter().zip(1..).map(|((action, status), seq)| standing(seq, action, status));
    let run = with_changes(database, all.collect()).await.run;
    let _other = with_changes(database, vec![standing(1, Delete, Failed)]).await;
    let tally = database.stores().log.tally(run).await.expect("changes must be counted");
    let counts: BTreeMap<String, u64> = tally
        .into_iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(action, status, count)| (format!("{action:?} {status:?}"), count))
        .collect();
    let expected =
        [("Create Held", 1), ("Create Pending", 2), ("Link Applied", 1), ("Link Pending", 1), ("Update Applied", 1)];
    let expected: BTreeMap<String, u64> = expected.into_iter().map(|(what, count)| (what.to_owned(), count)).collect();
    assert_eq!(counts, expected, "how many there are of each action and status");
}

async fn touching(database: &dyn Database, run: RunId, records: &[&str], clients: &[&str]) -> Vec<i64> {
    let records: Vec<RemoteId> = records.iter().map(|id| remote_id(id)).collect();
    let keys: Vec<ClientKey> = clients.iter().map(|client| key(client)).collect();
    let touched = database
        .stores()
        .log
        .touching(run, ChangeStatus::Pending, records, keys)
        .await
        .expect("the journal must be read");
    let mut numbers: Vec<i64> = touched.iter().map(|change| change.seq).collect();
    numbers.sort_unstable();
    numbers
}

/// Each once, whole, and none of another run.
pub async fn touching_gives_pending_changes_of_a_record_or_of_a_key(database: &dyn Database) {
    use ChangeStatus::{Applied, Held, Pending};
    let of = |seq: i64, action, remote: Option<&str>, status| Change {
        remote: remote.map(remote_id),
        status,
        ..change(seq, action, if seq < 6 { "Acme" } else { "Béta" })
    };
    let all = vec![
        of(1, Action::Update, Some("rec1"), Pending),
        of(2, Action::Delete, Some("rec2"), Pending),
        of(3, Action::Update, Some("rec3"), Applied),
        of(4, Action::Create, None, Pending),
        of(5, Action::Create, None, Held),
        of(6, Action::Create, None, Pending),
        of(7, Action::Update, Some("rec7"), Pending),
    ];
    let run = with_changes(database, all.clone()).await.run;
    let _other = with_changes(database, all.clone()).await;
    assert_eq!(touching(database, run, &["rec1"], &[]).await, [1], "what writes the record");
    assert_eq!(touching(database, run, &["rec2", "rec3"], &[]).await, [2], "pending changes only");
    assert_eq!(touching(database, run, &[], &["ACME "]).await, [4], "what creates the key, and is pending");
    assert_eq!(touching(database, run, &["rec7", "rec8"], &["béta"]).await, [6, 7], "either is enough");
    assert!(touching(database, run, &["rec9"], &["Nobody"]).await.is_empty(), "what nothing touches");
    assert!(touching(database, run, &[], &[]).await.is_empty(), "nothing is touched by nothing");
    let whole = database
        .stores()
        .log
        .touching(run, ChangeStatus::Pending, vec![remote_id("rec1")], Vec::new())
        .await
        .expect("it must be read");
    assert_eq!(whole, [all[0].clone()], "a change must be given whole");
}

/// As many records and keys as a page brings.
pub async fn touching_takes_a_whole_page(database: &dyn Database) {
    let last = Change { remote: Some(remote_id("rec999")), ..change(1, Action::Update, "Acme") };
    let run = with_changes(database, vec![last, change(2, Action::Create, "Client 998")]).await.run;
    let records: Vec<String> = (0..1000).map(|number| format!("rec{number}")).collect();
    let clients: Vec<String> = (0..1000).map(|number| format!("Client {number}")).collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let clients: Vec<&str> = clients.iter().map(String::as_str).collect();
    assert_eq!(touching(database, run, &records, &clients).await, [1, 2], "a whole page must be taken at once");
}
