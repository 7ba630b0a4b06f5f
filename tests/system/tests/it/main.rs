//! The whole application, as its users meet it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up must stop")]

mod again;
mod architecture;
mod bad_input;
mod calls;
mod crashes;
mod guards;
mod journeys;
mod notion;
mod processes;
mod recordings;
mod stale;
mod storage_faults;
mod storms;
mod taking_back;
