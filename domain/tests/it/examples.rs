//! The contract's sentences about matching and winning, one by one.

use dealsync_domain::cell::{Cell, CellProblem, Cells};
use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::link::{BaseCell, Link};
use dealsync_domain::money::Amount;
use dealsync_domain::plan::EmptyPolicy;
use dealsync_domain::provider::Direction;
use dealsync_domain::reason::Reason;
use dealsync_domain::record::{Presence, Record, RemoteId};

use crate::world::World;

fn text(value: &str) -> Cell {
    Cell::of(Value::text(value))
}

fn cells(client: &str, statut: &str) -> Cells {
    DealField::ALL
        .into_iter()
        .map(|field| {
            let cell = match field {
                DealField::Client => text(client),
                DealField::Statut => text(statut),
                _ => Cell::Empty,
            };
            (field, cell)
        })
        .collect()
}

fn world(deals: &[(i64, &str, &str)], remote: &[(&str, &str, &str)]) -> World {
    World {
        deals: deals
            .iter()
            .map(|&(id, client, statut)| (DealId(id), Record::live(DealId(id), cells(client, statut))))
            .collect(),
        remote: remote
            .iter()
            .map(|&(id, client, statut)| {
                (RemoteId(id.into()), Record::live(RemoteId(id.into()), cells(client, statut)))
            })
            .collect(),
        links: Vec::new(),
        empty_values: [].into(),
    }
}

fn link(deal: i64, remote: &str, statut: (&str, &str)) -> Link {
    let base = BaseCell { crm: text(statut.0), remote: text(statut.1), column: None };
    Link { deal: DealId(deal), remote: RemoteId(remote.into()), base: [(DealField::Statut, base)].into() }
}

fn import(world: &World) -> Vec<Change> {
    world.plan(Direction::Import).changes
}

#[track_caller]
fn check_held(changes: &[Change], reason: Reason) {
    assert_eq!(changes.iter().map(|c| (c.status, c.reason)).collect::<Vec<_>>(), [(ChangeStatus::Held, Some(reason))]);
}

#[test]
fn an_unlinked_source_is_paired_by_its_key() {
    let changes = import(&world(&[(1, "ACME  sa", "lead")], &[("rec1", "Acme SA", "won")]));
    assert_eq!((changes[0].action, changes[0].deal), (Action::Update, Some(DealId(1))));
    assert!(changes[0].fields.iter().all(|field| field.both_changed), "nothing is remembered yet");
}

#[test]
fn a_source_without_a_counterpart_is_created() {
    let changes = import(&world(&[], &[("rec1", "Acme", "won")]));
    assert_eq!((changes[0].action, changes[0].status), (Action::Create, ChangeStatus::Pending));
    assert_eq!(changes[0].fields.len(), 2);
}

#[test]
fn two_sources_of_one_client_are_held() {
    let changes = import(&world(&[], &[("rec1", "Acme", ""), ("rec2", "ACME", "")]));
    assert!(changes.iter().all(|c| c.reason == Some(Reason::DuplicateClient)) && changes.len() == 2);
}

#[test]
fn two_targets_of_one_client_are_held_with_both_as_candidates() {
    let changes = import(&world(&[(1, "Acme", ""), (2, "acme", "")], &[("rec1", "Acme", "")]));
    check_held(&changes, Reason::DuplicateClient);
    assert_eq!(changes[0].candidates.iter().filter_map(|c| c.deal).collect::<Vec<_>>(), [DealId(1), DealId(2)]);
}

#[test]
fn a_target_linked_elsewhere_counts_as_a_duplicate() {
    let mut world = world(&[(1, "Acme", "x")], &[("rec1", "Renamed", "x"), ("rec2", "Acme", "y")]);
    world.links.push(link(1, "rec1", ("x", "x")));
    let held: Vec<_> = import(&world).into_iter().filter(|c| c.remote == Some(RemoteId("rec2".into()))).collect();
    check_held(&held, Reason::DuplicateClient);
    assert!(held[0].candidates[0].linked);
}

#[test]
fn a_link_outweighs_the_key() {
    let mut world = world(&[(1, "Old name", "x"), (2, "Acme", "x")], &[("rec1", "Acme", "x")]);
    world.links.push(link(1, "rec1", ("x", "x")));
    assert_eq!(import(&world)[0].deal, Some(DealId(1)));
}

#[test]
fn a_linked_target_that_is_gone_is_not_recreated() {
    let mut world = world(&[(2, "Acme", "x")], &[("rec1", "Acme", "x")]);
    world.links.push(link(1, "rec1", ("x", "x")));
    check_held(&import(&world), Reason::TargetDeleted);
}

#[test]
fn an_archived_target_of_the_key_is_not_doubled() {
    let mut world = world(&[(1, "Acme", "x")], &[("rec1", "Acme", "x")]);
    world.remote.values_mut().for_each(|record| record.presence = Presence::PutAway);
    check_held(&world.plan(Direction::Export).changes, Reason::TargetDeleted);
}

#[test]
fn a_record_without_a_client_is_held() {
    check_held(&import(&world(&[], &[("rec1", "  ", "x")])), Reason::MissingClient);
}

#[test]
fn a_value_that_cannot_be_read_holds_its_record_and_is_named() {
    let mut world = world(&[], &[("rec1", "Acme", "x"), ("rec2", "Beta", "x")]);
    let record = world.remote.get_mut(&RemoteId("rec1".into())).unwrap();
    record.cells.set(DealField::MontantBrut, Cell::unreadable(CellProblem::NotAnAmount, "n/a"));
    let changes = import(&world);
    assert_eq!(changes[0].reason, Some(Reason::InvalidValue));
    assert_eq!(changes[0].message.as_deref(), Some("montant_brut: \"n/a\" is not an amount"));
    assert_eq!(changes[1].status, ChangeStatus::Pending);
}

/// What a pair does about its status, given both values, both bases and the policy.
fn statut(source: &str, target: &str, base: Option<(&str, &str)>, policy: EmptyPolicy) -> Option<(String, bool)> {
    let mut world = world(&[(1, "Acme", target)], &[("rec1", "Acme", source)]);
    world.links.extend(base.map(|(crm, remote)| link(1, "rec1", (crm, remote))));
    world.empty_values.insert(DealField::Statut, policy);
    let written =
        import(&world).into_iter().flat_map(|change| change.fields).find(|field| field.field == DealField::Statut);
    written.map(|field| (field.after.cell.to_string(), field.both_changed))
}

#[test]
fn the_five_rules_of_winning() {
    use EmptyPolicy::{Keep, Overwrite};
    let written = |value: &str, both| Some((value.to_owned(), both));
    // 1. An empty source keeps the target, unless overwriting was chosen.
    assert_eq!(statut("", "lead", Some(("lead", "won")), Keep), None);
    assert_eq!(statut("", "lead", Some(("lead", "won")), Overwrite), written("", false));
    // 2. Both as they were: the provider keeps the value in a form of its own.
    assert_eq!(statut("won", "Won!", Some(("Won!", "won")), Keep), None);
    assert_eq!(statut("", "default", Some(("default", "")), Overwrite), None);
    // 3. Only the target changed: left alone.
    assert_eq!(statut("won", "lost", Some(("won", "won")), Keep), None);
    // 4. Only the source changed: written.
    assert_eq!(statut("won", "lead", Some(("lead", "lead")), Keep), written("won", false));
    // 5. Both changed, or nothing remembered: the source wins, and it is said.
    assert_eq!(statut("won", "lost", Some(("lead", "lead")), Keep), written("won", true));
    assert_eq!(statut("won", "lost", None, Keep), written("won", true));
}

#[test]
fn amounts_that_differ_only_beyond_the_cents_of_the_crm_agree() {
    let mut world = world(&[(1, "Acme", "")], &[("rec1", "Acme", "")]);
    let amount = |text: &str| Cell::Value(Value::Amount(Amount::parse(text).unwrap()));
    world.deals.get_mut(&DealId(1)).unwrap().cells.set(DealField::MontantBrut, amount("540.83"));
    world
        .remote
        .get_mut(&RemoteId("rec1".into()))
        .unwrap()
        .cells
        .set(DealField::MontantBrut, amount("540.8333333333334"));
    assert_eq!(import(&world)[0].action, Action::Link);
}
