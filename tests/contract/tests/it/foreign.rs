//! Deals tables as CRMs make them, on either database.

use dealsync_contract::fixtures::{amount, date, holding, text};
use dealsync_contract::{DealsTable, RawSample};
use dealsync_domain::cell::{Cell, CellProblem};
use dealsync_domain::deal::DealField;
use dealsync_domain::reason::Reason;

use crate::tables::{Spec, any, days, fit, keeps, numbers_of_any_kind, sample, texts, unreadable, value};

/// The table that dealsync makes where none stands.
pub(crate) fn own_on_sqlite() -> Spec {
    let samples = [texts(), numbers_of_any_kind(), days()].concat();
    Spec { definition: None, extras: &[], table: DealsTable { samples, ..any() } }
}

/// The same on PostgreSQL.
pub(crate) fn own_on_postgres() -> Spec {
    let numbers = vec![
        value(DealField::MontantBrut, "12500.00", amount("12500")),
        value(DealField::MontantBrut, "0.1", amount("0.1")),
    ];
    let samples = [texts(), numbers, days()].concat();
    Spec { definition: None, extras: &[], table: DealsTable { samples, ..any() } }
}

const ORM_EXTRAS: &[(&str, &str)] = &[("devise", "'USD'"), ("created_at", "'2025-01-02 03:04:05.678901'")];

fn orm(mut samples: Vec<RawSample>) -> DealsTable {
    samples.extend(texts());
    DealsTable {
        statuses: ["en cours", "gagné"],
        fits: vec![
            keeps("12500.55"),
            fit(DealField::MontantBrut, amount("12345678901234567.89"), Err(Reason::AmountOutOfRange)),
        ],
        samples,
        ..any()
    }
}

/// As Flask with its usual object mapper makes it.
pub(crate) fn orm_on_sqlite() -> Spec {
    let day = DealField::DateEcheance;
    let moments = vec![
        value(day, "'2026-03-31 00:00:00.000000'", date("2026-03-31")),
        value(day, "'2026-04-01 09:30:00.000000'", date("2026-04-01")),
        sample(day, "NULL", Cell::Empty),
    ];
    Spec {
        definition: Some(
            "CREATE TABLE deals (\n\tid INTEGER NOT NULL, \n\tclient VARCHAR(200) NOT NULL, \n\tstatut VARCHAR(50), \n\t\
             montant_brut FLOAT, \n\tsecteur VARCHAR(100), \n\tdate_echeance DATETIME, \n\tassignee VARCHAR(100), \n\t\
             notes TEXT, \n\tdevise VARCHAR(3) DEFAULT 'EUR' NOT NULL, \n\t\
             created_at DATETIME DEFAULT (CURRENT_TIMESTAMP), \n\tPRIMARY KEY (id)\n);\
             CREATE INDEX ix_deals_client ON deals (client);",
        ),
        extras: ORM_EXTRAS,
        table: orm([numbers_of_any_kind(), moments].concat()),
    }
}

/// The same on PostgreSQL.
pub(crate) fn orm_on_postgres() -> Spec {
    let samples = vec![
        value(DealField::MontantBrut, "12500.5", amount("12500.5")),
        value(DealField::MontantBrut, "0.1", amount("0.1")),
        value(DealField::DateEcheance, "'2026-03-31 00:00:00'", date("2026-03-31")),
        value(DealField::DateEcheance, "'2026-04-01 09:30:00.123456'", date("2026-04-01")),
        sample(DealField::MontantBrut, "NULL", Cell::Empty),
    ];
    let mut table = orm(samples);
    let long = text(&"é".repeat(201));
    table.refused = Some((DealField::Client, holding(long.clone())));
    table.fits.push(fit(DealField::Client, long, Err(Reason::ValueTooLong)));
    Spec {
        definition: Some(
            "CREATE TABLE deals (id SERIAL NOT NULL, client VARCHAR(200) NOT NULL, statut VARCHAR(50),
             montant_brut DOUBLE PRECISION, secteur VARCHAR(100), date_echeance TIMESTAMP WITHOUT TIME ZONE,
             assignee VARCHAR(100), notes TEXT, devise VARCHAR(3) DEFAULT 'EUR' NOT NULL,
             created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now(), PRIMARY KEY (id));
             CREATE INDEX ix_deals_client ON deals (client);",
        ),
        extras: ORM_EXTRAS,
        table,
    }
}

const STRICT_EXTRAS: &[(&str, &str)] = &[("reference", "'REF-#'"), ("owner_id", "7")];

fn strict(samples: Vec<RawSample>) -> DealsTable {
    use DealField::{Client, DateEcheance, MontantBrut, Notes, Statut};
    DealsTable {
        fields: vec![Client, Statut, MontantBrut, DateEcheance, Notes],
        statuses: ["prospect", "gagné"],
        amounts: ["12500.50", "-0.25"],
        refused: Some((Statut, holding(text("n'importe quoi")))),
        fits: vec![keeps("12500.55")],
        samples: [samples, texts(), days()].concat(),
    }
}

/// With checks, a unique column, and two of our columns missing.
pub(crate) fn strict_on_sqlite() -> Spec {
    let samples = vec![
        value(DealField::MontantBrut, "12500", amount("12500")),
        value(DealField::MontantBrut, "12500.5", amount("12500.5")),
        value(DealField::Statut, "'perdu'", text("perdu")),
    ];
    Spec {
        definition: Some(
            "CREATE TABLE deals (id INTEGER PRIMARY KEY AUTOINCREMENT,
             reference TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))) UNIQUE,
             client TEXT NOT NULL CHECK (length(client) <= 200),
             statut VARCHAR(50) CHECK (statut IN ('prospect', 'qualifié', 'gagné', 'perdu')),
             montant_brut NUMERIC(12,2), date_echeance DATE, notes TEXT, owner_id INTEGER,
             updated_by TEXT DEFAULT 'crm');",
        ),
        extras: STRICT_EXTRAS,
        table: strict(samples),
    }
}

/// The same on PostgreSQL, where its types bind.
pub(crate) fn strict_on_postgres() -> Spec {
    let field = DealField::MontantBrut;
    let samples = vec![
        value(field, "12500.50", amount("12500.5")),
        value(field, "0", amount("0")),
        value(DealField::Statut, "'perdu'", text("perdu")),
    ];
    let mut table = strict(samples);
    table.fits.extend([
        fit(field, amount("12.345"), Ok(amount("12.35"))),
        fit(field, amount("12345678901"), Err(Reason::AmountOutOfRange)),
    ]);
    Spec {
        definition: Some(
            "CREATE TABLE deals (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
             reference TEXT NOT NULL DEFAULT md5(random()::text) UNIQUE,
             client TEXT NOT NULL CHECK (length(client) <= 200),
             statut VARCHAR(50) CHECK (statut IN ('prospect', 'qualifié', 'gagné', 'perdu')),
             montant_brut NUMERIC(12,2), date_echeance DATE, notes TEXT, owner_id INTEGER,
             updated_by TEXT DEFAULT 'crm');",
        ),
        extras: STRICT_EXTRAS,
        table,
    }
}

const SLOPPY_EXTRAS: &[(&str, &str)] = &[("Champ libre", "'libre #'"), ("order", "'#'")];

/// Everything is text, on either database alike but for the id.
fn sloppy(definition: &'static str) -> Spec {
    let (money, day) = (DealField::MontantBrut, DealField::DateEcheance);
    let written = vec![
        value(money, "'12 500,00 €'", amount("12500")),
        value(money, "'12500'", amount("12500")),
        unreadable(money, "'1,234'", CellProblem::AmbiguousAmount, "1,234"),
        unreadable(money, "'à voir'", CellProblem::NotAnAmount, "à voir"),
        unreadable(day, "'bientôt'", CellProblem::NotADate, "bientôt"),
        sample(money, "''", Cell::Empty),
        sample(day, "''", Cell::Empty),
    ];
    let samples = [written, texts(), days()].concat();
    Spec { definition: Some(definition), extras: SLOPPY_EXTRAS, table: DealsTable { samples, ..any() } }
}

/// Everything is text, and two columns have names that must be quoted.
pub(crate) fn sloppy_on_sqlite() -> Spec {
    sloppy(
        "CREATE TABLE deals (\"order\" TEXT, id INTEGER PRIMARY KEY, client TEXT, statut TEXT, montant_brut TEXT,
         secteur TEXT, date_echeance TEXT, assignee TEXT, notes TEXT, \"Champ libre\" TEXT);",
    )
}

/// The same on PostgreSQL.
pub(crate) fn sloppy_on_postgres() -> Spec {
    sloppy(
        "CREATE TABLE deals (\"order\" TEXT, id BIGSERIAL PRIMARY KEY, client TEXT, statut TEXT, montant_brut TEXT,
         secteur TEXT, date_echeance TEXT, assignee TEXT, notes TEXT, \"Champ libre\" TEXT);",
    )
}

/// Amounts are whole numbers; the two databases take the same statement but for the id.
fn whole_amounts(definition: &'static str) -> Spec {
    let money = DealField::MontantBrut;
    let numbers = vec![value(money, "12501", amount("12501")), sample(money, "NULL", Cell::Empty)];
    let table = DealsTable {
        amounts: ["12500", "-7"],
        fits: vec![keeps("12500"), fit(money, amount("12.50"), Err(Reason::AmountNotWhole))],
        samples: [numbers, texts(), days()].concat(),
        ..any()
    };
    Spec { definition: Some(definition), extras: &[], table }
}

/// Amounts are whole numbers.
pub(crate) fn whole_amounts_on_sqlite() -> Spec {
    whole_amounts(
        "CREATE TABLE deals (id INTEGER PRIMARY KEY, client TEXT, statut TEXT, montant_brut INTEGER, secteur TEXT,
         date_echeance DATE, assignee TEXT, notes TEXT);",
    )
}

/// The same on PostgreSQL.
pub(crate) fn whole_amounts_on_postgres() -> Spec {
    whole_amounts(
        "CREATE TABLE deals (id SERIAL PRIMARY KEY, client TEXT, statut TEXT, montant_brut INTEGER, secteur TEXT,
         date_echeance DATE, assignee TEXT, notes TEXT);",
    )
}
