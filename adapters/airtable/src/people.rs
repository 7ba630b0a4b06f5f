//! Collaborators seen in cells: Airtable takes an id or an address where it shows a name.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// The ids behind names, base by base, as the cells read so far tell them. It saves the call
/// that would be needed to ask for them.
#[derive(Default)]
pub(crate) struct People(Mutex<HashMap<(String, String), BTreeSet<String>>>);

impl People {
    /// Remembers whom a cell of collaborators names.
    pub(crate) fn note(&self, base: &str, cell: &Value) {
        match cell {
            Value::Array(people) => people.iter().for_each(|person| self.note(base, person)),
            Value::Object(person) => {
                let text = |key: &str| person.get(key).and_then(Value::as_str);
                if let (Some(id), Some(name)) = (text("id"), text("name")) {
                    let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                    known.entry((base.to_owned(), fold(name))).or_default().insert(id.to_owned());
                }
            }
            _ => {}
        }
    }

    /// The one person of that name.
    pub(crate) fn id(&self, base: &str, name: &str) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = known.get(&(base.to_owned(), fold(name)))?;
        if ids.len() == 1 { ids.first().cloned() } else { None }
    }
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").finish_non_exhaustive()
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_means_a_person_where_one_bears_it() {
        let people = People::default();
        people.note("app1", &json!({"id": "usr1", "name": "Zoé Martin", "email": "zoe@example.com"}));
        people.note("app1", &json!([{"id": "usr2", "name": "Jo"}, {"id": "usr3", "name": "jo"}]));
        people.note("app1", &json!({"id": "usr4"}));
        assert_eq!(people.id("app1", " zoé martin"), Some("usr1".to_owned()));
        assert_eq!(people.id("app1", "Jo"), None);
        assert_eq!(people.id("app2", "Zoé Martin"), None);
    }
}
