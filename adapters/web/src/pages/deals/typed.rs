//! A deal as it stands in a form: every field a text.

use chrono::NaiveDate;
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::{DealField, Value, ValueKind};
use dealsync_domain::money::{Amount, AmountError};
use dealsync_domain::record::DealRecord;
use serde::Serialize;

use crate::i18n::{Lang, format};
use crate::pages::form::Form;
use crate::views::shown;

/// What to put into fields; `None` empties one.
type Given = Vec<(DealField, Option<Value>)>;

/// The texts of a deal's fields; blank is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct DealForm {
    id: Option<i64>,
    client: String,
    statut: String,
    montant_brut: String,
    secteur: String,
    date_echeance: String,
    assignee: String,
    notes: String,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct DealProblem {
    field: &'static str,
    code: &'static str,
}

impl DealForm {
    /// A stored deal; what cannot be read stands as it is.
    pub(super) fn of(deal: &DealRecord, lang: Lang) -> Self {
        let text = |field| shown(deal.cells.cell(field)).unwrap_or_default().replace("\r\n", "\n");
        Self {
            montant_brut: format::amount_to_edit(lang, &text(DealField::MontantBrut)),
            ..Self::each(Some(deal.id.0), text)
        }
    }

    /// What was typed; lines end as the databases keep them.
    pub(super) fn typed(id: Option<i64>, form: &Form) -> Self {
        Self::each(id, |field| form.text(field.name()).replace("\r\n", "\n"))
    }

    /// What was typed, for a new deal.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn values(&self) -> Result<Given, Vec<DealProblem>> {
        self.read(|_| true)
    }

    /// What is different from what was shown. A value that could not be read, and that nobody
    /// touched, is none of this form's business.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn changes(&self, shown: &Self) -> Result<Given, Vec<DealProblem>> {
        self.read(|field| self.text(field) != shown.text(field) && !self.could_not_show(field, shown))
    }

    /// A field for dates shows nothing of what is no date, and so sends nothing back.
    fn could_not_show(&self, field: DealField, shown: &Self) -> bool {
        field.kind() == ValueKind::Date && self.text(field).is_empty() && date(shown.text(field)).is_none()
    }

    fn read(&self, is_wanted: impl Fn(DealField) -> bool) -> Result<Given, Vec<DealProblem>> {
        let (mut given, mut problems) = (Given::new(), Vec::new());
        if ClientKey::of(&self.client).is_none() {
            problems.push(DealProblem { field: DealField::Client.name(), code: "client_needed" });
        }
        for field in DealField::ALL.into_iter().filter(|field| is_wanted(*field)) {
            match value(field, self.text(field)) {
                Ok(value) => given.push((field, value)),
                Err(code) => problems.push(DealProblem { field: field.name(), code }),
            }
        }
        if problems.is_empty() { Ok(given) } else { Err(problems) }
    }

    fn each(id: Option<i64>, text: impl Fn(DealField) -> String) -> Self {
        Self {
            id,
            client: text(DealField::Client),
            statut: text(DealField::Statut),
            montant_brut: text(DealField::MontantBrut),
            secteur: text(DealField::Secteur),
            date_echeance: text(DealField::DateEcheance),
            assignee: text(DealField::Assignee),
            notes: text(DealField::Notes),
        }
    }

    fn text(&self, field: DealField) -> &str {
        match field {
            DealField::Client => &self.client,
            DealField::Statut => &self.statut,
            DealField::MontantBrut => &self.montant_brut,
            DealField::Secteur => &self.secteur,
            DealField::DateEcheance => &self.date_echeance,
            DealField::Assignee => &self.assignee,
            DealField::Notes => &self.notes,
        }
    }
}

fn value(field: DealField, text: &str) -> Result<Option<Value>, &'static str> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match field.kind() {
        // Notes are kept as they were written; other texts stand in one line.
        ValueKind::Text if field == DealField::Notes => Ok(Value::text(text)),
        ValueKind::Text => Ok(Value::text(text.trim())),
        ValueKind::Amount => Amount::read(text).map(|amount| Some(Value::Amount(amount))).map_err(amount_code),
        ValueKind::Date => date(text).map(|date| Some(Value::Date(date))).ok_or("not_a_date"),
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

fn amount_code(error: AmountError) -> &'static str {
    match error {
        AmountError::NotANumber => "not_an_amount",
        AmountError::Ambiguous => "ambiguous_amount",
        AmountError::TooLarge => "amount_too_large",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> DealForm {
        DealForm::typed(Some(7), &Form::read(body.as_bytes()))
    }

    fn codes(result: Result<Given, Vec<DealProblem>>) -> Vec<(&'static str, &'static str)> {
        result.unwrap_err().into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn amounts_are_read_in_either_language() {
        for text in ["1+234%2C56", "1.234%2C56", "1%2C234.56", "1234.56"] {
            let values = form(&format!("client=Acme&montant_brut={text}")).values().unwrap();
            let expected = Amount::parse("1234.56").unwrap();
            assert!(values.contains(&(DealField::MontantBrut, Some(Value::Amount(expected)))), "{text}");
        }
    }

    #[test]
    fn every_problem_is_named_at_its_field() {
        let typed = form("client=+&montant_brut=1%2C234&date_echeance=demain");
        let expected =
            [("client", "client_needed"), ("montant_brut", "ambiguous_amount"), ("date_echeance", "not_a_date")];
        assert_eq!(codes(typed.values()), expected);
    }

    #[test]
    fn what_nobody_touched_is_not_written() {
        let shown = form("client=Acme&montant_brut=environ+5&notes=a%0D%0Ab");
        let typed = form("client=Acme&montant_brut=environ+5&notes=a%0D%0Ab&statut=Perdu");
        assert_eq!(typed.changes(&shown), Ok(vec![(DealField::Statut, Value::text("Perdu"))]));
        assert_eq!(shown.changes(&shown), Ok(Vec::new()));
    }

    #[test]
    fn a_date_that_could_not_be_shown_is_left() {
        let shown = form("client=Acme&date_echeance=en+mai");
        assert_eq!(form("client=Acme&date_echeance=").changes(&shown), Ok(Vec::new()));
        let dated = form("client=Acme&date_echeance=2026-05-01");
        assert_eq!(form("client=Acme").changes(&dated), Ok(vec![(DealField::DateEcheance, None)]));
    }

    #[test]
    fn a_blank_field_is_emptied() {
        let shown = form("client=Acme&statut=Perdu");
        assert_eq!(form("client=Acme&statut=+").changes(&shown), Ok(vec![(DealField::Statut, None)]));
    }
}
