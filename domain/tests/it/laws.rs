//! What holds for every pair of tables. `PROPTEST_CASES` sets how many are tried.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dealsync_domain::cell::{Cell, CellProblem, Cells};
use dealsync_domain::change::{Action, Change, ChangeStatus};
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::link::{Base, BaseCell, Link};
use dealsync_domain::money::Amount;
use dealsync_domain::plan::{EmptyPolicy, Plan, Rules, plan};
use dealsync_domain::provider::Direction;
use dealsync_domain::record::{Presence, Record, RemoteId};
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{World, columns};

fn text(options: &'static [&'static str]) -> impl Strategy<Value = Cell> {
    select(options).prop_map(|text| Cell::of(Value::text(text)))
}

fn cell(field: DealField) -> BoxedStrategy<Cell> {
    match field {
        DealField::Client => {
            text(&["Acme", "acme ", "ACME", "Béta", "Be\u{301}ta", "Gamma", "Delta & fils", "Epsilon", "", "  "])
                .boxed()
        }
        DealField::MontantBrut => prop_oneof![
            6 => select(&["0", "12500", "12500.5", "540.8333333333334", "-3.005"][..])
                .prop_map(|text| Cell::Value(Value::Amount(Amount::parse(text).expect("an amount")))),
            2 => Just(Cell::Empty),
            1 => Just(Cell::unreadable(CellProblem::NotAnAmount, "n/a")),
        ]
        .boxed(),
        DealField::DateEcheance => prop_oneof![
            4 => (1_u32..4).prop_map(|day| Cell::of(NaiveDate::from_ymd_opt(2026, 3, day).map(Value::Date))),
            1 => Just(Cell::Empty),
        ]
        .boxed(),
        _ => text(&["", "one", "two", "two\n", "trois « é »"]).boxed(),
    }
}

fn cells() -> impl Strategy<Value = Cells> {
    DealField::ALL.map(cell).prop_map(|cells| DealField::ALL.into_iter().zip(cells).collect())
}

fn presence() -> impl Strategy<Value = Presence> {
    prop_oneof![9 => Just(Presence::Live), 1 => Just(Presence::PutAway)]
}

fn base() -> impl Strategy<Value = Base> {
    (cells(), cells(), proptest::bits::u8::ANY).prop_map(|(crm, remote, mask)| {
        let kept = DealField::ALL.into_iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
        kept.map(|(_, field)| {
            (field, BaseCell { crm: crm.cell(field).clone(), remote: remote.cell(field).clone(), column: None })
        })
        .collect()
    })
}

prop_compose! {
    /// Two tables of up to seven records, some linked, some links leading nowhere.
    pub(crate) fn world()(
        deals in prop::collection::vec(cells(), 0..7),
        remote in prop::collection::vec((cells(), presence()), 0..7),
        links in prop::collection::vec((0_i64..8, 0_usize..8, base()), 0..4),
        overwrite in proptest::bits::u8::ANY,
    ) -> World {
        let deals = deals.into_iter().zip(1..).map(|(cells, id)| (DealId(id), Record::live(DealId(id), cells))).collect();
        let remote = remote.into_iter().enumerate().map(|(n, (cells, presence))| {
            let id = RemoteId(format!("rec{n:05}"));
            (id.clone(), Record { id, presence, cells })
        }).collect();
        let mut taken = (BTreeSet::new(), BTreeSet::new());
        let links = links.into_iter()
            .map(|(deal, n, base)| Link { deal: DealId(deal), remote: RemoteId(format!("rec{n:05}")), base })
            .filter(|link| taken.0.insert(link.deal) & taken.1.insert(link.remote.clone()))
            .collect();
        let empty_values = DealField::ALL.into_iter().enumerate()
            .filter(|(bit, _)| overwrite & (1 << bit) != 0)
            .map(|(_, field)| (field, EmptyPolicy::Overwrite)).collect();
        World { deals, remote, links, empty_values }
    }
}

pub(crate) fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Import), Just(Direction::Export)]
}

/// Targets that keep values as given, trim text, or lose cents.
pub(crate) fn habit() -> impl Strategy<Value = fn(&Cell) -> Cell> {
    fn faithful(cell: &Cell) -> Cell {
        cell.clone()
    }
    fn rewrites_text(cell: &Cell) -> Cell {
        match cell {
            Cell::Value(Value::Text(text)) => Cell::of(Value::text(&text.replace('o', "0"))),
            Cell::Empty => Cell::of(Value::text("")),
            other => other.clone(),
        }
    }
    fn loses_cents(cell: &Cell) -> Cell {
        match cell {
            Cell::Value(Value::Amount(amount)) => Cell::Value(Value::Amount(amount.rounded(0))),
            other => other.clone(),
        }
    }
    select(&[faithful as fn(&Cell) -> Cell, rewrites_text, loses_cents][..])
}

/// Links of which every field was written or found equal.
fn settled(world: &World) -> impl Iterator<Item = &Link> {
    world.links.iter().filter(|link| link.base.len() == DealField::ALL.len())
}

proptest! {
    #[test]
    fn planning_after_applying_plans_nothing(mut world in world(), direction in direction(), habit in habit()) {
        let first = world.plan(direction);
        world.apply(direction, &first.changes, habit);
        // A record that was held may be free to go once this run has renamed the one in its way.
        let source = |change: &Change| if direction == Direction::Import { (None, change.remote.clone()) } else { (change.deal, None) };
        let held: Vec<_> = first.changes.iter().filter(|change| change.status == ChangeStatus::Held).map(source).collect();
        let second = world.plan(direction);
        let again: Vec<_> = second.changes.iter()
            .filter(|change| change.status == ChangeStatus::Pending && !held.contains(&source(change)))
            .collect();
        prop_assert!(again.is_empty(), "{again:?}");
    }

    #[test]
    fn no_record_stands_in_two_changes(world in world(), direction in direction()) {
        let plan = world.plan(direction);
        let (mut deals, mut records) = (BTreeSet::new(), BTreeSet::new());
        for change in &plan.changes {
            prop_assert!(change.deal.is_none_or(|deal| deals.insert(deal)), "{change:?}");
            prop_assert!(change.remote.clone().is_none_or(|record| records.insert(record)), "{change:?}");
        }
    }

    #[test]
    fn every_source_is_accounted_for_once(world in world(), direction in direction()) {
        let plan = world.plan(direction);
        let sources = match direction {
            Direction::Import => world.remote.len(),
            Direction::Export => world.deals.len(),
        };
        prop_assert_eq!(plan.tally.sources, sources as u64);
        prop_assert_eq!(plan.changes.len() as u64 + plan.tally.settled, sources as u64);
    }

    #[test]
    fn every_value_written_stood_on_the_source(world in world(), direction in direction()) {
        let (crm, remote) = (columns(true), columns(false));
        let target = if direction == Direction::Import { &crm } else { &remote };
        for change in world.plan(direction).changes {
            let source = match direction {
                Direction::Import => &world.remote[change.remote.as_ref().expect("a source")].cells,
                Direction::Export => &world.deals[&change.deal.expect("a source")].cells,
            };
            for field in change.fields.iter().filter(|field| field.problem.is_none()) {
                let stood = source.cell(field.field);
                let kept = stood.value().map(|value| target.column(field.field).expect("mapped").fit(value));
                prop_assert_eq!(&field.source, stood);
                prop_assert_eq!(&field.after.cell, &kept.map_or(Cell::Empty, |fit| fit.map_or(Cell::Absent, Cell::Value)));
            }
        }
    }

    #[test]
    fn an_export_after_an_import_writes_nothing_unless_something_was_left(mut world in world(), habit in habit()) {
        world.links.clear();
        let import = world.plan(Direction::Import);
        world.apply(Direction::Import, &import.changes, habit);
        let paired: BTreeSet<DealId> = settled(&world).map(|link| link.deal).collect();
        let export = world.plan(Direction::Export);
        let rewritten: Vec<_> = export.changes.iter().filter(|change| {
            change.status == ChangeStatus::Pending && change.action == Action::Update && change.deal.is_some_and(|deal| paired.contains(&deal))
        }).collect();
        prop_assert!(rewritten.is_empty(), "{rewritten:#?}");
    }

    #[test]
    fn an_import_after_an_export_writes_nothing_unless_something_was_left(mut world in world(), habit in habit()) {
        world.links.clear();
        let export = world.plan(Direction::Export);
        world.apply(Direction::Export, &export.changes, habit);
        let paired: BTreeSet<RemoteId> = settled(&world).map(|link| link.remote.clone()).collect();
        let import = world.plan(Direction::Import);
        let rewritten: Vec<_> = import.changes.iter().filter(|change| {
            change.status == ChangeStatus::Pending && change.action == Action::Update && change.remote.as_ref().is_some_and(|id| paired.contains(id))
        }).collect();
        prop_assert!(rewritten.is_empty(), "{rewritten:#?}");
    }

    #[test]
    fn planning_ranges_is_planning_the_whole(world in world(), cuts in prop::collection::vec(0_usize..12, 0..4)) {
        let (crm, remote) = (columns(true), columns(false));
        let rules = Rules::new(Direction::Import, &remote, &crm, &world.empty_values);
        let groups = world.groups_for_import();
        let whole = plan(&groups, &rules);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(groups.len())).collect();
        cuts.extend([0, groups.len()]);
        cuts.sort_unstable();
        let mut parts = Plan::default();
        for range in cuts.windows(2) {
            let part = plan(&groups[range[0]..range[1]], &rules);
            parts.changes.extend(part.changes);
            parts.tally += part.tally;
        }
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn nothing_is_erased_unless_overwriting_was_chosen(world in world(), direction in direction()) {
        for change in world.plan(direction).changes {
            for field in change.fields.iter().filter(|field| field.after.cell == Cell::Empty && field.problem.is_none()) {
                prop_assert_eq!(world.empty_values.get(&field.field), Some(&EmptyPolicy::Overwrite));
                prop_assert_ne!(field.field, DealField::Client);
            }
        }
    }

    #[test]
    fn a_target_that_alone_changed_is_left_alone(world in world(), direction in direction()) {
        for change in world.plan(direction).changes {
            let Some(base) = &change.former_base else { continue };
            for field in &change.fields {
                let Some(cell) = base.get(&field.field) else { continue };
                prop_assert!(!cell.source(direction).same(&field.source) || field.problem.is_some(), "{field:?}");
            }
        }
    }
}
