//! Actions and statuses as words, the same as in JSON.

use dealsync_domain::change::{Action, ChangeStatus};

use crate::error::Fault;

const ACTIONS: [(Action, &str); 4] =
    [(Action::Create, "create"), (Action::Update, "update"), (Action::Delete, "delete"), (Action::Link, "link")];

const STATUSES: [(ChangeStatus, &str); 6] = [
    (ChangeStatus::Pending, "pending"),
    (ChangeStatus::Held, "held"),
    (ChangeStatus::Sent, "sent"),
    (ChangeStatus::Applied, "applied"),
    (ChangeStatus::Skipped, "skipped"),
    (ChangeStatus::Failed, "failed"),
];

pub(super) fn action_word(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Delete => "delete",
        Action::Link => "link",
    }
}

pub(super) fn action_of(word: &str) -> Result<Action, Fault> {
    let found = ACTIONS.iter().find(|(_, known)| *known == word).map(|(action, _)| *action);
    found.ok_or_else(|| Fault::corrupt(format!("{word:?} is not an action")))
}

pub(super) fn status_word(status: ChangeStatus) -> &'static str {
    match status {
        ChangeStatus::Pending => "pending",
        ChangeStatus::Held => "held",
        ChangeStatus::Sent => "sent",
        ChangeStatus::Applied => "applied",
        ChangeStatus::Skipped => "skipped",
        ChangeStatus::Failed => "failed",
    }
}

pub(super) fn status_of(word: &str) -> Result<ChangeStatus, Fault> {
    let found = STATUSES.iter().find(|(_, known)| *known == word).map(|(status, _)| *status);
    found.ok_or_else(|| Fault::corrupt(format!("{word:?} is not a status")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_json_and_read_back() {
        for (action, word) in ACTIONS {
            assert_eq!((action_word(action), action_of(word).unwrap()), (word, action));
            assert_eq!(serde_json::to_value(action).unwrap(), word);
        }
        for (status, word) in STATUSES {
            assert_eq!((status_word(status), status_of(word).unwrap()), (word, status));
            assert_eq!(serde_json::to_value(status).unwrap(), word);
        }
    }
}
