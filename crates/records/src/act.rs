//! An act: a named transaction that writes its effect and its audit together, or neither.

use crate::audit::{self, Note, Outcome, Waiting};
use crate::store::Shared;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend};
use std::sync::Arc;
use terms::{Action, Section};
use tokio::sync::OwnedMutexGuard;

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

/// Leave to read one section of one record. Making it puts the look in the audit, and there is no other way to one:
/// [`Act::look`].
#[derive(Debug, PartialEq, Eq)]
pub struct Access {
    record_kind: &'static str,
    record_id: String,
    section: Section,
}

impl Access {
    /// Id of the record.
    pub fn record_id(&self) -> &str {
        &self.record_id
    }

    /// Which part of it.
    pub const fn section(&self) -> Section {
        self.section
    }

    /// An error unless it is for this record.
    pub(crate) fn must_be(&self, record_kind: &str, record_id: &str) -> Result<(), StoreError> {
        let same = self.record_kind == record_kind && self.record_id == record_id;
        if same { Ok(()) } else { Err(StoreError::OtherAccess) }
    }
}

/// What waits for the act to commit. Where the act is given up, what somebody saw in it goes to the store, and the next
/// act writes it down.
struct Pending {
    waiting: Vec<Waiting>,
    shared: Arc<Shared>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.shared.left().extend(self.waiting.drain(..).filter(|one| one.look));
    }
}

/// A transaction under way. Dropped without [`Act::commit`] it changes nothing, but what was seen in it stays said.
pub struct Act {
    pub(crate) tx: DatabaseTransaction,
    /// For what can only be done once it has committed.
    db: DatabaseConnection,
    name: &'static str,
    actor: Actor,
    body: String,
    at: DateTime<Utc>,
    pending: Pending,
    /// What was erased in it, for the ledger outside.
    pub(crate) erased: Vec<crate::Erased>,
    /// The turn to write, where there is only one at a time. It ends after the transaction.
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Act {
    pub(crate) fn new(
        (tx, db): (DatabaseTransaction, DatabaseConnection),
        name: &'static str,
        actor: Actor,
        at: DateTime<Utc>,
        shared: Arc<Shared>,
        turn: Option<OwnedMutexGuard<()>>,
    ) -> Self {
        let pending = Pending { waiting: Vec::new(), shared };
        Self { tx, db, name, actor, body: String::new(), at, pending, erased: Vec::new(), _turn: turn }
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

    /// Says for which body it is done. Every line of the act from now on says so.
    pub fn for_body(&mut self, body: &terms::BodyId) {
        body.as_str().clone_into(&mut self.body);
    }

    /// Says in the audit what was done or read.
    pub fn note(&mut self, note: Note) {
        let look = note.what.is_some_and(|what| matches!(what, Action::Find | Action::Read));
        self.wait(note, look);
    }

    fn wait(&mut self, note: Note, look: bool) {
        let (name, actor, body) = (self.name, self.actor.as_str().to_owned(), self.body.clone());
        self.pending.waiting.push(Waiting { act: name, actor, body, at_ms: self.at_ms(), note, look });
    }

    /// Says in the audit that one section of one record is looked at, and gives leave to read it.
    pub fn look(&mut self, record_kind: &'static str, record_id: &str, section: Section) -> Access {
        let seen =
            Note { what: Some(Action::Read), section: Some(section), ..Note::about(record_kind, record_id) };
        self.wait(seen, true);
        Access { record_kind, record_id: record_id.to_owned(), section }
    }

    /// Makes effect and audit last together: when this returns both are on the disk.
    ///
    /// # Errors
    /// [`StoreError::Silent`] for an act that noted nothing; [`StoreError::NotPlain`] for a note that is no code;
    /// [`StoreError::Database`]. Nothing has changed then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.pending.waiting.is_empty() {
            return Err(StoreError::Silent(self.name));
        }
        let mut looks = self.pending.shared.take_left();
        audit::append(&self.tx, looks.list.iter().chain(&self.pending.waiting)).await?;
        self.tx.commit().await.map_err(StoreError::database(self.name))?;
        looks.list.clear();
        self.pending.waiting.clear();
        if !self.erased.is_empty() && self.db.get_database_backend() == DbBackend::Sqlite {
            // Brings the erased pages over into the file and empties the log that still holds them. Where somebody reads at
            // this moment it is left for later; what was committed is right either way.
            let _ = self.db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await;
        }
        self.pending.shared.ledger_hold(&self.erased)
    }

    /// Commits without a line. For what the audit need not know.
    pub(crate) async fn commit_quietly(self) -> Result<(), StoreError> {
        self.tx.commit().await.map_err(StoreError::database(self.name))
    }

    /// Undoes every effect and keeps only what the audit must know: what was seen, and that a rule said no to `note`.
    ///
    /// # Errors
    /// As [`Act::commit`].
    pub async fn refuse(self, store: &Store, note: Note) -> Result<(), StoreError> {
        self.end_without(store, Note { outcome: Outcome::Refused, ..note }).await
    }

    /// Undoes every effect and keeps only what the audit must know: what was seen, and that we failed at `note`.
    ///
    /// # Errors
    /// As [`Act::commit`].
    pub async fn fail(self, store: &Store, note: Note) -> Result<(), StoreError> {
        self.end_without(store, Note { outcome: Outcome::Failed, ..note }).await
    }

    async fn end_without(self, store: &Store, note: Note) -> Result<(), StoreError> {
        let (name, actor, at, body) = (self.name, self.actor.clone(), self.at, self.body.clone());
        drop(self);
        let mut after = store.begin(name, &actor, at).await?;
        after.body = body;
        after.wait(note, false);
        after.commit().await
    }
}
