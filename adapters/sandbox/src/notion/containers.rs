//! Databases and data sources as answers show them.

use serde_json::{Map, Value, json};

use super::{
    dates,
    errors::Outcome,
    execute::Done,
    present::{View, partial_user},
    rich_text, schema,
    source::DataSource,
};

/// A database: its sources, or, where a version knows none, its columns.
pub(crate) fn database(view: &View<'_>, position: usize) -> Outcome<Done> {
    let database = &view.state.databases[position];
    let parent = json!({"type": "page_id", "page_id": view.state.root.to_string()});
    let url = url(database.id.dashless().as_str());
    if !view.version.has_sources() {
        let only = view.state.only_source(position)?;
        let source = &view.state.sources[only];
        let shown = json!({
            "object": "database",
            "id": database.id.to_string(),
            "cover": null,
            "icon": null,
            "created_time": dates::stamp(database.stamps.created),
            "created_by": partial_user(database.stamps.creator),
            "last_edited_by": partial_user(database.stamps.editor),
            "last_edited_time": dates::stamp(database.stamps.edited),
            "title": title(&database.name),
            "description": [],
            "is_inline": false,
            "properties": properties(source),
            "parent": parent,
            "url": url,
            "public_url": null,
            "archived": database.in_trash,
            "in_trash": database.in_trash,
        });
        return Ok(Done::read(shown, 0));
    }
    let sources = database.sources.iter().map(|source| &view.state.sources[*source]);
    let sources = sources.map(|source| json!({"id": source.id.to_string(), "name": source.name}));
    let mut shown = json!({
        "object": "database",
        "id": database.id.to_string(),
        "title": title(&database.name),
        "description": [],
        "parent": parent,
        "is_inline": false,
        "in_trash": database.in_trash,
        "is_locked": false,
        "created_time": dates::precise_stamp(database.stamps.created),
        "last_edited_time": dates::precise_stamp(database.stamps.edited),
        "data_sources": sources.collect::<Vec<_>>(),
        "icon": null,
        "cover": null,
        "url": url,
        "public_url": null,
    });
    if view.version.has_archived() {
        shown["archived"] = database.in_trash.into();
    }
    Ok(Done::read(shown, 0))
}

/// A data source with its columns.
pub(crate) fn source(view: &View<'_>, position: usize) -> Done {
    Done::read(source_json(view, &view.state.sources[position]), 0)
}

pub(crate) fn source_json(view: &View<'_>, source: &DataSource) -> Value {
    let database = &view.state.databases[source.database];
    let mut shown = json!({
        "object": "data_source",
        "id": source.id.to_string(),
        "cover": null,
        "icon": null,
        "created_time": dates::stamp(source.stamps.created),
        "created_by": partial_user(source.stamps.creator),
        "last_edited_by": partial_user(source.stamps.editor),
        "last_edited_time": dates::stamp(source.stamps.edited),
        "title": title(&source.name),
        "description": [],
        "is_inline": false,
        "properties": properties(source),
        "parent": {"type": "database_id", "database_id": database.id.to_string()},
        "database_parent": {"type": "page_id", "page_id": view.state.root.to_string()},
        "url": url(database.id.dashless().as_str()),
        "public_url": null,
        "in_trash": source.in_trash,
    });
    if view.version.has_archived() {
        shown["archived"] = source.in_trash.into();
    }
    shown
}

/// The columns of a source by name.
fn properties(source: &DataSource) -> Map<String, Value> {
    let ordered = schema::in_order(&source.properties).into_iter();
    ordered.map(|property| (property.name.clone(), property.describe())).collect()
}

fn title(name: &str) -> Value {
    if name.is_empty() { json!([]) } else { json!([rich_text::unstyled(name)]) }
}

fn url(id: &str) -> String {
    format!("https://app.notion.com/p/{id}")
}
