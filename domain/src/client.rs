//! Who a deal is with: the name as typed, and the key that makes names comparable.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The client name made comparable: Unicode NFC, trimmed, inner white space collapsed to one
/// space, case folded.
///
/// Two records with the same key are records of the same client. A key is never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientKey(String);

impl ClientKey {
    /// The key of a name as typed, or `None` where the name holds nothing but white space.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let composed: String = name.nfc().collect();
        let collapsed = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if collapsed.is_empty() {
            return None;
        }
        // Folding can decompose what NFC had composed (e.g. `ΐ`), so the result is composed again.
        let folded = caseless::default_case_fold_str(&collapsed).nfc().collect();
        Some(Self(folded))
    }

    /// The comparable text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(left: &str, right: &str, same: bool) {
        assert_eq!(ClientKey::of(left) == ClientKey::of(right), same, "{left:?} / {right:?}");
    }

    #[test]
    fn case_white_space_and_composition_do_not_distinguish_clients() {
        check("ACME", "acme", true);
        check(" Acme  SA\t", "acme sa", true);
        check("Acme\u{a0}SA", "acme sa", true);
        check("Cafe\u{301} E\u{301}toile", "CAFÉ étoile", true);
        check("Straße", "STRASSE", true);
        check("Σίσυφος", "ΣΊΣΥΦΟΣ", true);
    }

    #[test]
    fn accents_and_punctuation_do_distinguish_clients() {
        check("Café", "Cafe", false);
        check("Acme Inc", "Acme, Inc", false);
    }

    #[test]
    fn a_blank_name_has_no_key() {
        for blank in ["", "   ", "\n\t", "\u{a0}\u{202f}"] {
            assert_eq!(ClientKey::of(blank), None);
        }
    }
}
