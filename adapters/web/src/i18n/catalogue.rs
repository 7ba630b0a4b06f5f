//! The messages, in Fluent: embedded, read once, and shared by all workers.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::i18n::{Lang, format};

pub(crate) use fluent_bundle::FluentArgs;

#[cfg(test)]
pub(crate) use tests::take_missing;

type Bundle = FluentBundle<FluentResource>;

/// The files of a language, each with its text.
macro_rules! files {
    ($lang:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../locales/", $lang, "/", $name, ".ftl")))),+]
    };
}

const ENGLISH: &[(&str, &str)] = files!("en": "connectors", "deals", "errors", "run", "words");
const FRENCH: &[(&str, &str)] = files!("fr": "connectors", "deals", "errors", "run", "words");

static ENGLISH_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En, ENGLISH));
static FRENCH_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Fr, FRENCH));

/// A message in a language. One that is missing shows its key, which is better than no page.
pub(crate) fn say(lang: Lang, key: &str, args: &FluentArgs<'_>) -> String {
    let bundle = of(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::warn!(key, lang = lang.tag(), "a message is missing");
        #[cfg(test)]
        tests::note_missing(lang, key);
        return key.to_owned();
    };
    let mut problems = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut problems).into_owned();
    if !problems.is_empty() {
        tracing::warn!(key, lang = lang.tag(), ?problems, "a message could not be filled in");
        #[cfg(test)]
        tests::note_missing(lang, key);
    }
    text
}

fn of(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::En => &ENGLISH_BUNDLE,
        Lang::Fr => &FRENCH_BUNDLE,
    }
}

fn bundle(lang: Lang, files: &[(&str, &str)]) -> Bundle {
    let locale: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Marks around what is filled in would be copied along with names and amounts.
    bundle.set_use_isolating(false);
    match lang {
        Lang::En => bundle.set_formatter(Some(in_english)),
        Lang::Fr => bundle.set_formatter(Some(in_french)),
    }
    for (name, text) in files {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(readable, errors)| {
            tracing::error!(file = name, lang = lang.tag(), ?errors, "a catalogue has mistakes");
            readable
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(file = name, lang = lang.tag(), ?errors, "a catalogue names a message twice");
        }
    }
    bundle
}

fn in_english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    whole(Lang::En, value)
}

fn in_french<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    whole(Lang::Fr, value)
}

/// A whole number with its digits grouped; anything else as Fluent writes it.
fn whole(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    (number.value.fract() == 0.0).then(|| format::number(lang, number.value as i64))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    use dealsync_domain::failure::FailureCode;
    use dealsync_domain::reason::Reason;

    use super::*;
    use crate::api_error::RequestCode;

    thread_local! {
        /// Messages that this thread asked for in vain, or could not fill in.
        static MISSING: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(super) fn note_missing(lang: Lang, key: &str) {
        MISSING.with_borrow_mut(|missing| missing.insert(format!("{key} ({})", lang.tag())));
    }

    /// Gives and forgets the messages that were missing.
    pub(crate) fn take_missing() -> BTreeSet<String> {
        MISSING.take()
    }

    fn keys(files: &[(&str, &str)]) -> BTreeSet<String> {
        let lines = files.iter().flat_map(|(_, text)| text.lines());
        let names = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()));
        names.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect()
    }

    #[test]
    fn both_catalogues_have_the_same_messages() {
        assert_eq!(keys(ENGLISH), keys(FRENCH));
    }

    #[test]
    fn catalogues_are_read_without_a_mistake() {
        for (name, text) in ENGLISH.iter().chain(FRENCH) {
            assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "{name}");
        }
    }

    #[test]
    fn every_code_is_told_with_its_cure() {
        let failures = FailureCode::ALL.iter().map(|code| format!("failure-{}", code.code()));
        let reasons = Reason::ALL.iter().map(|reason| format!("reason-{}", reason.code()));
        let requests = RequestCode::ALL.iter().map(|code| format!("request-{}", code.code()));
        for key in failures.chain(reasons).chain(requests) {
            let key = key.replace('_', "-");
            for lang in Lang::ALL {
                assert!(of(lang).has_message(&key), "{key} in {lang:?}");
                assert!(of(lang).has_message(&format!("{key}-next")), "{key}-next in {lang:?}");
            }
        }
    }

    #[test]
    fn numbers_are_grouped_and_choose_the_plural() {
        let mut args = FluentArgs::new();
        args.set("count", 1_i64);
        assert_eq!(say(Lang::En, "problems", &args), "One thing needs correcting");
        args.set("count", 1200_i64);
        assert_eq!(say(Lang::En, "problems", &args), "1,200 things need correcting");
        assert!(say(Lang::Fr, "problems", &args).contains("1\u{202f}200"));
    }

    #[test]
    fn a_missing_message_shows_its_key() {
        assert_eq!(say(Lang::Fr, "no-such-message", &FluentArgs::new()), "no-such-message");
        assert_eq!(take_missing().into_iter().collect::<Vec<_>>(), ["no-such-message (fr)"]);
    }
}
