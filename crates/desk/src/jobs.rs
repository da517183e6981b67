//! Work that goes on behind the back of whoever asked for it: queued in the store, done by the program that serves it, seen,
//! stopped and tried again on its page.
//!
//! A job outlives the program: one that was killed is begun anew by the next. What it may do is what whoever asked for it may.

use crate::waves::plans;
use crate::{Desk, DeskError};
use access::{Asker, Resource};
use chrono::TimeDelta;
use records::{Beat, Job, JobEnd, JobState, NewJob};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use terms::{Action, DeliveryId, RecordKind};

/// How long a worker has a job without saying that it is still at work.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a job may be begun: a program may be killed while it has one.
const TRIES: u32 = 3;
/// How long jobs that have ended are kept.
const KEPT_DAYS: i64 = 90;
/// Jobs that are shown at most.
const SHOWN: usize = 100;

/// What is to be done. Nothing in it names a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "kebab-case")]
pub enum Work {
    /// A file that waits is checked as it would be accepted.
    Check {
        /// Its hash.
        file: String,
        /// The body that sent it.
        sender: String,
    },
    /// The rows of a file that waits are counted from now on.
    Count {
        /// Its hash.
        file: String,
        /// The body that sent it.
        sender: String,
        /// Whether months without rows are missing rather than quiet.
        quiet_missing: bool,
    },
    /// Every target is judged.
    Watch,
    /// The whole audit is worked out again.
    Verify,
    /// A backup is made and restored for trial.
    Backup,
    /// Letters with news leave.
    Letters,
}

impl Work {
    const fn slug(&self) -> &'static str {
        match self {
            Self::Check { .. } => "check",
            Self::Count { .. } => "count",
            Self::Watch => "watch",
            Self::Verify => "verify",
            Self::Backup => "backup",
            Self::Letters => "letters",
        }
    }

    /// The file it is done with, where it is one.
    pub fn file(&self) -> Option<DeliveryId> {
        match self {
            Self::Check { file, .. } | Self::Count { file, .. } => file.parse().ok(),
            Self::Watch | Self::Verify | Self::Backup | Self::Letters => None,
        }
    }

    fn sender(&self) -> Option<&str> {
        match self {
            Self::Check { sender, .. } | Self::Count { sender, .. } => Some(sender),
            Self::Watch | Self::Verify | Self::Backup | Self::Letters => None,
        }
    }
}

/// A job as somebody sees it.
#[derive(Clone, Debug)]
pub struct JobSeen {
    /// Its number.
    pub id: u64,
    /// What is to be done.
    pub work: Work,
    /// As the store has it.
    pub job: Job,
    /// Name of whoever asked for it; `None` where the program did, by itself.
    pub by: Option<String>,
}

impl JobSeen {
    /// Whether it waits or runs.
    pub fn open(&self) -> bool {
        matches!(self.job.state, JobState::Queued | JobState::Running)
    }
}

/// A job that a worker has.
#[derive(Clone, Debug)]
pub struct JobTaken {
    /// Its name in the store.
    pub id: String,
    /// What is to be done.
    pub work: Work,
    /// On whose behalf.
    pub asker: Asker,
}

fn paper() -> Resource {
    Resource::paper(RecordKind::Job)
}

fn read(job: &Job) -> Option<(u64, Work)> {
    Some((job.id.parse().ok()?, serde_json::from_str(&job.input).ok()?))
}

/// Whoever asked for a job, by their name in the audit.
fn asker(made_by: &str) -> Option<Asker> {
    const PROGRAMS: [&str; 3] = ["nightly", "watch", "command-line"];
    match made_by.strip_prefix("system:") {
        Some(name) => PROGRAMS.into_iter().find(|known| *known == name).map(Asker::Program),
        None => made_by.parse().ok().map(Asker::Person),
    }
}

impl Desk {
    /// What the rules must allow whoever starts or stops that work.
    async fn work_on(&self, work: &Work) -> Result<(Action, Resource), DeskError> {
        Ok(match work.sender() {
            Some(sender) => (Action::Add, self.files_of(sender).await?),
            None if *work == Work::Watch => (Action::Change, plans()),
            None => (Action::Add, paper()),
        })
    }

    /// Queues work and answers its number. The same work that waits or runs already is not queued twice.
    pub async fn job_queue(&self, work: &Work) -> Result<u64, DeskError> {
        let (action, resource) = self.work_on(work).await?;
        self.may(action, &resource).await?;
        let input = serde_json::to_string(work).expect("text and flags are JSON");
        for state in [JobState::Queued, JobState::Running] {
            let open = self.store.jobs(Some(state)).await?;
            if let Some(same) = open.iter().find(|job| job.input == input && !job.cancel_asked)
                && let Ok(id) = same.id.parse()
            {
                return Ok(id);
            }
        }
        let id = records::job_number(self.now());
        let mut act = self.store.begin("job.queue", &self.actor(), self.now()).await?;
        let new = NewJob { id: id.to_string(), kind: work.slug(), input, due: self.now(), tries_max: TRIES };
        act.job_queue(&new).await?;
        act.commit().await?;
        Ok(id)
    }

    /// Jobs that the asker may know of, the last made first.
    pub async fn jobs(&self) -> Result<Vec<JobSeen>, DeskError> {
        let upkeep = self.would(Action::Read, &paper()).await?;
        let files = self.files_seen().await?;
        if !upkeep && files.is_none() {
            self.may(Action::Read, &paper()).await?;
        }
        let plans_read = self.would(Action::Read, &plans()).await?;
        let seen = |work: &Work| match work.sender() {
            Some(sender) => files.as_ref().is_some_and(|whose| whose.covers(sender)),
            None => upkeep || *work == Work::Watch && plans_read,
        };
        let mut names = BTreeMap::new();
        let mut all = Vec::new();
        for job in self.store.jobs(None).await? {
            let Some((id, work)) = read(&job).filter(|(_, work)| seen(work)) else { continue };
            if !names.contains_key(&job.made_by) {
                let name = self.store.person(&job.made_by).await?.map(|person| person.name);
                let person = !job.made_by.starts_with("system:");
                let name = name.or_else(|| person.then(|| "somebody who was erased".to_owned()));
                names.insert(job.made_by.clone(), name);
            }
            let by = names.get(&job.made_by).cloned().flatten();
            all.push(JobSeen { id, work, job, by });
            if all.len() == SHOWN {
                break;
            }
        }
        Ok(all)
    }

    /// One job, where the asker may know of it.
    pub async fn job(&self, id: u64) -> Result<Option<JobSeen>, DeskError> {
        Ok(self.jobs().await?.into_iter().find(|job| job.id == id))
    }

    /// Whether the asker may stop a job or have it tried again; without a trace.
    pub async fn would_steer(&self, work: &Work) -> Result<bool, DeskError> {
        let (action, resource) = self.work_on(work).await?;
        self.would(action, &resource).await
    }

    /// Asks that a job stop. `false` where it has ended, or is not there.
    pub async fn job_cancel(&self, id: u64) -> Result<bool, DeskError> {
        let Some(job) = self.job(id).await? else { return Ok(false) };
        let (action, resource) = self.work_on(&job.work).await?;
        self.may(action, &resource).await?;
        let mut act = self.store.begin("job.cancel", &self.actor(), self.now()).await?;
        let asked = act.job_cancel(&id.to_string()).await?;
        if asked {
            act.commit().await?;
        }
        Ok(asked)
    }

    /// The next job that waits, for a worker of that name.
    pub async fn job_take(&self, worker: &str) -> Result<Option<JobTaken>, DeskError> {
        self.may(Action::Change, &paper()).await?;
        while let Some(job) = self.store.job_take(worker, self.now(), LEASE).await? {
            if let (Some((_, work)), Some(asker)) = (read(&job), asker(&job.made_by)) {
                return Ok(Some(JobTaken { id: job.id, work, asker }));
            }
            // Of another version of the program, which is not here to do it.
            let end = JobEnd::GivenUp("not-known");
            self.store.job_end(&job.id, worker, &end, self.now()).await?;
        }
        Ok(None)
    }

    /// A worker says that it is still at work, and how many steps are done.
    pub async fn job_beat(&self, id: &str, worker: &str, steps: (u64, u64)) -> Result<Beat, DeskError> {
        self.may(Action::Change, &paper()).await?;
        Ok(self.store.job_beat(id, worker, steps, self.now(), LEASE).await?)
    }

    /// A worker ends its job.
    pub async fn job_end(&self, id: &str, worker: &str, end: &JobEnd) -> Result<bool, DeskError> {
        self.may(Action::Change, &paper()).await?;
        Ok(self.store.job_end(id, worker, end, self.now()).await?)
    }

    /// Forgets jobs that ended long ago; how many they were.
    pub async fn jobs_forget(&self) -> Result<u64, DeskError> {
        self.may(Action::Change, &paper()).await?;
        Ok(self.store.jobs_forget(self.now() - TimeDelta::days(KEPT_DAYS)).await?)
    }
}
