//! What types of columns there are, whatever each database calls them, and which field can live
//! in which.

use dealsync_domain::column::{Binary, Holds};
use dealsync_domain::deal::ValueKind;

use crate::deals::table::Shape;

pub(crate) mod postgres;
pub(crate) mod sqlite;

/// A type of column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer {
        digits: u32,
    },
    Real,
    Single,
    Numeric {
        scale: Option<u32>,
        digits: Option<u32>,
        binary: bool,
    },
    Text {
        max_chars: Option<usize>,
    },
    Choice {
        options: Vec<String>,
    },
    Date,
    Moment,
    /// Holds whatever is put in: a column of SQLite without a type that says anything.
    Any,
    Other,
}

/// How a field lives in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) shape: Shape,
    pub(crate) holds: Holds,
    pub(crate) writable: bool,
}

impl Kind {
    /// How a field of that kind lives in such a column; `None` where it cannot.
    pub(crate) fn fit(&self, field: ValueKind) -> Option<Fit> {
        let fit = |shape, holds, writable| Some(Fit { shape, holds, writable });
        let free_text = Holds::Text { max_chars: None };
        match (field, self) {
            (_, Self::Text { max_chars }) => fit(Shape::Text, Holds::Text { max_chars: *max_chars }, true),
            (ValueKind::Amount, Self::Any) => fit(Shape::Numeric, number(None, None, true), true),
            (ValueKind::Text | ValueKind::Date, Self::Any) => fit(Shape::Text, free_text, true),

            // A status kept as a number can be shown, but no text can be put there.
            (ValueKind::Amount | ValueKind::Text, Self::Integer { digits }) => {
                fit(Shape::Integer, number(Some(0), Some(*digits), false), field == ValueKind::Amount)
            }
            (ValueKind::Amount | ValueKind::Text, Self::Real) => {
                fit(Shape::Real, number(None, None, true), field == ValueKind::Amount)
            }
            (ValueKind::Amount | ValueKind::Text, Self::Single) => fit(
                Shape::Single,
                Holds::Number { scale: None, integer_digits: None, binary: Binary::Single },
                field == ValueKind::Amount,
            ),
            (ValueKind::Amount | ValueKind::Text, Self::Numeric { scale, digits, binary }) => {
                fit(Shape::Numeric, number(*scale, *digits, *binary), field == ValueKind::Amount)
            }

            (ValueKind::Date, Self::Date) => fit(Shape::Date, Holds::Date, true),
            (ValueKind::Date, Self::Moment) => fit(Shape::Moment, Holds::Moment, true),
            (ValueKind::Text, Self::Choice { options }) => {
                fit(Shape::Text, Holds::Choice { options: options.clone(), extensible: false }, true)
            }
            (ValueKind::Text, Self::Date | Self::Moment | Self::Other) => fit(Shape::Text, Holds::Other, false),
            (ValueKind::Amount | ValueKind::Date, _) => None,
        }
    }
}

fn number(scale: Option<u32>, integer_digits: Option<u32>, binary: bool) -> Holds {
    let binary = if binary { Binary::Double } else { Binary::No };
    Holds::Number { scale, integer_digits, binary }
}
