//! The stylesheet, the script and the icon: embedded, and cached for ever under an address that
//! changes with what they hold.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::api_error::{ApiError, RequestCode};

/// An address with the right hash never shows anything else.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";
/// Bytes of the hash that stand in an address.
const HASH: usize = 6;

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

static ASSETS: [Asset; 3] = [
    Asset { name: "app.css", kind: "text/css; charset=utf-8", text: include_str!("../../static/app.css") },
    Asset { name: "app.js", kind: "text/javascript; charset=utf-8", text: include_str!("../../static/app.js") },
    Asset { name: "favicon.svg", kind: "image/svg+xml", text: include_str!("../../static/favicon.svg") },
];

/// Where the pages find them.
#[derive(Debug, Serialize)]
pub(super) struct Addresses {
    css: String,
    js: String,
    icon: String,
}

static ADDRESSES: LazyLock<Addresses> = LazyLock::new(|| {
    let [css, js, icon] = ASSETS.each_ref().map(|asset| format!("/assets/{}?v={}", asset.name, hash(asset.text)));
    Addresses { css, js, icon }
});

/// Where the pages find them, the same for all.
pub(super) fn addresses() -> &'static Addresses {
    &ADDRESSES
}

/// One of them.
pub(super) async fn serve(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let named = request.match_info().get("name").unwrap_or_default();
    let asset = ASSETS.iter().find(|asset| asset.name == named).ok_or(RequestCode::UnknownPath)?;
    let fresh = request.query_string() == format!("v={}", hash(asset.text));
    // An address of another version must not hold this one for ever.
    Ok(answer(asset, if fresh { FOR_EVER } else { FOR_A_DAY }))
}

/// The icon, where browsers look for one by themselves.
pub(super) async fn icon() -> HttpResponse {
    let [.., icon] = &ASSETS;
    answer(icon, FOR_A_DAY)
}

fn answer(asset: &Asset, cached: &'static str) -> HttpResponse {
    HttpResponse::Ok().content_type(asset.kind).insert_header((header::CACHE_CONTROL, cached)).body(asset.text)
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(HASH).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_changes_with_what_is_there() {
        assert_ne!(hash("a"), hash("b"));
        assert_eq!(hash("a").len(), 2 * HASH);
        let addresses = addresses();
        assert!(addresses.css.starts_with("/assets/app.css?v="), "{addresses:?}");
    }
}
