//! A tree and a record into a value.

use std::{borrow::Cow, cmp::Ordering};

use chrono::DateTime;

use super::{
    functions::Function,
    parser::{Comparison, Expr},
};
use crate::airtable::{
    cells::{Cell, number_json},
    dates,
    ids::RecordId,
    kinds::FieldKind,
    table::{Record, Table},
};

/// How many formulas may build on each other.
const MAX_DEPTH: u8 = 8;

/// The value of a formula or of a part of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Val<'a> {
    Blank,
    Text(Cow<'a, str>),
    Number(f64),
    Bool(bool),
    /// In milliseconds since 1970.
    Moment(i64),
    Error,
}

/// The record that a formula is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    table: &'a Table,
    id: RecordId,
    record: &'a Record,
    depth: u8,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(table: &'a Table, id: RecordId, record: &'a Record) -> Self {
        Self { table, id, record, depth: 0 }
    }

    /// The cell of a field, as formulas and sorts see it.
    pub(crate) fn field(self, key: u32) -> Val<'a> {
        let Some(field) = self.table.field_by_key(key) else {
            return Val::Error;
        };
        match (self.record.cell(key), &field.kind) {
            (Some(cell), _) if cell.is_error() => Val::Error,
            (Some(Cell::Number(number)), _) => Val::Number(*number),
            (Some(Cell::Checked), _) => Val::Bool(true),
            (Some(Cell::Date(date)), _) => Val::Moment(dates::midnight(*date)),
            (Some(Cell::Moment(moment)), _) => Val::Moment(*moment),
            (Some(cell), _) => Val::Text(cell.to_text(field)),
            (None, FieldKind::Checkbox) => Val::Bool(false),
            (None, FieldKind::AutoNumber) => Val::Number(f64::from(self.record.number)),
            (None, FieldKind::CreatedTime) => self.created(),
            (None, FieldKind::LastModifiedTime) => self.modified(),
            (None, FieldKind::Formula) => match &field.formula {
                Some(formula) if self.depth < MAX_DEPTH => formula.value(Self { depth: self.depth + 1, ..self }),
                Some(_) | None => Val::Error,
            },
            (None, _) => Val::Blank,
        }
    }

    fn created(self) -> Val<'a> {
        Val::Moment(self.record.created.saturating_mul(1000))
    }

    fn modified(self) -> Val<'a> {
        Val::Moment(self.record.modified.saturating_mul(1000))
    }
}

pub(crate) fn eval<'a>(expr: &'a Expr, scope: Scope<'a>) -> Val<'a> {
    match expr {
        Expr::Text(text) => Val::Text(Cow::Borrowed(text.as_str())),
        Expr::Number(number) => Val::Number(*number),
        Expr::Field(key) => scope.field(*key),
        Expr::Compare(comparison, left, right) => compare(*comparison, &eval(left, scope), &eval(right, scope)),
        Expr::Join(left, right) => match (eval(left, scope).text(), eval(right, scope).text()) {
            (Some(left), Some(right)) => Val::Text(left + right),
            _ => Val::Error,
        },
        Expr::Call(function, arguments) => call(*function, arguments, scope),
    }
}

fn call<'a>(function: Function, arguments: &'a [Expr], scope: Scope<'a>) -> Val<'a> {
    let argument = |position: usize| {
        let expr = arguments.get(position);
        expr.map_or(Val::Blank, |expr| eval(expr, scope))
    };
    let map_text = |change: fn(&str) -> String| match argument(0).text() {
        Some(text) => Val::Text(Cow::Owned(change(&text))),
        None => Val::Error,
    };
    match function {
        Function::And => all(arguments, scope, true),
        Function::Or => all(arguments, scope, false),
        Function::Not => match argument(0) {
            Val::Error => Val::Error,
            value => Val::Bool(!value.is_true()),
        },
        Function::Lower => map_text(str::to_lowercase),
        Function::Upper => map_text(str::to_uppercase),
        Function::Trim => map_text(|text| text.trim().to_owned()),
        Function::Len => argument(0).text().map_or(Val::Error, |text| Val::Number(text.chars().count() as f64)),
        Function::Find | Function::Search => match position_of(&argument) {
            None => Val::Error,
            Some(0) if function == Function::Search => Val::Blank,
            Some(position) => Val::Number(position as f64),
        },
        Function::RecordId => Val::Text(Cow::Owned(scope.id.to_string())),
        Function::CreatedTime => scope.created(),
        Function::LastModifiedTime => scope.modified(),
        Function::IsAfter => moments(&argument).map_or(Val::Error, |(a, b)| Val::Bool(a > b)),
        Function::IsBefore => moments(&argument).map_or(Val::Error, |(a, b)| Val::Bool(a < b)),
        Function::IsSame => is_same(&argument).map_or(Val::Error, Val::Bool),
        Function::DatetimeParse => argument(0).moment().map_or(Val::Error, Val::Moment),
        Function::Blank => Val::Blank,
        Function::True => Val::Bool(true),
        Function::False => Val::Bool(false),
    }
}

/// `AND` when `wanted` is true, `OR` when it is false: the first argument that decides ends it.
fn all<'a>(arguments: &'a [Expr], scope: Scope<'a>, wanted: bool) -> Val<'a> {
    for argument in arguments {
        match eval(argument, scope) {
            Val::Error => return Val::Error,
            value if value.is_true() != wanted => return Val::Bool(!wanted),
            _ => {}
        }
    }
    Val::Bool(wanted)
}

/// Where a text stands in another, from 1; 0 if it does not.
fn position_of<'a>(argument: &impl Fn(usize) -> Val<'a>) -> Option<usize> {
    let (what, place, from) = (argument(0).text()?, argument(1).text()?, argument(2));
    let skipped = match from {
        Val::Blank => 0,
        Val::Number(from) => (from.max(1.0) as usize) - 1,
        _ => return None,
    };
    let start = place.char_indices().nth(skipped).map_or(place.len(), |(start, _)| start);
    let found = place[start..].find(&*what);
    Some(found.map_or(0, |found| place[..start + found].chars().count() + 1))
}

fn moments<'a>(argument: &impl Fn(usize) -> Val<'a>) -> Option<(i64, i64)> {
    Some((argument(0).moment()?, argument(1).moment()?))
}

fn is_same<'a>(argument: &impl Fn(usize) -> Val<'a>) -> Option<bool> {
    let (left, right) = moments(argument)?;
    let format = match argument(2) {
        Val::Blank => return Some(left == right),
        Val::Text(unit) => match &*unit {
            "year" => "%Y",
            "month" => "%Y-%m",
            "day" => "%Y-%m-%d",
            "hour" => "%Y-%m-%d %H",
            "minute" => "%Y-%m-%d %H:%M",
            "second" => "%Y-%m-%d %H:%M:%S",
            _ => return None,
        },
        _ => return None,
    };
    let shown = |moment| {
        let moment = DateTime::from_timestamp_millis(moment)?;
        Some(moment.format(format).to_string())
    };
    Some(shown(left)? == shown(right)?)
}

fn compare<'a>(comparison: Comparison, left: &Val<'a>, right: &Val<'a>) -> Val<'a> {
    if matches!((left, right), (Val::Error, _) | (_, Val::Error)) {
        return Val::Error;
    }
    match comparison {
        Comparison::Equal => return Val::Bool(is_equal(left, right)),
        Comparison::Different => return Val::Bool(!is_equal(left, right)),
        _ => {}
    }
    let order = match (left, right) {
        (Val::Text(left), Val::Text(right)) => Some(left.cmp(right)),
        (Val::Moment(left), Val::Moment(right)) => Some(left.cmp(right)),
        _ => match (left.number(), right.number()) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => None,
        },
    };
    let Some(order) = order else {
        return Val::Error;
    };
    Val::Bool(match comparison {
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })
}

/// Texts are equal letter by letter, case and spaces included.
fn is_equal(left: &Val<'_>, right: &Val<'_>) -> bool {
    match (left, right) {
        (Val::Text(left), Val::Text(right)) => left == right,
        (Val::Blank, Val::Text(text)) | (Val::Text(text), Val::Blank) => text.is_empty(),
        (Val::Blank, Val::Blank) => true,
        (Val::Moment(left), Val::Moment(right)) => left == right,
        _ => matches!((left.number(), right.number()), (Some(left), Some(right)) if left == right),
    }
}

impl<'a> Val<'a> {
    /// Whether a filter keeps a record of this value.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::Blank | Self::Error => false,
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Bool(value) => *value,
            Self::Moment(_) => true,
        }
    }

    fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Blank => Some(Cow::Borrowed("")),
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(Cow::Owned(number_json(number).to_string())),
            Self::Bool(value) => Some(Cow::Borrowed(if value { "1" } else { "0" })),
            Self::Moment(moment) => Some(Cow::Owned(dates::moment_text(moment))),
            Self::Error => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Blank => Some(0.0),
            Self::Number(number) => Some(*number),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Text(_) | Self::Moment(_) | Self::Error => None,
        }
    }

    fn moment(self) -> Option<i64> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Text(text) => dates::parse_moment(&text, "utc"),
            _ => None,
        }
    }
}
