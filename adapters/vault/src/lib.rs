//! Seals the providers' tokens for storing: XChaCha20-Poly1305 under one secret key.
//!
//! A sealed token is the text `v1:` and the base64 of nonce and ciphertext. The nonce is random
//! and 24 bytes long, so it never repeats; the provider is authenticated with the text, so that a
//! token sealed for one provider opens for no other. The version stands in front, so that another
//! key or cipher can be told from this one later.
#![warn(missing_docs)]

mod file;
mod key;

pub use key::KeyError;

use std::fmt;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use dealsync_domain::connector::{SealedToken, Token};
use dealsync_domain::ports::{TokenVault, VaultError};
use dealsync_domain::provider::ProviderName;

use crate::key::SecretKey;

const VERSION: &str = "v1";
const NONCE: usize = 24;

/// A [`TokenVault`] over one secret key.
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

impl Vault {
    /// A vault whose key is this text: 32 bytes, as 64 hexadecimal digits or as base64.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] for anything else. A passphrase is not stretched into a key: that
    /// would let a guessable one pass for a secret.
    pub fn from_secret(secret: &str) -> Result<Self, KeyError> {
        SecretKey::parse(secret).map(|key| Self::new(&key))
    }

    /// A vault whose key is in this file. Where there is none, it is made, with a new random key
    /// and readable by its owner only.
    ///
    /// # Errors
    /// Where the file cannot be read or made, where others may read it, or where it holds
    /// something else than a key.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        file::read_or_make(path).map(|key| Self::new(&key))
    }

    fn new(key: &SecretKey) -> Self {
        Self { cipher: XChaCha20Poly1305::new(&(*key.bytes()).into()) }
    }
}

impl TokenVault for Vault {
    fn seal(&self, provider: ProviderName, token: &Token) -> Result<SealedToken, VaultError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| VaultError)?;
        let bound = bound_to(provider);
        let payload = Payload { msg: token.expose().as_bytes(), aad: bound.as_bytes() };
        let ciphertext = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError)?;
        let sealed = [nonce.as_slice(), &ciphertext].concat();
        Ok(SealedToken(format!("{VERSION}:{}", STANDARD.encode(sealed))))
    }

    fn open(&self, provider: ProviderName, sealed: &SealedToken) -> Result<Token, VaultError> {
        let (version, text) = sealed.0.split_once(':').ok_or(VaultError)?;
        if version != VERSION {
            return Err(VaultError);
        }
        let bytes = STANDARD.decode(text).map_err(|_| VaultError)?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE>().ok_or(VaultError)?;
        let bound = bound_to(provider);
        let payload = Payload { msg: ciphertext, aad: bound.as_bytes() };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError)?;
        let text = String::from_utf8(plain).map_err(|_| VaultError)?;
        Token::parse(&text).ok_or(VaultError)
    }
}

/// What is authenticated together with a token, though not stored with it.
fn bound_to(provider: ProviderName) -> String {
    format!("dealsync {VERSION} {provider}")
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
