//! Pages and people as answers show them to one connection in one version.

use serde_json::{Map, Value, json};

use super::{
    access::UserInfo,
    cells::{Cell, number_json},
    dates,
    errors::{Outcome, Refusal},
    ids::Uuid,
    kinds::PropertyKind,
    percent, rich_text,
    schema::{self, Property},
    source::{DataSource, Row},
    state::{Connection, Role, State},
    versions::Version,
};

/// People that a page shows; the property's own endpoint shows all.
const PEOPLE: usize = 25;

/// Which properties are shown; all, if none is named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape(Option<Vec<u32>>);

impl Shape {
    /// Only those that `filter_properties` names, by name or by id, encoded once.
    pub(crate) fn read(source: &DataSource, query: &str) -> Outcome<Self> {
        let mut keys = Vec::new();
        for (key, value) in percent::pairs(query) {
            match key.as_str() {
                "filter_properties" | "filter_properties[]" => {
                    // A value still encoded was encoded twice.
                    let property = source
                        .property(&value)
                        .filter(|property| property.name == value || percent::decode(&property.id) == value);
                    keys.push(property.ok_or_else(|| Refusal::unknown_property(&value))?.key);
                }
                _ => return Err(Refusal::surplus(&format!("query.{key}"), &Value::from(value))),
            }
        }
        Ok(Self((!keys.is_empty()).then_some(keys)))
    }

    fn shows(&self, property: &Property) -> bool {
        self.0.as_ref().is_none_or(|keys| keys.contains(&property.key))
    }
}

/// How one connection sees the workspace.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) state: &'a State,
    pub(crate) version: Version,
    pub(crate) users: UserInfo,
}

impl<'a> View<'a> {
    pub(crate) fn new(state: &'a State, caller: &Connection, version: Version) -> Self {
        Self { state, version, users: caller.users }
    }

    /// A page with its properties.
    pub(crate) fn page(&self, source: &DataSource, row: &Row, shape: &Shape) -> Value {
        let properties = schema::in_order(&source.properties);
        let properties = properties.into_iter().filter(|property| shape.shows(property));
        let properties =
            properties.map(|property| (property.name.clone(), self.property(property, row))).collect::<Map<_, _>>();
        let mut page = json!({
            "object": "page",
            "id": row.id.to_string(),
            "created_time": dates::stamp(row.stamps.created),
            "last_edited_time": dates::stamp(row.stamps.edited),
            "created_by": partial_user(row.stamps.creator),
            "last_edited_by": partial_user(row.stamps.editor),
            "cover": null,
            "icon": null,
            "parent": self.parent(source),
            "in_trash": row.in_trash,
            "is_archived": row.archived,
            "is_locked": false,
            "properties": null,
            "url": page_url(&source.title_of(row), row.id),
            "public_url": null,
        });
        page["properties"] = Value::Object(properties);
        if self.version.has_archived() {
            page["archived"] = row.in_trash.into();
        }
        page
    }

    fn parent(&self, source: &DataSource) -> Value {
        let database = self.state.databases[source.database].id.to_string();
        if self.version.has_sources() {
            json!({"type": "data_source_id", "data_source_id": source.id.to_string(), "database_id": database})
        } else {
            json!({"type": "database_id", "database_id": database})
        }
    }

    /// A property of a page with its id and its type.
    fn property(&self, property: &Property, row: &Row) -> Value {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), property.id.clone().into());
        shown.insert("type".to_owned(), property.kind.wire().into());
        let mut value = self.value(property, row);
        if property.kind == PropertyKind::People
            && let Value::Array(people) = &mut value
        {
            people.truncate(PEOPLE);
        }
        shown.insert(property.kind.wire().to_owned(), value);
        if property.kind == PropertyKind::Relation {
            shown.insert("has_more".to_owned(), false.into());
        }
        Value::Object(shown)
    }

    /// The bare value of a property.
    pub(crate) fn value(&self, property: &Property, row: &Row) -> Value {
        let cell = row.cell(property.key);
        // What a computed property was told stands for what the real server would compute.
        if let Some(Cell::Json(told)) = cell {
            return told.as_ref().clone();
        }
        match property.kind {
            PropertyKind::Title | PropertyKind::RichText => Value::from(rich_text::items(cell)),
            PropertyKind::Checkbox => Value::Bool(cell.is_some()),
            PropertyKind::CreatedTime => dates::stamp(row.stamps.created).into(),
            PropertyKind::LastEditedTime => dates::stamp(row.stamps.edited).into(),
            PropertyKind::CreatedBy => self.user(row.stamps.creator),
            PropertyKind::LastEditedBy => self.user(row.stamps.editor),
            PropertyKind::UniqueId => json!({"prefix": null, "number": row.number}),
            PropertyKind::Button => json!({}),
            PropertyKind::Formula => json!({"type": "string", "string": null}),
            PropertyKind::Rollup => json!({"type": "number", "number": null, "function": "sum"}),
            PropertyKind::Files | PropertyKind::Relation => json!([]),
            PropertyKind::People | PropertyKind::MultiSelect => match cell {
                Some(Cell::People(ids)) => ids.iter().map(|id| self.user(*id)).collect(),
                Some(Cell::Choices(ids)) => {
                    let options = ids.iter().filter_map(|id| property.option(*id));
                    options.map(schema::SelectOption::chosen).collect()
                }
                _ => json!([]),
            },
            _ => match cell {
                Some(Cell::Text(text)) => Value::from(text.to_string()),
                Some(Cell::Number(number)) => number_json(*number),
                Some(Cell::Choice(id)) => property.option(*id).map_or(Value::Null, schema::SelectOption::chosen),
                Some(Cell::Date(span)) => span.to_json(),
                _ => Value::Null,
            },
        }
    }

    /// Somebody, as far as the connection may know them.
    pub(crate) fn user(&self, id: Uuid) -> Value {
        let Some(person) = self.state.person(id).filter(|_| self.users > UserInfo::None) else {
            return partial_user(id);
        };
        let mut user = partial_user(id);
        user["name"] = person.name.clone().into();
        user["avatar_url"] = Value::Null;
        if person.role == Role::Bot {
            user["type"] = "bot".into();
            user["bot"] = json!({});
        } else {
            user["type"] = "person".into();
            user["person"] = match self.users {
                UserInfo::WithEmail => json!({"email": person.email, "email_verified": true}),
                UserInfo::None | UserInfo::WithoutEmail => json!({}),
            };
        }
        user
    }
}

/// Somebody of whom only the id is shown.
pub(crate) fn partial_user(id: Uuid) -> Value {
    json!({"object": "user", "id": id.to_string()})
}

/// The address of a page: its title in letters and digits, then its id.
fn page_url(title: &str, id: Uuid) -> String {
    let words = title.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    if !slug.is_empty() {
        slug.push('-');
    }
    format!("https://app.notion.com/p/{slug}{}", id.dashless())
}
