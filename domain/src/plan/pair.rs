//! Which value wins in a pair, field by field, and what a new record is made of.

use crate::cell::{Cell, StoredCell};
use crate::change::{Action, Change, ChangeStatus, FieldChange};
use crate::column::Column;
use crate::deal::DealField;
use crate::link::{Base, BaseCell};
use crate::matching::{SideId, Staged};
use crate::plan::{EmptyPolicy, Rules, Tally, blank, refuse, shorten};
use crate::reason::Reason;
use crate::record::Record;

/// What to do about one field of a pair.
enum Winner {
    /// The two agree.
    Agreed,
    /// They differ, and nothing is to be done.
    Nothing,
    /// The source is empty, and the target keeps its value.
    KeptEmpty,
    /// Only the target changed.
    TargetEdited,
    /// The source's value is written.
    Source { both_changed: bool },
}

/// The change of a pair; `None` where there is nothing to write and nothing to remember.
#[must_use]
pub fn plan_pair<S: SideId, T: SideId>(
    source: &Staged<S>,
    target: &Record<T>,
    base: Option<&Base>,
    rules: &Rules<'_>,
    tally: &mut Tally,
) -> Option<Change> {
    let mut change = blank(source, Action::Update);
    change.deal = change.deal.or_else(|| target.id.deal());
    change.remote = change.remote.or_else(|| target.id.remote());
    change.former_base = base.cloned();
    if let Some(unreadable) = unreadable(source, rules) {
        return Some(unreadable_change(change, unreadable));
    }
    for &(field, column) in &rules.fields {
        let (from, to) = (source.record.cells.cell(field), target.cells.cell(field));
        if *from == Cell::Absent || *to == Cell::Absent {
            continue;
        }
        let remembered = base.and_then(|base| base.get(&field));
        match winner(from, to, column, remembered, rules, field) {
            Winner::Agreed => {
                let agreed = BaseCell::from_sides(rules.direction, from.clone(), to.clone());
                if !remembered.is_some_and(|remembered| remembered.same_values(&agreed)) {
                    change.agreed.insert(field, agreed);
                }
            }
            Winner::Nothing => {}
            Winner::KeptEmpty => tally.kept_empty += 1,
            Winner::TargetEdited => tally.target_edited += 1,
            Winner::Source { .. } if !column.writable => {}
            Winner::Source { both_changed } => {
                write(&mut change, field, column, target.cells.stored(field), from, both_changed);
            }
        }
    }
    if change.fields.is_empty() {
        if base.is_some() && change.agreed.is_empty() {
            return None;
        }
        change.action = Action::Link;
    }
    Some(change)
}

fn winner(
    from: &Cell,
    to: &Cell,
    column: &Column,
    base: Option<&BaseCell>,
    rules: &Rules<'_>,
    field: DealField,
) -> Winner {
    if agree(from, to, column) {
        return Winner::Agreed;
    }
    if *from == Cell::Empty && rules.empty_policy(field) == EmptyPolicy::Keep {
        return Winner::KeptEmpty;
    }
    let Some(base) = base else { return Winner::Source { both_changed: true } };
    let source_kept = base.source(rules.direction).same(from);
    let target_kept = base.target(rules.direction).same(to);
    match (source_kept, target_kept) {
        (true, true) => Winner::Nothing,
        (true, false) => Winner::TargetEdited,
        (false, true) => Winner::Source { both_changed: false },
        (false, false) => Winner::Source { both_changed: true },
    }
}

/// Whether the target holds what it would hold if the source were written.
fn agree(from: &Cell, to: &Cell, column: &Column) -> bool {
    from.same(to) || from.value().is_some_and(|value| column.fit(value).is_ok_and(|kept| Cell::Value(kept).same(to)))
}

/// The change that makes a record of this source.
#[must_use]
pub fn plan_create<S: SideId>(source: &Staged<S>, rules: &Rules<'_>) -> Change {
    let mut change = blank(source, Action::Create);
    if let Some(unreadable) = unreadable(source, rules) {
        return unreadable_change(change, unreadable);
    }
    for &(field, column) in &rules.fields {
        let from = source.record.cells.cell(field);
        if from.value().is_some() {
            write(&mut change, field, column, StoredCell::default(), from, false);
        } else if *from == Cell::Empty {
            // Remembered with whatever the target makes of a field that is not sent.
            change.agreed.insert(field, BaseCell::from_sides(rules.direction, Cell::Empty, Cell::Empty));
        }
    }
    change
}

fn write(change: &mut Change, field: DealField, column: &Column, before: StoredCell, from: &Cell, both_changed: bool) {
    let mut written =
        FieldChange { field, before, after: from.clone().into(), source: from.clone(), both_changed, problem: None };
    if let Some(value) = from.value() {
        match column.fit(value) {
            Ok(kept) => written.after = Cell::Value(kept).into(),
            Err(reason) => refuse(change, &mut written, column, reason),
        }
    }
    change.fields.push(written);
}

fn unreadable<S: SideId>(source: &Staged<S>, rules: &Rules<'_>) -> Option<Vec<FieldChange>> {
    let bad: Vec<FieldChange> = rules
        .fields
        .iter()
        .filter_map(|&(field, _)| match source.record.cells.cell(field) {
            cell @ Cell::Unreadable(unreadable) => Some(FieldChange {
                field,
                before: StoredCell::default(),
                after: StoredCell::default(),
                source: cell.clone(),
                both_changed: false,
                problem: Some(unreadable.problem.code().to_owned()),
            }),
            _ => None,
        })
        .collect();
    (!bad.is_empty()).then_some(bad)
}

fn unreadable_change(mut change: Change, bad: Vec<FieldChange>) -> Change {
    let told: Vec<String> = bad
        .iter()
        .filter_map(|field| match &field.source {
            Cell::Unreadable(unreadable) => {
                Some(format!("{}: \"{}\" {}", field.field, shorten(&unreadable.shown), unreadable.problem.sentence()))
            }
            _ => None,
        })
        .collect();
    change.status = ChangeStatus::Held;
    change.reason = Some(Reason::InvalidValue);
    change.message = Some(told.join("; "));
    change.fields = bad;
    change
}
