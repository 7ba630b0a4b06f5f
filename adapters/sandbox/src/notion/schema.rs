//! Properties: how the sandbox keeps one, and how a data source shows it.

use serde_json::{Map, Value, json};

use super::{
    ids::{self, Uuid},
    kinds::PropertyKind,
    percent,
    spec::PropertySpec,
};
use crate::random::Random;

/// The colours of options.
pub(crate) const COLOURS: [&str; 10] =
    ["default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"];

/// The groups of every status, with their colours.
const GROUPS: [(&str, &str); 3] = [("To-do", "gray"), ("In progress", "blue"), ("Complete", "green")];

/// What Notion gives to a status that comes without options.
const STATUSES: [(&str, &str); 3] = [("Not started", "default"), ("In progress", "blue"), ("Done", "green")];

/// A property of a data source.
#[derive(Debug, Clone)]
pub(crate) struct Property {
    /// Under which the values of a row are kept; never used again.
    pub(crate) key: u32,
    /// Percent-encoded, as it is shown.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: PropertyKind,
    pub(crate) description: Option<String>,
    pub(crate) options: Vec<SelectOption>,
    pub(crate) groups: Vec<Group>,
    pub(crate) format: String,
    pub(crate) config: Option<Value>,
}

/// An option of a select, a multi-select or a status.
#[derive(Debug, Clone)]
pub(crate) struct SelectOption {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) colour: String,
    pub(crate) description: Option<String>,
}

/// A group of a status.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    id: Uuid,
    name: &'static str,
    colour: &'static str,
    options: Vec<Uuid>,
}

impl Property {
    pub(crate) fn make(spec: PropertySpec, key: u32, random: &mut Random) -> Self {
        let id = match spec.kind {
            PropertyKind::Title => "title".to_owned(),
            _ => ids::property_id(random),
        };
        let mut property = Self {
            key,
            id,
            name: spec.name,
            kind: spec.kind,
            description: spec.description,
            options: Vec::new(),
            groups: Vec::new(),
            format: spec.format,
            config: spec.config,
        };
        property.fill(&spec.options, random);
        property
    }

    /// Makes the options and the groups of a property that has none yet.
    pub(crate) fn fill(&mut self, names: &[String], random: &mut Random) {
        if self.kind == PropertyKind::Status {
            let group = |(name, colour)| Group { id: Uuid::fresh(random), name, colour, options: Vec::new() };
            self.groups = GROUPS.map(group).into();
            if names.is_empty() {
                for (group, (name, colour)) in STATUSES.into_iter().enumerate() {
                    self.add_grouped(name, Some(colour), group, random);
                }
            }
            // The first waits, the last is done, and the others are under way.
            for (position, name) in names.iter().enumerate() {
                let group = if position == 0 { 0 } else { 1 + usize::from(position + 1 == names.len()) };
                self.add_grouped(name, None, group, random);
            }
        } else if self.kind.has_options() {
            for name in names {
                self.add_option(name, None, random);
            }
        }
    }

    /// Adds an option, a status's among those to be done, and returns its id.
    pub(crate) fn add_option(&mut self, name: &str, colour: Option<&str>, random: &mut Random) -> Uuid {
        self.add_grouped(name, colour, 0, random)
    }

    /// Adds an option to the group at this position, if there are groups.
    pub(crate) fn add_grouped(&mut self, name: &str, colour: Option<&str>, group: usize, random: &mut Random) -> Uuid {
        let id = Uuid::fresh(random);
        let colour = colour.unwrap_or(COLOURS[self.options.len() % COLOURS.len()]);
        self.options.push(SelectOption { id, name: name.to_owned(), colour: colour.to_owned(), description: None });
        if let Some(group) = self.groups.get_mut(group) {
            group.options.push(id);
        }
        id
    }

    /// The position of a status's group by its name.
    pub(crate) fn group_named(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.name == name)
    }

    /// Removes an option; the values that hold it show as empty.
    pub(crate) fn remove_option(&mut self, id: Uuid) {
        self.options.retain(|option| option.id != id);
        for group in &mut self.groups {
            group.options.retain(|option| *option != id);
        }
    }

    pub(crate) fn option(&self, id: Uuid) -> Option<&SelectOption> {
        self.options.iter().find(|option| option.id == id)
    }

    /// The option of exactly this name.
    pub(crate) fn option_named(&self, name: &str) -> Option<&SelectOption> {
        self.options.iter().find(|option| option.name == name)
    }

    /// An option whose name differs from this one by case at most.
    pub(crate) fn option_like(&self, name: &str) -> Option<&SelectOption> {
        let folded = name.to_lowercase();
        self.options.iter().find(|option| option.name.to_lowercase() == folded)
    }

    /// Whether `text` is its id, encoded or not.
    pub(crate) fn has_id(&self, text: &str) -> bool {
        self.id == text || percent::decode(&self.id) == text
    }

    /// The property as a data source shows it.
    pub(crate) fn describe(&self) -> Value {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), self.id.clone().into());
        shown.insert("name".to_owned(), self.name.clone().into());
        shown.insert("description".to_owned(), self.description.clone().into());
        shown.insert("type".to_owned(), self.kind.wire().into());
        shown.insert(self.kind.wire().to_owned(), self.configuration());
        Value::Object(shown)
    }

    fn configuration(&self) -> Value {
        if let Some(config) = &self.config {
            return config.clone();
        }
        let options = || self.options.iter().map(SelectOption::describe).collect::<Vec<_>>();
        match self.kind {
            PropertyKind::Select | PropertyKind::MultiSelect => json!({"options": options()}),
            PropertyKind::Status => {
                let groups = self.groups.iter().map(Group::describe).collect::<Vec<_>>();
                json!({"options": options(), "groups": groups})
            }
            PropertyKind::Number => json!({"format": self.format}),
            PropertyKind::Formula => json!({"expression": ""}),
            PropertyKind::UniqueId => json!({"prefix": null}),
            _ => json!({}),
        }
    }
}

impl SelectOption {
    fn describe(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "name": self.name,
            "color": self.colour,
            "description": self.description,
        })
    }

    /// The option as a row shows it.
    pub(crate) fn chosen(&self) -> Value {
        json!({"id": self.id.to_string(), "name": self.name, "color": self.colour})
    }
}

impl Group {
    fn describe(&self) -> Value {
        let options = self.options.iter().map(Uuid::to_string).collect::<Vec<_>>();
        json!({"id": self.id.to_string(), "name": self.name, "color": self.colour, "option_ids": options})
    }
}

/// Sorts properties as answers have them: by id, the title last.
pub(crate) fn in_order(properties: &[Property]) -> Vec<&Property> {
    let mut ordered = properties.iter().collect::<Vec<_>>();
    ordered.sort_by_cached_key(|property| (property.kind == PropertyKind::Title, percent::decode(&property.id)));
    ordered
}
