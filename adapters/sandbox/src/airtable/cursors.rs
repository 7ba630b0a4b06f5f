//! The cursors of lists: `itr…/rec…`, opaque to clients and short of life.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{
    errors::{Outcome, Refusal},
    ids::{self, RecordId},
};
use crate::random::Random;

/// How many cursors live at once; the one unused for longest goes first.
const MAX_OPEN: usize = 200;

#[derive(Debug, Default)]
pub(crate) struct Cursors(HashMap<String, Cursor>);

/// A list that is not at its end.
#[derive(Debug)]
pub(crate) struct Cursor {
    pub(crate) table: String,
    /// What was asked besides the page: it must not change from page to page.
    pub(crate) question: String,
    pub(crate) order: Order,
    touched: Instant,
}

/// In which order the rows come.
#[derive(Debug)]
pub(crate) enum Order {
    /// As they stand, filtered on the way.
    ById,
    /// Chosen and sorted when the list began.
    Fixed(Vec<RecordId>),
}

impl Cursors {
    pub(crate) fn open(&mut self, table: &str, question: String, order: Order, random: &mut Random) -> String {
        if self.0.len() >= MAX_OPEN {
            let oldest = self.0.iter().min_by_key(|(_, cursor)| cursor.touched);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.0.remove(&oldest);
            }
        }
        let id = ids::fresh("itr", random);
        self.0.insert(id.clone(), Cursor { table: table.to_owned(), question, order, touched: Instant::now() });
        id
    }

    /// Keeps a cursor alive; refuses if it is gone or has not been used for `idle`.
    pub(crate) fn touch(&mut self, id: &str, idle: Duration) -> Outcome<()> {
        let now = Instant::now();
        match self.0.get_mut(id) {
            Some(cursor) if now.duration_since(cursor.touched) < idle => {
                cursor.touched = now;
                Ok(())
            }
            Some(_) | None => {
                self.0.remove(id);
                Err(Refusal::cursor_expired())
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Outcome<&Cursor> {
        self.0.get(id).ok_or_else(Refusal::cursor_expired)
    }

    pub(crate) fn expire_all(&mut self) {
        self.0.clear();
    }
}

/// Splits an offset into its cursor and the last record that was given out.
pub(crate) fn parse_offset(offset: &str) -> Outcome<(&str, RecordId)> {
    offset
        .split_once('/')
        .filter(|(cursor, _)| ids::is_id(cursor, "itr"))
        .and_then(|(cursor, record)| Some((cursor, RecordId::parse(record)?)))
        .ok_or_else(|| Refusal::invalid_offset(offset))
}
