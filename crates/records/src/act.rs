//! An act: a named transaction that writes its effect and its audit together, or neither.

use crate::StoreError;
use crate::audit::{self, Note};
use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;

/// Who acts: an account, or the program itself at night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(String);

impl Actor {
    /// The account of a person, by its id.
    pub fn person(id: &str) -> Self {
        Self(id.to_owned())
    }

    /// The program, doing a named piece of its own work.
    pub fn system(work: &'static str) -> Self {
        Self(format!("system:{work}"))
    }

    /// The id, or `system:` and the work.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A transaction under way. Dropped without [`Act::commit`] it leaves nothing.
pub struct Act {
    pub(crate) tx: DatabaseTransaction,
    name: &'static str,
    actor: Actor,
    at: DateTime<Utc>,
    notes: Vec<Note>,
}

impl Act {
    pub(crate) fn new(tx: DatabaseTransaction, name: &'static str, actor: Actor, at: DateTime<Utc>) -> Self {
        Self { tx, name, actor, at, notes: Vec::new() }
    }

    /// Its name: "person.invite".
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Milliseconds since 1970, as times are stored.
    pub(crate) fn at_ms(&self) -> i64 {
        self.at.timestamp_millis()
    }

    /// Says in the audit what was done or read.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Makes effect and audit last together.
    ///
    /// # Errors
    /// [`StoreError::Silent`] for an act that noted nothing; [`StoreError::Database`]. Nothing has changed then.
    pub async fn commit(self) -> Result<(), StoreError> {
        if self.notes.is_empty() {
            return Err(StoreError::Silent(self.name));
        }
        audit::append(&self.tx, self.name, &self.actor, self.at.timestamp_millis(), &self.notes).await?;
        self.tx.commit().await.map_err(StoreError::database(self.name))
    }
}
