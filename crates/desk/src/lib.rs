//! The one door: every click, job and command is a call on [`Desk`].
//!
//! The desk carries results between the pure crates and the stores. It holds no statistics, no SQL and no words
//! of its own that a rule should have chosen.

pub mod about;
pub mod actions;
mod area;
pub mod arrivals;
mod asking;
mod assessing;
pub mod barriers;
pub mod catalogue;
mod comparing;
mod desk;
mod detail;
pub mod duties;
mod error;
mod evidence;
mod families;
pub mod feeds;
pub mod finding;
mod gathering;
pub mod gazetteer;
mod ground;
pub mod jobs;
pub mod limits;
pub mod linking;
mod loose;
pub mod meetings;
pub mod mending;
pub mod mine;
mod nesting;
mod partners;
pub mod people;
mod placing;
pub mod plans;
pub mod priorities;
pub mod problems;
pub mod profiles;
mod quality;
pub mod questions;
mod reading;
mod record;
pub mod register;
pub mod requests;
pub mod settings;
pub mod sharing;
pub mod targets;
pub mod threads;
pub mod upkeep;
pub mod view;
pub mod watching;
pub mod waves;
mod weighing;
mod when;
pub mod workbench;
mod working_out;
pub mod writing;

pub use asking::Refused;
pub use assessing::{Earlier, Making};
pub use catalogue::{Catalogue, CatalogueError};
pub use desk::Desk;
pub use error::DeskError;
pub use gazetteer::Gazetteer;
pub use partners::PartnerDesk;
pub use record::{Done, NotDone, Seen};
pub use view::{Counted, View};
