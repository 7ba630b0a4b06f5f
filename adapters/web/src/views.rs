//! How things are shown as JSON. A view holds what the contract names, in its order.

mod change;
mod deal;
mod run;
mod words;

pub(crate) use change::ChangeView;
pub(crate) use deal::{DealFields, DealView};
pub(crate) use run::{ProgressView, RunView};
pub(crate) use words::{
    ACTIONS, ActionWord, CHANGE_STATUSES, ChangeStatusWord, CheckStatusWord, DIRECTIONS, DirectionWord, FieldWord,
    PROVIDERS, PhaseWord, ProviderWord, RUN_STATUSES, RunStatusWord, action_of, action_word, change_status_of,
    change_status_word,
};

use chrono::{DateTime, SecondsFormat, Utc};
use dealsync_domain::cell::Cell;

/// A moment as RFC 3339 in UTC.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A cell for people: `null` where there is nothing, the text as it stands where it cannot be
/// read.
pub(crate) fn shown(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Absent | Cell::Empty => None,
        Cell::Value(_) | Cell::Unreadable(_) => Some(cell.to_string()),
    }
}

#[cfg(test)]
mod tests;
