//! The types that SQLite's tables declare. They bind nobody: what a program makes of them counts.

use crate::deals::kinds::Kind;

/// The kind of a declared type.
pub(crate) fn kind(declared: &str) -> Kind {
    let name = declared.to_ascii_uppercase();
    let has = |part: &str| name.contains(part);
    // SQLite's own rules of affinity, in their order, but that dates have none there.
    if has("INT") {
        Kind::Integer { digits: 18 }
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        // SQLite does not enforce lengths.
        Kind::Text { max_chars: None }
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Kind::Real
    } else if has("DATETIME") || has("TIMESTAMP") {
        Kind::Moment
    } else if has("DATE") {
        Kind::Date
    } else if has("NUMERIC") || has("DECIMAL") || has("NUMBER") || has("MONEY") {
        // What is not whole is kept there as a binary number.
        let (precision, scale) = precision(&name);
        let digits = precision.map(|precision| precision.saturating_sub(scale.unwrap_or(0)));
        Kind::Numeric { scale: scale.or(precision.map(|_| 0)), digits, binary: true }
    } else {
        Kind::Any
    }
}

/// The numbers of `NUMERIC(12, 2)`.
fn precision(name: &str) -> (Option<u32>, Option<u32>) {
    let Some((_, rest)) = name.split_once('(') else { return (None, None) };
    let mut numbers = rest.trim_end().trim_end_matches(')').split(',').map(|number| number.trim().parse().ok());
    (numbers.next().flatten(), numbers.next().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(declared: &str, expected: &Kind) {
        assert_eq!(kind(declared), *expected, "{declared}");
    }

    #[test]
    fn declared_types_are_understood_as_sqlite_understands_them() {
        for integer in ["INTEGER", "bigint", "INT UNSIGNED"] {
            check(integer, &Kind::Integer { digits: 18 });
        }
        for text in ["TEXT", "VARCHAR(120)", "character varying(80)", "CLOB"] {
            check(text, &Kind::Text { max_chars: None });
        }
        for real in ["REAL", "FLOAT", "DOUBLE PRECISION"] {
            check(real, &Kind::Real);
        }
        check("NUMERIC(12, 2)", &Kind::Numeric { scale: Some(2), digits: Some(10), binary: true });
        check("decimal(10)", &Kind::Numeric { scale: Some(0), digits: Some(10), binary: true });
        check("NUMERIC", &Kind::Numeric { scale: None, digits: None, binary: true });
        check("DATE", &Kind::Date);
        check("DATETIME", &Kind::Moment);
        check("timestamp with time zone", &Kind::Moment);
        for loose in ["", "BLOB", "STRING", "BOOLEAN"] {
            check(loose, &Kind::Any);
        }
    }
}
