//! Fields as a test describes them.

use serde_json::Value;

use super::kinds::FieldKind;

/// A field to be made.
#[derive(Debug, Clone)]
pub struct FieldSpec {
    pub(crate) name: String,
    pub(crate) kind: FieldKind,
    pub(crate) choices: Vec<String>,
    pub(crate) settings: Settings,
}

/// What a field has besides its name and type.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) description: Option<String>,
    pub(crate) precision: u8,
    pub(crate) symbol: String,
    pub(crate) time_zone: String,
    pub(crate) max: u8,
    pub(crate) linked_table: String,
    pub(crate) formula: String,
    /// The type of a computed value.
    pub(crate) result: FieldKind,
    /// Shown by the schema call instead of the options made from the above.
    pub(crate) raw: Option<Value>,
}

impl FieldSpec {
    /// A field of this name and type, with the options that Airtable's own interface would choose.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        let is_money = kind == FieldKind::Currency;
        Self {
            name: name.into(),
            settings: Settings {
                description: None,
                precision: if is_money { 2 } else { 0 },
                symbol: "$".to_owned(),
                time_zone: "utc".to_owned(),
                max: 5,
                linked_table: String::new(),
                formula: String::new(),
                result: match kind {
                    FieldKind::CreatedTime | FieldKind::LastModifiedTime => FieldKind::DateTime,
                    FieldKind::Count | FieldKind::Rollup => FieldKind::Number,
                    _ => FieldKind::SingleLineText,
                },
                raw: None,
            },
            kind,
            choices: Vec::new(),
        }
    }

    /// The options of a select.
    #[must_use]
    pub fn choices<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.choices = names.into_iter().map(Into::into).collect();
        self
    }

    /// How many decimals are displayed.
    #[must_use]
    pub fn precision(mut self, digits: u8) -> Self {
        self.settings.precision = digits;
        self
    }

    /// The symbol of a currency.
    #[must_use]
    pub fn symbol(mut self, symbol: impl Into<String>) -> Self {
        self.settings.symbol = symbol.into();
        self
    }

    /// The zone in which a `dateTime` without an offset is read.
    #[must_use]
    pub fn time_zone(mut self, zone: impl Into<String>) -> Self {
        self.settings.time_zone = zone.into();
        self
    }

    /// The highest rating.
    #[must_use]
    pub fn max(mut self, max: u8) -> Self {
        self.settings.max = max;
        self
    }

    /// The table that a link leads to, by id.
    #[must_use]
    pub fn linked_table(mut self, table: impl Into<String>) -> Self {
        self.settings.linked_table = table.into();
        self
    }

    /// The text of a formula over fields that stand before this one, and the type of its value.
    #[must_use]
    pub fn formula(mut self, text: impl Into<String>, result: FieldKind) -> Self {
        self.settings.formula = text.into();
        self.settings.result = result;
        self
    }

    /// The type of a computed value.
    #[must_use]
    pub fn result(mut self, result: FieldKind) -> Self {
        self.settings.result = result;
        self
    }

    /// The description that the schema call shows.
    #[must_use]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.settings.description = Some(text.into());
        self
    }

    /// The `options` that the schema call shows, whatever they are.
    #[must_use]
    pub fn options(mut self, options: Value) -> Self {
        self.settings.raw = Some(options);
        self
    }
}
