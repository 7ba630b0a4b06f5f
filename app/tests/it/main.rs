//! The program as people and scripts run it.
#![expect(clippy::unwrap_used, reason = "a program that cannot be run fails its test")]

mod again;
mod commands;
mod demo;
mod program;
mod tokens;
