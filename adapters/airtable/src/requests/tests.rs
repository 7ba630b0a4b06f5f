use super::*;

fn table() -> TableRef {
    TableRef { base: "app1".to_owned(), table: "tbl1".to_owned(), name: "Deals".to_owned() }
}

fn body(call: &Call) -> Value {
    serde_json::from_slice(call.body.as_ref().unwrap()).unwrap()
}

fn fields(json: Value) -> Map<String, Value> {
    json.as_object().unwrap().clone()
}

#[test]
fn a_listing_asks_for_mapped_columns_by_id() {
    let asked = List { fields: vec!["fld1", "fld2"], filter: None, offset: None };
    let call = list(&table(), &asked);
    assert_eq!(
        (call.method, call.path.as_str(), call.safety),
        (Method::Post, "/v0/app1/tbl1/listRecords", Safety::Read)
    );
    let expected = json!({"pageSize": 100, "fields": ["fld1", "fld2"], "returnFieldsByFieldId": true});
    assert_eq!(body(&call), expected);

    let asked = List { filter: Some("TRUE()".to_owned()), offset: Some("itr1/rec1"), ..asked };
    let sent = body(&list(&table(), &asked));
    assert_eq!((&sent["filterByFormula"], &sent["offset"]), (&json!("TRUE()"), &json!("itr1/rec1")));
}

#[test]
fn updates_and_upserts_share_a_call() {
    let (old, new) = (fields(json!({"fld1": null})), fields(json!({"fld1": "Acme"})));
    let call = patch(&table(), &[(Some("rec1"), &old), (None, &new)], "fld1", Options::Existing);
    assert_eq!((call.method, call.safety), (Method::Patch, Safety::Keyed));
    let expected = json!({
        "records": [{"id": "rec1", "fields": {"fld1": null}}, {"fields": {"fld1": "Acme"}}],
        "typecast": false,
        "returnFieldsByFieldId": true,
        "performUpsert": {"fieldsToMergeOn": ["fld1"]},
    });
    assert_eq!(body(&call), expected);
}

#[test]
fn updates_alone_are_no_upsert() {
    let cells = fields(json!({"fld2": 1}));
    let sent = body(&patch(&table(), &[(Some("rec1"), &cells)], "fld1", Options::New));
    assert_eq!((sent.get("performUpsert"), &sent["typecast"]), (None, &json!(true)));
}

#[test]
fn numbers_are_sent_digit_by_digit() {
    let cells = fields(serde_json::from_str("{\"fld2\":123456789012.34}").unwrap());
    let call = create(&table(), &[(None, &cells)], Options::Existing);
    assert_eq!(call.safety, Safety::Once);
    let sent = String::from_utf8(call.body.unwrap().to_vec()).unwrap();
    assert!(sent.contains("\"fld2\":123456789012.34"), "{sent}");
}

#[test]
fn addresses_are_encoded() {
    let call = delete(&table(), ["rec1", "rec/2"].into_iter());
    assert_eq!(call.query, "records%5B%5D=rec1&records%5B%5D=rec%2F2");
    assert_eq!(bases(Some("itr1/app1")).query, "offset=itr1%2Fapp1");
    assert_eq!(tables("app 1").path, "/v0/meta/bases/app%201/tables");
}
