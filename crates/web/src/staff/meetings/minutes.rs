//! Minutes on one page, as they are written: to read, to mend before they go out, to settle, to print. Bodies came, not
//! people.

use super::live::{WrittenView, written};
use super::{name_of, stage};
use crate::door::MeetingKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::words;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use planning::meeting::{Presence, Stage};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct MinutedView {
    number: usize,
    title: String,
    written: Vec<WrittenView>,
}

/// A line that may still be put right.
#[derive(Serialize)]
struct MendView {
    line: usize,
    words: String,
}

#[derive(Serialize)]
pub(crate) struct MinutesView {
    title: String,
    when: String,
    place: String,
    status: &'static str,
    tone: &'static str,
    here: Vec<String>,
    apologies: Vec<String>,
    quorum: bool,
    items: Vec<MinutedView>,
    decisions: usize,
    actions: usize,
    mend: Vec<MendView>,
    may_settle: bool,
    href: String,
    seen: i64,
}

impl View for MinutesView {
    const TEMPLATE: &'static str = "staff/minutes.html";
}

impl MinutesView {
    fn new(known: &MeetingKnown, today: NaiveDate) -> Self {
        let meeting = &known.meeting;
        let (status, tone) = stage(&meeting.stage);
        let bodies = |presence: Presence| {
            let mut bodies: Vec<String> = meeting
                .attendance
                .iter()
                .filter(|one| one.presence == presence)
                .map(|one| name_of(&known.names, one.body.as_str()))
                .collect();
            bodies.sort();
            bodies.dedup();
            bodies
        };
        let here = bodies(Presence::Here);
        let mend = known.may_change && meeting.stage == Stage::Ended;
        let items = meeting.agenda.iter().enumerate().map(|(place, item)| MinutedView {
            number: place + 1,
            title: item.title.clone(),
            written: written(known, item, today),
        });
        let lines = meeting.minutes.iter().enumerate().filter(|_| mend);
        Self {
            title: meeting.title.clone(),
            when: format!("{}, {}", words::day(meeting.on), words::time(meeting.starts)),
            place: meeting.place.clone(),
            status,
            tone,
            apologies: bodies(Presence::Apologies).into_iter().filter(|body| !here.contains(body)).collect(),
            here,
            quorum: meeting.quorum().met(),
            items: items.collect(),
            decisions: meeting.decisions().len(),
            actions: known.actions.len(),
            mend: lines
                .map(|(line, (_, minute))| MendView { line, words: minute.words().to_owned() })
                .collect(),
            may_settle: known.may_settle && meeting.stage == Stage::Ended,
            href: at::meeting(meeting.id.as_str()),
            seen: known.seen,
        }
    }
}

/// GET `/app/meetings/{meeting}/minutes`
pub(crate) async fn minutes(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = site.door.meeting(&staff.caller, &id).await?;
    let view = MinutesView::new(&known, site.clock.today());
    let frame = Frame::new(format!("Minutes: {}", view.title), Place::Meetings)
        .crumbs([
            Crumb::new("Meetings", at::MEETINGS),
            Crumb::new(known.meeting.title.clone(), at::meeting(&id)),
        ])
        .signed(staff.signed());
    site.show(&frame, &view)
}

#[cfg(test)]
impl MinutesView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let view = |stage| Self::new(&crate::sample::meetings::meeting(stage), today);
        vec![view(Stage::Ended), view(Stage::MinutesOut { on: today })]
    }
}
