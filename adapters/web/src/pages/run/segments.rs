//! Two texts side by side, word by word: what stayed, what went, what is new.

use std::time::{Duration, Instant};

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// How long the differences of one page may take; what is not found by then is shown as replaced.
const PATIENCE: Duration = Duration::from_millis(15);
/// An equal stretch longer than this is shortened.
const LONG: usize = 200;
/// Characters left at either end of it.
const END: usize = 60;

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Segment {
    kind: &'static str,
    text: String,
}

/// When the patience of a page ends that begins now.
pub(super) fn deadline() -> Instant {
    Instant::now() + PATIENCE
}

/// The stretches of a text that becomes another one.
pub(super) fn segments(before: &str, after: &str, deadline: Instant) -> Vec<Segment> {
    let diff = TextDiff::configure().deadline(deadline).diff_words(before, after);
    let mut segments: Vec<Segment> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => "same",
            ChangeTag::Delete => "gone",
            ChangeTag::Insert => "new",
        };
        match segments.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.text.push_str(change.value()),
            None => segments.push(Segment { kind, text: change.value().to_owned() }),
        }
    }
    for segment in segments.iter_mut().filter(|segment| segment.kind == "same") {
        shorten(&mut segment.text);
    }
    segments
}

/// Leaves the ends of a long text.
fn shorten(text: &mut String) {
    let characters = text.chars().count();
    if characters <= LONG {
        return;
    }
    let head: String = text.chars().take(END).collect();
    let tail: String = text.chars().skip(characters - END).collect();
    *text = format!("{head} … {tail}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> Vec<(&'static str, String)> {
        let later = Instant::now() + Duration::from_secs(60);
        segments(before, after, later).into_iter().map(|segment| (segment.kind, segment.text)).collect()
    }

    #[test]
    fn words_are_compared_not_letters() {
        let found = shown("Relancer en mars.", "Relancer en avril.");
        let expected = [("same", "Relancer en "), ("gone", "mars."), ("new", "avril.")];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn nothing_is_lost_of_either_text() {
        let (before, after) = ("un deux\ntrois", "un  deux trois quatre");
        let found = shown(before, after);
        let side = |left_out: &str| -> String {
            found.iter().filter(|(kind, _)| *kind != left_out).map(|(_, text)| text.as_str()).collect()
        };
        assert_eq!((side("new").as_str(), side("gone").as_str()), (before, after));
    }

    #[test]
    fn long_stretches_keep_their_ends() {
        let long = "mot ".repeat(200);
        let found = shown(&format!("{long}fin"), &format!("{long}suite"));
        assert!(found[0].1.contains(" … ") && found[0].1.chars().count() < LONG, "{found:?}");
    }
}
