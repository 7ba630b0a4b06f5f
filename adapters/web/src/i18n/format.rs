//! Numbers, amounts and moments as readers of each language write them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use dealsync_domain::money::Amount;

use crate::i18n::Lang;

/// What groups digits in French: a narrow space that no line breaks at.
const NARROW_SPACE: &str = "\u{202f}";
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A whole number with its digits grouped.
pub(crate) fn number(lang: Lang, value: i64) -> String {
    let digits = grouped(lang, &value.unsigned_abs().to_string());
    if value < 0 { format!("-{digits}") } else { digits }
}

/// The text of a decimal, with every decimal it has and two at least. What is none stays as it is.
pub(crate) fn amount(lang: Lang, text: &str) -> String {
    match text.parse::<Amount>() {
        Ok(amount) => written(lang, amount, |whole| grouped(lang, whole)),
        Err(_) => text.to_owned(),
    }
}

/// An amount for a field that it can be typed into: in the reader's way, but without groups.
pub(crate) fn amount_to_edit(lang: Lang, text: &str) -> String {
    match text.parse::<Amount>() {
        Ok(amount) => written(lang, amount, str::to_owned),
        Err(_) => text.to_owned(),
    }
}

/// A day written `YYYY-MM-DD`; anything else stays as it is.
pub(crate) fn date(lang: Lang, text: &str) -> String {
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(date) => day(lang, date),
        Err(_) => text.to_owned(),
    }
}

/// A moment in RFC 3339, with its day.
pub(crate) fn moment(lang: Lang, text: &str) -> String {
    let Some(at) = utc(text) else { return text.to_owned() };
    let comma = match lang {
        Lang::En => ",",
        Lang::Fr => "",
    };
    format!("{}{comma} {}", day(lang, at.date_naive()), clock(at))
}

/// A moment in RFC 3339, without its day.
pub(crate) fn time(text: &str) -> String {
    utc(text).map_or_else(|| text.to_owned(), clock)
}

fn written(lang: Lang, amount: Amount, whole_part: impl Fn(&str) -> String) -> String {
    let plain = amount.to_string();
    let (sign, bare) = plain.strip_prefix('-').map_or(("", plain.as_str()), |bare| ("-", bare));
    let (whole, decimals) = bare.split_once('.').unwrap_or((bare, "00"));
    let separator = match lang {
        Lang::En => '.',
        Lang::Fr => ',',
    };
    format!("{sign}{}{separator}{decimals}", whole_part(whole))
}

fn grouped(lang: Lang, digits: &str) -> String {
    let separator = match lang {
        Lang::En => ",",
        Lang::Fr => NARROW_SPACE,
    };
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

fn day(lang: Lang, date: NaiveDate) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    match lang {
        Lang::Fr => format!("{day:02}/{month:02}/{year:04}"),
        Lang::En => {
            let name = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
            format!("{day} {name} {year}")
        }
    }
}

fn clock(at: DateTime<Utc>) -> String {
    format!("{:02}:{:02} UTC", at.hour(), at.minute())
}

fn utc(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(made: impl Fn(Lang) -> String, english: &str, french: &str) {
        assert_eq!((made(Lang::En).as_str(), made(Lang::Fr).as_str()), (english, french));
    }

    #[test]
    fn whole_numbers_are_grouped() {
        check(|lang| number(lang, 0), "0", "0");
        check(|lang| number(lang, 999), "999", "999");
        check(|lang| number(lang, 12_500), "12,500", "12\u{202f}500");
        check(|lang| number(lang, -1_234_567), "-1,234,567", "-1\u{202f}234\u{202f}567");
    }

    #[test]
    fn amounts_keep_every_decimal_and_have_two_at_least() {
        check(|lang| amount(lang, "12500"), "12,500.00", "12\u{202f}500,00");
        check(|lang| amount(lang, "-0.125"), "-0.125", "-0,125");
        check(|lang| amount(lang, "1234567.5"), "1,234,567.50", "1\u{202f}234\u{202f}567,50");
        check(|lang| amount_to_edit(lang, "12500.00"), "12500.00", "12500,00");
    }

    #[test]
    fn what_is_no_amount_passes() {
        for text in ["1,234", "environ 500", ""] {
            check(|lang| amount(lang, text), text, text);
            check(|lang| amount_to_edit(lang, text), text, text);
        }
    }

    #[test]
    fn days_and_moments_are_written_in_the_readers_way() {
        check(|lang| date(lang, "2026-09-05"), "5 Sep 2026", "05/09/2026");
        check(|lang| date(lang, "5 septembre"), "5 septembre", "5 septembre");
        check(|lang| moment(lang, "2026-09-05T14:32:10.123Z"), "5 Sep 2026, 14:32 UTC", "05/09/2026 14:32 UTC");
        check(|lang| moment(lang, "2026-09-05T16:32:00+02:00"), "5 Sep 2026, 14:32 UTC", "05/09/2026 14:32 UTC");
        assert_eq!(time("2026-09-05T14:02:59Z"), "14:02 UTC");
    }
}
