//! Filters: which rows a query keeps.

use std::cmp::Ordering;

use super::{
    cells::Cell,
    dates::{self, Moment},
    ids::Uuid,
    source::{DataSource, Row},
};

mod parse;

/// A filter whose properties are known to exist and to be of the right type.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Text {
        key: u32,
        test: TextTest,
    },
    Number {
        key: u32,
        test: NumberTest,
    },
    Checkbox {
        key: u32,
        wanted: bool,
    },
    /// Options of a select, a status or a multi-select.
    Options {
        key: u32,
        test: OptionTest,
    },
    Date {
        of: DateOf,
        test: DateTest,
    },
    People {
        of: PeopleOf,
        test: PeopleTest,
    },
}

#[derive(Debug, Clone)]
pub(crate) enum TextTest {
    Equals(String),
    DoesNotEqual(String),
    Contains(String),
    DoesNotContain(String),
    StartsWith(String),
    EndsWith(String),
    IsEmpty,
    IsNotEmpty,
}

#[derive(Debug, Clone)]
pub(crate) enum NumberTest {
    /// Holds if the comparison gives one of these.
    Compares(f64, &'static [Ordering]),
    DoesNotEqual(f64),
    IsEmpty,
    IsNotEmpty,
}

#[derive(Debug, Clone)]
pub(crate) enum OptionTest {
    Holds(Vec<Uuid>),
    HoldsNot(Vec<Uuid>),
    IsEmpty,
    IsNotEmpty,
}

/// Where a date is taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DateOf {
    Property(u32),
    Created,
    Edited,
}

#[derive(Debug, Clone)]
pub(crate) enum DateTest {
    Equals(Moment),
    Before(Moment),
    After(Moment),
    OnOrBefore(Moment),
    OnOrAfter(Moment),
    IsEmpty,
    IsNotEmpty,
}

/// Where people are taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PeopleOf {
    Property(u32),
    Creator,
    Editor,
}

#[derive(Debug, Clone)]
pub(crate) enum PeopleTest {
    Contains(Uuid),
    DoesNotContain(Uuid),
    IsEmpty,
    IsNotEmpty,
}

/// A row among the properties of its source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) source: &'a DataSource,
    pub(crate) row: &'a Row,
    /// Whether text that `equals` must match by case.
    pub(crate) exact: bool,
}

impl Filter {
    pub(crate) fn keeps(&self, scope: Scope<'_>) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.keeps(scope)),
            Self::Any(filters) => filters.iter().any(|filter| filter.keeps(scope)),
            Self::Text { key, test } => test.holds(&scope.text(*key), scope.exact),
            Self::Number { key, test } => test.holds(scope.number(*key)),
            Self::Checkbox { key, wanted } => scope.row.cell(*key).is_some() == *wanted,
            Self::Options { key, test } => test.holds(&scope.options(*key)),
            Self::Date { of, test } => test.holds(scope.minute(*of)),
            Self::People { of, test } => test.holds(&scope.people(*of)),
        }
    }
}

impl Scope<'_> {
    /// The plain text of a property; nothing is the empty text.
    pub(crate) fn text(&self, key: u32) -> String {
        let text = self.source.property_by_key(key).and_then(|property| {
            let cell = self.row.cell(key)?;
            Some(cell.plain(property).into_owned())
        });
        text.unwrap_or_default()
    }

    pub(crate) fn number(&self, key: u32) -> Option<f64> {
        match self.row.cell(key) {
            Some(Cell::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The options of a property that still exist.
    pub(crate) fn options(&self, key: u32) -> Vec<Uuid> {
        let chosen = match self.row.cell(key) {
            Some(Cell::Choice(id)) => std::slice::from_ref(id),
            Some(Cell::Choices(ids)) => &**ids,
            _ => &[],
        };
        let property = self.source.property_by_key(key);
        let exists = |id: &Uuid| property.is_some_and(|property| property.option(*id).is_some());
        chosen.iter().copied().filter(exists).collect()
    }

    /// The minute since 1970 at which a date begins.
    pub(crate) fn minute(&self, of: DateOf) -> Option<i64> {
        match of {
            DateOf::Created => Some(dates::minute_of(self.row.stamps.created)),
            DateOf::Edited => Some(dates::minute_of(self.row.stamps.edited)),
            DateOf::Property(key) => match self.row.cell(key) {
                Some(Cell::Date(span)) => Some(span.start.begin()),
                _ => None,
            },
        }
    }

    fn people(&self, of: PeopleOf) -> Vec<Uuid> {
        match of {
            PeopleOf::Creator => vec![self.row.stamps.creator],
            PeopleOf::Editor => vec![self.row.stamps.editor],
            PeopleOf::Property(key) => match self.row.cell(key) {
                Some(Cell::People(ids)) => ids.to_vec(),
                _ => Vec::new(),
            },
        }
    }
}

impl TextTest {
    /// Case never counts, but for `equals` if `exact`.
    fn holds(&self, text: &str, exact: bool) -> bool {
        let folded = text.to_lowercase();
        let equal = |wanted: &str| if exact { text == wanted } else { folded == wanted.to_lowercase() };
        match self {
            Self::Equals(wanted) => equal(wanted),
            Self::DoesNotEqual(wanted) => !equal(wanted),
            Self::Contains(part) => folded.contains(&part.to_lowercase()),
            Self::DoesNotContain(part) => !folded.contains(&part.to_lowercase()),
            Self::StartsWith(part) => folded.starts_with(&part.to_lowercase()),
            Self::EndsWith(part) => folded.ends_with(&part.to_lowercase()),
            Self::IsEmpty => text.is_empty(),
            Self::IsNotEmpty => !text.is_empty(),
        }
    }
}

impl NumberTest {
    fn holds(&self, number: Option<f64>) -> bool {
        match self {
            Self::Compares(wanted, orders) => {
                number.and_then(|number| number.partial_cmp(wanted)).is_some_and(|order| orders.contains(&order))
            }
            Self::DoesNotEqual(wanted) => number != Some(*wanted),
            Self::IsEmpty => number.is_none(),
            Self::IsNotEmpty => number.is_some(),
        }
    }
}

impl OptionTest {
    fn holds(&self, chosen: &[Uuid]) -> bool {
        let any = |wanted: &[Uuid]| wanted.iter().any(|id| chosen.contains(id));
        match self {
            Self::Holds(wanted) => any(wanted),
            Self::HoldsNot(wanted) => !any(wanted),
            Self::IsEmpty => chosen.is_empty(),
            Self::IsNotEmpty => !chosen.is_empty(),
        }
    }
}

impl DateTest {
    /// Compares by minutes, or by whole days where the filter names a day.
    fn holds(&self, minute: Option<i64>) -> bool {
        let is = |test: &dyn Fn(i64) -> bool| minute.is_some_and(test);
        match self {
            Self::Equals(moment) => is(&|minute| (moment.begin()..moment.end()).contains(&minute)),
            Self::Before(moment) => is(&|minute| minute < moment.begin()),
            Self::After(moment) => is(&|minute| minute >= moment.end()),
            Self::OnOrBefore(moment) => is(&|minute| minute < moment.end()),
            Self::OnOrAfter(moment) => is(&|minute| minute >= moment.begin()),
            Self::IsEmpty => minute.is_none(),
            Self::IsNotEmpty => minute.is_some(),
        }
    }
}

impl PeopleTest {
    fn holds(&self, people: &[Uuid]) -> bool {
        match self {
            Self::Contains(id) => people.contains(id),
            Self::DoesNotContain(id) => !people.contains(id),
            Self::IsEmpty => people.is_empty(),
            Self::IsNotEmpty => !people.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests;
