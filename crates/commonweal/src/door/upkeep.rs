//! The half of the door for those who look after the store.

use super::{FrontDoor, closed};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use desk::jobs::Work;
use records::{Keys, Upkeep};
use std::path::Path;
use std::time::UNIX_EPOCH;
use web::door::{Answer, Caller, JobId, KeysKnown, UpkeepDone, UpkeepDoor, UpkeepKnown};

/// Jobs on the page.
const JOBS_SHOWN: usize = 10;

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
        let desk = self.of(caller)?;
        let stands = desk.upkeep().await.map_err(closed)?;
        let mut jobs = self.jobs_of(&desk).await?;
        jobs.retain(|job| job.import.is_none());
        jobs.truncate(JOBS_SHOWN);
        let since = stands.keys.map(|last| last.at).or_else(|| written(&self.keys));
        let (keys, night) = (Keys::read(&self.keys).ok(), self.workers.night());
        Ok(UpkeepKnown {
            backup: stands.backup.map(done),
            rehearsal: stands.rehearsal.map(done),
            audit: stands.audit.map(done),
            nightly: night.backup_folder.is_some().then_some(night.night_hour),
            may_do: desk.would_steer(&Work::Verify).await.map_err(closed)?,
            jobs,
            database: stands.database.to_owned(),
            schema: stands.schema,
            keys: keys.map(|keys| KeysKnown { newest: keys.newest(), count: keys.count(), since }),
        })
    }

    async fn backup_now(&self, caller: &Caller) -> Answer<JobId> {
        self.now(caller, &Work::Backup).await
    }

    async fn verify_now(&self, caller: &Caller) -> Answer<JobId> {
        self.now(caller, &Work::Verify).await
    }
}

impl FrontDoor {
    async fn now(&self, caller: &Caller, work: &Work) -> Answer<JobId> {
        let job = self.of(caller)?.job_queue(work).await.map_err(closed)?;
        self.workers.call();
        Ok(JobId(job))
    }
}
