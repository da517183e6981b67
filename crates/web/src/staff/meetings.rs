//! S14, S15 Meetings: series with their dates, what became of them, planning the next one. It names nobody.

pub(crate) mod live;
pub(crate) mod meeting;
pub(crate) mod minutes;
pub(crate) mod series;
mod steps;

use crate::choice::ChoiceView;
use crate::door::{BodyNames, MeetingsKnown, SeriesKnown};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use crate::words::time;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::meeting::{Meeting, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Past meetings shown at most.
const PAST_MOST: usize = 50;

/// A meeting in a list.
#[derive(Serialize)]
pub(crate) struct LineView {
    id: String,
    title: String,
    href: String,
    on: String,
    starts: String,
    place: String,
    status: &'static str,
    tone: &'static str,
    minutes_late: bool,
}

/// A date on which nothing is planned yet.
#[derive(Serialize)]
struct DateView {
    series: String,
    title: String,
    on: String,
    day: String,
    notes: String,
}

#[derive(Serialize)]
struct SeriesLineView {
    title: String,
    href: String,
    often: String,
    kind: &'static str,
    follow_up: String,
}

#[derive(Serialize)]
pub(crate) struct MeetingsView {
    coming: Vec<LineView>,
    dates: Vec<DateView>,
    past: Vec<LineView>,
    series: Vec<SeriesLineView>,
    choices: Vec<ChoiceView>,
    may_add: bool,
    plan: &'static str,
    new_series: &'static str,
    questions: &'static str,
    problems: &'static str,
    duties: &'static str,
    specified: &'static str,
    accounts: &'static str,
    here: &'static str,
    error: String,
}

impl View for MeetingsView {
    const TEMPLATE: &'static str = "staff/meetings.html";
}

/// Where a meeting stands, as people read it, and the colour of its tag.
pub(crate) const fn stage(stage: &Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Planned => ("Planned", "blue"),
        Stage::AgendaOut { .. } => ("Agenda is out", "turquoise"),
        Stage::Open => ("Under way", "orange"),
        Stage::Ended => ("Minutes to settle", "yellow"),
        Stage::MinutesOut { .. } => ("Minutes settled", "green"),
        Stage::Approved { .. } => ("Minutes approved", "green"),
        Stage::Cancelled { .. } => ("Called off", "grey"),
    }
}

/// A body by its name.
pub(crate) fn name_of(names: &BodyNames, id: &str) -> String {
    names.get(id).cloned().unwrap_or_else(|| id.to_owned())
}

impl LineView {
    pub(crate) fn new(meeting: &Meeting, today: NaiveDate) -> Self {
        let (status, tone) = stage(&meeting.stage);
        Self {
            id: meeting.id.to_string(),
            title: meeting.title.clone(),
            href: route::meeting(meeting.id.as_str()),
            on: words::day(meeting.on),
            starts: time(meeting.starts),
            place: meeting.place.clone(),
            status,
            tone,
            minutes_late: meeting.minutes_overdue(today),
        }
    }
}

/// What became of the actions of a series, in a sentence.
pub(crate) fn follow_up(known: &SeriesKnown) -> String {
    let rates = known.follow_up;
    if rates.agreed == 0 {
        return "No action was agreed yet.".to_owned();
    }
    let mut parts = vec![format!("{} done in time", rates.on_time)];
    for (count, what) in [(rates.late, "done late"), (rates.overdue, "overdue"), (rates.open, "not yet due")]
    {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if rates.other > 0 {
        parts.push(format!("{} declined, dropped or carried on", rates.other));
    }
    let agreed = words::counted(u64::from(rates.agreed), "action agreed", "actions agreed");
    format!("{agreed}: {}.", parts.join(", "))
}

fn dates(known: &SeriesKnown, today: NaiveDate) -> Option<DateView> {
    let series = &known.series;
    let planned = |on: NaiveDate| known.meetings.iter().any(|meeting| meeting.on == on);
    let next = known.dates.iter().find(|date| !planned(date.on))?;
    let notice = next.notice_by;
    let mut notes = Vec::new();
    if let Some(from) = next.moved_from {
        notes.push(format!("Moved from {}, a day off.", words::day(from)));
    }
    if next.holidays_unknown {
        notes.push("Bank holidays of that year are not known yet.".to_owned());
    }
    notes.push(if notice < today {
        format!("Notice was due by {}.", words::day(notice))
    } else {
        format!("Give notice by {}.", words::day(notice))
    });
    Some(DateView {
        series: series.id.to_string(),
        title: series.title.clone(),
        on: words::day(next.on),
        day: next.on.to_string(),
        notes: notes.join(" "),
    })
}

impl MeetingsView {
    fn new(known: &MeetingsKnown, wanted: &str, today: NaiveDate, error: &str) -> Self {
        let shown = |one: &&SeriesKnown| wanted.is_empty() || one.series.id.as_str() == wanted;
        let list: Vec<&SeriesKnown> = known.series.iter().filter(shown).collect();
        let mut meetings: Vec<&Meeting> = list.iter().flat_map(|one| &one.meetings).collect();
        meetings.sort_by_key(|meeting| (meeting.on, meeting.starts));
        let ahead = |meeting: &&Meeting| {
            meeting.on >= today && !matches!(meeting.stage, Stage::Ended | Stage::Cancelled { .. })
        };
        let line = |meeting: &Meeting| LineView::new(meeting, today);
        let mut dates: Vec<(NaiveDate, DateView)> = list
            .iter()
            .filter_map(|one| dates(one, today))
            .map(|date| (date.day.parse().unwrap_or(today), date))
            .collect();
        dates.sort_by_key(|(on, _)| *on);
        let mut choices = vec![ChoiceView::new("", "All", wanted.is_empty())];
        choices.extend(known.series.iter().map(|one| {
            let id = one.series.id.as_str();
            ChoiceView::new(id, &one.series.title, id == wanted)
        }));
        let series = |one: &&SeriesKnown| SeriesLineView {
            title: one.series.title.clone(),
            href: route::series(one.series.id.as_str()),
            often: one.series.recurrence.words(),
            kind: one.series.kind.words(),
            follow_up: follow_up(one),
        };
        Self {
            coming: meetings.iter().copied().filter(|m| ahead(m)).map(line).collect(),
            past: meetings.iter().rev().copied().filter(|m| !ahead(m)).take(PAST_MOST).map(line).collect(),
            dates: dates.into_iter().map(|(_, date)| date).collect(),
            series: list.iter().map(series).collect(),
            choices,
            may_add: known.may_add,
            plan: route::PLAN,
            new_series: route::NEW_SERIES,
            questions: route::QUESTIONS,
            problems: route::PROBLEMS,
            duties: route::DUTIES,
            specified: route::SPECIFIED,
            accounts: route::ACCOUNTS,
            here: route::MEETINGS,
            error: error.to_owned(),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    series: String,
}

async fn show(site: &Site, staff: &Staff, wanted: &str, error: &str) -> Result<Response, Problem> {
    let known = site.door.meetings(&staff.caller).await?;
    let frame = Frame::new("Meetings", Place::Meetings).signed(staff.signed()).with_error(!error.is_empty());
    let view = MeetingsView::new(&known, wanted, site.clock.today(), error);
    site.show(&frame, &view)
}

/// GET `/app/meetings?series=`
pub(crate) async fn meetings(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    show(&site, &staff, &wanted.series, "").await
}

/// POST `/app/meetings/plan`
pub(crate) async fn plan(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let Some(on) = form.day("on") else {
        return show(&site, &staff, "", "Give the day of the meeting").await;
    };
    match site.door.meeting_plan(&staff.caller, form.one("series"), on).await {
        Ok(id) => Ok(Redirect::to(&route::meeting(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, "", &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl MeetingsView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        vec![
            Self::new(&crate::sample::meetings::meetings(), "", today, ""),
            Self::new(&MeetingsKnown::default(), "", today, "Give the day of the meeting"),
        ]
    }
}
