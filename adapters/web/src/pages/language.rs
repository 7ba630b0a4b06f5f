//! The switch between the languages.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::i18n::Lang;
use crate::pages::answer::{inside, see_other};
use crate::pages::visit::{LANGUAGE_COOKIE, Visit};

const A_YEAR: u32 = 365 * 24 * 60 * 60;

/// Remembers a language, and leads back to where it was chosen.
pub(super) async fn choose(visit: Visit) -> HttpResponse {
    let mut response = see_other(inside(visit.query.text("back")));
    if let Some(lang) = visit.query.text("to").and_then(Lang::of_tag) {
        let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age={A_YEAR}; SameSite=Lax", lang.tag());
        if let Ok(cookie) = header::HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
