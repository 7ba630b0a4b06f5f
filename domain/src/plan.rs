//! The heart: what a run would change, decided from what both sides hold. Pure, total and
//! deterministic; one function for both directions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change::{Action, Change, ChangeStatus, FieldChange};
use crate::column::Column;
use crate::deal::DealField;
use crate::mapping::ResolvedMapping;
use crate::matching::{MatchGroup, SideId, Staged, Verdict, verdicts};
use crate::provider::Direction;
use crate::reason::Reason;

mod pair;
mod undo;

pub use pair::{plan_create, plan_pair};
pub use undo::{UndoRules, Undoing, plan_undo};

/// What an empty source value does to a target that has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyPolicy {
    /// The target keeps its value.
    #[default]
    Keep,
    /// The target becomes empty too.
    Overwrite,
}

/// What a run is planned by.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    /// Which side is written.
    pub direction: Direction,
    /// The mapped fields with the column that each has at the target, in field order.
    pub fields: Vec<(DealField, &'a Column)>,
    /// What empty source values do; fields not in it keep.
    pub empty_values: &'a BTreeMap<DealField, EmptyPolicy>,
}

impl<'a> Rules<'a> {
    /// The rules of a run between these columns. A field that either side lacks is left out, and
    /// so is one whose target is computed: it is never sent. The client is always in.
    #[must_use]
    pub fn new(
        direction: Direction,
        source: &'a ResolvedMapping,
        target: &'a ResolvedMapping,
        empty_values: &'a BTreeMap<DealField, EmptyPolicy>,
    ) -> Self {
        let fields = target
            .iter()
            .filter(|(field, column)| {
                source.column(*field).is_some() && (column.writable || *field == DealField::Client)
            })
            .collect();
        Self { direction, fields, empty_values }
    }

    fn empty_policy(&self, field: DealField) -> EmptyPolicy {
        // A deal without a client could not be recognised again.
        if field == DealField::Client {
            EmptyPolicy::Keep
        } else {
            self.empty_values.get(&field).copied().unwrap_or_default()
        }
    }
}

/// What was seen beside the changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Source records.
    pub sources: u64,
    /// Pairs where nothing has to be remembered or written.
    pub settled: u64,
    /// Empty source values that left a target's value in place.
    pub kept_empty: u64,
    /// Values that only the target changed.
    pub target_edited: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.sources += other.sources;
        self.settled += other.settled;
        self.kept_empty += other.kept_empty;
        self.target_edited += other.target_edited;
    }
}

/// What a run would do about a range of match groups. Changes are not numbered yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the groups.
    pub changes: Vec<Change>,
    /// What was seen beside them.
    pub tally: Tally,
}

/// Plans a range of match groups.
///
/// Law of ranges: planning all groups equals the concatenation of planning each range of them,
/// for any split on group boundaries.
#[must_use]
pub fn plan<S: SideId, T: SideId>(groups: &[MatchGroup<S, T>], rules: &Rules<'_>) -> Plan {
    let mut plan = Plan::default();
    for group in groups {
        for (source, verdict) in verdicts(group) {
            plan.tally.sources += 1;
            let change = match verdict {
                Verdict::Hold(reason) => Some(hold(source, group, reason)),
                Verdict::Create => Some(plan_create(source, rules)),
                Verdict::Pair(target) => plan_pair(source, target, group.base.as_ref(), rules, &mut plan.tally),
            };
            match change {
                Some(change) => plan.changes.push(change),
                None => plan.tally.settled += 1,
            }
        }
    }
    plan
}

/// A change of this source that writes nothing yet.
fn blank<S: SideId>(source: &Staged<S>, action: Action) -> Change {
    Change {
        deal: source.record.id.deal(),
        remote: source.record.id.remote(),
        ..Change::new(action, source.record.cells.client(), source.record.key())
    }
}

fn hold<S: SideId, T: SideId>(source: &Staged<S>, group: &MatchGroup<S, T>, reason: Reason) -> Change {
    let gone = group.link.as_ref();
    let mut change = blank(source, if gone.is_some() { Action::Update } else { Action::Create });
    if let Some(link) = gone {
        (change.deal, change.remote) = (Some(link.deal), Some(link.remote.clone()));
        change.former_base = group.base.clone();
    }
    change.status = ChangeStatus::Held;
    change.reason = Some(reason);
    change.candidates = source.candidates.clone();
    change.source = reason.can_be_decided().then(|| source.record.cells.clone());
    change
}

/// Marks a change as impossible, or as waiting for an option, because of one of its fields.
fn refuse(change: &mut Change, field: &mut FieldChange, column: &Column, reason: Reason) {
    field.problem = Some(reason.code().to_owned());
    // What fails outweighs what waits; the first of a kind is told.
    let worse = match change.reason {
        None => true,
        Some(earlier) => earlier == Reason::NewOption && reason != Reason::NewOption,
    };
    if worse {
        change.status = if reason == Reason::NewOption { ChangeStatus::Held } else { ChangeStatus::Failed };
        change.reason = Some(reason);
        change.message = Some(format!(
            "{field_name} → \"{column}\": {value}",
            field_name = field.field,
            column = column.name,
            value = shorten(&field.source.to_string())
        ));
    }
}

/// Enough of a value to recognise it.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
