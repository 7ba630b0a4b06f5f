//! Ids: UUIDs for almost everything, and four letters for a property.

use std::fmt;

use super::percent;
use crate::random::Random;

/// What a property's id is made of, before it is percent-encoded.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:;<=>?@[]^_`{|}~";
const LENGTH: usize = 4;

/// The id of a page, a database, a data source, an option or a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Uuid(u128);

impl Uuid {
    /// A new id: version 8, with the variant bits of the standard.
    pub(crate) fn fresh(random: &mut Random) -> Self {
        let drawn = (u128::from(random.draw()) << 64) | u128::from(random.draw());
        let versioned = (drawn & !(0xF_u128 << 76)) | (0x8_u128 << 76);
        Self((versioned & !(0b11_u128 << 62)) | (0b10_u128 << 62))
    }

    /// Reads an id in either case, with or without dashes. The variant bits must be right; the nil
    /// id, which has none, passes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = match text.len() {
            32 => text.to_owned(),
            36 => {
                let dashed = [8, 13, 18, 23].iter().all(|at| text.as_bytes()[*at] == b'-');
                if !dashed {
                    return None;
                }
                text.replace('-', "")
            }
            _ => return None,
        };
        if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let value = u128::from_str_radix(&digits, 16).ok()?;
        let variant = (value >> 62) & 0b11;
        (value == 0 || variant == 0b10).then_some(Self(value))
    }

    /// The id as addresses have it.
    pub(crate) fn dashless(self) -> String {
        format!("{:032x}", self.0)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.dashless();
        write!(f, "{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A new property's id, percent-encoded as answers show it.
pub(crate) fn property_id(random: &mut Random) -> String {
    let letters = (0..LENGTH).map(|_| char::from(LETTERS[random.below(LETTERS.len() as u64) as usize]));
    percent::encode(&letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_was_written_with_or_without_dashes() {
        let mut random = Random::new(5);
        for _ in 0..100 {
            let id = Uuid::fresh(&mut random);
            assert_eq!(Uuid::parse(&id.to_string()), Some(id));
            assert_eq!(Uuid::parse(&id.dashless().to_uppercase()), Some(id));
        }
    }

    #[test]
    fn the_variant_bits_are_checked_and_the_nil_id_passes() {
        assert_eq!(Uuid::parse("12345678-1234-1234-1234-123456789abc"), None);
        assert!(Uuid::parse("12345678-1234-1234-8234-123456789abc").is_some());
        assert!(Uuid::parse("00000000-0000-0000-0000-000000000000").is_some());
    }

    #[test]
    fn what_is_no_id_is_none() {
        for text in ["", "title", "12345678-1234-1234-8234-123456789ab", "1234567-81234-1234-8234-123456789abc"] {
            assert_eq!(Uuid::parse(text), None, "{text}");
        }
        assert_eq!(Uuid::parse("+2345678123412348234123456789abc"), None);
    }

    #[test]
    fn a_property_id_is_encoded() {
        let mut random = Random::new(9);
        let ids = (0..50).map(|_| property_id(&mut random)).collect::<Vec<_>>();
        assert!(ids.iter().all(|id| percent::decode(id).chars().count() == LENGTH));
        assert!(ids.iter().any(|id| id.contains('%')));
    }
}
