use super::*;

fn read(status: u16, body: &str) -> Problem {
    Problem::read(status, body.as_bytes(), None)
}

#[track_caller]
fn check(status: u16, body: &str, name: &str, message: &str) {
    let expected = Problem { status, name: name.to_owned(), message: message.to_owned() };
    assert_eq!(read(status, body), expected);
}

#[test]
fn all_four_envelopes_are_read() {
    check(404, "{\"error\":\"NOT_FOUND\"}", "NOT_FOUND", "");
    check(404, "{\"error\":{\"type\":\"NOT_FOUND\"}}", "NOT_FOUND", "");
    check(422, "{\"error\":{\"type\":\"T\",\"message\":\"m\"}}", "T", "m");
    check(429, "{\"errors\":[{\"error\":\"T\",\"message\":\"m\"}]}", "T", "m");
}

#[test]
fn what_is_no_envelope_is_described() {
    check(503, "", "", "an empty answer");
    check(503, " \r\n", "", "an empty answer");
    check(502, "<html><h1>502</h1></html>", "", "a page of HTML");
    check(422, "{\"error\":{\"type\":\"T\",\"mess", "", "an answer that is not JSON");
    for body in ["{}", "[]", "7", "{\"error\":null}", "{\"errors\":[]}", "{\"error\":{\"type\":7}}"] {
        check(500, body, "", "");
    }
}

#[test]
fn a_message_is_quoted_without_tokens_and_not_at_any_length() {
    let token = Token::parse("odd-token-1").unwrap();
    let body = "{\"error\":{\"type\":\"T\",\"message\":\"no odd-token-1 or patAbCdEfGhIjKlMn.0123456789\"}}";
    assert_eq!(Problem::read(401, body.as_bytes(), Some(&token)).message, "no *** or ***");
    let long = format!("{{\"error\":{{\"type\":\"T\",\"message\":\"{}\"}}}}", "é".repeat(600));
    assert_eq!(read(422, &long).message.chars().count(), 501);
}

#[test]
fn each_refusal_has_its_kind() {
    use About::{Account, Records, Schema};

    let name = |name: &str| format!("{{\"error\":{{\"type\":\"{name}\",\"message\":\"Unknown field names: x\"}}}}");
    for (status, body, about, kind) in [
        (401, name("AUTHENTICATION_REQUIRED"), Account, ErrorKind::Unauthorized),
        (403, name("INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"), Schema, ErrorKind::BaseNotFound),
        (404, "{\"error\":\"NOT_FOUND\"}".to_owned(), Schema, ErrorKind::BaseNotFound),
        (404, name("TABLE_NOT_FOUND"), Records, ErrorKind::TableNotFound),
        (403, name("INVALID_PERMISSIONS"), Records, ErrorKind::Forbidden),
        (413, String::new(), Records, ErrorKind::Refused),
        (422, name("LIST_RECORDS_ITERATOR_NOT_AVAILABLE"), Records, ErrorKind::CursorExpired),
        (422, name("UNKNOWN_FIELD_NAME"), Records, ErrorKind::SchemaChanged),
        (422, name("INVALID_FILTER_BY_FORMULA"), Records, ErrorKind::SchemaChanged),
        (422, name("INVALID_RECORDS"), Records, ErrorKind::Refused),
        (429, name("RATE_LIMIT_REACHED"), Records, ErrorKind::RateLimited),
        (429, String::new(), Records, ErrorKind::RateLimited),
        (429, format!("{{\"errors\":[{{\"error\":\"{QUOTA}\"}}]}}"), Records, ErrorKind::QuotaExhausted),
        (503, "<html>".to_owned(), Records, ErrorKind::Unavailable),
        (302, String::new(), Records, ErrorKind::Unexpected),
        (599, String::new(), Records, ErrorKind::Unexpected),
    ] {
        assert_eq!(read(status, &body).kind(about), kind, "{status} {body}");
    }
}

#[test]
fn a_base_that_cannot_be_seen_is_explained() {
    let problem = read(403, "{\"error\":{\"type\":\"INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND\",\"message\":\"No.\"}}");
    let message = problem.fault(About::Schema, "reading").message;
    for part in
        ["No. (INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND, HTTP 403)", "schema.bases:read", "not added", "id is wrong"]
    {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_refused_record_has_its_reason() {
    let reason = |name: &str, message: &str| {
        Problem { status: 422, name: name.to_owned(), message: message.to_owned() }.reason()
    };
    let computed = "Field \"x\" cannot accept a value because the field is computed";
    assert_eq!(reason("INVALID_VALUE_FOR_COLUMN", computed), Reason::ComputedColumn);
    assert_eq!(reason("INVALID_VALUE_FOR_COLUMN", "Cannot parse"), Reason::RefusedByProvider);
    assert_eq!(reason("INVALID_MULTIPLE_CHOICE_OPTIONS", ""), Reason::NewOption);
    assert_eq!(reason("ROW_DOES_NOT_EXIST", ""), Reason::TargetGone);
    assert_eq!(reason("", ""), Reason::RefusedByProvider);
}
