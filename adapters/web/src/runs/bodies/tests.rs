use serde_json::json;

use super::*;
use crate::api_error::RequestCode;

fn read<T>(body: Value, read: impl Fn(Object, &mut Problems) -> T) -> Result<T, Vec<String>> {
    let Value::Object(fields) = body else { panic!("not an object") };
    let mut problems = Problems::default();
    let value = read(Object::new(fields), &mut problems);
    problems
        .settle(value, RequestCode::Invalid)
        .map_err(|error| error.problem().errors.into_iter().map(|error| error.field).collect())
}

#[test]
fn an_empty_body_decides_nothing() {
    assert_eq!(read(json!({}), StartBody::read), Ok(StartBody { dry_run: false, full: false }));
    assert_eq!(read(json!({"exclude": null}), ApplyBody::read).unwrap().decisions(), Decisions::default());
}

#[test]
fn decisions_are_read_as_the_contract_writes_them() {
    let body = json!({
        "exclude": [{"seq": 1}, {"seq": 2, "fields": ["notes"]}],
        "decisions": [{"seq": 3, "choice": "create"}, {"seq": 4, "choice": "pair", "with": 17}],
        "new_options": [{"field": "statut", "name": "Won"}],
    });
    let body = read(body, ApplyBody::read).unwrap();
    assert_eq!(
        body.decisions(),
        Decisions {
            exclude: vec![Exclusion { seq: 1, fields: vec![] }, Exclusion { seq: 2, fields: vec![DealField::Notes] },],
            decisions: vec![
                Decision { seq: 3, choice: Choice::Create },
                Decision { seq: 4, choice: Choice::Pair("17".to_owned()) },
            ],
            new_options: vec![NewOption { field: DealField::Statut, name: "Won".to_owned() }],
        }
    );
    assert_eq!((body.place(4), body.place(2)), ("decisions[1]".to_owned(), "exclude[1]".to_owned()));
}

#[test]
fn every_mistake_is_named() {
    let body = json!({
        "exclude": [{"fields": ["odd"]}],
        "decisions": [{"seq": 1, "choice": "pair"}, {"seq": 2, "choice": "drop"}],
        "new_options": [{"field": "odd"}],
        "dry_run": true,
    });
    let expected = [
        "exclude[0].seq",
        "exclude[0].fields",
        "decisions[0].with",
        "decisions[1].choice",
        "new_options[0].field",
        "new_options[0].name",
        "dry_run",
    ];
    assert_eq!(read(body, ApplyBody::read).unwrap_err(), expected);
    assert_eq!(read(json!({"dry_run": "yes"}), StartBody::read).unwrap_err(), ["dry_run"]);
}
