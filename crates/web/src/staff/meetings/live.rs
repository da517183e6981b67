//! S15 The meeting itself: one item on a screen, in large type, written in as it goes. Bodies are shown, people never.

use super::meeting::action_status;
use super::name_of;
use crate::choice::ChoiceView;
use crate::door::{MeetingKnown, MeetingLine};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use planning::action::Lever;
use planning::meeting::{Item, Minute, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
pub(super) struct WrittenView {
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) words: String,
    pub(super) more: String,
}

#[derive(Serialize)]
struct StepView {
    number: usize,
    title: String,
    href: String,
    current: bool,
    dealt_with: bool,
}

/// How much of an item's time is left, on the day, while the meeting is held. The page says it as it was when it was opened;
/// a script goes on with it.
#[derive(Serialize)]
struct ClockView {
    /// Below nought where it is over its time.
    seconds: i64,
    words: String,
    over: bool,
}

impl ClockView {
    fn new(meeting: &planning::Meeting, through: NaiveTime, now: NaiveDateTime) -> Option<Self> {
        let held = meeting.stage == Stage::Open && meeting.on == now.date();
        let left = held.then(|| meeting.on.and_time(through) - now)?;
        let minutes = left.num_seconds().unsigned_abs().div_ceil(60);
        let counted = words::counted(minutes, "minute", "minutes");
        let over = left < chrono::TimeDelta::zero();
        let words = if over { format!("{counted} over its time") } else { format!("{counted} left") };
        Some(Self { seconds: left.num_seconds(), words, over })
    }
}

#[derive(Serialize)]
pub(crate) struct LiveView {
    meeting: String,
    number: usize,
    of: usize,
    title: String,
    why: String,
    about: String,
    about_href: String,
    by: String,
    minutes: u32,
    clock: Option<ClockView>,
    written: Vec<WrittenView>,
    steps: Vec<StepView>,
    open_items: usize,
    previous: String,
    next: String,
    here: String,
    quorum: Vec<String>,
    bodies: Vec<ChoiceView>,
    levers: Vec<ChoiceView>,
    due: String,
    note: String,
    action: String,
    opening: bool,
    may_write: bool,
    item: String,
    form: String,
    back: String,
    end: String,
    seen: i64,
    error: String,
}

impl View for LiveView {
    const TEMPLATE: &'static str = "staff/live.html";
}

/// Levers, by short name.
const LEVERS: [(Lever, &str); 3] = [
    (Lever::MakeHarder, "make-harder"),
    (Lever::WorkWithPeople, "work-with-people"),
    (Lever::UseTheLaw, "use-the-law"),
];

/// What is written under an item, for reading.
pub(super) fn written(known: &MeetingKnown, item: &Item, today: NaiveDate) -> Vec<WrittenView> {
    let view = |minute: &Minute| {
        let (kind, id, more) = match minute {
            Minute::Note(_) => ("Note", String::new(), String::new()),
            Minute::PutOff { .. } => ("Put off", String::new(), String::new()),
            Minute::Decision { id, against, .. } => {
                let against =
                    if against.is_empty() { String::new() } else { format!("Against it: {against}") };
                ("Decision", at::said(id.as_str()), against)
            }
            Minute::Action { id, .. } => {
                let found = known.actions.iter().find(|action| action.id == *id);
                let more = found.map_or_else(String::new, |action| {
                    let owner = name_of(&known.names, action.terms.owner.body().as_str());
                    format!("{owner}, by {}. {}", words::day(action.terms.due), action_status(action, today))
                });
                ("Action", at::said(id.as_str()), more)
            }
        };
        WrittenView { kind, id, words: minute.words().to_owned(), more }
    };
    known.meeting.written_under(&item.id).into_iter().map(view).collect()
}

impl LiveView {
    fn new(
        known: &MeetingKnown,
        number: usize,
        typed: &Typed,
        now: NaiveDateTime,
        error: &str,
    ) -> Option<Self> {
        let (meeting, today) = (&known.meeting, now.date());
        let number = number.clamp(1, meeting.agenda.len().max(1));
        let item = meeting.agenda.get(number - 1)?;
        let id = meeting.id.as_str();
        let minutes: u32 = meeting.agenda[..number].iter().map(|item| item.minutes).sum();
        let through = meeting.starts + chrono::TimeDelta::minutes(i64::from(minutes));
        let quorum = meeting.quorum();
        let named = |words: &String| {
            known.names.iter().rev().fold(words.clone(), |w, (id, name)| w.replace(id, name))
        };
        let here: Vec<String> = quorum.here.iter().map(|body| name_of(&known.names, body.as_str())).collect();
        let about = item.about.as_ref().map(ToString::to_string).unwrap_or_default();
        let step = |(at_item, one): (usize, &Item)| StepView {
            number: at_item + 1,
            title: one.title.clone(),
            href: at::live(id, at_item + 1),
            current: at_item + 1 == number,
            dealt_with: !meeting.written_under(&one.id).is_empty(),
        };
        let fortnight = today.checked_add_days(chrono::Days::new(14)).unwrap_or(today);
        let of = meeting.agenda.len();
        let body = |id: &String| ChoiceView::new(id, &name_of(&known.names, id), typed.one("body") == id);
        Some(Self {
            meeting: meeting.title.clone(),
            number,
            of,
            title: item.title.clone(),
            why: item.why.clone(),
            about_href: at::record(&about),
            about: at::said(&about),
            by: words::time(through),
            clock: ClockView::new(meeting, through, now),
            minutes: item.minutes,
            written: written(known, item, today),
            steps: meeting.agenda.iter().enumerate().map(step).collect(),
            open_items: meeting.open_items().len(),
            previous: if number > 1 { at::live(id, number - 1) } else { String::new() },
            next: if number < of { at::live(id, number + 1) } else { String::new() },
            here: planning::wording::list(&here),
            quorum: quorum.missing.iter().map(named).collect(),
            bodies: known.members.iter().map(body).collect(),
            levers: LEVERS
                .into_iter()
                .map(|(lever, slug)| ChoiceView::new(slug, lever.words(), typed.one("lever") == slug))
                .collect(),
            due: Some(typed.one("due"))
                .filter(|due| !due.is_empty())
                .map_or(fortnight.to_string(), str::to_owned),
            note: typed.text("words"),
            action: typed.text("action"),
            opening: meeting.agenda[..number]
                .iter()
                .all(|item| item.slot <= planning::meeting::Slot::LastMinutes),
            may_write: known.may_change && meeting.stage == Stage::Open,
            item: item.id.to_string(),
            form: at::live_form(id),
            back: at::meeting(id),
            end: at::meeting(id),
            seen: known.seen,
            error: error.to_owned(),
        })
    }
}

/// The line that was typed, or what is wrong with it.
fn line(form: &Typed) -> Result<MeetingLine, &'static str> {
    let words = form.text("words");
    let said =
        |words: String| if words.is_empty() { Err("Write what was said or agreed") } else { Ok(words) };
    match form.one("step") {
        "note" => said(words).map(MeetingLine::Note),
        "dealt-with" => Ok(MeetingLine::Note("Dealt with.".to_owned())),
        "decision" => Ok(MeetingLine::Decision(said(words)?, form.text("against"))),
        "put-off" => said(words).map(MeetingLine::PutOff),
        "action" => {
            let lever = LEVERS.into_iter().find(|(_, slug)| *slug == form.one("lever"));
            Ok(MeetingLine::Action {
                words: Some(form.text("action"))
                    .filter(|words| !words.is_empty())
                    .ok_or("Write what is to be done")?,
                body: Some(form.one("body"))
                    .filter(|body| !body.is_empty())
                    .ok_or("Choose who does it")?
                    .to_owned(),
                due: form.day("due").ok_or("Give the day by which it is done, like 2026-11-20")?,
                lever: lever.map(|(lever, _)| lever).ok_or("Choose how it works")?,
            })
        }
        _ => Err("Choose what to write"),
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    known: &MeetingKnown,
    (number, typed): (usize, &Typed),
    error: &str,
) -> Result<Response, Problem> {
    let id = known.meeting.id.as_str();
    let view = LiveView::new(known, number, typed, words::london(site.clock.now()), error)
        .ok_or(Problem::NotFound)?;
    let frame = Frame::new(format!("{}: {}", known.meeting.title, view.title), Place::Meetings)
        .crumbs([
            Crumb::new("Meetings", at::MEETINGS),
            Crumb::new(known.meeting.title.clone(), at::meeting(id)),
        ])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

#[derive(Deserialize)]
pub(crate) struct Which {
    #[serde(default)]
    item: usize,
}

/// GET `/app/meetings/{meeting}/live?item=`
pub(crate) async fn live(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(Which { item }): Query<Which>,
) -> Result<Response, Problem> {
    let known = site.door.meeting(&staff.caller, &id).await?;
    show(&site, &staff, &known, (item, &Typed::default()), "").await
}

/// POST `/app/meetings/{meeting}/live`: a line under an item.
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let known = site.door.meeting(&staff.caller, &id).await?;
    let place = known.meeting.agenda.iter().position(|item| item.id.as_str() == form.one("item"));
    let Some(place) = place else { return Err(Problem::NotFound) };
    let item = &known.meeting.agenda[place].id;
    let done = match line(&form) {
        Ok(line) => site.door.meeting_write(&staff.caller, &id, item, line).await,
        Err(wrong) => Err(crate::Closed::Refused(wrong.to_owned())),
    };
    let next = if matches!(form.one("step"), "dealt-with" | "put-off") { place + 2 } else { place + 1 };
    match done {
        Ok(()) => Ok(Redirect::to(&at::live(&id, next.min(known.meeting.agenda.len()))).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &known, (place + 1, &form), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl LiveView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::meetings::meeting(Stage::Open);
        let now = "2026-11-20T10:14:00".parse().expect("a moment");
        let view = |number, error| Self::new(&known, number, &Typed::default(), now, error);
        [view(1, ""), view(3, "Choose who does it"), view(99, "")].into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_says_what_is_left_of_an_item_while_the_meeting_is_held() {
        let told = |stage: Stage, now: &str| {
            let meeting = crate::sample::meetings::meeting(stage).meeting;
            let through = meeting.starts + chrono::TimeDelta::minutes(10);
            let clock = ClockView::new(&meeting, through, now.parse().expect("a moment"));
            clock.map(|clock| (clock.words, clock.seconds, clock.over))
        };
        let starts = crate::sample::meetings::meeting(Stage::Open).meeting.starts;
        let at = |minutes: i64| format!("2026-11-20T{}", starts + chrono::TimeDelta::minutes(minutes));
        assert_eq!(told(Stage::Open, &at(0)), Some(("10 minutes left".into(), 600, false)));
        assert_eq!(told(Stage::Open, &at(9)), Some(("1 minute left".into(), 60, false)));
        assert_eq!(told(Stage::Open, &at(17)), Some(("7 minutes over its time".into(), -420, true)));
        assert_eq!(told(Stage::Planned, &at(0)), None);
        assert_eq!(told(Stage::Open, "2026-11-21T10:00:00"), None, "written up on the next day");
    }
}
