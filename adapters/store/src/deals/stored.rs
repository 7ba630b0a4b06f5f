//! A cell exactly as the database holds it, and its notation in the journal.

use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::Pg;
use diesel::row::NamedRow;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

use crate::pool::{Bind, Dialect};

/// What stands in a cell. SQLite gives each cell its own type; PostgreSQL's cells are read and
/// written as text.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    /// Text, as far as SQLite knows, that is not UTF-8.
    Bytes(Vec<u8>),
    Blob(Vec<u8>),
}

impl PartialEq for Stored {
    /// Bit for bit: the two zeros of floating point differ.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Integer(left), Self::Integer(right)) => left == right,
            (Self::Real(left), Self::Real(right)) => left.to_bits() == right.to_bits(),
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Bytes(left), Self::Bytes(right)) | (Self::Blob(left), Self::Blob(right)) => left == right,
            _ => false,
        }
    }
}

impl Stored {
    /// The cell as the journal keeps it.
    pub(crate) fn notation(&self, dialect: Dialect) -> String {
        match self {
            Self::Null => "n:".to_owned(),
            Self::Integer(number) => format!("i:{number}"),
            // The shortest digits that read back as the same number.
            Self::Real(number) => format!("r:{number:?}"),
            Self::Text(text) if dialect == Dialect::Postgres => format!("v:{text}"),
            Self::Text(text) => format!("t:{text}"),
            Self::Bytes(bytes) => format!("x:{}", hex(bytes)),
            Self::Blob(bytes) => format!("b:{}", hex(bytes)),
        }
    }

    /// The cell that a notation stands for.
    pub(crate) fn of_notation(notation: &str) -> Option<Self> {
        let (kind, rest) = notation.split_at_checked(2)?;
        match kind {
            "n:" => Some(Self::Null),
            "i:" => rest.parse().ok().map(Self::Integer),
            "r:" => rest.parse().ok().map(Self::Real),
            "t:" | "v:" => Some(Self::Text(rest.to_owned())),
            "x:" => unhex(rest).map(Self::Bytes),
            "b:" => unhex(rest).map(Self::Blob),
            _ => None,
        }
    }

    /// The cell as PostgreSQL reads it: text, or nothing.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Integer(number) => Some(number.to_string()),
            Self::Real(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Bytes(bytes) | Self::Blob(bytes) => Some(hex(bytes)),
        }
    }
}

impl From<Stored> for Bind {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Null => Self::Null,
            Stored::Integer(number) => Self::Int(number),
            Stored::Real(number) => Self::Real(number),
            Stored::Text(text) => Self::Text(text),
            Stored::Bytes(bytes) | Stored::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    digits.chunks(2).map(|pair| u8::try_from(pair.first()? * 16 + pair.get(1)?).ok()).collect()
}

impl FromSql<Text, Sqlite> for Stored {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(match value.value_type() {
            None => Self::Null,
            Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => Self::Integer(value.read_long()),
            Some(SqliteType::Float | SqliteType::Double) => Self::Real(value.read_double()),
            Some(SqliteType::Binary) => Self::Blob(value.read_blob().to_vec()),
            Some(SqliteType::Text) => {
                let text = value.read_text().to_owned();
                // Diesel puts the replacement character where bytes are no UTF-8.
                if text.contains('\u{fffd}') {
                    String::from_utf8(value.read_blob().to_vec())
                        .map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Text)
                } else {
                    Self::Text(text)
                }
            }
        })
    }

    fn from_nullable_sql(value: Option<SqliteValue<'_, '_, '_>>) -> deserialize::Result<Self> {
        match value {
            None => Ok(Self::Null),
            Some(value) => Self::from_sql(value),
        }
    }
}

/// A row of the deals table: its id first, then the cells asked for.
#[derive(Debug)]
pub(crate) struct DealRow {
    pub(crate) id: i64,
    pub(crate) cells: Vec<Stored>,
}

impl QueryableByName<Sqlite> for DealRow {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let id = row.get_value::<BigInt, i64, usize>(0)?;
        let mut cells = Vec::with_capacity(row.field_count() - 1);
        for place in 1..row.field_count() {
            cells.push(row.get_value::<Text, Stored, usize>(place)?);
        }
        Ok(Self { id, cells })
    }
}

impl QueryableByName<Pg> for DealRow {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let id = row.get_value::<BigInt, i64, usize>(0)?;
        let mut cells = Vec::with_capacity(row.field_count() - 1);
        for place in 1..row.field_count() {
            let text = row.get_value::<Nullable<Text>, Option<String>, usize>(place)?;
            cells.push(text.map_or(Stored::Null, Stored::Text));
        }
        Ok(Self { id, cells })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stored: Stored, dialect: Dialect, notation: &str) {
        assert_eq!(stored.notation(dialect), notation);
        assert_eq!(Stored::of_notation(notation), Some(stored));
    }

    #[test]
    fn a_notation_stands_for_its_cell_bit_for_bit() {
        check(Stored::Null, Dialect::Sqlite, "n:");
        check(Stored::Integer(i64::MIN), Dialect::Sqlite, "i:-9223372036854775808");
        check(Stored::Real(0.1 + 0.2), Dialect::Sqlite, "r:0.30000000000000004");
        check(Stored::Real(-0.0), Dialect::Sqlite, "r:-0.0");
        check(Stored::Real(f64::INFINITY), Dialect::Sqlite, "r:inf");
        check(Stored::Real(f64::MIN_POSITIVE), Dialect::Sqlite, "r:2.2250738585072014e-308");
        check(Stored::Text("n:\n'😀".to_owned()), Dialect::Sqlite, "t:n:\n'😀");
        check(Stored::Text("12.50".to_owned()), Dialect::Postgres, "v:12.50");
        check(Stored::Bytes(vec![0xe9, 0x0a]), Dialect::Sqlite, "x:e90a");
        check(Stored::Blob(Vec::new()), Dialect::Sqlite, "b:");
    }

    #[test]
    fn what_is_no_notation_is_none() {
        for notation in ["", "n", "é", "i:x", "b:0", "b:zz", "q:1"] {
            assert_eq!(Stored::of_notation(notation), None, "{notation:?}");
        }
    }
}
