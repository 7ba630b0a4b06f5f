//! What a call may say about a run: how far it goes, and what was decided about its preview.

use dealsync_domain::deal::DealField;
use dealsync_domain::sync::{Choice, Decision, Decisions, Exclusion, NewOption};
use serde_json::Value;
use utoipa::ToSchema;

use crate::body::Object;
use crate::problem::Problems;
use crate::views::FieldWord;

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct StartBody {
    /// Stops at the preview.
    #[schema(required = false)]
    pub(crate) dry_run: bool,
    /// Reads everything again.
    #[schema(required = false)]
    pub(crate) full: bool,
}

impl StartBody {
    pub(crate) fn read(mut body: Object, problems: &mut Problems) -> Self {
        let read = Self {
            dry_run: body.flag("dry_run", problems).unwrap_or(false),
            full: body.flag("full", problems).unwrap_or(false),
        };
        body.finish(problems);
        read
    }
}

/// What was decided about a preview.
#[derive(Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct ApplyBody {
    /// Changes, or single fields of changes, to leave out.
    #[schema(required = false)]
    exclude: Vec<ExcludeBody>,
    /// What to do with held changes.
    #[schema(required = false)]
    decisions: Vec<DecisionBody>,
    /// Options to add to a column.
    #[schema(required = false)]
    new_options: Vec<NewOptionBody>,
}

/// A change to leave out.
#[derive(Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct ExcludeBody {
    seq: i64,
    /// These fields only.
    #[schema(value_type = Option<Vec<FieldWord>>)]
    fields: Vec<DealField>,
}

/// What to do with a held change.
#[derive(Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct DecisionBody {
    seq: i64,
    /// `create`, or `pair` with the candidate whose id stands in `with`.
    #[schema(value_type = String)]
    choice: &'static str,
    /// The id of a deal or of a remote record.
    with: Option<String>,
}

/// An option to add to the column of a field.
#[derive(Debug, PartialEq, Eq, ToSchema)]
pub(crate) struct NewOptionBody {
    #[schema(value_type = FieldWord)]
    field: DealField,
    name: String,
}

impl ApplyBody {
    pub(crate) fn read(mut body: Object, problems: &mut Problems) -> Self {
        let mut all = |name| body.objects(name, problems);
        let (exclude, decisions, new_options) = (all("exclude"), all("decisions"), all("new_options"));
        let read = Self {
            exclude: exclude.into_iter().filter_map(|one| ExcludeBody::read(one, problems)).collect(),
            decisions: decisions.into_iter().filter_map(|one| DecisionBody::read(one, problems)).collect(),
            new_options: new_options.into_iter().filter_map(|one| NewOptionBody::read(one, problems)).collect(),
        };
        body.finish(problems);
        read
    }

    pub(crate) fn decisions(&self) -> Decisions {
        let exclusion = |one: &ExcludeBody| Exclusion { seq: one.seq, fields: one.fields.clone() };
        let decision = |one: &DecisionBody| {
            let choice = match (one.choice, &one.with) {
                ("pair", Some(with)) => Choice::Pair(with.clone()),
                _ => Choice::Create,
            };
            Decision { seq: one.seq, choice }
        };
        let option = |one: &NewOptionBody| NewOption { field: one.field, name: one.name.clone() };
        Decisions {
            exclude: self.exclude.iter().map(exclusion).collect(),
            decisions: self.decisions.iter().map(decision).collect(),
            new_options: self.new_options.iter().map(option).collect(),
        }
    }

    /// Where the body speaks of a change.
    pub(crate) fn place(&self, seq: i64) -> String {
        let decided = self.decisions.iter().position(|one| one.seq == seq).map(|index| format!("decisions[{index}]"));
        let excluded = || self.exclude.iter().position(|one| one.seq == seq).map(|index| format!("exclude[{index}]"));
        decided.or_else(excluded).unwrap_or_else(|| "decisions".to_owned())
    }
}

impl ExcludeBody {
    fn read(mut one: Object, problems: &mut Problems) -> Option<Self> {
        let seq = number(&mut one, problems);
        let place = one.place("fields");
        let mut fields = Vec::new();
        match one.take("fields") {
            None | Some(Value::Null) => {}
            Some(Value::Array(names)) => {
                for name in &names {
                    fields.extend(field(name, &place, problems));
                }
            }
            Some(_) => problems.add(place, "must be a list of fields"),
        }
        one.finish(problems);
        Some(Self { seq: seq?, fields })
    }
}

impl DecisionBody {
    fn read(mut one: Object, problems: &mut Problems) -> Option<Self> {
        let seq = number(&mut one, problems);
        let with_place = one.place("with");
        let with = match one.take("with") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id),
            Some(Value::Number(id)) => Some(id.to_string()),
            Some(_) => {
                problems.add(with_place.clone(), "must be the id of a candidate");
                None
            }
        };
        let choice = match one.take("choice").as_ref().and_then(Value::as_str) {
            Some("create") => Some(("create", None)),
            Some("pair") => {
                if with.is_none() {
                    problems.add(with_place, "names the candidate to pair with: it is missing");
                }
                Some(("pair", with))
            }
            _ => {
                problems.add(one.place("choice"), "is not one of create, pair");
                None
            }
        };
        one.finish(problems);
        let (choice, with) = choice?;
        Some(Self { seq: seq?, choice, with })
    }
}

impl NewOptionBody {
    fn read(mut one: Object, problems: &mut Problems) -> Option<Self> {
        let place = one.place("field");
        let field = field(&one.take("field").unwrap_or_default(), &place, problems);
        let name = match one.take("name") {
            Some(Value::String(name)) if !name.trim().is_empty() => Some(name),
            _ => {
                problems.add(one.place("name"), "must be the option's name");
                None
            }
        };
        one.finish(problems);
        Some(Self { field: field?, name: name? })
    }
}

fn number(one: &mut Object, problems: &mut Problems) -> Option<i64> {
    let number = one.take("seq").as_ref().and_then(Value::as_i64);
    if number.is_none() {
        problems.add(one.place("seq"), "must be the number of a change");
    }
    number
}

fn field(name: &Value, place: &str, problems: &mut Problems) -> Option<DealField> {
    let found = name.as_str().and_then(|name| name.parse().ok());
    if found.is_none() {
        problems.add(place, format!("{name} is not a field of a deal"));
    }
    found
}

#[cfg(test)]
mod tests;
