//! Airtable in-process, speaking its wire protocol over a real socket.
//!
//! The demo and every test use it instead of the real service. It depends on nothing else of this
//! workspace and is strict on purpose: a call that the real service would refuse is refused here with
//! the same status and body, and a call that it would answer but that is not implemented here gets
//! status 599 and is remembered (see [`Airtable::unexpected`]).
//!
//! ```no_run
//! use dealsync_sandbox::{Sandbox, Settings, demo};
//!
//! let sandbox = Sandbox::start(Settings::default())?;
//! let pipeline = demo::seed_pipeline(&sandbox.airtable());
//! println!("{} {}", sandbox.url(), pipeline.token);
//! # Ok::<(), std::io::Error>(())
//! ```

pub mod airtable;
pub mod demo;
pub mod notion;

mod calls;
mod delivery;
mod faults;
mod message;
mod random;
mod server;

pub use airtable::Airtable;
pub use calls::{Call, CallKind};
pub use faults::{Fault, FaultKind, When, Which};
pub use notion::Notion;
pub use server::{Sandbox, Settings};
