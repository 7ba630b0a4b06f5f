//! What becomes of writes that something speaks against.

use dealsync_domain::cell::Cells;
use dealsync_domain::ports::{ErrorKind, RemoteWrite, WriteKind, WriteResult};

use super::Remote;
use super::session::{assert_holds, in_order, open, write_of, written};
use crate::fixtures::{holding, named};

/// Creations of so many clients, the one of that number being refused.
fn creations(remote: &dyn Remote, count: usize, bad: usize) -> Vec<RemoteWrite> {
    let (field, value) = remote.table().refused;
    let cells = |number: usize| {
        let mut cells = remote.table().cells(&format!("Client {number}"), 0);
        if number == bad {
            cells.set(field, holding(value.clone()));
        }
        cells
    };
    (0..count).zip(100..).map(|(number, seq)| write_of(seq, WriteKind::Upsert, &cells(number))).collect()
}

/// By its number, whatever the kind.
pub async fn every_write_has_an_outcome(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Acme"), named("Béta")]).await;
    let keyed = vec![
        write_of(30, WriteKind::Upsert, &named("Nouveau")),
        write_of(10, WriteKind::Update(made[1].clone()), &named("Béta SA")),
        write_of(20, WriteKind::Update(made[0].clone()), &named("Acme SA")),
    ];
    let results = session.done(keyed).await;
    for (result, client) in results.iter().zip(["Nouveau", "Béta SA", "Acme SA"]) {
        assert_holds(&written(result).1, &named(client), "an outcome must be of its own write");
    }
    assert_eq!(written(&results[1]).0, made[1], "an outcome must be of its own write");
    assert!(session.write(Vec::new()).await.outcomes.is_empty(), "no writes have no outcomes");
}

/// Nine are written, one is named with its reason.
pub async fn one_bad_record_costs_one_record(remote: &dyn Remote) {
    let session = open(remote).await;
    let count = session.batch();
    let bad = count / 2;
    let results = session.done(creations(remote, count, bad)).await;
    for (number, result) in results.iter().enumerate() {
        if number == bad {
            let told = matches!(result, WriteResult::Refused { message, .. } if !message.is_empty());
            assert!(told, "the bad record must be refused with a message, not {result:?}");
        } else {
            let expected = remote.table().cells(&format!("Client {number}"), 0);
            assert_holds(&written(result).1, &expected, "a record beside a bad one");
        }
    }
    assert_eq!(remote.records().await.len(), count - 1, "one bad record must cost one record");
}

/// Likewise.
pub async fn one_bad_update_costs_one_update(remote: &dyn Remote) {
    let session = open(remote).await;
    let count = session.batch();
    let clients: Vec<Cells> = (0..count).map(|number| named(&format!("Client {number}"))).collect();
    let made = remote.insert(&clients).await;
    let mut writes = creations(remote, count, 0);
    for (write, id) in writes.iter_mut().zip(&made) {
        write.kind = WriteKind::Update(id.clone());
    }
    let results = session.done(writes).await;
    assert!(matches!(results[0], WriteResult::Refused { .. }), "the bad update must be refused: {:?}", results[0]);
    assert_holds(&session.read(&made[0]).await.cells, &clients[0], "a refused update must write nothing");
    for (result, id) in results.iter().zip(&made).skip(1) {
        assert_eq!(written(result).0, *id, "the other updates must be written");
    }
}

/// And nothing is written.
pub async fn no_right_to_write_stops_the_batch(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.revoke_token().await;
    let writes = creations(remote, session.batch(), usize::MAX);
    let seqs: Vec<i64> = writes.iter().map(|write| write.seq).collect();
    let report = session.write(writes).await;
    let kind = report.stopped.as_ref().map(|error| error.kind);
    let told = matches!(kind, Some(ErrorKind::Unauthorized | ErrorKind::Forbidden));
    assert!(told, "a token without rights must stop the run: {report:?}");
    let results = in_order(&seqs, report);
    let surely = results.iter().all(|result| *result == WriteResult::NotDone);
    assert!(surely, "what was refused as a whole is surely not done: {results:?}");
    assert!(remote.records().await.is_empty(), "nothing may be written");
}

/// Neither done nor refused, and the run ends by it.
pub async fn a_provider_that_is_down_leaves_no_write_without_outcome(remote: &dyn Remote) {
    let session = open(remote).await;
    remote.break_down().await;
    let writes = creations(remote, session.batch(), usize::MAX);
    let seqs: Vec<i64> = writes.iter().map(|write| write.seq).collect();
    let report = session.write(writes).await;
    assert!(report.stopped.is_some(), "a provider that is down must stop the run: {report:?}");
    for result in in_order(&seqs, report) {
        let open = matches!(result, WriteResult::NotDone | WriteResult::Uncertain);
        assert!(open, "a write at a provider that is down is not done or uncertain, not {result:?}");
    }
    remote.recover().await;
    assert!(session.all().await.is_empty(), "nothing was written");
}
