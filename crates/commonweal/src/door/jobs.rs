//! Jobs as the pages show them, and what people do to them: stop one, or have it tried again.

use super::work::words_of;
use super::{FrontDoor, closed};
use desk::Desk;
use desk::jobs::{JobSeen, Work};
use records::JobState as Kept;
use web::door::{Answer, Caller, Closed, Job, JobId, JobState};

impl FrontDoor {
    /// Jobs that somebody may know of, the last made first.
    pub(super) async fn jobs_of(&self, desk: &Desk) -> Answer<Vec<Job>> {
        let mut all = Vec::new();
        for seen in desk.jobs().await.map_err(closed)? {
            all.push(self.job_shown(desk, seen).await?);
        }
        Ok(all)
    }

    /// One job.
    pub(super) async fn job_of(&self, desk: &Desk, id: JobId) -> Answer<Job> {
        let seen = desk.job(id.0).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        self.job_shown(desk, seen).await
    }

    async fn what(&self, desk: &Desk, work: &Work) -> String {
        let file = match work.file() {
            Some(id) => self.imports.name_of(desk, id).await,
            None => String::new(),
        };
        match work {
            Work::Check { .. } => format!("Checking {file}"),
            Work::Count { .. } => format!("Counting {file}"),
            Work::Watch => "Judging every target".to_owned(),
            Work::Verify => "Verifying the audit".to_owned(),
            Work::Backup => "Making a backup and trying it out".to_owned(),
            Work::Letters => "Sending news by email".to_owned(),
        }
    }

    async fn job_shown(&self, desk: &Desk, seen: JobSeen) -> Answer<Job> {
        let steers = desk.would_steer(&seen.work).await.map_err(closed)?;
        let open = seen.open();
        let state = match seen.job.state {
            Kept::Queued => JobState::Waiting,
            Kept::Running => JobState::Running,
            Kept::Done => JobState::Done,
            Kept::Cancelled => JobState::Cancelled,
            Kept::Failed => JobState::Failed(words_of(&seen.job.failure, seen.id)),
        };
        let (done, total) = match seen.job.result.parse::<u64>() {
            Ok(rows) => (rows, rows),
            Err(_) => seen.job.steps,
        };
        Ok(Job {
            id: JobId(seen.id),
            what: self.what(desk, &seen.work).await,
            by: seen.by.clone().unwrap_or_else(|| "the program, by itself".to_owned()),
            started: seen.job.made,
            ended: seen.job.ended,
            may_stop: steers && open && !seen.job.cancel_asked,
            may_try_again: steers && matches!(state, JobState::Failed(_) | JobState::Cancelled),
            step: step(&seen, total).to_owned(),
            state,
            done,
            total,
            import: seen.work.file(),
        })
    }

    /// Asks that a job stop.
    pub(super) async fn job_stop(&self, caller: &Caller, id: JobId) -> Answer<()> {
        let desk = self.of(caller)?;
        let seen = desk.job(id.0).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        if !desk.job_cancel(id.0).await.map_err(closed)? {
            return Err(Closed::Refused("This job has ended already.".to_owned()));
        }
        let after = desk.job(id.0).await.map_err(closed)?;
        if after.is_some_and(|job| job.job.state == Kept::Cancelled) {
            // Nobody had begun it.
            self.imports.left(&seen.work);
        }
        self.workers.look();
        Ok(())
    }

    /// Has a job done again that failed or was stopped, and answers the new one.
    pub(super) async fn job_anew(&self, caller: &Caller, id: JobId) -> Answer<JobId> {
        let desk = self.of(caller)?;
        let seen = desk.job(id.0).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        if !matches!(seen.job.state, Kept::Failed | Kept::Cancelled) {
            return Err(Closed::Refused("This job did not fail: it is not done again.".to_owned()));
        }
        let new = match seen.work.file() {
            Some(file) => self.imports.queue(&desk, file, &seen.work).await?,
            None => JobId(desk.job_queue(&seen.work).await.map_err(closed)?),
        };
        self.workers.call();
        Ok(new)
    }
}

/// What is done at the moment, in a few words.
fn step(seen: &JobSeen, total: u64) -> &'static str {
    match &seen.work {
        _ if seen.job.cancel_asked && seen.open() => "stopping",
        _ if total > 0 => "steps done",
        Work::Check { .. } | Work::Count { .. } => "reading rows",
        Work::Watch => "judging targets",
        Work::Verify => "reading the audit",
        Work::Backup => "writing the backup",
        Work::Letters => "sending letters",
    }
}
