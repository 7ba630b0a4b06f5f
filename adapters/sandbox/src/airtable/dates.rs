//! Dates and moments as Airtable writes and reads them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

/// `YYYY-MM-DD` and nothing else.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    if text.len() != "2026-01-31".len() {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// An ISO moment in milliseconds; without an offset it is read in `zone`.
pub(crate) fn parse_moment(text: &str, zone: &str) -> Option<i64> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.timestamp_millis());
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| parse_date(text).map(|date| date.and_time(NaiveTime::MIN)))?;
    let minutes = offset_at(local, zone)?;
    Some((local - TimeDelta::minutes(minutes)).and_utc().timestamp_millis())
}

/// Midnight UTC of a date, in milliseconds.
pub(crate) fn midnight(date: NaiveDate) -> i64 {
    date.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}

/// `2026-09-05T07:00:00.000Z`
pub(crate) fn moment_text(milliseconds: i64) -> String {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The same from whole seconds, as `createdTime` has it.
pub(crate) fn second_text(seconds: i64) -> String {
    moment_text(seconds.saturating_mul(1000))
}

/// Whether the sandbox can read local times of this zone.
pub(crate) fn knows_zone(zone: &str) -> bool {
    offset_at(NaiveDateTime::default(), zone).is_some()
}

#[derive(Clone, Copy)]
enum Summer {
    Never,
    /// From the last Sunday of March to the last of October, at 01:00 UTC.
    Europe,
    /// From the second Sunday of March to the first of November, at 02:00 local time.
    America,
}

/// Zones by name, with their winter offset in minutes.
const ZONES: &[(&str, i64, Summer)] = &[
    ("utc", 0, Summer::Never),
    // Airtable's "same as whoever looks" counts as UTC for the API.
    ("client", 0, Summer::Never),
    ("UTC", 0, Summer::Never),
    ("Europe/London", 0, Summer::Europe),
    ("Europe/Paris", 60, Summer::Europe),
    ("Europe/Brussels", 60, Summer::Europe),
    ("Europe/Zurich", 60, Summer::Europe),
    ("Europe/Berlin", 60, Summer::Europe),
    ("Europe/Madrid", 60, Summer::Europe),
    ("Europe/Athens", 120, Summer::Europe),
    ("America/New_York", -300, Summer::America),
    ("America/Chicago", -360, Summer::America),
    ("America/Los_Angeles", -480, Summer::America),
    ("Asia/Kolkata", 330, Summer::Never),
    ("Asia/Tokyo", 540, Summer::Never),
];

/// The offset of a local time in minutes. A time that occurs twice is the first of the two.
fn offset_at(local: NaiveDateTime, zone: &str) -> Option<i64> {
    let (_, winter, summer) = *ZONES.iter().find(|(name, ..)| *name == zone)?;
    let year = local.year();
    let (start, end) = match summer {
        Summer::Never => return Some(winter),
        Summer::Europe => (last_sunday(year, 3)?.and_hms_opt(1, 0, 0)?, last_sunday(year, 10)?.and_hms_opt(1, 0, 0)?),
        Summer::America => {
            let start = NaiveDate::from_weekday_of_month_opt(year, 3, Weekday::Sun, 2)?;
            let end = NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Sun, 1)?;
            (
                start.and_hms_opt(2, 0, 0)? - TimeDelta::minutes(winter),
                end.and_hms_opt(1, 0, 0)? - TimeDelta::minutes(winter),
            )
        }
    };
    let as_summer = local - TimeDelta::minutes(winter + 60);
    let is_summer = start <= as_summer && as_summer < end;
    Some(if is_summer { winter + 60 } else { winter })
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> Option<String> {
        parse_moment(text, zone).map(moment_text)
    }

    #[test]
    fn only_a_full_iso_date_is_a_date() {
        assert_eq!(parse_date("2026-09-05"), NaiveDate::from_ymd_opt(2026, 9, 5));
        for text in ["2026-9-5", "05/09/2026", "2026-02-30", "2026-09-05T00:00", ""] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn an_offset_wins_over_the_zone() {
        let utc = Some("2026-09-05T07:00:00.000Z".to_owned());
        assert_eq!(read("2026-09-05T09:00:00+02:00", "Asia/Tokyo"), utc);
        assert_eq!(read("2026-09-05T07:00:00.000Z", "Asia/Tokyo"), utc);
    }

    #[test]
    fn a_moment_without_offset_is_read_in_the_zone() {
        for (text, zone, utc) in [
            ("2026-09-05T09:00:00", "Europe/Paris", "2026-09-05T07:00:00.000Z"),
            ("2026-01-05T09:00", "Europe/Paris", "2026-01-05T08:00:00.000Z"),
            ("2026-03-29T01:59", "Europe/Paris", "2026-03-29T00:59:00.000Z"),
            ("2026-03-29T03:00", "Europe/Paris", "2026-03-29T01:00:00.000Z"),
            ("2026-10-25T04:00", "Europe/Paris", "2026-10-25T03:00:00.000Z"),
            ("2026-07-01", "America/New_York", "2026-07-01T04:00:00.000Z"),
            ("2026-12-01", "America/New_York", "2026-12-01T05:00:00.000Z"),
            ("2026-09-05T09:00:00", "client", "2026-09-05T09:00:00.000Z"),
        ] {
            assert_eq!(read(text, zone).as_deref(), Some(utc), "{text} {zone}");
        }
    }

    #[test]
    fn an_unknown_zone_is_not_guessed() {
        assert!(!knows_zone("Mars/Olympus"));
    }
}
