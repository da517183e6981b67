//! Looking after the store: whether the audit is whole, backups, and trying them out.

use crate::{Desk, DeskError};
use access::Resource;
use chrono::{DateTime, TimeDelta, Utc};
use records::audit::{Checkpoint, SignedCheckpoint, Signer, Verified};
use records::{Actor, BackedUp, Erased, Keys, Rehearsed, Restored, Store, Upkeep, UpkeepKind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use terms::{Action, Clock, RecordKind};

/// How long tries to sign in are kept, and devices from which nobody signed in again.
const TRIES_KEPT_DAYS: i64 = 90;
/// Names of nightly backups begin so, and end with [`NIGHTLY_END`]; between them stands the day.
const NIGHTLY: &str = "commonweal-";
/// See [`NIGHTLY`].
const NIGHTLY_END: &str = ".backup.gz";

/// How the store stands.
#[derive(Clone, Debug)]
pub struct Stands {
    /// When a backup was last made.
    pub backup: Option<Upkeep>,
    /// When one was last restored for trial, and what came of it.
    pub rehearsal: Option<Upkeep>,
    /// When the audit was last worked out again.
    pub audit: Option<Upkeep>,
    /// When the keys of sealed cells were made or last changed.
    pub keys: Option<Upkeep>,
    /// Kind of database: `SQLite` or `PostgreSQL`.
    pub database: &'static str,
    /// The last step of its tables: the version of the schema.
    pub schema: String,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Job)
}

/// Where a nightly backup lies: one file for a day.
fn nightly(folder: &Path, day: chrono::NaiveDate) -> PathBuf {
    folder.join(format!("{NIGHTLY}{day}{NIGHTLY_END}"))
}

/// Nightly backups of a folder beyond the newest `keep`. Files of other names are nobody's to take away.
fn too_old(folder: &Path, keep: usize) -> std::io::Result<Vec<PathBuf>> {
    let day_of = |name: &str| -> Option<chrono::NaiveDate> {
        name.strip_prefix(NIGHTLY)?.strip_suffix(NIGHTLY_END)?.parse().ok()
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        found.extend(entry.file_name().to_str().and_then(day_of).map(|day| (day, entry.path())));
    }
    found.sort_unstable();
    found.truncate(found.len().saturating_sub(keep.max(1)));
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

impl Desk {
    /// How the store stands: when it was last backed up, tried out and verified, and what its tables are.
    pub async fn upkeep(&self) -> Result<Stands, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let last = async |kind| self.store.upkeep_last(kind).await;
        Ok(Stands {
            backup: last(UpkeepKind::Backup).await?,
            rehearsal: last(UpkeepKind::Rehearsal).await?,
            audit: last(UpkeepKind::Audit).await?,
            keys: last(UpkeepKind::Keys).await?,
            database: self.store.database(),
            schema: self.store.steps().await?.pop().unwrap_or_default(),
        })
    }

    /// Walks the whole audit, against a checkpoint that was kept elsewhere if there is one, and keeps the date.
    pub async fn audit_verify(&self, checkpoint: Option<&Checkpoint>) -> Result<Verified, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Trail)).await?;
        let verified = self.store.audit_verify(checkpoint).await?;
        self.verified(&verified).await?;
        Ok(verified)
    }

    async fn verified(&self, verified: &Verified) -> Result<(), DeskError> {
        let note = verified
            .broken
            .as_ref()
            .map_or_else(|| format!("{} lines", verified.lines), |broken| broken.words());
        Ok(self.store.upkeep_keep(UpkeepKind::Audit, self.now(), verified.broken.is_none(), &note).await?)
    }

    /// The same against checkpoints that were signed and kept elsewhere, by the public half of the key that signed them.
    pub async fn audit_verify_against(
        &self,
        checkpoints: &[SignedCheckpoint],
        public: &str,
    ) -> Result<Verified, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Trail)).await?;
        let verified = self.store.audit_verify_against(checkpoints, public).await?;
        self.verified(&verified).await?;
        Ok(verified)
    }

    /// Signs where the audit stands, to be kept elsewhere.
    pub async fn audit_sign(&self, signer: &Signer) -> Result<SignedCheckpoint, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Trail)).await?;
        Ok(self.store.audit_sign(signer, self.now()).await?)
    }

    /// Where the audit stands, to be kept elsewhere.
    pub async fn audit_checkpoint(&self) -> Result<Checkpoint, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Trail)).await?;
        Ok(self.store.audit_checkpoint().await?)
    }

    /// Makes a backup of people, documents and the audit, and tries it out.
    pub async fn backup(&self, path: &Path, keys: Option<&Keys>) -> Result<(BackedUp, Rehearsed), DeskError> {
        self.may(Action::Add, &paper()).await?;
        self.make_and_try(path, keys, &|_| ()).await
    }

    async fn make_and_try(
        &self,
        path: &Path,
        keys: Option<&Keys>,
        tell: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(BackedUp, Rehearsed), DeskError> {
        let decided = self.may(Action::Add, &paper()).await?;
        self.said("backup", decided.note("job", "backup")).await?;
        let made = match self.store.backup(path, self.now()).await {
            Ok(made) => made,
            Err(cause) => return Err(self.not_made(cause).await?),
        };
        tell(1);
        let tried = self.store.rehearse(path, keys, self.now()).await?;
        tell(2);
        Ok((made, tried))
    }

    /// Keeps that no backup could be made, and why.
    async fn not_made(&self, cause: records::StoreError) -> Result<DeskError, DeskError> {
        self.store.upkeep_keep(UpkeepKind::Backup, self.now(), false, &cause.to_string()).await?;
        Ok(cause.into())
    }

    /// Makes the backup of today in a folder of nightly ones, tries it out, and takes away those beyond the newest `keep`,
    /// which hold what was erased since. Where the new one does not come back, all of them stay. `tell` hears of each of the
    /// two steps that is done.
    pub async fn backup_nightly(
        &self,
        folder: &Path,
        keep: usize,
        keys: Option<&Keys>,
        tell: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<(BackedUp, Rehearsed), DeskError> {
        self.may(Action::Add, &paper()).await?;
        let disk = |doing| move |cause| records::StoreError::Disk { doing, cause };
        if let Err(cause) = std::fs::create_dir_all(folder).map_err(disk("making the folder of backups")) {
            return Err(self.not_made(cause).await?);
        }
        let done = self.make_and_try(&nightly(folder, self.now().date_naive()), keys, tell).await?;
        if done.1.audit.broken.is_none() {
            for old in too_old(folder, keep).map_err(disk("looking for old backups"))? {
                std::fs::remove_file(old).map_err(disk("taking an old backup away"))?;
            }
        }
        Ok(done)
    }

    /// Whether no backup that came back was made since a moment.
    pub async fn backup_due(&self, since: DateTime<Utc>) -> Result<bool, DeskError> {
        self.may(Action::Read, &paper()).await?;
        let made = self.store.upkeep_last(UpkeepKind::Backup).await?;
        let tried = self.store.upkeep_last(UpkeepKind::Rehearsal).await?;
        Ok(made.is_none_or(|last| !last.ok || last.at < since) || tried.is_none_or(|last| last.at < since))
    }

    /// Whether the audit was not worked out again since a moment.
    pub async fn verify_due(&self, since: DateTime<Utc>) -> Result<bool, DeskError> {
        self.may(Action::Read, &paper()).await?;
        Ok(self.store.upkeep_last(UpkeepKind::Audit).await?.is_none_or(|last| last.at < since))
    }

    /// How many sealed cells each key has sealed, by its number.
    pub async fn cells_by_key(&self) -> Result<BTreeMap<u8, u64>, DeskError> {
        self.may(Action::Read, &paper()).await?;
        Ok(self.store.cells_by_key().await?)
    }

    /// Opens every sealed cell; how many there are.
    pub async fn cells_open(&self, keys: &Keys) -> Result<u64, DeskError> {
        self.may(Action::Read, &paper()).await?;
        Ok(self.store.cells_open(keys).await?)
    }

    /// Seals every cell again that an older key sealed; how many they were. `nonce` gives new random bytes at each call.
    pub async fn keys_rotate(
        &self,
        keys: &Keys,
        nonce: &mut (dyn FnMut() -> [u8; 24] + Send),
    ) -> Result<u64, DeskError> {
        self.may(Action::Change, &paper()).await?;
        let sealed = self.store.keys_rotate(keys, &self.actor(), self.now(), nonce).await?;
        let note = format!("key {} seals, {sealed} cells were sealed again", keys.newest());
        self.store.upkeep_keep(UpkeepKind::Keys, self.now(), true, &note).await?;
        Ok(sealed)
    }

    /// Compares what was erased with what is there: how many things were looked for, and what is wrong, in words.
    pub async fn erased_check(&self) -> Result<(usize, Vec<String>), DeskError> {
        self.may(Action::Read, &paper()).await?;
        Ok(self.store.erased_check().await?)
    }

    /// Steps that the tables of the database at an address lack. It is not opened as a store, for that would make them.
    pub async fn migrations_pending(address: &str) -> Result<Vec<String>, DeskError> {
        Ok(Store::pending(address).await?)
    }

    /// The same, made on a copy that is gone afterwards.
    pub async fn migrations_try(address: &str) -> Result<Vec<String>, DeskError> {
        Ok(Store::migrate_on_a_copy(address).await?)
    }

    /// Forgets tries to sign in that lie long back, and devices that nobody used since; how many tries there were.
    pub async fn tries_forget(&self) -> Result<u64, DeskError> {
        self.may(Action::Add, &paper()).await?;
        Ok(self.store.attempts_forget(self.now() - TimeDelta::days(TRIES_KEPT_DAYS)).await?)
    }

    /// Tries a backup out without any store of ours: nobody is asked, for there is nobody to ask. `address` names the kind of
    /// database, `folder` is a store whose ledger of what was erased counts, if it is there.
    pub async fn backup_try(
        file: &Path,
        folder: &Path,
        address: Option<&str>,
        keys: Option<&Keys>,
        clock: &dyn Clock,
    ) -> Result<Rehearsed, DeskError> {
        let erased = erased(folder)?;
        Ok(records::rehearse_restore(file, address, keys, &erased, clock.now()).await?)
    }

    /// Puts a backup into a folder where there is no store of people yet, or into the empty database at `address`. Nobody is
    /// asked, for there is nobody to ask; that it was done is a line of the audit that comes with it.
    pub async fn restore(
        file: &Path,
        folder: &Path,
        address: Option<&str>,
        clock: &dyn Clock,
    ) -> Result<Restored, DeskError> {
        let records = folder.join("records");
        std::fs::create_dir_all(&records)
            .map_err(|cause| records::StoreError::Disk { doing: "making the folder of records", cause })?;
        let own = || format!("sqlite://{}?mode=rwc", records.join("records.sqlite").display());
        let address = address.map_or_else(own, str::to_owned);
        let by = Actor::system("restore");
        let (store, done) = records::restore(file, &address, &erased(folder)?, &by, clock.now()).await?;
        store.close().await?;
        Ok(done)
    }
}

/// What was erased from a store, by the ledger that lies outside its database.
fn erased(folder: &Path) -> Result<Vec<Erased>, DeskError> {
    let path = folder.join("erased.jsonl");
    Ok(if path.exists() { records::read_ledger(&path)? } else { Vec::new() })
}
