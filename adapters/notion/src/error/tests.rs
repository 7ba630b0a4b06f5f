use serde_json::json;

use super::*;

fn read(status: u16, body: &str) -> Problem {
    Problem::read(status, body.as_bytes(), None)
}

fn problem(status: u16, code: &str, message: &str, more: Value) -> Problem {
    let body = json!({"object": "error", "status": status, "code": code, "message": message, "additional_data": more,
        "request_id": "r-1"});
    read(status, &body.to_string())
}

#[test]
fn notion_s_words_are_told_with_what_support_asks_for() {
    let told = problem(404, "object_not_found", "Could not find it.", json!({"integration_id": "b"}));
    assert_eq!(told.told(), "Could not find it. (object_not_found, HTTP 404, request r-1)");
    assert_eq!(read(500, "{}").told(), "Notion answered HTTP 500");
}

#[test]
fn what_is_not_notion_s_form_is_described() {
    assert_eq!(read(503, " \n").told(), "an empty answer (HTTP 503)");
    assert_eq!(read(502, "<html>Bad gateway</html>").told(), "a page of HTML (HTTP 502)");
    assert_eq!(read(502, "{\"object\":\"err").told(), "an answer that is not JSON (HTTP 502)");
    for body in ["[]", "7", "null", "{\"code\":7,\"message\":[],\"additional_data\":7}"] {
        assert_eq!(read(500, body).code, "", "{body}");
    }
}

#[test]
fn a_message_is_quoted_without_tokens_and_not_at_any_length() {
    let token = Token::parse("odd-token-1").unwrap();
    let body = json!({"code": "unauthorized", "message": "no odd-token-1 nor ntn_12345678901"}).to_string();
    assert_eq!(Problem::read(401, body.as_bytes(), Some(&token)).message, "no *** nor ***");
    let long = json!({"message": "é".repeat(600)}).to_string();
    assert_eq!(read(400, &long).message.chars().count(), 501);
}

#[test]
fn each_refusal_has_its_kind() {
    use About::{Account, Base, Records, Source};

    let none = || json!({});
    let missing = "Could not find property with name or id: abc";
    for (status, code, message, more, about, kind) in [
        (401, "unauthorized", "", none(), Account, ErrorKind::Unauthorized),
        (403, "restricted_resource", "", none(), Records, ErrorKind::Forbidden),
        (404, "object_not_found", "", none(), Base, ErrorKind::BaseNotFound),
        (404, "object_not_found", "", none(), Source, ErrorKind::TableNotFound),
        (404, "object_not_found", "", none(), Records, ErrorKind::TableNotFound),
        (400, "validation_error", "path.database_id should be a valid uuid", none(), Base, ErrorKind::BaseNotFound),
        (400, "validation_error", "start_cursor is invalid", none(), Records, ErrorKind::CursorExpired),
        (400, "validation_error", missing, none(), Records, ErrorKind::SchemaChanged),
        (400, "validation_error", "Montant is not a property that exists.", none(), Records, ErrorKind::SchemaChanged),
        (400, "missing_version", "", none(), Base, ErrorKind::Refused),
        (409, "conflict_error", "", none(), Records, ErrorKind::Unavailable),
        (429, "rate_limited", "", none(), Records, ErrorKind::RateLimited),
        (
            429,
            "rate_limited",
            "",
            json!({"rate_limit_reason": "public_api_request_blocked"}),
            Records,
            ErrorKind::Blocked,
        ),
        (529, "service_overload", "", none(), Records, ErrorKind::RateLimited),
        (503, "service_unavailable", "", none(), Records, ErrorKind::Unavailable),
        (302, "", "", none(), Records, ErrorKind::Unexpected),
        (599, "", "", none(), Records, ErrorKind::Unexpected),
    ] {
        assert_eq!(problem(status, code, message, more).kind(about), kind, "{status} {code} {message}");
    }
}

#[test]
fn a_full_workspace_and_a_missing_share_are_told_with_their_cure() {
    let full = problem(403, "restricted_resource", "No.", json!({"block_limit": "block_creation"}));
    let told = full.fault(About::Records, "writing").message;
    assert!(told.contains("free blocks") && told.contains("restricted_resource"), "{told}");
    let capability = problem(403, "restricted_resource", "No.", json!({})).fault(About::Records, "writing");
    assert!(capability.message.contains("capabilities"), "{capability}");
    let share = problem(404, "object_not_found", "Make sure it is shared with \"x\".", json!({}));
    assert!(share.fault(About::Base, "reading").message.contains("Connections"));
    let page = problem(400, "validation_error", "Provided ID x is a page, not a database.", json!({}));
    assert!(page.is_page() && page.fault(About::Base, "reading").message.contains("full page"));
}

#[test]
fn what_notion_did_or_refused_for_now_is_told_apart() {
    let limited = |retry_after| Outcome::Limited { retry_after };
    let trouble = Outcome::Trouble { retry_after: None };
    let committed = json!({"committed_resource_id": "p1", "retry_guidance": ["Do not repeat the write."]});
    let slow = json!({"retry_guidance": ["Retry with backoff.", "Reduce page_size."]});
    let blocked = json!({"rate_limit_reason": "public_api_request_blocked", "retry_after": "9"});
    for (status, more, usual, expected) in [
        (409, json!({}), Outcome::Answered, Outcome::NotDone),
        (503, committed, trouble, Outcome::Answered),
        (503, slow, trouble, Outcome::Answered),
        (503, json!({"retry_guidance": ["Wait."]}), trouble, trouble),
        (429, blocked, limited(Some(9)), Outcome::Answered),
        (429, json!({"retry_after": "7"}), limited(None), limited(Some(7))),
        (429, json!({}), limited(Some(3)), limited(Some(3))),
        (529, json!({}), limited(None), limited(Some(USUAL_REST))),
        (404, json!({}), Outcome::Answered, Outcome::Answered),
    ] {
        assert_eq!(outcome(&problem(status, "", "", more), usual), expected, "{status}");
    }
}

#[test]
fn a_page_made_in_spite_of_everything_is_named() {
    let made = problem(503, "service_unavailable", "The change was saved.", json!({"committed_resource_id": "p1"}));
    assert_eq!(made.committed.as_deref(), Some("p1"));
    assert!(!made.asks_for_less());
}

#[test]
fn a_refused_record_has_its_reason() {
    let reason = |message: &str| problem(400, "validation_error", message, json!({})).reason();
    assert_eq!(reason("Can't edit block that is archived. You must unarchive the block."), Reason::TargetGone);
    assert_eq!(reason("body.x.content.length should be ≤ `2000`, instead was `2088`."), Reason::ValueTooLong);
    assert_eq!(reason("Status option \"X\" does not exist."), Reason::NewOption);
    assert_eq!(reason("Montant is expected to be number."), Reason::WrongColumnType);
    assert_eq!(reason("Could not find user with ID: u1."), Reason::UnknownPerson);
    assert_eq!(reason("Secteur is an invalid select option \"X\"."), Reason::NewOption);
    assert_eq!(reason("Invalid select option, commas not allowed: a, b"), Reason::RefusedByProvider);
    assert_eq!(reason("?"), Reason::RefusedByProvider);
    assert_eq!(problem(404, "object_not_found", "", json!({})).reason(), Reason::TargetGone);
    assert_eq!(problem(413, "", "", json!({})).reason(), Reason::ValueTooLong);
}
