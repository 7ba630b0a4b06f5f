//! Writes that nothing speaks against.

use dealsync_domain::cell::Cells;
use dealsync_domain::column::Holds;
use dealsync_domain::deal::DealField;
use dealsync_domain::ports::{CellWrite, RemoteWrite, WriteKind, WriteResult};
use dealsync_domain::reason::Reason;

use super::Remote;
use super::session::{assert_holds, open, write_of, written};
use crate::fixtures::{cells, holding, named, text};

/// As it stands there, which a later listing sees as well.
pub async fn a_creation_is_read_back(remote: &dyn Remote) {
    let session = open(remote).await;
    let table = remote.table();
    for (kind, which) in [(WriteKind::Upsert, 0), (WriteKind::Insert, 1)] {
        let meant = table.cells(&format!("Client {which}"), which);
        let results = session.done(vec![write_of(7, kind, &meant)]).await;
        let (id, read_back, adopted) = written(&results[0]);
        assert!(!adopted, "a record that was made did not stand there before");
        assert_holds(&read_back, &meant, "a record just made");
        assert_eq!(session.read(&id).await.cells, read_back, "a listing must read what the write told");
    }
    assert_eq!(remote.records().await.len(), 2, "each creation must make one record");
    let alone = session.done(vec![write_of(1, WriteKind::Upsert, &named("Alone"))]).await;
    assert_holds(&written(&alone[0]).1, &named("Alone"), "a record of a client alone");
}

/// Mapped or not.
pub async fn an_update_writes_the_cells_named_and_no_other(remote: &dyn Remote) {
    let session = open(remote).await;
    let table = remote.table();
    let made = remote.insert(&[table.cells("Acme", 0), table.cells("Autre", 0)]).await;
    let unmapped = remote.unmapped().await;
    let mut expected = table.cells("Acme", 0);
    for field in DealField::ALL {
        let new = if field == DealField::Client { text("Acme SA") } else { table.value(field, 1) };
        expected.set(field, holding(new.clone()));
        let write = write_of(1, WriteKind::Update(made[0].clone()), &cells([(field, new)]));
        let (id, read_back, _) = written(&session.done(vec![write]).await[0]);
        assert_eq!(id, made[0], "an update must be of its record");
        assert_holds(&read_back, &expected, "a record just updated");
        assert_holds(&session.read(&id).await.cells, &expected, "a record updated");
    }
    let other = session.read(&made[1]).await;
    assert_holds(&other.cells, &table.cells("Autre", 0), "another record must not be touched");
    assert_eq!(remote.unmapped().await, unmapped, "a column that is not mapped must not be touched");
}

/// And no other.
pub async fn an_update_empties_a_cell(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[remote.table().cells("Acme", 0)]).await;
    let others = DealField::ALL.into_iter().filter(|field| *field != DealField::Client);
    let nothing = others.map(|field| (field, CellWrite::Empty)).collect();
    let write = RemoteWrite { seq: 1, kind: WriteKind::Update(made[0].clone()), cells: nothing };
    let (_, read_back, _) = written(&session.done(vec![write]).await[0]);
    assert_holds(&read_back, &named("Acme"), "a record just emptied");
    assert_holds(&session.read(&made[0]).await.cells, &named("Acme"), "a record emptied");
}

/// Where it has to be made apart, it is; the options that there are stay.
pub async fn an_approved_option_is_made(remote: &dyn Remote) {
    let session = open(remote).await;
    let option = "Nouvelle étape";
    let column = session.mapping.column(DealField::Statut).expect("the status is mapped");
    assert!(matches!(column.holds, Holds::Choice { .. }), "the status must have options: {column:?}");
    if session.table.capabilities().adds_options_apart {
        let options = vec![(DealField::Statut, option.to_owned())];
        let added = session.table.add_options(&session.place, &session.mapping, options).await;
        added.expect("an approved option must be made");
    }
    let made = remote.insert(&[remote.table().cells("Acme", 0), remote.table().cells("Autre", 1)]).await;
    let new = cells([(DealField::Statut, text(option))]);
    let results = session.done(vec![write_of(1, WriteKind::Update(made[0].clone()), &new)]).await;
    let mut expected = remote.table().cells("Acme", 0);
    expected.set(DealField::Statut, holding(text(option)));
    assert_holds(&written(&results[0]).1, &expected, "a record with a new option");
    let other = session.read(&made[1]).await;
    assert_holds(&other.cells, &remote.table().cells("Autre", 1), "a record with an option that was there");
    let schema = session.table.schema().await.expect("the schema must be read");
    let column = schema.columns.iter().find(|known| known.id == column.id).expect("the column must stay");
    let Holds::Choice { options, .. } = &column.holds else { panic!("the column must keep its type: {column:?}") };
    for name in [option, remote.table().statuses[0], remote.table().statuses[1]] {
        assert!(options.iter().any(|known| known == name), "{name:?} must be among {options:?}");
    }
}

/// Equal as read, by what its reading kept of it.
pub async fn what_stood_in_a_cell_can_be_put_back(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[remote.table().cells("Acme", 0)]).await;
    let before = session.read(&made[0]).await.cells;
    let update = |cells| RemoteWrite { seq: 1, kind: WriteKind::Update(made[0].clone()), cells };
    let other = write_of(1, WriteKind::Update(made[0].clone()), &remote.table().cells("Autre", 1));
    session.done(vec![other]).await;
    let back = before.iter().map(|(field, stored)| match (&stored.raw, stored.cell.value()) {
        (Some(raw), _) => (field, CellWrite::Raw(raw.clone())),
        (None, Some(value)) => (field, CellWrite::Value(value.clone())),
        (None, None) => (field, CellWrite::Empty),
    });
    session.done(vec![update(back.collect())]).await;
    let after = session.read(&made[0]).await.cells;
    for field in DealField::ALL {
        let (before, after) = (before.cell(field), after.cell(field));
        assert!(after.same(before), "{field} must hold {before:?} again, and holds {after:?}");
    }
}

/// It and no other.
pub async fn a_deletion_removes_the_record(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Gone"), named("Stays")]).await;
    let delete = write_of(1, WriteKind::Delete(made[0].clone()), &Cells::default());
    assert_eq!(session.done(vec![delete]).await, [WriteResult::Deleted], "a deletion must be told as done");
    assert_eq!(remote.records().await, [made[1].clone()], "the record named must go, and no other");
}

/// What is to be gone is gone; the others of the batch go too.
pub async fn a_record_found_removed_is_deleted(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Gone already"), named("Gone now")]).await;
    remote.remove(&made[0]).await;
    let delete = |seq, place: usize| write_of(seq, WriteKind::Delete(made[place].clone()), &Cells::default());
    let results = session.done(vec![delete(1, 0), delete(2, 1)]).await;
    assert_eq!(results, [WriteResult::Deleted, WriteResult::Deleted], "a record found removed is deleted");
    assert!(remote.records().await.is_empty(), "both must be gone");
}

/// It is not made again, and costs nobody else anything.
pub async fn a_record_that_has_vanished_cannot_be_updated(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Gone"), named("Stays")]).await;
    remote.remove(&made[0]).await;
    let rename = |seq, place: usize| write_of(seq, WriteKind::Update(made[place].clone()), &named("Renamed"));
    let results = session.done(vec![rename(1, 0), rename(2, 1)]).await;
    let told = matches!(&results[0], WriteResult::Refused { reason: Reason::TargetGone, .. });
    assert!(told, "a record that has vanished must be told as such, not {:?}", results[0]);
    assert_holds(&written(&results[1]).1, &named("Renamed"), "the other record");
    assert_eq!(remote.records().await.len(), 1, "a record that has vanished must not be made again");
}

/// The user decided so.
pub async fn an_insert_makes_a_record_beside_its_like(remote: &dyn Remote) {
    let session = open(remote).await;
    let made = remote.insert(&[named("Acme")]).await;
    let results = session.done(vec![write_of(1, WriteKind::Insert, &named("Acme"))]).await;
    let (id, _, adopted) = written(&results[0]);
    assert!(id != made[0] && !adopted, "an insert must make another record");
    assert_eq!(remote.records().await.len(), 2, "both must stand in the table");
}

/// Where a creation can be made safe to repeat, it makes no second record.
pub async fn an_upsert_adopts_a_record_of_its_client(remote: &dyn Remote) {
    let session = open(remote).await;
    let can = session.table.can_upsert(&session.mapping);
    assert_eq!(can, remote.table().upserts, "whether creations can be repeated must be told");
    if !can {
        return;
    }
    assert!(session.table.capabilities().native_upsert, "what can be repeated is a capability");
    let made = remote.insert(&[named("Acme")]).await;
    let meant = remote.table().cells("Acme", 1);
    let results = session.done(vec![write_of(1, WriteKind::Upsert, &meant)]).await;
    let (id, read_back, adopted) = written(&results[0]);
    assert!(id == made[0] && adopted, "a record that stood there already must be adopted, and told as such");
    assert_holds(&read_back, &meant, "a record adopted");
    assert_eq!(remote.records().await.len(), 1, "no second record may be made");
}

/// As many as its capabilities say, and none counted as repeated.
pub async fn a_batch_takes_few_calls(remote: &dyn Remote) {
    let session = open(remote).await;
    let capabilities = session.table.capabilities();
    let count = i64::from(capabilities.write_batch);
    let calls = u64::from(capabilities.write_batch.div_ceil(capabilities.writes_per_call));
    let before = session.meter.calls();
    let creates = (1..=count).map(|seq| write_of(seq, WriteKind::Upsert, &named(&format!("Client {seq}"))));
    let results = session.done(creates.collect()).await;
    assert_eq!(session.meter.calls() - before, calls, "creations must share their calls");
    let before = session.meter.calls();
    let updates = results.iter().zip(1..).map(|(result, seq)| {
        let (id, ..) = written(result);
        write_of(seq, WriteKind::Update(id), &cells([(DealField::Notes, text("in one call"))]))
    });
    session.done(updates.collect()).await;
    assert_eq!(session.meter.calls() - before, calls, "updates must share their calls");
    let before = session.meter.calls();
    let deletes = results.iter().zip(1..).map(|(result, seq)| {
        let (id, ..) = written(result);
        write_of(seq, WriteKind::Delete(id), &Cells::default())
    });
    session.done(deletes.collect()).await;
    assert_eq!(session.meter.calls() - before, calls, "deletions must share their calls");
    assert_eq!(session.meter.repeats(), 0, "nothing had to be repeated");
}
