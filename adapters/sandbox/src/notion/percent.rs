//! Percent signs: how ids of properties and parts of paths are encoded.

use actix_web::web::Query;

/// Encodes as JavaScript's `encodeURIComponent`.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Resolves percent signs once.
pub(crate) fn decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) => {
                decoded.push(code);
                rest = &tail[2..];
            }
            None => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The pairs of a query string, decoded once.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::from_query(query).map(Query::into_inner).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_is_undone_by_decoding_once() {
        for (plain, encoded) in [("?bp~", "%3Fbp~"), ("]i;B", "%5Di%3BB"), ("o_yF", "o_yF"), ("é %", "%C3%A9%20%25")] {
            assert_eq!(encode(plain), encoded);
            assert_eq!(decode(encoded), plain);
        }
        assert_eq!(decode("%253Fbp~"), "%3Fbp~");
        assert_eq!(decode("100%"), "100%");
    }
}
