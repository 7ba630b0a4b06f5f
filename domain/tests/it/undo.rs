//! Taking a run back: what holds for every pair of tables.

use std::collections::BTreeMap;

use dealsync_domain::cell::{Cell, Cells};
use dealsync_domain::change::{Action, Change, ChangeStatus, LinkAfter};
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::link::Link;
use dealsync_domain::plan::{UndoRules, Undoing, plan_undo};
use dealsync_domain::provider::Direction;
use dealsync_domain::reason::{Loss, Reason};
use dealsync_domain::record::{Record, RemoteId};
use proptest::prelude::*;

use crate::laws::{direction, habit, world};
use crate::world::{World, columns};

/// What a side holds, by the id of its records as text.
fn target(world: &World, direction: Direction) -> BTreeMap<String, Cells> {
    match direction {
        Direction::Import => world.deals.iter().map(|(id, deal)| (id.to_string(), deal.cells.clone())).collect(),
        Direction::Export => world.remote.iter().map(|(id, one)| (id.to_string(), one.cells.clone())).collect(),
    }
}

/// The applied change as the journal holds it: with its ids and what was read back.
fn as_applied(world: &World, direction: Direction, mut change: Change) -> Change {
    let link = world.links.iter().find(|link| match direction {
        Direction::Import => Some(&link.remote) == change.remote.as_ref(),
        Direction::Export => Some(link.deal) == change.deal,
    });
    let link = link.expect("what was applied is linked");
    (change.deal, change.remote) = (Some(link.deal), Some(link.remote.clone()));
    change.status = ChangeStatus::Applied;
    let now = cells_of(world, direction, &change).expect("it stands there");
    change.read_back = change.to_keep(&now);
    change
}

fn cells_of(world: &World, direction: Direction, change: &Change) -> Option<Cells> {
    match direction {
        Direction::Import => world.deals.get(&change.deal?).map(|deal| deal.cells.clone()),
        Direction::Export => world.remote.get(change.remote.as_ref()?).map(|one| one.cells.clone()),
    }
}

fn undoing(world: &World, direction: Direction, done: &Change) -> Option<Undoing> {
    let columns = columns(direction == Direction::Import);
    let rules = UndoRules { direction, then: &columns, now: &columns, loss: &|_, _| None, is_taken: &|_| false };
    let link = done.deal.and_then(|deal| world.links.iter().find(|link| link.deal == deal));
    plan_undo(done, cells_of(world, direction, done).as_ref(), link, rules)
}

/// Carries an undo out.
fn take_back(world: &mut World, direction: Direction, change: &Change) {
    let (deal, remote) = (change.deal.expect("a deal"), change.remote.clone().expect("a record"));
    if change.status != ChangeStatus::Pending {
        return;
    }
    let cells = match (direction, change.action) {
        (Direction::Import, Action::Delete) => {
            world.deals.remove(&deal);
            None
        }
        (Direction::Export, Action::Delete) => {
            world.remote.remove(&remote);
            None
        }
        (Direction::Import, _) => world.deals.get_mut(&deal).map(|deal| &mut deal.cells),
        (Direction::Export, _) => world.remote.get_mut(&remote).map(|one| &mut one.cells),
    };
    if let Some(cells) = cells {
        for field in &change.fields {
            assert_eq!(cells.stored(field.field), field.before, "the guard");
            cells.set(field.field, field.after.clone());
        }
    }
    let place = world.links.iter().position(|link| link.deal == deal && link.remote == remote);
    match (&change.link_after, place) {
        (Some(LinkAfter::Base(base)), Some(place)) => world.links[place].base = base.clone(),
        (Some(LinkAfter::Gone | LinkAfter::Former(_)), Some(place)) => drop(world.links.remove(place)),
        (Some(_), None) => {}
        (None, _) => panic!("an undo says what becomes of the link: {change:?}"),
    }
}

fn applied(world: &World, direction: Direction, changes: Vec<Change>) -> Vec<Change> {
    let pending = changes.into_iter().filter(|change| change.status == ChangeStatus::Pending);
    pending.map(|change| as_applied(world, direction, change)).collect()
}

/// Links by their ends.
fn links(world: &World) -> BTreeMap<(DealId, RemoteId), Link> {
    world.links.iter().map(|link| ((link.deal, link.remote.clone()), link.clone())).collect()
}

proptest! {
    #[test]
    fn undo_after_apply_restores_every_cell_and_what_links_remembered(
        mut world in world(), direction in direction(), habit in habit()
    ) {
        let changes = world.plan(direction).changes;
        let before = (target(&world, direction), links(&world));
        world.apply(direction, &changes, habit);
        for done in applied(&world, direction, changes) {
            if let Some(undoing) = undoing(&world, direction, &done) {
                prop_assert!(!undoing.leaves_edits, "{undoing:?}");
                take_back(&mut world, direction, &undoing.change);
            }
        }
        prop_assert_eq!(target(&world, direction), before.0);
        // A link to a record that is not there, or to one linked otherwise since, was replaced.
        for (ends, link) in links(&world) {
            prop_assert_eq!(before.1.get(&ends), Some(&link));
        }
    }

    #[test]
    fn what_somebody_edited_since_is_left_alone(
        mut world in world(), direction in direction(), habit in habit(), place in any::<prop::sample::Index>()
    ) {
        let changes = world.plan(direction).changes;
        world.apply(direction, &changes, habit);
        let all: Vec<Change> = applied(&world, direction, changes)
            .into_iter()
            .filter(|change| change.action != Action::Link)
            .collect();
        if all.is_empty() {
            return Ok(());
        }
        let done = &all[place.index(all.len())];
        let field = done.fields.first().map_or(DealField::Notes, |field| field.field);
        let edited = Cell::of(Value::text("edited since"));
        match direction {
            Direction::Import => world.deals.get_mut(&done.deal.unwrap()).unwrap().cells.set(field, edited.clone()),
            Direction::Export => {
                world.remote.get_mut(done.remote.as_ref().unwrap()).unwrap().cells.set(field, edited.clone());
            }
        }
        let undoing = undoing(&world, direction, done).expect("it is told");
        prop_assert!(undoing.leaves_edits);
        take_back(&mut world, direction, &undoing.change);
        let now = cells_of(&world, direction, done).expect("it stands there still");
        prop_assert_eq!(now.cell(field), &edited);
    }

    #[test]
    fn an_undo_taken_back_gives_what_the_run_had_written(
        mut world in world(), direction in direction(), habit in habit()
    ) {
        let changes = world.plan(direction).changes;
        world.apply(direction, &changes, habit);
        let after = target(&world, direction);
        let mut undone = Vec::new();
        for done in applied(&world, direction, changes) {
            let Some(undoing) = undoing(&world, direction, &done) else { continue };
            take_back(&mut world, direction, &undoing.change);
            undone.push(Change { status: ChangeStatus::Applied, ..undoing.change });
        }
        for done in undone.iter().filter(|change| change.action == Action::Update) {
            let Some(undoing) = undoing(&world, direction, done) else { continue };
            let id = if direction == Direction::Import { done.deal.unwrap().to_string() } else { done.remote.clone().unwrap().to_string() };
            for field in &undoing.change.fields {
                prop_assert_eq!(&field.after, &after[&id].stored(field.field));
            }
        }
    }
}

fn done(action: Action) -> (World, Change) {
    let cells = |text: &str| -> Cells { [(DealField::Client, Cell::of(Value::text(text)))].into_iter().collect() };
    let world = World {
        deals: BTreeMap::from([(DealId(1), Record::live(DealId(1), cells("Acme")))]),
        remote: BTreeMap::from([(RemoteId("rec1".into()), Record::live(RemoteId("rec1".into()), cells("Acme")))]),
        links: Vec::new(),
        empty_values: BTreeMap::new(),
    };
    let mut change = world.plan(Direction::Export).changes.remove(0);
    change.action = action;
    (world, change)
}

#[test]
fn a_record_that_was_taken_over_is_not_removed() {
    let (world, change) = done(Action::Create);
    let undoing = undoing(&world, Direction::Export, &Change { adopted: true, ..change }).unwrap();
    assert_eq!((undoing.change.status, undoing.change.reason), (ChangeStatus::Skipped, Some(Reason::CannotComeBack)));
    assert_eq!(undoing.losses, [Loss::TakenOver]);
}

#[test]
fn a_column_that_is_gone_is_named() {
    let (world, mut change) = done(Action::Update);
    let written = |field| dealsync_domain::change::FieldChange {
        field,
        before: Cell::of(Value::text("before")).into(),
        after: Cell::of(Value::text("after")).into(),
        source: Cell::of(Value::text("after")),
        both_changed: false,
        problem: None,
    };
    change.fields = vec![written(DealField::Notes)];
    let then = columns(false);
    let now: BTreeMap<_, _> =
        then.iter().filter(|(field, _)| *field != DealField::Notes).map(|(f, c)| (f, c.clone())).collect();
    let now = dealsync_domain::mapping::ResolvedMapping::new(now).unwrap();
    let rules =
        UndoRules { direction: Direction::Export, then: &then, now: &now, loss: &|_, _| None, is_taken: &|_| false };
    let held: Cells = [(DealField::Notes, Cell::of(Value::text("after")))].into_iter().collect();
    let undoing = plan_undo(&change, Some(&held), None, rules).unwrap();
    assert_eq!((undoing.change.status, undoing.change.reason), (ChangeStatus::Skipped, Some(Reason::CannotComeBack)));
    assert_eq!(undoing.losses, [Loss::ColumnGone]);
    assert!(world.links.is_empty());
}
