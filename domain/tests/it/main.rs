//! The domain's laws, examples and use cases.

mod examples;
mod laws;
mod use_cases;
mod world;
