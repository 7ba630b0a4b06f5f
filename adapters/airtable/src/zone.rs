//! Calendar days of moments, in the time zone of their column.

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// Steps of half an hour, within which any gap of the clock at midnight ends.
const STEPS: i32 = 12;

/// The day on which a moment falls for those who look at the column.
pub(crate) fn day(moment: DateTime<Utc>, zone: &str) -> NaiveDate {
    moment.with_timezone(&zone_of(zone)).date_naive()
}

/// The moment at which a day begins for those who look at the column.
pub(crate) fn midnight(day: NaiveDate, zone: &str) -> DateTime<Utc> {
    let zone = zone_of(zone);
    let start = day.and_time(NaiveTime::MIN);
    let begins = |step: i32| match zone.from_local_datetime(&(start + TimeDelta::minutes(30) * step)) {
        MappedLocalTime::Single(moment) | MappedLocalTime::Ambiguous(moment, _) => Some(moment.to_utc()),
        // The clock jumps over it.
        MappedLocalTime::None => None,
    };
    (0..STEPS).find_map(begins).unwrap_or_else(|| start.and_utc())
}

/// `utc` and `client` (whoever looks, wherever) count as UTC, which is what Airtable sends.
fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(moment: &str, zone: &str, expected: &str) {
        let moment: DateTime<Utc> = moment.parse().unwrap();
        assert_eq!(day(moment, zone).to_string(), expected);
    }

    #[test]
    fn a_moment_falls_on_the_day_of_its_zone() {
        check("2026-09-05T22:30:00.000Z", "utc", "2026-09-05");
        check("2026-09-05T22:30:00.000Z", "client", "2026-09-05");
        check("2026-09-05T22:30:00.000Z", "Europe/Paris", "2026-09-06");
        check("2026-09-05T02:30:00.000Z", "America/New_York", "2026-09-04");
        check("2026-09-05T22:30:00.000Z", "Mars/Olympus", "2026-09-05");
    }

    #[test]
    fn a_day_begins_at_midnight_of_its_zone_and_reads_back_as_itself() {
        let day_of = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(midnight(day_of("2026-09-06"), "Europe/Paris").to_rfc3339(), "2026-09-05T22:00:00+00:00");
        assert_eq!(midnight(day_of("2026-12-06"), "client").to_rfc3339(), "2026-12-06T00:00:00+00:00");
        // In Beirut the clock jumps from midnight to one; in Havana it shows midnight twice.
        for (date, zone) in
            [("2026-03-29", "Asia/Beirut"), ("2026-11-01", "America/Havana"), ("2026-07-01", "Asia/Kolkata")]
        {
            assert_eq!(day(midnight(day_of(date), zone), zone), day_of(date), "{zone}");
        }
    }
}
