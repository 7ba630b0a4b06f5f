//! Properties as a test describes them.

use serde_json::Value;

use super::kinds::PropertyKind;

/// A property to be made.
#[derive(Debug, Clone)]
pub struct PropertySpec {
    pub(crate) name: String,
    pub(crate) kind: PropertyKind,
    pub(crate) options: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) format: String,
    /// Shown as the type's configuration instead of one made from the above.
    pub(crate) config: Option<Value>,
}

impl PropertySpec {
    /// A property of this name and type.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: PropertyKind) -> Self {
        Self {
            name: name.into(),
            kind,
            options: Vec::new(),
            description: None,
            format: "number".to_owned(),
            config: None,
        }
    }

    /// The options of a select, a multi-select or a status. A status without any gets the three
    /// that Notion gives it; its first option is its default.
    #[must_use]
    pub fn options<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.options = names.into_iter().map(Into::into).collect();
        self
    }

    /// How a number is displayed: `euro`, say.
    #[must_use]
    pub fn format(mut self, format: impl Into<String>) -> Self {
        self.format = format.into();
        self
    }

    /// The description that the schema shows.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The configuration that the schema shows, whatever it is.
    #[must_use]
    pub fn config(mut self, config: Value) -> Self {
        self.config = Some(config);
        self
    }
}
