//! Which database and which of its data sources a connection means.

use dealsync_domain::client::ClientKey;

use crate::wire::{SourceRef, bare};

/// A database and a data source as a person entered them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// An id, where one could be made out: of a database, or of a data source.
    pub(crate) id: Option<String>,
    /// The data source's id or name.
    pub(crate) source: Option<String>,
}

/// What a search for a data source comes to.
#[derive(Debug)]
pub(crate) enum Choice<'a> {
    /// This one.
    One(&'a SourceRef),
    /// None bears the name.
    Unknown,
    /// There are several, and nothing says which.
    Open,
}

impl Target {
    /// From an id or any link into Notion, and from an id, a name or a link.
    pub(crate) fn parse(base: &str, table: Option<&str>) -> Self {
        let named = table.map(str::trim).filter(|table| !table.is_empty());
        let named = named.map(|table| {
            let linked = if table.contains('/') { id_of(table) } else { None };
            linked.unwrap_or_else(|| table.to_owned())
        });
        Self { id: id_of(base), source: named }
    }

    /// The data source meant: by id, by name, by name without regard to case; the only one there
    /// is where none was named.
    pub(crate) fn choose<'a>(&self, sources: &'a [SourceRef]) -> Choice<'a> {
        let Some(wanted) = &self.source else {
            return match sources {
                [only] => Choice::One(only),
                _ => Choice::Open,
            };
        };
        let key = ClientKey::of(wanted);
        let by_id = |source: &&SourceRef| bare(&source.id) == bare(wanted);
        let by_name = |source: &&SourceRef| source.name.trim() == wanted;
        let by_key = |source: &&SourceRef| key.is_some() && ClientKey::of(&source.name) == key;
        let tests: [&dyn Fn(&&SourceRef) -> bool; 3] = [&by_id, &by_name, &by_key];
        for test in tests {
            let found: Vec<&SourceRef> = sources.iter().filter(|source| test(source)).collect();
            match found.as_slice() {
                [] => {}
                [only] => return Choice::One(only),
                _ => return Choice::Open,
            }
        }
        Choice::Unknown
    }
}

/// The id within an id or a link, in the form with dashes.
///
/// In a link it ends the last part of the path, after a title perhaps (`Deals-38c9…`); a view
/// (`?v=`) and a block (`#`) are not meant. Only where the path has none it may be `?p=`, a page
/// that was opened beside something else.
fn id_of(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split('#').next().unwrap_or_default();
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let last = path.split('/').rfind(|part| !part.is_empty()).unwrap_or_default();
    id_at_end(last).or_else(|| query.split('&').find_map(|pair| id_at_end(pair.strip_prefix("p=")?)))
}

fn id_at_end(text: &str) -> Option<String> {
    let tail = |length: usize| text.len().checked_sub(length).and_then(|start| text.get(start..));
    let dashed = tail(36).filter(|id| {
        id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    });
    let plain = || {
        let id = tail(32).filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let before = text[..text.len() - 32].chars().next_back();
        // A longer run of digits is something else.
        before.is_none_or(|char| !char.is_ascii_alphanumeric()).then_some(id)
    };
    let id = bare(dashed.or_else(plain)?);
    Some([&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "38c9ce7b-60a4-81f7-9d2e-0123456789ab";
    const PLAIN: &str = "38c9ce7b60a481f79d2e0123456789ab";
    const OTHER: &str = "11111111222243338444555555555555";

    #[track_caller]
    fn check(entered: &str, expected: Option<&str>) {
        assert_eq!(Target::parse(entered, None).id.as_deref(), expected, "{entered}");
    }

    #[test]
    fn ids_are_understood_in_any_form() {
        for entered in [ID.to_owned(), PLAIN.to_owned(), PLAIN.to_uppercase(), format!("  {ID}\n")] {
            check(&entered, Some(ID));
        }
    }

    #[test]
    fn links_are_understood_from_wherever_they_are_copied() {
        for link in [
            format!("https://www.notion.so/{PLAIN}"),
            format!("https://www.notion.so/acme/{PLAIN}?v={OTHER}&pvs=4"),
            format!("https://www.notion.so/acme/Affaires-en-cours-{PLAIN}?v={OTHER}#{OTHER}"),
            format!("https://notion.so/acme/{PLAIN}?v={OTHER}&p={OTHER}&pm=s"),
            format!("https://acme.notion.site/D-als-{PLAIN}"),
            format!("https://acme.notion.site/D%C3%A9als-{PLAIN}/"),
            format!("https://app.notion.com/p/{PLAIN}"),
            format!("https://app.notion.com/p/acme/Deals-{PLAIN}?source=copy_link"),
            format!("https://www.notion.com/acme/{ID}"),
            format!("notion://www.notion.so/acme/{PLAIN}"),
            format!("www.notion.so/Déals-{PLAIN}"),
            format!("https://www.notion.so/acme?p={PLAIN}&pm=s"),
            format!("Deals-{PLAIN}"),
        ] {
            check(&link, Some(ID));
        }
    }

    #[test]
    fn what_is_no_id_is_none() {
        let long = format!("{PLAIN}0");
        let view = format!("https://www.notion.so/acme?v={PLAIN}");
        for text in ["", "My deals", "https://example.com/", &PLAIN[1..], long.as_str(), view.as_str(), "é"] {
            check(text, None);
        }
    }

    fn found(wanted: Option<&str>, sources: &[SourceRef]) -> String {
        match Target::parse(ID, wanted).choose(sources) {
            Choice::One(source) => source.id.clone(),
            Choice::Unknown => "unknown".to_owned(),
            Choice::Open => "open".to_owned(),
        }
    }

    #[test]
    fn a_data_source_is_found_by_id_then_by_name_and_never_guessed() {
        let source = |id: &str, name: &str| SourceRef { id: id.to_owned(), name: name.to_owned() };
        let sources = [source(ID, "Deals"), source("b", "deals"), source("c", "Clients"), source("d", "Clients")];
        assert_eq!(found(Some(PLAIN), &sources), ID);
        assert_eq!(found(Some(&format!("https://www.notion.so/{PLAIN}")), &sources), ID);
        assert_eq!(found(Some(" deals "), &sources), "b");
        assert_eq!(found(Some("Clients"), &sources), "open");
        assert_eq!(found(Some("DEALS"), &sources), "open");
        assert_eq!(found(Some("clients"), &sources[..3]), "c");
        assert_eq!(found(Some("Leads"), &sources), "unknown");
        assert_eq!(found(None, &sources), "open");
        assert_eq!(found(Some(" "), &sources[..1]), ID);
        assert_eq!(found(None, &[]), "open");
    }
}
