//! Airtable formulas, with every value in them escaped.

use chrono::{DateTime, Utc};

/// A moment as Airtable writes it.
pub(crate) fn moment_text(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Records created or modified after a moment.
pub(crate) fn touched_after(moment: DateTime<Utc>) -> String {
    let moment = literal(moment);
    format!("OR(IS_AFTER(LAST_MODIFIED_TIME(),{moment}),IS_AFTER(CREATED_TIME(),{moment}))")
}

/// Records created after a moment whose column holds one of these texts, without regard to the
/// white space around it. A text that no formula can quote widens the search to every text.
pub(crate) fn created_after(moment: DateTime<Utc>, column: &str, texts: &[&str]) -> String {
    let created = format!("IS_AFTER(CREATED_TIME(),{})", literal(moment));
    let quoted: Option<Vec<String>> = texts.iter().map(|text| quote(text.trim())).collect();
    match quoted {
        Some(quoted) if !quoted.is_empty() => {
            let holds = quoted.iter().map(|text| format!("TRIM({{{column}}})={text}"));
            format!("AND({created},OR({}))", holds.collect::<Vec<_>>().join(","))
        }
        Some(_) | None => created,
    }
}

/// Records of these ids.
pub(crate) fn with_ids<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let same = ids.filter_map(quote).map(|id| format!("RECORD_ID()={id}"));
    format!("OR({})", same.collect::<Vec<_>>().join(","))
}

fn literal(moment: DateTime<Utc>) -> String {
    format!("DATETIME_PARSE('{}')", moment_text(moment))
}

/// A text as a literal; `None` where it holds control characters.
fn quote(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    Some(format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> DateTime<Utc> {
        "2026-09-05T07:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_name_cannot_break_out_of_its_quotes() {
        assert_eq!(quote("L'Oréal"), Some("'L\\'Oréal'".to_owned()));
        assert_eq!(quote("a\\'),1=1"), Some("'a\\\\\\'),1=1'".to_owned()));
        assert_eq!(quote("two\nlines"), None);
    }

    #[test]
    fn a_name_that_cannot_be_quoted_widens_the_search() {
        let created = "IS_AFTER(CREATED_TIME(),DATETIME_PARSE('2026-09-05T07:00:00.000Z'))";
        assert_eq!(created_after(moment(), "fldA", &["a\tb", "c"]), created);
        assert_eq!(created_after(moment(), "fldA", &[]), created);
        let expected = format!("AND({created},OR(TRIM({{fldA}})='c',TRIM({{fldA}})='d'))");
        assert_eq!(created_after(moment(), "fldA", &[" c", "d"]), expected);
    }

    #[test]
    fn records_are_found_by_id_and_by_time() {
        assert_eq!(with_ids(["rec1", "rec2"].into_iter()), "OR(RECORD_ID()='rec1',RECORD_ID()='rec2')");
        let touched = touched_after(moment());
        let start = "OR(IS_AFTER(LAST_MODIFIED_TIME(),DATETIME_PARSE('2026-09-05T07:00:00.000Z')),";
        assert!(touched.starts_with(start), "{touched}");
    }
}
