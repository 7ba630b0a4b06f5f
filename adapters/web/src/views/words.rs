//! The words that stand for the domain's alternatives, for reading, for showing and for the
//! OpenAPI document.

use dealsync_domain::change::{Action, ChangeStatus};
use dealsync_domain::deal::DealField;
use dealsync_domain::run::{Phase, RunStatus};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

pub(crate) const PROVIDERS: &[&str] = &["airtable", "notion"];
pub(crate) const DIRECTIONS: &[&str] = &["import", "export"];
pub(crate) const RUN_STATUSES: &[&str] =
    &["running", "planned", "success", "partial", "error", "cancelled", "interrupted"];
pub(crate) const ACTIONS: &[&str] = &["create", "update", "delete"];
pub(crate) const CHANGE_STATUSES: &[&str] = &["pending", "held", "sent", "applied", "skipped", "failed"];

/// The word of an action.
pub(crate) fn action_word(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Delete => "delete",
        Action::Link => "link",
    }
}

/// The action of a word; people see no links.
pub(crate) fn action_of(word: &str) -> Option<Action> {
    [Action::Create, Action::Update, Action::Delete].into_iter().find(|action| action_word(*action) == word)
}

/// The word of a change's status.
pub(crate) fn change_status_word(status: ChangeStatus) -> &'static str {
    match status {
        ChangeStatus::Pending => "pending",
        ChangeStatus::Held => "held",
        ChangeStatus::Sent => "sent",
        ChangeStatus::Applied => "applied",
        ChangeStatus::Skipped => "skipped",
        ChangeStatus::Failed => "failed",
    }
}

/// The status of a word.
pub(crate) fn change_status_of(word: &str) -> Option<ChangeStatus> {
    use ChangeStatus::{Applied, Failed, Held, Pending, Sent, Skipped};
    [Pending, Held, Sent, Applied, Skipped, Failed].into_iter().find(|status| change_status_word(*status) == word)
}

/// Names for the lists of words in the OpenAPI document.
macro_rules! word_schemas {
    ($($(#[$doc:meta])* $name:ident = $words:expr;)+) => {
        $(
            $(#[$doc])*
            pub(crate) enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let words: Vec<&'static str> = $words;
                    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

word_schemas! {
    /// A provider.
    ProviderWord = PROVIDERS.to_vec();
    /// Which side a run writes.
    DirectionWord = DIRECTIONS.to_vec();
    /// How a run stands.
    RunStatusWord = RunStatus::ALL.iter().map(|status| status.as_str()).collect();
    /// What a run is doing.
    PhaseWord = Phase::ALL.iter().map(|phase| phase.as_str()).collect();
    /// What a change does.
    ActionWord = ACTIONS.to_vec();
    /// Where a change stands.
    ChangeStatusWord = CHANGE_STATUSES.to_vec();
    /// A field of a deal.
    FieldWord = DealField::ALL.iter().map(|field| field.name()).collect();
    /// The answer to a question of the checklist.
    CheckStatusWord = vec!["ok", "failed", "not_tested"];
}
