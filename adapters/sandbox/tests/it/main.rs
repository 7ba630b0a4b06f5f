//! The running sandbox, driven by plain HTTP: every rule that a client must be able to trip over.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod access;
mod demo;
mod faults;
mod limits;
mod lists;
mod notion_access;
mod notion_demo;
mod notion_faults;
mod notion_limits;
mod notion_pages;
mod notion_query;
mod notion_recordings;
mod notion_schema;
mod notion_search;
mod notion_support;
mod notion_values;
mod notion_versions;
mod support;
mod upserts;
mod writes;
