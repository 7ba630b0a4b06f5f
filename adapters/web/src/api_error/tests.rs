use dealsync_domain::ports::{ErrorKind, StoreErrorKind};

use super::*;

#[test]
fn every_failure_has_a_status_and_says_what_to_do() {
    for code in FailureCode::ALL {
        let problem = ApiError::new(*code).problem();
        assert!((400..600).contains(&problem.status), "{code:?}");
        assert_eq!(problem.code, code.code());
        assert_eq!(problem.kind, format!("/problems/{}", code.code()));
        assert!(!problem.detail.is_empty() && !problem.hint.is_empty());
    }
}

#[test]
fn the_codes_of_requests_do_not_mean_two_things() {
    for code in RequestCode::ALL {
        let same = RequestCode::ALL.iter().filter(|other| other.code() == code.code()).count();
        assert_eq!(same, 1, "{code:?}");
        if let Some(failure) = FailureCode::from_code(code.code()) {
            assert_eq!(Code::from(failure).status(), code.status(), "{code:?}");
        }
        assert!(code.what().ends_with('.') && code.next_step().ends_with('.'));
    }
}

#[test]
fn what_a_provider_says_is_a_bad_gateway() {
    let kinds = [
        ErrorKind::Unauthorized,
        ErrorKind::Forbidden,
        ErrorKind::BaseNotFound,
        ErrorKind::TableNotFound,
        ErrorKind::SchemaChanged,
        ErrorKind::Refused,
        ErrorKind::CursorExpired,
        ErrorKind::Incomplete,
        ErrorKind::RateLimited,
        ErrorKind::QuotaExhausted,
        ErrorKind::Blocked,
        ErrorKind::Unavailable,
        ErrorKind::Unexpected,
    ];
    for kind in kinds {
        assert_eq!(Code::from(kind.code()).status(), StatusCode::BAD_GATEWAY, "{kind:?}");
    }
    // Nothing failed there: the connection leaves the choice open.
    assert_eq!(Code::from(ErrorKind::TableMissing.code()).status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_database_that_is_away_is_told_as_such() {
    let error = ApiError::from(StoreError::new(StoreErrorKind::Unavailable, "reading deals", "connection refused"));
    let problem = error.problem();
    assert_eq!((problem.status, problem.code), (503, "database_unavailable"));
    assert_eq!(problem.detail, "connection refused");
}

#[test]
fn a_run_in_the_way_is_named() {
    let refused = RefusedRun { error: FailureCode::RunInProgress.into(), run_in_progress: Some(RunId(7)) };
    let problem = ApiError::from(refused).problem();
    assert_eq!((problem.status, problem.run_id), (409, Some(7)));
}

#[test]
fn an_answer_of_any_status_has_a_problem() {
    for status in [400, 404, 405, 406, 408, 413, 415, 418, 500, 502] {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(ApiError::of_status(status).status_code().is_client_error(), status.is_client_error());
    }
}
