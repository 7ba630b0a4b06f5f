//! Runs: one import, export or undo, from its preview to its end.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::change::{Action, ChangeStatus};
use crate::failure::Failure;
use crate::provider::{Direction, ProviderName};

mod context;

pub use context::{Milestone, Planned, RunContext};

/// A run's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in JSON and in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one of that word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// How a run stands.
    RunStatus {
        /// Going on.
        Running = "running",
        /// A preview, waiting to be applied.
        Planned = "planned",
        /// Ended, all done.
        Success = "success",
        /// Ended, something failed or was skipped.
        Partial = "partial",
        /// Ended by a failure.
        Error = "error",
        /// Stopped by the user.
        Cancelled = "cancelled",
        /// Its process ended before it did.
        Interrupted = "interrupted",
    }
}

words! {
    /// How far a run goes by itself.
    Extent {
        /// Stops at the preview.
        Preview = "preview",
        /// Writes what it planned.
        Whole = "whole",
    }
}

words! {
    /// What a run is doing.
    Phase {
        /// Finding out what became of writes whose answer was lost.
        Settling = "settling",
        /// Reading both sides.
        Reading = "reading",
        /// Comparing them.
        Planning = "planning",
        /// Reading again what moved since the preview.
        Checking = "checking",
        /// Writing.
        Writing = "writing",
        /// Nothing any more.
        Done = "done",
    }
}

/// What became of the source records. All but `total` add up to the records processed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records made on the target.
    pub created: u64,
    /// Records of the target written.
    pub updated: u64,
    /// Records of the target removed.
    pub deleted: u64,
    /// Pairs where nothing was written, whatever the reason.
    pub unchanged: u64,
    /// Records that wait for a decision.
    pub held: u64,
    /// Records left out.
    pub skipped: u64,
    /// Records that could not be written.
    pub failed: u64,
    /// Source records in all, as far as known.
    pub total: u64,
    /// Of the unchanged, the pairs that stand in no journal: nothing about them is to be written
    /// or remembered.
    pub agreed: u64,
}

impl Counts {
    /// Source records that are dealt with.
    #[must_use]
    pub fn processed(&self) -> u64 {
        self.created + self.updated + self.deleted + self.unchanged + self.held + self.skipped + self.failed
    }

    /// Counts one change that has come to an end, or is held.
    pub fn add(&mut self, action: Action, status: ChangeStatus) {
        self.add_many(action, status, 1);
    }

    /// What a whole journal says, beside the pairs that stand in none.
    #[must_use]
    pub fn of_journal(&self, tally: &[(Action, ChangeStatus, u64)]) -> Self {
        let mut counts = Self { total: self.total, agreed: self.agreed, unchanged: self.agreed, ..Self::default() };
        for &(action, status, number) in tally {
            counts.add_many(action, status, number);
        }
        counts
    }

    fn add_many(&mut self, action: Action, status: ChangeStatus, number: u64) {
        let counter = match (status, action) {
            (ChangeStatus::Pending | ChangeStatus::Sent, _) => return,
            (ChangeStatus::Held, _) => &mut self.held,
            (ChangeStatus::Skipped, Action::Link) | (ChangeStatus::Applied, Action::Link) => &mut self.unchanged,
            (ChangeStatus::Skipped, _) => &mut self.skipped,
            (ChangeStatus::Failed, _) => &mut self.failed,
            (ChangeStatus::Applied, Action::Create) => &mut self.created,
            (ChangeStatus::Applied, Action::Update) => &mut self.updated,
            (ChangeStatus::Applied, Action::Delete) => &mut self.deleted,
        };
        *counter += number;
    }
}

words! {
    /// What a warning is about.
    WarningCode {
        /// Records wait for a decision.
        Held = "held",
        /// Values empty at the source were kept at the target.
        KeptEmpty = "kept_empty",
        /// Only the target had changed; it was left alone.
        TargetEdited = "target_edited",
        /// A mapped column is computed, so it is not written.
        ComputedColumn = "computed_column",
        /// A column of the default mapping is not in the table.
        Unmapped = "unmapped",
        /// The CRM has no such column.
        CrmColumnMissing = "crm_column_missing",
        /// A record that was to be created stood there already and was paired.
        Adopted = "adopted",
        /// An undo leaves alone what somebody edited since.
        LeftEdited = "left_edited",
        /// An undo cannot put something back; the subject says what.
        CannotComeBack = "cannot_come_back",
    }
}

/// Something worth knowing that did not stop the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What it is about.
    pub code: WarningCode,
    /// How many records or values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Which: a field, a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Calls to the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// Made, repeats apart.
    pub made: u64,
    /// The most that the run makes without faults; `None` until reading has ended.
    pub announced: Option<u64>,
    /// Repeats: after a fault, for a refused batch, for a listing begun anew.
    pub retries: u64,
}

/// One import, export or undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRun {
    /// Its id.
    pub id: RunId,
    /// With whom.
    pub provider: ProviderName,
    /// Which side it writes.
    pub direction: Direction,
    /// The run that this one takes back.
    pub undo_of: Option<RunId>,
    /// How far it goes by itself.
    pub extent: Extent,
    /// How it stands.
    pub status: RunStatus,
    /// What it is doing.
    pub phase: Phase,
    /// What became of the records.
    pub counts: Counts,
    /// Calls to the provider.
    pub calls: Calls,
    /// What is worth knowing.
    pub warnings: Vec<Warning>,
    /// What ended it.
    pub failure: Option<Failure>,
    /// What it was planned by; `None` before planning.
    pub context: Option<RunContext>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub completed_at: Option<DateTime<Utc>>,
}

impl SyncRun {
    /// The status of a run that has come to its end without a failure.
    #[must_use]
    pub fn end_status(&self) -> RunStatus {
        if self.counts.failed + self.counts.skipped > 0 { RunStatus::Partial } else { RunStatus::Success }
    }

    /// Whether changes of a run that has come to its end have failed.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        let has_ended = matches!(self.status, RunStatus::Partial | RunStatus::Error | RunStatus::Cancelled);
        has_ended && self.counts.failed > 0 && self.context.is_some()
    }

    /// Tells in the warnings how many records wait for a decision.
    pub(crate) fn tell_held(&mut self) {
        self.warnings.retain(|warning| warning.code != WarningCode::Held);
        if self.counts.held > 0 {
            let count = Some(self.counts.held);
            self.warnings.push(Warning { code: WarningCode::Held, count, subject: None });
        }
    }
}
