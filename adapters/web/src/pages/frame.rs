//! What every template needs, beside what its page shows.

use serde::Serialize;

use crate::pages::assets::{self, Addresses};
use crate::pages::visit::Visit;

/// What a page may say that has just been done.
const DONE: [&str; 8] = [
    "connection_saved",
    "token_removed",
    "fields_saved",
    "deal_saved",
    "deal_created",
    "deal_deleted",
    "choices_saved",
    "stopping",
];

/// The page around what is shown.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    lang: &'static str,
    page: &'static str,
    path: String,
    embed: bool,
    embed_q: &'static str,
    embed_a: &'static str,
    assets: &'static Addresses,
    key_set: bool,
    done: &'static str,
}

impl Frame {
    pub(super) fn new(page: &'static str, visit: &Visit) -> Self {
        let done = visit.query.text("done").and_then(|done| DONE.into_iter().find(|known| *known == done));
        Self {
            lang: visit.lang.tag(),
            page,
            path: visit.path.clone(),
            embed: visit.embed,
            embed_q: if visit.embed { "?embed=1" } else { "" },
            embed_a: if visit.embed { "&embed=1" } else { "" },
            assets: assets::addresses(),
            key_set: visit.key_set,
            done: done.unwrap_or_default(),
        }
    }
}
