//! Columns of either side: what they can hold, and whether a value fits.

use serde::{Deserialize, Serialize};

use crate::client::ClientKey;
use crate::deal::{DealField, Value, ValueKind};
use crate::money::Amount;
use crate::reason::Reason;

/// A column of a table, on either side, as it is right now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The id that survives renaming; for the CRM, the name.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// The store's own word for its type, such as `singleSelect` or `NUMERIC(12,2)`.
    pub type_name: String,
    /// What it can hold.
    pub holds: Holds,
    /// Whether a value can be written; false for what the store computes.
    pub writable: bool,
}

/// Whether a number is kept in binary, where not every decimal has an exact form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binary {
    /// Exactly, as a decimal.
    No,
    /// In 64 bits.
    Double,
    /// In 32 bits.
    Single,
}

/// What a column can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Text of at most so many characters (UTF-16 units, as both providers count).
    Text {
        /// `None` is no limit.
        max_chars: Option<usize>,
    },
    /// A number.
    Number {
        /// Decimals kept; `None` is all. A value is rounded to it.
        scale: Option<u32>,
        /// Digits before the separator; `None` is no limit.
        integer_digits: Option<u32>,
        /// Whether it is kept as a binary floating point number.
        binary: Binary,
    },
    /// A calendar day.
    Date,
    /// A moment; its day is what a deal keeps.
    Moment,
    /// One or several of a list of options.
    Choice {
        /// The options there are.
        options: Vec<String>,
        /// Whether an option may be added, once a person approved it.
        extensible: bool,
    },
    /// People, of whom nothing is known before they are written.
    Person,
    /// People known to the provider, each by the names and addresses that mean them.
    People {
        /// One a person.
        known: Vec<Vec<String>>,
    },
    /// Anything else: can be shown, but neither read as a field nor written.
    Other,
}

impl Column {
    /// Whether a field of this kind can be kept here at all.
    #[must_use]
    pub fn suits(&self, field: DealField) -> bool {
        match (&self.holds, field.kind()) {
            (Holds::Text { .. }, _)
            | (Holds::Choice { .. } | Holds::Person | Holds::People { .. }, ValueKind::Text)
            | (Holds::Number { .. }, ValueKind::Amount)
            | (Holds::Date | Holds::Moment, ValueKind::Date) => true,
            // A client called by number is a client all the same.
            (Holds::Number { .. }, ValueKind::Text) => !self.writable,
            _ => false,
        }
    }

    /// The value as this column will keep it.
    ///
    /// # Errors
    /// The reason why it cannot be kept here: [`Reason::NewOption`], [`Reason::ComputedColumn`],
    /// [`Reason::WrongColumnType`], [`Reason::ValueTooLong`], [`Reason::AmountOutOfRange`] or
    /// [`Reason::AmountNotWhole`].
    pub fn fit(&self, value: &Value) -> Result<Value, Reason> {
        if !self.writable {
            return Err(Reason::ComputedColumn);
        }
        match (&self.holds, value) {
            (Holds::Text { max_chars }, value) => {
                let too_long = max_chars.is_some_and(|max| value.to_string().encode_utf16().count() > max);
                if too_long { Err(Reason::ValueTooLong) } else { Ok(value.clone()) }
            }
            (Holds::Number { scale, integer_digits, binary }, Value::Amount(amount)) => {
                fit_amount(*amount, *scale, *integer_digits, *binary).map(Value::Amount)
            }
            (Holds::Date | Holds::Moment, Value::Date(_)) | (Holds::Person, Value::Text(_)) => Ok(value.clone()),
            (Holds::People { known }, Value::Text(text)) => {
                let wanted = ClientKey::of(text);
                let means = |names: &&Vec<String>| names.iter().any(|name| ClientKey::of(name) == wanted);
                // Nobody of that name, and two of that name, are both not one person.
                if known.iter().filter(means).count() == 1 { Ok(value.clone()) } else { Err(Reason::UnknownPerson) }
            }
            (Holds::Choice { options, .. }, Value::Text(text)) => options
                .iter()
                .find(|option| *option == text.trim())
                .or_else(|| options.iter().find(|option| ClientKey::of(option) == ClientKey::of(text)))
                .map(|option| Value::Text(option.clone()))
                .ok_or(Reason::NewOption),
            _ => Err(Reason::WrongColumnType),
        }
    }
}

fn fit_amount(amount: Amount, scale: Option<u32>, digits: Option<u32>, binary: Binary) -> Result<Amount, Reason> {
    let kept = match scale {
        Some(0) if !amount.is_whole() => return Err(Reason::AmountNotWhole),
        Some(scale) => amount.rounded(scale),
        None => amount,
    };
    if digits.is_some_and(|max| kept.integer_digits() > max) {
        return Err(Reason::AmountOutOfRange);
    }
    // Every decimal of fifteen significant digits comes back from 64 bits, of six from 32 bits.
    let text = kept.to_string();
    let read_back = match binary {
        Binary::No => Some(kept),
        Binary::Double => text.parse::<f64>().ok().and_then(|number| Amount::parse(&number.to_string()).ok()),
        Binary::Single => text.parse::<f32>().ok().and_then(|number| Amount::parse(&number.to_string()).ok()),
    };
    if read_back == Some(kept) { Ok(kept) } else { Err(Reason::AmountOutOfRange) }
}

#[cfg(test)]
mod tests;
