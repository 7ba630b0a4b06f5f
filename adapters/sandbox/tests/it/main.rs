//! The running sandbox, driven by plain HTTP: every rule that a client must be able to trip over.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod access;
mod demo;
mod faults;
mod limits;
mod lists;
mod support;
mod upserts;
mod writes;
