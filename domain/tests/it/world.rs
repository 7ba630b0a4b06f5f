//! Two small tables and their links, in memory: what plans are tried on.

use std::collections::{BTreeMap, BTreeSet};

use dealsync_domain::cell::{Cell, Cells, StoredCell};
use dealsync_domain::change::{Action, Candidate, Change, ChangeStatus};
use dealsync_domain::client::ClientKey;
use dealsync_domain::column::{Binary, Column, Holds};
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::link::{Base, BaseCell, Link};
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::matching::{KeyCounts, LinkedIds, MatchGroup, SideId, Staged};
use dealsync_domain::plan::{EmptyPolicy, Plan, Rules, plan};
use dealsync_domain::provider::Direction;
use dealsync_domain::record::{Presence, Record, RemoteId};

/// Both sides and what is remembered of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct World {
    pub(crate) deals: BTreeMap<DealId, Record<DealId>>,
    pub(crate) remote: BTreeMap<RemoteId, Record<RemoteId>>,
    pub(crate) links: Vec<Link>,
    pub(crate) empty_values: BTreeMap<DealField, EmptyPolicy>,
}

/// Columns that keep what they are given, but for amounts, which the CRM rounds to cents.
pub(crate) fn columns(crm: bool) -> ResolvedMapping {
    let column = |field: DealField| {
        let holds = match field {
            DealField::MontantBrut => Holds::Number {
                scale: crm.then_some(2),
                integer_digits: None,
                binary: if crm { Binary::No } else { Binary::Double },
            },
            DealField::DateEcheance => Holds::Date,
            _ => Holds::Text { max_chars: None },
        };
        (
            field,
            Column {
                id: field.name().into(),
                name: field.name().into(),
                type_name: "any".into(),
                holds,
                writable: true,
            },
        )
    };
    ResolvedMapping::new(DealField::ALL.into_iter().map(column).collect()).expect("it has a client")
}

impl World {
    pub(crate) fn groups_for_import(&self) -> Vec<MatchGroup<RemoteId, DealId>> {
        groups(&self.remote, &self.deals, &self.links, |link| (link.remote.clone(), link.deal))
    }

    pub(crate) fn groups_for_export(&self) -> Vec<MatchGroup<DealId, RemoteId>> {
        groups(&self.deals, &self.remote, &self.links, |link| (link.deal, link.remote.clone()))
    }

    pub(crate) fn plan(&self, direction: Direction) -> Plan {
        let (crm, remote) = (columns(true), columns(false));
        match direction {
            Direction::Import => {
                plan(&self.groups_for_import(), &Rules::new(direction, &remote, &crm, &self.empty_values))
            }
            Direction::Export => {
                plan(&self.groups_for_export(), &Rules::new(direction, &crm, &remote, &self.empty_values))
            }
        }
    }

    /// Carries out what is pending, as a target would that keeps values in a form of its own.
    pub(crate) fn apply(&mut self, direction: Direction, changes: &[Change], habit: fn(&Cell) -> Cell) {
        for change in changes.iter().filter(|change| change.status == ChangeStatus::Pending) {
            let (deal, remote) = match (direction, change.action) {
                (Direction::Import, Action::Create) => {
                    let id = DealId(self.deals.keys().last().map_or(1, |last| last.0 + 1));
                    self.deals.insert(id, Record::live(id, blank()));
                    (id, change.remote.clone().expect("a source"))
                }
                (Direction::Export, Action::Create) => {
                    let id = RemoteId(format!("rec{:05}", self.remote.len() + 1000));
                    self.remote.insert(id.clone(), Record::live(id.clone(), blank()));
                    (change.deal.expect("a source"), id)
                }
                _ => (change.deal.expect("a deal"), change.remote.clone().expect("a record")),
            };
            let target = match direction {
                Direction::Import => &mut self.deals.get_mut(&deal).expect("the deal").cells,
                Direction::Export => &mut self.remote.get_mut(&remote).expect("the record").cells,
            };
            for field in &change.fields {
                assert!(change.action == Action::Create || field.before.cell == *target.cell(field.field), "the guard");
                target.set(field.field, StoredCell::from(habit(&field.after.cell)));
            }
            let mut base: Base = change.former_base.clone().unwrap_or_default();
            base.extend(change.agreed.clone());
            for field in &change.fields {
                let read_back = target.cell(field.field).clone();
                base.insert(field.field, BaseCell::from_sides(direction, field.source.clone(), read_back));
            }
            self.links.retain(|link| link.deal != deal && link.remote != remote);
            self.links.push(Link { deal, remote, base });
        }
    }
}

fn blank() -> Cells {
    DealField::ALL.into_iter().map(|field| (field, Cell::Empty)).collect()
}

/// The reference: groups made of whole tables.
fn groups<S: SideId, T: SideId>(
    sources: &BTreeMap<S, Record<S>>,
    targets: &BTreeMap<T, Record<T>>,
    links: &[Link],
    ids: impl Fn(&Link) -> (S, T),
) -> Vec<MatchGroup<S, T>> {
    let linked_sources: BTreeSet<S> = links.iter().map(|link| ids(link).0).collect();
    let linked_targets: BTreeSet<T> = links.iter().map(|link| ids(link).1).collect();
    let counts = |key: &Option<ClientKey>| KeyCounts {
        sources: sources.values().filter(|one| key.is_some() && one.key() == *key).count() as u64,
        targets: targets
            .values()
            .filter(|one| key.is_some() && one.key() == *key && one.presence == Presence::Live)
            .count() as u64,
        put_away: targets
            .values()
            .filter(|one| key.is_some() && one.key() == *key && one.presence == Presence::PutAway)
            .count() as u64,
    };
    let staged = |record: &Record<S>| {
        let key = record.key();
        let same = targets.values().filter(|one| key.is_some() && one.key() == key);
        let candidates = same
            .map(|one| Candidate {
                deal: one.id.deal(),
                remote: one.id.remote(),
                client: one.cells.client(),
                linked: linked_targets.contains(&one.id),
                linked_to: None,
                cells: one.cells.clone(),
            })
            .collect();
        Staged { record: record.clone(), counts: counts(&key), candidates }
    };
    let mut all = Vec::new();
    for link in links {
        let (source, target) = ids(link);
        if let Some(record) = sources.get(&source) {
            all.push(MatchGroup {
                link: Some(LinkedIds { deal: link.deal, remote: link.remote.clone() }),
                base: Some(link.base.clone()),
                sources: vec![staged(record)],
                targets: targets.get(&target).cloned().into_iter().collect(),
            });
        }
    }
    let mut keyed: BTreeMap<Option<ClientKey>, MatchGroup<S, T>> = BTreeMap::new();
    let empty = || MatchGroup { link: None, base: None, sources: Vec::new(), targets: Vec::new() };
    for record in sources.values().filter(|record| !linked_sources.contains(&record.id)) {
        keyed.entry(record.key()).or_insert_with(empty).sources.push(staged(record));
    }
    for record in targets.values().filter(|record| !linked_targets.contains(&record.id)) {
        if let Some(group) = keyed.get_mut(&record.key()) {
            group.targets.push(record.clone());
        }
    }
    all.extend(keyed.into_values());
    all
}
