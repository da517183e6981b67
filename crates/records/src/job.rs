//! Jobs: what is to be done behind the back of whoever asked for it. A job belongs to a worker for a time and must be claimed
//! again and again; where its worker dies, another one takes it.
//!
//! A worker must be ready to do a part twice: it may be killed after its work and before it says so.

use crate::act::Act;
use crate::audit::Note;
use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{Condition, QueryOrder, QuerySelect, Set};
use terms::Action;

/// Jobs given at most in one list.
const MOST: u64 = 1_000;

pub(crate) mod row {
    //! One job.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub kind: String,
        pub state: String,
        pub input: String,
        pub result: String,
        pub failure: String,
        pub steps_done: i64,
        pub steps_total: i64,
        pub tries: i64,
        pub tries_max: i64,
        pub cancel_asked: i64,
        pub worker: String,
        pub lease_until_ms: i64,
        pub due_ms: i64,
        pub made_by: String,
        pub made_ms: i64,
        pub ended_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// It waits for its time and a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It is done.
    Done,
    /// It was given up.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// As it is stored.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A job to be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Stable id.
    pub id: String,
    /// What is to be done: "import".
    pub kind: &'static str,
    /// With what: the caller's own JSON. Never something personal.
    pub input: String,
    /// Not before.
    pub due: DateTime<Utc>,
    /// How often it may be begun; at least 1.
    pub tries_max: u32,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Stable id.
    pub id: String,
    /// What is to be done.
    pub kind: String,
    /// How far it is.
    pub state: JobState,
    /// With what.
    pub input: String,
    /// What came of it: the worker's own JSON; empty until it is done.
    pub result: String,
    /// Code of the last failure; empty if there was none.
    pub failure: String,
    /// Steps done, of how many; 0 of 0 while nobody knows.
    pub steps: (u64, u64),
    /// How often it was begun.
    pub tries: u32,
    /// Whether somebody asked that it stop.
    pub cancel_asked: bool,
    /// Not before.
    pub due: DateTime<Utc>,
    /// Who asked for it.
    pub made_by: String,
    /// When.
    pub made: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
}

/// What a worker is told when it says that it is still at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Go on.
    GoOn,
    /// Somebody asked that it stop: stop, and end it as [`JobEnd::Cancelled`].
    Stop,
    /// It is another worker's now, or has ended: stop, and say nothing more.
    Lost,
}

/// How a worker ends a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// Done, with a result.
    Done(String),
    /// It failed: a code, and from when on it may be tried again. After its last try it is given up.
    Failed {
        /// A code, never words from a file.
        code: &'static str,
        /// When to try again.
        again: DateTime<Utc>,
    },
    /// It is given up without another try: a code, never words from a file.
    GivenUp(&'static str),
    /// It was stopped.
    Cancelled,
}

/// A number for a new job: greater than that of one made before, and no other's.
pub fn job_number(now: DateTime<Utc>) -> u64 {
    let random = u64::from_str_radix(&crate::store::random(4), 16).unwrap_or_default();
    now.timestamp_millis().unsigned_abs() * 1_000_000 + random % 1_000_000
}

fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

impl From<row::Model> for Job {
    fn from(row: row::Model) -> Self {
        let state = JobState::ALL.into_iter().find(|state| state.slug() == row.state);
        Self {
            id: row.id,
            kind: row.kind,
            state: state.unwrap_or(JobState::Failed),
            input: row.input,
            result: row.result,
            failure: row.failure,
            steps: (row.steps_done.unsigned_abs(), row.steps_total.unsigned_abs()),
            tries: row.tries.try_into().unwrap_or(u32::MAX),
            cancel_asked: row.cancel_asked != 0,
            due: time(row.due_ms),
            made_by: row.made_by,
            made: time(row.made_ms),
            ended: (row.ended_ms != 0).then(|| time(row.ended_ms)),
        }
    }
}

impl Act {
    /// Queues a job. It becomes visible to workers when the act commits.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn job_queue(&mut self, job: &NewJob) -> Result<(), StoreError> {
        let row = row::ActiveModel {
            id: Set(job.id.clone()),
            kind: Set(job.kind.to_owned()),
            state: Set(JobState::Queued.slug().to_owned()),
            input: Set(job.input.clone()),
            result: Set(String::new()),
            failure: Set(String::new()),
            steps_done: Set(0),
            steps_total: Set(0),
            tries: Set(0),
            tries_max: Set(job.tries_max.max(1).into()),
            cancel_asked: Set(0),
            worker: Set(String::new()),
            lease_until_ms: Set(0),
            due_ms: Set(job.due.timestamp_millis()),
            made_by: Set(self.actor().as_str().to_owned()),
            made_ms: Set(self.at_ms()),
            ended_ms: Set(0),
        };
        let queued = row::Entity::insert(row).exec_without_returning(&self.tx).await;
        queued.map_err(StoreError::database("queueing a job"))?;
        self.note(Note::about("job", &job.id).doing(Action::Add).with(format!("kind={}", job.kind)));
        Ok(())
    }

    /// Asks that a job stop: one that waits is cancelled at once, one that runs when its worker next says that it is still at
    /// work. `false` where it has ended or is not there.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn job_cancel(&mut self, id: &str) -> Result<bool, StoreError> {
        let failed = || StoreError::database("cancelling a job");
        let open = row::Column::State.is_in([JobState::Queued.slug(), JobState::Running.slug()]);
        let asked = row::Entity::update_many()
            .col_expr(row::Column::CancelAsked, Expr::value(1i64))
            .filter(row::Column::Id.eq(id))
            .filter(open)
            .exec(&self.tx)
            .await
            .map_err(failed())?;
        row::Entity::update_many()
            .col_expr(row::Column::State, Expr::value(JobState::Cancelled.slug()))
            .col_expr(row::Column::EndedMs, Expr::value(self.at_ms()))
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::State.eq(JobState::Queued.slug()))
            .exec(&self.tx)
            .await
            .map_err(failed())?;
        if asked.rows_affected > 0 {
            self.note(Note::about("job", id).doing(Action::Change).with("cancelled"));
        }
        Ok(asked.rows_affected > 0)
    }
}

impl Store {
    /// Gives a worker the job that waits longest, until `now` and `lease`; one whose worker let its time run out is given
    /// anew. `None` where nothing is to be done. A job whose last worker died at its last try is given up here.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn job_take(
        &self,
        worker: &str,
        now: DateTime<Utc>,
        lease: TimeDelta,
    ) -> Result<Option<Job>, StoreError> {
        let failed = || StoreError::database("taking a job");
        let act = self.begin_quietly("taking a job").await?;
        let now_ms = now.timestamp_millis();
        let due = Condition::all()
            .add(row::Column::State.eq(JobState::Queued.slug()))
            .add(row::Column::DueMs.lte(now_ms));
        let left = Condition::all()
            .add(row::Column::State.eq(JobState::Running.slug()))
            .add(row::Column::LeaseUntilMs.lt(now_ms));
        let ready = Condition::any().add(due).add(left);
        let taken = loop {
            let found = row::Entity::find()
                .filter(ready.clone())
                .order_by_asc(row::Column::DueMs)
                .order_by_asc(row::Column::Id)
                .limit(1)
                .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                .one(&act.tx)
                .await
                .map_err(failed())?;
            let Some(mut job) = found else { break None };
            let given_up = job.tries >= job.tries_max;
            let state = match (job.cancel_asked != 0, given_up) {
                (true, _) => JobState::Cancelled,
                (_, true) => JobState::Failed,
                _ => JobState::Running,
            };
            state.slug().clone_into(&mut job.state);
            if state == JobState::Running {
                worker.clone_into(&mut job.worker);
                job.tries += 1;
                job.lease_until_ms = (now + lease).timestamp_millis();
            } else {
                job.ended_ms = now_ms;
                if job.failure.is_empty() && state == JobState::Failed {
                    "worker-died".clone_into(&mut job.failure);
                }
            }
            let changed = row::ActiveModel::from(job.clone()).reset_all();
            row::Entity::update(changed).exec_without_returning(&act.tx).await.map_err(failed())?;
            if state == JobState::Running {
                break Some(Job::from(job));
            }
        };
        act.commit_quietly().await?;
        Ok(taken)
    }

    /// A worker says that it is still at work and how far it is, and keeps the job until `now` and `lease`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn job_beat(
        &self,
        id: &str,
        worker: &str,
        steps: (u64, u64),
        now: DateTime<Utc>,
        lease: TimeDelta,
    ) -> Result<Beat, StoreError> {
        let failed = || StoreError::database("keeping a job");
        let number = |steps: u64| i64::try_from(steps).unwrap_or(i64::MAX);
        let act = self.begin_quietly("keeping a job").await?;
        let kept = row::Entity::update_many()
            .col_expr(row::Column::StepsDone, Expr::value(number(steps.0)))
            .col_expr(row::Column::StepsTotal, Expr::value(number(steps.1)))
            .col_expr(row::Column::LeaseUntilMs, Expr::value((now + lease).timestamp_millis()))
            .filter(held_by(id, worker))
            .exec(&act.tx)
            .await
            .map_err(failed())?;
        let job = row::Entity::find_by_id(id).one(&act.tx).await.map_err(failed())?;
        act.commit_quietly().await?;
        Ok(match job {
            Some(job) if kept.rows_affected > 0 && job.cancel_asked != 0 => Beat::Stop,
            Some(_) if kept.rows_affected > 0 => Beat::GoOn,
            _ => Beat::Lost,
        })
    }

    /// A worker ends its job. `false` where it is not its own any more: then nothing is changed.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn job_end(
        &self,
        id: &str,
        worker: &str,
        end: &JobEnd,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let failed = || StoreError::database("ending a job");
        let act = self.begin_quietly("ending a job").await?;
        let held = row::Entity::find().filter(held_by(id, worker)).lock_exclusive().one(&act.tx).await;
        let Some(mut job) = held.map_err(failed())? else { return Ok(false) };
        let state = match end {
            JobEnd::Done(result) => {
                result.clone_into(&mut job.result);
                JobState::Done
            }
            JobEnd::Failed { code, again } => {
                (*code).clone_into(&mut job.failure);
                job.due_ms = again.timestamp_millis();
                if job.tries < job.tries_max { JobState::Queued } else { JobState::Failed }
            }
            JobEnd::GivenUp(code) => {
                (*code).clone_into(&mut job.failure);
                JobState::Failed
            }
            JobEnd::Cancelled => JobState::Cancelled,
        };
        let state =
            if state == JobState::Queued && job.cancel_asked != 0 { JobState::Cancelled } else { state };
        state.slug().clone_into(&mut job.state);
        (job.worker, job.lease_until_ms) = (String::new(), 0);
        if state != JobState::Queued {
            job.ended_ms = now.timestamp_millis();
        }
        let changed = row::ActiveModel::from(job).reset_all();
        row::Entity::update(changed).exec_without_returning(&act.tx).await.map_err(failed())?;
        act.commit_quietly().await?;
        Ok(true)
    }

    /// Forgets jobs that ended before a moment; how many they were.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn jobs_forget(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let act = self.begin_quietly("forgetting jobs").await?;
        let gone = row::Entity::delete_many()
            .filter(row::Column::EndedMs.gt(0))
            .filter(row::Column::EndedMs.lt(before.timestamp_millis()))
            .exec(&act.tx)
            .await
            .map_err(StoreError::database("forgetting jobs"))?;
        act.commit_quietly().await?;
        Ok(gone.rows_affected)
    }

    /// One job.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn job(&self, id: &str) -> Result<Option<Job>, StoreError> {
        let found = row::Entity::find_by_id(id).one(&self.db).await;
        Ok(found.map_err(StoreError::database("reading a job"))?.map(Job::from))
    }

    /// Jobs, the last made first; those in one state if one is given; at most 1,000.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn jobs(&self, state: Option<JobState>) -> Result<Vec<Job>, StoreError> {
        let mut asked = row::Entity::find();
        if let Some(state) = state {
            asked = asked.filter(row::Column::State.eq(state.slug()));
        }
        let asked = asked.order_by_desc(row::Column::MadeMs).order_by_desc(row::Column::Id).limit(MOST);
        let found = asked.all(&self.db).await.map_err(StoreError::database("listing jobs"))?;
        Ok(found.into_iter().map(Job::from).collect())
    }
}

fn held_by(id: &str, worker: &str) -> Condition {
    Condition::all()
        .add(row::Column::Id.eq(id))
        .add(row::Column::Worker.eq(worker))
        .add(row::Column::State.eq(JobState::Running.slug()))
}
