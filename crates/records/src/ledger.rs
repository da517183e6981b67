//! What was erased for good: a table in the store, and the same lines in a file outside it.
//!
//! A backup is older than what was erased after it. Whoever restores one replays the ledger, so that what was erased stays
//! erased. A line holds ids and codes, nothing of what was erased.

use crate::act::Act;
use crate::audit::Note;
use crate::journal::Journal;
use crate::person::wipe_person;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, Set};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use terms::Action;

/// The kind under which people of staff are erased.
pub(crate) const PERSON: &str = "person";

pub(crate) mod row {
    //! One thing that was erased.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erased")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub erased_ms: i64,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Something that was erased for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Kind of document, or `person`.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// When, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// By which rule: `retention-6y`. A code, never words.
    pub reason: String,
}

impl Erased {
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.at_ms).unwrap_or_default()
    }
}

/// The file outside.
pub(crate) struct Ledger(Mutex<Journal<Erased>>);

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ledger")
    }
}

fn open(path: &Path) -> Result<Journal<Erased>, StoreError> {
    Journal::open(path).map_err(|cause| StoreError::Ledger(Box::new(cause)))
}

impl Ledger {
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self(Mutex::new(open(path)?)))
    }

    /// What it holds.
    pub fn lines(&self) -> Vec<Erased> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lines().to_vec()
    }

    /// Adds what is not in it yet. When this returns it is on the disk.
    pub fn hold(&self, erased: &[Erased]) -> Result<(), StoreError> {
        let mut journal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held: BTreeSet<(String, String)> =
            journal.lines().iter().map(|line| (line.kind.clone(), line.id.clone())).collect();
        for one in erased.iter().filter(|one| !held.contains(&(one.kind.clone(), one.id.clone()))) {
            journal.append(one.clone()).map_err(|cause| StoreError::Ledger(Box::new(cause)))?;
        }
        Ok(())
    }
}

/// What a ledger outside holds, oldest line first.
///
/// # Errors
/// [`StoreError::Ledger`].
pub fn read_ledger(path: &Path) -> Result<Vec<Erased>, StoreError> {
    Ok(open(path)?.lines().to_vec())
}

impl Store {
    /// What was erased and yet is not gone, or stands in the ledger outside and not in the store: how many things were looked
    /// for, and what is wrong, in words.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn erased_check(&self) -> Result<(usize, Vec<String>), StoreError> {
        let known = self.erased().await?;
        let named: BTreeSet<(&str, &str)> =
            known.iter().map(|one| (one.kind.as_str(), one.id.as_str())).collect();
        let outside = self.ledger_lines();
        let mut wrong = Vec::new();
        for one in outside.iter().filter(|one| !named.contains(&(one.kind.as_str(), one.id.as_str()))) {
            wrong.push(format!("{} {} was erased, and the store does not know", one.kind, one.id));
        }
        let all: BTreeSet<(&str, &str)> =
            known.iter().chain(&outside).map(|one| (one.kind.as_str(), one.id.as_str())).collect();
        for (kind, id) in &all {
            let there = match *kind {
                PERSON => self.person(id).await?.is_some(),
                _ => crate::document::is_there(self, kind, id).await?,
            };
            if there {
                wrong.push(format!("{kind} {id} was erased, and is there"));
            }
        }
        Ok((all.len(), wrong))
    }

    /// What the store knows to be erased, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn erased(&self) -> Result<Vec<Erased>, StoreError> {
        let found = row::Entity::find()
            .order_by_asc(row::Column::ErasedMs)
            .order_by_asc(row::Column::Kind)
            .order_by_asc(row::Column::Id)
            .all(&self.db)
            .await;
        let found = found.map_err(StoreError::database("reading what was erased"))?;
        let shown =
            |row: row::Model| Erased { kind: row.kind, id: row.id, at_ms: row.erased_ms, reason: row.reason };
        Ok(found.into_iter().map(shown).collect())
    }
}

impl Act {
    /// Erases a document in all its versions, for good. `false` where it is not there; it is written down as erased all the
    /// same, so that no backup brings it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn document_erase(
        &mut self,
        kind: &'static str,
        id: &str,
        reason: &str,
    ) -> Result<bool, StoreError> {
        self.erase(kind, id, reason, kind).await
    }

    /// Erases a person of staff with all they sign in with. What they did stays in the audit under their id. `false` where
    /// there is no such person.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn person_erase(&mut self, id: &str, reason: &str) -> Result<bool, StoreError> {
        self.erase(PERSON, id, reason, PERSON).await
    }

    /// Erases again what a ledger names, and says how many of them were there: for a store that was just restored.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn erase_again(&mut self, ledger: &[Erased]) -> Result<u64, StoreError> {
        let mut found = 0;
        for one in ledger {
            let there = self.wipe(&one.kind, &one.id).await?;
            self.keep(one).await?;
            if there {
                found += 1;
                let note = Note::about("erased", &one.id).doing(Action::Erase);
                self.note(note.with(format!("again kind={} reason={}", one.kind, one.reason)));
            }
        }
        Ok(found)
    }

    async fn erase(
        &mut self,
        kind: &str,
        id: &str,
        reason: &str,
        of: &'static str,
    ) -> Result<bool, StoreError> {
        let there = self.wipe(kind, id).await?;
        let (kind, reason) = (kind.to_owned(), reason.to_owned());
        let one = Erased { kind, id: id.to_owned(), at_ms: self.at_ms(), reason };
        self.keep(&one).await?;
        self.note(Note::about(of, id).doing(Action::Erase).with(format!("reason={}", one.reason)));
        Ok(there)
    }

    async fn keep(&mut self, one: &Erased) -> Result<(), StoreError> {
        let line = row::ActiveModel {
            kind: Set(one.kind.clone()),
            id: Set(one.id.clone()),
            erased_ms: Set(one.at_ms),
            reason: Set(one.reason.clone()),
        };
        let kept = row::Entity::insert(line)
            .on_conflict_do_nothing_on([row::Column::Kind, row::Column::Id])
            .exec_without_returning(&self.tx)
            .await;
        kept.map_err(StoreError::database("writing down what was erased"))?;
        self.erased.push(one.clone());
        Ok(())
    }

    async fn wipe(&self, kind: &str, id: &str) -> Result<bool, StoreError> {
        let failed = StoreError::database("erasing a record");
        let gone = match kind {
            PERSON => wipe_person(&self.tx, id).await,
            _ => crate::document::wipe_document(&self.tx, kind, id).await,
        };
        gone.map_err(failed)
    }
}
