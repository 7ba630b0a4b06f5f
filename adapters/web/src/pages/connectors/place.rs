//! The table of a connection, by the names that people know it by.

use dealsync_domain::connector::Connector;
use dealsync_domain::link::TableRef;

use crate::pages::memory::Memory;

/// A table by its names, as far as they are known.
pub(in crate::pages) fn of_table(memory: &Memory, table: &TableRef) -> String {
    match memory.base_name(&table.base) {
        Some(base) if base != table.name => format!("{base} / {}", table.name),
        _ => table.name.clone(),
    }
}

/// Where a connection leads: the names of the table where it was seen before, else what is stored.
pub(in crate::pages) fn of_connector(
    memory: &Memory,
    connector: &Connector,
    seen: Option<&TableRef>,
) -> Option<String> {
    if let Some(table) = seen.filter(|table| is_meant(connector, table)) {
        return Some(of_table(memory, table));
    }
    let base = connector.base_id.clone()?;
    let base = memory.base_name(&base).unwrap_or(base);
    Some(match &connector.table_name {
        Some(table) => format!("{base} / {table}"),
        None => base,
    })
}

/// Whether what is stored, be it an id, a name or a link, means this table.
fn is_meant(connector: &Connector, table: &TableRef) -> bool {
    let leads_to = |text: &str, id: &str| bare(text).contains(&bare(id));
    let base = connector.base_id.as_deref().unwrap_or_default();
    // A link into Notion may name the data source alone.
    let base_is_meant = leads_to(base, &table.base) || leads_to(base, &table.table);
    let named = connector.table_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let table_is_meant =
        named.is_none_or(|name| leads_to(name, &table.table) || name.to_lowercase() == table.name.to_lowercase());
    base_is_meant && table_is_meant
}

/// An id as it stands in links, which leave its dashes out.
fn bare(id: &str) -> String {
    id.chars().filter(|c| *c != '-').collect()
}

#[cfg(test)]
mod tests {
    use dealsync_domain::provider::ProviderName;

    use super::*;

    fn table() -> TableRef {
        TableRef { base: "app1".to_owned(), table: "tbl1".to_owned(), name: "Deals".to_owned() }
    }

    #[track_caller]
    fn check(base: Option<&str>, table_name: Option<&str>, expected: Option<&str>) {
        let mut connector = Connector::unset(ProviderName::Airtable);
        connector.base_id = base.map(str::to_owned);
        connector.table_name = table_name.map(str::to_owned);
        let place = of_connector(&Memory::default(), &connector, Some(&table()));
        assert_eq!(place.as_deref(), expected);
    }

    #[test]
    fn names_are_shown_where_the_same_table_is_meant() {
        check(Some("app1"), Some("tbl1"), Some("Deals"));
        check(Some("https://airtable.com/app1/tbl1/viw1"), None, Some("Deals"));
        check(Some("app1"), Some("DEALS"), Some("Deals"));
    }

    #[test]
    fn else_what_is_stored_is_shown() {
        check(Some("app2"), None, Some("app2"));
        check(Some("app1"), Some("Contacts"), Some("app1 / Contacts"));
        check(None, Some("Deals"), None);
    }
}
