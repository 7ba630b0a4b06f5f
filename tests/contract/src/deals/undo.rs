//! Putting back what stood in a cell.

use dealsync_domain::cell::StoredCell;
use dealsync_domain::deal::{DealField, DealId};
use dealsync_domain::ports::CrmOutcome;
use dealsync_domain::reason::Reason;
use dealsync_domain::record::DealRecord;

use super::apply::applied;
use super::batch::{apply, update};
use super::found;
use crate::fixtures::{holding, text};
use crate::{Database, RawSample};

async fn sampled(database: &dyn Database, sample: &RawSample) -> DealRecord {
    let id = match sample.field {
        DealField::Client => database.insert_raw(&[(DealField::Client, sample.literal)]).await,
        field => database.insert_raw(&[(DealField::Client, "'Acme'"), (field, sample.literal)]).await,
    };
    read(database, id).await
}

async fn read(database: &dyn Database, id: DealId) -> DealRecord {
    let mut found = database.stores().deals.find(vec![id]).await.expect("a deal must be found");
    found.pop().expect("the deal exists")
}

/// Another value than any sample's.
fn other(database: &dyn Database, field: DealField) -> StoredCell {
    match field {
        DealField::Client => holding(text("Quelqu'un d'autre")),
        field => holding(database.table().value(field, 1)),
    }
}

/// Whatever its form: as the CRM wrote it, readable or not.
pub async fn a_value_written_back_restores_the_cell_bit_for_bit(database: &dyn Database) {
    for sample in &database.table().samples {
        let (field, literal) = (sample.field, sample.literal);
        let deal = sampled(database, sample).await;
        let original = database.dump(deal.id).await;
        let write = update(1, &deal, "rec1", vec![(field, other(database, field))]);
        applied(&apply(database, vec![write]).await.result.outcomes[0]);
        assert_ne!(database.dump(deal.id).await, original, "{field} = {literal} must have been overwritten");
        let changed = found(database, &deal).await;
        let undo = update(1, &changed, "rec1", vec![(field, deal.cells.stored(field))]);
        applied(&apply(database, vec![undo]).await.result.outcomes[0]);
        assert_eq!(database.dump(deal.id).await, original, "{field} = {literal} must be restored bit for bit");
    }
}

/// All fields at once, the empty ones as well.
pub async fn a_whole_row_is_restored_bit_for_bit(database: &dyn Database) {
    let table = database.table();
    let mut cells = vec![(DealField::Client, "'Acme'")];
    for sample in &table.samples {
        if !cells.iter().any(|(field, _)| *field == sample.field) {
            cells.push((sample.field, sample.literal));
        }
    }
    let id = database.insert_raw(&cells).await;
    let deal = read(database, id).await;
    let original = database.dump(id).await;
    let all = table.fields.iter().map(|field| (*field, other(database, *field))).collect();
    applied(&apply(database, vec![update(1, &deal, "rec1", all)]).await.result.outcomes[0]);
    let changed = found(database, &deal).await;
    let back = table.fields.iter().map(|field| (*field, deal.cells.stored(*field))).collect();
    applied(&apply(database, vec![update(1, &changed, "rec1", back)]).await.result.outcomes[0]);
    assert_eq!(database.dump(id).await, original, "a whole row must be restored bit for bit");
}

/// A cell that was put back is known again; one that somebody edited since is not.
pub async fn a_restored_cell_guards_by_its_stored_form(database: &dyn Database) {
    for sample in &database.table().samples {
        let field = sample.field;
        let deal = sampled(database, sample).await;
        let there = update(1, &deal, "rec1", vec![(field, other(database, field))]);
        applied(&apply(database, vec![there]).await.result.outcomes[0]);
        // The undo's guard is what the first change meant to write, in no stored form.
        let mut undo = update(1, &deal, "rec1", vec![(field, deal.cells.stored(field))]);
        undo.cells[0].1 = other(database, field);
        applied(&apply(database, vec![undo.clone()]).await.result.outcomes[0]);
        let outcomes = apply(database, vec![undo]).await.result.outcomes;
        assert_eq!(
            outcomes,
            [CrmOutcome::Skipped(Reason::TargetChanged)],
            "{field} holds {} again, so a second undo must be left out",
            sample.literal
        );
    }
}
