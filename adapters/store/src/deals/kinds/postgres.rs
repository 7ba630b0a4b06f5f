//! PostgreSQL's types.

use crate::deals::kinds::Kind;

/// The kind of a type, by its name, its category, its modifier and, of an enumeration, its labels.
pub(crate) fn kind(name: &str, category: &str, modifier: i64, labels: Vec<String>) -> Kind {
    match (name, category) {
        ("int2", _) => Kind::Integer { digits: 5 },
        ("int4", _) => Kind::Integer { digits: 10 },
        ("int8", _) => Kind::Integer { digits: 19 },
        ("float4", _) => Kind::Single,
        ("float8", _) => Kind::Real,
        ("numeric", _) => numeric(modifier),
        ("money", _) => Kind::Numeric { scale: Some(2), digits: Some(17), binary: false },
        ("date", _) => Kind::Date,
        ("timestamp" | "timestamptz", _) => Kind::Moment,
        (_, "E") => Kind::Choice { options: labels },
        // The modifier of `varchar(n)` is four more than n.
        (_, "S") => Kind::Text { max_chars: usize::try_from(modifier - 4).ok() },
        _ => Kind::Other,
    }
}

/// Precision and scale are packed into the modifier, the scale in eleven bits with a sign.
fn numeric(modifier: i64) -> Kind {
    if modifier < 4 {
        return Kind::Numeric { scale: None, digits: None, binary: false };
    }
    let packed = modifier - 4;
    let (precision, scale) = ((packed >> 16) & 0xffff, ((packed & 0x7ff) ^ 0x400) - 0x400);
    let digits = u32::try_from(precision - scale).unwrap_or(0);
    Kind::Numeric { scale: Some(u32::try_from(scale).unwrap_or(0)), digits: Some(digits), binary: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(scale: Option<u32>, digits: Option<u32>) -> Kind {
        Kind::Numeric { scale, digits, binary: false }
    }

    #[test]
    fn modifiers_are_unpacked() {
        assert_eq!(kind("numeric", "N", 786_438, Vec::new()), numeric(Some(2), Some(10)));
        assert_eq!(kind("numeric", "N", 329_730, Vec::new()), numeric(Some(0), Some(7)));
        assert_eq!(kind("numeric", "N", -1, Vec::new()), numeric(None, None));
        assert_eq!(kind("varchar", "S", 84, Vec::new()), Kind::Text { max_chars: Some(80) });
        assert_eq!(kind("text", "S", -1, Vec::new()), Kind::Text { max_chars: None });
    }

    #[test]
    fn an_enumeration_is_a_choice() {
        let options = vec!["Gagné".to_owned()];
        assert_eq!(kind("statut", "E", -1, options.clone()), Kind::Choice { options });
        assert_eq!(kind("uuid", "U", -1, Vec::new()), Kind::Other);
    }
}
