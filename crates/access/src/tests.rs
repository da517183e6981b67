//! Facts about who may do what.

mod facts;
mod golden;
mod properties;
pub(crate) mod town;
