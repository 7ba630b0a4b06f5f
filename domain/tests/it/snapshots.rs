//! Plans as people would read them.

use std::fmt::Write;

use dealsync_domain::cell::{Cell, CellProblem, Cells};
use dealsync_domain::change::Change;
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::link::{BaseCell, Link};
use dealsync_domain::money::Amount;
use dealsync_domain::provider::Direction;
use dealsync_domain::record::{Record, RemoteId};

use crate::world::World;

fn cells(client: &str, amount: &str, notes: &str) -> Cells {
    let amount = match amount {
        "" => Cell::Empty,
        text => Amount::parse(text).map_or_else(
            |_| Cell::unreadable(CellProblem::NotAnAmount, text),
            |amount| Cell::Value(Value::Amount(amount)),
        ),
    };
    let text = |text: &str| Cell::of(Value::text(text));
    let mut cells: Cells = DealField::ALL.into_iter().map(|field| (field, Cell::Empty)).collect();
    cells.set(DealField::Client, text(client));
    cells.set(DealField::MontantBrut, amount);
    cells.set(DealField::Notes, text(notes));
    cells
}

fn pipeline() -> World {
    let deals = [
        (1, cells("Ateliers Roux", "12500", "Call back")),
        (2, cells("BÉTON & Fils", "900", "")),
        (3, cells("Deleted there", "1", "")),
        (4, cells("Twice here", "1", "")),
        (5, cells("twice HERE", "2", "")),
    ];
    let remote = [
        ("rec1", cells("Ateliers Roux", "13000", "Call back on Monday")),
        ("rec2", cells("Béton & fils", "900.00", "New note")),
        ("rec4", cells("Twice here", "1", "")),
        ("rec5", cells("Only there", "540.8333333333334", "")),
        ("rec6", cells("Bad amount", "beaucoup", "")),
        ("rec7", cells("  ", "7", "")),
    ];
    let base = |field, crm: &str, remote: &str| {
        let cell = |text: &str| match field {
            DealField::MontantBrut => {
                Amount::parse(text).map_or(Cell::Empty, |amount| Cell::Value(Value::Amount(amount)))
            }
            _ => Cell::of(Value::text(text)),
        };
        (field, BaseCell { crm: cell(crm), remote: cell(remote), column: None })
    };
    let links = vec![
        Link {
            deal: DealId(1),
            remote: RemoteId("rec1".into()),
            base: [base(DealField::MontantBrut, "12500", "12500"), base(DealField::Notes, "Call", "Call")].into(),
        },
        Link { deal: DealId(3), remote: RemoteId("rec3".into()), base: [].into() },
    ];
    World {
        deals: deals.into_iter().map(|(id, cells)| (DealId(id), Record::live(DealId(id), cells))).collect(),
        remote: remote
            .into_iter()
            .map(|(id, cells)| (RemoteId(id.into()), Record::live(RemoteId(id.into()), cells)))
            .collect(),
        links,
        empty_values: [].into(),
    }
}

fn told(changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        let (deal, remote) = (change.deal.map(|id| id.0), change.remote.as_ref().map(|id| id.0.as_str()));
        let reason = change.reason.map_or("", |reason| reason.code());
        writeln!(
            text,
            "{:?} {:?} {reason} {:?} deal {deal:?} record {remote:?}",
            change.status, change.action, change.client
        )
        .expect("a string");
        for field in &change.fields {
            let both = if field.both_changed { " (both changed)" } else { "" };
            writeln!(
                text,
                "    {}: {:?} → {:?}{both}",
                field.field,
                field.before.cell.to_string(),
                field.after.cell.to_string()
            )
            .expect("a string");
        }
        for candidate in &change.candidates {
            let linked = if candidate.linked { ", linked" } else { "" };
            writeln!(
                text,
                "    perhaps {:?} {:?}{linked}",
                candidate.deal.map(|id| id.0),
                candidate.remote.as_ref().map(|id| &id.0)
            )
            .expect("a string");
        }
    }
    text
}

#[test]
fn an_import() {
    insta::assert_snapshot!(told(&pipeline().plan(Direction::Import).changes));
}

#[test]
fn an_export() {
    insta::assert_snapshot!(told(&pipeline().plan(Direction::Export).changes));
}
