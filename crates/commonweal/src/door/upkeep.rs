//! The half of the door for those who look after the store.

use super::{FrontDoor, closed};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use records::{Keys, Upkeep};
use std::path::Path;
use std::time::UNIX_EPOCH;
use web::door::{Answer, Caller, KeysKnown, UpkeepDone, UpkeepDoor, UpkeepKnown};

fn done(last: Upkeep) -> UpkeepDone {
    UpkeepDone { at: last.at, ok: last.ok, words: last.note }
}

/// When a file was last written.
fn written(path: &Path) -> Option<DateTime<Utc>> {
    let at = std::fs::metadata(path).and_then(|known| known.modified()).ok()?;
    let seconds = at.duration_since(UNIX_EPOCH).ok()?.as_secs();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)
}

#[async_trait]
impl UpkeepDoor for FrontDoor {
    async fn upkeep(&self, caller: &Caller) -> Answer<UpkeepKnown> {
        let stands = self.of(caller)?.upkeep().await.map_err(closed)?;
        let since = stands.keys.map(|last| last.at).or_else(|| written(&self.keys));
        let keys = Keys::read(&self.keys).ok();
        Ok(UpkeepKnown {
            backup: stands.backup.map(done),
            rehearsal: stands.rehearsal.map(done),
            audit: stands.audit.map(done),
            nightly: self.nightly,
            database: stands.database.to_owned(),
            schema: stands.schema,
            keys: keys.map(|keys| KeysKnown { newest: keys.newest(), count: keys.count(), since }),
        })
    }
}
