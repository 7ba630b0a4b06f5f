//! Calls and answers that get lost.

use chrono::TimeDelta;
use dealsync_domain::cell::Cells;
use dealsync_domain::ports::{ErrorKind, PageRequest, RemoteWrite, WriteKind, WriteResult};

use super::Remote;
use super::session::{Session, assert_holds, in_order, open, write_of, written};
use crate::fixtures::named;

/// Reading is safe to repeat; the repeat is counted apart.
pub async fn a_page_whose_answer_was_lost_is_asked_for_again(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Acme")]).await;
    let (calls, repeats) = (session.meter.calls(), session.meter.repeats());
    remote.lose_answer().await;
    let listed = session.all().await;
    assert_eq!(listed.len(), made.len(), "the page must be read in the end");
    assert_eq!(session.meter.calls() - calls, 1, "it was one call without the fault");
    assert!(session.meter.repeats() > repeats, "what the fault cost must be counted as repeated");
}

/// So that the listing begins anew, which then gives everything.
pub async fn an_expired_cursor_is_told(remote: &dyn Remote) {
    let session = open(remote).await;
    let size = session.table.capabilities().page_size;
    let clients: Vec<Cells> = (0..=size).map(|number| named(&format!("Client {number}"))).collect();
    remote.insert(&clients).await;
    let first = session.table.page(&session.place, &session.mapping, PageRequest::default()).await;
    let cursor = first.expect("the first page must be read").next;
    assert!(cursor.is_some(), "there is a second page");
    if !remote.expire_cursors().await {
        return;
    }
    let second = PageRequest { cursor, ..PageRequest::default() };
    let refused = session.table.page(&session.place, &session.mapping, second).await;
    let refused = refused.expect_err("the cursor has expired");
    assert_eq!(refused.kind, ErrorKind::CursorExpired, "an expired cursor must be told as such: {refused:?}");
    assert_eq!(session.all().await.len(), clients.len(), "a listing begun anew must give everything");
}

/// It does not end early in silence.
pub async fn a_listing_of_a_provider_that_is_down_fails(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.insert(&[named("Acme")]).await;
    remote.break_down().await;
    let refused = session.pages(PageRequest::default()).await.expect_err("the provider is down");
    assert_eq!(refused.kind, ErrorKind::Unavailable, "a provider that is down must be told as such: {refused:?}");
}

/// Writes of one class, each with a client of its own.
fn writes(kind: &WriteKind) -> Vec<RemoteWrite> {
    (1..=3).map(|seq| write_of(seq, kind.clone(), &named(&format!("Client {seq}")))).collect()
}

async fn assert_made_once(remote: &dyn Remote, session: &Session, results: &[WriteResult]) {
    for (result, number) in results.iter().zip(1..) {
        assert_holds(&written(result).1, &named(&format!("Client {number}")), "a record made in spite of a fault");
    }
    let mut made: Vec<_> = results.iter().map(|result| written(result).0).collect();
    let mut there = remote.records().await;
    made.sort_unstable();
    there.sort_unstable();
    assert_eq!(there, made, "each creation must make one record, and only one");
    assert_eq!(session.all().await.len(), 3, "and a listing sees no other");
}

/// Whatever class it is of.
pub async fn a_creation_that_did_not_arrive_is_made_once(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.lose_call().await;
    let results = session.done(writes(&WriteKind::Upsert)).await;
    assert_made_once(remote, &session, &results).await;
}

/// The records that stand there already are the ones that were to be made.
pub async fn a_creation_whose_answer_was_lost_is_made_once(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.lose_answer().await;
    let results = session.done(writes(&WriteKind::Upsert)).await;
    assert_made_once(remote, &session, &results).await;
}

/// Though others may bear the same client, and one does.
pub async fn an_insert_whose_answer_was_lost_is_made_once(remote: &dyn Remote) {
    let session = open(remote).await;
    // Long ago, so that it cannot be taken for the record in doubt.
    remote.shift_clock(TimeDelta::hours(-2)).await;
    let like = remote.insert(&[named("Client 2")]).await;
    remote.shift_clock(TimeDelta::zero()).await;
    remote.lose_answer().await;
    let results = session.done(writes(&WriteKind::Insert)).await;
    for result in &results {
        assert!(written(result).0 != like[0], "a record that stood there before is not the one that was made");
    }
    assert_eq!(remote.records().await.len(), 4, "each insert must make one record, and only one");
}

/// Writing the same twice does no harm.
pub async fn an_update_whose_answer_was_lost_is_written(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Acme")]).await;
    remote.lose_answer().await;
    let results = session.done(vec![write_of(1, WriteKind::Update(made[0].clone()), &named("Acme SA"))]).await;
    assert_holds(&written(&results[0]).1, &named("Acme SA"), "an update in spite of a fault");
    assert_eq!(remote.records().await, made, "an update must make no record");
}

/// Found removed is removed.
pub async fn a_deletion_whose_answer_was_lost_is_deleted(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Gone"), named("Stays")]).await;
    remote.lose_answer().await;
    let delete = write_of(1, WriteKind::Delete(made[0].clone()), &Cells::default());
    assert_eq!(session.done(vec![delete]).await, [WriteResult::Deleted], "a deletion must be settled");
    assert_eq!(remote.records().await, [made[1].clone()], "and cost no other record");
}

/// The answer is lost, and nobody can be asked.
pub async fn a_creation_in_doubt_is_not_called_done_nor_undone(remote: &dyn Remote) {
    for kind in [WriteKind::Upsert, WriteKind::Insert] {
        let session = open(remote).await;
        let before = remote.records().await.len();
        remote.lose_answer().await;
        remote.break_down().await;
        let report = session.write(writes(&kind)).await;
        let results = in_order(&[1, 2, 3], report);
        let made = remote.records().await.len() - before;
        assert!(made > 0, "the call was carried out");
        let open = |result: &&WriteResult| matches!(result, WriteResult::NotDone | WriteResult::Uncertain);
        assert_eq!(results.iter().filter(open).count(), 3, "nobody can know that one was done: {results:?}");
        let doubtful = results.iter().filter(|result| **result == WriteResult::Uncertain).count();
        assert!(doubtful >= made, "what may have happened must be told as uncertain: {results:?}");
        remote.recover().await;
    }
}

/// By a run that was resumed, with a table opened anew.
pub async fn a_creation_repeated_after_doubt_makes_one_record(remote: &dyn Remote) {
    let session = open(remote).await;
    if !session.table.can_upsert(&session.mapping) {
        return;
    }
    remote.lose_answer().await;
    remote.break_down().await;
    session.write(writes(&WriteKind::Upsert)).await;
    remote.recover().await;
    let resumed = open(remote).await;
    let results = resumed.done(writes(&WriteKind::Upsert)).await;
    assert_made_once(remote, &resumed, &results).await;
    let adopted = results.iter().all(|result| written(result).2);
    assert!(adopted, "records that stood there already must be told as adopted: {results:?}");
}
