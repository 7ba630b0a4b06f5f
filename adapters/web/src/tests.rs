//! The calls as a client meets them, on mocks of the ports.

pub(crate) mod sample;
pub(crate) mod support;

mod documents;
mod errors;
mod flows;
mod guards;
