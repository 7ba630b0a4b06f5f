//! dealsync over HTTP: the JSON API of the contract, the pages, their errors, their guards, the
//! OpenAPI document.
//!
//! This crate sees use cases and ports, never the store. A handler reads the request, calls one
//! use case and shows what it answers; whatever goes wrong becomes a problem document by the one
//! table of `api_error`. The list of calls stands in `routes`, and nowhere else; that of pages in
//! `pages`.
#![warn(missing_docs)]

mod api_error;
mod auth;
mod body;
mod changes;
mod connectors;
mod cors;
mod csv_export;
mod deals;
mod headers;
mod i18n;
mod metering;
mod openapi;
mod ops;
mod pages;
mod paging;
mod params;
mod problem;
mod routes;
mod runs;
mod server;
pub mod shown;
mod state;
mod telemetry;
mod views;

#[cfg(test)]
mod tests;

pub use actix_web::dev::Server;
pub use csv_export::{harmless as csv_cell, text_of as csv_text};
pub use openapi::openapi_json;
pub use server::server;
pub use state::{Ready, WebSettings, WebState};
