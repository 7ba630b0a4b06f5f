use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::DealField;

use super::*;

fn column(field: DealField, shape: Shape, holds: Holds) -> DealColumn {
    let name = field.name().to_owned();
    let column = Column { id: name.clone(), name, type_name: "any".to_owned(), holds, writable: true };
    DealColumn { field, column, shape, nullable: true, defaulted: false, cast: "text".to_owned() }
}

fn amounts(shape: Shape) -> DealColumn {
    column(
        DealField::MontantBrut,
        shape,
        Holds::Number { scale: None, integer_digits: None, binary: dealsync_domain::column::Binary::Double },
    )
}

fn days(shape: Shape) -> DealColumn {
    column(DealField::DateEcheance, shape, Holds::Date)
}

fn texts() -> DealColumn {
    column(DealField::Statut, Shape::Text, Holds::Text { max_chars: None })
}

fn amount(text: &str) -> Cell {
    Cell::Value(Value::Amount(Amount::parse(text).unwrap()))
}

fn day(text: &str) -> Cell {
    Cell::Value(Value::Date(text.parse().unwrap()))
}

fn text(text: &str) -> Stored {
    Stored::Text(text.to_owned())
}

fn problem(cell: &Cell) -> Option<CellProblem> {
    match cell {
        Cell::Unreadable(unreadable) => Some(unreadable.problem),
        _ => None,
    }
}

#[test]
fn amounts_are_read_from_every_form() {
    for (shape, stored) in [
        (Shape::Integer, Stored::Integer(12_500)),
        (Shape::Real, Stored::Real(12_500.0)),
        (Shape::Numeric, Stored::Real(12_500.0)),
        (Shape::Numeric, text("12500.00")),
        (Shape::Real, text("1.25e+04")),
        (Shape::Text, text(" 12 500,00 € ")),
        (Shape::Numeric, text("$12,500.00")),
    ] {
        assert_eq!(decode(&amounts(shape), &stored), amount("12500"), "{stored:?}");
    }
    assert_eq!(decode(&amounts(Shape::Real), &Stored::Real(0.1)), amount("0.1"));
    assert_eq!(decode(&amounts(Shape::Text), &text("  ")), Cell::Empty);
}

#[test]
fn an_amount_that_cannot_be_read_says_why() {
    let read = |shape, stored| problem(&decode(&amounts(shape), &stored));
    assert_eq!(read(Shape::Text, text("1,234")), Some(CellProblem::AmbiguousAmount));
    assert_eq!(read(Shape::Text, text("n/a")), Some(CellProblem::NotAnAmount));
    assert_eq!(read(Shape::Real, text("NaN")), Some(CellProblem::NotAnAmount));
    assert_eq!(read(Shape::Numeric, text(&"9".repeat(40))), Some(CellProblem::AmountTooLarge));
    assert_eq!(read(Shape::Numeric, Stored::Blob(vec![1])), Some(CellProblem::UnsupportedKind));
}

#[test]
fn days_are_read_from_iso_dates_and_moments_only() {
    for stored in [
        "2026-03-31",
        "2026-03-31 00:00:00.000000",
        "2026-03-31T23:59:59Z",
        "2026-03-31 12:30",
        "2026-03-31 00:00:00+02",
        "2026-03-31T10:00:00.5-05:30",
    ] {
        assert_eq!(decode(&days(Shape::Text), &text(stored)), day("2026-03-31"), "{stored}");
    }
    for stored in
        ["31/03/2026", "2026-3-31", "2026-02-30", "2026-03-31x", "2026-03-31 25:00", "infinity", "0044-03-15 BC"]
    {
        let read = decode(&days(Shape::Text), &text(stored));
        assert_eq!(problem(&read), Some(CellProblem::NotADate), "{stored}");
    }
    assert_eq!(problem(&decode(&days(Shape::Date), &Stored::Integer(2026))), Some(CellProblem::NotADate));
}

#[test]
fn nothing_and_no_text_are_both_empty_and_each_is_restored() {
    let column = texts();
    let (nothing, no_text) = (Stored::Null, text(""));
    for stored in [nothing, no_text] {
        let cell = cell(Dialect::Sqlite, &column, &stored);
        assert_eq!(cell.cell, Cell::Empty);
        assert_eq!(to_store(Dialect::Sqlite, &column, &cell), Ok(stored));
    }
}

#[test]
fn every_cell_gives_itself_again() {
    let cases = [
        (amounts(Shape::Numeric), Stored::Integer(5)),
        (amounts(Shape::Numeric), Stored::Real(5.5)),
        (amounts(Shape::Numeric), Stored::Integer(i64::MAX)),
        (amounts(Shape::Real), Stored::Real(-0.0)),
        (amounts(Shape::Text), text("1 234,50 €")),
        (amounts(Shape::Text), text("0012.5")),
        (days(Shape::Moment), text("2026-03-31 08:15:00.000000")),
        (days(Shape::Date), text("2026-03-31")),
        (texts(), text("a\r\nb ")),
        (texts(), Stored::Integer(7)),
        (texts(), Stored::Bytes(vec![0xff])),
        (texts(), Stored::Blob(vec![0, 1])),
    ];
    for (column, stored) in cases {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let cell = cell(dialect, &column, &stored);
            assert_eq!(to_store(dialect, &column, &cell), Ok(stored.clone()), "{cell:?}");
        }
    }
}

#[test]
fn what_needs_no_stored_form_has_none() {
    for (column, stored) in [
        (texts(), text("Gagné")),
        (texts(), Stored::Null),
        (amounts(Shape::Numeric), Stored::Integer(12_500)),
        (days(Shape::Date), text("2026-03-31")),
    ] {
        assert_eq!(cell(Dialect::Sqlite, &column, &stored).raw, None, "{stored:?}");
    }
}

#[test]
fn amounts_are_stored_exactly_or_not_at_all() {
    let sqlite = |shape, text: &str| encode(Dialect::Sqlite, &amounts(shape), &amount(text));
    assert_eq!(sqlite(Shape::Numeric, "12500.00"), Ok(Stored::Integer(12_500)));
    assert_eq!(sqlite(Shape::Numeric, "0.1"), Ok(Stored::Real(0.1)));
    assert_eq!(sqlite(Shape::Text, "1.234"), Ok(text("1.2340")));
    assert!(sqlite(Shape::Numeric, "12345678901234567.89").is_err());
    assert!(sqlite(Shape::Integer, "0.5").is_err());
    let postgres = |shape, text: &str| encode(Dialect::Postgres, &amounts(shape), &amount(text));
    assert_eq!(postgres(Shape::Numeric, "12345678901234567.89"), Ok(text("12345678901234567.89")));
    assert!(postgres(Shape::Single, "12345678.9").is_err());
    assert_eq!(postgres(Shape::Single, "0.1"), Ok(text("0.1")));
}

#[test]
fn an_amount_gets_the_decimals_of_its_column() {
    let holds = Holds::Number { scale: Some(2), integer_digits: Some(10), binary: dealsync_domain::column::Binary::No };
    let column = column(DealField::MontantBrut, Shape::Numeric, holds);
    assert_eq!(encode(Dialect::Postgres, &column, &amount("12500")), Ok(text("12500.00")));
    assert_eq!(encode(Dialect::Postgres, &column, &amount("0.125")), Ok(text("0.125")));
}

#[test]
fn a_day_is_stored_as_its_column_keeps_it() {
    let stored = |dialect, shape| encode(dialect, &days(shape), &day("1999-12-01"));
    assert_eq!(stored(Dialect::Sqlite, Shape::Text), Ok(text("1999-12-01")));
    assert_eq!(stored(Dialect::Sqlite, Shape::Moment), Ok(text("1999-12-01 00:00:00.000000")));
    assert_eq!(stored(Dialect::Postgres, Shape::Moment), Ok(text("1999-12-01 00:00:00")));
}

#[test]
fn nothing_goes_only_where_it_may() {
    let mut column = texts();
    column.nullable = false;
    assert_eq!(encode(Dialect::Sqlite, &column, &Cell::Empty), Ok(text("")));
    let mut column = amounts(Shape::Numeric);
    column.nullable = false;
    assert!(encode(Dialect::Sqlite, &column, &Cell::Empty).is_err());
}
