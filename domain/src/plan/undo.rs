//! What taking a run back would change: the journal read backwards. Whatever somebody edited
//! since is left alone, and what cannot come back is named.

use crate::cell::{Cell, Cells};
use crate::change::{Action, Change, ChangeStatus, FieldChange, LinkAfter};
use crate::client::ClientKey;
use crate::column::Column;
use crate::deal::DealField;
use crate::link::Link;
use crate::mapping::ResolvedMapping;
use crate::provider::Direction;
use crate::reason::{Loss, Reason};

/// What an undo is planned by.
#[derive(Clone, Copy)]
pub struct UndoRules<'a> {
    /// Which side is written.
    pub direction: Direction,
    /// The columns of that side when the run wrote them.
    pub then: &'a ResolvedMapping,
    /// The columns of that side as they are now, by field.
    pub now: &'a ResolvedMapping,
    /// What the side cannot take back of a cell.
    pub loss: &'a dyn Fn(&Column, &FieldChange) -> Option<Loss>,
    /// Whether a record of that side has the key now.
    pub is_taken: &'a dyn Fn(Option<&ClientKey>) -> bool,
}

impl std::fmt::Debug for UndoRules<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UndoRules").field("direction", &self.direction).finish_non_exhaustive()
    }
}

/// The change that takes another one back, and what it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoing {
    /// The change. Not numbered yet.
    pub change: Change,
    /// Whether something is left alone because somebody edited it.
    pub leaves_edits: bool,
    /// What cannot come back.
    pub losses: Vec<Loss>,
}

impl From<Change> for Undoing {
    fn from(change: Change) -> Self {
        Self { change, leaves_edits: false, losses: Vec::new() }
    }
}

/// What is to become of one field.
enum Fate {
    /// It is put back, but for this.
    Back(FieldChange, Option<Loss>),
    /// It holds the former value already.
    There,
    /// Somebody edited it.
    Edited,
    /// It cannot come back.
    Lost(Loss),
}

/// The change that takes an applied one back, from what its target holds now (`None` where it is
/// gone) and the link of now; `None` where there is nothing to take back.
///
/// Law: applied right after the run, it gives every cell that the run wrote the content that it had
/// before, to the letter, removes what the run made, and restores what links remembered.
#[must_use]
pub fn plan_undo(done: &Change, now: Option<&Cells>, link: Option<&Link>, rules: UndoRules<'_>) -> Option<Undoing> {
    let is_pair = |link: &&Link| Some(link.deal) == done.deal && Some(&link.remote) == done.remote.as_ref();
    let link = link.filter(is_pair);
    match (done.action, now) {
        (Action::Link, _) => unlink(done, link).map(Undoing::from),
        (Action::Create, None) => gone(done, link).map(Undoing::from),
        (Action::Create, Some(_)) if done.adopted => Some(taken_over(done, link)),
        (Action::Create, Some(now)) => Some(remove(done, now, link, rules)),
        (Action::Update, None) => Some(skipped(done, link, Reason::TargetGone, None).into()),
        (Action::Update, Some(now)) => put_back(done, now, link, rules),
        (Action::Delete, Some(_)) => Some(skipped(done, link, Reason::KeyTaken, None).into()),
        (Action::Delete, None) if !done.decided_create && (rules.is_taken)(done.key.as_ref()) => {
            Some(skipped(done, link, Reason::KeyTaken, None).into())
        }
        (Action::Delete, None) => Some(make_again(done, rules.direction)),
    }
}

/// A change of the same two records that does nothing yet.
fn blank(done: &Change, action: Action, link: Option<&Link>) -> Change {
    Change {
        deal: done.deal,
        remote: done.remote.clone(),
        former_base: link.map(|link| link.base.clone()),
        ..Change::new(action, done.client.clone(), done.key.clone())
    }
}

fn skipped(done: &Change, link: Option<&Link>, reason: Reason, message: Option<String>) -> Change {
    let action = if done.action == Action::Create { Action::Delete } else { Action::Update };
    Change { status: ChangeStatus::Skipped, reason: Some(reason), message, ..blank(done, action, link) }
}

fn taken_over(done: &Change, link: Option<&Link>) -> Undoing {
    let told = Some(Loss::TakenOver.what().to_owned());
    let change = skipped(done, link, Reason::CannotComeBack, told);
    Undoing { losses: vec![Loss::TakenOver], ..change.into() }
}

/// Only the link: it remembers again what it did before.
fn unlink(done: &Change, link: Option<&Link>) -> Option<Change> {
    let link = link?;
    let after = taken_back(done, link, &[]);
    if after == LinkAfter::Base(link.base.clone()) {
        return None;
    }
    Some(Change { link_after: Some(after), ..blank(done, Action::Link, Some(link)) })
}

/// What the run made is gone already: so goes its link.
fn gone(done: &Change, link: Option<&Link>) -> Option<Change> {
    let link = link?;
    Some(Change { link_after: Some(without_pair(done)), ..blank(done, Action::Link, Some(link)) })
}

/// What the run made is removed, unless somebody has put something into it.
fn remove(done: &Change, now: &Cells, link: Option<&Link>, rules: UndoRules<'_>) -> Undoing {
    // What the store computes changes by itself.
    let fields = rules.then.iter().filter(|(_, column)| column.writable).map(|(field, _)| field);
    let fields: Vec<DealField> = fields.filter(|field| *now.cell(*field) != Cell::Absent).collect();
    let edited: Vec<&str> =
        fields.iter().filter(|field| is_edited(done, now, **field)).map(|field| field.name()).collect();
    if !edited.is_empty() {
        let change = skipped(done, link, Reason::EditedSince, Some(edited.join(", ")));
        return Undoing { leaves_edits: true, ..change.into() };
    }
    let field = |field: &DealField| FieldChange {
        field: *field,
        before: now.stored(*field),
        after: Cell::Absent.into(),
        source: Cell::Absent,
        both_changed: false,
        problem: None,
    };
    let change = Change {
        fields: fields.iter().map(field).collect(),
        link_after: Some(without_pair(done)),
        // Made beside a namesake, it is made so again where the undo is taken back.
        decided_create: done.decided_create,
        ..blank(done, Action::Delete, link)
    };
    change.into()
}

/// The former values are put back, field by field.
fn put_back(done: &Change, now: &Cells, link: Option<&Link>, rules: UndoRules<'_>) -> Option<Undoing> {
    let mut change = blank(done, Action::Update, link);
    let (mut back, mut edited, mut losses) = (Vec::new(), Vec::new(), Vec::new());
    for field in &done.fields {
        match fate(done, field, now, rules) {
            Fate::Back(written, loss) => {
                back.push(field.field);
                change.fields.push(written);
                losses.extend(loss.map(|loss| (field.field.name(), loss)));
            }
            Fate::There => back.push(field.field),
            Fate::Edited => edited.push(field.field.name()),
            Fate::Lost(loss) => losses.push((field.field.name(), loss)),
        }
    }
    let mut told = Vec::new();
    if !edited.is_empty() {
        told.push(format!("{}: {}", edited.join(", "), Reason::EditedSince.what()));
    }
    told.extend(losses.iter().map(|(field, loss)| format!("{field}: {}", loss.what())));
    let message = (!told.is_empty()).then(|| told.join(" "));
    let leaves_edits = !edited.is_empty();
    let losses = losses.into_iter().map(|(_, loss)| loss).collect();
    if back.is_empty() {
        let reason = if leaves_edits { Reason::EditedSince } else { Reason::CannotComeBack };
        return Some(Undoing { change: skipped(done, link, reason, message), leaves_edits, losses });
    }
    change.link_after = Some(link.map_or_else(|| without_pair(done), |link| taken_back(done, link, &back)));
    change.message = message;
    if change.fields.is_empty() {
        change.action = Action::Link;
        link?;
    }
    Some(Undoing { change, leaves_edits, losses })
}

fn fate(done: &Change, field: &FieldChange, now: &Cells, rules: UndoRules<'_>) -> Fate {
    let then = rules.then.column(field.field);
    let column = rules
        .now
        .column(field.field)
        .filter(|now| now.writable && then.is_some_and(|then| then.id == now.id && then.type_name == now.type_name));
    let Some(column) = column else { return Fate::Lost(Loss::ColumnGone) };
    let stands = now.stored(field.field);
    if stands == field.before {
        return Fate::There;
    }
    if is_edited(done, now, field.field) {
        return Fate::Edited;
    }
    let loss = (rules.loss)(column, field);
    if let Some(loss) = loss.filter(|loss| !loss.is_partial()) {
        return Fate::Lost(loss);
    }
    let written = FieldChange {
        field: field.field,
        before: stands,
        after: field.before.clone(),
        source: Cell::Absent,
        both_changed: false,
        problem: None,
    };
    Fate::Back(written, loss)
}

fn is_edited(done: &Change, now: &Cells, field: DealField) -> bool {
    !done.left(field).same_to_the_letter(&now.stored(field))
}

/// The link as it was before the change, as far as nothing has been remembered since.
fn taken_back(done: &Change, link: &Link, back: &[DealField]) -> LinkAfter {
    let former = done.former_base.clone().unwrap_or_default();
    let mut base = link.base.clone();
    let agreed = done
        .agreed
        .iter()
        .filter(|(field, cell)| link.base.get(field).is_some_and(|remembered| remembered.same_values(cell)));
    for field in back.iter().chain(agreed.map(|(field, _)| field)) {
        match former.get(field) {
            Some(cell) => drop(base.insert(*field, cell.clone())),
            None => drop(base.remove(field)),
        }
    }
    if base.is_empty() && done.former_base.is_none() { without_pair(done) } else { LinkAfter::Base(base) }
}

/// The links without the change's own pair, as they were before a person decided to make it.
fn without_pair(done: &Change) -> LinkAfter {
    if done.replaces.is_empty() { LinkAfter::Gone } else { LinkAfter::Former(done.replaces.clone()) }
}

/// A record that an undo removed is made again.
fn make_again(done: &Change, direction: Direction) -> Undoing {
    let mut change = Change { decided_create: done.decided_create, ..blank(done, Action::Create, None) };
    if let Some(LinkAfter::Former(links)) = &done.link_after {
        change.replaces.clone_from(links);
        change.linked_before.source = links.iter().find_map(|link| match direction {
            Direction::Import => (Some(&link.remote) == done.remote.as_ref()).then(|| link.deal.to_string()),
            Direction::Export => (Some(link.deal) == done.deal).then(|| link.remote.to_string()),
        });
    }
    match direction {
        Direction::Import => change.deal = None,
        Direction::Export => change.remote = None,
    }
    let holds = done.fields.iter().filter(|field| !matches!(field.before.cell, Cell::Absent | Cell::Empty));
    change.fields = holds
        .map(|field| FieldChange {
            field: field.field,
            before: Cell::Empty.into(),
            after: field.before.clone(),
            source: Cell::Absent,
            both_changed: false,
            problem: None,
        })
        .collect();
    change.link_after = Some(done.former_base.clone().map_or(LinkAfter::Gone, LinkAfter::Base));
    Undoing { losses: vec![Loss::RecordId], ..change.into() }
}
