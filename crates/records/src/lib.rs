//! What people decide and do, kept for ever: one store on SQLite or PostgreSQL, with its audit.
//!
//! The only crate that knows the database. Every change is an [`Act`], and what the audit says of it is committed with it or
//! not at all. It never holds a password, only its hash; a secret that must be read again is sealed in its place; nothing in
//! the audit or in an error is personal.
//!
//! Beside it stand the journals of the one operator ([`Records`]), from before there was a store: a folder of append-only
//! files, one JSON line for each decision. They never change a line that was acknowledged.

mod act;
mod attempt;
pub mod audit;
mod backup;
mod disk;
mod document;
mod job;
mod journal;
mod ledger;
mod migrations;
mod person;
mod rotate;
mod sealed;
mod store;
mod store_error;

pub use act::{Access, Act, Actor};
pub use attempt::{Attempt, AttemptLimits};
pub use backup::{
    BackedUp, Rehearsed, Restored, Upkeep, UpkeepKind, backup_verify, rehearse_restore, restore,
};
pub use document::{Document, Kept};
pub use job::{Beat, Job, JobEnd, JobState, NewJob};
pub use ledger::{Erased, read_ledger};
pub use person::{Credential, CredentialKind, Person, RoleHeld, Session};
pub use sealed::{Keys, Place};
pub use store::Store;
pub use store_error::StoreError;

use chrono::{DateTime, NaiveDate, Utc};
use journal::Journal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use terms::{AreaCode, SignedText};

/// The records could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The disk failed.
    #[error("{doing} {path}")]
    Disk {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// Why it failed.
        #[source]
        cause: std::io::Error,
    },
    /// A line that was acknowledged cannot be read.
    #[error("line {line} of {path} cannot be read: restore it from a backup")]
    Damaged {
        /// Which journal.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
}

/// The account of the one operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Name to sign in with.
    pub name: String,
    /// Argon2id hash of the password, in PHC form.
    pub password_hash: String,
}

/// A text with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What was written.
    pub text: SignedText,
    /// Version of this part, from 1.
    pub version: u32,
}

/// An edition that never changes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Which area.
    pub area: AreaCode,
    /// From 1.
    pub version: u32,
    /// When.
    pub on: NaiveDate,
    /// Who froze it.
    pub by: String,
    /// The commit of the lake it was made from; `None` for editions frozen before that was kept.
    pub commit: Option<u64>,
    /// Its files: name, and the SHA-256 under which the lake keeps the bytes.
    pub files: BTreeMap<String, String>,
}

/// What came of an attempt to write over somebody else's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is the new latest version.
    As(u32),
    /// Somebody else wrote first; this is the latest version now.
    Stale(u32),
}

#[derive(Serialize, Deserialize)]
struct AccountLine {
    at: String,
    account: Account,
}

#[derive(Serialize, Deserialize)]
struct TextLine {
    area: String,
    part: String,
    version: u32,
    words: String,
    by: String,
    on: String,
}

#[derive(Serialize, Deserialize)]
struct FrozenLine {
    area: String,
    version: u32,
    on: String,
    by: String,
    #[serde(default)]
    commit: Option<u64>,
    files: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct ProfileLine {
    at: String,
    sender: String,
    form: String,
    version: u32,
    profile: String,
}

/// The records of a store.
pub struct Records {
    accounts: Mutex<Journal<AccountLine>>,
    texts: Mutex<Journal<TextLine>>,
    frozen: Mutex<Journal<FrozenLine>>,
    profiles: Mutex<Journal<ProfileLine>>,
}

fn open<T>(journal: &Mutex<Journal<T>>) -> MutexGuard<'_, Journal<T>> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Records {
    /// Opens the records in a folder, and makes it where it is not there. A last line cut short by a crash was never
    /// acknowledged and is taken away.
    pub fn open(folder: &Path) -> Result<Self, RecordsError> {
        Ok(Self {
            accounts: Mutex::new(Journal::open(&folder.join("accounts.jsonl"))?),
            texts: Mutex::new(Journal::open(&folder.join("texts.jsonl"))?),
            frozen: Mutex::new(Journal::open(&folder.join("editions.jsonl"))?),
            profiles: Mutex::new(Journal::open(&folder.join("profiles.jsonl"))?),
        })
    }

    /// The operator's account, if one was made.
    pub fn account(&self) -> Option<Account> {
        open(&self.accounts).lines().last().map(|line| line.account.clone())
    }

    /// Makes the operator's account, or gives it another password.
    pub fn set_account(&self, account: Account, at: DateTime<Utc>) -> Result<(), RecordsError> {
        open(&self.accounts).append(AccountLine { at: at.to_rfc3339(), account })
    }

    /// The latest text of each part of an area's assessment, in order of part.
    pub fn texts(&self, area: AreaCode) -> Vec<Written> {
        let code = area.to_string();
        let journal = open(&self.texts);
        let mut latest: BTreeMap<&str, &TextLine> = BTreeMap::new();
        for line in journal.lines().iter().filter(|line| line.area == code) {
            latest.insert(&line.part, line);
        }
        latest
            .into_values()
            .map(|line| Written {
                text: SignedText {
                    part: line.part.clone(),
                    words: line.words.clone(),
                    by: line.by.clone(),
                    on: day_of(&line.on),
                },
                version: line.version,
            })
            .collect()
    }

    /// Saves a text if `seen` is still the latest version of its part (0 for a part nobody wrote). Older versions stay.
    pub fn write(&self, area: AreaCode, text: SignedText, seen: u32) -> Result<Saved, RecordsError> {
        let code = area.to_string();
        let mut journal = open(&self.texts);
        let same = |line: &&TextLine| line.area == code && line.part == text.part;
        let latest = journal.lines().iter().filter(same).map(|line| line.version).max().unwrap_or(0);
        if latest != seen {
            return Ok(Saved::Stale(latest));
        }
        let SignedText { part, words, by, on } = text;
        journal.append(TextLine { area: code, part, version: latest + 1, words, by, on: on.to_string() })?;
        Ok(Saved::As(latest + 1))
    }

    /// Frozen editions of an area, oldest first.
    pub fn frozen(&self, area: AreaCode) -> Vec<Frozen> {
        let code = area.to_string();
        let journal = open(&self.frozen);
        let lines = journal.lines().iter().filter(|line| line.area == code);
        lines
            .map(|line| Frozen {
                area,
                version: line.version,
                on: day_of(&line.on),
                by: line.by.clone(),
                commit: line.commit,
                files: line.files.clone(),
            })
            .collect()
    }

    /// Keeps a frozen edition. Its version must be the next one; otherwise nothing is kept and the right one comes back.
    pub fn freeze(&self, frozen: Frozen) -> Result<Saved, RecordsError> {
        let code = frozen.area.to_string();
        let mut journal = open(&self.frozen);
        let latest = journal.lines().iter().filter(|line| line.area == code).map(|line| line.version).max();
        let next = latest.unwrap_or(0) + 1;
        if frozen.version != next {
            return Ok(Saved::Stale(next - 1));
        }
        let Frozen { version, on, by, commit, files, .. } = frozen;
        journal.append(FrozenLine { area: code, version, on: on.to_string(), by, commit, files })?;
        Ok(Saved::As(next))
    }

    /// The mapping profile kept for a sender's sheets of one form, as text.
    pub fn profile(&self, sender: &str, form: &str) -> Option<String> {
        let journal = open(&self.profiles);
        let same = |line: &&ProfileLine| line.sender == sender && line.form == form;
        journal.lines().iter().rfind(same).map(|line| line.profile.clone())
    }

    /// Keeps a mapping profile as the next version for that sender and form. The same text again changes nothing.
    pub fn keep_profile(
        &self,
        sender: &str,
        form: &str,
        profile: &str,
        at: DateTime<Utc>,
    ) -> Result<(), RecordsError> {
        let mut journal = open(&self.profiles);
        let same = |line: &&ProfileLine| line.sender == sender && line.form == form;
        let latest = journal.lines().iter().rfind(same);
        if latest.is_some_and(|line| line.profile == profile) {
            return Ok(());
        }
        let version = latest.map_or(0, |line| line.version) + 1;
        let line = ProfileLine {
            at: at.to_rfc3339(),
            sender: sender.to_owned(),
            form: form.to_owned(),
            version,
            profile: profile.to_owned(),
        };
        journal.append(line)
    }
}

/// A day as it was written; the first of all days where the text is none, which no line of ours has.
fn day_of(text: &str) -> NaiveDate {
    text.parse().unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests;
