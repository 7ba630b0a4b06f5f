//! Texts of others, made fit for logs and for people.

use dealsync_domain::connector::Token;

const HIDDEN: &str = "***";

/// The text without the token, and without anything that looks like a token of either provider.
#[must_use]
pub fn redact(text: &str, token: Option<&Token>) -> String {
    let text = match token {
        Some(token) => text.replace(token.expose(), HIDDEN),
        None => text.to_owned(),
    };
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let word = rest.find(|char| !is_of_token(char)).unwrap_or(rest.len());
        clean.push_str(if looks_secret(&rest[..word]) { HIDDEN } else { &rest[..word] });
        let next = rest[word..].find(is_of_token).unwrap_or(rest.len() - word);
        clean.push_str(&rest[word..word + next]);
        rest = &rest[word + next..];
    }
    clean
}

/// At most so many characters of a text; an ellipsis stands for the others.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn is_of_token(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-')
}

fn looks_secret(word: &str) -> bool {
    let bare = |prefix: &str| word.strip_prefix(prefix).unwrap_or_default();
    let pat = bare("pat");
    // Airtable's have fourteen letters and digits, then more; many words begin with "pat", so
    // one with neither a digit nor a capital is none.
    let airtable = pat.len() >= 14
        && pat.bytes().take(14).all(|byte| byte.is_ascii_alphanumeric())
        && pat.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    airtable || bare("ntn_").len() >= 8 || bare("secret_").len() >= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, clean: &str) {
        assert_eq!(redact(text, None), clean);
    }

    #[test]
    fn what_looks_like_a_token_is_hidden() {
        let pat = "patAbCdEfGhIjKlMn.0123456789abcdef0123456789abcdef";
        check(&format!("Invalid token {pat}, sorry"), "Invalid token ***, sorry");
        check(&format!("\"{pat}\""), "\"***\"");
        check("Bearer ntn_12345678901abcDEF é", "Bearer *** é");
        check("token=secret_0123456789abc&x", "token=***&x");
    }

    #[test]
    fn ordinary_words_stay() {
        for text in ["pathophysiological pattern", "secret_key", "Échéance: pat", "", "  ", "…ntn_"] {
            check(text, text);
        }
    }

    #[test]
    fn the_token_itself_is_hidden_whatever_it_looks_like() {
        let token = Token::parse("odd!token").unwrap();
        assert_eq!(redact("no odd!token here", Some(&token)), "no *** here");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shorten("échéance", 3), "éch…");
        assert_eq!(shorten("échéance", 8), "échéance");
    }
}
