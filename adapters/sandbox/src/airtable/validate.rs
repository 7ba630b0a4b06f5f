//! Cells that a client writes: accepted by type, or refused with Airtable's words.

use serde_json::{Map, Value};

use super::{
    cells::Cell,
    dates,
    errors::{Outcome, Refusal},
    kinds::FieldKind,
    limits::Limits,
    schema::Field,
    state::Base,
    table::Table,
};

pub(crate) mod references;

/// A cell that was accepted but not written yet: nothing is, until everything is accepted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Draft {
    Empty,
    Cell(Cell),
    /// An option by name, which may have to be made.
    Choice(String),
    Choices(Vec<String>),
}

/// What the cells are checked against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checker<'a> {
    pub(crate) base: &'a Base,
    pub(crate) limits: &'a Limits,
    pub(crate) typecast: bool,
}

impl Checker<'_> {
    /// The cells of one record, by the key of their field.
    pub(crate) fn cells(&self, table: &Table, fields: &Map<String, Value>) -> Outcome<Vec<(u32, Draft)>> {
        let mut cells = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            let field = table.known_field(name)?;
            cells.push((field.key, self.cell(field, value)?));
        }
        Ok(cells)
    }

    pub(crate) fn cell(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        if field.kind.is_computed() {
            return Err(Refusal::computed(&field.name));
        }
        if value.is_null() {
            let is_rich = field.kind == FieldKind::RichText;
            return Ok(if is_rich { text("\n".to_owned()) } else { Draft::Empty });
        }
        match field.kind {
            FieldKind::RichText => Ok(text(rich_text(&self.text(field, value)?))),
            FieldKind::Number | FieldKind::Currency | FieldKind::Percent | FieldKind::Duration => {
                Ok(Draft::Cell(Cell::Number(self.number(field, value)?)))
            }
            FieldKind::Rating => self.rating(field, value),
            FieldKind::Checkbox => self.checkbox(field, value),
            FieldKind::SingleSelect => self.select(field, value),
            FieldKind::MultipleSelects => self.selects(field, value),
            FieldKind::Date => self.date(field, value),
            FieldKind::DateTime => moment(field, value),
            FieldKind::SingleCollaborator => self.collaborator(field, value),
            FieldKind::MultipleCollaborators => self.collaborators(field, value),
            FieldKind::MultipleRecordLinks => self.links(field, value),
            FieldKind::MultipleAttachments => references::attachments(field, value),
            FieldKind::Barcode => references::barcode(field, value),
            _ => Ok(text(self.text(field, value)?)),
        }
    }

    fn text(&self, field: &Field, value: &Value) -> Outcome<String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) if self.typecast => value.to_string(),
            _ => return Err(Refusal::unacceptable(&field.name)),
        };
        if text.chars().count() > self.limits.long_text {
            return Err(Refusal::unacceptable(&field.name));
        }
        Ok(text)
    }

    fn number(&self, field: &Field, value: &Value) -> Outcome<f64> {
        match value {
            Value::Number(number) => number.as_f64().ok_or_else(|| Refusal::unacceptable(&field.name)),
            Value::String(text) if self.typecast => {
                let digits = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect::<String>();
                let number = digits.parse();
                number.map_err(|_| Refusal::unparsable_value(text, &field.name))
            }
            _ => Err(Refusal::unacceptable(&field.name)),
        }
    }

    fn rating(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let number = self.number(field, value)?;
        let allowed = 1.0..=f64::from(field.settings.max);
        if number.fract() != 0.0 || !allowed.contains(&number) {
            return Err(Refusal::unacceptable(&field.name));
        }
        Ok(Draft::Cell(Cell::Number(number)))
    }

    fn checkbox(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let checked = match value {
            Value::Bool(checked) => *checked,
            Value::String(text) if self.typecast => {
                matches!(text.trim().to_lowercase().as_str(), "true" | "yes" | "1" | "checked")
            }
            Value::Number(number) if self.typecast => number.as_f64() != Some(0.0),
            _ => return Err(Refusal::unacceptable(&field.name)),
        };
        Ok(if checked { Draft::Cell(Cell::Checked) } else { Draft::Empty })
    }

    fn select(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        match value {
            Value::String(name) if name.is_empty() && self.typecast => Ok(Draft::Empty),
            Value::String(name) => self.option(field, name).map(Draft::Choice),
            Value::Number(_) if self.typecast => Ok(Draft::Choice(value.to_string())),
            _ => Err(Refusal::unacceptable(&field.name)),
        }
    }

    fn selects(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let names = match value {
            Value::Array(items) => items
                .iter()
                .map(|item| match item {
                    Value::String(name) => self.option(field, name),
                    _ => Err(Refusal::unacceptable(&field.name)),
                })
                .collect::<Outcome<Vec<_>>>()?,
            Value::String(names) if self.typecast => {
                names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
            }
            _ => return Err(Refusal::unacceptable(&field.name)),
        };
        Ok(if names.is_empty() { Draft::Empty } else { Draft::Choices(names) })
    }

    fn option(&self, field: &Field, name: &str) -> Outcome<String> {
        if self.typecast || field.choice_named(name).is_some() {
            Ok(name.to_owned())
        } else {
            Err(Refusal::unknown_option(name))
        }
    }

    fn date(&self, field: &Field, value: &Value) -> Outcome<Draft> {
        let Value::String(text) = value else {
            return Err(Refusal::unacceptable(&field.name));
        };
        let mut date = dates::parse_date(text);
        if self.typecast && date.is_none() {
            // Months first, as a field in the United States would read it.
            date =
                chrono::NaiveDate::parse_from_str(text, "%m/%d/%Y").ok().or_else(|| dates::parse_date(text.get(..10)?));
        }
        let date = date.ok_or_else(|| Refusal::unparsable_value(text, &field.name))?;
        Ok(Draft::Cell(Cell::Date(date)))
    }
}

fn moment(field: &Field, value: &Value) -> Outcome<Draft> {
    let moment = match value {
        Value::String(text) => dates::parse_moment(text, &field.settings.time_zone)
            .ok_or_else(|| Refusal::unparsable_value(text, &field.name))?,
        Value::Number(number) => number.as_i64().ok_or_else(|| Refusal::unacceptable(&field.name))?,
        _ => return Err(Refusal::unacceptable(&field.name)),
    };
    Ok(Draft::Cell(Cell::Moment(moment)))
}

fn text(text: String) -> Draft {
    if text.is_empty() { Draft::Empty } else { Draft::Cell(Cell::Text(text.into_boxed_str())) }
}

/// Rich text as the server rewrites it: `-` for every bullet, and a line break at the end.
fn rich_text(written: &str) -> String {
    let mut rewritten = written
        .split('\n')
        .map(|line| match line.strip_prefix("* ") {
            Some(item) => format!("- {item}"),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    if !rewritten.ends_with('\n') {
        rewritten.push('\n');
    }
    rewritten
}

#[cfg(test)]
mod tests;
