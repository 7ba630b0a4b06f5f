//! The deals tables that the store meets: how each is made, and what it can hold.

use std::sync::Arc;

use dealsync_contract::fixtures::{amount, date, text};
use dealsync_contract::{DealsTable, Fit, RawSample, Stores};
use dealsync_domain::cell::{Cell, CellProblem};
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::reason::Reason;
use dealsync_store::Store;

/// A deals table.
pub(crate) struct Spec {
    /// How the CRM made it; `None` where dealsync makes its own.
    pub(crate) definition: Option<&'static str>,
    /// What the CRM writes into its other columns, as SQL literals; `#` stands for a number that
    /// no other row has.
    pub(crate) extras: &'static [(&'static str, &'static str)],
    /// What it can hold.
    pub(crate) table: DealsTable,
}

impl Spec {
    /// The statement by which the CRM makes a deal of these cells and fills its other columns.
    pub(crate) fn insert(&self, cells: &[(DealField, &str)], number: u64) -> String {
        let ours = cells.iter().map(|(field, literal)| (field.name().to_owned(), (*literal).to_owned()));
        let number = number.to_string();
        let theirs = self.extras.iter().map(|(column, literal)| ((*column).to_owned(), literal.replace('#', &number)));
        let (columns, literals): (Vec<String>, Vec<String>) = ours.chain(theirs).unzip();
        let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        format!("INSERT INTO deals ({}) VALUES ({}) RETURNING id", columns.join(", "), literals.join(", "))
    }

    /// Whether a column of the CRM's is none of ours.
    pub(crate) fn is_extra(column: &str) -> bool {
        column != "id" && DealField::ALL.iter().all(|field| field.name() != column)
    }
}

/// All ports of a database.
pub(crate) async fn open(url: &str) -> Stores {
    let store = Arc::new(Store::open(url).await.expect("the store must open its database"));
    Stores {
        deals: store.clone(),
        log: store.clone(),
        connectors: store.clone(),
        ledger: store.clone(),
        staging: store,
    }
}

pub(crate) fn sample(field: DealField, literal: &'static str, reads: Cell) -> RawSample {
    RawSample { field, literal, reads }
}

pub(crate) fn value(field: DealField, literal: &'static str, value: Value) -> RawSample {
    sample(field, literal, Cell::Value(value))
}

pub(crate) fn unreadable(field: DealField, literal: &'static str, problem: CellProblem, shown: &str) -> RawSample {
    sample(field, literal, Cell::unreadable(problem, shown))
}

pub(crate) fn fit(field: DealField, value: Value, kept: Result<Value, Reason>) -> Fit {
    Fit { field, value, kept }
}

/// An amount that is kept as it is.
pub(crate) fn keeps(decimal: &str) -> Fit {
    fit(DealField::MontantBrut, amount(decimal), Ok(amount(decimal)))
}

/// A table with every column, that takes any text and any amount.
pub(crate) fn any() -> DealsTable {
    DealsTable {
        fields: DealField::ALL.to_vec(),
        statuses: ["Prospect", "Gagné"],
        amounts: ["12500.5", "-0.25"],
        refused: None,
        fits: vec![keeps("12500.5"), keeps("0.125")],
        samples: texts(),
    }
}

/// Texts as programs write them into any column of text.
pub(crate) fn texts() -> Vec<RawSample> {
    vec![
        value(DealField::Client, "'  Société   GÉNÉRALE '", text("  Société   GÉNÉRALE ")),
        sample(DealField::Notes, "''", Cell::Empty),
        sample(DealField::Notes, "NULL", Cell::Empty),
        value(DealField::Notes, "'two lines\n, and ''quotes'' 😀  '", text("two lines\n, and 'quotes' 😀  ")),
    ]
}

/// What SQLite keeps in any column of numbers, whatever its declaration.
pub(crate) fn numbers_of_any_kind() -> Vec<RawSample> {
    let field = DealField::MontantBrut;
    vec![
        value(field, "12500", amount("12500")),
        value(field, "0.1", amount("0.1")),
        value(field, "'12 500,00 €'", amount("12500")),
        unreadable(field, "'cher'", CellProblem::NotAnAmount, "cher"),
        sample(field, "''", Cell::Empty),
        sample(field, "NULL", Cell::Empty),
    ]
}

/// Days as text.
pub(crate) fn days() -> Vec<RawSample> {
    let field = DealField::DateEcheance;
    vec![value(field, "'2026-03-31'", date("2026-03-31")), sample(field, "NULL", Cell::Empty)]
}
