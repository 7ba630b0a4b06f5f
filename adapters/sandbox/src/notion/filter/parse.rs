//! Reading filters, and refusing what does not fit the data source.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{DateOf, DateTest, Filter, NumberTest, OptionTest, PeopleOf, PeopleTest, TextTest};
use crate::notion::{
    dates::{Moment, Unread},
    errors::{Outcome, Refusal},
    ids::Uuid,
    kinds::PropertyKind,
    schema::Property,
    source::DataSource,
};

/// Filters in one group.
const GROUP: usize = 100;
/// Groups within groups.
const LEVELS: usize = 2;

/// The words of groups, and what each makes.
/// Makes a filter of several.
type Combine = fn(Vec<Filter>) -> Filter;

const WORDS: [(&str, Combine); 2] = [("and", Filter::All), ("or", Filter::Any)];

const TEXTS: [&str; 5] = ["title", "rich_text", "url", "email", "phone_number"];

impl Filter {
    pub(crate) fn read(source: &DataSource, written: &Value) -> Outcome<Self> {
        read(source, "body.filter", written, 0)
    }
}

fn read(source: &DataSource, path: &str, written: &Value, level: usize) -> Outcome<Filter> {
    let filter = written.as_object().ok_or_else(|| Refusal::body_part(path, "an object", Some(written)))?;
    for (word, make) in WORDS {
        let Some(members) = filter.get(word) else {
            continue;
        };
        let path = format!("{path}.{word}");
        if level == LEVELS || filter.len() > 1 {
            return Err(Refusal::surplus(&path, members));
        }
        let members = members.as_array().ok_or_else(|| Refusal::body_part(&path, "an array", Some(members)))?;
        if members.len() > GROUP {
            return Err(Refusal::too_long(&path, GROUP, members.len()));
        }
        let members = members
            .iter()
            .enumerate()
            .map(|(position, member)| read(source, &format!("{path}[{position}]"), member, level + 1));
        return members.collect::<Outcome<Vec<_>>>().map(make);
    }
    if let Some(timestamp) = filter.get("timestamp") {
        return read_timestamp(path, filter, timestamp);
    }
    let name = filter.get("property").and_then(Value::as_str);
    let name =
        name.ok_or_else(|| Refusal::body_part(&format!("{path}.property"), "a string", filter.get("property")))?;
    let property = source.property(name).ok_or_else(|| Refusal::unknown_property(name))?;
    let (kind, condition) = condition(path, filter, "property")?;
    let condition = Condition::read(&format!("{path}.{kind}"), condition)?;
    of_property(property, kind, &condition)
}

fn read_timestamp(path: &str, filter: &Map<String, Value>, timestamp: &Value) -> Outcome<Filter> {
    let of = match timestamp.as_str() {
        Some("created_time") => DateOf::Created,
        Some("last_edited_time") => DateOf::Edited,
        _ => {
            let wanted = "`\"created_time\"` or `\"last_edited_time\"`";
            return Err(Refusal::body_part(&format!("{path}.timestamp"), wanted, Some(timestamp)));
        }
    };
    let (kind, test) = condition(path, filter, "timestamp")?;
    if timestamp != kind {
        return Err(Refusal::body_part(&format!("{path}.{kind}"), "not present", Some(test)));
    }
    let condition = Condition::read(&format!("{path}.{kind}"), test)?;
    Ok(Filter::Date { of, test: condition.date()? })
}

/// The condition of a filter, which stands under the name of a type.
fn condition<'a>(path: &str, filter: &'a Map<String, Value>, subject: &str) -> Outcome<(&'a str, &'a Value)> {
    let mut conditions = filter.iter().filter(|(key, _)| *key != subject && *key != "type");
    let Some((kind, condition)) = conditions.next() else {
        return Err(Refusal::body_part(&format!("{path}.rich_text"), "defined", None));
    };
    if matches!(PropertyKind::from_wire(kind), PropertyKind::Other(_)) {
        return Err(Refusal::surplus(&format!("{path}.{kind}"), condition));
    }
    if let Some((other, surplus)) = conditions.next() {
        return Err(Refusal::surplus(&format!("{path}.{other}"), surplus));
    }
    Ok((kind.as_str(), condition))
}

fn of_property(property: &Property, kind: &str, condition: &Condition<'_>) -> Outcome<Filter> {
    let key = property.key;
    let fits = property.kind.wire() == kind || (property.kind.is_text() && TEXTS.contains(&kind));
    if !fits {
        return Err(Refusal::validation(format!(
            "database property {} does not match filter {kind}",
            property.kind.wire()
        )));
    }
    Ok(match property.kind {
        PropertyKind::Title
        | PropertyKind::RichText
        | PropertyKind::Url
        | PropertyKind::Email
        | PropertyKind::PhoneNumber => Filter::Text { key, test: condition.text()? },
        PropertyKind::Number => Filter::Number { key, test: condition.number()? },
        PropertyKind::Checkbox => Filter::Checkbox { key, wanted: condition.checkbox()? },
        PropertyKind::Select | PropertyKind::Status | PropertyKind::MultiSelect => {
            Filter::Options { key, test: condition.options(property)? }
        }
        PropertyKind::Date => Filter::Date { of: DateOf::Property(key), test: condition.date()? },
        PropertyKind::CreatedTime => Filter::Date { of: DateOf::Created, test: condition.date()? },
        PropertyKind::LastEditedTime => Filter::Date { of: DateOf::Edited, test: condition.date()? },
        PropertyKind::People => Filter::People { of: PeopleOf::Property(key), test: condition.people()? },
        PropertyKind::CreatedBy => Filter::People { of: PeopleOf::Creator, test: condition.people()? },
        PropertyKind::LastEditedBy => Filter::People { of: PeopleOf::Editor, test: condition.people()? },
        _ => return Err(Refusal::unimplemented(format!("a filter on {kind}"))),
    })
}

/// One condition: an operator and its operand.
struct Condition<'a> {
    path: String,
    operator: &'a str,
    operand: &'a Value,
}

impl<'a> Condition<'a> {
    fn read(path: &str, written: &'a Value) -> Outcome<Self> {
        let written_map = written.as_object();
        let map = written_map.ok_or_else(|| Refusal::body_part(path, "an object", Some(written)))?;
        let mut entries = map.iter();
        match (entries.next(), entries.next()) {
            (Some((operator, operand)), None) => {
                Ok(Self { path: format!("{path}.{operator}"), operator: operator.as_str(), operand })
            }
            (None, _) => Err(Refusal::body_part(&format!("{path}.equals"), "defined", None)),
            (Some(_), Some((operator, operand))) => Err(Refusal::surplus(&format!("{path}.{operator}"), operand)),
        }
    }

    fn unknown(&self) -> Refusal {
        Refusal::surplus(&self.path, self.operand)
    }

    fn wanted(&self, wanted: &str) -> Refusal {
        Refusal::body_part(&self.path, wanted, Some(self.operand))
    }

    /// `is_empty` and its like take `true` and nothing else.
    fn always(&self) -> Outcome<()> {
        if *self.operand == Value::Bool(true) { Ok(()) } else { Err(self.wanted("`true`")) }
    }

    fn text(&self) -> Outcome<TextTest> {
        let text = || self.operand.as_str().map(str::to_owned).ok_or_else(|| self.wanted("a string"));
        Ok(match self.operator {
            "equals" => TextTest::Equals(text()?),
            "does_not_equal" => TextTest::DoesNotEqual(text()?),
            "contains" => TextTest::Contains(text()?),
            "does_not_contain" => TextTest::DoesNotContain(text()?),
            "starts_with" => TextTest::StartsWith(text()?),
            "ends_with" => TextTest::EndsWith(text()?),
            "is_empty" => self.always().map(|()| TextTest::IsEmpty)?,
            "is_not_empty" => self.always().map(|()| TextTest::IsNotEmpty)?,
            _ => return Err(self.unknown()),
        })
    }

    fn number(&self) -> Outcome<NumberTest> {
        const EQUAL: &[Ordering] = &[Ordering::Equal];
        const GREATER: &[Ordering] = &[Ordering::Greater];
        const LESS: &[Ordering] = &[Ordering::Less];
        const AT_LEAST: &[Ordering] = &[Ordering::Greater, Ordering::Equal];
        const AT_MOST: &[Ordering] = &[Ordering::Less, Ordering::Equal];

        let number = || self.operand.as_f64().ok_or_else(|| self.wanted("a number"));
        Ok(match self.operator {
            "equals" => NumberTest::Compares(number()?, EQUAL),
            "does_not_equal" => NumberTest::DoesNotEqual(number()?),
            "greater_than" => NumberTest::Compares(number()?, GREATER),
            "less_than" => NumberTest::Compares(number()?, LESS),
            "greater_than_or_equal_to" => NumberTest::Compares(number()?, AT_LEAST),
            "less_than_or_equal_to" => NumberTest::Compares(number()?, AT_MOST),
            "is_empty" => self.always().map(|()| NumberTest::IsEmpty)?,
            "is_not_empty" => self.always().map(|()| NumberTest::IsNotEmpty)?,
            _ => return Err(self.unknown()),
        })
    }

    fn checkbox(&self) -> Outcome<bool> {
        let wanted = || self.operand.as_bool().ok_or_else(|| self.wanted("a boolean"));
        match self.operator {
            "equals" => wanted(),
            "does_not_equal" => wanted().map(|wanted| !wanted),
            _ => Err(self.unknown()),
        }
    }

    fn options(&self, property: &Property) -> Outcome<OptionTest> {
        let (holds, holds_not) = match property.kind {
            PropertyKind::MultiSelect => ("contains", "does_not_contain"),
            _ => ("equals", "does_not_equal"),
        };
        Ok(match self.operator {
            operator if operator == holds => OptionTest::Holds(self.named(property)?),
            operator if operator == holds_not => OptionTest::HoldsNot(self.named(property)?),
            "is_empty" => self.always().map(|()| OptionTest::IsEmpty)?,
            "is_not_empty" => self.always().map(|()| OptionTest::IsNotEmpty)?,
            _ => return Err(self.unknown()),
        })
    }

    /// The options that the operand names: one, or a list of them.
    fn named(&self, property: &Property) -> Outcome<Vec<Uuid>> {
        let names = match self.operand {
            Value::Array(names) => names.iter().collect::<Vec<_>>(),
            name => vec![name],
        };
        names
            .into_iter()
            .map(|name| {
                let name = name.as_str().ok_or_else(|| self.wanted("a string"))?;
                let option = property.option_named(name);
                option.map(|option| option.id).ok_or_else(|| {
                    Refusal::unimplemented(format!("a filter on the option {name:?}, which does not exist"))
                })
            })
            .collect()
    }

    fn date(&self) -> Outcome<DateTest> {
        let moment = || {
            let text = self.operand.as_str().ok_or_else(|| self.wanted("a string"))?;
            Moment::parse(text, None).map_err(|why| match (why, text) {
                (Unread::Zone, _) | (_, "today" | "tomorrow" | "yesterday" | "one_week_ago" | "one_week_from_now") => {
                    Refusal::unimplemented(format!("a filter on the date {text:?}"))
                }
                (Unread::NoDate, _) => self.wanted("a valid ISO 8601 date string"),
            })
        };
        Ok(match self.operator {
            "equals" => DateTest::Equals(moment()?),
            "before" => DateTest::Before(moment()?),
            "after" => DateTest::After(moment()?),
            "on_or_before" => DateTest::OnOrBefore(moment()?),
            "on_or_after" => DateTest::OnOrAfter(moment()?),
            "is_empty" => self.always().map(|()| DateTest::IsEmpty)?,
            "is_not_empty" => self.always().map(|()| DateTest::IsNotEmpty)?,
            "this_week" | "past_week" | "past_month" | "past_year" | "next_week" | "next_month" | "next_year" => {
                return Err(Refusal::unimplemented(format!("a filter by {}", self.operator)));
            }
            _ => return Err(self.unknown()),
        })
    }

    fn people(&self) -> Outcome<PeopleTest> {
        let person = || {
            let id = self.operand.as_str().and_then(Uuid::parse);
            id.ok_or_else(|| self.wanted("a valid uuid"))
        };
        Ok(match self.operator {
            "contains" => PeopleTest::Contains(person()?),
            "does_not_contain" => PeopleTest::DoesNotContain(person()?),
            "is_empty" => self.always().map(|()| PeopleTest::IsEmpty)?,
            "is_not_empty" => self.always().map(|()| PeopleTest::IsNotEmpty)?,
            _ => return Err(self.unknown()),
        })
    }
}
