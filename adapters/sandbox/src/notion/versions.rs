//! The `Notion-Version` header, and what it changes.

use super::errors::{Outcome, Refusal};

/// A version that the sandbox speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// `2022-06-28`: a database is one table.
    June2022,
    /// `2025-09-03`: a database holds data sources.
    September2025,
    /// `2026-03-11`: `archived` is gone, `in_trash` stays.
    March2026,
}

impl Version {
    pub(crate) const LATEST: Self = Self::March2026;

    pub(crate) fn read(header: Option<&str>) -> Outcome<Self> {
        match header {
            None | Some("") => Err(Refusal::missing_version()),
            Some("2022-06-28") => Ok(Self::June2022),
            Some("2025-09-03") => Ok(Self::September2025),
            Some("2026-03-11") => Ok(Self::March2026),
            Some(old @ ("2021-05-11" | "2021-05-13" | "2021-08-16" | "2022-02-22")) => {
                Err(Refusal::unimplemented(format!("version {old}")))
            }
            Some(other) => Err(Refusal::unknown_version(other)),
        }
    }

    /// Whether rows and columns belong to data sources.
    pub(crate) fn has_sources(self) -> bool {
        self >= Self::September2025
    }

    /// Whether `archived` stands for `in_trash`.
    pub(crate) fn has_archived(self) -> bool {
        self < Self::March2026
    }

    /// What a list of rows says it holds.
    pub(crate) fn list_type(self) -> &'static str {
        if self.has_sources() { "page_or_data_source" } else { "page_or_database" }
    }

    /// What a search calls a table.
    pub(crate) fn table_word(self) -> &'static str {
        if self.has_sources() { "data_source" } else { "database" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_needed_and_must_exist() {
        let code = |header| Version::read(header).map_err(|refusal: Refusal| refusal.body()["code"].clone());
        assert_eq!(code(None), Err("missing_version".into()));
        assert_eq!(code(Some("2026-04-01")), Err("validation_error".into()));
        assert_eq!(code(Some("2021-08-16")), Err("sandbox_unimplemented".into()));
        assert_eq!(code(Some("2026-03-11")), Ok(Version::LATEST));
    }
}
