//! Writes whose outcome no answer tells: it is looked up, never guessed.

use dealsync_domain::ports::{TableError, WriteResult};
use dealsync_http::{CallError, Counted, Effect};

use super::item::{Class, Item};
use super::{Batch, CLOCKS, DOING, Writer};
use crate::error::{About, Problem, fault_of_call};
use crate::matching;
use crate::settle;

impl Writer<'_> {
    /// Finds out which of the records to remove are gone already.
    pub(super) async fn find_removed(&mut self, batch: Batch, problem: &Problem) {
        let there = match settle::existing(self.table, self.target, self.mapping, &batch.items).await {
            Ok(there) => there,
            Err(error) => return self.stop(batch, error),
        };
        let is_there = |item: &Item| item.aim.id().is_some_and(|id| there.contains(id));
        let (left, gone): (Vec<Item>, Vec<Item>) = batch.items.iter().cloned().partition(is_there);
        if gone.is_empty() {
            return self.stop(batch, problem.fault(About::Records, DOING));
        }
        for item in gone {
            self.tell(&item, WriteResult::Deleted);
        }
        if !left.is_empty() {
            self.queue.push_front(batch.again(left));
        }
    }

    /// Takes in that no answer came. Updates and upserts have been repeated already, and their
    /// outcome stays open; what a creation did can be found out.
    pub(super) async fn failed(&mut self, mut batch: Batch, error: CallError) {
        let is_open = error.effect == Effect::Unknown;
        if is_open && batch.doubt.is_none() {
            batch.doubt = error.sent_at;
        }
        let quiet = error.quiet_after;
        let fault = fault_of_call(error, self.table.session.token(), About::Records, DOING);
        if is_open && batch.class == Class::Post {
            self.table.session.client().rest(quiet).await;
            self.settle(batch, Some(fault)).await;
        } else {
            self.stop(batch, fault);
        }
    }

    /// Finds out what became of creations, and repeats them where nothing did.
    pub(super) async fn settle(&mut self, batch: Batch, fault: Option<TableError>) {
        let since = self.table.session.at_airtable(batch.doubt.unwrap_or_default()) - CLOCKS;
        let found = match settle::made_since(self.table, self.target, self.mapping, &batch.items, since).await {
            Ok(found) => found,
            Err(error) => return self.stop(batch, error),
        };
        let most = self.table.session.client().waits().attempts;
        match (matching::found(&batch.items, found, self.mapping), fault) {
            (Some(made), _) => {
                for item in self.tell_written(&batch, made) {
                    self.tell(&item, WriteResult::Uncertain);
                }
            }
            (None, Some(fault)) if batch.rounds >= most => self.stop(Batch { doubt: None, ..batch }, fault),
            (None, _) if batch.rounds >= most => {
                batch.items.iter().for_each(|item| self.tell(item, WriteResult::Uncertain));
            }
            (None, _) => {
                let rounds = batch.rounds + 1;
                self.queue.push_front(Batch { rounds, counted: Counted::Repeat, ..batch });
            }
        }
    }
}
