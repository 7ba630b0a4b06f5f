use serde_json::json;

use super::*;
use crate::api_error::RequestCode;

fn read_new(body: Json) -> Result<Given, Vec<String>> {
    let Json::Object(fields) = body else { panic!("not an object") };
    let mut problems = Problems::default();
    let given = read(Object::new(fields), &mut problems);
    require_client(&given, &mut problems);
    problems
        .settle(given, RequestCode::Invalid)
        .map_err(|error| error.problem().errors.into_iter().map(|error| error.field).collect())
}

fn amount_of(json: Json) -> Result<String, String> {
    amount(&json).map(|amount| amount.to_string())
}

#[test]
fn amounts_are_read_exactly_from_texts_and_numbers() {
    assert_eq!(amount_of(json!("12500")).unwrap(), "12500.00");
    assert_eq!(amount_of(json!(" -0.125 ")).unwrap(), "-0.125");
    let exact: Json = serde_json::from_str("12345678901234567890.12345").unwrap();
    assert_eq!(amount_of(exact).unwrap(), "12345678901234567890.12345");
    assert_eq!(amount_of(serde_json::from_str("1.25e3").unwrap()).unwrap(), "1250.00");
    for bad in [json!("12,5"), json!("12 €"), json!(true), json!([1]), json!("NaN")] {
        assert!(amount_of(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn days_are_read_in_one_form_only() {
    assert_eq!(date(&json!("2026-02-28")).unwrap().to_string(), "2026-02-28");
    for bad in
        [json!("2026-2-3"), json!("2026-02-30"), json!("28/02/2026"), json!("2026-02-28T00:00:00Z"), json!(20260228)]
    {
        assert!(date(&bad).is_err(), "{bad}");
    }
}

#[test]
fn null_and_an_empty_text_are_empty() {
    let given = read_new(json!({"client": "Acme", "notes": "", "montant_brut": null, "date_echeance": ""})).unwrap();
    let expected = vec![
        (DealField::Client, Value::text("Acme")),
        (DealField::MontantBrut, None),
        (DealField::DateEcheance, None),
        (DealField::Notes, None),
    ];
    assert_eq!(given, expected);
}

#[test]
fn a_deal_needs_a_client_that_can_be_recognised() {
    for body in [json!({}), json!({"client": null}), json!({"client": "  \u{a0}"}), json!({"client": 3})] {
        assert_eq!(read_new(body.clone()).unwrap_err(), ["client"], "{body}");
    }
}

#[test]
fn every_bad_field_is_named() {
    let told = read_new(
        json!({"client": "A", "notes": 3, "montant_brut": "x", "date_echeance": "y", "secteur": "\0", "odd": 1}),
    );
    assert_eq!(told.unwrap_err(), ["montant_brut", "secteur", "date_echeance", "notes", "odd"]);
}
