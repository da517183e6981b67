//! Those who do the jobs of the store: two at a time, each on behalf of whoever asked for it, in steps, until it is done or
//! somebody stops it.
//!
//! A worker says every few seconds that it is still at work. Where the program is killed it says so no more, and the next
//! program begins its job anew.

use super::imports::{Imports, NotDone};
use super::letters::Letters;
use crate::keys;
use crate::night::NightArgs;
use access::Asker;
use anyhow::Context;
use desk::jobs::{JobTaken, Work};
use desk::{Desk, DeskError};
use records::{Beat, JobEnd};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// Jobs that are done at once.
const AT_ONCE: usize = 2;
/// How often a worker says that it is still at work: far more often than its time runs out.
const BEAT: Duration = Duration::from_secs(5);
/// How often a served site looks for jobs that nobody told it of: those whose worker died.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// How many steps of a job are done, of how many; 0 of 0 where nobody knows.
#[derive(Default)]
pub struct Steps {
    done: AtomicU64,
    total: AtomicU64,
}

impl Steps {
    /// Says how far it is.
    pub fn set(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }

    fn get(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// The workers of one program.
#[derive(Clone)]
pub struct Workers {
    desk: Desk,
    imports: Arc<Imports>,
    /// Where backups go, and the keys they are tried out with.
    night: NightArgs,
    /// How letters leave; none where the operator named no way.
    letters: Option<Letters>,
    keys: PathBuf,
    /// A name that no other program has.
    name: String,
    turns: Arc<Semaphore>,
    stop: Arc<Notify>,
}

impl Workers {
    /// Workers for the jobs of a store.
    pub fn new(desk: &Desk, imports: Arc<Imports>, keys: PathBuf) -> Self {
        Self {
            desk: desk.asked_by(Asker::Program("worker")),
            imports,
            night: NightArgs::plain(),
            letters: None,
            keys,
            name: crate::serve::invented().unwrap_or_else(|_| std::process::id().to_string()),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            stop: Arc::default(),
        }
    }

    /// The same, who make backups where that says.
    pub fn with_night(self, night: NightArgs) -> Self {
        Self { night, ..self }
    }

    /// The same, who send letters that way.
    pub fn with_letters(self, letters: Option<Letters>) -> Self {
        Self { letters, ..self }
    }

    /// Queues letters that are due, and forgets addresses that nobody has confirmed.
    pub async fn queue_letters(&self, desk: &Desk) -> anyhow::Result<()> {
        let (Some(letters), Some(held)) = (&self.letters, keys::read(&self.keys)?) else { return Ok(()) };
        desk.news_forget().await.context("forgetting addresses that nobody has confirmed")?;
        if letters.due(desk, &held).await.context("looking for letters that are due")? {
            desk.job_queue(&Work::Letters).await.context("queueing letters")?;
        }
        Ok(())
    }

    /// What is done each night.
    pub fn night(&self) -> &NightArgs {
        &self.night
    }

    /// There is a job: somebody begins it as soon as a worker is free.
    pub fn call(&self) {
        tokio::spawn(self.clone().work());
    }

    /// Somebody asked that a job stop: whoever has it looks at once.
    pub fn look(&self) {
        self.stop.notify_waiters();
    }

    /// Looks for jobs for as long as the site is served.
    pub async fn by_themselves(self) {
        self.imports.resume(&self.desk).await;
        loop {
            self.call();
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Does jobs until none waits.
    pub async fn work(self) {
        let Ok(_turn) = self.turns.acquire().await else { return };
        loop {
            match self.desk.job_take(&self.name).await {
                Ok(Some(job)) => self.one(job).await,
                Ok(None) => return,
                Err(cause) => return failed("a job could not be taken", "", cause),
            }
        }
    }

    /// Waits until nobody is at work.
    #[cfg(test)]
    pub async fn rest(&self) {
        let all = u32::try_from(AT_ONCE).expect("two is a small number");
        drop(self.turns.acquire_many(all).await);
    }

    async fn one(&self, job: JobTaken) {
        let steps = Arc::new(Steps::default());
        let (mine, told) = (self.clone(), Arc::clone(&steps));
        let (taken, id) = (job.clone(), job.id.clone());
        let mut doing = tokio::spawn(async move { mine.do_it(&taken, &told).await });
        let end = loop {
            let beat = tokio::select! {
                done = &mut doing => break self.ended(&job, done),
                () = self.stop.notified() => self.desk.job_beat(&id, &self.name, steps.get()).await,
                () = tokio::time::sleep(BEAT) => self.desk.job_beat(&id, &self.name, steps.get()).await,
            };
            match beat {
                Ok(Beat::GoOn) => {}
                Ok(Beat::Stop) => {
                    doing.abort();
                    self.imports.left(&job.work);
                    break JobEnd::Cancelled;
                }
                Ok(Beat::Lost) => return doing.abort(),
                Err(cause) => failed("a job could not be kept", &id, cause),
            }
        };
        if let Err(cause) = self.desk.job_end(&id, &self.name, &end).await {
            failed("a job could not be ended", &id, cause);
        }
    }

    /// How a job ends: with its rows, or with a code for why it is not done.
    fn ended(&self, job: &JobTaken, done: Result<Result<u64, NotDone>, tokio::task::JoinError>) -> JobEnd {
        let code = match done {
            Ok(Ok(rows)) => return JobEnd::Done(rows.to_string()),
            Ok(Err(NotDone::Because(code))) => code,
            Ok(Err(NotDone::Failed(cause))) => {
                failed("a job failed", &job.id, *cause);
                "failed"
            }
            Err(cause) => {
                tracing::error!(job = job.id, error = &cause as &dyn std::error::Error, "a job broke off");
                "failed"
            }
        };
        self.imports.left(&job.work);
        JobEnd::GivenUp(code)
    }

    async fn do_it(&self, job: &JobTaken, steps: &Steps) -> Result<u64, NotDone> {
        let desk = self.desk.asked_by(job.asker.clone());
        match &job.work {
            Work::Check { .. } => self.imports.check(&desk, job).await,
            Work::Count { quiet_missing, .. } => self.imports.count(&desk, job, *quiet_missing, steps).await,
            Work::Watch => Ok(desk.watch_run().await?.judged as u64),
            Work::Verify => {
                // Whoever may have it done learns whether the audit is whole, and nothing of what stands in it.
                let keeper = self.desk.asked_by(Asker::Program("nightly"));
                let verified = keeper.audit_verify(None).await?;
                match verified.broken {
                    None => Ok(verified.lines.unsigned_abs()),
                    Some(_) => Err(NotDone::Because("not-whole")),
                }
            }
            Work::Backup => self.back_up(&desk, steps).await,
            Work::Letters => {
                let Some(letters) = &self.letters else { return Err(NotDone::Because("no-mail")) };
                let held = keys::read(&self.keys).ok().flatten().ok_or(NotDone::Because("keys"))?;
                match letters.leave(&desk, &held).await? {
                    (left, 0) => Ok(left),
                    _ => Err(NotDone::Because("letters-stayed")),
                }
            }
        }
    }

    async fn back_up(&self, desk: &Desk, steps: &Steps) -> Result<u64, NotDone> {
        let Some(folder) = &self.night.backup_folder else { return Err(NotDone::Because("no-folder")) };
        let held = keys::read(&self.keys).map_err(|_| NotDone::Because("keys"))?;
        let tell = |done| steps.set(done, 2);
        let kept = self.night.backups_kept.into();
        let (made, tried) = desk.backup_nightly(folder, kept, held.as_ref(), &tell).await?;
        match tried.audit.broken {
            None => Ok(made.rows),
            Some(_) => Err(NotDone::Because("not-back")),
        }
    }
}

/// Puts the cause of a failure into the log, under the number of its job.
fn failed(what: &str, job: &str, cause: DeskError) {
    let cause = anyhow::Error::new(cause);
    tracing::error!(job, error = format!("{cause:#}"), "{what}");
}

/// Words for whoever asked for a job that was given up.
pub fn words_of(code: &str, id: u64) -> String {
    match code {
        "not-allowed" => "Whoever started this may not do it any more.".to_owned(),
        "worker-died" => "The program was stopped three times while this went on. Try again.".to_owned(),
        "changed" => {
            "What the sheet's columns or codes mean was changed meanwhile. Check it again.".to_owned()
        }
        "gone" => "The file does not wait any more. Upload it again to use it.".to_owned(),
        "no-mail" => "The program was not told how letters leave: it must be started with --mail.".to_owned(),
        "letters-stayed" => {
            "Some letters did not leave. They are tried again within the hour. Look whether the mail server answers."
                .to_owned()
        }
        "no-folder" => {
            "The program was not told where backups go: it must be started with --backup-folder.".to_owned()
        }
        "keys" => "The file of keys cannot be read.".to_owned(),
        "not-whole" => "The audit is not whole. `commonweal audit verify` says where.".to_owned(),
        "not-back" => "The backup was made, but it did not come back. Upkeep says why.".to_owned(),
        "not-known" => "This version of the program does not know such work.".to_owned(),
        _ => format!(
            "We could not finish this. Nothing was counted. Try again, or tell the operator: job {id} did not end."
        ),
    }
}
