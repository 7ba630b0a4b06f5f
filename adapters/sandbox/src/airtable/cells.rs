//! Cells: what a record holds, and how it is shown.

use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
};

use chrono::NaiveDate;
use serde_json::{Number, Value};

use super::{dates, schema::Field};

/// A cell that is not empty. It is kept small: a load test holds millions of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(Box<str>),
    Number(f64),
    Checked,
    /// The key of an option, so that renaming the option changes every cell.
    Choice(u32),
    Choices(Box<[u32]>),
    Date(NaiveDate),
    /// In milliseconds since 1970.
    Moment(i64),
    /// Collaborators, links, attachments, and whatever a computed cell was told to show.
    Json(Box<Value>),
}

impl Cell {
    /// The cell on the wire; `None` when nothing is left of it (its options are gone).
    pub(crate) fn to_json(&self, field: &Field) -> Option<Value> {
        Some(match self {
            Self::Text(text) => Value::String(text.to_string()),
            Self::Number(number) => number_json(*number),
            Self::Checked => Value::Bool(true),
            Self::Choice(key) => Value::String(field.choice(*key)?.name.clone()),
            Self::Choices(keys) => {
                let names = keys
                    .iter()
                    .filter_map(|key| field.choice(*key))
                    .map(|choice| Value::String(choice.name.clone()))
                    .collect::<Vec<_>>();
                if names.is_empty() {
                    return None;
                }
                Value::Array(names)
            }
            Self::Date(date) => Value::String(date.to_string()),
            Self::Moment(moment) => Value::String(dates::moment_text(*moment)),
            Self::Json(value) => value.as_ref().clone(),
        })
    }

    /// The cell as text, for sorting, for formulas and for a change of type.
    pub(crate) fn to_text<'a>(&'a self, field: &'a Field) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(&**text),
            Self::Number(number) => Cow::Owned(number_json(*number).to_string()),
            Self::Checked => Cow::Borrowed("1"),
            Self::Choice(key) => Cow::Borrowed(field.choice(*key).map_or("", |choice| choice.name.as_str())),
            Self::Choices(keys) => {
                let names = keys
                    .iter()
                    .filter_map(|key| field.choice(*key))
                    .map(|choice| choice.name.as_str())
                    .collect::<Vec<_>>();
                Cow::Owned(names.join(", "))
            }
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::Moment(moment) => Cow::Owned(dates::moment_text(*moment)),
            Self::Json(value) => json_text(value),
        }
    }

    /// Whether a computed cell shows an error or a number that JSON has no word for.
    pub(crate) fn is_error(&self) -> bool {
        let Self::Json(value) = self else {
            return false;
        };
        value.as_object().is_some_and(|object| {
            object.len() == 1 && (object.contains_key("error") || object.contains_key("specialValue"))
        })
    }

    /// Feeds what makes two cells equal into a hash.
    pub(crate) fn feed(&self, hasher: &mut impl Hasher) {
        std::mem::discriminant(self).hash(hasher);
        match self {
            Self::Text(text) => text.hash(hasher),
            // 0 and -0 are equal.
            Self::Number(number) => (number + 0.0).to_bits().hash(hasher),
            Self::Checked => {}
            Self::Choice(key) => key.hash(hasher),
            Self::Choices(keys) => keys.hash(hasher),
            Self::Date(date) => date.hash(hasher),
            Self::Moment(moment) => moment.hash(hasher),
            Self::Json(value) => value.to_string().hash(hasher),
        }
    }
}

/// A double as JavaScript prints it: without a fraction where there is none.
pub(crate) fn number_json(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;

    if number.fract() == 0.0 && number.abs() < EXACT {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn json_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        Value::Null => Cow::Borrowed(""),
        Value::Array(items) => {
            let texts = items.iter().map(json_text).collect::<Vec<_>>();
            Cow::Owned(texts.join(", "))
        }
        Value::Object(object) => {
            ["name", "text", "email", "id"].iter().find_map(|key| object.get(*key)).map_or(Cow::Borrowed(""), json_text)
        }
        Value::Bool(_) | Value::Number(_) => Cow::Owned(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::number_json;

    #[test]
    fn a_number_is_printed_as_short_as_a_double_allows() {
        let read = |text: &str| text.parse::<f64>().map(|n| number_json(n).to_string());
        for (written, shown) in [
            ("20.340", "20.34"),
            ("20.0", "20"),
            ("-0", "0"),
            ("540.8333333333334", "540.8333333333334"),
            ("12345678901234567890.12", "12345678901234567000"),
            ("0.1", "0.1"),
        ] {
            assert_eq!(read(written).map(|text| text.parse::<f64>()), Ok(shown.parse::<f64>()), "{written}");
        }
        assert_eq!(read("20.340"), Ok("20.34".to_owned()));
        assert_eq!(read("20.0"), Ok("20".to_owned()));
    }
}
