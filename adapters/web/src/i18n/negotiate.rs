//! Which language a reader gets: the one chosen here before, else the best that the browser asks
//! for, else English.

use crate::i18n::Lang;

/// The language, from the cookie's value and the `Accept-Language` header.
pub(crate) fn chosen(cookie: Option<&str>, accepted: Option<&str>) -> Lang {
    let kept = cookie.and_then(|tag| Lang::ALL.into_iter().find(|lang| lang.tag() == tag));
    kept.or_else(|| accepted.and_then(best)).unwrap_or(Lang::En)
}

/// The most wanted of our languages; of equally wanted ones, the first.
fn best(accepted: &str) -> Option<Lang> {
    let mut found: Option<(Lang, f32)> = None;
    for range in accepted.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let wanted = weight(parameters);
        let Some(lang) = Lang::of_tag(tag).filter(|_| wanted > 0.0) else { continue };
        if found.is_none_or(|(_, most)| wanted > most) {
            found = Some((lang, wanted));
        }
    }
    found.map(|(lang, _)| lang)
}

/// How much a language is wanted; what cannot be read counts as not at all.
fn weight(parameters: &str) -> f32 {
    let Some((name, value)) = parameters.split_once('=') else { return 1.0 };
    if !name.trim().eq_ignore_ascii_case("q") {
        return 1.0;
    }
    value.trim().parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cookie: Option<&str>, accepted: Option<&str>, expected: Lang) {
        assert_eq!(chosen(cookie, accepted), expected, "{cookie:?} {accepted:?}");
    }

    #[test]
    fn the_choice_made_here_comes_first() {
        check(Some("fr"), Some("en"), Lang::Fr);
        check(Some("en"), Some("fr"), Lang::En);
        check(Some("de"), Some("fr"), Lang::Fr);
        check(Some(""), None, Lang::En);
    }

    #[test]
    fn the_browser_is_asked_next() {
        check(None, Some("fr"), Lang::Fr);
        check(None, Some("fr-CA, en;q=0.8"), Lang::Fr);
        check(None, Some("en;q=0.5, fr;q=0.9"), Lang::Fr);
        check(None, Some("de, fr;q=0.4, en;q=0.3"), Lang::Fr);
        check(None, Some("en-GB, fr"), Lang::En);
        check(None, Some("FR_fr"), Lang::Fr);
    }

    #[test]
    fn english_is_left_where_nothing_else_is_asked_for() {
        check(None, None, Lang::En);
        check(None, Some("de, *;q=0.1"), Lang::En);
        check(None, Some("fr;q=0"), Lang::En);
        check(None, Some("fr;q=x, en"), Lang::En);
        check(None, Some("frisian;q"), Lang::En);
    }
}
