//! Tables that look random, against the definition.

use dealsync_domain::cell::Cells;
use dealsync_domain::deal::DealId;
use dealsync_domain::link::Link;
use dealsync_domain::matching::{MatchGroup, SideId, Verdict, verdicts};
use dealsync_domain::provider::Direction;
use dealsync_domain::reason::Reason;
use dealsync_domain::record::{Presence, Record};

use super::{Tables, export, exports, import, imports, laid, model};
use crate::Database;
use crate::fixtures::{Random, base, named, remote_id};

const SEEDS: u64 = 12;
const CLIENTS: [&str; 12] =
    ["Acme", "ACME ", "acme\u{a0}", "Béta", "BE\u{301}TA", "Gamma", "gamma", "Delta", "", "   ", "Straße", "STRASSE"];

/// Tables with shared keys, blank clients, links of both, one or no end, and, where asked for,
/// archived records.
fn random_tables(random: &mut Random, archived: bool) -> Tables {
    let client = |random: &mut Random| match random.below(4) {
        0 => format!("Client {}", random.below(40)),
        _ => CLIENTS[random.below(CLIENTS.len())].to_owned(),
    };
    let cells = |name: String| if name.is_empty() { Cells::default() } else { named(&name) };
    let mut tables = Tables::default();
    for number in 0..random.below(60) {
        let mut record = Record::live(remote_id(&format!("rec{number:03}")), cells(client(random)));
        if archived && random.once_in(4) {
            record.presence = Presence::PutAway;
        }
        tables.remote.push(record);
    }
    for number in 1..=random.below(60) {
        let id = DealId(i64::try_from(number).expect("it is small"));
        tables.deals.push(Record::live(id, cells(client(random))));
    }
    let mut remote: Vec<usize> = (0..70).collect();
    let mut deals: Vec<i64> = (1..=70).collect();
    random.shuffle(&mut remote);
    random.shuffle(&mut deals);
    for (record, deal) in remote.into_iter().zip(deals).take(random.below(40)) {
        let base = base(&format!("base of {deal}"));
        tables.links.push(Link { deal: DealId(deal), remote: remote_id(&format!("rec{record:03}")), base });
    }
    tables
}

/// Candidates are promised only where a choice is to be made, and ten of them.
#[track_caller]
fn compare<S: SideId, T: SideId>(seen: Vec<MatchGroup<S, T>>, expected: Vec<MatchGroup<S, T>>, what: &str) {
    let seen = model::sorted(seen);
    assert_eq!(seen.len(), expected.len(), "{what}: the number of groups");
    for (seen, expected) in seen.iter().zip(&expected) {
        let (first, last) = (&seen.link, &expected.link);
        assert_eq!((first, &seen.base), (last, &expected.base), "{what}: link and base of {expected:?}");
        assert_eq!(seen.targets, expected.targets, "{what}: the targets of {expected:?}");
        assert_eq!(seen.sources.len(), expected.sources.len(), "{what}: the sources of {expected:?}");
        let decided = verdicts(seen).zip(&expected.sources);
        for ((source, verdict), expected) in decided {
            assert_eq!(source.record, expected.record, "{what}: a source");
            if expected.record.key().is_some() {
                assert_eq!(source.counts, expected.counts, "{what}: the counts of {expected:?}");
            }
            if verdict == Verdict::Hold(Reason::DuplicateClient) {
                let known = source.candidates.iter().all(|one| expected.candidates.contains(one));
                assert!(known, "{what}: {:?} among {:?}", source.candidates, expected.candidates);
                let enough =
                    source.candidates.len() <= 10 && source.candidates.len() as u64 >= expected.counts.targets.min(10);
                assert!(enough, "{what}: {} candidates of {expected:?}", source.candidates.len());
            }
        }
    }
}

/// Both ways, whatever the limit.
pub async fn random_tables_are_grouped_as_the_model_says(database: &dyn Database) {
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let tables = random_tables(&mut random, false);
        let expected = model::groups(&tables.remote, &tables.deals, &tables.links);
        for limit in [1, 7, 1000] {
            let mut area = laid(database, &tables, Direction::Import).await;
            let seen = imports(&mut *area, limit).await.concat();
            compare(seen, expected.clone(), &format!("import, seed {seed}, limit {limit}"));
        }
        let tables = random_tables(&mut random, true);
        let expected = model::groups(&tables.deals, &tables.remote, &tables.links);
        for limit in [1, 7, 1000] {
            let mut area = laid(database, &tables, Direction::Export).await;
            let seen = exports(&mut *area, limit).await.concat();
            compare(seen, expected.clone(), &format!("export, seed {seed}, limit {limit}"));
        }
    }
}

/// The order in which a provider lists its records means nothing.
pub async fn the_order_of_laying_changes_nothing(database: &dyn Database) {
    for seed in 100..104 {
        let mut random = Random::new(seed);
        let tables = random_tables(&mut random, false);
        let mut shuffled = tables.clone();
        random.shuffle(&mut shuffled.remote);
        random.shuffle(&mut shuffled.deals);
        random.shuffle(&mut shuffled.links);
        let imported = (import(database, &tables).await, import(database, &shuffled).await);
        let expected = model::groups(&tables.remote, &tables.deals, &tables.links);
        compare(imported.0, expected.clone(), &format!("import, seed {seed}"));
        compare(imported.1, expected, &format!("import, seed {seed}, shuffled"));
        let exported = (export(database, &tables).await, export(database, &shuffled).await);
        let expected = model::groups(&tables.deals, &tables.remote, &tables.links);
        compare(exported.0, expected.clone(), &format!("export, seed {seed}"));
        compare(exported.1, expected, &format!("export, seed {seed}, shuffled"));
    }
}
