//! Ready-made data sources of Notion: a sales pipeline kept in French, and a large one for load.

use serde_json::{Map, Value, json};

use super::{HOUR, PEOPLE, SECTORS, STAGES, names, notes};
use crate::notion::{Notion, PropertyKind, PropertySpec, TokenSpec};

/// How many pages the pipeline shows. One more is archived and one more lies in the trash.
pub const NOTION_ROWS: usize = 120;

/// The properties that a client maps by default.
pub const NOTION_FIELDS: [&str; 7] = ["Nom", "Statut", "Montant", "Secteur", "Échéance", "Responsable", "Notes"];

const DATABASE: &str = "Ventes";
const SOURCE: &str = "Affaires";

/// What a client needs to reach a ready-made data source.
#[derive(Debug, Clone)]
pub struct NotionPipeline {
    /// The token of a connection with every capability, with which the database is shared.
    pub token: String,
    /// The database's id.
    pub database_id: String,
    /// The data source's id.
    pub data_source_id: String,
    /// The data source's name.
    pub name: String,
}

/// Makes a pipeline of [`NOTION_ROWS`] deals, the same in every run but for their times.
#[must_use]
pub fn seed_notion_pipeline(notion: &Notion) -> NotionPipeline {
    let pipeline = empty_pipeline(notion);
    let people = people(notion);
    let names = names::all();
    for (position, name) in names.iter().take(NOTION_ROWS).enumerate() {
        notion.set_clock_offset((position as i64 - NOTION_ROWS as i64) * HOUR);
        notion.insert(&pipeline.data_source_id, Value::Object(deal(position, name, &people)));
    }
    notion.set_clock_offset(0);
    let archived = notion.insert(&pipeline.data_source_id, json!({"Nom": "Ancienne Tannerie Roque"}));
    notion.set_archived(&archived, true);
    let trashed = notion.insert(&pipeline.data_source_id, json!({"Nom": "Moulin Perdu"}));
    notion.trash(&trashed);
    pipeline
}

/// Makes a data source of the same properties with `n` clean pages of unique titles, quickly.
#[must_use]
pub fn seed_notion_rows(notion: &Notion, n: usize) -> NotionPipeline {
    let pipeline = empty_pipeline(notion);
    notion.seed_rows(&pipeline.data_source_id, n);
    pipeline
}

fn empty_pipeline(notion: &Notion) -> NotionPipeline {
    let database_id = notion.add_database(DATABASE);
    let data_source_id = notion.add_data_source(&database_id, SOURCE, properties());
    let token = format!("ntn_{}", "0123456789".repeat(5));
    notion.add_token(TokenSpec::new(&token).share(&database_id));
    NotionPipeline { token, database_id, data_source_id, name: SOURCE.to_owned() }
}

fn properties() -> Vec<PropertySpec> {
    let new = PropertySpec::new;
    vec![
        new("Nom", PropertyKind::Title),
        new("Statut", PropertyKind::Status).options(STAGES),
        new("Montant", PropertyKind::Number).format("euro"),
        new("Secteur", PropertyKind::Select).options(SECTORS),
        new("Échéance", PropertyKind::Date),
        new("Responsable", PropertyKind::People),
        new("Notes", PropertyKind::RichText),
        new("Étiquettes", PropertyKind::MultiSelect).options(["Salon", "Recommandation"]),
        new("Libellé", PropertyKind::Formula),
        new("Créé le", PropertyKind::CreatedTime),
        new("Modifié le", PropertyKind::LastEditedTime),
        new("Numéro", PropertyKind::UniqueId),
    ]
}

/// The members of the workspace, who own the deals.
fn people(notion: &Notion) -> Vec<String> {
    let address = |name: &str| {
        let letters = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        format!("{letters}@example.com")
    };
    PEOPLE.iter().map(|name| notion.add_user(name, &address(name))).collect()
}

/// The values of one deal. Which are absent follows from the position, by numbers without a common
/// divisor, so that every combination occurs.
fn deal(position: usize, name: &str, people: &[String]) -> Map<String, Value> {
    let mut values = Map::new();
    let mut set = |property: &str, value: Value, absent: bool| {
        if !absent {
            values.insert(property.to_owned(), value);
        }
    };
    let every = |n: usize| position % n == n - 1;

    let due = chrono::NaiveDate::from_ymd_opt(2026, 1, 15)
        .and_then(|start| start.checked_add_days(chrono::Days::new(position as u64 * 11 % 480)))
        .map(|date| date.to_string());
    // A few are meetings at an hour, in a zone of their own.
    let due = if position % 31 == 7 { due.map(|date| format!("{date}T09:30:00+02:00")) } else { due };
    let owner = &people[position % people.len()];

    set("Nom", json!(name), false);
    set("Statut", json!(STAGES[position * 5 % STAGES.len()]), every(29));
    set("Montant", json!(((position * 791_911 + 1_337) % 24_000_000) as f64 / 100.0), every(17));
    set("Secteur", json!(SECTORS[position * 3 % SECTORS.len()]), every(19));
    set("Échéance", json!(due), every(13));
    set("Responsable", json!([owner]), every(11));
    set("Notes", note(position, owner), position.is_multiple_of(3));
    set("Étiquettes", json!(["Salon"]), !every(7));
    set("Libellé", json!({"type": "string", "string": format!("{name} · {}", position + 1)}), false);
    values
}

/// Mostly plain notes; some with style, a link and a mention, which flattening would lose.
fn note(position: usize, owner: &str) -> Value {
    let text = notes::note(position);
    if position % 10 != 4 {
        return Value::from(text);
    }
    json!([
        {"text": {"content": "Important : "}, "annotations": {"bold": true, "color": "red"}},
        {"text": {"content": text}},
        {"text": {"content": " (devis)", "link": {"url": "https://example.com/devis"}}, "annotations": {"italic": true}},
        {"mention": {"user": {"id": owner}}},
    ])
}
