use dealsync_domain::cell::{Cell, StoredCell};
use dealsync_domain::change::FieldChange;
use dealsync_domain::deal::Value;

use super::*;
use crate::tests::sample;

#[test]
fn a_cell_that_looks_like_a_formula_is_made_harmless() {
    for (cell, expected) in [
        ("=1+2", "'=1+2"),
        ("+33 1", "'+33 1"),
        ("-12.50", "-12.50"),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("Acme = Co", "Acme = Co"),
        ("'quoted", "'quoted"),
        ("", ""),
    ] {
        assert_eq!(harmless(cell.to_owned()), expected);
    }
}

#[test]
fn a_part_that_a_spreadsheet_takes_for_a_cell_is_made_harmless() {
    for (cell, expected) in [
        ("see;=1+2", "see;'=1+2"),
        ("=1;@A1", "'=1;'@A1"),
        ("a\t+1", "a\t'+1"),
        ("\t=1", "'\t'=1"),
        ("-12.50", "-12.50"),
        ("a;b", "a;b"),
    ] {
        assert_eq!(harmless_in_parts(cell.to_owned()), expected);
    }
}

#[test]
fn a_change_is_one_row_under_its_head() {
    let mut change = sample::change(1);
    change.client = "=cmd|' /C calc'!A0, \"quoted\"".to_owned();
    change.fields = vec![FieldChange {
        field: DealField::Statut,
        before: StoredCell::default(),
        after: Cell::of(Value::text("Won\nlate")).into(),
        source: Cell::of(Value::text("Won\nlate")),
        both_changed: true,
        problem: None,
    }];
    let bytes = rows(&[change], true).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let columns = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    assert_eq!((records.len(), columns.len()), (1, 25));
    let cell = |name: &str| {
        let index = columns.iter().position(|column| column == name).unwrap();
        records[0][index].to_owned()
    };
    assert_eq!(cell("client"), "'=cmd|' /C calc'!A0, \"quoted\"");
    assert_eq!((cell("statut_before"), cell("statut_after")), (String::new(), "Won\nlate".to_owned()));
    assert_eq!((cell("both_changed"), cell("status")), ("statut".to_owned(), "pending".to_owned()));
    assert_eq!(cell("remote_id"), "rec1");
}

#[test]
fn later_pages_have_no_head() {
    assert!(rows(&[], false).unwrap().is_empty());
    assert!(rows(&[], true).unwrap().starts_with(b"seq,action,"));
}
