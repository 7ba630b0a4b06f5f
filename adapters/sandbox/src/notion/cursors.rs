//! The cursors of lists: `s:<uuid>:<uuid>`, opaque to clients and bound to what was asked.

use std::collections::{HashMap, VecDeque};

use super::{
    errors::{Outcome, Refusal},
    ids::Uuid,
    source::Place,
};
use crate::random::Random;

/// How many cursors live at once; the oldest goes first.
const MAX_OPEN: usize = 4096;

#[derive(Debug, Default)]
pub(crate) struct Cursors {
    open: HashMap<String, Cursor>,
    ages: VecDeque<String>,
}

/// A list that is not at its end.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    /// What was asked besides the page: it must not change from page to page.
    pub(crate) question: String,
    /// The last entry that was given out.
    pub(crate) last: Place,
    /// How many entries were given out.
    pub(crate) given: usize,
}

impl Cursors {
    pub(crate) fn open(&mut self, cursor: Cursor, random: &mut Random) -> String {
        if self.ages.len() >= MAX_OPEN
            && let Some(oldest) = self.ages.pop_front()
        {
            self.open.remove(&oldest);
        }
        let name = format!("s:{}:{}", Uuid::fresh(random), cursor.last.1);
        self.ages.push_back(name.clone());
        self.open.insert(name.clone(), cursor);
        name
    }

    /// The cursor of this name, if it was opened by the same question.
    pub(crate) fn resume(&self, name: &str, question: &str) -> Outcome<&Cursor> {
        let cursor = self.open.get(name).filter(|cursor| cursor.question == question);
        cursor.ok_or_else(|| Refusal::invalid_cursor(name))
    }

    pub(crate) fn expire_all(&mut self) {
        *self = Self::default();
    }
}
