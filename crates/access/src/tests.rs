//! Facts about who may do what.

mod asking;
mod facts;
mod golden;
mod properties;
mod setup;
mod sharing;
pub(crate) mod town;
