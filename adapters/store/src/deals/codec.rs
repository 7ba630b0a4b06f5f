//! What a cell means, and how a meaning is stored, by the kind of the field and the type of its
//! column.

use chrono::NaiveDate;
use dealsync_domain::cell::{Cell, CellProblem, RawCell, StoredCell};
use dealsync_domain::deal::{Value, ValueKind};
use dealsync_domain::money::{Amount, AmountError};

use crate::deals::stored::{Stored, hex};
use crate::deals::table::{DealColumn, Shape};
use crate::pool::Dialect;

pub(crate) mod encode;

pub(crate) use encode::encode;

/// A cell with its meaning; its stored form is kept only where the meaning alone would not give
/// the same again.
pub(crate) fn cell(dialect: Dialect, column: &DealColumn, stored: &Stored) -> StoredCell {
    let cell = decode(column, stored);
    let raw =
        if gives_the_same(dialect, column, &cell, stored) { None } else { Some(RawCell(stored.notation(dialect))) };
    StoredCell { cell, raw }
}

/// What to store for a cell: its stored form where it has one, else its meaning.
///
/// # Errors
/// Why the column cannot hold it.
pub(crate) fn to_store(dialect: Dialect, column: &DealColumn, cell: &StoredCell) -> Result<Stored, String> {
    match &cell.raw {
        Some(raw) => Stored::of_notation(&raw.0)
            .ok_or_else(|| format!("what stood in {} cannot be understood any more", column.column.name)),
        None => encode(dialect, column, &cell.cell),
    }
}

fn gives_the_same(dialect: Dialect, column: &DealColumn, cell: &Cell, stored: &Stored) -> bool {
    match (cell, stored) {
        // Nearly every cell is one of these two, and needs no encoding.
        (Cell::Empty, Stored::Null) => column.nullable,
        (Cell::Value(Value::Text(text)), Stored::Text(kept)) if column.shape == Shape::Text => text == kept,
        _ => encode(dialect, column, cell).is_ok_and(|again| again == *stored),
    }
}

/// What a cell means.
pub(crate) fn decode(column: &DealColumn, stored: &Stored) -> Cell {
    let kind = column.field.kind();
    match stored {
        Stored::Null => Cell::Empty,
        Stored::Blob(bytes) => {
            let shown = format!("{} bytes {}", bytes.len(), hex(bytes.get(..90).unwrap_or(bytes)));
            Cell::unreadable(CellProblem::UnsupportedKind, &shown)
        }
        Stored::Bytes(bytes) => Cell::unreadable(CellProblem::UnsupportedKind, &String::from_utf8_lossy(bytes)),
        Stored::Integer(number) => number_cell(kind, &number.to_string(), Amount::parse(&number.to_string())),
        Stored::Real(number) => number_cell(kind, &format!("{number:?}"), Amount::from_f64(*number)),
        Stored::Text(text) => match kind {
            ValueKind::Text => Cell::of(Value::text(text)),
            _ if text.trim().is_empty() => Cell::Empty,
            ValueKind::Amount => amount_cell(text, read_amount(column.shape, text.trim())),
            ValueKind::Date => iso_day(text.trim())
                .map_or_else(|| Cell::unreadable(CellProblem::NotADate, text), |day| Cell::Value(Value::Date(day))),
        },
    }
}

fn number_cell(kind: ValueKind, shown: &str, amount: Result<Amount, AmountError>) -> Cell {
    match kind {
        ValueKind::Text => Cell::of(Value::text(shown)),
        ValueKind::Amount => amount_cell(shown, amount),
        ValueKind::Date => Cell::unreadable(CellProblem::NotADate, shown),
    }
}

fn amount_cell(shown: &str, amount: Result<Amount, AmountError>) -> Cell {
    let problem = match amount {
        Ok(amount) => return Cell::Value(Value::Amount(amount)),
        Err(AmountError::NotANumber) => CellProblem::NotAnAmount,
        Err(AmountError::Ambiguous) => CellProblem::AmbiguousAmount,
        Err(AmountError::TooLarge) => CellProblem::AmountTooLarge,
    };
    Cell::unreadable(problem, shown)
}

/// A column of numbers gives plain decimals; what else stands in a cell, a person has typed.
fn read_amount(shape: Shape, text: &str) -> Result<Amount, AmountError> {
    let plain = match shape {
        Shape::Real | Shape::Single => {
            text.parse::<f64>().map_err(|_| AmountError::NotANumber).and_then(Amount::from_f64)
        }
        Shape::Integer | Shape::Numeric => Amount::parse(text),
        Shape::Text | Shape::Date | Shape::Moment => return Amount::read(text),
    };
    if plain == Err(AmountError::NotANumber) { Amount::read(text) } else { plain }
}

/// The day of an ISO date or moment; anything else would have to be guessed.
fn iso_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let numerals = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !numerals || !(rest.is_empty() || is_time(rest)) {
        return None;
    }
    NaiveDate::from_ymd_opt(day.get(..4)?.parse().ok()?, day.get(5..7)?.parse().ok()?, day.get(8..)?.parse().ok()?)
}

/// Whether this is the rest of a moment: `T12:30`, ` 12:30:00.5+01:00`, `T00:00:00Z`.
fn is_time(rest: &str) -> bool {
    let Some(time) = rest.strip_prefix(['T', 't', ' ']) else { return false };
    let end = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    let mut parts = clock.trim_end().split(':');
    let part = |part: Option<&str>, below: f64| {
        part.is_some_and(|part| {
            part.len() >= 2
                && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && part.parse::<f64>().is_ok_and(|number| number < below)
        })
    };
    let hours_and_minutes = part(parts.next(), 24.0) && part(parts.next(), 60.0);
    let seconds = parts.next().is_none_or(|seconds| part(Some(seconds), 61.0));
    let numbered_zone = zone
        .strip_prefix(['+', '-'])
        .is_some_and(|offset| !offset.is_empty() && offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':'));
    hours_and_minutes && seconds && parts.next().is_none() && (zone.len() <= 1 || numbered_zone)
}

#[cfg(test)]
mod tests;
