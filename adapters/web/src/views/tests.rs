use chrono::TimeZone;
use dealsync_domain::cell::{CellProblem, Cells, StoredCell};
use dealsync_domain::change::{Action, Candidate, ChangeStatus, FieldChange};
use dealsync_domain::deal::{DealField, DealId, Value};
use dealsync_domain::failure::{Failure, FailureCode};
use dealsync_domain::reason::Reason;
use dealsync_domain::record::Record;
use dealsync_domain::run::{RunStatus, Warning, WarningCode};
use serde_json::json;

use super::*;
use crate::tests::sample;

#[test]
fn a_run_is_shown_as_the_contract_says() {
    let mut run = sample::run(RunStatus::Error);
    run.counts.created = 2;
    run.counts.held = 1;
    run.counts.total = 3;
    run.warnings = vec![Warning { code: WarningCode::Held, count: Some(1), subject: None }];
    run.failure = Some(Failure::new(FailureCode::TokenInvalid, "HTTP 401"));
    run.completed_at = Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 1).single();
    let shown = serde_json::to_value(RunView::from(&run)).unwrap();
    assert_eq!(
        shown,
        json!({
            "id": 7, "provider": "airtable", "direction": "import", "undo_of": null, "status": "error", "phase": "reading",
            "records_processed": 3, "records_created": 2, "records_updated": 0, "records_deleted": 0, "records_unchanged": 0,
            "records_held": 1, "records_skipped": 0, "records_failed": 0, "records_total": 3,
            "api_calls": 0, "api_calls_announced": null, "api_retries": 0,
            "warnings": [{"code": "held", "count": 1, "subject": null}],
            "error_code": "token_invalid",
            "error_message": "The provider does not accept the token. (HTTP 401)",
            "hint": "Make a new token there and enter it in the connection.",
            "planned": null,
            "started_at": "2026-03-01T08:00:00.000Z", "completed_at": "2026-03-01T08:00:01.000Z",
        })
    );
}

#[test]
fn a_change_is_shown_field_by_field() {
    let amount = Value::Amount("12500".parse().unwrap());
    let mut change = sample::change(3);
    change.action = Action::Update;
    change.status = ChangeStatus::Held;
    change.reason = Some(Reason::InvalidValue);
    change.message = Some("date_echeance: \"soon\" is not a date".to_owned());
    change.fields = vec![
        field(DealField::MontantBrut, Cell::Empty.into(), Cell::Value(amount).into()),
        FieldChange {
            source: Cell::unreadable(CellProblem::NotADate, "soon"),
            problem: Some("not_a_date".to_owned()),
            ..field(DealField::DateEcheance, StoredCell::default(), StoredCell::default())
        },
    ];
    change.candidates = vec![Candidate {
        deal: Some(DealId(4)),
        remote: None,
        client: "ACME".to_owned(),
        linked: true,
        linked_to: None,
        cells: Cells::default(),
    }];
    assert_eq!(
        serde_json::to_value(ChangeView::from(&change)).unwrap(),
        json!({
            "seq": 3, "action": "update", "client": "Acme", "deal_id": null, "remote_id": "rec3",
            "fields": [
                {"field": "montant_brut", "before": null, "after": "12500.00", "both_changed": false},
                {"field": "date_echeance", "before": null, "after": "soon", "both_changed": false, "problem": "not_a_date"},
            ],
            "candidates": [{"deal_id": 4, "remote_id": null, "client": "ACME", "linked": true}],
            "status": "held", "reason": "invalid_value",
            "error_message": "A value of the record cannot be read. (date_echeance: \"soon\" is not a date)",
            "hint": "Correct the value named, then run again.",
        })
    );
}

#[test]
fn a_deal_shows_every_field() {
    let date = Value::Date("2026-02-03".parse().unwrap());
    let cells = [(DealField::Client, Cell::of(Value::text("Café"))), (DealField::DateEcheance, Cell::Value(date))];
    let deal = Record::live(DealId(9), cells.into_iter().collect());
    assert_eq!(
        serde_json::to_value(DealView::from(&deal)).unwrap(),
        json!({
            "id": 9, "client": "Café", "statut": null, "montant_brut": null, "secteur": null,
            "date_echeance": "2026-02-03", "assignee": null, "notes": null,
        })
    );
}

#[test]
fn words_are_read_as_they_are_shown() {
    for word in ACTIONS {
        assert_eq!(action_of(word).map(action_word), Some(*word));
    }
    for word in CHANGE_STATUSES {
        assert_eq!(change_status_of(word).map(change_status_word), Some(*word));
    }
    let statuses: Vec<&str> = RunStatus::ALL.iter().map(|status| status.as_str()).collect();
    assert_eq!(statuses, RUN_STATUSES);
    assert_eq!(action_of("link"), None);
}

fn field(field: DealField, before: StoredCell, after: StoredCell) -> FieldChange {
    FieldChange { field, source: after.cell.clone(), before, after, both_changed: false, problem: None }
}
