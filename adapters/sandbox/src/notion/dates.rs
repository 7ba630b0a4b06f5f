//! Dates and times as Notion keeps them: nothing finer than a minute.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::zones;

/// Minutes in a day.
const DAY: i64 = 24 * 60;

/// A day, or a minute with its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Day(NaiveDate),
    /// The local time and the offset in minutes.
    Minute(NaiveDateTime, i32),
}

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    NoDate,
    /// The zone may exist, but not here.
    Zone,
}

impl Moment {
    /// Reads an ISO date or date-time and drops what is below the minute. A time without an offset
    /// is read in the zone, or else in UTC.
    pub(crate) fn parse(text: &str, zone: Option<&str>) -> Result<Self, Unread> {
        if let Some(day) = parse_day(text) {
            return Ok(Self::Day(day));
        }
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            let offset = time.offset().local_minus_utc() / 60;
            return Ok(Self::Minute(truncated(time.naive_local()), offset));
        }
        let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .ok_or(Unread::NoDate)?;
        let offset = zones::offset(local, zone.unwrap_or("UTC")).ok_or(Unread::Zone)?;
        Ok(Self::Minute(truncated(local), offset))
    }

    /// The moment on the wire.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Minute(local, offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
                format!("{}{sign}{hours:02}:{minutes:02}", local.format("%Y-%m-%dT%H:%M:00.000"))
            }
        }
    }

    /// The minutes since 1970 at which it begins, in UTC.
    pub(crate) fn begin(self) -> i64 {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc().timestamp() / 60,
            Self::Minute(local, offset) => {
                (local - TimeDelta::minutes(i64::from(offset))).and_utc().timestamp().div_euclid(60)
            }
        }
    }

    /// The first minute after it.
    pub(crate) fn end(self) -> i64 {
        match self {
            Self::Day(_) => self.begin() + DAY,
            Self::Minute(..) => self.begin() + 1,
        }
    }

    pub(crate) fn is_day(self) -> bool {
        matches!(self, Self::Day(_))
    }
}

/// The minute that a time in seconds lies in.
pub(crate) fn minute_of(seconds: i64) -> i64 {
    seconds.div_euclid(60)
}

/// `2026-09-05T07:12:00.000Z`, from seconds since 1970.
pub(crate) fn stamp(seconds: i64) -> String {
    time(seconds).format("%Y-%m-%dT%H:%M:00.000Z").to_string()
}

/// `2026-09-05T07:12:34.000+00:00`, as databases alone have it.
pub(crate) fn precise_stamp(seconds: i64) -> String {
    time(seconds).format("%Y-%m-%dT%H:%M:%S.000+00:00").to_string()
}

fn time(seconds: i64) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// `YYYY-MM-DD` and nothing else.
fn parse_day(text: &str) -> Option<NaiveDate> {
    if text.len() != "2026-01-31".len() {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn truncated(local: NaiveDateTime) -> NaiveDateTime {
    let minute = local.with_second(0).and_then(|local| local.with_nanosecond(0));
    minute.unwrap_or(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: Option<&str>) -> String {
        Moment::parse(text, zone).map_or_else(|why| format!("{why:?}"), Moment::text)
    }

    #[test]
    fn times_are_cut_at_the_minute_and_keep_their_offset() {
        for (written, zone, shown) in [
            ("2026-06-27T17:57:32.424991", Some("Europe/London"), "2026-06-27T17:57:00.000+01:00"),
            ("2026-07-25T16:57:28.513237Z", Some("UTC"), "2026-07-25T16:57:00.000+00:00"),
            ("2026-10-31T23:59:59-05:30", None, "2026-10-31T23:59:00.000-05:30"),
            ("2026-10-31T10:00", None, "2026-10-31T10:00:00.000+00:00"),
            ("2026-10-31", Some("Europe/London"), "2026-10-31"),
        ] {
            assert_eq!(read(written, zone), shown);
        }
    }

    #[test]
    fn what_is_no_date_and_what_is_no_known_zone_are_told_apart() {
        for text in ["", "31/10/2026", "2026-02-30", "2026-1-1", "tomorrow"] {
            assert_eq!(Moment::parse(text, None), Err(Unread::NoDate), "{text}");
        }
        assert_eq!(Moment::parse("2026-10-31T10:00", Some("Mars/Olympus")), Err(Unread::Zone));
    }

    #[test]
    fn a_moment_begins_and_ends_in_utc() {
        let day = Moment::parse("1970-01-02", None).unwrap();
        assert_eq!((day.begin(), day.end()), (1440, 2880));
        let minute = Moment::parse("1970-01-01T01:01:59+01:00", None).unwrap();
        assert_eq!((minute.begin(), minute.end()), (1, 2));
    }

    #[test]
    fn stamps_end_in_a_whole_minute() {
        assert_eq!(stamp(1_788_000_123), "2026-08-29T10:42:00.000Z");
        assert_eq!(precise_stamp(1_788_000_123), "2026-08-29T10:42:03.000+00:00");
        assert_eq!(minute_of(-1), -1);
    }
}
