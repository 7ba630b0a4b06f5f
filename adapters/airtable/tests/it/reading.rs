//! Identity, bases, columns and records.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use dealsync_domain::cell::{Cell, CellProblem};
use dealsync_domain::column::Holds;
use dealsync_domain::connector::Token;
use dealsync_domain::deal::{DealField, Value};
use dealsync_domain::ports::{ErrorKind, PageRequest, Partition, Provider};
use dealsync_sandbox::airtable::{FieldKind, FieldSpec, PermissionLevel, TokenSpec};
use dealsync_sandbox::{CallKind, Fault, FaultKind};
use serde_json::json;

use crate::bench::{Bench, TOKEN, text_cell};

#[tokio::test]
async fn a_token_tells_whose_it_is() {
    let bench = Bench::new();
    let token = Token::parse(TOKEN).unwrap();
    let found = bench.provider().identity(&token, Arc::clone(&bench.meter)).await.unwrap();
    assert_eq!(found.label.as_deref(), Some("owner@example.com"));
    assert!(found.id.starts_with("usr"));

    let wrong = Token::parse("patNobody").unwrap();
    let error = bench.provider().identity(&wrong, Arc::clone(&bench.meter)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert!(error.message.contains("AUTHENTICATION_REQUIRED"), "{}", error.message);
}

#[tokio::test]
async fn the_bases_that_a_token_sees_are_listed_with_their_tables() {
    let bench = Bench::new();
    bench.airtable.add_base("Secret");
    let token = Token::parse(TOKEN).unwrap();
    let found = bench.provider().containers(&token, Arc::clone(&bench.meter)).await.unwrap();
    let shown: Vec<_> =
        found.iter().map(|base| (base.id.as_str(), base.name.as_str(), base.tables.as_slice())).collect();
    assert_eq!(shown, [(bench.base.as_str(), "CRM", [(bench.table.clone(), "Deals".to_owned())].as_slice())]);
    assert_eq!(bench.counts(), (2, 0));
}

#[tokio::test]
async fn a_table_is_found_by_link_id_or_name() {
    let bench = Bench::new();
    bench.airtable.add_table(&bench.base, "People", vec![FieldSpec::new("Name", FieldKind::SingleLineText)]);
    let link = format!("https://airtable.com/{}/{}/viwA1b2C3d4E5f6G7", bench.base, bench.table);
    for (base, table) in [
        (link.as_str(), None),
        (bench.base.as_str(), Some(" deals ")),
        (bench.base.as_str(), Some(bench.table.as_str())),
    ] {
        let schema = bench.open(base, table, TOKEN).schema().await.unwrap();
        assert_eq!(schema.table.key(), format!("{}/{}", bench.base, bench.table));
        assert_eq!(schema.table.name, "Deals");
        assert_eq!(schema.primary, Some(schema.columns[0].id.clone()));
        assert!(matches!(&schema.columns[1].holds, Holds::Choice { options, .. } if options == &["Prospect", "Gagné"]));
    }
    assert_eq!(bench.counts(), (3, 0));
}

#[tokio::test]
async fn what_a_connection_lacks_is_told() {
    let bench = Bench::new();
    bench.airtable.add_table(&bench.base, "People", vec![FieldSpec::new("Name", FieldKind::SingleLineText)]);
    let hidden = bench.airtable.add_base("Secret");
    for (base, table, token, kind, told) in [
        (bench.base.as_str(), None, TOKEN, ErrorKind::TableMissing, "\"Deals\", \"People\""),
        (bench.base.as_str(), Some("Clients"), TOKEN, ErrorKind::TableNotFound, "\"Deals\", \"People\""),
        (hidden.as_str(), None, TOKEN, ErrorKind::BaseNotFound, "not added to the token"),
        ("my base", None, TOKEN, ErrorKind::BaseNotFound, "\"my base\""),
        (bench.base.as_str(), None, "patNobody", ErrorKind::Unauthorized, "AUTHENTICATION_REQUIRED"),
    ] {
        let error = bench.open(base, table, token).schema().await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.message.contains(told), "{error}");
        assert!(!format!("{error:?}").contains(token), "{error:?}");
    }
}

#[tokio::test]
async fn pages_are_followed_to_the_end() {
    let bench = Bench::new();
    for number in 0..250 {
        bench.insert(json!({"Name": format!("Client {number}")}));
    }
    let opened = bench.opened().await;
    let mut request = PageRequest::default();
    let (mut sizes, mut ids) = (Vec::new(), BTreeSet::new());
    loop {
        let page = opened.page(request.clone()).await.unwrap();
        sizes.push(page.records.len());
        ids.extend(page.records.into_iter().map(|record| record.id));
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    assert_eq!((sizes, ids.len()), (vec![100, 100, 50], 250));
    assert_eq!(bench.counts(), (4, 0));
}

#[tokio::test]
async fn a_listing_never_ends_early_in_silence() {
    let bench = Bench::new();
    for number in 0..150 {
        bench.insert(json!({"Name": format!("Client {number}")}));
    }
    let opened = bench.opened().await;
    let first = opened.page(PageRequest::default()).await.unwrap();
    let second = PageRequest { cursor: first.next, ..PageRequest::default() };

    bench.airtable.inject(Fault::on(CallKind::List, FaultKind::RepeatOffset));
    let error = opened.page(second.clone()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Incomplete);

    bench.airtable.expire_cursors();
    let error = opened.page(second).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::CursorExpired);
    assert!(opened.page(PageRequest::default()).await.is_ok());
}

#[tokio::test]
async fn only_what_was_touched_since_is_read_where_that_is_asked() {
    let bench = Bench::new();
    bench.airtable.set_clock_offset(-3600);
    let touched = bench.insert(json!({"Name": "Touched"}));
    bench.insert(json!({"Name": "Old"}));
    bench.airtable.set_clock_offset(0);
    bench.airtable.update(&bench.base, &bench.table, &touched, json!({"Amount": 1}));
    bench.insert(json!({"Name": "New"}));
    let opened = bench.opened().await;
    let since = Some(Utc::now() - TimeDelta::minutes(1));
    let page = opened.page(PageRequest { since, ..PageRequest::default() }).await.unwrap();
    let names: BTreeSet<String> = page.records.iter().map(|record| record.cells.client()).collect();
    assert_eq!(names, BTreeSet::from(["New".to_owned(), "Touched".to_owned()]));
}

#[tokio::test]
async fn nothing_is_put_away_in_airtable() {
    let bench = Bench::new();
    let opened = bench.opened().await;
    let page = opened.page(PageRequest { partition: Partition::PutAway, ..PageRequest::default() }).await.unwrap();
    assert_eq!((page.records.len(), page.next), (0, None));
    assert_eq!(bench.calls(CallKind::List), 0);
}

#[tokio::test]
async fn each_cell_is_read_as_its_field() {
    let bench = Bench::new();
    bench.insert(json!({
        "Name": "Société Générale",
        "Status": "Gagné",
        "Amount": 20.34,
        "Sector": ["Tech", "Santé"],
        "Due Date": "2026-09-05",
        "Assignee": {"email": "owner@example.com"},
        "Notes": "* bullet",
    }));
    bench.insert(json!({"Name": "Vide", "Amount": {"specialValue": "NaN"}, "Notes": null}));
    let opened = bench.opened().await;
    let page = opened.page(PageRequest::default()).await.unwrap();
    let of = |client: &str| page.records.iter().find(|record| record.cells.client() == client).unwrap().cells.clone();

    let full = of("Société Générale");
    assert_eq!(*full.cell(DealField::Statut), text_cell("Gagné"));
    assert_eq!(full.cell(DealField::MontantBrut).to_string(), "20.34");
    assert_eq!(*full.cell(DealField::Secteur), Cell::unreadable(CellProblem::SeveralValues, "Tech, Santé"));
    assert_eq!(*full.cell(DealField::DateEcheance), Cell::Value(Value::Date("2026-09-05".parse().unwrap())));
    assert_eq!(*full.cell(DealField::Assignee), text_cell("Olive Owner"));
    assert_eq!(*full.cell(DealField::Notes), text_cell("- bullet"));

    let empty = of("Vide");
    assert_eq!(*empty.cell(DealField::MontantBrut), Cell::unreadable(CellProblem::ProviderError, "NaN"));
    for field in [DealField::Statut, DealField::Secteur, DealField::DateEcheance, DealField::Assignee, DealField::Notes]
    {
        assert_eq!(*empty.cell(field), Cell::Empty, "{field}");
    }
}

#[tokio::test]
async fn a_renamed_column_changes_nothing_and_a_deleted_one_is_told() {
    let bench = Bench::new();
    bench.insert(json!({"Name": "Acme", "Amount": 5}));
    let opened = bench.opened().await;
    bench.airtable.rename_field(&bench.base, &bench.table, "Amount", "Montant");
    let page = opened.page(PageRequest::default()).await.unwrap();
    assert_eq!(page.records[0].cells.cell(DealField::MontantBrut).to_string(), "5.00");

    bench.airtable.remove_field(&bench.base, &bench.table, "Montant");
    let error = opened.page(PageRequest::default()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::SchemaChanged);
}

#[tokio::test]
async fn a_missing_scope_is_told_apart_from_a_missing_base() {
    let bench = Bench::new();
    let token = "patSchemaOnly";
    let spec = TokenSpec::new(token).scopes(["schema.bases:read"]).grant(&bench.base, PermissionLevel::Read);
    bench.airtable.add_token(spec);
    let opened = bench.opened().await;
    let table = bench.open(&bench.base, None, token);
    assert!(table.schema().await.is_ok());
    let error = table.page(&opened.at, &opened.mapping, PageRequest::default()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Forbidden);
    assert!(error.message.contains("data.records:read"), "{error}");
}
