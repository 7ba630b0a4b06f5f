//! New options of a column. Notion has no way to add one: it takes a whole list, and options
//! that are not in it are gone, with them what rows hold of them. So the list is read anew right
//! before it is written.

use dealsync_domain::column::Column;
use dealsync_domain::deal::DealField;
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::TableError;
use dealsync_http::Counted;
use serde_json::{Map, Value, json};

use crate::cells::may_be_option;
use crate::columns::{MOST_OPTIONS, word};
use crate::error::About;
use crate::requests;
use crate::session::{Era, Session};
use crate::wire::{Source, decoded};

const DOING: &str = "adding options to columns of Notion";

/// Adds options to the columns of these fields. What Notion takes from nobody, a comma in a name
/// for one, is left to the write that needs it, which then fails alone; so is a list that has
/// become too long to be sent, to which only a write can add.
pub(crate) async fn add(
    session: &Session,
    table: &TableRef,
    mapping: &ResolvedMapping,
    options: &[(DealField, String)],
) -> Result<(), TableError> {
    let wanted = wanted(mapping, options);
    if wanted.is_empty() {
        return Ok(());
    }
    let era = Era::of(table);
    // The columns were read before, but that may be long ago: it is done again only to be sure.
    let call = requests::columns_of(table).counted(Counted::Repeat);
    let live: Source = session.ask(era, &call, About::Source, DOING).await?;
    let changes = changes(&live.properties, &wanted);
    if changes.is_empty() {
        return Ok(());
    }
    session.ask::<Source>(era, &requests::change_columns(table, &changes), About::Source, DOING).await?;
    Ok(())
}

/// The options to add, by column id. None is added to a status.
fn wanted(mapping: &ResolvedMapping, options: &[(DealField, String)]) -> Vec<(String, Vec<String>)> {
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    for (field, name) in options {
        let name = name.trim();
        let takes_options = |column: &&Column| matches!(word(column), "select" | "multi_select") && column.writable;
        let Some(column) = mapping.column(*field).filter(takes_options) else { continue };
        if name.is_empty() || may_be_option(name).is_err() {
            continue;
        }
        match wanted.iter_mut().find(|(id, _)| *id == column.id) {
            Some((_, names)) => names.push(name.to_owned()),
            None => wanted.push((column.id.clone(), vec![name.to_owned()])),
        }
    }
    wanted
}

/// What to send: for each column that lacks one, its whole list with the new ones at the end.
fn changes(live: &Map<String, Value>, wanted: &[(String, Vec<String>)]) -> Map<String, Value> {
    let mut changes = Map::new();
    for (id, names) in wanted {
        let is_meant = |column: &&Value| {
            column.get("id").and_then(Value::as_str).is_some_and(|found| decoded(found) == decoded(id))
        };
        let Some(column) = live.values().find(is_meant) else { continue };
        let kind = column.get("type").and_then(Value::as_str).unwrap_or_default();
        let Some(there) = column.get(kind).and_then(|config| config.get("options")).and_then(Value::as_array) else {
            continue;
        };
        let mut all: Vec<Value> = there.iter().map(kept).collect();
        for name in names {
            // Notion regards options that differ in case only as one.
            let folded = name.to_lowercase();
            let stands = |option: &Value| option["name"].as_str().is_some_and(|name| name.to_lowercase() == folded);
            if !all.iter().any(stands) {
                all.push(json!({"name": name}));
            }
        }
        if all.len() > there.len() && all.len() <= MOST_OPTIONS {
            changes.insert(id.clone(), json!({kind: {"options": all}}));
        }
    }
    changes
}

/// An option that stands there, as it stands there.
fn kept(option: &Value) -> Value {
    let known = ["id", "name", "color", "description"];
    let parts = known.into_iter().filter_map(|key| Some((key.to_owned(), option.get(key)?.clone())));
    Value::Object(parts.filter(|(_, value)| !value.is_null()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(count: usize) -> Map<String, Value> {
        let option = |number: usize| {
            json!({"id": format!("o{number}"), "name": format!("Option {number}"), "color": "red",
            "description": null, "extra": 1})
        };
        let options: Vec<Value> = (0..count).map(option).collect();
        let properties = json!({"Statut": {"id": "%3Fbp~", "type": "select", "select": {"options": options}}});
        properties.as_object().unwrap().clone()
    }

    fn want(names: &[&str]) -> Vec<(String, Vec<String>)> {
        vec![("%3Fbp~".to_owned(), names.iter().map(|&name| name.to_owned()).collect())]
    }

    #[test]
    fn the_whole_list_is_sent_with_the_new_options_at_its_end() {
        let sent = changes(&live(2), &want(&["Neuf", "neuf"]));
        let options = json!([
            {"id": "o0", "name": "Option 0", "color": "red"},
            {"id": "o1", "name": "Option 1", "color": "red"},
            {"name": "Neuf"},
        ]);
        assert_eq!(Value::Object(sent), json!({"%3Fbp~": {"select": {"options": options}}}));
    }

    #[test]
    fn nothing_is_sent_that_is_there_or_that_would_be_too_much() {
        assert!(changes(&live(2), &want(&["OPTION 1"])).is_empty());
        assert!(changes(&live(100), &want(&["Neuf"])).is_empty());
        assert_eq!(changes(&live(99), &want(&["Neuf"])).len(), 1);
        assert!(changes(&Map::new(), &want(&["Neuf"])).is_empty());
    }
}
