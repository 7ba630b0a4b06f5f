//! Which records a listing gives.

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::cell::Cells;
use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{PageRequest, Partition};
use dealsync_domain::record::{Presence, RemoteId};

use super::Remote;
use super::session::{Session, open};
use crate::fixtures::{named, text};

fn clients(count: u32) -> Vec<Cells> {
    (0..count).map(|number| named(&format!("Client {number}"))).collect()
}

async fn ids(session: &Session, request: PageRequest) -> Vec<RemoteId> {
    let pages = session.pages(request).await.expect("the table must be read");
    let mut ids: Vec<RemoteId> = pages.concat().into_iter().map(|record| record.id).collect();
    ids.sort_unstable();
    ids
}

fn since(moment: DateTime<Utc>) -> PageRequest {
    PageRequest { since: Some(moment), ..PageRequest::default() }
}

fn sorted(mut ids: Vec<RemoteId>) -> Vec<RemoteId> {
    ids.sort_unstable();
    ids
}

/// One call, and the end.
pub async fn an_empty_table_is_one_empty_page(remote: &dyn Remote) {
    let session = open(remote).await;
    let before = session.meter.calls();
    let pages = session.pages(PageRequest::default()).await.expect("an empty table can be read");
    assert!(pages.len() == 1 && pages[0].is_empty(), "an empty table is one empty page: {pages:?}");
    assert_eq!(session.meter.calls() - before, 1, "one call is enough for it");
}

/// A full page each, but for the last, a call each.
pub async fn pages_give_every_record_once(remote: &dyn Remote) {
    let session = open(remote).await;
    let size = session.table.capabilities().page_size;
    let made = remote.insert(&clients(2 * size + 3)).await;
    let before = session.meter.calls();
    let pages = session.pages(PageRequest::default()).await.expect("the table must be read");
    let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
    assert_eq!(sizes, [size as usize, size as usize, 3], "pages must be full, but for the last");
    assert_eq!(session.meter.calls() - before, 3, "a page is one call");
    let listed = sorted(pages.concat().into_iter().map(|record| record.id).collect());
    assert_eq!(listed, sorted(made), "pages must give every record once");
}

/// Without another call.
pub async fn a_full_page_that_is_the_last_ends(remote: &dyn Remote) {
    let session = open(remote).await;
    let size = session.table.capabilities().page_size;
    remote.insert(&clients(size)).await;
    let before = session.meter.calls();
    assert_eq!(session.all().await.len(), size as usize, "every record must be given");
    assert_eq!(session.meter.calls() - before, 1, "a table of one page is one call");
}

/// Nobody sees them any more.
pub async fn removed_records_are_gone(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&clients(3)).await;
    remote.remove(&made[1]).await;
    let expected = sorted(vec![made[0].clone(), made[2].clone()]);
    assert_eq!(ids(&session, PageRequest::default()).await, expected, "a removed record must be gone");
}

/// Empty where the provider has no archive.
pub async fn archived_records_are_a_partition_of_their_own(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&clients(2)).await;
    let has_archive = remote.put_away(&made[0]).await;
    let request = PageRequest { partition: Partition::PutAway, ..PageRequest::default() };
    let archived = session.pages(request).await.expect("the archive must be read").concat();
    if !has_archive {
        assert!(archived.is_empty(), "a provider without an archive has nothing in it");
        return;
    }
    assert_eq!(archived.len(), 1, "an archived record must be in the archive");
    assert_eq!((&archived[0].id, archived[0].presence), (&made[0], Presence::PutAway), "and told as archived");
    assert_eq!(ids(&session, PageRequest::default()).await, [made[1].clone()], "and not in the table");
}

/// A record made at that very moment is given.
pub async fn since_includes_its_moment(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&clients(1)).await;
    let moment = remote.created_at(&made[0]).await;
    assert_eq!(ids(&session, since(moment)).await, made, "a record of that very moment must be given");
}

/// By more than the minute that providers keep times to.
pub async fn since_leaves_out_what_is_older(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.shift_clock(TimeDelta::hours(-2)).await;
    remote.insert(&clients(3)).await;
    remote.shift_clock(TimeDelta::zero()).await;
    let new = remote.insert(&clients(2)).await;
    let moment = remote.created_at(&new[0]).await - TimeDelta::minutes(10);
    assert_eq!(ids(&session, since(moment)).await, sorted(new.clone()), "older records must be left out");
    assert_eq!(ids(&session, since(moment - TimeDelta::days(1))).await.len(), 5, "and given where asked for");
    let later = since(moment + TimeDelta::hours(1));
    assert!(ids(&session, later).await.is_empty(), "nothing has happened yet in the future");
}

/// By anybody, in any cell.
pub async fn since_finds_what_was_modified(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.shift_clock(TimeDelta::hours(-2)).await;
    let old = remote.insert(&clients(3)).await;
    let moment = remote.created_at(&old[0]).await + TimeDelta::hours(1);
    remote.shift_clock(TimeDelta::zero()).await;
    remote.change(&old[1], DealField::Notes, Some(&text("modified"))).await;
    assert_eq!(ids(&session, since(moment)).await, [old[1].clone()], "what was modified must be given");
}
