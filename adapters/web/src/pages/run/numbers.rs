//! The counts of a run's journal, for the counters above its changes.

use dealsync_domain::change::{Action, ChangeStatus};
use dealsync_domain::run::{Phase, RunStatus, SyncRun};
use serde::Serialize;

/// How many changes there are of each action and status.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    tally: Vec<(Action, ChangeStatus, u64)>,
    is_preview: bool,
    is_counting: bool,
    unchanged: u64,
}

/// The counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CountsView {
    all: u64,
    create: u64,
    update: u64,
    delete: u64,
    pending: u64,
    unchanged: u64,
    held: u64,
    skipped: u64,
    failed: u64,
}

impl Numbers {
    pub(super) fn new(run: &SyncRun, tally: Vec<(Action, ChangeStatus, u64)>) -> Self {
        let before_writing = matches!(run.phase, Phase::Reading | Phase::Planning | Phase::Checking);
        Self {
            tally,
            is_preview: run.status == RunStatus::Planned,
            is_counting: run.status == RunStatus::Running && before_writing,
            unchanged: run.counts.unchanged,
        }
    }

    /// The counters; none before the journal is whole.
    pub(super) fn counts(&self) -> CountsView {
        // Pairs that are only remembered are unchanged to people; at their end they are counted so.
        let to_remember = self.sum(|action, status| action == Action::Link && is_open(status));
        CountsView {
            all: self.listed(),
            create: self.of(Action::Create),
            update: self.of(Action::Update),
            delete: self.of(Action::Delete),
            pending: self.open(),
            unchanged: self.unchanged + to_remember,
            held: self.of_status(ChangeStatus::Held),
            skipped: self.of_status(ChangeStatus::Skipped),
            failed: self.of_status(ChangeStatus::Failed),
        }
    }

    /// Changes that people see.
    pub(super) fn listed(&self) -> u64 {
        self.sum(|action, _| action != Action::Link)
    }

    /// Changes of an action that a preview would write, or that were written.
    pub(super) fn of(&self, action: Action) -> u64 {
        self.sum(|one, status| one == action && status == self.shown())
    }

    /// Changes of a status.
    pub(super) fn of_status(&self, status: ChangeStatus) -> u64 {
        self.sum(|action, one| action != Action::Link && one == status)
    }

    /// The status that the counters of actions count.
    pub(super) fn shown(&self) -> ChangeStatus {
        if self.is_preview { ChangeStatus::Pending } else { ChangeStatus::Applied }
    }

    /// Changes carried out.
    pub(super) fn written(&self) -> u64 {
        self.of_status(ChangeStatus::Applied)
    }

    /// Changes to carry out, those that are among them.
    pub(super) fn to_write(&self) -> u64 {
        if self.is_counting {
            return 0;
        }
        self.written() + self.open()
    }

    /// Changes that are not carried out, or of which that is not known.
    pub(super) fn open(&self) -> u64 {
        self.sum(|action, status| action != Action::Link && is_open(status))
    }

    /// Whether something may have been written.
    pub(super) fn has_acted(&self) -> bool {
        self.written() + self.of_status(ChangeStatus::Sent) > 0
    }

    fn sum(&self, is_meant: impl Fn(Action, ChangeStatus) -> bool) -> u64 {
        let meant = self.tally.iter().filter(|(action, status, _)| is_meant(*action, *status));
        meant.map(|(_, _, number)| number).sum()
    }
}

fn is_open(status: ChangeStatus) -> bool {
    matches!(status, ChangeStatus::Pending | ChangeStatus::Sent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::sample;

    fn numbers(status: RunStatus) -> Numbers {
        let tally = vec![
            (Action::Create, ChangeStatus::Pending, 4),
            (Action::Update, ChangeStatus::Pending, 19),
            (Action::Update, ChangeStatus::Applied, 3),
            (Action::Create, ChangeStatus::Held, 5),
            (Action::Create, ChangeStatus::Failed, 1),
            (Action::Link, ChangeStatus::Pending, 7),
        ];
        Numbers::new(&SyncRun { phase: Phase::Done, ..sample::run(status) }, tally)
    }

    #[test]
    fn a_preview_counts_what_it_would_write() {
        let counts = numbers(RunStatus::Planned).counts();
        assert_eq!((counts.all, counts.create, counts.update, counts.delete), (32, 4, 19, 0));
        assert_eq!((counts.unchanged, counts.held, counts.failed), (7, 5, 1));
    }

    #[test]
    fn a_result_counts_what_was_written() {
        let numbers = numbers(RunStatus::Cancelled);
        assert_eq!((numbers.counts().create, numbers.counts().update), (0, 3));
        assert_eq!((numbers.written(), numbers.to_write(), numbers.has_acted()), (3, 26, true));
        assert_eq!(numbers.counts().pending, 23);
    }

    #[test]
    fn nothing_is_to_be_written_before_the_plan_is_whole() {
        let reading = Numbers { is_counting: true, ..numbers(RunStatus::Running) };
        assert_eq!(reading.to_write(), 0);
    }
}
