//! The form of a connection, as it was typed.

use dealsync_domain::connector::{Connector, Token};
use dealsync_domain::connectors::{ConnectorPatch, Patch};
use dealsync_domain::provider::ProviderName;
use serde::Serialize;

use crate::connectors::view::MASK;
use crate::pages::form::Form;

/// Hexadecimal digits of an id of Notion.
const NOTION_ID: usize = 32;

/// What the form shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct FormView {
    base_id: String,
    table_name: String,
    is_active: bool,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct FormProblem {
    field: &'static str,
    code: &'static str,
}

/// What shall follow on saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Save,
    /// A test.
    Test,
    /// The lists to choose from.
    Lists,
}

impl Then {
    pub(super) fn read(form: &Form) -> Self {
        match form.text("then") {
            "test" => Self::Test,
            "lists" => Self::Lists,
            _ => Self::Save,
        }
    }
}

impl FormView {
    /// What is stored.
    pub(super) fn stored(connector: &Connector) -> Self {
        Self {
            base_id: connector.base_id.clone().unwrap_or_default(),
            table_name: connector.table_name.clone().unwrap_or_default(),
            is_active: connector.is_active,
        }
    }

    /// What was typed.
    pub(super) fn typed(form: &Form) -> Self {
        Self {
            base_id: form.text("base_id").trim().to_owned(),
            table_name: form.text("table_name").trim().to_owned(),
            is_active: form.ticked("is_active"),
        }
    }
}

/// The change that the form asks for.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn patch(provider: ProviderName, form: &Form, then: Then) -> Result<ConnectorPatch, Vec<FormProblem>> {
    let mut problems = Vec::new();
    let token = token(form, &mut problems);
    let (base_id, table_name) = match form.word("place") {
        Some(place) => chosen(place, &mut problems),
        None => pasted(provider, form, then, &mut problems),
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let is_active = Some(form.ticked("is_active"));
    Ok(ConnectorPatch { token, base_id, table_name, is_active, ..ConnectorPatch::default() })
}

/// A good token that was typed, whatever stands beside it.
pub(super) fn typed_token(form: &Form) -> Option<Token> {
    match token(form, &mut Vec::new()) {
        Patch::Set(token) => Some(token),
        Patch::Keep | Patch::Clear => None,
    }
}

fn token(form: &Form, problems: &mut Vec<FormProblem>) -> Patch<Token> {
    let Some(text) = form.word("api_token").filter(|text| *text != MASK) else { return Patch::Keep };
    match Token::parse(text) {
        Some(token) => Patch::Set(token),
        None => {
            problems.push(FormProblem { field: "api_token", code: "token_malformed" });
            Patch::Keep
        }
    }
}

/// A base and a table from the list.
fn chosen(place: &str, problems: &mut Vec<FormProblem>) -> (Patch<String>, Patch<String>) {
    let is_id = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_graphic());
    match place.split_once(' ') {
        Some((base, table)) if is_id(base) && is_id(table) => {
            (Patch::Set(base.to_owned()), Patch::Set(table.to_owned()))
        }
        _ => {
            problems.push(FormProblem { field: "place", code: "place_malformed" });
            (Patch::Keep, Patch::Keep)
        }
    }
}

/// A base and a table as they were typed or pasted.
fn pasted(
    provider: ProviderName,
    form: &Form,
    then: Then,
    problems: &mut Vec<FormProblem>,
) -> (Patch<String>, Patch<String>) {
    let table = form.word("table_name").map_or(Patch::Clear, |table| Patch::Set(table.to_owned()));
    match form.word("base_id") {
        // Whoever asks for the lists is about to choose.
        None if then == Then::Lists => (Patch::Keep, Patch::Keep),
        None => {
            problems.push(FormProblem { field: "base_id", code: "base_needed" });
            (Patch::Keep, Patch::Keep)
        }
        Some(base) if !leads_somewhere(provider, base) => {
            problems.push(FormProblem { field: "base_id", code: "base_malformed" });
            (Patch::Keep, Patch::Keep)
        }
        Some(base) => (Patch::Set(base.to_owned()), table),
    }
}

/// Whether something in a text can be an id of the provider; what it is, the provider says.
fn leads_somewhere(provider: ProviderName, text: &str) -> bool {
    match provider {
        ProviderName::Airtable => text.split(['/', '?', '#', '&', '=']).any(|part| {
            let rest = part.trim().strip_prefix("app").unwrap_or_default();
            !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }),
        ProviderName::Notion => {
            let bare = text.chars().filter(|c| *c != '-');
            let digits = bare.scan(0, |run, c| {
                *run = if c.is_ascii_hexdigit() { *run + 1 } else { 0 };
                Some(*run)
            });
            digits.max().unwrap_or_default() >= NOTION_ID
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(provider: ProviderName, body: &str, then: Then) -> Result<ConnectorPatch, Vec<FormProblem>> {
        patch(provider, &Form::read(body.as_bytes()), then)
    }

    #[track_caller]
    fn check(body: &str, then: Then, expected: &[(&str, &str)]) {
        let problems = read(ProviderName::Airtable, body, then).map(drop).unwrap_err();
        let found: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_problem_is_named_at_once() {
        check(
            "api_token=pat+abc&base_id=https%3A%2F%2Fexample.org",
            Then::Save,
            &[("api_token", "token_malformed"), ("base_id", "base_malformed")],
        );
        check("base_id=&then=test", Then::Test, &[("base_id", "base_needed")]);
        check("place=app1", Then::Save, &[("place", "place_malformed")]);
    }

    #[test]
    fn the_place_from_the_list_comes_first() {
        let patch = read(ProviderName::Airtable, "place=app1+tbl1&base_id=nonsense", Then::Save).unwrap();
        assert_eq!((patch.base_id, patch.table_name), (Patch::Set("app1".to_owned()), Patch::Set("tbl1".to_owned())));
    }

    #[test]
    fn a_blank_token_and_a_mask_keep_the_stored_one() {
        for body in ["base_id=app1", "base_id=app1&api_token=++", "base_id=app1&api_token=***"] {
            let patch = read(ProviderName::Airtable, body, Then::Save).unwrap();
            assert_eq!((patch.token, patch.is_active), (Patch::Keep, Some(false)));
        }
    }

    #[test]
    fn lists_can_be_asked_for_without_a_base() {
        let patch = read(ProviderName::Notion, "api_token=ntn_x&is_active=1", Then::Lists).unwrap();
        assert_eq!((patch.base_id, patch.is_active), (Patch::Keep, Some(true)));
    }

    #[test]
    fn ids_are_found_in_links() {
        for good in ["app1", "https://airtable.com/app1/tbl2?x=1"] {
            assert!(leads_somewhere(ProviderName::Airtable, good), "{good}");
        }
        assert!(!leads_somewhere(ProviderName::Airtable, "https://example.org/tables/x"), "no id");
        let id = "0123456789abcdef0123456789abcdef";
        let dashed = "01234567-89ab-cdef-0123-456789abcdef";
        for good in [id.to_owned(), dashed.to_owned(), format!("https://www.notion.so/ws/Deals-{id}?v=1")] {
            assert!(leads_somewhere(ProviderName::Notion, &good), "{good}");
        }
        assert!(!leads_somewhere(ProviderName::Notion, "https://www.notion.so/Deals"));
    }
}
