//! Calls to providers: counted by the minute, and spaced over all processes that share the
//! database.

use async_trait::async_trait;
use chrono::{DateTime, DurationRound, NaiveDateTime, TimeDelta, Utc};
use dealsync_domain::ports::{CallLedger, Pace, StoreError, Waiting};
use dealsync_domain::provider::ProviderName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Timestamp};

use crate::error::Fault;
use crate::pool::{Bind, Conn, Number};
use crate::{Store, leases, time};

/// A wait that people are told of.
const NOTICEABLE: TimeDelta = TimeDelta::seconds(1);

/// What is left of the limits of a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, QueryableByName)]
struct Slots {
    /// The next call of a paced scope starts no earlier.
    #[diesel(sql_type = Nullable<Timestamp>)]
    next_start: Option<NaiveDateTime>,
    /// No call starts before.
    #[diesel(sql_type = Nullable<Timestamp>)]
    frozen_until: Option<NaiveDateTime>,
    /// The first call of the present window.
    #[diesel(sql_type = Nullable<Timestamp>)]
    window_start: Option<NaiveDateTime>,
    /// Calls in it.
    #[diesel(sql_type = BigInt)]
    window_calls: i64,
    /// When the last call may start, or has started.
    #[diesel(sql_type = Nullable<Timestamp>)]
    last_start: Option<NaiveDateTime>,
}

impl Slots {
    /// Takes the next slot: the moment at which its call may start.
    fn take(&mut self, pace: Pace, now: NaiveDateTime) -> NaiveDateTime {
        let start = self.find(pace, now);
        self.last_start = self.last_start.max(Some(start));
        start
    }

    fn find(&mut self, pace: Pace, now: NaiveDateTime) -> NaiveDateTime {
        let free = self.frozen_until.map_or(now, |frozen| frozen.max(now));
        match pace {
            Pace::Unpaced => free,
            Pace::Gap(gap) => {
                let start = self.next_start.map_or(free, |next| next.max(free));
                self.next_start = Some(start + delta(gap));
                start
            }
            Pace::Window { budget, length } => self.take_from_window(i64::from(budget.max(1)), delta(length), free),
        }
    }

    /// A window opens with its first call; where its budget is spent, the next one begins at its
    /// end.
    fn take_from_window(&mut self, budget: i64, length: TimeDelta, free: NaiveDateTime) -> NaiveDateTime {
        if let Some(opened) = self.window_start {
            let (start, end) = (free.max(opened), opened + length);
            if start < end && self.window_calls < budget {
                self.window_calls += 1;
                return start;
            }
            self.window_start = Some(start.max(end));
        } else {
            self.window_start = Some(free);
        }
        self.window_calls = 1;
        self.window_start.unwrap_or(free)
    }
}

/// Rounded up to what the database keeps, so that no gap comes out shorter.
fn delta(duration: std::time::Duration) -> TimeDelta {
    let micros = i64::try_from(duration.as_nanos().div_ceil(1000)).unwrap_or(i64::MAX);
    // A century is as good as for ever, and cannot overflow a date.
    TimeDelta::microseconds(micros.min(TimeDelta::days(36_500).num_microseconds().unwrap_or(i64::MAX)))
}

#[derive(QueryableByName)]
struct Frozen {
    #[diesel(sql_type = Nullable<Timestamp>)]
    frozen_until: Option<NaiveDateTime>,
}

fn frozen_until(conn: &mut Conn<'_>, scope: &str) -> Result<Option<DateTime<Utc>>, Fault> {
    let read = "SELECT frozen_until FROM call_slots WHERE scope = $1";
    let rows = conn.rows::<Frozen>(read, vec![Bind::text(scope)])?;
    Ok(rows.into_iter().find_map(|row| row.frozen_until).map(|until| until.and_utc()))
}

fn slots(conn: &mut Conn<'_>, scope: &str) -> Result<Slots, Fault> {
    let make = "INSERT INTO call_slots (scope, window_calls) VALUES ($1, 0) ON CONFLICT (scope) DO NOTHING";
    conn.execute(make, vec![Bind::text(scope)])?;
    let read = format!(
        "SELECT next_start, frozen_until, window_start, window_calls, last_start FROM call_slots WHERE scope = $1{}",
        conn.dialect().for_update()
    );
    let rows = conn.rows::<Slots>(&read, vec![Bind::text(scope)])?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

fn keep(conn: &mut Conn<'_>, scope: &str, slots: &Slots) -> Result<(), Fault> {
    let sql = "UPDATE call_slots SET next_start = $1, frozen_until = $2, window_start = $3, window_calls = $4, \
        last_start = $5 WHERE scope = $6";
    let binds = vec![
        Bind::time(slots.next_start),
        Bind::time(slots.frozen_until),
        Bind::time(slots.window_start),
        Bind::Int(slots.window_calls),
        Bind::time(slots.last_start),
        Bind::text(scope),
    ];
    conn.execute(sql, binds)?;
    Ok(())
}

fn count(conn: &mut Conn<'_>, provider: ProviderName, start: NaiveDateTime) -> Result<(), Fault> {
    let sql = "INSERT INTO api_calls (provider, minute, calls) VALUES ($1, $2, 1) \
        ON CONFLICT (provider, minute) DO UPDATE SET calls = api_calls.calls + 1";
    conn.execute(sql, vec![Bind::text(provider.as_str()), Bind::Time(minute(start))])?;
    Ok(())
}

/// The minute that a moment is in.
fn minute(moment: NaiveDateTime) -> NaiveDateTime {
    moment.duration_trunc(TimeDelta::minutes(1)).unwrap_or(moment)
}

fn reserve(
    conn: &mut Conn<'_>,
    provider: ProviderName,
    scope: &str,
    pace: Pace,
    now: NaiveDateTime,
) -> Result<DateTime<Utc>, Fault> {
    let mut slots = slots(conn, scope)?;
    let start = slots.take(pace, now);
    keep(conn, scope, &slots)?;
    count(conn, provider, start)?;
    Ok(time::read(start))
}

fn freeze(conn: &mut Conn<'_>, scope: &str, until: NaiveDateTime) -> Result<(), Fault> {
    let mut slots = slots(conn, scope)?;
    slots.frozen_until = slots.frozen_until.max(Some(until));
    keep(conn, scope, &slots)
}

/// What is left of the limits of a provider's scopes.
fn slots_of(conn: &mut Conn<'_>, provider: ProviderName) -> Result<Vec<Slots>, Fault> {
    let sql = "SELECT next_start, frozen_until, window_start, window_calls, last_start FROM call_slots \
        WHERE scope = $1 OR scope LIKE $2";
    conn.rows::<Slots>(sql, vec![Bind::text(provider.as_str()), Bind::Text(format!("{provider}/%"))])
}

/// A call waits for its slot, and then for the end of a freeze that came meanwhile.
fn last_call(conn: &mut Conn<'_>, provider: ProviderName) -> Result<Option<DateTime<Utc>>, Fault> {
    let all = slots_of(conn, provider)?.into_iter().filter_map(|slots| slots.last_start.map(|start| (start, slots)));
    let latest = all.map(|(start, slots)| slots.frozen_until.map_or(start, |frozen| frozen.max(start))).max();
    Ok(latest.map(time::read))
}

/// What the next call to a provider waits for. Shorter waits are the usual pace and not told.
fn waiting(conn: &mut Conn<'_>, provider: ProviderName, now: NaiveDateTime) -> Result<Option<Waiting>, Fault> {
    let told = |until: NaiveDateTime, asked| Waiting { until: time::read(until), asked };
    let waits = slots_of(conn, provider)?.into_iter().flat_map(|slots| {
        // A call that repeats has its slot already, just after the rest that was asked for.
        let asked = slots.frozen_until.filter(|until| *until > now + NOTICEABLE);
        let ours = slots.next_start.max(slots.window_start).filter(|_| asked.is_none());
        [asked.map(|until| told(until, true)), ours.map(|until| told(until, false))]
    });
    let noticeable = waits.flatten().filter(|waiting| waiting.until.naive_utc() > now + NOTICEABLE);
    Ok(noticeable.max_by_key(|waiting| waiting.until))
}

fn calls_since(conn: &mut Conn<'_>, provider: ProviderName, since: NaiveDateTime) -> Result<u64, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(calls), 0) AS BIGINT) AS n FROM api_calls \
        WHERE provider = $1 AND minute >= $2";
    let rows = conn.rows::<Number>(sql, vec![Bind::text(provider.as_str()), Bind::Time(minute(since))])?;
    Ok(rows.first().and_then(|row| row.n).map_or(0, |calls| u64::try_from(calls).unwrap_or_default()))
}

#[async_trait]
impl CallLedger for Store {
    async fn reserve(
        &self,
        provider: ProviderName,
        scope: &str,
        pace: Pace,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        let (scope, now) = (scope.to_owned(), time::stored_from(now));
        let doing = "take a slot for a call";
        self.run(doing, move |_, conn| conn.transaction(|conn| reserve(conn, provider, &scope, pace, now))).await
    }

    async fn freeze(&self, scope: &str, until: DateTime<Utc>) -> Result<(), StoreError> {
        let (scope, until) = (scope.to_owned(), time::stored_from(until));
        self.run("hold calls back", move |_, conn| conn.transaction(|conn| freeze(conn, &scope, until))).await
    }

    async fn frozen_until(&self, scope: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let scope = scope.to_owned();
        self.run("look for a freeze", move |_, conn| frozen_until(conn, &scope)).await
    }

    async fn check_lease(&self, provider: ProviderName, fence: i64) -> Result<(), StoreError> {
        self.run("look whether a lease is held", move |_, conn| leases::check(conn, provider, fence)).await
    }

    async fn last_call(&self, provider: ProviderName) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.run("look for the last call", move |_, conn| last_call(conn, provider)).await
    }

    async fn waiting(&self, provider: ProviderName, now: DateTime<Utc>) -> Result<Option<Waiting>, StoreError> {
        let now = time::stored(now);
        self.run("look what a call waits for", move |_, conn| waiting(conn, provider, now)).await
    }

    async fn calls_since(&self, provider: ProviderName, since: DateTime<Utc>) -> Result<u64, StoreError> {
        let since = time::stored(since);
        self.run("count calls", move |_, conn| calls_since(conn, provider, since)).await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: i64) -> NaiveDateTime {
        DateTime::from_timestamp(1_772_352_000 + seconds, 0).unwrap().naive_utc()
    }

    #[test]
    fn calls_start_at_least_a_gap_apart() {
        let (mut slots, gap) = (Slots::default(), Pace::Gap(Duration::from_secs(2)));
        assert_eq!([0, 0, 1, 9].map(|now| slots.take(gap, at(now))), [0, 2, 4, 9].map(at));
    }

    #[test]
    fn a_window_that_is_spent_hands_out_its_end() {
        let (mut slots, pace) = (Slots::default(), Pace::Window { budget: 2, length: Duration::from_secs(60) });
        let starts = [0, 5, 6, 7, 8, 200].map(|now| slots.take(pace, at(now)));
        assert_eq!(starts, [0, 5, 60, 60, 120, 200].map(at));
    }

    #[test]
    fn a_freeze_holds_every_pace_back() {
        let window = Pace::Window { budget: 9, length: Duration::from_secs(60) };
        for pace in [Pace::Unpaced, Pace::Gap(Duration::from_secs(1)), window] {
            let mut slots = Slots { frozen_until: Some(at(30)), ..Slots::default() };
            assert_eq!(slots.take(pace, at(0)), at(30), "{pace:?}");
        }
    }

    #[test]
    fn no_gap_comes_out_shorter() {
        assert_eq!(delta(Duration::from_nanos(1)), TimeDelta::microseconds(1));
        assert_eq!(delta(Duration::MAX), TimeDelta::days(36_500));
    }
}
