//! The contract of [`dealsync_domain::ports::TokenVault`].

use std::sync::Arc;

use dealsync_domain::connector::{SealedToken, Token};
use dealsync_domain::ports::TokenVault;
use dealsync_domain::provider::ProviderName;

use ProviderName::{Airtable, Notion};

/// Makes vaults.
pub trait VaultFixture {
    /// A vault under a key; the same number is the same key.
    fn vault(&self, key: u8) -> Arc<dyn TokenVault>;
}

/// Every rule. They take no time, so they need no runtime.
///
/// # Panics
/// Where a rule is broken.
pub fn all(fixture: &dyn VaultFixture) {
    a_sealed_token_opens_again(fixture);
    the_same_key_opens_it_in_another_process(fixture);
    the_same_token_sealed_twice_gives_two_texts(fixture);
    a_text_opens_for_its_provider_only(fixture);
    another_key_opens_nothing(fixture);
    an_altered_text_does_not_open(fixture);
    a_text_that_was_never_sealed_does_not_open(fixture);
    a_token_shows_itself_nowhere(fixture);
}

fn token() -> Token {
    Token::parse("patABCDEF01234567.0123456789abcdef0123456789abcdef").expect("it could stand in a header")
}

fn sealed(vault: &dyn TokenVault, provider: ProviderName) -> SealedToken {
    vault.seal(provider, &token()).expect("a token must be sealed")
}

/// Long or short.
pub fn a_sealed_token_opens_again(fixture: &dyn VaultFixture) {
    let vault = fixture.vault(1);
    for text in ["x".to_owned(), "~!\"#$%&'()*+,-./:;<=>?@[]^_`{|}".to_owned(), "secret_".repeat(600)] {
        let token = Token::parse(&text).expect("it could stand in a header");
        for provider in ProviderName::ALL {
            let sealed = vault.seal(provider, &token).expect("a token must be sealed");
            let opened = vault.open(provider, &sealed).expect("what was sealed must open");
            assert_eq!(opened.expose(), token.expose(), "a token must open as it was sealed");
        }
    }
}

/// The key is all that is needed.
pub fn the_same_key_opens_it_in_another_process(fixture: &dyn VaultFixture) {
    let sealed = sealed(&*fixture.vault(1), Airtable);
    let opened = fixture.vault(1).open(Airtable, &sealed).expect("the same key must open it");
    assert_eq!(opened, token(), "a token must open as it was sealed");
}

/// So that nobody sees that two are the same.
pub fn the_same_token_sealed_twice_gives_two_texts(fixture: &dyn VaultFixture) {
    let vault = fixture.vault(1);
    let texts: std::collections::BTreeSet<String> = (0..100).map(|_| sealed(&*vault, Airtable).0).collect();
    assert_eq!(texts.len(), 100, "no two sealed texts may be the same");
}

/// A row copied to another connector gives nothing away.
pub fn a_text_opens_for_its_provider_only(fixture: &dyn VaultFixture) {
    let vault = fixture.vault(1);
    assert!(vault.open(Notion, &sealed(&*vault, Airtable)).is_err(), "Airtable's text must not open for Notion");
    assert!(vault.open(Airtable, &sealed(&*vault, Notion)).is_err(), "Notion's text must not open for Airtable");
}

/// And says so.
pub fn another_key_opens_nothing(fixture: &dyn VaultFixture) {
    let sealed = sealed(&*fixture.vault(1), Airtable);
    assert!(fixture.vault(2).open(Airtable, &sealed).is_err(), "another key must open nothing");
}

/// By any character, or in length.
pub fn an_altered_text_does_not_open(fixture: &dyn VaultFixture) {
    let vault = fixture.vault(1);
    let sealed = sealed(&*vault, Airtable).0;
    for (place, original) in sealed.char_indices() {
        let other = if original == 'A' { "B" } else { "A" };
        let mut altered = sealed.clone();
        altered.replace_range(place..place + original.len_utf8(), other);
        // The last digits of base64 may have bits that mean nothing; strict readers refuse them.
        let opened = vault.open(Airtable, &SealedToken(altered));
        assert!(opened.is_err(), "a text altered at {place} must not open");
        let cut = SealedToken(sealed[..place].to_owned());
        assert!(vault.open(Airtable, &cut).is_err(), "a text cut at {place} must not open");
    }
    let longer = SealedToken(format!("{sealed}AAAA"));
    assert!(vault.open(Airtable, &longer).is_err(), "a text made longer must not open");
}

/// No panic either.
pub fn a_text_that_was_never_sealed_does_not_open(fixture: &dyn VaultFixture) {
    let vault = fixture.vault(1);
    for text in ["", " ", "v1", "v1:", "v1:AAAA", "patABC.123", "é😀", "v9999:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
    {
        assert!(vault.open(Airtable, &SealedToken(text.to_owned())).is_err(), "{text:?} was never sealed");
    }
}

/// Neither in the sealed text nor in what is said about it.
pub fn a_token_shows_itself_nowhere(fixture: &dyn VaultFixture) {
    let vault = fixture.vault(1);
    let sealed = sealed(&*vault, Airtable);
    let refused = fixture.vault(2).open(Airtable, &sealed).expect_err("another key must open nothing");
    let told = format!("{} {sealed:?} {refused:?} {refused}", sealed.0);
    for part in ["patABCDEF", "0123456789abcdef"] {
        assert!(!told.contains(part), "a token must show itself nowhere: {told}");
    }
}
