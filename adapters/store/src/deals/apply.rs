//! Carrying out a batch of changes: guards, writes, links and journal in one transaction.

use std::collections::{HashMap, HashSet};

use dealsync_domain::cell::{Cell, Cells, StoredCell};
use dealsync_domain::change::{Action, ChangeStatus, beside_written};
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::link::{Base, Link};
use dealsync_domain::ports::{CrmBatch, CrmOutcome, CrmResult, CrmWrite, LinkKept};
use dealsync_domain::reason::Reason;

use crate::deals::read::{self, Hold};
use crate::deals::table::DealsTable;
use crate::deals::write::{self, Assigned};
use crate::deals::{bulk, codec};
use crate::error::Fault;
use crate::journal::marks::{self, Marked};
use crate::leases::Holder;
use crate::links::{self, Place};
use crate::pool::{Conn, Dialect};

/// What a change does to the table.
#[derive(Debug)]
pub(crate) enum Statement {
    Insert(Assigned),
    Update(DealId, Assigned),
    Delete(DealId),
}

/// What is to be done about a change.
enum Step {
    Write(Statement),
    /// Only the link.
    Remember(DealId),
    Leave(CrmOutcome),
}

/// How much a refusal may cost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// The batch: nothing is in the way of speed.
    Together,
    /// The record alone.
    Apart,
}

/// Carries out a batch; where the table refuses something in it, once more with each record on
/// its own.
pub(crate) fn apply(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    holder: Holder,
    batch: &CrmBatch,
) -> Result<CrmResult, Fault> {
    match conn.transaction(|conn| attempt(conn, table, holder, batch, Care::Together)) {
        Err(fault) if fault.is_refusal() => {}
        done => return done,
    }
    match conn.transaction(|conn| attempt(conn, table, holder, batch, Care::Apart)) {
        Err(fault) if fault.is_refusal() => one_by_one(conn, table, holder, batch),
        done => done,
    }
}

/// A transaction for each record: what the table refuses only when a transaction ends, such as a
/// deferred constraint, is refused for the record that is to blame.
fn one_by_one(conn: &mut Conn<'_>, table: &DealsTable, holder: Holder, batch: &CrmBatch) -> Result<CrmResult, Fault> {
    let mut all = CrmResult { outcomes: Vec::with_capacity(batch.writes.len()), newest: batch.newest };
    for write in &batch.writes {
        let alone = CrmBatch { writes: vec![write.clone()], newest: all.newest, ..batch.clone() };
        match conn.transaction(|conn| attempt(conn, table, holder, &alone, Care::Apart)) {
            Ok(done) => {
                all.outcomes.extend(done.outcomes);
                all.newest = done.newest.or(all.newest);
            }
            Err(fault) if fault.is_refusal() => {
                let outcome = CrmOutcome::Failed(Reason::RefusedByCrm, fault.message());
                conn.transaction(|conn| {
                    holder.check(conn)?;
                    marks::write(conn, holder.run, vec![marked(write, &outcome, &HashMap::new())])
                })?;
                all.outcomes.push(outcome);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(all)
}

fn attempt(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    holder: Holder,
    batch: &CrmBatch,
    care: Care,
) -> Result<CrmResult, Fault> {
    holder.check(conn)?;
    let place = Place { provider: batch.provider, table: &batch.table };
    let standing = standing(conn, table, batch)?;
    let creates = batch.writes.iter().any(|write| write.action == Action::Create && write.free_key.is_some());
    let mut taken = if creates { read::keys_since(conn, table, place, batch.newest)? } else { HashSet::new() };
    let steps = batch.writes.iter().map(|write| step(table, write, &standing, &mut taken)).collect();
    let outcomes = carry_out(conn, table, steps, care)?;
    let read_back = keep_links(conn, table, place, &batch.writes, &outcomes)?;
    let marked = batch.writes.iter().zip(&outcomes).map(|(write, outcome)| marked(write, outcome, &read_back));
    marks::write(conn, holder.run, marked.collect())?;
    Ok(CrmResult { outcomes, newest: read::newest(conn, table)? })
}

/// What the deals to be written hold now.
fn standing(conn: &mut Conn<'_>, table: &DealsTable, batch: &CrmBatch) -> Result<HashMap<DealId, Cells>, Fault> {
    let written = batch.writes.iter().filter(|write| matches!(write.action, Action::Update | Action::Delete));
    let ids: Vec<DealId> = written.filter_map(|write| write.deal).collect();
    let found = read::find(conn, table, &ids, Hold::ForUpdate)?;
    Ok(found.into_iter().map(|deal| (deal.id, deal.cells)).collect())
}

fn step(
    table: &DealsTable,
    write: &CrmWrite,
    standing: &HashMap<DealId, Cells>,
    taken: &mut HashSet<ClientKey>,
) -> Step {
    let refuse = |message: String| Step::Leave(CrmOutcome::Failed(Reason::RefusedByCrm, message));
    if write.action == Action::Create {
        if write.free_key.as_ref().is_some_and(|key| taken.contains(key)) {
            return Step::Leave(CrmOutcome::Skipped(Reason::KeyTaken));
        }
        return match assigned(table, write) {
            Ok(cells) => {
                taken.extend(write.free_key.clone());
                Step::Write(Statement::Insert(write::with_required(table, cells)))
            }
            Err(message) => refuse(message),
        };
    }
    let Some(deal) = write.deal else { return refuse("no deal is named".to_owned()) };
    if write.action == Action::Link {
        return Step::Remember(deal);
    }
    let Some(cells) = standing.get(&deal) else {
        let told = Reason::TargetGone.what().to_owned();
        return Step::Leave(CrmOutcome::Failed(Reason::TargetGone, told));
    };
    // To the letter: an undo would put back the form that was read, over one written since.
    if write.cells.iter().any(|(field, before, _)| !before.same_to_the_letter(&cells.stored(*field))) {
        return Step::Leave(CrmOutcome::Skipped(Reason::TargetChanged));
    }
    if write.action == Action::Delete {
        return Step::Write(Statement::Delete(deal));
    }
    match assigned(table, write) {
        Ok(cells) => Step::Write(Statement::Update(deal, cells)),
        Err(message) => refuse(message),
    }
}

/// What the columns store for a change's cells.
fn assigned(table: &DealsTable, write: &CrmWrite) -> Result<Assigned, String> {
    let stored = |(field, _, after): &(DealField, StoredCell, StoredCell)| {
        let place = table.place(*field).ok_or_else(|| format!("the deals table has no column {field}"))?;
        let column = &table.columns[place];
        if !column.column.writable {
            return Err(format!("{} is computed", column.column.name));
        }
        Ok((place, codec::to_store(table.dialect, column, after)?))
    };
    write.cells.iter().map(stored).collect()
}

fn carry_out(conn: &mut Conn<'_>, table: &DealsTable, steps: Vec<Step>, care: Care) -> Result<Vec<CrmOutcome>, Fault> {
    let mut written = match (care, conn.dialect()) {
        (Care::Together, Dialect::Postgres) => {
            let statements: Vec<&Statement> = steps
                .iter()
                .filter_map(|step| match step {
                    Step::Write(statement) => Some(statement),
                    Step::Remember(_) | Step::Leave(_) => None,
                })
                .collect();
            bulk::carry_out(conn, table, &statements)?.into_iter()
        }
        _ => Vec::new().into_iter(),
    };
    let mut outcomes = Vec::with_capacity(steps.len());
    for step in steps {
        outcomes.push(match step {
            Step::Leave(outcome) => outcome,
            Step::Remember(deal) => CrmOutcome::Applied(deal),
            Step::Write(statement) => match (written.next(), care) {
                (Some(deal), _) => CrmOutcome::Applied(deal),
                (None, Care::Together) => CrmOutcome::Applied(one(conn, table, &statement)?),
                (None, Care::Apart) => match conn.savepoint(|conn| one(conn, table, &statement)) {
                    Ok(deal) => CrmOutcome::Applied(deal),
                    Err(fault) if fault.is_refusal() => CrmOutcome::Failed(Reason::RefusedByCrm, fault.message()),
                    Err(fault) => return Err(fault),
                },
            },
        });
    }
    Ok(outcomes)
}

/// Carries out one statement; answers its deal.
fn one(conn: &mut Conn<'_>, table: &DealsTable, statement: &Statement) -> Result<DealId, Fault> {
    let (deal, done) = match statement {
        Statement::Insert(cells) => return write::insert(conn, table, cells),
        Statement::Update(deal, cells) => (*deal, write::update(conn, table, *deal, cells)?),
        Statement::Delete(deal) => (*deal, write::delete(conn, table, *deal)?),
    };
    if done { Ok(deal) } else { Err(Fault::refused("the deals table did not take the change")) }
}

/// Renews the links of what was applied. A base takes the cells written as they read back; these
/// are answered.
fn keep_links(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    place: Place<'_>,
    writes: &[CrmWrite],
    outcomes: &[CrmOutcome],
) -> Result<HashMap<DealId, Cells>, Fault> {
    let applied = writes.iter().zip(outcomes).filter_map(|(write, outcome)| match outcome {
        CrmOutcome::Applied(deal) => Some((write, *deal)),
        CrmOutcome::Skipped(_) | CrmOutcome::Failed(..) => None,
    });
    let applied: Vec<(&CrmWrite, DealId)> = applied.collect();
    let written = applied.iter().filter(|(write, _)| matches!(write.action, Action::Create | Action::Update));
    let written: Vec<DealId> = written.map(|(_, deal)| *deal).collect();
    let read_back = read::find(conn, table, &written, Hold::Not)?;
    let read_back: HashMap<DealId, Cells> = read_back.into_iter().map(|deal| (deal.id, deal.cells)).collect();
    let (mut kept, mut deals, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (write, deal) in applied {
        if let LinkKept::Former(links) = &write.link {
            kept.extend(links.iter().cloned());
        }
        match (base_after(write, read_back.get(&deal)), &write.remote) {
            (Some(base), Some(remote)) => kept.push(Link { deal, remote: remote.clone(), base }),
            (_, remote) => {
                deals.push(deal);
                records.extend(remote.clone());
            }
        }
    }
    links::remove(conn, place, deals, records)?;
    links::save(conn, place, kept)?;
    Ok(read_back)
}

fn base_after(write: &CrmWrite, read_back: Option<&Cells>) -> Option<Base> {
    let mut base = match &write.link {
        LinkKept::Gone | LinkKept::Former(_) => return None,
        LinkKept::Exactly(base) => return Some(base.clone()),
        LinkKept::ReadBack(base) => base.clone(),
    };
    for (field, remembered) in &mut base {
        let written = write.action == Action::Create || write.cells.iter().any(|(other, ..)| other == field);
        if let Some(cell) = read_back.map(|cells| cells.cell(*field))
            && written
            && *cell != Cell::Absent
        {
            remembered.crm = cell.clone();
        }
    }
    Some(base)
}

fn marked(write: &CrmWrite, outcome: &CrmOutcome, read_back: &HashMap<DealId, Cells>) -> Marked {
    let applied = Marked::applied(write.seq);
    match outcome {
        CrmOutcome::Applied(deal) => {
            let after = |field| write.cells.iter().find(|(of, ..)| *of == field).map(|(_, _, after)| after);
            let kept = read_back.get(deal).map(|cells| beside_written(write.action, after, cells)).unwrap_or_default();
            Marked { deal: Some(*deal), read_back: kept, ..applied }
        }
        CrmOutcome::Skipped(reason) => Marked { status: ChangeStatus::Skipped, reason: Some(*reason), ..applied },
        CrmOutcome::Failed(reason, message) => {
            Marked { status: ChangeStatus::Failed, reason: Some(*reason), message: Some(message.clone()), ..applied }
        }
    }
}
