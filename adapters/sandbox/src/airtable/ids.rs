//! Ids: a prefix of three letters and fourteen letters or digits.

use std::fmt;

use crate::random::Random;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH: usize = 14;

/// A new id: `fresh("fld", …)` gives `fldXXXXXXXXXXXXXX`.
pub(crate) fn fresh(prefix: &str, random: &mut Random) -> String {
    let mut id = String::with_capacity(prefix.len() + LENGTH);
    id.push_str(prefix);
    id.extend(letters(random).map(char::from));
    id
}

/// Whether `text` has the shape of an id with this prefix.
pub(crate) fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == LENGTH && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A record's id without its `rec`, so that 200,000 of them stay small.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RecordId([u8; LENGTH]);

impl RecordId {
    pub(crate) const FIRST: Self = Self([0; LENGTH]);
    pub(crate) const LAST: Self = Self([u8::MAX; LENGTH]);

    pub(crate) fn fresh(random: &mut Random) -> Self {
        Self(letters(random))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !is_id(text, "rec") {
            return None;
        }
        text.as_bytes()[3..].try_into().ok().map(Self)
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rec")?;
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn letters(random: &mut Random) -> [u8; LENGTH] {
    let mut letters = [0; LENGTH];
    for letter in &mut letters {
        *letter = ALPHABET[random.below(ALPHABET.len() as u64) as usize];
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_id_reads_as_it_was_written() {
        let id = RecordId::fresh(&mut Random::new(3));
        let text = id.to_string();
        assert!(is_id(&text, "rec"), "{text}");
        assert_eq!(RecordId::parse(&text), Some(id));
    }

    #[test]
    fn a_short_long_or_foreign_id_is_none() {
        for text in ["rec", "recABC", "fldAAAAAAAAAAAAAA", "recAAAAAAAAAAAAA/", "recAAAAAAAAAAAAAAA"] {
            assert_eq!(RecordId::parse(text), None, "{text}");
        }
    }
}
