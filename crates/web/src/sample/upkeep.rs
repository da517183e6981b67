//! Upkeep behind the sample's door: all is well, and a backup is made each night.

use super::door::SampleDoor;
use crate::Answer;
use crate::door::{Caller, JobId, KeysKnown, UpkeepDone, UpkeepDoor, UpkeepKnown};
use async_trait::async_trait;

/// How the sample's store stands.
pub fn known() -> UpkeepKnown {
    let done = |at: &str, words: &str| UpkeepDone {
        at: at.parse().expect("a moment"),
        ok: true,
        words: words.into(),
    };
    UpkeepKnown {
        backup: Some(done("2026-11-20T02:00:04Z", "1,204 rows")),
        rehearsal: Some(done(
            "2026-11-20T02:00:09Z",
            "1,204 rows came back in SQLite, its audit is whole (611 lines), 9 sealed cells open",
        )),
        audit: Some(done("2026-11-20T02:00:01Z", "614 lines")),
        nightly: Some(2),
        may_do: true,
        database: "SQLite".into(),
        schema: "m0003_jobs_attempts_marks_upkeep".into(),
        keys: Some(KeysKnown {
            newest: 2,
            count: 2,
            since: Some("2026-04-01T08:30:00Z".parse().expect("a moment")),
        }),
        jobs: super::jobs().into_iter().filter(|job| job.id.0 == 6).collect(),
    }
}

#[async_trait]
impl UpkeepDoor for SampleDoor {
    async fn upkeep(&self, _: &Caller) -> Answer<UpkeepKnown> {
        Ok(known())
    }

    async fn backup_now(&self, _: &Caller) -> Answer<JobId> {
        Ok(JobId(6))
    }

    async fn verify_now(&self, _: &Caller) -> Answer<JobId> {
        Ok(JobId(6))
    }
}
