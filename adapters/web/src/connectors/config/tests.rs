use dealsync_domain::provider::ProviderName;
use serde_json::json;

use super::*;

fn patch(stored: &Connector, body: Value) -> Result<ConnectorPatch, Vec<String>> {
    let Value::Object(fields) = body else { panic!("not an object") };
    let mut problems = Problems::default();
    let patch = ConfigBody::read(Object::new(fields), &mut problems).patch(stored, &mut problems);
    let code = code(&problems);
    problems.settle(patch, code).map_err(|error| {
        let problem = error.problem();
        let mut told = vec![problem.code.to_owned()];
        told.extend(problem.errors.into_iter().map(|error| error.field));
        told
    })
}

fn unset() -> Connector {
    Connector::unset(ProviderName::Airtable)
}

fn mapped() -> Connector {
    let columns = [(DealField::Client, "Name", "fld1"), (DealField::Notes, "Notes", "fld2")];
    let refs = columns.map(|(field, name, id)| (field, ColumnRef { name: name.to_owned(), id: Some(id.to_owned()) }));
    Connector {
        base_id: Some("app1".to_owned()),
        field_mapping: FieldMapping::parse(refs.into_iter().collect()).ok(),
        ..unset()
    }
}

fn ids(patch: &ConnectorPatch) -> Vec<Option<&str>> {
    match &patch.field_mapping {
        Patch::Set(mapping) => mapping.iter().map(|(_, column)| column.id.as_deref()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_left_out_is_kept() {
    let patch = patch(&unset(), json!({})).unwrap();
    assert_eq!((patch.token, patch.base_id, patch.table_name), (Patch::Keep, Patch::Keep, Patch::Keep));
    assert!(patch.field_mapping == Patch::Keep && patch.is_active.is_none() && patch.options.is_none());
}

#[test]
fn the_mask_keeps_the_token_and_null_removes_it() {
    assert_eq!(patch(&unset(), json!({"api_token": "***"})).unwrap().token, Patch::Keep);
    assert_eq!(patch(&unset(), json!({"api_token": null})).unwrap().token, Patch::Clear);
    let given = patch(&unset(), json!({"api_token": " pat1 "})).unwrap().token;
    assert_eq!(given, Patch::Set(Token::parse("pat1").unwrap()));
}

#[test]
fn a_token_that_no_header_can_carry_is_refused() {
    for bad in [json!(""), json!("clé"), json!("a b"), json!(3)] {
        assert_eq!(patch(&unset(), json!({"api_token": bad})).unwrap_err(), ["invalid_request", "api_token"]);
    }
}

#[test]
fn every_problem_of_a_mapping_is_named() {
    let body = json!({"field_mapping": {"statut": "X", "notes": "X", "secteur": "", "montant": "Y", "assignee": 3}});
    let told = patch(&unset(), body).unwrap_err();
    assert_eq!(told[0], "mapping_invalid");
    for field in ["client", "notes", "secteur", "montant", "assignee"] {
        assert!(told.contains(&format!("field_mapping.{field}")), "{told:?}");
    }
}

#[test]
fn mistakes_elsewhere_are_told_together_with_the_mapping() {
    let told = patch(
        &unset(),
        json!({"is_active": 1, "odd": 2, "field_mapping": {}, "options": {"empty_values": {"notes": "x"}}}),
    );
    assert_eq!(
        told.unwrap_err(),
        ["invalid_request", "is_active", "options.empty_values.notes", "odd", "field_mapping.client"]
    );
}

#[test]
fn a_column_known_by_name_or_id_keeps_its_id() {
    let kept = patch(&mapped(), json!({"field_mapping": {"client": "Name", "notes": "fld2"}})).unwrap();
    assert_eq!(ids(&kept), [Some("fld1"), Some("fld2")]);
    let swapped = patch(&mapped(), json!({"field_mapping": {"client": "Notes", "notes": null}})).unwrap();
    assert_eq!(ids(&swapped), [Some("fld2")]);
    let renamed = patch(&mapped(), json!({"field_mapping": {"client": "Deal"}})).unwrap();
    assert_eq!(ids(&renamed), [None]);
}

#[test]
fn ids_are_forgotten_with_their_table() {
    let same = patch(&mapped(), json!({"base_id": " app1 ", "field_mapping": {"client": "Name"}})).unwrap();
    assert_eq!(ids(&same), [Some("fld1")]);
    let other = patch(&mapped(), json!({"base_id": "app2", "field_mapping": {"client": "Name"}})).unwrap();
    assert_eq!(ids(&other), [None]);
}
