//! Writing: batches of ten, what is refused found by halving, every write with its outcome.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{RemoteWrite, TableError, WriteOutcome, WriteReport, WriteResult};
use dealsync_domain::reason::Reason;
use dealsync_domain::record::RemoteId;
use dealsync_http::{Call, Counted, Effect, Reply};

use crate::cells;
use crate::error::{About, Problem};
use crate::matching::{self, Made};
use crate::requests::{self, BATCH, Draft, Options};
use crate::table::AirtableTable;
use crate::wire;

mod doubt;
mod item;
mod judge;

pub(crate) use item::{Aim, Item, lenient};

use item::Class;
use judge::{Judgement, judge};

const DOING: &str = "writing records to Airtable";

/// How much earlier than it was asked for a record may seem to have been made: clocks differ.
pub(crate) const CLOCKS: TimeDelta = TimeDelta::minutes(1);

/// Writes that go in one call.
struct Batch {
    class: Class,
    items: Vec<Item>,
    counted: Counted,
    /// When a sending of these writes began that may have been carried out unknown to us.
    doubt: Option<DateTime<Utc>>,
    /// How often they have been sent again after a doubt.
    rounds: u32,
}

impl Batch {
    /// Some of its writes, to be sent again.
    fn again(&self, items: Vec<Item>) -> Self {
        Self { class: self.class, items, counted: Counted::Repeat, doubt: self.doubt, rounds: self.rounds }
    }
}

/// Carries out one [`ExternalTable::write`](dealsync_domain::ports::ExternalTable::write).
pub(crate) struct Writer<'a> {
    table: &'a AirtableTable,
    target: &'a TableRef,
    mapping: &'a ResolvedMapping,
    upserts: bool,
    queue: VecDeque<Batch>,
    outcomes: Vec<WriteOutcome>,
    stopped: Option<TableError>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        table: &'a AirtableTable,
        target: &'a TableRef,
        mapping: &'a ResolvedMapping,
        upserts: bool,
    ) -> Self {
        Self { table, target, mapping, upserts, queue: VecDeque::new(), outcomes: Vec::new(), stopped: None }
    }

    pub(crate) async fn run(mut self, writes: Vec<RemoteWrite>) -> WriteReport {
        self.enqueue(writes);
        while let Some(batch) = self.queue.pop_front() {
            if self.stopped.is_some() {
                self.leave(batch);
            } else {
                self.carry_out(batch).await;
            }
        }
        self.outcomes.sort_by_key(|outcome| outcome.seq);
        WriteReport { outcomes: self.outcomes, stopped: self.stopped }
    }

    fn enqueue(&mut self, writes: Vec<RemoteWrite>) {
        let people = |name: &str| self.table.people.id(&self.target.base, name);
        let prepared = item::prepare(writes, self.mapping, self.upserts, &people);
        self.outcomes.extend(prepared.refused);
        let mut items = prepared.items;
        for class in [Class::Patch, Class::Post, Class::Delete] {
            let (mut of_class, others): (Vec<Item>, _) =
                items.into_iter().partition(|item| item.aim.class(self.upserts) == class);
            items = others;
            while !of_class.is_empty() {
                let rest = of_class.split_off(of_class.len().min(BATCH));
                let batch = Batch { class, items: of_class, counted: Counted::Call, doubt: None, rounds: 0 };
                self.queue.push_back(batch);
                of_class = rest;
            }
        }
    }

    async fn carry_out(&mut self, mut batch: Batch) {
        let call = self.call(&batch);
        match self.table.session.send(Some(&self.target.base), &call).await {
            Err(error) => self.failed(batch, error).await,
            Ok(reply) => {
                if reply.earlier == Effect::Unknown {
                    batch.doubt = batch.doubt.or(Some(reply.sent_at));
                }
                if reply.answer.is_success() {
                    self.done(batch, &reply).await;
                } else {
                    let token = Some(self.table.session.token());
                    let problem = Problem::read(reply.answer.status(), reply.answer.body(), token);
                    self.refused(batch, &problem).await;
                }
            }
        }
    }

    fn call(&self, batch: &Batch) -> Call {
        let drafts: Vec<Draft<'_>> = batch.items.iter().map(|item| (item.aim.id(), &item.fields)).collect();
        // Options are made only where a person approved one; everything else is sent in its own
        // type, which Airtable then has nothing to guess about.
        let new = batch.items.iter().any(|item| item.adds_option);
        let options = if new { Options::New } else { Options::Existing };
        let call = match batch.class {
            Class::Patch => requests::patch(self.target, &drafts, &self.mapping.client().id, options),
            Class::Post => requests::create(self.target, &drafts, options),
            Class::Delete => requests::delete(self.target, batch.items.iter().filter_map(|item| item.aim.id())),
        };
        call.counted(batch.counted)
    }

    /// Takes in a success. What it does not account for is asked for.
    async fn done(&mut self, batch: Batch, reply: &Reply) {
        match batch.class {
            Class::Delete => {
                let removed =
                    reply.answer.json::<wire::Removed>().map_or_else(|_| Vec::new(), |removed| removed.records);
                let is_gone =
                    |item: &Item| removed.iter().any(|one| one.deleted && Some(one.id.as_str()) == item.aim.id());
                let (gone, missing): (Vec<Item>, Vec<Item>) = batch.items.iter().cloned().partition(is_gone);
                for item in gone {
                    self.tell(&item, WriteResult::Deleted);
                }
                self.once_more(&batch, missing, reply.sent_at);
            }
            Class::Patch => {
                let written = reply.answer.json().ok();
                let is_complete =
                    written.as_ref().is_some_and(|written: &wire::Written| written.records.len() == batch.items.len());
                let made = written.map(|written| matching::patched(&batch.items, written, &self.mapping.client().id));
                let missing = self.tell_written(&batch, made.unwrap_or_default());
                if is_complete {
                    // They were written, but under keys that we do not recognise: sent again,
                    // they could be made twice.
                    missing.iter().for_each(|item| self.tell(item, WriteResult::Uncertain));
                } else {
                    self.once_more(&batch, missing, reply.sent_at);
                }
            }
            Class::Post => {
                let created = reply.answer.json().map_or_else(
                    |_| Vec::new(),
                    |written: wire::Written| matching::created(&batch.items, written.records, self.mapping),
                );
                let missing = self.tell_written(&batch, created);
                if !missing.is_empty() {
                    let since = batch.doubt.unwrap_or(reply.sent_at);
                    self.settle(Batch { doubt: Some(since), ..batch.again(missing) }, None).await;
                }
            }
        }
    }

    /// Tells those that were found in an answer, in the order of the batch; gives the others.
    fn tell_written(&mut self, batch: &Batch, mut made: Vec<Option<Made>>) -> Vec<Item> {
        made.resize_with(batch.items.len(), || None);
        let mut missing = Vec::new();
        for (item, made) in batch.items.iter().zip(made) {
            match made {
                Some(made) => self.tell_made(item, made, batch.doubt),
                None => missing.push(item.clone()),
            }
        }
        missing
    }

    fn tell_made(&mut self, item: &Item, made: Made, doubt: Option<DateTime<Utc>>) {
        let Made { record, stood_there } = made;
        self.table.note_people(self.target, self.mapping, &record);
        if batch_makes(item) {
            self.table.known().insert(record.id.clone());
        }
        // After a lost answer, a record as young as the first sending is what that one made.
        let is_ours = doubt.is_some_and(|since| self.is_younger(&record, since));
        let result = WriteResult::Written {
            cells: cells::mapped(self.mapping, &record.fields),
            adopted: matches!(item.aim, Aim::Upsert) && stood_there && !is_ours,
            id: RemoteId(record.id),
        };
        self.tell(item, result);
    }

    fn is_younger(&self, record: &wire::Record, since: DateTime<Utc>) -> bool {
        let created = record.created_time.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        created.is_none_or(|created| created >= self.table.session.at_airtable(since) - CLOCKS)
    }

    /// Sends writes again that an answer does not account for: nothing happens twice by it.
    fn once_more(&mut self, batch: &Batch, missing: Vec<Item>, sent_at: DateTime<Utc>) {
        if missing.is_empty() {
            return;
        }
        if batch.rounds > 0 {
            missing.iter().for_each(|item| self.tell(item, WriteResult::Uncertain));
            return;
        }
        let doubt = Some(batch.doubt.unwrap_or(sent_at));
        self.queue.push_front(Batch { doubt, rounds: 1, ..batch.again(missing) });
    }

    /// Takes in a refusal: Airtable has written nothing of the batch.
    async fn refused(&mut self, mut batch: Batch, problem: &Problem) {
        match judge(problem, batch.class, &batch.items) {
            Judgement::Stop => self.stop(batch, problem.fault(About::Records, DOING)),
            Judgement::One(item) => {
                let item = batch.items.remove(item);
                let result = match item.aim {
                    Aim::Delete(_) if problem.reason() == Reason::TargetGone => WriteResult::Deleted,
                    _ => WriteResult::Refused { reason: problem.reason(), message: problem.told() },
                };
                self.tell(&item, result);
                let others = std::mem::take(&mut batch.items);
                if !others.is_empty() {
                    self.queue.push_front(batch.again(others));
                }
            }
            Judgement::Halve => {
                let later = batch.items.split_off(batch.items.len().div_ceil(2));
                let earlier = std::mem::take(&mut batch.items);
                self.queue.push_front(batch.again(later));
                self.queue.push_front(batch.again(earlier));
            }
            Judgement::LookUp => self.find_removed(batch, problem).await,
        }
    }

    /// Ends the run; this batch has not been carried out, as far as is known.
    fn stop(&mut self, batch: Batch, fault: TableError) {
        self.leave(batch);
        self.stopped = Some(fault);
    }

    fn leave(&mut self, batch: Batch) {
        for item in &batch.items {
            let result = if batch.doubt.is_some() { WriteResult::Uncertain } else { WriteResult::NotDone };
            self.tell(item, result);
        }
    }

    fn tell(&mut self, item: &Item, result: WriteResult) {
        self.outcomes.push(WriteOutcome { seq: item.seq, result });
    }
}

/// Whether a record that comes back for this write has been made by it.
fn batch_makes(item: &Item) -> bool {
    matches!(item.aim, Aim::Upsert | Aim::Insert)
}
