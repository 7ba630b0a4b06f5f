//! Text into tokens.

const INVALID: &str = "Invalid formula. Please check your formula text.";

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    Text(String),
    Number(f64),
    /// `{Field}`
    Field(String),
    /// A function, or a field without braces.
    Name(String),
    /// One of `( ) , & = != < <= > >= -`
    Symbol(&'static str),
}

/// The words for whatever cannot be read.
pub(crate) fn invalid() -> String {
    INVALID.to_owned()
}

pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let start = text.len() - rest.len();
        let (kind, length) = token(rest)?;
        tokens.push(Token { kind, start, end: start + length });
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The first token of a text and its length.
fn token(rest: &str) -> Result<(TokenKind, usize), String> {
    const SYMBOLS: [&str; 11] = ["!=", "<=", ">=", "(", ")", ",", "&", "=", "<", ">", "-"];

    if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(*symbol)) {
        return Ok((TokenKind::Symbol(symbol), symbol.len()));
    }
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let (text, length) = delimited(rest, quote)?;
            Ok((TokenKind::Text(text), length))
        }
        Some('{') => {
            let (name, length) = delimited(rest, '}')?;
            Ok((TokenKind::Field(name), length))
        }
        Some(first) if first.is_ascii_digit() || first == '.' => {
            let length = span(rest, |c| c.is_ascii_digit() || c == '.');
            let number = rest[..length].parse().map_err(|_| invalid())?;
            Ok((TokenKind::Number(number), length))
        }
        Some(first) if first.is_alphabetic() || first == '_' => {
            let length = span(rest, |c| c.is_alphanumeric() || c == '_');
            Ok((TokenKind::Name(rest[..length].to_owned()), length))
        }
        Some(_) | None => Err(invalid()),
    }
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// What stands between the first character and `close`, with its escapes resolved, and the length
/// of it all.
fn delimited(rest: &str, close: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((position, character)) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, escaped)) => text.push(escaped),
                None => return Err(invalid()),
            },
            end if end == close => return Ok((text, position + close.len_utf8())),
            other => text.push(other),
        }
    }
    Err(invalid())
}
