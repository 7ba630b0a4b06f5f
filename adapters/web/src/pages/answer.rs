//! What pages answer with: a page, or the way to another one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;

use crate::api_error::ApiError;
use crate::i18n::Lang;
use crate::pages::render::render;

/// Where those go who come from nowhere.
pub(super) const HOME: &str = "/connectors";

/// A page.
pub(super) fn page(
    lang: Lang,
    status: StatusCode,
    template: &str,
    context: &impl Serialize,
) -> Result<HttpResponse, ApiError> {
    let text = render(lang, template, context)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_LANGUAGE, lang.tag()))
        .body(text))
}

/// The way to another page, which can be reloaded without sending the form again.
pub(crate) fn see_other(address: &str) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    match HeaderValue::try_from(address) {
        Ok(address) => response.insert_header((header::LOCATION, address)).finish(),
        Err(_) => response.insert_header((header::LOCATION, HOME)).finish(),
    }
}

/// An address to go back to, where it is one of this site; else the first page. What a browser
/// would take for another site's (`//…`, `/\…`) is none of ours.
pub(super) fn inside(address: Option<&str>) -> &str {
    let is_ours = |address: &&str| {
        let mut rest = address.bytes();
        let safe = rest.next() == Some(b'/') && !matches!(rest.next(), Some(b'/' | b'\\'));
        safe && !address.bytes().any(|byte| byte.is_ascii_control() || byte == b' ')
    };
    address.filter(is_ours).unwrap_or(HOME)
}

/// An address with a parameter more; what stands behind `#` stays at its end.
pub(super) fn with(address: &str, name: &str, value: &str) -> String {
    let (address, place) = address.split_once('#').map_or((address, None), |(address, place)| (address, Some(place)));
    let joint = if address.contains('?') { '&' } else { '?' };
    let place = place.map(|place| format!("#{place}")).unwrap_or_default();
    format!("{address}{joint}{name}={value}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_lead_back() {
        for ours in ["/", "/deals?q=a%20b", "/sync/runs/7?show=held#changes"] {
            assert_eq!(inside(Some(ours)), ours);
        }
        for foreign in ["", "//evil.example", "/\\evil.example", "https://evil.example", "deals", "/a\nb", "/a b"] {
            assert_eq!(inside(Some(foreign)), HOME, "{foreign:?}");
        }
        assert_eq!(inside(None), HOME);
    }

    #[test]
    fn a_parameter_is_added_before_the_place() {
        assert_eq!(with("/deals", "done", "deal_saved"), "/deals?done=deal_saved");
        assert_eq!(with("/a?b=1#c", "embed", "1"), "/a?b=1&embed=1#c");
    }
}
