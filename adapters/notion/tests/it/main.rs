//! The adapter as a caller sees it: against a server that answers by a script (`fake`), and
//! against the sandbox.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must stop")]

mod bench;
mod creations;
mod discovery;
mod exports;
mod fake;
mod listings;
mod sandbox_bench;
mod sandbox_reading;
mod sandbox_writing;
