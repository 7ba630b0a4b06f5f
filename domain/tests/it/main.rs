//! The domain's laws, examples and use cases.
#![expect(clippy::expect_used, reason = "a test that cannot be set up must stop")]

mod examples;
mod laws;
mod snapshots;
mod undo;
mod use_cases;
mod world;
