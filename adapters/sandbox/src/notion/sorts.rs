//! Sorts: in which order a query gives its rows.

use std::cmp::Ordering;

use serde_json::Value;

use super::{
    cells::Cell,
    errors::{Outcome, Refusal},
    filter::{DateOf, Scope},
    kinds::PropertyKind,
    source::DataSource,
};

/// Sorts in one query.
const MOST: usize = 100;

/// One sort, whose property is known to exist.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sort {
    pub(crate) by: By,
    pub(crate) descending: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Property(u32),
    Time(DateOf),
}

/// What a row is sorted by.
#[derive(Debug, PartialEq)]
pub(crate) enum Key {
    Number(f64),
    Text(String),
    /// Empty values come after all others.
    Empty,
}

pub(crate) fn read(source: &DataSource, written: Option<&Value>) -> Outcome<Vec<Sort>> {
    let written = match written {
        None => return Ok(Vec::new()),
        Some(Value::Array(sorts)) => sorts,
        Some(other) => return Err(Refusal::body_part("body.sorts", "an array", Some(other))),
    };
    if written.len() > MOST {
        return Err(Refusal::too_long("body.sorts", MOST, written.len()));
    }
    written
        .iter()
        .enumerate()
        .map(|(position, sort)| read_one(source, &format!("body.sorts[{position}]"), sort))
        .collect()
}

fn read_one(source: &DataSource, path: &str, written: &Value) -> Outcome<Sort> {
    let sort = written.as_object().ok_or_else(|| Refusal::body_part(path, "an object", Some(written)))?;
    let known = ["property", "timestamp", "direction"];
    if let Some((key, value)) = sort.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(Refusal::surplus(&format!("{path}.{key}"), value));
    }
    let descending = match sort.get("direction").and_then(Value::as_str) {
        Some("ascending") => false,
        Some("descending") => true,
        _ => {
            let wanted = "`\"ascending\"` or `\"descending\"`";
            return Err(Refusal::body_part(&format!("{path}.direction"), wanted, sort.get("direction")));
        }
    };
    let text = |key: &str| sort.get(key).and_then(Value::as_str);
    let by = match (text("property"), text("timestamp")) {
        (Some(name), None) => {
            let property = source.property(name).ok_or_else(|| Refusal::unknown_property(name))?;
            match property.kind {
                PropertyKind::CreatedTime => By::Time(DateOf::Created),
                PropertyKind::LastEditedTime => By::Time(DateOf::Edited),
                _ => By::Property(property.key),
            }
        }
        (None, Some("created_time")) => By::Time(DateOf::Created),
        (None, Some("last_edited_time")) => By::Time(DateOf::Edited),
        _ => return Err(Refusal::body_part(&format!("{path}.property"), "a string", sort.get("property"))),
    };
    Ok(Sort { by, descending })
}

impl Sort {
    /// What this row is sorted by.
    pub(crate) fn key(self, scope: Scope<'_>) -> Key {
        match self.by {
            By::Time(of) => scope.minute(of).map_or(Key::Empty, |minute| Key::Number(minute as f64)),
            By::Property(key) => match scope.row.cell(key) {
                None => Key::Empty,
                Some(Cell::Number(number)) => Key::Number(*number),
                Some(Cell::Checked) => Key::Number(1.0),
                Some(Cell::Date(span)) => Key::Number(span.start.begin() as f64),
                // Options sort as they are listed in the property.
                Some(Cell::Choice(id)) => {
                    let property = scope.source.property_by_key(key);
                    let position =
                        property.and_then(|property| property.options.iter().position(|option| option.id == *id));
                    position.map_or(Key::Empty, |position| Key::Number(position as f64))
                }
                Some(_) => Key::Text(scope.text(key).to_lowercase()),
            },
        }
    }

    pub(crate) fn compare(self, left: &Key, right: &Key) -> Ordering {
        let order = left.compare(right);
        if self.descending { order.reverse() } else { order }
    }
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Empty => 2,
        }
    }
}
