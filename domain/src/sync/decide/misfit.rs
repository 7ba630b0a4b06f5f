//! Why a decision does not fit its change: stable codes, what is wrong, what to do next.

use serde::{Deserialize, Serialize};

use crate::reason::coded;

coded! {
    /// Why a decision does not fit its change.
    MisfitCode {
        /// Two changes name the same candidate.
        CandidateTaken = "candidate_taken",
            "Its candidate is chosen for another change already.",
            "Choose another candidate for one of the two.";
        /// The candidate is linked.
        CandidateLinked = "candidate_linked",
            "That candidate is linked to another record.",
            "Choose another candidate, or create.";
        /// The candidate is none of the change's.
        NoSuchCandidate = "no_such_candidate",
            "It has no such candidate.",
            "Choose one of those listed.";
        /// The change does not wait for a decision.
        NotHeld = "not_held",
            "It is not held.",
            "Leave the decision out.";
        /// What it is held for can only be corrected.
        NotDecidable = "not_decidable",
            "Nothing can be decided about it.",
            "Correct the record instead.";
        /// No change of that number.
        NoSuchChange = "no_such_change",
            "There is no such change.",
            "Look at the preview again.";
        /// The two agree already.
        NothingToDo = "nothing_to_do",
            "There is nothing to do: the two agree.",
            "Leave the decision out.";
        /// Nobody waits for the option.
        OptionUnneeded = "option_unneeded",
            "No change waits for this option.",
            "Leave the option out.";
    }
}

/// A decision that does not fit its change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The change; 0 for an option.
    pub seq: i64,
    /// Why.
    pub code: MisfitCode,
    /// What exactly; may be empty.
    pub detail: String,
}

impl Misfit {
    pub(super) fn of(seq: i64, code: MisfitCode) -> Self {
        Self { seq, code, detail: String::new() }
    }
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = self.code.what().trim_end_matches('.');
        if self.detail.is_empty() { f.write_str(what) } else { write!(f, "{what} ({})", self.detail) }
    }
}
