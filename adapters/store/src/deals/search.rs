//! Searching deals for a text, without regard to case, accents' encoding and white space.
//!
//! What the databases know of upper and lower case ends at ASCII, or hangs on their settings, so
//! the comparison is ours. SQLite calls it for each row; PostgreSQL first leaves out what cannot
//! hold the text whatever its settings are.

use dealsync_domain::cell::Cell;
use dealsync_domain::client::ClientKey;
use dealsync_domain::deal::DealField;
use dealsync_domain::record::DealRecord;
use diesel::sql_types::{Nullable, Text};

use crate::deals::table::DealsTable;
use crate::pool::Dialect;

diesel::define_sql_function! {
    /// Whether a text holds another, which is a key already.
    fn dealsync_holds(text: Nullable<Text>, wanted: Text) -> Bool;
}

/// Lets a connection to SQLite compare by our rule.
pub(crate) fn register(conn: &mut diesel::SqliteConnection) -> diesel::QueryResult<()> {
    dealsync_holds_utils::register_impl(conn, |text: Option<String>, wanted: String| {
        text.is_some_and(|text| holds(&text, &wanted))
    })
}

/// The fields that people search in.
const SEARCHED: [DealField; 5] =
    [DealField::Client, DealField::Statut, DealField::Secteur, DealField::Assignee, DealField::Notes];

/// Characters beyond ASCII that fold into something with a letter of ASCII in it. A test counts
/// them.
const FOLD_INTO_ASCII: &[char] = &['ß', 'İ', 'ŉ', 'ſ', 'ẚ', 'ẞ', '\u{212a}', 'ﬀ', 'ﬁ', 'ﬂ', 'ﬃ', 'ﬄ', 'ﬅ', 'ﬆ'];

/// The condition, for placeholder `$2`, that a deal speaks of the text bound there by
/// [`bound`]. On PostgreSQL it lets some through that do not.
pub(crate) fn condition(table: &DealsTable) -> String {
    let columns = table.columns.iter().filter(|column| SEARCHED.contains(&column.field));
    let texts: Vec<String> = columns.map(|column| format!("CAST(d.{} AS TEXT)", column.quoted())).collect();
    match table.dialect {
        Dialect::Sqlite => {
            // One call a row. What stands between the texts is no white space, so that nothing is found
            // across two of them.
            let each: Vec<String> = texts.iter().map(|text| format!("COALESCE({text}, '')")).collect();
            format!("dealsync_holds({}, $2)", each.join(" || char(31) || "))
        }
        Dialect::Postgres => {
            let all = format!("concat_ws(' ', {})", texts.join(", "));
            let folding: String = FOLD_INTO_ASCII.iter().collect();
            format!("({all} ILIKE $2 OR translate({all}, '{folding}', '') <> {all})")
        }
    }
}

/// What to bind for [`condition`].
pub(crate) fn bound(dialect: Dialect, wanted: &str) -> String {
    match dialect {
        Dialect::Sqlite => wanted.to_owned(),
        Dialect::Postgres => format!("%{}%", plain_run(wanted)),
    }
}

/// The longest run of ASCII letters and digits: whatever holds the text holds it too, but for the
/// characters that fold into such letters.
fn plain_run(wanted: &str) -> &str {
    plain_runs(wanted).max_by_key(|run| run.len()).unwrap_or_default()
}

fn plain_runs(wanted: &str) -> impl Iterator<Item = &str> {
    wanted.split(|char: char| !char.is_ascii_alphanumeric()).filter(|run| !run.is_empty())
}

/// Whether a deal's text speaks of what is wanted, which is a key.
pub(crate) fn holds(text: &str, wanted: &str) -> bool {
    if !plain_runs(wanted).all(|run| may_hold(text, run)) {
        return false;
    }
    if text.is_ascii() {
        // As a key is made, without the tables.
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        return words.join(" ").to_ascii_lowercase().contains(wanted);
    }
    ClientKey::of(text).is_some_and(|key| key.as_str().contains(wanted))
}

/// Whether a deal speaks of what is wanted.
pub(crate) fn speaks_of(deal: &DealRecord, wanted: &str) -> bool {
    SEARCHED.into_iter().any(|field| match deal.cells.cell(field) {
        Cell::Absent | Cell::Empty => false,
        cell => holds(&cell.to_string(), wanted),
    })
}

/// A quick no: most rows are not what somebody looks for.
fn may_hold(text: &str, run: &str) -> bool {
    let (bytes, run) = (text.as_bytes(), run.as_bytes());
    let Some((first, rest)) = run.split_first() else { return true };
    let starts = bytes.iter().enumerate().filter(|(_, byte)| byte.eq_ignore_ascii_case(first));
    let mut ends = starts.map(|(at, _)| &bytes[at + 1..]);
    ends.any(|after| after.len() >= rest.len() && after[..rest.len()].eq_ignore_ascii_case(rest))
        || (!text.is_ascii() && text.contains(FOLD_INTO_ASCII))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, wanted: &str, expected: bool) {
        let key = ClientKey::of(wanted).unwrap();
        assert_eq!(holds(text, key.as_str()), expected, "{wanted:?} in {text:?}");
        let slow = ClientKey::of(text).is_some_and(|text| text.as_str().contains(key.as_str()));
        assert_eq!(slow, expected, "the rule itself");
    }

    #[test]
    fn a_part_is_found_without_regard_to_case_accents_encoding_and_white_space() {
        check("Atelier du  Vieux\tPort", "vieux port", true);
        check("Cafe\u{301} E\u{301}toile", "CAFÉ ét", true);
        check("Straße 7", "STRASSE", true);
        check("Office \u{fb01}nancier", "financier", true);
        check("\u{212a}elvin & fils", "kelvin", true);
        check("Établi", "etabli", false);
        check("Acme", "acme sa", false);
        check("Σίσυφος", "ΣΊΣΥ", true);
        check("", "x", false);
        check("Acme  SA", "acme sa", true);
        check("Acme\u{1f}SA", "acme sa", false);
    }

    #[test]
    fn the_characters_that_fold_into_ascii_are_all_known() {
        let folds = |char: &char| {
            !char.is_ascii()
                && ClientKey::of(&char.to_string())
                    .is_some_and(|key| key.as_str().chars().any(|folded| folded.is_ascii_alphanumeric()))
        };
        let all: Vec<char> = (char::MIN..=char::MAX).filter(folds).collect();
        assert_eq!(all, FOLD_INTO_ASCII);
    }
}
