//! The functions that a formula may call.

/// A function by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    And,
    Or,
    Not,
    Lower,
    Upper,
    Trim,
    Len,
    Find,
    Search,
    RecordId,
    CreatedTime,
    LastModifiedTime,
    IsAfter,
    IsBefore,
    IsSame,
    DatetimeParse,
    Blank,
    True,
    False,
}

/// Name, function, fewest and most arguments.
const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("AND", Function::And, 1, usize::MAX),
    ("OR", Function::Or, 1, usize::MAX),
    ("NOT", Function::Not, 1, 1),
    ("LOWER", Function::Lower, 1, 1),
    ("UPPER", Function::Upper, 1, 1),
    ("TRIM", Function::Trim, 1, 1),
    ("LEN", Function::Len, 1, 1),
    ("FIND", Function::Find, 2, 3),
    ("SEARCH", Function::Search, 2, 3),
    ("RECORD_ID", Function::RecordId, 0, 0),
    ("CREATED_TIME", Function::CreatedTime, 0, 0),
    // With fields as arguments it would need the history of each cell.
    ("LAST_MODIFIED_TIME", Function::LastModifiedTime, 0, 0),
    ("IS_AFTER", Function::IsAfter, 2, 2),
    ("IS_BEFORE", Function::IsBefore, 2, 2),
    ("IS_SAME", Function::IsSame, 2, 3),
    // Only ISO: with a format it would need all of Moment.js.
    ("DATETIME_PARSE", Function::DatetimeParse, 1, 1),
    ("BLANK", Function::Blank, 0, 0),
    ("TRUE", Function::True, 0, 0),
    ("FALSE", Function::False, 0, 0),
];

impl Function {
    /// The function of this name, if it takes so many arguments.
    pub(crate) fn named(name: &str, arguments: usize) -> Option<Self> {
        FUNCTIONS
            .iter()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name))
            .filter(|(_, _, fewest, most)| (*fewest..=*most).contains(&arguments))
            .map(|(_, function, ..)| *function)
    }
}
