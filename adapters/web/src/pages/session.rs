//! The session of a browser: a cookie that says until when it is good, sealed with the API key.
//! Nothing is stored; another key ends every session.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The cookie's name.
pub(crate) const COOKIE: &str = "dealsync_session";
/// How long a session lasts, in seconds: thirty days.
const LIFE: i64 = 30 * 24 * 60 * 60;

/// Over what a session is kept by its browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// The page came over https: the cookie never leaves otherwise.
    Secure,
    /// The same, and other sites may show the page within theirs.
    Framed,
    /// It did not; a cookie that insists on it would be thrown away.
    Plain,
}

/// The value of a session that begins now; `None` where the key cannot seal anything.
pub(crate) fn value(key: &str, now: DateTime<Utc>) -> Option<String> {
    let until = now.timestamp() + LIFE;
    let seal = mac(key, until)?.finalize().into_bytes();
    let seal: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{until}.{seal}"))
}

/// Whether a value is of a session that goes on. The seal is compared in constant time.
pub(crate) fn is_good(key: &str, value: &str, now: DateTime<Utc>) -> bool {
    let Some((until, seal)) = value.split_once('.') else { return false };
    let Ok(until) = until.parse::<i64>() else { return false };
    let Some((mac, seal)) = mac(key, until).zip(bytes(seal)) else { return false };
    mac.verify_slice(&seal).is_ok() && now.timestamp() < until
}

/// The header that begins a session.
pub(crate) fn begin(value: &str, channel: Channel) -> String {
    let kept = match channel {
        Channel::Secure => "SameSite=Lax; Secure",
        Channel::Framed => "SameSite=None; Secure; Partitioned",
        Channel::Plain => "SameSite=Lax",
    };
    format!("{COOKIE}={value}; Path=/; Max-Age={LIFE}; HttpOnly; {kept}")
}

/// The header that ends it.
pub(crate) fn end() -> String {
    format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}

/// What is sealed; an empty key seals nothing.
fn mac(key: &str, until: i64) -> Option<Hmac<Sha256>> {
    if key.is_empty() {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(format!("dealsync session until {until}").as_bytes());
    Some(mac)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() || !hex.len().is_multiple_of(2) {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap()
    }

    #[test]
    fn a_session_lasts_thirty_days() {
        let value = value("clé", now()).unwrap();
        assert!(is_good("clé", &value, now()));
        assert!(is_good("clé", &value, now() + TimeDelta::days(30) - TimeDelta::seconds(1)));
        assert!(!is_good("clé", &value, now() + TimeDelta::days(30)));
    }

    #[test]
    fn nobody_makes_or_prolongs_one_without_the_key() {
        let good = value("clé", now()).unwrap();
        assert!(!is_good("autre", &good, now()));
        let (until, seal) = good.split_once('.').unwrap();
        let later = format!("{}.{seal}", until.parse::<i64>().unwrap() + 1);
        let shortened = format!("{until}.{}", &seal[..62]);
        for forged in [later.as_str(), shortened.as_str(), "", ".", "9999999999.", "x.00", until, "9999999999.zz"] {
            assert!(!is_good("clé", forged, now()), "{forged}");
        }
    }

    #[test]
    fn an_empty_key_opens_nothing() {
        assert_eq!(value("", now()), None);
        assert!(!is_good("", "9999999999.00", now()));
    }

    #[test]
    fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let cookie = begin("1.ab", Channel::Secure);
        for part in ["dealsync_session=1.ab;", "HttpOnly", "SameSite=Lax", "Path=/", "; Secure"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!begin("1.ab", Channel::Plain).contains("Secure"));
        assert!(end().contains("Max-Age=0"));
    }
}
