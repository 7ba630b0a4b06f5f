//! The time zones that the sandbox can read local times of.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

#[derive(Clone, Copy)]
enum Summer {
    Never,
    /// From the last Sunday of March to the last of October, at 01:00 UTC.
    Europe,
    /// From the second Sunday of March to the first of November, at 02:00 local time.
    America,
}

/// Zones by name, with their winter offset in minutes.
const ZONES: &[(&str, i32, Summer)] = &[
    ("UTC", 0, Summer::Never),
    ("Etc/UTC", 0, Summer::Never),
    ("Europe/London", 0, Summer::Europe),
    ("Europe/Paris", 60, Summer::Europe),
    ("Europe/Berlin", 60, Summer::Europe),
    ("Europe/Athens", 120, Summer::Europe),
    ("America/New_York", -300, Summer::America),
    ("America/Los_Angeles", -480, Summer::America),
    ("Asia/Kolkata", 330, Summer::Never),
    ("Asia/Tokyo", 540, Summer::Never),
];

/// The offset of a local time in minutes; `None` for a zone that is not known here. A time that
/// occurs twice is the first of the two.
pub(crate) fn offset(local: NaiveDateTime, zone: &str) -> Option<i32> {
    let (_, winter, summer) = *ZONES.iter().find(|(name, ..)| *name == zone)?;
    let year = local.year();
    let (start, end) = match summer {
        Summer::Never => return Some(winter),
        Summer::Europe => (last_sunday(year, 3)?.and_hms_opt(1, 0, 0)?, last_sunday(year, 10)?.and_hms_opt(1, 0, 0)?),
        Summer::America => {
            let start = NaiveDate::from_weekday_of_month_opt(year, 3, Weekday::Sun, 2)?;
            let end = NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Sun, 1)?;
            let standard = TimeDelta::minutes(i64::from(winter));
            let daylight = standard + TimeDelta::hours(1);
            (start.and_hms_opt(2, 0, 0)? - standard, end.and_hms_opt(2, 0, 0)? - daylight)
        }
    };
    let as_summer = local - TimeDelta::minutes(i64::from(winter) + 60);
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

    #[test]
    fn summer_begins_and_ends_when_the_law_says() {
        for (local, zone, minutes) in [
            ("2026-06-27T17:57", "Europe/London", 60),
            ("2026-01-27T17:57", "Europe/London", 0),
            ("2026-03-29T03:00", "Europe/Paris", 120),
            ("2026-03-29T01:59", "Europe/Paris", 60),
            ("2026-07-01T00:00", "America/New_York", -240),
            ("2026-12-01T00:00", "America/New_York", -300),
            ("2026-12-01T00:00", "Asia/Tokyo", 540),
        ] {
            let read = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").unwrap();
            assert_eq!(offset(read, zone), Some(minutes), "{local} {zone}");
        }
        assert_eq!(offset(NaiveDateTime::default(), "Mars/Olympus"), None);
    }
}
