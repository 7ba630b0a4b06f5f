use serde_json::Map;

use super::*;
use crate::write::Aim;

fn problem(status: u16, name: &str, message: &str) -> Problem {
    Problem { status, name: name.to_owned(), message: message.to_owned() }
}

fn items(count: usize) -> Vec<Item> {
    let item = |seq: usize| Item {
        seq: i64::try_from(seq).unwrap(),
        aim: Aim::Update(format!("rec{seq}")),
        fields: Map::new(),
        adds_option: false,
    };
    (0..count).map(item).collect()
}

#[test]
fn what_concerns_all_stops_all() {
    for problem in [
        problem(401, "AUTHENTICATION_REQUIRED", ""),
        problem(403, "INVALID_PERMISSIONS", ""),
        problem(404, "TABLE_NOT_FOUND", ""),
        problem(422, "UNKNOWN_FIELD_NAME", "Unknown field name: \"fld1\""),
        problem(429, "PUBLIC_API_BILLING_LIMIT_EXCEEDED", ""),
        problem(599, "", ""),
    ] {
        for class in [Class::Patch, Class::Post, Class::Delete] {
            assert_eq!(judge(&problem, class, &items(3)), Judgement::Stop, "{problem:?}");
        }
    }
}

#[test]
fn a_record_that_is_named_is_left_out() {
    let gone = problem(422, "ROW_DOES_NOT_EXIST", "Record ID rec2 does not exist in this table");
    assert_eq!(judge(&gone, Class::Patch, &items(3)), Judgement::One(2));
    assert_eq!(judge(&gone, Class::Patch, &items(2)), Judgement::Halve);
}

#[test]
fn a_removal_of_what_is_not_there_is_looked_into() {
    for problem in [
        problem(404, "MODEL_ID_NOT_FOUND", "Record not found"),
        problem(404, "NOT_FOUND", ""),
        problem(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", ""),
    ] {
        assert_eq!(judge(&problem, Class::Delete, &items(2)), Judgement::LookUp);
        assert_eq!(judge(&problem, Class::Patch, &items(2)), Judgement::Stop);
    }
}

/// The calls that halving takes, were Airtable asked.
fn calls(items: &[Item], bad: &[i64]) -> usize {
    let is_bad = |item: &Item| bad.contains(&item.seq);
    if !items.iter().any(is_bad) {
        return 1;
    }
    match judge(&problem(422, "INVALID_VALUE_FOR_COLUMN", "no"), Class::Patch, items) {
        Judgement::One(0) => 1,
        Judgement::Halve => {
            let (left, right) = items.split_at(items.len().div_ceil(2));
            1 + calls(left, bad) + calls(right, bad)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn bad_records_are_found_within_the_bound_wherever_they_stand() {
    let items = items(10);
    for places in 0_u32..1 << 10 {
        let bad: Vec<i64> = (0..10).filter(|place| places & (1 << place) != 0).collect();
        let calls = calls(&items, &bad);
        assert!(calls <= 19_usize.min(1 + 8 * bad.len()), "{bad:?}: {calls}");
    }
}
