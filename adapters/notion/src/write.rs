//! Writing: a call each, several at a time, every write with its outcome.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{RemoteWrite, TableError, WriteOutcome, WriteReport, WriteResult};
use dealsync_domain::reason::Reason;
use dealsync_domain::record::RemoteId;
use dealsync_http::{Call, CallError, Counted, Effect, Reply};
use futures_util::future::join_all;
use tokio::sync::Semaphore;

use crate::cells;
use crate::error::{About, Problem, fault_of_call, misshapen};
use crate::requests;
use crate::session::Era;
use crate::settle::{self, Doubt};
use crate::table::NotionTable;
use crate::wire::Row;

mod item;
mod judge;

pub(crate) use item::{Aim, Item, lenient};

use judge::{Judgement, judge};

const DOING: &str = "writing rows to Notion";

/// What became of a write so far.
pub(crate) enum Fate {
    /// This, for good.
    Told(WriteResult),
    /// It may have made a row, or not.
    Open(Doubt),
}

/// Carries out one [`ExternalTable::write`](dealsync_domain::ports::ExternalTable::write).
pub(crate) struct Writer<'a> {
    pub(crate) table: &'a NotionTable,
    pub(crate) target: &'a TableRef,
    pub(crate) mapping: &'a ResolvedMapping,
    pub(crate) era: Era,
    /// Calls that may be under way together.
    slots: Semaphore,
    stopped: Mutex<Option<TableError>>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(table: &'a NotionTable, target: &'a TableRef, mapping: &'a ResolvedMapping) -> Self {
        let slots = Semaphore::new(table.parallel_writes);
        Self { table, target, mapping, era: Era::of(target), slots, stopped: Mutex::default() }
    }

    pub(crate) async fn run(self, writes: Vec<RemoteWrite>) -> WriteReport {
        let (items, mut outcomes) = item::prepare(writes, self.mapping);
        let (told, doubts) = self.carry_out(items, Counted::Call).await;
        outcomes.extend(told);
        // Not before every answer is there: a row that another write has just made must not be
        // taken for the one in doubt.
        outcomes.extend(settle::settle(&self, doubts).await);
        outcomes.sort_by_key(|outcome| outcome.seq);
        let stopped = self.stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
        WriteReport { outcomes, stopped }
    }

    /// Sends writes, several at a time: the outcomes that are certain, and the creations that are
    /// in doubt.
    pub(crate) async fn carry_out(&self, items: Vec<Item>, counted: Counted) -> (Vec<WriteOutcome>, Vec<Doubt>) {
        let under_way: Vec<_> = items.into_iter().map(|item| self.one(item, counted)).collect();
        let (mut outcomes, mut doubts) = (Vec::new(), Vec::new());
        for (seq, fate) in join_all(under_way).await {
            match fate {
                Fate::Told(result) => outcomes.push(WriteOutcome { seq, result }),
                Fate::Open(doubt) => doubts.push(doubt),
            }
        }
        (outcomes, doubts)
    }

    /// Ends the run by this fault; the first one is told.
    pub(crate) fn stop(&self, fault: TableError) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    async fn one(&self, item: Item, counted: Counted) -> (i64, Fate) {
        let seq = item.seq;
        // It is never closed; were it, the writes would only be less at a time.
        let _slot = self.slots.acquire().await;
        if self.is_stopped() {
            return (seq, Fate::Told(WriteResult::NotDone));
        }
        if let (Aim::Create, Some(message)) = (&item.aim, self.table.full.get()) {
            let result = WriteResult::Refused { reason: Reason::WorkspaceFull, message: message.clone() };
            return (seq, Fate::Told(result));
        }
        let call = self.call(&item).counted(counted);
        let fate = match self.table.session.send(self.era, &call).await {
            Err(error) => self.failed(item, error),
            Ok(reply) if reply.answer.is_success() => self.done(item, &reply),
            Ok(reply) => self.refused(item, &reply).await,
        };
        (seq, fate)
    }

    fn call(&self, item: &Item) -> Call {
        match &item.aim {
            Aim::Create => requests::create(self.target, &item.properties),
            Aim::Update(id) => requests::update(id, &item.properties),
            Aim::Delete(id) => requests::trash(self.era, id),
        }
    }

    /// Takes in a success.
    fn done(&self, item: Item, reply: &Reply) -> Fate {
        if matches!(item.aim, Aim::Delete(_)) {
            return Fate::Told(WriteResult::Deleted);
        }
        match reply.answer.json::<Row>() {
            Ok(row) => Fate::Told(self.written(row)),
            Err(error) => self.open(item, reply.sent_at, misshapen(error, DOING)),
        }
    }

    /// A row that this process has made or changed, with its cells as read back.
    pub(crate) fn written(&self, row: Row) -> WriteResult {
        self.table.known().insert(row.id.clone());
        let cells = cells::mapped(self.mapping, &row);
        WriteResult::Written { id: RemoteId(row.id), cells, adopted: false }
    }

    /// Takes in a refusal.
    async fn refused(&self, item: Item, reply: &Reply) -> Fate {
        let problem = Problem::of(&reply.answer, Some(self.table.session.token()));
        if let (Some(id), Aim::Create) = (&problem.committed, &item.aim) {
            return Fate::Told(self.committed(id).await);
        }
        let fault = problem.fault(About::Records, DOING);
        match judge(&problem, &item.aim) {
            Judgement::Refuse(Reason::WorkspaceFull) => {
                let message = self.table.full.get_or_init(|| fault.message.clone()).clone();
                Fate::Told(WriteResult::Refused { reason: Reason::WorkspaceFull, message })
            }
            Judgement::Refuse(reason) => Fate::Told(WriteResult::Refused { reason, message: problem.told() }),
            Judgement::Gone if matches!(item.aim, Aim::Delete(_)) => Fate::Told(WriteResult::Deleted),
            Judgement::Gone => Fate::Told(WriteResult::Refused { reason: Reason::TargetGone, message: problem.told() }),
            Judgement::Doubt => self.open(item, reply.sent_at, fault),
            Judgement::Stop => {
                self.stop(fault);
                // An earlier sending may have done it.
                let is_open = reply.earlier == Effect::Unknown;
                Fate::Told(if is_open { WriteResult::Uncertain } else { WriteResult::NotDone })
            }
        }
    }

    /// Reads a row that Notion says it has made, though it could not answer in time.
    async fn committed(&self, id: &str) -> WriteResult {
        let columns: Vec<&str> = self.mapping.iter().map(|(_, column)| column.id.as_str()).collect();
        let call = requests::row(id, &columns).counted(Counted::Repeat);
        match self.table.session.ask::<Row>(self.era, &call, About::Records, DOING).await {
            Ok(row) => self.written(row),
            Err(fault) => {
                self.stop(fault);
                WriteResult::Uncertain
            }
        }
    }

    /// Takes in that no answer came. Updates and removals have been repeated already, as often as
    /// it is worth it.
    fn failed(&self, item: Item, error: CallError) -> Fate {
        let is_open = error.effect == Effect::Unknown;
        let sent_at = error.sent_at;
        let fault = fault_of_call(error, self.table.session.token(), DOING);
        match sent_at {
            Some(sent_at) if is_open => self.open(item, sent_at, fault),
            _ => {
                self.stop(fault);
                Fate::Told(WriteResult::NotDone)
            }
        }
    }

    /// What a creation did can be found out; another write ends the run.
    fn open(&self, item: Item, sent_at: DateTime<Utc>, fault: TableError) -> Fate {
        if item.aim == Aim::Create {
            return Fate::Open(Doubt { item, sent_at, fault });
        }
        self.stop(fault);
        Fate::Told(WriteResult::Uncertain)
    }
}
