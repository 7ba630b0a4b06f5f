//! The demo's CRM: some deals of its own, some that stand in Airtable too.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use chrono::NaiveDate;
use dealsync_domain::deal::{DealField, Value, Values};
use dealsync_domain::link::TableRef;
use dealsync_domain::money::Amount;
use dealsync_domain::provider::ProviderName;
use dealsync_domain::record::{DealRecord, RemoteId};
use dealsync_sandbox::Airtable;
use dealsync_sandbox::demo::Pipeline;

use crate::compose::App;

/// Deals that only the CRM has.
const OWN: [(&str, &str, &str, &str); 6] = [
    ("Boulangerie du Vieux-Port", "Prospect", "1850.00", "2026-12-15"),
    ("Cabinet Ferrand & Associés", "Proposition", "24900.50", "2027-01-31"),
    ("Northwind Orchard Co-op", "Prospect", "7300.00", "2027-02-14"),
    ("Menuiserie L’Établi", "Gagné", "12480.75", "2026-11-30"),
    ("Studio Ébène 🎬", "Prospect", "990.00", "2027-03-01"),
    ("Harbour & Vale Surveyors", "Perdu", "15600.00", "2026-10-01"),
];

/// Every so many records of Airtable stand in the CRM already.
const SHARED: usize = 6;

/// Fills the CRM.
pub(super) async fn seed(app: &App, airtable: &Airtable, pipeline: &Pipeline) -> anyhow::Result<()> {
    for (client, statut, amount, due) in OWN {
        insert(app, client, statut, amount, due).await?;
    }
    let records = airtable.records(&pipeline.base_id, &pipeline.table_id);
    let named = records.iter().filter_map(|record| record.fields.get("Name").and_then(|name| name.as_str()));
    for (number, client) in named.enumerate().filter(|(number, _)| number % SHARED == 0) {
        // As people type: the case differs here and there.
        let client = if number % (4 * SHARED) == 0 { client.to_uppercase() } else { client.to_owned() };
        insert(app, &client, "Prospect", "1000.00", "2027-01-15").await?;
    }
    Ok(())
}

async fn insert(app: &App, client: &str, statut: &str, amount: &str, due: &str) -> anyhow::Result<()> {
    let mut values = Values::new();
    values.extend(Value::text(client).map(|client| (DealField::Client, client)));
    values.extend(Value::text(statut).map(|statut| (DealField::Statut, statut)));
    values.insert(DealField::MontantBrut, Value::Amount(Amount::parse(amount)?));
    values.insert(DealField::DateEcheance, Value::Date(due.parse::<NaiveDate>()?));
    app.deals().insert(values).await?;
    Ok(())
}

async fn all(app: &App) -> anyhow::Result<Vec<DealRecord>> {
    let mut deals = Vec::new();
    loop {
        let page = app.deals().page(deals.last().map(|deal: &DealRecord| deal.id), 1000).await?;
        if page.is_empty() {
            return Ok(deals);
        }
        deals.extend(page);
    }
}

pub(super) async fn count(app: &App) -> anyhow::Result<usize> {
    Ok(all(app).await?.len())
}

/// A number that changes when any cell of any deal does.
pub(super) async fn digest(app: &App) -> anyhow::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for deal in all(app).await? {
        format!("{deal:?}").hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Deals that are linked, with their records.
pub(super) async fn linked(app: &App) -> anyhow::Result<Vec<(DealRecord, RemoteId)>> {
    let runs = app.sync.runs(dealsync_domain::ports::RunFilter { limit: 1, ..Default::default() }).await?;
    let table: Option<TableRef> = runs.into_iter().next().and_then(|run| run.context).map(|context| context.table);
    let Some(table) = table else { return Ok(Vec::new()) };
    let links = app.sync.log.links(ProviderName::Airtable, table.key(), None, 50).await?;
    let deals = app.deals().find(links.iter().map(|(_, link)| link.deal).collect()).await?;
    let record_of =
        |deal: &DealRecord| links.iter().find(|(_, link)| link.deal == deal.id).map(|(_, link)| link.remote.clone());
    Ok(deals.into_iter().filter_map(|deal| record_of(&deal).map(|record| (deal, record))).collect())
}
