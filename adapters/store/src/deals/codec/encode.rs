//! How a meaning is stored.

use chrono::NaiveDate;
use dealsync_domain::cell::Cell;
use dealsync_domain::column::Holds;
use dealsync_domain::deal::{Value, ValueKind};
use dealsync_domain::money::Amount;

use crate::deals::stored::Stored;
use crate::deals::table::{DealColumn, Shape};
use crate::pool::Dialect;

/// What a column stores for a cell.
///
/// # Errors
/// Why it cannot hold it.
pub(crate) fn encode(dialect: Dialect, column: &DealColumn, cell: &Cell) -> Result<Stored, String> {
    match cell {
        Cell::Value(value) => encode_value(dialect, column, value),
        Cell::Empty | Cell::Absent => empty(column),
        Cell::Unreadable(unreadable) => Err(format!("\"{}\" {}", unreadable.shown, unreadable.problem.sentence())),
    }
}

/// Nothing, in a column that may have to hold something.
pub(crate) fn empty(column: &DealColumn) -> Result<Stored, String> {
    if column.nullable {
        return Ok(Stored::Null);
    }
    let text = column.shape == Shape::Text && matches!(column.column.holds, Holds::Text { .. });
    // An empty text is not an amount nor a day: there, nothing has no form.
    if text && column.field.kind() == ValueKind::Text {
        Ok(Stored::Text(String::new()))
    } else {
        Err(format!("{} must not be empty", column.column.name))
    }
}

fn encode_value(dialect: Dialect, column: &DealColumn, value: &Value) -> Result<Stored, String> {
    match (column.shape, value) {
        (Shape::Text, Value::Text(text)) => Ok(Stored::Text(text.clone())),
        (Shape::Text, Value::Amount(amount)) => Ok(Stored::Text(amount.to_cell_text())),
        (Shape::Text | Shape::Date, Value::Date(day)) => Ok(Stored::Text(iso(*day))),
        (Shape::Moment, Value::Date(day)) => Ok(Stored::Text(midnight(dialect, *day))),
        (_, Value::Amount(amount)) => match dialect {
            Dialect::Sqlite => number(column.shape, *amount),
            Dialect::Postgres => decimal(column, *amount),
        }
        .ok_or_else(|| format!("{amount} has more digits than {} keeps", column.column.name)),
        _ => Err(format!("{} cannot hold {value}", column.column.name)),
    }
}

fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// The beginning of a day: on SQLite as `SQLAlchemy` writes it, on PostgreSQL in the session's zone,
/// which is the server's.
fn midnight(dialect: Dialect, day: NaiveDate) -> String {
    match dialect {
        Dialect::Sqlite => format!("{} 00:00:00.000000", iso(day)),
        Dialect::Postgres => format!("{} 00:00:00", iso(day)),
    }
}

/// An amount among SQLite's numbers, where one is it exactly.
fn number(shape: Shape, amount: Amount) -> Option<Stored> {
    let text = amount.decimal().to_string();
    match shape {
        Shape::Integer => text.parse().ok().map(Stored::Integer),
        Shape::Numeric => {
            let whole = text.parse().ok().map(Stored::Integer);
            whole.or_else(|| exact_f64(amount).map(Stored::Real))
        }
        Shape::Real | Shape::Single => exact_f64(amount).map(Stored::Real),
        Shape::Text | Shape::Date | Shape::Moment => None,
    }
}

/// An amount as a text that PostgreSQL's type reads exactly.
fn decimal(column: &DealColumn, amount: Amount) -> Option<Stored> {
    let decimal = amount.decimal();
    let exact = match column.shape {
        Shape::Integer => amount.is_whole(),
        Shape::Real => exact_f64(amount).is_some(),
        Shape::Single => {
            let single = decimal.to_string().parse::<f32>().ok().filter(|single| single.is_finite());
            single.is_some_and(|single| Amount::parse(&single.to_string()) == Ok(amount))
        }
        Shape::Numeric => true,
        Shape::Text | Shape::Date | Shape::Moment => false,
    };
    let scale = match column.column.holds {
        Holds::Number { scale: Some(scale), .. } if scale >= decimal.scale() => scale as usize,
        _ => decimal.scale() as usize,
    };
    // With all its decimals, as the column will show it.
    exact.then(|| Stored::Text(format!("{decimal:.scale$}")))
}

/// The binary number that reads back as this amount.
fn exact_f64(amount: Amount) -> Option<f64> {
    let number = amount.decimal().to_string().parse::<f64>().ok()?;
    (Amount::from_f64(number) == Ok(amount)).then_some(number)
}
