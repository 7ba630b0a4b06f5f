//! Which record is which deal: the link, else the client key, else nobody guesses.

use std::fmt::Debug;

use crate::change::Candidate;
use crate::deal::DealId;
use crate::link::Base;
use crate::reason::Reason;
use crate::record::{Presence, Record, RemoteId};

/// An id of either side, so that one plan serves both directions.
pub trait SideId: Clone + Debug + Ord + Send + Sync + 'static {
    /// The id, where it is a deal's.
    fn deal(&self) -> Option<DealId>;
    /// The id, where it is a remote record's.
    fn remote(&self) -> Option<RemoteId>;
}

impl SideId for DealId {
    fn deal(&self) -> Option<DealId> {
        Some(*self)
    }

    fn remote(&self) -> Option<RemoteId> {
        None
    }
}

impl SideId for RemoteId {
    fn deal(&self) -> Option<DealId> {
        None
    }

    fn remote(&self) -> Option<RemoteId> {
        Some(self.clone())
    }
}

/// How many records bear a client key, linked ones counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyCounts {
    /// On the source's side.
    pub sources: u64,
    /// On the target's side, those that can be written.
    pub targets: u64,
    /// On the target's side, archived or in the trash.
    pub put_away: u64,
}

/// A source record with what matching must know of the rest of both tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged<Id> {
    /// The record.
    pub record: Record<Id>,
    /// How many bear its key.
    pub counts: KeyCounts,
    /// Targets with its key, where it will be held for them or for a target that is gone; at most
    /// ten.
    pub candidates: Vec<Candidate>,
}

/// The two ids that a link remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedIds {
    /// The deal.
    pub deal: DealId,
    /// The record.
    pub remote: RemoteId,
}

/// Records that can only concern one another: the two of a link, or the unlinked ones of a key.
/// Records without a key are in groups of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchGroup<S, T> {
    /// The link, where that is what binds them.
    pub link: Option<LinkedIds>,
    /// The link's base.
    pub base: Option<Base>,
    /// On the side that is read from.
    pub sources: Vec<Staged<S>>,
    /// On the side that is written.
    pub targets: Vec<Record<T>>,
}

/// What matching says of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<'a, T> {
    /// It and this target are the same deal.
    Pair(&'a Record<T>),
    /// It has no counterpart.
    Create,
    /// It waits for a decision.
    Hold(Reason),
}

/// What matching says of each source of a group.
pub fn verdicts<S: SideId, T: SideId>(group: &MatchGroup<S, T>) -> impl Iterator<Item = (&Staged<S>, Verdict<'_, T>)> {
    group.sources.iter().map(move |source| (source, verdict(source, group)))
}

fn verdict<'a, S: SideId, T: SideId>(source: &Staged<S>, group: &'a MatchGroup<S, T>) -> Verdict<'a, T> {
    let live = |target: &&Record<T>| target.presence == Presence::Live;
    if group.link.is_some() {
        return match group.targets.iter().find(live) {
            None => Verdict::Hold(Reason::TargetDeleted),
            Some(_) if source.record.key().is_none() => Verdict::Hold(Reason::MissingClient),
            Some(target) => Verdict::Pair(target),
        };
    }
    if source.record.key().is_none() {
        return Verdict::Hold(Reason::MissingClient);
    }
    match (source.counts.sources, source.counts.targets, source.counts.put_away) {
        (0 | 1, 0, 0) => Verdict::Create,
        (0 | 1, 0, _) => Verdict::Hold(Reason::TargetDeleted),
        // One target bears the key; where it is linked to another source, it is in another group.
        (0 | 1, 1, _) => group.targets.iter().find(live).map_or(Verdict::Hold(Reason::DuplicateClient), Verdict::Pair),
        _ => Verdict::Hold(Reason::DuplicateClient),
    }
}
