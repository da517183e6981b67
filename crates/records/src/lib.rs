//! What people decide and do, kept for ever: one store on SQLite or PostgreSQL, with its audit.
//!
//! The only crate that knows the database. Every change is an [`Act`], and what the audit says of it is committed with it or
//! not at all. It never holds a password, only its hash; a secret that must be read again is sealed in its place; nothing in
//! the audit or in an error is personal.
//!
//! Beside it stands the journal of mapping profiles ([`Profiles`]): an append-only file, one JSON line for each decision of
//! how a sender's sheets are read. It never changes a line that was acknowledged.

mod act;
mod attempt;
pub mod audit;
mod backup;
mod change;
mod disk;
mod document;
mod job;
mod journal;
mod ledger;
mod migrations;
mod person;
mod profiles;
mod rotate;
mod sealed;
mod store;
mod store_error;

pub use act::{Access, Act, Actor};
pub use attempt::{Attempt, AttemptLimits};
pub use backup::{BackedUp, Rehearsed, Restored, Upkeep, UpkeepKind, rehearse_restore, restore};
pub use change::Changes;
pub use document::{Document, Kept};
pub use job::{Beat, Job, JobEnd, JobState, NewJob, job_number};
pub use ledger::{Erased, read_ledger};
pub use person::{Credential, CredentialKind, Person, RoleHeld, Session};
pub use profiles::{Profiles, RecordsError};
pub use sealed::{Keys, Place};
pub use store::Store;
pub use store_error::StoreError;

#[cfg(test)]
mod tests;
