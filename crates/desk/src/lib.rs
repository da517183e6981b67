//! The one door: every click, job and command is a call on [`Desk`].
//!
//! The desk carries results between the pure crates and the stores. It holds no statistics, no SQL and no words
//! of its own that a rule should have chosen.

pub mod catalogue;
pub mod gazetteer;

pub use catalogue::{Catalogue, CatalogueError};
pub use gazetteer::Gazetteer;
