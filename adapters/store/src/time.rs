//! Moments as the database keeps them: UTC, to the microsecond.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};

/// The present, for what a port is not told the time of.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from(SystemTime::now())
}

/// As it is stored; what is finer than a microsecond is cut off.
pub(crate) fn stored(moment: DateTime<Utc>) -> NaiveDateTime {
    moment.naive_utc().trunc_subsecs(6)
}

/// The first moment not before this one that can be stored exactly.
pub(crate) fn stored_from(moment: DateTime<Utc>) -> NaiveDateTime {
    let cut = stored(moment);
    if cut < moment.naive_utc() { cut + TimeDelta::microseconds(1) } else { cut }
}

pub(crate) fn read(stored: NaiveDateTime) -> DateTime<Utc> {
    stored.and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back_and_never_earlier_where_that_matters() {
        let moment = DateTime::from_timestamp(1_772_352_000, 123_456_789).unwrap();
        assert_eq!(stored(moment).and_utc().timestamp_subsec_nanos(), 123_456_000);
        assert!(read(stored_from(moment)) >= moment);
        assert_eq!(stored_from(read(stored(moment))), stored(moment));
    }
}
