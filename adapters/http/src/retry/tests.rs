use super::*;

const FIRST: Tally = Tally { limited: 1, failed: 1 };
const LAST: Tally = Tally { limited: 5, failed: 5 };
const LIMITED: Outcome = Outcome::Limited { retry_after: None };
const TROUBLE: Outcome = Outcome::Trouble { retry_after: None };
const DOUBTFUL: [Outcome; 4] = [TROUBLE, Outcome::TimedOut { waited: secs(65) }, Outcome::Broken, Outcome::Garbled];
const ALL: [Safety; 3] = [Safety::Read, Safety::Keyed, Safety::Once];

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn verdict(outcome: Outcome, safety: Safety, tally: Tally) -> Verdict {
    decide(outcome, safety, tally, &Waits::default())
}

fn least_wait(outcome: Outcome, safety: Safety) -> Duration {
    match verdict(outcome, safety, FIRST) {
        Verdict::Repeat { least, most } if least <= most => least,
        other => panic!("{outcome:?} {safety:?}: {other:?}"),
    }
}

#[test]
fn an_answer_is_taken_whatever_it_says() {
    for safety in ALL {
        assert_eq!(verdict(Outcome::Answered, safety, LAST), Verdict::Take);
    }
}

#[test]
fn a_429_freezes_the_scope_and_any_call_is_sent_again() {
    for safety in ALL {
        assert_eq!(verdict(LIMITED, safety, FIRST), Verdict::Freeze(secs(30)));
    }
}

#[test]
fn the_longer_of_penalty_and_retry_after_is_waited() {
    for (asked, rest) in [(1, 30), (30, 30), (45, 45), (120, 120)] {
        let outcome = Outcome::Limited { retry_after: Some(asked) };
        assert_eq!(verdict(outcome, Safety::Once, FIRST), Verdict::Freeze(secs(rest)));
    }
}

#[test]
fn asked_to_wait_too_long_or_too_often_we_stop() {
    let outcome = Outcome::Limited { retry_after: Some(121) };
    assert_eq!(verdict(outcome, Safety::Read, FIRST), Verdict::Stop(Stop::Limited));
    assert_eq!(verdict(LIMITED, Safety::Read, LAST), Verdict::Stop(Stop::Limited));
    let busy = Outcome::Trouble { retry_after: Some(600) };
    assert_eq!(verdict(busy, Safety::Read, FIRST), Verdict::Stop(Stop::Limited));
}

#[test]
fn refusals_for_the_rate_do_not_use_up_the_attempts() {
    let tally = Tally { limited: 4, failed: 1 };
    assert!(matches!(verdict(TROUBLE, Safety::Read, tally), Verdict::Repeat { .. }));
}

#[test]
fn a_write_that_cannot_be_repeated_is_never_repeated_in_doubt() {
    for outcome in DOUBTFUL {
        assert!(outcome.is_doubtful());
        assert_eq!(verdict(outcome, Safety::Once, FIRST), Verdict::Stop(Stop::Unavailable));
    }
}

#[test]
fn reads_and_keyed_writes_are_repeated_so_many_times() {
    for outcome in DOUBTFUL {
        for safety in [Safety::Read, Safety::Keyed] {
            assert!(matches!(verdict(outcome, safety, FIRST), Verdict::Repeat { .. }), "{outcome:?}");
            assert_eq!(verdict(outcome, safety, LAST), Verdict::Stop(Stop::Unavailable), "{outcome:?}");
        }
    }
}

#[test]
fn what_never_arrived_is_repeated_whatever_it_is() {
    for safety in ALL {
        assert!(matches!(verdict(Outcome::NotDone, safety, FIRST), Verdict::Repeat { .. }));
        assert_eq!(verdict(Outcome::NotDone, safety, LAST), Verdict::Stop(Stop::Unavailable));
    }
    assert!(!Outcome::NotDone.is_doubtful() && !LIMITED.is_doubtful());
}

#[test]
fn a_write_is_repeated_only_when_the_first_must_have_ended() {
    let early = Outcome::TimedOut { waited: secs(10) };
    assert_eq!(least_wait(early, Safety::Keyed), secs(50));
    assert!(least_wait(early, Safety::Read) < secs(1));
    let late = Outcome::TimedOut { waited: secs(65) };
    assert_eq!(least_wait(late, Safety::Keyed), secs(5));
    assert_eq!(least_wait(Outcome::Broken, Safety::Keyed), secs(5));
    assert!(least_wait(Outcome::NotDone, Safety::Once) < secs(1));
}

#[test]
fn the_wait_doubles_up_to_a_bound() {
    let waits = Waits { attempts: 100, ..Waits::default() };
    for (failed, most) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 20), (60, 20)] {
        let tally = Tally { limited: 0, failed };
        let expected = Verdict::Repeat { least: secs(most) / 2, most: secs(most) };
        assert_eq!(decide(Outcome::Broken, Safety::Read, tally, &waits), expected, "{failed}");
    }
}

#[test]
fn retry_after_is_obeyed_by_a_repeat_too() {
    let busy = Outcome::Trouble { retry_after: Some(7) };
    assert_eq!(least_wait(busy, Safety::Read), secs(7));
}

#[test]
fn every_wait_can_be_shortened() {
    let fast = Waits::default().faster(1000);
    let outcome = Outcome::Limited { retry_after: Some(45) };
    let expected = Verdict::Freeze(Duration::from_millis(45));
    assert_eq!(decide(outcome, Safety::Read, FIRST, &fast), expected);
    assert_eq!(fast.quiet_after(Outcome::Broken), Duration::from_millis(5));
}

#[test]
fn statuses_mean_what_the_providers_document() {
    let answer = |status| Answer::new(status, reqwest::header::HeaderMap::new(), bytes::Bytes::new());
    for status in [429, 529] {
        assert_eq!(Outcome::of(&answer(status)), LIMITED, "{status}");
    }
    for status in [408, 500, 502, 503, 504, 522] {
        assert_eq!(Outcome::of(&answer(status)), TROUBLE, "{status}");
    }
    for status in [200, 301, 400, 401, 403, 404, 409, 413, 422, 501, 599] {
        assert_eq!(Outcome::of(&answer(status)), Outcome::Answered, "{status}");
    }
}
