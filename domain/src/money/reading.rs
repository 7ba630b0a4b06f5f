//! Amounts as people type them.

use super::{Amount, AmountError};

const CURRENCY_MARKS: [&str; 8] = ["EUR", "USD", "GBP", "CHF", "€", "$", "£", "¥"];

pub(super) fn read(text: &str) -> Result<Amount, AmountError> {
    let bare = without_currency(text);
    let (negative, digits) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, bare.strip_prefix('+').unwrap_or(&bare)),
    };
    let decimal = to_plain(digits)?;
    Amount::parse(&if negative { format!("-{decimal}") } else { decimal })
}

/// The text without currency marks and the spaces and apostrophes that group digits.
fn without_currency(text: &str) -> String {
    let mut rest = text.trim();
    for mark in CURRENCY_MARKS {
        rest = rest.strip_suffix(mark).or_else(|| rest.strip_prefix(mark)).unwrap_or(rest).trim();
    }
    rest.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '\u{2019}')).collect()
}

/// Digits with `.` as the decimal separator and no grouping.
fn to_plain(text: &str) -> Result<String, AmountError> {
    let separators: Vec<char> = text.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let only_numerals = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if !only_numerals || !text.contains(|c: char| c.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    let Some(&last) = separators.last() else { return Ok(text.to_owned()) };
    let mixed = separators.iter().any(|&c| c != last);
    let repeated = separators.iter().filter(|&&c| c == last).count() > 1;
    match (mixed, repeated) {
        // `1.234,56`: the last separator is the decimal one, the others group.
        (true, false) => {
            let (whole, fraction) = text.rsplit_once(last).ok_or(AmountError::NotANumber)?;
            Ok(format!("{}.{fraction}", ungrouped(whole)?))
        }
        // `1,234,567`: more than one of the same kind can only group.
        (false, true) => ungrouped(text),
        (true, true) => Err(AmountError::NotANumber),
        (false, false) => {
            let (whole, fraction) = text.split_once(last).ok_or(AmountError::NotANumber)?;
            let could_group = fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0');
            if could_group {
                return Err(AmountError::Ambiguous);
            }
            Ok(format!(
                "{}.{}",
                if whole.is_empty() { "0" } else { whole },
                if fraction.is_empty() { "0" } else { fraction }
            ))
        }
    }
}

/// Joins groups of three digits; a group of another length is a mistake, not a group.
fn ungrouped(text: &str) -> Result<String, AmountError> {
    let mut groups = text.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let well_formed = matches!(first.len(), 1..=3) && groups.all(|group| group.len() == 3);
    if well_formed { Ok(text.replace(['.', ','], "")) } else { Err(AmountError::NotANumber) }
}
