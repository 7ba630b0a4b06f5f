//! The two languages of the pages: which one a reader gets, its messages, and how it writes numbers,
//! amounts and dates.

mod catalogue;
pub(crate) mod format;
mod negotiate;

#[cfg(test)]
pub(crate) use catalogue::take_missing;
pub(crate) use catalogue::{FluentArgs, say};
pub(crate) use negotiate::chosen;

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The tag in addresses, headers and the cookie.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language of a tag, whatever its region: `fr-CA` is French.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }
}
