//! S27 Jobs: what runs, how far it is, what came of it. The page asks again by itself, with or without scripts.

use crate::door::{Closed, Job, JobId, JobState};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::sign_in::Bare;
use crate::{route, words};
use axum::extract::{Path, State};
use axum::response::{Redirect, Response};
use axum::{Form, Json};
use planning::wording::number;
use serde::Serialize;
use std::sync::Arc;

/// Seconds until the page of a running job asks again without scripts.
const REFRESH_SECONDS: u32 = 5;

#[derive(Clone, Serialize)]
pub(crate) struct JobView {
    what: String,
    href: String,
    by: String,
    started: String,
    ended: String,
    status: &'static str,
    tone: &'static str,
    running: bool,
    step: String,
    done: u64,
    total: u64,
    words: String,
    failed: String,
    result: String,
    state: String,
    cancel: String,
    again: String,
}

impl JobView {
    pub(crate) fn new(job: &Job) -> Self {
        let (status, tone) = match job.state {
            JobState::Waiting => ("Waiting", "grey"),
            JobState::Running => ("Running", "blue"),
            JobState::Done => ("Done", "plain"),
            JobState::Failed(_) => ("Failed", "red"),
            JobState::Cancelled => ("Stopped", "grey"),
        };
        Self {
            what: job.what.clone(),
            href: route::job(job.id),
            by: job.by.clone(),
            started: words::moment(job.started),
            ended: job.ended.map(words::moment).unwrap_or_default(),
            status,
            tone,
            running: matches!(job.state, JobState::Waiting | JobState::Running),
            step: job.step.clone(),
            done: job.done,
            total: job.total,
            words: progress_words(job),
            failed: match &job.state {
                JobState::Failed(why) => why.clone(),
                _ => String::new(),
            },
            result: job.import.map(route::import).unwrap_or_default(),
            state: route::job_state(job.id),
            cancel: if job.may_stop { route::job_cancel(job.id) } else { String::new() },
            again: if job.may_try_again { route::job_again(job.id) } else { String::new() },
        }
    }
}

/// "Reading rows: 12,000 of 48,000."
fn progress_words(job: &Job) -> String {
    let step = if job.step.is_empty() { "working" } else { &job.step };
    let step = step.chars().next().map(char::to_uppercase).into_iter().flatten().chain(step.chars().skip(1));
    let step: String = step.collect();
    match (&job.state, job.total) {
        (JobState::Waiting, _) => "Waiting for other work to end.".to_owned(),
        (JobState::Done, _) => "Done.".to_owned(),
        (JobState::Failed(_), _) => "It did not end.".to_owned(),
        (JobState::Cancelled, _) => "Somebody stopped it.".to_owned(),
        (JobState::Running, 0) => format!("{step}."),
        (JobState::Running, total) => {
            format!("{step}: {} of {}.", number(job.done as f64), number(total as f64))
        }
    }
}

#[derive(Serialize)]
pub(crate) struct JobsView {
    jobs: Vec<JobView>,
}

impl View for JobsView {
    const TEMPLATE: &'static str = "staff/jobs.html";
}

#[derive(Serialize)]
pub(crate) struct JobPageView {
    job: JobView,
}

impl View for JobPageView {
    const TEMPLATE: &'static str = "staff/job.html";
}

/// GET `/app/jobs`
pub(crate) async fn jobs(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let jobs = site.door.jobs(&staff.caller).await?;
    let frame = Frame::new("Jobs", Place::Jobs).signed(staff.signed());
    site.show(&frame, &JobsView { jobs: jobs.iter().map(JobView::new).collect() })
}

/// GET `/app/jobs/{job}`
pub(crate) async fn job(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(job): Path<u64>,
) -> Result<Response, Problem> {
    let job = site.door.job(&staff.caller, JobId(job)).await?;
    let view = JobPageView { job: JobView::new(&job) };
    let frame = Frame::new(job.what.clone(), Place::Jobs)
        .signed(staff.signed())
        .crumbs([Crumb::new("Jobs", route::JOBS)])
        .refresh(if view.job.running { REFRESH_SECONDS } else { 0 });
    site.show(&frame, &view)
}

#[derive(Serialize)]
pub(crate) struct StateView {
    running: bool,
    done: u64,
    total: u64,
    words: String,
}

/// GET `/app/jobs/{job}/state.json`
pub(crate) async fn state(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(job): Path<u64>,
) -> Result<Json<StateView>, Problem> {
    let JobView { running, done, total, words, .. } =
        JobView::new(&site.door.job(&staff.caller, JobId(job)).await?);
    Ok(Json(StateView { running, done, total, words }))
}

/// POST `/app/jobs/{job}/cancel`
pub(crate) async fn cancel(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(job): Path<u64>,
    Form(form): Form<Bare>,
) -> Result<Redirect, Problem> {
    staff.check(&form.csrf)?;
    match site.door.job_cancel(&staff.caller, JobId(job)).await {
        // It has ended meanwhile: its page says how.
        Ok(()) | Err(Closed::Refused(_)) => Ok(Redirect::to(&route::job(JobId(job)))),
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/jobs/{job}/again`
pub(crate) async fn again(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(job): Path<u64>,
    Form(form): Form<Bare>,
) -> Result<Redirect, Problem> {
    staff.check(&form.csrf)?;
    let new = site.door.job_again(&staff.caller, JobId(job)).await?;
    Ok(Redirect::to(&route::job(new)))
}

#[cfg(test)]
impl JobsView {
    pub(crate) fn samples() -> Vec<Self> {
        let jobs = crate::sample::jobs().iter().map(JobView::new).collect();
        vec![Self { jobs }, Self { jobs: Vec::new() }]
    }
}

#[cfg(test)]
impl JobPageView {
    pub(crate) fn samples() -> Vec<Self> {
        crate::sample::jobs().iter().map(|job| Self { job: JobView::new(job) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_job_says_how_far_it_is() {
        let words: Vec<String> = crate::sample::jobs().iter().map(progress_words).collect();
        assert!(words.contains(&"Reading rows: 12,000 of 48,000.".to_owned()), "{words:?}");
    }
}
