//! The definition of grouping, written for reading: all in memory, nothing clever.

use std::collections::{BTreeMap, BTreeSet};

use dealsync_domain::change::Candidate;
use dealsync_domain::client::ClientKey;
use dealsync_domain::link::Link;
use dealsync_domain::matching::{KeyCounts, LinkedIds, MatchGroup, SideId, Staged};
use dealsync_domain::record::{Presence, Record};

/// The groups of these tables that have a source, in the order of their first sources.
///
/// Candidates are those of every source with a key, all of them.
#[must_use]
pub fn groups<S: SideId, T: SideId>(
    sources: &[Record<S>],
    targets: &[Record<T>],
    links: &[Link],
) -> Vec<MatchGroup<S, T>> {
    let linked_source = |id: &S| links.iter().find(|link| is_end(link, id));
    let linked_target = |id: &T| links.iter().find(|link| is_end(link, id));
    // A link to a source that is gone binds nobody any more.
    let is_bound = |id: &T| linked_target(id).is_some_and(|link| sources.iter().any(|source| is_end(link, &source.id)));
    let partner = |id: &T| {
        let link = linked_target(id)?;
        Some(if id.deal().is_some() { link.remote.to_string() } else { link.deal.to_string() })
    };
    let staged = |source: &Record<S>| Staged {
        record: source.clone(),
        counts: counts(source.key(), sources, targets),
        candidates: candidates(source.key(), targets, &is_bound, &partner),
    };
    let mut groups = Vec::new();
    let mut keys_done: BTreeSet<ClientKey> = BTreeSet::new();
    for source in sources {
        let (link, members, partners): (Option<&Link>, Vec<_>, Vec<_>) = match (linked_source(&source.id), source.key())
        {
            (Some(link), _) => {
                let partners = targets.iter().filter(|target| is_end(link, &target.id)).collect();
                (Some(link), vec![source], partners)
            }
            (None, None) => (None, vec![source], Vec::new()),
            (None, Some(key)) if !keys_done.insert(key.clone()) => continue,
            (None, Some(key)) => {
                let is_key = |bearer: Option<ClientKey>| bearer.as_ref() == Some(&key);
                let free_source = |one: &&Record<S>| is_key(one.key()) && linked_source(&one.id).is_none();
                let free_target = |one: &&Record<T>| is_key(one.key()) && linked_target(&one.id).is_none();
                (None, sources.iter().filter(free_source).collect(), targets.iter().filter(free_target).collect())
            }
        };
        groups.push(MatchGroup {
            link: link.map(|link| LinkedIds { deal: link.deal, remote: link.remote.clone() }),
            base: link.map(|link| link.base.clone()),
            sources: members.into_iter().map(staged).collect(),
            targets: partners.into_iter().cloned().collect(),
        });
    }
    sorted(groups)
}

/// The same groups, in an order that does not depend on how they were found.
#[must_use]
pub fn sorted<S: SideId, T: SideId>(groups: Vec<MatchGroup<S, T>>) -> Vec<MatchGroup<S, T>> {
    let mut by_first = BTreeMap::new();
    for mut group in groups {
        group.sources.sort_by(|one, other| one.record.id.cmp(&other.record.id));
        group.targets.sort_by(|one, other| one.id.cmp(&other.id));
        for source in &mut group.sources {
            source.candidates.sort_by(|one, other| (one.deal, &one.remote).cmp(&(other.deal, &other.remote)));
        }
        let first = group.sources.first().map(|source| source.record.id.clone());
        let first = first.expect("groups without a source are left out");
        assert!(by_first.insert(first, group).is_none(), "no record may stand in two groups");
    }
    by_first.into_values().collect()
}

fn is_end<I: SideId>(link: &Link, id: &I) -> bool {
    id.deal() == Some(link.deal) || id.remote().as_ref() == Some(&link.remote)
}

fn counts<S: SideId, T: SideId>(key: Option<ClientKey>, sources: &[Record<S>], targets: &[Record<T>]) -> KeyCounts {
    if key.is_none() {
        return KeyCounts::default();
    }
    let of = |presence| targets.iter().filter(|target| target.key() == key && target.presence == presence).count();
    KeyCounts {
        sources: sources.iter().filter(|source| source.key() == key).count() as u64,
        targets: of(Presence::Live) as u64,
        put_away: of(Presence::PutAway) as u64,
    }
}

fn candidates<T: SideId>(
    key: Option<ClientKey>,
    targets: &[Record<T>],
    is_linked: &dyn Fn(&T) -> bool,
    partner: &dyn Fn(&T) -> Option<String>,
) -> Vec<Candidate> {
    let bears = |target: &&Record<T>| key.is_some() && target.key() == key;
    let candidate = |target: &Record<T>| Candidate {
        deal: target.id.deal(),
        remote: target.id.remote(),
        client: target.cells.client(),
        linked: is_linked(&target.id),
        linked_to: partner(&target.id),
        cells: target.cells.clone(),
    };
    targets.iter().filter(bears).map(candidate).collect()
}
