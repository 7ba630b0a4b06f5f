//! What to make of a refused write: a pure function.

use dealsync_domain::ports::ErrorKind;
use dealsync_domain::reason::Reason;

use crate::error::{About, Problem};
use crate::write::item::Aim;

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It concerns every write: send nothing more.
    Stop,
    /// It concerns this one.
    Refuse(Reason),
    /// The row is not there any more.
    Gone,
    /// It says nothing about what was done.
    Doubt,
}

/// What the refusal of a write means.
pub(crate) fn judge(problem: &Problem, aim: &Aim) -> Judgement {
    let reason = problem.reason();
    match (problem.status, aim) {
        (500.., _) => Judgement::Doubt,
        (400 | 404, _) if reason == Reason::UnknownPerson => Judgement::Refuse(reason),
        // A plan without room takes no new rows, and changes of those that are there.
        (403, Aim::Create) if problem.is_full => Judgement::Refuse(Reason::WorkspaceFull),
        // The parent cannot be seen any more, so no row can be made.
        (404, Aim::Create) => Judgement::Stop,
        (404, _) => Judgement::Gone,
        (400, _) if problem.is_about_an_ancestor() => Judgement::Stop,
        (413, _) => Judgement::Refuse(reason),
        (400, _) if problem.is_validation() && problem.kind(About::Records) == ErrorKind::Refused => {
            match (reason, aim) {
                (Reason::TargetGone, Aim::Update(_) | Aim::Delete(_)) => Judgement::Gone,
                // What is archived is the parent.
                (Reason::TargetGone, Aim::Create) => Judgement::Stop,
                (reason, _) => Judgement::Refuse(reason),
            }
        }
        _ => Judgement::Stop,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(status: u16, code: &str, message: &str, aims: [Judgement; 3]) {
        let body = json!({"object": "error", "status": status, "code": code, "message": message});
        let problem = Problem::read(status, body.to_string().as_bytes(), None);
        let id = || "p1".to_owned();
        let judged = [Aim::Create, Aim::Update(id()), Aim::Delete(id())].map(|aim| judge(&problem, &aim));
        assert_eq!(judged, aims, "{message}");
    }

    #[test]
    fn what_concerns_everything_stops_the_batch() {
        for (status, code) in
            [(401, "unauthorized"), (403, "restricted_resource"), (429, "rate_limited"), (400, "invalid_json")]
        {
            check(status, code, "no", [Judgement::Stop; 3]);
        }
        check(400, "validation_error", "Montant is not a property that exists.", [Judgement::Stop; 3]);
        check(500, "internal_server_error", "?", [Judgement::Doubt; 3]);
    }

    #[test]
    fn a_bad_record_costs_itself() {
        let long = "body failed validation: body.properties.X.rich_text[0].text.content.length should be ≤ `2000`, \
                    instead was `2088`.";
        check(400, "validation_error", long, [Judgement::Refuse(Reason::ValueTooLong); 3]);
        let option = "Invalid status option. Status option \"X\" does not exist.";
        check(400, "validation_error", option, [Judgement::Refuse(Reason::NewOption); 3]);
        let kind = "Montant is expected to be number.";
        check(400, "validation_error", kind, [Judgement::Refuse(Reason::WrongColumnType); 3]);
        let person = "Could not find user with ID: u1.";
        check(404, "object_not_found", person, [Judgement::Refuse(Reason::UnknownPerson); 3]);
        check(400, "validation_error", "Something odd.", [Judgement::Refuse(Reason::RefusedByProvider); 3]);
    }

    #[test]
    fn a_row_that_cannot_be_written_is_gone() {
        let gone = [Judgement::Stop, Judgement::Gone, Judgement::Gone];
        check(404, "object_not_found", "Could not find page with ID: p1.", gone);
        let archived = "Can't edit block that is archived. You must unarchive the block before editing.";
        check(400, "validation_error", archived, gone);
        let ancestor = "Can't edit page on block with an archived ancestor. You must unarchive the ancestor.";
        check(400, "validation_error", ancestor, [Judgement::Stop; 3]);
    }
}
