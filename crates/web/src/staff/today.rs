//! S1 Today: what waits for the reader, what arrived, what is missing, what to mend, what runs.

use super::jobs::JobView;
use crate::door::{Today, TodayLine, WaitingKnown};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct LineView {
    words: String,
    href: String,
    on: String,
}

impl LineView {
    fn list(lines: &[TodayLine]) -> Vec<Self> {
        let view = |line: &TodayLine| Self {
            words: line.words.clone(),
            href: line.import.map(route::import).unwrap_or_default(),
            on: line.on.map(words::day).unwrap_or_default(),
        };
        lines.iter().map(view).collect()
    }
}

#[derive(Serialize)]
struct WaitingView {
    words: String,
    href: String,
    id: String,
    by: String,
    late: bool,
}

impl WaitingView {
    fn new(waiting: &WaitingKnown) -> Self {
        Self {
            words: waiting.words.clone(),
            href: route::record(&waiting.kind, &waiting.id).unwrap_or_default(),
            id: waiting.id.clone(),
            by: waiting.by.map(words::day).unwrap_or_default(),
            late: waiting.late,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct TodayView {
    name: String,
    date: String,
    waiting: Vec<WaitingView>,
    files: bool,
    to_mend: Vec<LineView>,
    missing: Vec<LineView>,
    arrived: Vec<LineView>,
    jobs: Vec<JobView>,
}

impl View for TodayView {
    const TEMPLATE: &'static str = "staff/today.html";
}

impl TodayView {
    fn new(name: &str, date: String, files: bool, today: &Today) -> Self {
        Self {
            name: name.to_owned(),
            date,
            waiting: today.waiting.iter().map(WaitingView::new).collect(),
            files,
            to_mend: LineView::list(&today.to_mend),
            missing: LineView::list(&today.missing),
            arrived: LineView::list(&today.arrived),
            jobs: today.jobs.iter().map(JobView::new).collect(),
        }
    }
}

/// GET `/app`
pub(crate) async fn today(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let today = site.door.today(&staff.caller).await?;
    let frame = Frame::new("Today", Place::Today).signed(staff.signed());
    let view = TodayView::new(
        &staff.caller.name,
        words::day(site.clock.today()),
        staff.caller.opens.imports,
        &today,
    );
    site.show(&frame, &view)
}

#[cfg(test)]
impl TodayView {
    pub(crate) fn samples() -> Vec<Self> {
        let date = || "20 November 2026".to_owned();
        vec![
            Self::new("Ann Example", date(), true, &crate::sample::today()),
            Self::new("Ann Example", date(), true, &Today::default()),
            Self::new("Ann Example", date(), false, &Today::default()),
        ]
    }
}
