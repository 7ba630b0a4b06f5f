//! The calls as a client meets them, on mocks of the ports.

pub(crate) mod sample;
mod support;

mod documents;
mod errors;
mod flows;
mod guards;
