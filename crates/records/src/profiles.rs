//! How senders' sheets are read: mapping profiles, each version kept. An append-only file, read by many threads at once
//! while files are checked.

use crate::journal::Journal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The journal could not be read or written.
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

#[derive(Serialize, Deserialize)]
struct ProfileLine {
    at: String,
    sender: String,
    form: String,
    version: u32,
    profile: String,
}

/// The mapping profiles of a store.
pub struct Profiles(Mutex<Journal<ProfileLine>>);

impl Profiles {
    /// Opens the profiles in a folder, and makes the file where it is not there. A last line cut short by a crash was never
    /// acknowledged and is taken away.
    pub fn open(folder: &Path) -> Result<Self, RecordsError> {
        Ok(Self(Mutex::new(Journal::open(&folder.join("profiles.jsonl"))?)))
    }

    fn lines(&self) -> MutexGuard<'_, Journal<ProfileLine>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mapping profile kept for a sender's sheets of one form, as text.
    pub fn profile(&self, sender: &str, form: &str) -> Option<String> {
        let journal = self.lines();
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
        let mut journal = self.lines();
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
