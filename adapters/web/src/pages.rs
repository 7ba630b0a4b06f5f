//! The pages: HTML from the same use cases as the API, in English and French.
//!
//! A page is a template and a context. Forms are plain: what they ask for is done, then their
//! sender is led to a page that can be reloaded. What goes wrong becomes a page as well (`errors`).

use actix_web::{HttpRequest, HttpResponse, web};

use crate::routes::{on, refuse_method};

mod answer;
mod assets;
mod connectors;
mod deals;
mod errors;
mod form;
mod frame;
mod headers;
mod language;
mod memory;
mod render;
mod run;
pub(crate) mod session;
mod sign_in;
mod visit;

#[cfg(test)]
mod tests;

pub(crate) use answer::see_other;
pub(crate) use errors::show as show_error;
pub(crate) use headers::dress;
pub(crate) use memory::Memory;
pub(crate) use sign_in::address as sign_in_address;
pub(crate) use visit::cookie;

use connectors::{connection, fields, preview};
use run::{apply, export, steps};

macro_rules! pages {
    ($($path:literal { $($method:ident => $handler:path),+ $(,)? })+) => {
        /// Every page and every form's address with its methods.
        #[cfg(test)]
        pub(crate) const PAGES: &[(&str, &[&str])] = &[$(($path, &[$(stringify!($method)),+])),+];

        /// Tells the router every page. A method that an address does not know is answered as such.
        pub(crate) fn configure(config: &mut web::ServiceConfig) {
            $(
                config.service(
                    web::resource($path)
                        $(.route(on::$method().to($handler)))+
                        .default_service(web::to(|| refuse_method(&[$(stringify!($method)),+]))),
                );
            )+
        }
    };
}

pages! {
    "/" { get => lead_in }
    "/connectors" { get => connectors::show }
    "/connectors/{provider}/connection" { get => lead_back, post => connection::save }
    "/connectors/{provider}/token/remove" { get => lead_back, post => connection::remove_token }
    "/connectors/{provider}/test" { get => lead_back, post => connection::test }
    "/connectors/{provider}/tables" { get => lead_back, post => connection::tables }
    "/connectors/{provider}/fields" { get => lead_back, post => fields::save }
    "/connectors/{provider}/preview" { get => lead_back, post => preview::begin }
    "/sync/runs/{id}" { get => run::show }
    "/sync/runs/{id}/changes.csv" { get => export::download }
    "/sync/runs/{id}/apply" { get => lead_back, post => apply::apply }
    "/sync/runs/{id}/choices" { get => lead_back, post => apply::choose }
    "/sync/runs/{id}/cancel" { get => lead_back, post => steps::cancel }
    "/sync/runs/{id}/resume" { get => lead_back, post => steps::resume }
    "/sync/runs/{id}/retry" { get => lead_back, post => steps::retry }
    "/sync/runs/{id}/undo" { get => lead_back, post => steps::undo }
    "/deals" { get => deals::list, post => deals::create }
    "/deals/new" { get => deals::blank }
    "/deals/{id}" { get => deals::show, post => deals::save }
    "/deals/{id}/delete" { get => lead_back, post => deals::delete }
    "/sign-in" { get => sign_in::show, post => sign_in::enter }
    "/sign-out" { post => sign_in::leave }
    "/language" { get => language::choose }
    "/assets/{name}" { get => assets::serve }
    "/favicon.ico" { get => assets::icon }
}

async fn lead_in() -> HttpResponse {
    see_other("/connectors")
}

/// A form's address that is opened again, from a bookmark say, leads to the page of the form.
async fn lead_back(request: HttpRequest) -> HttpResponse {
    see_other(&errors::before(&request))
}

/// Whether a path is one of a page's, rather than a program's.
pub(crate) fn is_page(path: &str) -> bool {
    let for_programs = matches!(path, "/healthz" | "/readyz" | "/metrics" | "/api");
    !for_programs && !path.starts_with("/api/")
}

/// Whether a page is shown to those who have not signed in.
pub(crate) fn is_open(path: &str) -> bool {
    matches!(path, "/sign-in" | "/language" | "/favicon.ico") || path.starts_with("/assets/")
}
