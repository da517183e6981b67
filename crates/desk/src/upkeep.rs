//! Looking after the store: whether the audit is whole, backups, and trying them out.

use crate::{Desk, DeskError};
use access::Resource;
use chrono::NaiveDate;
use records::audit::{Checkpoint, Verified};
use records::{BackedUp, Keys, Rehearsed, UpkeepKind};
use std::path::Path;
use terms::{Action, RecordKind};

impl Desk {
    /// Walks the whole audit, against a checkpoint that was kept elsewhere if there is one.
    pub async fn audit_verify(&self, checkpoint: Option<&Checkpoint>) -> Result<Verified, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Trail)).await?;
        Ok(self.store.audit_verify(checkpoint).await?)
    }

    /// Where the audit stands, to be kept elsewhere.
    pub async fn audit_checkpoint(&self) -> Result<Checkpoint, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Trail)).await?;
        Ok(self.store.audit_checkpoint().await?)
    }

    /// When a backup was last tried out, whether it came back, and in a few words what came of it.
    pub async fn last_rehearsal(&self) -> Result<Option<(NaiveDate, bool, String)>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Job)).await?;
        let last = self.store.upkeep_last(UpkeepKind::Rehearsal).await?;
        Ok(last.map(|last| (last.at.date_naive(), last.ok, last.note)))
    }

    /// Makes a backup of people, documents and the audit, and tries it out.
    pub async fn backup(&self, path: &Path, keys: Option<&Keys>) -> Result<(BackedUp, Rehearsed), DeskError> {
        let decided = self.may(Action::Add, &Resource::paper(RecordKind::Job)).await?;
        self.said("backup", decided.note("job", "backup")).await?;
        let made = self.store.backup(path, self.now()).await?;
        let tried = self.store.rehearse(path, keys, self.now()).await?;
        Ok((made, tried))
    }
}
