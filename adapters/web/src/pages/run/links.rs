//! Where a record stands at its provider.

use dealsync_domain::link::TableRef;
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::RemoteId;

/// Hexadecimal digits of a page's id in Notion.
const NOTION_ID: usize = 32;

/// The address that shows a record there, where its id looks like one.
pub(in crate::pages) fn remote_address(
    provider: ProviderName,
    table: Option<&TableRef>,
    remote: &RemoteId,
) -> Option<String> {
    match provider {
        ProviderName::Airtable => {
            let table = table?;
            let parts = [&table.base, &table.table, &remote.0];
            let are_ids = parts.iter().all(|part| is_id(part));
            are_ids.then(|| format!("https://airtable.com/{}/{}/{}", table.base, table.table, remote.0))
        }
        ProviderName::Notion => {
            let bare: String = remote.0.chars().filter(|c| *c != '-').collect();
            let is_page = bare.len() == NOTION_ID && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_page.then(|| format!("https://www.notion.so/{bare}"))
        }
    }
}

fn is_id(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(provider: ProviderName, id: &str, expected: Option<&str>) {
        let table = TableRef { base: "app1".to_owned(), table: "tbl1".to_owned(), name: "Deals".to_owned() };
        let address = remote_address(provider, Some(&table), &RemoteId(id.to_owned()));
        assert_eq!(address.as_deref(), expected);
    }

    #[test]
    fn records_have_an_address() {
        check(ProviderName::Airtable, "rec1", Some("https://airtable.com/app1/tbl1/rec1"));
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        check(ProviderName::Notion, id, Some("https://www.notion.so/0123456789abcdef0123456789abcdef"));
    }

    #[test]
    fn what_is_no_id_leads_nowhere() {
        check(ProviderName::Airtable, "rec1/../x", None);
        check(ProviderName::Notion, "rec1", None);
    }
}
