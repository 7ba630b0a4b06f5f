//! The secret key, and why a text or a file does not give one.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use thiserror::Error;

pub(crate) const LENGTH: usize = 32;

/// Why there is no key. Nothing of the key itself is ever in it.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The text is not a key.
    #[error(
        "the secret key (DEALSYNC_SECRET_KEY) must be 32 random bytes, written as 64 hexadecimal \
         digits or as base64; make one with `openssl rand -hex 32`"
    )]
    Malformed,
    /// The file does not hold a key.
    #[error(
        "{} does not hold a secret key: 32 random bytes, written as 64 hexadecimal digits or as \
         base64; put the former file back, or remove it and enter the tokens again",
        .0.display()
    )]
    MalformedFile(PathBuf),
    /// Others may read or change the file.
    #[error(
        "{shown} holds the secret key, and others may read or change it (mode {mode:04o}): run \
         `chmod 600 {shown}`",
        shown = .path.display()
    )]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file cannot be read or made.
    #[error("the file of the secret key, {}, cannot be {doing}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The system gives no randomness to make a key from.
    #[error("the system gives no randomness to make a secret key from")]
    NoRandomness,
}

/// Thirty-two secret bytes. It has no `Debug`.
pub(crate) struct SecretKey([u8; LENGTH]);

impl SecretKey {
    /// A new one.
    pub(crate) fn random() -> Result<Self, KeyError> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// The key of a text. Sixty-four hexadecimal digits would be valid base64 too, of 48 bytes,
    /// so the two notations cannot be mistaken for one another.
    pub(crate) fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let bytes = from_hex(text).or_else(|| from_base64(text));
        bytes.map(Self).ok_or(KeyError::Malformed)
    }

    pub(crate) fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// The text to keep in a file.
    pub(crate) fn to_text(&self) -> String {
        STANDARD.encode(self.0)
    }
}

fn from_hex(text: &str) -> Option<[u8; LENGTH]> {
    let is_hex = text.len() == 2 * LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex {
        return None;
    }
    let mut bytes = [0; LENGTH];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Base64 of either alphabet, with padding or without.
fn from_base64(text: &str) -> Option<[u8; LENGTH]> {
    let plain: String = text
        .trim_end_matches('=')
        .chars()
        .map(|char| match char {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    STANDARD_NO_PAD.decode(plain).ok()?.try_into().ok()
}
