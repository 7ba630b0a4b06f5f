//! What the user decided about a preview: left out, paired, created, options approved.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::cell::Cell;
use crate::change::{Action, Candidate, Change, ChangeStatus, FieldChange, LinkAfter};
use crate::connectors::UseCaseError;
use crate::deal::DealField;
use crate::failure::FailureCode;
use crate::link::Link;
use crate::matching::{KeyCounts, SideId, Staged};
use crate::plan::{Rules, Tally, plan_create, plan_pair};
use crate::ports::RunLease;
use crate::provider::Direction;
use crate::reason::Reason;
use crate::record::Record;
use crate::run::{Extent, Phase, Planned, RunStatus, SyncRun};
use crate::sync::{ApplyError, RefusedRun, SyncService};

mod misfit;

pub use misfit::{Misfit, MisfitCode};

/// All that was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decisions {
    /// Changes, or fields of changes, to leave out.
    pub exclude: Vec<Exclusion>,
    /// What to do with held changes.
    pub decisions: Vec<Decision>,
    /// Options to add.
    pub new_options: Vec<NewOption>,
}

/// A change to leave out, or only some of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Which.
    pub seq: i64,
    /// These fields only; empty is the whole change.
    pub fields: Vec<DealField>,
}

/// What to do with a held change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which.
    pub seq: i64,
    /// What.
    pub choice: Choice,
}

/// What to do with a held change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Make a record.
    Create,
    /// It is this candidate: a deal's or a record's id, as text.
    Pair(String),
}

/// An option to add to the column of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOption {
    /// The field.
    pub field: DealField,
    /// The option.
    pub name: String,
}

impl SyncService {
    /// Writes the decisions into the journal and lets the run begin, all or none.
    pub(super) async fn decide(
        &self,
        lease: &RunLease,
        run: &mut SyncRun,
        decisions: Decisions,
    ) -> Result<(), ApplyError> {
        let context = run.context.clone().ok_or_else(|| RefusedRun::from(FailureCode::WrongState))?;
        let rules = context.rules(run.direction);
        let mut changes = self.named_changes(run, &decisions).await.map_err(RefusedRun::from)?;
        let before: BTreeMap<i64, ChangeStatus> = changes.iter().map(|(seq, change)| (*seq, change.status)).collect();
        let planned_of = |changes: &BTreeMap<i64, Change>| {
            let mut planned = Planned::default();
            changes.values().for_each(|change| planned.add(change));
            planned
        };
        let planned_before = planned_of(&changes);
        let mut problems = Vec::new();
        let mut chosen = BTreeSet::new();
        for Decision { seq, choice } in &decisions.decisions {
            if let Choice::Pair(with) = choice
                && !chosen.insert(with)
            {
                problems.push(Misfit::of(*seq, MisfitCode::CandidateTaken));
                continue;
            }
            let change = changes.get(seq).ok_or(MisfitCode::NoSuchChange);
            match change.and_then(|change| decided(change, choice, &rules)) {
                Ok(change) => drop(changes.insert(*seq, change)),
                Err(code) => problems.push(Misfit::of(*seq, code)),
            }
        }
        self.remember_replaced(run, &context.table.key(), &mut changes).await.map_err(RefusedRun::from)?;
        for option in &decisions.new_options {
            if !changes.values().any(|change| waits_for(change, option)) {
                let detail = format!("{}: \"{}\"", option.field, option.name);
                problems.push(Misfit { seq: 0, code: MisfitCode::OptionUnneeded, detail });
            }
        }
        for change in changes.values_mut() {
            approve(change, &decisions.new_options);
        }
        for Exclusion { seq, fields } in &decisions.exclude {
            match changes.get_mut(seq) {
                Some(change) => exclude(change, fields),
                None => problems.push(Misfit::of(*seq, MisfitCode::NoSuchChange)),
            }
        }
        if !problems.is_empty() {
            return Err(ApplyError::Decisions(problems));
        }
        for change in changes.values() {
            // Held changes were counted when they were planned.
            if before.get(&change.seq) == Some(&ChangeStatus::Held) && change.status != ChangeStatus::Held {
                run.counts.held = run.counts.held.saturating_sub(1);
            }
            if before.get(&change.seq) != Some(&change.status) {
                run.counts.add(change.action, change.status);
            }
        }
        run.tell_held();
        if let Some(context) = &mut run.context {
            context.planned = context.planned.changed(&planned_before, &planned_of(&changes));
        }
        run.status = RunStatus::Running;
        run.extent = Extent::Whole;
        run.phase = Phase::Checking;
        run.calls.announced = None;
        self.log.commit(lease, run, changes.into_values().collect()).await.map_err(RefusedRun::from)?;
        Ok(())
    }

    /// Keeps with each decided change the links that it replaces, for an undo to restore.
    async fn remember_replaced(
        &self,
        run: &SyncRun,
        table: &str,
        changes: &mut BTreeMap<i64, Change>,
    ) -> Result<(), UseCaseError> {
        let mut decided: Vec<&mut Change> =
            changes.values_mut().filter(|change| change.decided_create || change.decided_pair).collect();
        for chunk in decided.chunks_mut(500) {
            let deals = chunk.iter().filter_map(|change| change.deal).collect();
            let records = chunk.iter().filter_map(|change| change.remote.clone()).collect();
            let links = self.log.links_of(run.provider, table.to_owned(), deals, records).await?;
            for change in chunk {
                let is_end =
                    |link: &&Link| Some(link.deal) == change.deal || Some(&link.remote) == change.remote.as_ref();
                change.replaces = links.iter().filter(is_end).cloned().collect();
            }
        }
        Ok(())
    }

    /// The changes that the decisions speak of.
    async fn named_changes(&self, run: &SyncRun, decisions: &Decisions) -> Result<BTreeMap<i64, Change>, UseCaseError> {
        let mut seqs: Vec<i64> = decisions.exclude.iter().map(|one| one.seq).collect();
        seqs.extend(decisions.decisions.iter().map(|one| one.seq));
        let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
        for chunk in seqs.chunks(500) {
            changes.extend(
                self.log.changes_by_seq(run.id, chunk.to_vec()).await?.into_iter().map(|change| (change.seq, change)),
            );
        }
        if !decisions.new_options.is_empty() {
            let mut filter =
                crate::ports::ChangeFilter { status: Some(ChangeStatus::Held), limit: 500, ..Default::default() };
            loop {
                let page = self.log.changes(run.id, filter.clone()).await?;
                let Some(last) = page.last() else { break };
                filter.after = last.seq;
                let waiting = page.into_iter().filter(|change| change.reason == Some(Reason::NewOption));
                changes.extend(waiting.map(|change| (change.seq, change)));
            }
        }
        Ok(changes)
    }
}

/// The change that a decision makes of a held one.
pub(super) fn decided(change: &Change, choice: &Choice, rules: &Rules<'_>) -> Result<Change, MisfitCode> {
    let held_for = change.reason.filter(|_| change.status == ChangeStatus::Held).ok_or(MisfitCode::NotHeld)?;
    if !matches!(held_for, Reason::DuplicateClient | Reason::TargetDeleted) {
        return Err(MisfitCode::NotDecidable);
    }
    let mut made = match rules.direction {
        Direction::Import => {
            replan(change, change.remote.clone().ok_or(MisfitCode::NoSuchChange)?, choice, rules, |one| one.deal)?
        }
        Direction::Export => {
            replan(change, change.deal.ok_or(MisfitCode::NoSuchChange)?, choice, rules, |one| one.remote.clone())?
        }
    };
    made.seq = change.seq;
    // Held for a target that is gone, the source is linked to it still.
    made.linked_before.source = match rules.direction {
        Direction::Import => change.deal.map(|id| id.to_string()),
        Direction::Export => change.remote.as_ref().map(ToString::to_string),
    };
    Ok(made)
}

fn replan<S: SideId, T: SideId + ToString>(
    change: &Change,
    source: S,
    choice: &Choice,
    rules: &Rules<'_>,
    target_of: impl Fn(&Candidate) -> Option<T>,
) -> Result<Change, MisfitCode> {
    let cells = change.source.clone().ok_or(MisfitCode::NoSuchChange)?;
    let source = Staged { record: Record::live(source, cells), counts: KeyCounts::default(), candidates: Vec::new() };
    match choice {
        Choice::Create => {
            let mut created = plan_create(&source, rules);
            created.decided_create = true;
            Ok(created)
        }
        Choice::Pair(with) => {
            let chosen = change.candidates.iter().find(|one| target_of(one).is_some_and(|id| id.to_string() == *with));
            let chosen = chosen.ok_or(MisfitCode::NoSuchCandidate)?;
            if chosen.linked {
                return Err(MisfitCode::CandidateLinked);
            }
            let id = target_of(chosen).ok_or(MisfitCode::NoSuchCandidate)?;
            let target = Record::live(id, chosen.cells.clone());
            let mut paired =
                plan_pair(&source, &target, None, rules, &mut Tally::default()).ok_or(MisfitCode::NothingToDo)?;
            paired.decided_pair = true;
            paired.linked_before.target.clone_from(&chosen.linked_to);
            Ok(paired)
        }
    }
}

/// Whether a change is held for this option.
fn waits_for(change: &Change, option: &NewOption) -> bool {
    let is_meant = |field: &FieldChange| {
        field.field == option.field
            && field.problem.as_deref() == Some(Reason::NewOption.code())
            && field.source.to_string().trim() == option.name.trim()
    };
    change.status == ChangeStatus::Held && change.fields.iter().any(is_meant)
}

/// Lets a change go on whose values wait for options, where all of them were approved.
pub(super) fn approve(change: &mut Change, options: &[NewOption]) {
    if change.reason != Some(Reason::NewOption) || change.status != ChangeStatus::Held {
        return;
    }
    let waiting = |problem: &Option<String>| problem.as_deref() == Some(Reason::NewOption.code());
    for field in change.fields.iter_mut().filter(|field| waiting(&field.problem)) {
        let text = field.source.to_string();
        if options.iter().any(|option| option.field == field.field && option.name.trim() == text.trim()) {
            field.problem = None;
            field.after = Cell::of(crate::deal::Value::text(text.trim())).into();
        }
    }
    if !change.fields.iter().any(|field| field.problem.is_some()) {
        (change.status, change.reason, change.message) = (ChangeStatus::Pending, None, None);
    }
}

/// What an undo leaves as it is, the link goes on to remember as it does now.
fn keep_base(change: &mut Change, field: DealField) {
    let now = change.former_base.as_ref().and_then(|base| base.get(&field).cloned());
    match (&mut change.link_after, now) {
        (Some(LinkAfter::Base(base)), Some(now)) => drop(base.insert(field, now)),
        (Some(LinkAfter::Base(base)), None) => drop(base.remove(&field)),
        (Some(after), Some(now)) if change.action != Action::Delete => {
            *after = LinkAfter::Base([(field, now)].into());
        }
        _ => {}
    }
}

/// Leaves a change out, or some of its fields; a change with no field left is left out whole.
fn exclude(change: &mut Change, fields: &[DealField]) {
    let open = matches!(change.status, ChangeStatus::Pending | ChangeStatus::Held);
    if !open {
        return;
    }
    // A record is removed whole, or not at all.
    if !fields.is_empty() && change.action != Action::Delete {
        change.fields.retain(|field| !fields.contains(&field.field));
        for field in fields {
            change.agreed.remove(field);
            keep_base(change, *field);
        }
        let client_left_out = fields.contains(&DealField::Client) && change.action == Action::Create;
        if !change.fields.is_empty() && !client_left_out {
            if change.reason == Some(Reason::NewOption) && !change.fields.iter().any(|field| field.problem.is_some()) {
                (change.status, change.reason, change.message) = (ChangeStatus::Pending, None, None);
            }
            return;
        }
    }
    (change.status, change.reason, change.message) = (ChangeStatus::Skipped, Some(Reason::Excluded), None);
}
