//! Why a change waits, was left out or failed: stable codes, what happened, what to do next.

use serde::{Deserialize, Serialize};

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $what:literal, $next:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What happened, in one English sentence.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)+ }
            }

            /// What to do next, in one English sentence.
            #[must_use]
            pub fn next_step(self) -> &'static str {
                match self { $(Self::$variant => $next,)+ }
            }

            /// The one with that code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.what())
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Why one change is held, was skipped or failed.
    Reason {
        /// Held: the linked target is gone, archived or in the trash.
        TargetDeleted = "target_deleted",
            "The linked record on the other side was deleted, archived or put in the trash.",
            "Restore it there, or decide to create it anew.";
        /// Held: the client name does not say which record is meant.
        DuplicateClient = "duplicate_client",
            "Several records bear this client name.",
            "Choose which of them is meant, or create another.";
        /// Held: no client name.
        MissingClient = "missing_client",
            "The record has no client name.",
            "Fill in the client, then run again.";
        /// Held: a source value cannot be read.
        InvalidValue = "invalid_value",
            "A value of the record cannot be read.",
            "Correct the value named, then run again.";
        /// Held: the value is not among the column's options.
        NewOption = "new_option",
            "The value is not among the options of its column.",
            "Approve the new option, or choose one that exists.";
        /// Skipped: the target was edited after it had been read.
        TargetChanged = "target_changed",
            "The target was edited after the preview had read it.",
            "Run again to see its present value.";
        /// Skipped: a record with this client has appeared meanwhile.
        KeyTaken = "key_taken",
            "A record with this client name has appeared since the preview.",
            "Run again to pair the two.";
        /// Skipped: another run has paired one of the two since.
        LinkChanged = "link_changed",
            "Another run has paired this record differently since the preview.",
            "Run again to see what is left to do.";
        /// Skipped: an undo finds something else than what the run had written.
        EditedSince = "edited_since",
            "It was edited after the run had written it, so it is left as it is.",
            "Nothing to do; change it by hand if the former value is wanted.";
        /// Skipped: an undo cannot put it back.
        CannotComeBack = "cannot_come_back",
            "What stood there before cannot be put back.",
            "Put it right by hand.";
        /// Skipped: the source was deleted.
        SourceGone = "source_gone",
            "The record was deleted on the side that it came from.",
            "Nothing to do.";
        /// Skipped: left out by the user.
        Excluded = "excluded",
            "Left out by your choice.",
            "Nothing to do.";
        /// Failed: the column is computed by its store.
        ComputedColumn = "computed_column",
            "The column is computed, so nothing can be written to it.",
            "Map the field to another column.";
        /// Failed: the column cannot hold such a value.
        WrongColumnType = "wrong_column_type",
            "The column cannot hold this kind of value.",
            "Change the column's type, or map the field to another column.";
        /// Failed: longer than the column takes.
        ValueTooLong = "value_too_long",
            "The text is longer than its column takes.",
            "Shorten it.";
        /// Failed: more digits than the column keeps.
        AmountOutOfRange = "amount_out_of_range",
            "The amount has more digits than its column keeps.",
            "Use a column with more digits.";
        /// Failed: cents into a column of whole numbers.
        AmountNotWhole = "amount_not_whole",
            "The amount has cents, and its column keeps whole numbers only.",
            "Round the amount, or give the column decimals.";
        /// Failed: a person that the provider does not know, or knows twice.
        UnknownPerson = "unknown_person",
            "No one person of that name or address is known to the provider.",
            "Invite the person there, or use the e-mail address.";
        /// Failed: the provider's plan has no room for another record.
        WorkspaceFull = "workspace_full",
            "The provider's plan has no room for another record; those that exist can still be changed.",
            "Upgrade the plan there, or export fewer deals.";
        /// Failed: the provider refused this record.
        RefusedByProvider = "refused_by_provider",
            "The provider refused this record.",
            "Read its message, correct the record, then retry.";
        /// Failed: the CRM's database refused this record.
        RefusedByCrm = "refused_by_crm",
            "The CRM's database refused this record.",
            "Read its message, correct the record, then retry.";
        /// Failed: the record vanished between reading and writing.
        TargetGone = "target_gone",
            "The record was deleted while the run was writing.",
            "Run again: it will be shown as deleted.";
        /// Failed: the answer was lost and what happened could not be found out yet.
        Uncertain = "uncertain",
            "The answer to this write was lost, and whether it happened could not be found out.",
            "Resume the run: it asks again before writing anything.";
    }
}

coded! {
    /// What an undo cannot bring back.
    Loss {
        /// A column was removed, or changed its type.
        ColumnGone = "column_gone",
            "The column was removed or changed its type.",
            "Bring the column back, then undo again.";
        /// What a record held before it was taken over is not known.
        TakenOver = "taken_over",
            "The record stood there already when the run wrote it, and what it held is not known.",
            "Look at the record's own history there.";
        /// A status cannot be made empty at the provider.
        EmptyStatus = "empty_status",
            "A status cannot be made empty there: it takes the column's default.",
            "Choose the status by hand.";
        /// Parts of a text that only its own program can make.
        Styling = "styling",
            "Parts of the text, such as mentions, come back as plain text.",
            "Look at the record's own history there.";
        /// A record that was removed comes back under another id.
        RecordId = "record_id",
            "A record that is made again has another id.",
            "Nothing to do, unless something else refers to the record.";
    }
}

impl Loss {
    /// Whether the rest of the value is put back all the same.
    #[must_use]
    pub fn is_partial(self) -> bool {
        matches!(self, Self::Styling)
    }
}

impl Reason {
    /// Whether a person can decide what to do with a change held for it.
    #[must_use]
    pub fn can_be_decided(self) -> bool {
        matches!(self, Self::TargetDeleted | Self::DuplicateClient | Self::NewOption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_found_again() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(*reason));
            assert!(reason.what().ends_with('.') && reason.next_step().ends_with('.'));
        }
    }
}
