//! Values: what a row holds for a property.

use std::borrow::Cow;

use serde_json::{Map, Number, Value, json};

use super::{dates::Moment, ids::Uuid, rich_text, schema::Property};

/// A value that is not empty. It is kept small: a load test holds many of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// One item of text without any style, or an address.
    Text(Box<str>),
    /// Items of rich text, as on the wire.
    Rich(Box<[Value]>),
    Number(f64),
    Checked,
    /// An option, by id: renaming it changes every row.
    Choice(Uuid),
    Choices(Box<[Uuid]>),
    Date(Box<Span>),
    People(Box<[Uuid]>),
    /// Whatever a computed property was told to show.
    Json(Box<Value>),
}

/// A date with or without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: Moment,
    pub(crate) end: Option<Moment>,
}

impl Span {
    pub(crate) fn to_json(self) -> Value {
        json!({
            "start": self.start.text(),
            "end": self.end.map(Moment::text),
            "time_zone": null,
        })
    }
}

impl Cell {
    /// The value as plain text, for filters, sorts, searches and a change of type.
    pub(crate) fn plain<'a>(&'a self, property: &'a Property) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(&**text),
            Self::Rich(items) => Cow::Owned(rich_text::plain(items)),
            Self::Number(number) => Cow::Owned(number_json(*number).to_string()),
            Self::Checked => Cow::Borrowed("Yes"),
            Self::Choice(id) => Cow::Borrowed(property.option(*id).map_or("", |option| option.name.as_str())),
            Self::Choices(ids) => Cow::Owned(names(property, ids).join(", ")),
            Self::Date(span) => Cow::Owned(span.start.text()),
            Self::People(ids) => {
                let ids = ids.iter().map(Uuid::to_string).collect::<Vec<_>>();
                Cow::Owned(ids.join(", "))
            }
            Self::Json(value) => Cow::Owned(value.to_string()),
        }
    }

    /// The value as a test writes and reads it: text, a number, the names of options, the ids of people.
    pub(crate) fn simple(&self, property: &Property) -> Option<Value> {
        Some(match self {
            Self::Text(_) | Self::Rich(_) => Value::from(self.plain(property).into_owned()),
            Self::Number(number) => number_json(*number),
            Self::Checked => Value::Bool(true),
            Self::Choice(id) => Value::from(property.option(*id)?.name.clone()),
            Self::Choices(ids) => Value::from(names(property, ids)),
            Self::Date(span) => match span.end {
                None => Value::from(span.start.text()),
                Some(end) => json!({"start": span.start.text(), "end": end.text()}),
            },
            Self::People(ids) => ids.iter().map(|id| Value::from(id.to_string())).collect(),
            Self::Json(value) => value.as_ref().clone(),
        })
    }
}

fn names(property: &Property, ids: &[Uuid]) -> Vec<String> {
    ids.iter().filter_map(|id| property.option(*id)).map(|option| option.name.clone()).collect()
}

/// A double as JavaScript prints it: without a fraction where there is none.
pub(crate) fn number_json(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;

    if number.fract() == 0.0 && number.abs() < EXACT {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// An object of one entry under a key that is known only now.
pub(crate) fn keyed(key: &str, value: Value) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert(key.to_owned(), value);
    map
}

#[cfg(test)]
mod tests {
    use super::number_json;

    #[test]
    fn a_number_is_a_double_and_whole_numbers_have_no_fraction() {
        let shown = |written: &str| written.parse::<f64>().map(|number| number_json(number).to_string());
        assert_eq!(shown("42.0"), Ok("42".to_owned()));
        assert_eq!(shown("1234.50"), Ok("1234.5".to_owned()));
        assert_eq!(shown("-0"), Ok("0".to_owned()));
        let huge = shown("9007199254740993").map(|text| text.parse::<f64>());
        assert_eq!(huge, Ok(Ok(9_007_199_254_740_992.0)));
    }
}
