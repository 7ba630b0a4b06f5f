//! How a listing goes on, also where Notion ends it early.
//!
//! After 10,000 rows Notion says that there are no more, and only the status of the request tells
//! that there are. Since rows come by the time of creation, the listing then goes on as a new one
//! from the minute of the last row: a *window*. The rows of that minute come twice; those that
//! were given already are left out.

use std::collections::{HashMap, HashSet};

use dealsync_domain::ports::Cursor;
use serde::{Deserialize, Serialize};

use crate::requests::PAGE;
use crate::wire::{List, Row};

/// The smallest page that a slow listing is asked for.
const SMALLEST_PAGE: u32 = 10;

/// A place in a listing; what a [`Cursor`] holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The minute in which the window begins; the first one has none.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) window: Option<String>,
    /// Notion's own cursor within the window.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<String>,
    /// Rows of a page.
    #[serde(rename = "n")]
    pub(crate) size: u32,
    /// The minute of the last row.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    /// Whether Notion has said that this window leaves rows out.
    #[serde(rename = "i", default, skip_serializing_if = "std::ops::Not::not")]
    is_incomplete: bool,
}

impl Place {
    /// The beginning.
    pub(crate) fn start() -> Self {
        Self { window: None, cursor: None, size: PAGE, last: None, is_incomplete: false }
    }

    /// The place that a cursor means.
    pub(crate) fn parse(cursor: &Cursor) -> Option<Self> {
        serde_json::from_str(&cursor.0).ok()
    }

    pub(crate) fn to_cursor(&self) -> Cursor {
        // A struct of texts and numbers can always be written.
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    pub(crate) fn is_start(&self) -> bool {
        self.window.is_none() && self.cursor.is_none()
    }

    /// The same with half the page, where that is not too small.
    pub(crate) fn halved(&self) -> Self {
        Self { size: (self.size / 2).max(SMALLEST_PAGE), ..self.clone() }
    }

    /// Where the listing goes on after this page; `None` is its end.
    ///
    /// # Errors
    /// Why it cannot reach its end.
    pub(crate) fn after(&self, page: &List<Row>) -> Result<Option<Self>, &'static str> {
        let last = page.results.iter().rev().find_map(Row::minute).map(str::to_owned).or(self.last.clone());
        let is_incomplete = self.is_incomplete || page.is_incomplete();
        match page.next() {
            Some(next) if next.is_empty() || self.cursor.as_deref() == Some(next) => {
                Err("Notion gives the same page again")
            }
            Some(next) => Ok(Some(Self { cursor: Some(next.to_owned()), last, is_incomplete, ..self.clone() })),
            None if !is_incomplete => Ok(None),
            None if last.is_none() || last == self.window => {
                Err("Notion lists no more than 10,000 rows made in the same minute, and there are more")
            }
            None => Ok(Some(Self { window: last, cursor: None, last: None, is_incomplete: false, size: self.size })),
        }
    }
}

/// What a listing has given so far, as far as it matters for what comes.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// The minute of the last row, and the rows of that minute.
    minute: String,
    rows: HashSet<String>,
    /// The rows of a window's first minute that the window before it gave.
    given: HashSet<String>,
    /// Each cursor with the one that led to it.
    cursors: HashMap<(Option<String>, String), Option<String>>,
}

impl Trail {
    /// Takes in a page, and leaves out of it what the window before it gave. Asking for the same
    /// page twice gives the same twice.
    ///
    /// # Errors
    /// Why the listing would not end: a cursor has come back.
    pub(crate) fn follow(
        &mut self,
        place: &Place,
        page: &mut List<Row>,
        next: Option<&Place>,
    ) -> Result<(), &'static str> {
        if place.is_start() {
            *self = Self::default();
        }
        for row in &page.results {
            let Some(minute) = row.minute() else { continue };
            if minute != self.minute {
                minute.clone_into(&mut self.minute);
                self.rows.clear();
            }
            self.rows.insert(row.id.clone());
        }
        if let Some(window) = &place.window {
            page.results.retain(|row| row.minute() != Some(window.as_str()) || !self.given.contains(&row.id));
        }
        let Some(next) = next else { return Ok(()) };
        if next.window != place.window {
            self.given = self.rows.clone();
        }
        let Some(cursor) = &next.cursor else { return Ok(()) };
        let led_here = self.cursors.insert((next.window.clone(), cursor.clone()), place.cursor.clone());
        if led_here.is_some_and(|earlier| earlier != place.cursor) {
            return Err("Notion gives the same page again");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
