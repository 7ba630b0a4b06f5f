//! What was chosen about a preview: what a form says, and what is remembered of all its pages.

use std::collections::{BTreeMap, BTreeSet};

use dealsync_domain::deal::DealField;
use dealsync_domain::sync::{Choice, Decision, Decisions, Exclusion, NewOption};

use crate::pages::form::Form;

/// What is remembered, by change.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered {
    left_out: BTreeSet<i64>,
    fields: BTreeMap<i64, BTreeSet<DealField>>,
    choices: BTreeMap<i64, String>,
    options: Vec<NewOption>,
}

impl From<&Decisions> for Remembered {
    fn from(decisions: &Decisions) -> Self {
        let mut remembered = Self { options: decisions.new_options.clone(), ..Self::default() };
        for exclusion in &decisions.exclude {
            if exclusion.fields.is_empty() {
                remembered.left_out.insert(exclusion.seq);
            } else {
                remembered.fields.entry(exclusion.seq).or_default().extend(exclusion.fields.iter().copied());
            }
        }
        for decision in &decisions.decisions {
            let choice = match &decision.choice {
                Choice::Create => "create".to_owned(),
                Choice::Pair(id) => format!("pair:{id}"),
            };
            remembered.choices.insert(decision.seq, choice);
        }
        remembered
    }
}

impl Remembered {
    /// Whether a change is left out whole.
    pub(super) fn is_left_out(&self, seq: i64) -> bool {
        self.left_out.contains(&seq)
    }

    /// Whether a field of a change stays as its target has it.
    pub(super) fn is_field_left(&self, seq: i64, field: DealField) -> bool {
        self.fields.get(&seq).is_some_and(|fields| fields.contains(&field))
    }

    /// What was chosen for a held change; blank for nothing.
    pub(super) fn choice(&self, seq: i64) -> String {
        self.choices.get(&seq).cloned().unwrap_or_default()
    }

    /// Whether an option may be added.
    pub(super) fn is_approved(&self, field: DealField, name: &str) -> bool {
        self.options.iter().any(|option| option.field == field && option.name == name)
    }

    /// Changes left out.
    pub(super) fn excluded(&self) -> usize {
        self.left_out.len()
    }

    /// Single fields left out, of changes that are not left out whole.
    pub(super) fn fields(&self) -> usize {
        self.fields.iter().filter(|(seq, _)| !self.is_left_out(**seq)).map(|(_, fields)| fields.len()).sum()
    }

    /// Held changes decided.
    pub(super) fn decided(&self) -> usize {
        self.choices.len()
    }
}

/// What a form says about the changes of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    shown: BTreeSet<i64>,
    kept: BTreeSet<i64>,
    left: BTreeMap<i64, BTreeSet<DealField>>,
    /// `None` forgets what was chosen.
    choices: BTreeMap<i64, Option<Choice>>,
    offered: Vec<NewOption>,
    approved: Vec<NewOption>,
}

impl Said {
    pub(super) fn read(form: &Form) -> Self {
        let seqs = |name: &str| -> BTreeSet<i64> { form.all(name).filter_map(|seq| seq.parse().ok()).collect() };
        let options = |name: &str| -> Vec<NewOption> { form.all(name).filter_map(option).collect() };
        let mut left: BTreeMap<i64, BTreeSet<DealField>> = BTreeMap::new();
        for (seq, field) in form.all("leave").filter_map(field_of) {
            left.entry(seq).or_default().insert(field);
        }
        let choices = form.beginning("choice_");
        let choices = choices.filter_map(|(seq, choice)| Some((seq.parse::<i64>().ok()?, chosen(choice))));
        Self {
            shown: seqs("shown"),
            kept: seqs("keep"),
            left,
            choices: choices.collect(),
            offered: options("offered"),
            approved: options("option"),
        }
    }

    /// The changes of which fields are left.
    pub(super) fn partly_left(&self) -> Vec<i64> {
        self.left.keys().filter(|seq| self.kept.contains(seq)).copied().collect()
    }

    /// Leaves a change out of which nothing would be written: every field of it is left.
    pub(super) fn leave_out_if_nothing_is_left(&mut self, seq: i64, fields: impl IntoIterator<Item = DealField>) {
        let left = self.left.get(&seq);
        if fields.into_iter().all(|field| left.is_some_and(|left| left.contains(&field))) {
            self.kept.remove(&seq);
        }
    }

    /// What is remembered with what is said here: this page's changes are as it says, all others
    /// stay as they were.
    pub(super) fn merged(self, mut remembered: Decisions) -> Decisions {
        remembered.exclude.retain(|exclusion| !self.shown.contains(&exclusion.seq));
        for &seq in &self.shown {
            if !self.kept.contains(&seq) {
                remembered.exclude.push(Exclusion { seq, fields: Vec::new() });
            }
            // Kept beside it, so that taking the change in again brings them back.
            if let Some(fields) = self.left.get(&seq) {
                remembered.exclude.push(Exclusion { seq, fields: fields.iter().copied().collect() });
            }
        }
        remembered.decisions.retain(|decision| !self.choices.contains_key(&decision.seq));
        let decided = self.choices.into_iter().filter_map(|(seq, choice)| Some(Decision { seq, choice: choice? }));
        remembered.decisions.extend(decided);
        let (offered, approved) = (self.offered, self.approved);
        remembered.new_options.retain(|option| !offered.contains(option));
        remembered.new_options.extend(approved.into_iter().filter(|option| offered.contains(option)));
        remembered
    }
}

/// `seq:field`.
fn field_of(text: &str) -> Option<(i64, DealField)> {
    let (seq, field) = text.split_once(':')?;
    Some((seq.parse().ok()?, field.parse().ok()?))
}

/// `field:name`, where the name may hold colons.
fn option(text: &str) -> Option<NewOption> {
    let (field, name) = text.split_once(':')?;
    Some(NewOption { field: field.parse().ok()?, name: name.to_owned() })
}

/// `create` or `pair:<id>`; anything else chooses nothing.
fn chosen(text: &str) -> Option<Choice> {
    match text.split_once(':') {
        None if text == "create" => Some(Choice::Create),
        Some(("pair", id)) if !id.is_empty() => Some(Choice::Pair(id.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
