//! Exact amounts of money.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

mod reading;

/// An exact decimal amount in major units (euros, not cents). It has no currency: a CRM of one
/// founder has one, and providers do not send it.
///
/// Shown with at least two decimals: `12500.00`, `0.125`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// No number can be made out.
    #[error("not a number")]
    NotANumber,
    /// `1,234` is one thousand and more to some readers and one and a bit to others.
    #[error("could be read in two ways: write it with two decimals, or without a separator")]
    Ambiguous,
    /// More than 28 significant digits.
    #[error("has more digits than can be kept exactly")]
    TooLarge,
}

impl Amount {
    /// An amount from a decimal number.
    #[must_use]
    pub fn new(value: Decimal) -> Self {
        Self(value.normalize())
    }

    /// Reads a plain decimal, as JSON writes numbers: `-12500.5`, `1e3`.
    ///
    /// # Errors
    /// [`AmountError::NotANumber`] for anything else, [`AmountError::TooLarge`] where digits
    /// would be lost.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
        if text.is_empty() || !text.chars().all(plain) || !text.contains(|c: char| c.is_ascii_digit()) {
            return Err(AmountError::NotANumber);
        }
        let parsed = match text.split_once(['e', 'E']) {
            None => Decimal::from_str_exact(text).ok(),
            Some((digits, exponent)) => shifted(digits, exponent),
        };
        // What is a number, but not one of ours, has too many digits.
        let is_number = text.parse::<f64>().is_ok();
        parsed.map(Self::new).ok_or(if is_number { AmountError::TooLarge } else { AmountError::NotANumber })
    }

    /// Reads an amount as a person types it, in French or in English: `1 234,56 €`, `1.234,56`,
    /// `1,234.56`, `1234.56`.
    ///
    /// # Errors
    /// [`AmountError::Ambiguous`] for `1,234` and `1.234`, which no rule can settle.
    pub fn read(text: &str) -> Result<Self, AmountError> {
        reading::read(text)
    }

    /// Reads a binary floating point number by its shortest decimal form, which is what its
    /// writer meant: `0.1`, not `0.1000000000000000055`.
    ///
    /// # Errors
    /// [`AmountError::NotANumber`] for NaN and the infinities.
    pub fn from_f64(value: f64) -> Result<Self, AmountError> {
        if value.is_finite() { Self::parse(&value.to_string()) } else { Err(AmountError::NotANumber) }
    }

    /// The exact decimal.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// This amount with at most `scale` decimals, halves away from zero, as SQL rounds.
    #[must_use]
    pub fn rounded(self, scale: u32) -> Self {
        Self::new(self.0.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Whether it has no cents.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0.fract().is_zero()
    }

    /// Digits before the decimal separator.
    #[must_use]
    pub fn integer_digits(self) -> u32 {
        let whole = self.0.trunc().abs();
        if whole.is_zero() { 0 } else { u32::try_from(whole.normalize().to_string().len()).unwrap_or(u32::MAX) }
    }

    /// The form for a cell of text, which [`Amount::read`] reads back unambiguously: three
    /// decimals get a fourth, because `1.234` could mean a thousand.
    #[must_use]
    pub fn to_cell_text(self) -> String {
        if self.0.scale() == 3 { format!("{:.4}", self.0) } else { self.to_string() }
    }
}

/// Exact digits times a power of ten; `None` where the result cannot be kept exactly.
fn shifted(digits: &str, exponent: &str) -> Option<Decimal> {
    let mut value = Decimal::from_str_exact(digits).ok()?.normalize();
    let exponent: i32 = exponent.parse().ok()?;
    let scale = i64::from(value.scale()) - i64::from(exponent);
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    if scale >= 0 {
        value.set_scale(u32::try_from(scale).ok()?).ok()?;
        return Some(value);
    }
    value.set_scale(0).ok()?;
    let power = u64::try_from(-scale).ok().filter(|power| *power < 29)?;
    (0..power).try_fold(value, |value, _| value.checked_mul(Decimal::TEN))
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.scale() < 2 { write!(f, "{:.2}", self.0) } else { write!(f, "{}", self.0) }
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
