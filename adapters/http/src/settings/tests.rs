use super::*;

#[test]
fn an_origin_has_neither_path_nor_credentials() {
    let origin = |text: &str| parse_origin(text).map(|url| url.origin().ascii_serialization()).ok();
    let expected = Some("https://api.airtable.com".to_owned());
    assert_eq!(origin("https://api.airtable.com"), expected);
    assert_eq!(origin(" https://api.airtable.com/ "), expected);
    assert_eq!(origin("http://127.0.0.1:4010"), Some("http://127.0.0.1:4010".to_owned()));
    for bad in ["", "api.airtable.com", "ftp://x.org", "https://x.org/v0", "https://me:pw@x.org", "https://x.org?a=b"] {
        assert_eq!(origin(bad), None, "{bad}");
    }
}

#[test]
fn a_proxy_is_not_asked_for_this_machine() {
    let local = |text: &str| is_this_machine(&Url::parse(text).unwrap());
    assert!(local("http://127.0.0.1:1") && local("http://localhost") && local("http://[::1]:8"));
    assert!(!local("https://api.airtable.com") && !local("http://10.0.0.1"));
}
