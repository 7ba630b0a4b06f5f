//! What to make of a refused batch: a pure function.
//!
//! Airtable writes all of a batch or nothing, so one bad record among ten is found by sending
//! the halves again, and their halves. Of ten records with `n` bad ones that takes at most
//! `min(19, 1 + 8n)` calls.

use dealsync_domain::ports::ErrorKind;

use crate::error::{About, Problem};
use crate::write::item::{Class, Item};

/// What to do after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It concerns every record: send nothing more.
    Stop,
    /// It concerns the record at this place; the others may go again.
    One(usize),
    /// It concerns some record: send the halves apart.
    Halve,
    /// Some record to be removed cannot be found: see which of them are there.
    LookUp,
}

/// What a refusal of these writes means.
pub(crate) fn judge(problem: &Problem, class: Class, items: &[Item]) -> Judgement {
    let is_missing = matches!(
        (problem.status, problem.name.as_str()),
        (404, "MODEL_ID_NOT_FOUND" | "NOT_FOUND") | (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND")
    );
    match problem.status {
        _ if is_missing && class == Class::Delete => Judgement::LookUp,
        413 | 422 if problem.kind(About::Records) == ErrorKind::Refused => {
            let named = items.iter().position(|item| item.aim.id().is_some_and(|id| problem.message.contains(id)));
            match (problem.name.as_str(), named) {
                ("ROW_DOES_NOT_EXIST", Some(place)) => Judgement::One(place),
                _ if items.len() == 1 => Judgement::One(0),
                _ => Judgement::Halve,
            }
        }
        _ => Judgement::Stop,
    }
}

#[cfg(test)]
mod tests;
