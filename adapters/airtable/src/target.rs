//! Which base and which table a connection means.

use crate::wire;

/// A base and a table as a person entered them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The base's id, where one could be made out.
    pub(crate) base: Option<String>,
    /// The table's id or name.
    pub(crate) table: Option<String>,
}

impl Target {
    /// From an id or any link into Airtable, and from an id, a name or a link.
    pub(crate) fn parse(base: &str, table: Option<&str>) -> Self {
        let named = table.map(str::trim).filter(|table| !table.is_empty());
        let named = named.map(|table| match id_within(table, "tbl") {
            Some(id) if table.contains('/') => id,
            _ => table.to_owned(),
        });
        Self { base: id_within(base, "app"), table: named.or_else(|| id_within(base, "tbl")) }
    }

    /// The table meant: by id, by name, by name without regard to case; the only one there is
    /// where none was named.
    pub(crate) fn find<'a>(&self, tables: &'a [wire::Table]) -> Option<&'a wire::Table> {
        let Some(wanted) = &self.table else {
            return match tables {
                [only] => Some(only),
                _ => None,
            };
        };
        let folded = wanted.to_lowercase();
        tables
            .iter()
            .find(|table| table.id == *wanted)
            .or_else(|| tables.iter().find(|table| table.name.trim() == wanted))
            .or_else(|| tables.iter().find(|table| table.name.trim().to_lowercase() == folded))
    }
}

/// The first part of an id or link that is an id of this kind.
fn id_within(text: &str, prefix: &str) -> Option<String> {
    text.trim()
        .split(['/', '?', '#', '&', '='])
        .find(|part| {
            let rest = part.strip_prefix(prefix).unwrap_or_default();
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, table: Option<&str>, expected: (Option<&str>, Option<&str>)) {
        let target = Target::parse(base, table);
        assert_eq!((target.base.as_deref(), target.table.as_deref()), expected, "{base}");
    }

    #[test]
    fn ids_and_links_are_understood() {
        let both = (Some("appA1b2C3d4E5f6G7"), Some("tblA1b2C3d4E5f6G7"));
        check("appA1b2C3d4E5f6G7", None, (both.0, None));
        check(" appA1b2C3d4E5f6G7\n", Some("Deals "), (both.0, Some("Deals")));
        let link = "https://airtable.com/appA1b2C3d4E5f6G7/tblA1b2C3d4E5f6G7/viwA1b2C3d4E5f6G7?blocks=hide";
        check(link, None, both);
        check(link, Some("Deals"), (both.0, Some("Deals")));
        check(both.0.unwrap(), Some(link), both);
        check("airtable.com/appA1b2C3d4E5f6G7", Some(" "), (both.0, None));
    }

    #[test]
    fn what_is_no_id_is_none() {
        for text in ["", "My base", "https://example.com", "app", "https://app.example.com/x"] {
            check(text, None, (None, None));
        }
    }

    #[test]
    fn a_table_is_found_by_id_then_by_name() {
        let table = |id: &str, name: &str| wire::Table {
            id: id.to_owned(),
            name: name.to_owned(),
            primary_field_id: None,
            fields: Vec::new(),
        };
        let tables = [table("tbl1", "deals"), table("tbl2", "Deals"), table("tbl3", "tbl1")];
        let found = |wanted: Option<&str>| {
            let target = Target::parse("app1", wanted);
            target.find(&tables).map(|table| table.id.clone())
        };
        assert_eq!(found(Some("tbl1")), Some("tbl1".to_owned()));
        assert_eq!(found(Some("Deals")), Some("tbl2".to_owned()));
        assert_eq!(found(Some(" DEALS ")), Some("tbl1".to_owned()));
        assert_eq!(found(Some("Clients")), None);
        assert_eq!(found(None), None);
        assert!(Target::parse("app1", None).find(&tables[..1]).is_some());
    }
}
