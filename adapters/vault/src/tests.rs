use std::fs;
use std::path::Path;

use super::*;

const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";
const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn vault() -> Vault {
    Vault::from_secret(HEX).unwrap()
}

fn token() -> Token {
    Token::parse("patABCDEFGHIJKLMN.0123456789abcdef").unwrap()
}

fn seal() -> SealedToken {
    vault().seal(ProviderName::Airtable, &token()).unwrap()
}

#[test]
fn what_is_sealed_opens_again() {
    let opened = vault().open(ProviderName::Airtable, &seal());
    assert_eq!(opened, Ok(token()));
}

#[test]
fn two_seals_of_one_token_differ_and_show_nothing_of_it() {
    let (one, other) = (seal(), seal());
    assert_ne!(one, other);
    assert!(one.0.starts_with("v1:") && !one.0.contains("pat"));
}

#[test]
fn another_key_or_another_provider_does_not_open() {
    let other = Vault::from_secret(&"07".repeat(32)).unwrap();
    assert_eq!(other.open(ProviderName::Airtable, &seal()), Err(VaultError));
    assert_eq!(vault().open(ProviderName::Notion, &seal()), Err(VaultError));
}

#[test]
fn an_altered_text_does_not_open() {
    let text = seal().0;
    let altered = |at: usize| {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        SealedToken(String::from_utf8(bytes).unwrap())
    };
    for at in [1, 3, 20, text.len() - 10] {
        let opened = vault().open(ProviderName::Airtable, &altered(at));
        assert_eq!(opened, Err(VaultError), "byte {at}");
    }
    for text in ["", "v1", "v1:", "v1:AAAA", "v2:AAAA", "patABC.123", "v1:é"] {
        let opened = vault().open(ProviderName::Airtable, &SealedToken(text.into()));
        assert_eq!(opened, Err(VaultError), "{text}");
    }
}

#[test]
fn a_key_is_read_from_either_notation() {
    let sealed = seal();
    let unpadded = BASE64.trim_end_matches('=');
    for secret in [HEX, &HEX.to_lowercase(), BASE64, unpadded, &format!(" {BASE64}\n")] {
        let opened = Vault::from_secret(secret).unwrap().open(ProviderName::Airtable, &sealed);
        assert_eq!(opened, Ok(token()), "{secret}");
    }
    let url_safe = "-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_8";
    assert!(Vault::from_secret(url_safe).is_ok());
}

#[test]
fn what_is_no_key_is_refused_with_the_way_to_make_one() {
    for secret in ["", "secret", "a passphrase of more than thirty-two letters", &HEX[2..], "AAEC"] {
        let error = Vault::from_secret(secret).unwrap_err().to_string();
        assert!(error.contains("64 hexadecimal") && error.contains("openssl rand"), "{error}");
        assert!(secret.is_empty() || !error.contains(&format!("{secret:?}")));
    }
}

#[test]
fn a_file_is_made_once_and_read_after() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret.key");
    let sealed = Vault::from_file(&path).unwrap().seal(ProviderName::Notion, &token()).unwrap();
    let again = Vault::from_file(&path).unwrap();
    assert_eq!(again.open(ProviderName::Notion, &sealed), Ok(token()));
    // No draft is left beside it.
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn many_that_make_the_file_at_once_agree_on_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret.key");
    let sealed: Vec<SealedToken> = std::thread::scope(|scope| {
        let seal = || {
            let vault = Vault::from_file(&path).unwrap();
            vault.seal(ProviderName::Airtable, &token()).unwrap()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(seal)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let vault = Vault::from_file(&path).unwrap();
    for sealed in sealed {
        assert_eq!(vault.open(ProviderName::Airtable, &sealed), Ok(token()));
    }
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret.key");
    Vault::from_file(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

    for mode in [0o644, 0o640, 0o602] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = Vault::from_file(&path).unwrap_err();
        assert!(matches!(error, KeyError::Exposed { mode: told, .. } if told == mode));
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}

#[test]
fn a_file_with_something_else_is_never_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("secret.key");
    for content in ["", "not a key\n"] {
        write_private(&path, content);
        let error = Vault::from_file(&path).unwrap_err();
        assert!(matches!(error, KeyError::MalformedFile(_)), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
        fs::remove_file(&path).unwrap();
    }
    let missing = dir.path().join("no such folder").join("secret.key");
    assert!(matches!(Vault::from_file(&missing), Err(KeyError::File { doing: "made", .. })));
}

fn write_private(path: &Path, content: &str) {
    fs::write(path, content).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", vault()), "Vault { .. }");
}
