//! Fields: how the sandbox keeps one, and how the schema call shows it.

use serde_json::{Map, Value, json};

use super::{
    formula::Formula,
    ids,
    kinds::FieldKind,
    spec::{FieldSpec, Settings},
};
use crate::random::Random;

const COLOURS: [&str; 10] = [
    "blueLight2",
    "cyanLight2",
    "tealLight2",
    "greenLight2",
    "yellowLight2",
    "orangeLight2",
    "redLight2",
    "pinkLight2",
    "purpleLight2",
    "grayLight2",
];

/// A field of a table.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Under which the cells of a record are kept; never used again.
    pub(crate) key: u32,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: FieldKind,
    pub(crate) choices: Vec<Choice>,
    /// The key of the next option: those of options that went must not come back.
    next_choice: u32,
    pub(crate) formula: Option<Formula>,
    pub(crate) settings: Settings,
}

/// An option of a select.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) key: u32,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) colour: &'static str,
}

impl Field {
    /// Makes the field; `others` are those that its formula may name.
    pub(crate) fn make(spec: FieldSpec, key: u32, others: &[Self], random: &mut Random) -> Result<Self, String> {
        let is_formula = spec.kind == FieldKind::Formula && !spec.settings.formula.is_empty();
        let formula = if is_formula { Some(Formula::parse(&spec.settings.formula, others)?) } else { None };
        let mut field = Self {
            key,
            id: ids::fresh("fld", random),
            name: spec.name,
            kind: spec.kind,
            choices: Vec::new(),
            next_choice: 0,
            formula,
            settings: spec.settings,
        };
        for name in &spec.choices {
            field.add_choice(name, random);
        }
        Ok(field)
    }

    /// The key of a new option.
    pub(crate) fn add_choice(&mut self, name: &str, random: &mut Random) -> u32 {
        let key = self.next_choice;
        self.next_choice += 1;
        self.choices.push(Choice {
            key,
            id: ids::fresh("sel", random),
            name: name.to_owned(),
            colour: COLOURS[self.choices.len() % COLOURS.len()],
        });
        key
    }

    /// The option of exactly this name.
    pub(crate) fn choice_named(&self, name: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.name == name)
    }

    pub(crate) fn choice(&self, key: u32) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.key == key)
    }

    /// The field as the schema call shows it, among the fields of its table.
    pub(crate) fn describe(&self, fields: &[Self]) -> Value {
        let mut shown = Map::new();
        shown.insert("type".to_owned(), self.kind.wire().into());
        if let Some(options) = self.options(fields) {
            shown.insert("options".to_owned(), options);
        }
        shown.insert("id".to_owned(), self.id.clone().into());
        shown.insert("name".to_owned(), self.name.clone().into());
        if let Some(description) = &self.settings.description {
            shown.insert("description".to_owned(), description.clone().into());
        }
        Value::Object(shown)
    }

    fn options(&self, fields: &[Self]) -> Option<Value> {
        if let Some(raw) = &self.settings.raw {
            return Some(raw.clone());
        }
        let settings = &self.settings;
        Some(match self.kind {
            FieldKind::SingleSelect | FieldKind::MultipleSelects => {
                json!({"choices": self.choices.iter().map(Choice::describe).collect::<Vec<_>>()})
            }
            FieldKind::MultipleRecordLinks => json!({
                "linkedTableId": settings.linked_table,
                "isReversed": false,
                "prefersSingleRecordLink": false,
            }),
            FieldKind::Formula => json!({
                "isValid": true,
                "formula": self.formula.as_ref().map_or("", Formula::text),
                "referencedFieldIds": self.referenced_ids(fields),
                "result": result_of(settings),
            }),
            FieldKind::Rollup | FieldKind::MultipleLookupValues => json!({
                "isValid": true,
                "referencedFieldIds": [],
                "result": result_of(settings),
            }),
            FieldKind::CreatedTime => json!({"result": result_of(settings)}),
            FieldKind::LastModifiedTime => json!({
                "isValid": true,
                "referencedFieldIds": [],
                "result": result_of(settings),
            }),
            FieldKind::Count => json!({"isValid": true}),
            FieldKind::AiText => json!({"prompt": [], "referencedFieldIds": []}),
            FieldKind::ExternalSyncSource => json!({"choices": []}),
            FieldKind::MultipleAttachments => json!({"isReversed": false}),
            _ => return plain_options(&self.kind, settings),
        })
    }

    fn referenced_ids(&self, fields: &[Self]) -> Vec<String> {
        let keys = self.formula.as_ref().map_or(&[][..], Formula::fields);
        fields.iter().filter(|field| keys.contains(&field.key)).map(|field| field.id.clone()).collect()
    }
}

impl Choice {
    fn describe(&self) -> Value {
        json!({"id": self.id, "name": self.name, "color": self.colour})
    }
}

fn result_of(settings: &Settings) -> Value {
    let mut result = Map::new();
    result.insert("type".to_owned(), settings.result.wire().into());
    if let Some(options) = plain_options(&settings.result, settings) {
        result.insert("options".to_owned(), options);
    }
    Value::Object(result)
}

/// The options of the types whose options are plain values; the others have none.
fn plain_options(kind: &FieldKind, settings: &Settings) -> Option<Value> {
    let date_format = json!({"name": "iso", "format": "YYYY-MM-DD"});
    Some(match kind {
        FieldKind::Number | FieldKind::Percent => json!({"precision": settings.precision}),
        FieldKind::Currency => {
            json!({"precision": settings.precision, "symbol": settings.symbol})
        }
        FieldKind::Rating => json!({"icon": "star", "max": settings.max, "color": "yellowBright"}),
        FieldKind::Duration => json!({"durationFormat": "h:mm"}),
        FieldKind::Checkbox => json!({"icon": "check", "color": "greenBright"}),
        FieldKind::Date => json!({"dateFormat": date_format}),
        FieldKind::DateTime => json!({
            "dateFormat": date_format,
            "timeFormat": {"name": "24hour", "format": "HH:mm"},
            "timeZone": settings.time_zone,
        }),
        _ => return None,
    })
}
