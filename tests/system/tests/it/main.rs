//! The whole application, as its users meet it.

mod architecture;
mod bad_input;
mod calls;
mod journeys;
