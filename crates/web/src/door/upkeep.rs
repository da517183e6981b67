//! How the store stands: backups, rehearsals, the audit, the keys, for those who look after it.

use super::{Answer, Caller, Job, JobId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A piece of upkeep that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpkeepDone {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it went well.
    pub ok: bool,
    /// What came of it, in a few words.
    pub words: String,
}

/// The keys of sealed cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysKnown {
    /// Number of the key that seals.
    pub newest: u8,
    /// How many there are.
    pub count: usize,
    /// When they were made or last changed, where that is known.
    pub since: Option<DateTime<Utc>>,
}

/// How the store stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpkeepKnown {
    /// When a backup was last made.
    pub backup: Option<UpkeepDone>,
    /// When one was last restored for trial.
    pub rehearsal: Option<UpkeepDone>,
    /// When the whole audit was last worked out again.
    pub audit: Option<UpkeepDone>,
    /// London's hour after which the program makes a backup each night; `None` where it makes none by itself.
    pub nightly: Option<u8>,
    /// Whether the caller may have it done now.
    pub may_do: bool,
    /// Kind of database.
    pub database: String,
    /// The last step of its tables.
    pub schema: String,
    /// Keys of sealed cells; `None` where they cannot be read.
    pub keys: Option<KeysKnown>,
    /// Work of the store's own, the last first, at most 10.
    pub jobs: Vec<Job>,
}

/// Everything about upkeep that the pages may ask.
#[async_trait]
pub trait UpkeepDoor: Send + Sync {
    /// How the store stands.
    async fn upkeep(&self, caller: &Caller) -> Answer<UpkeepKnown>;
    /// Has a backup made and tried out now; answers the job.
    async fn backup_now(&self, caller: &Caller) -> Answer<JobId>;
    /// Has the whole audit worked out again now; answers the job.
    async fn verify_now(&self, caller: &Caller) -> Answer<JobId>;
}
