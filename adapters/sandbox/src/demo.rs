//! Ready-made bases: a sales pipeline as a person would keep it, and a large one for load.

use serde_json::{Map, Value, json};

use crate::airtable::{Airtable, FieldKind, FieldSpec, PermissionLevel, TokenSpec};

mod names;
mod notes;
mod notion;
mod oddities;

pub use notion::{NOTION_FIELDS, NOTION_ROWS, NotionPipeline, seed_notion_pipeline, seed_notion_rows};
pub use oddities::{CASE_DUPLICATES, EMPTY_NAMES, EXACT_DUPLICATES, SPACE_DUPLICATES, UNREADABLE_AMOUNTS};

/// How many rows the pipeline has, oddities included.
pub const ROWS: usize = 250;

/// The columns that a client maps by default.
pub const MAPPED_FIELDS: [&str; 7] = ["Name", "Status", "Amount", "Sector", "Due Date", "Assignee", "Notes"];

/// The options of `Status`.
pub const STAGES: [&str; 6] = ["Prospect", "Qualifié", "Proposition", "Négociation", "Gagné", "Perdu"];

const SECTORS: [&str; 8] = [
    "Industrie",
    "Santé",
    "Énergie",
    "Conseil",
    "Distribution",
    "Agroalimentaire",
    "Logiciel",
    "Transport & logistique",
];

const PEOPLE: [&str; 5] = ["Camille Noiret", "Jonas Beck", "Inès Valmont", "Tom Ashdown", "Zoé Lemaire"];

const BASE: &str = "Ventes";
const TABLE: &str = "Deals";
const HOUR: i64 = 3600;

/// What a client needs to reach a ready-made table.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// A token with every scope, granted this base.
    pub token: String,
    /// The base's id.
    pub base_id: String,
    /// The table's id.
    pub table_id: String,
    /// The table's name.
    pub table_name: String,
}

/// Makes a pipeline of [`ROWS`] deals, the same in every run.
///
/// Its oddities are counted by the constants of this module; everything else is clean.
#[must_use]
pub fn seed_pipeline(airtable: &Airtable) -> Pipeline {
    let pipeline = empty_pipeline(airtable);
    let hours = ROWS as i64;
    for (position, name) in names::all().iter().enumerate() {
        airtable.set_clock_offset((position as i64 - hours) * HOUR);
        airtable.insert(&pipeline.base_id, &pipeline.table_id, Value::Object(deal(position, name)));
    }
    airtable.set_clock_offset(0);
    pipeline
}

/// Makes a table of the same columns with `n` clean rows of unique names, quickly.
#[must_use]
pub fn seed_rows_table(airtable: &Airtable, n: usize) -> Pipeline {
    let pipeline = empty_pipeline(airtable);
    airtable.seed_rows(&pipeline.base_id, &pipeline.table_id, n);
    pipeline
}

fn empty_pipeline(airtable: &Airtable) -> Pipeline {
    let base_id = airtable.add_base(BASE);
    let table_id = airtable.add_table(&base_id, TABLE, columns());
    let token = format!("patSandboxDemo001.{}", "0123456789abcdef".repeat(4));
    airtable.add_token(TokenSpec::new(&token).grant(&base_id, PermissionLevel::Create));
    Pipeline { token, base_id, table_id, table_name: TABLE.to_owned() }
}

fn columns() -> Vec<FieldSpec> {
    let new = FieldSpec::new;
    vec![
        new("Name", FieldKind::SingleLineText),
        new("Status", FieldKind::SingleSelect).choices(STAGES),
        new("Amount", FieldKind::Currency).symbol("€"),
        new("Sector", FieldKind::SingleSelect).choices(SECTORS),
        new("Due Date", FieldKind::Date),
        new("Assignee", FieldKind::SingleLineText),
        new("Notes", FieldKind::MultilineText),
        new("Label", FieldKind::Formula).formula("{Name} & ' · ' & {Status}", FieldKind::SingleLineText),
        new("Created", FieldKind::CreatedTime),
        new("Last Modified", FieldKind::LastModifiedTime),
    ]
}

/// The cells of one deal. Which are absent follows from the position, by numbers without a common
/// divisor, so that every combination occurs.
fn deal(position: usize, name: &str) -> Map<String, Value> {
    let mut cells = Map::new();
    let mut set = |column: &str, value: Value, absent: bool| {
        if !absent {
            cells.insert(column.to_owned(), value);
        }
    };
    let every = |n: usize| position % n == n - 1;

    let is_unreadable = UNREADABLE_AMOUNTS.contains(&name);
    let amount = if is_unreadable {
        json!({"specialValue": "NaN"})
    } else {
        json!(((position * 791_911 + 1_337) % 24_000_000) as f64 / 100.0)
    };
    let due = chrono::NaiveDate::from_ymd_opt(2026, 1, 15)
        .and_then(|start| start.checked_add_days(chrono::Days::new(position as u64 * 11 % 480)))
        .map(|date| date.to_string());
    let is_unnamed = name.is_empty();

    set("Amount", amount, every(17) && !is_unreadable);
    set("Name", json!(name), is_unnamed);
    set("Status", json!(STAGES[position * 5 % STAGES.len()]), every(29));
    set("Sector", json!(SECTORS[position * 3 % SECTORS.len()]), every(19));
    set("Due Date", json!(due), every(13));
    set("Assignee", json!(PEOPLE[position % PEOPLE.len()]), every(11));
    set("Notes", json!(notes::note(position)), position.is_multiple_of(3));
    cells
}
