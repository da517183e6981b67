//! One meeting before and after it is held: deadlines, agenda, papers, who comes, minutes to settle, what became of it.

use super::{name_of, stage, steps};
use crate::choice::ChoiceView;
use crate::door::{FileKind, MeetingKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::meeting::{Item, Stage};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct ItemView {
    id: String,
    title: String,
    why: String,
    about: String,
    href: String,
    minutes: u32,
    by: String,
}

#[derive(Serialize)]
struct DeadlineView {
    what: &'static str,
    day: String,
    late: bool,
}

#[derive(Serialize)]
struct PersonView {
    id: String,
    name: String,
    body: String,
    presence: &'static str,
    senior: bool,
    signed: bool,
}

#[derive(Serialize)]
struct PaperView {
    title: String,
    href: String,
}

#[derive(Serialize)]
struct ActionView {
    id: String,
    title: String,
    owner: String,
    due: String,
    status: String,
}

/// What may be done with the meeting now.
#[derive(Serialize)]
struct MayView {
    change: bool,
    agenda: bool,
    send: bool,
    urgent: bool,
    attend: bool,
    open: bool,
    write: bool,
    settle: bool,
    approve: bool,
    publish: bool,
    take_back: bool,
    call_off: bool,
}

#[derive(Serialize)]
pub(crate) struct MeetingView {
    id: String,
    title: String,
    kind: &'static str,
    when: String,
    place: String,
    series: String,
    confidential: bool,
    statement: String,
    status: &'static str,
    tone: &'static str,
    stage_words: String,
    moves: Vec<String>,
    deadlines: Vec<DeadlineView>,
    agenda: Vec<ItemView>,
    proposed: Vec<ItemView>,
    agenda_late: bool,
    pack: Vec<PaperView>,
    papers: Vec<PaperView>,
    people: Vec<PersonView>,
    here: Vec<String>,
    quorum: Vec<String>,
    bodies: Vec<ChoiceView>,
    slots: Vec<ChoiceView>,
    actions: Vec<ActionView>,
    later: Vec<ChoiceView>,
    published: String,
    may: MayView,
    href: String,
    live: String,
    minutes: String,
    seen: i64,
    error: String,
}

impl View for MeetingView {
    const TEMPLATE: &'static str = "staff/meeting.html";
}

/// Items with the time by which each should be through.
fn items(known: &MeetingKnown, list: &[Item]) -> Vec<ItemView> {
    let mut until = known.meeting.starts;
    list.iter()
        .map(|item| {
            until += chrono::TimeDelta::minutes(i64::from(item.minutes));
            let about = item.about.as_ref().map(ToString::to_string).unwrap_or_default();
            ItemView {
                id: item.id.to_string(),
                title: item.title.clone(),
                why: item.why.clone(),
                href: at::record(&about),
                about: at::said(&about),
                minutes: item.minutes,
                by: words::time(until),
            }
        })
        .collect()
}

fn deadlines(known: &MeetingKnown, today: NaiveDate) -> Vec<DeadlineView> {
    let meeting = &known.meeting;
    let due = &meeting.deadlines;
    let planned = meeting.stage == Stage::Planned;
    let line = |what, day: NaiveDate, late| DeadlineView { what, day: words::day(day), late };
    vec![
        line("Notice", due.notice, false),
        line("Papers in", due.papers, false),
        line("Agenda out", due.agenda, planned && due.agenda < today),
        line("Minutes out", due.minutes, meeting.minutes_overdue(today)),
    ]
}

fn people(known: &MeetingKnown) -> Vec<PersonView> {
    let of = |person: &str| known.meeting.attendance.iter().find(|one| one.person.as_str() == person);
    let view = |(id, name, body): (String, String, String)| {
        let held = of(&id);
        let slug = |one: &planning::meeting::Attendance| {
            steps::PRESENCES
                .into_iter()
                .find(|(known, _, _)| *known == one.presence)
                .map_or("", |(_, slug, _)| slug)
        };
        PersonView {
            presence: held.map_or("", slug),
            senior: held.is_some_and(|one| one.senior),
            signed: held.is_some_and(|one| one.confidentiality.is_some()),
            body: name_of(&known.names, &body),
            id,
            name,
        }
    };
    steps::rows(known).into_iter().map(view).collect()
}

/// How an action stands, in words.
pub(crate) fn action_status(action: &planning::Action, today: NaiveDate) -> String {
    use planning::action::Stage as Of;
    match &action.stage {
        Of::Done { on, .. } => format!("Done on {}", words::day(*on)),
        Of::Declined { reason } => format!("Declined: {reason}"),
        Of::Dropped { reason } => format!("Dropped: {reason}"),
        Of::Carried { to, .. } => format!("Carried on as {}", at::said(to.as_str())),
        Of::Blocked { reason, .. } => format!("Blocked: {reason}"),
        _ if action.overdue(today) => {
            format!("{} overdue", words::counted(action.days_overdue(today).unsigned_abs(), "day", "days"))
        }
        Of::Proposed => "Waits for the owner’s yes".to_owned(),
        Of::Agreed => "Agreed".to_owned(),
        Of::Underway => "Under way".to_owned(),
    }
}

fn may(known: &MeetingKnown, today: NaiveDate) -> MayView {
    let meeting = &known.meeting;
    let run = known.may_change;
    let before = matches!(meeting.stage, Stage::Planned | Stage::AgendaOut { .. });
    let settled = matches!(meeting.stage, Stage::MinutesOut { .. } | Stage::Approved { .. });
    let out = known.published.is_some();
    MayView {
        change: run,
        agenda: run && meeting.stage == Stage::Planned,
        send: run && meeting.stage == Stage::Planned && !meeting.agenda.is_empty(),
        urgent: run && matches!(meeting.stage, Stage::AgendaOut { .. } | Stage::Open),
        attend: run && (before || meeting.stage == Stage::Open),
        open: run && matches!(meeting.stage, Stage::AgendaOut { .. }) && meeting.on == today,
        write: run && meeting.stage == Stage::Open,
        settle: known.may_settle && meeting.stage == Stage::Ended,
        approve: known.may_settle
            && matches!(meeting.stage, Stage::MinutesOut { .. })
            && !known.later.is_empty(),
        publish: known.may_publish && settled && !out && !meeting.rules.confidential,
        take_back: known.may_publish && out,
        call_off: run && before,
    }
}

/// What the stage means, in a sentence.
fn stage_words(known: &MeetingKnown) -> String {
    match &known.meeting.stage {
        Stage::Planned => "The agenda is not out yet.".to_owned(),
        Stage::AgendaOut { on, late: None } => format!("The agenda went out on {}.", words::day(*on)),
        Stage::AgendaOut { on, late: Some(why) } => {
            format!("The agenda went out late, on {}: {why}", words::day(*on))
        }
        Stage::Open => "The meeting is under way.".to_owned(),
        Stage::Ended => "The meeting is over. The chair settles the minutes.".to_owned(),
        Stage::MinutesOut { on } => format!("The minutes were settled on {}.", words::day(*on)),
        Stage::Approved { at: later } => format!("{} approved the minutes.", at::said(later.as_str())),
        Stage::Cancelled { reason } => format!("The meeting was called off: {reason}"),
    }
}

/// The pack that the group reads: the board, and what was kept as a document.
fn pack(known: &MeetingKnown) -> Vec<PaperView> {
    let Some((quarter, version)) = known.pack else { return Vec::new() };
    let board = |words: String| PaperView { title: words, href: route::board(quarter) };
    match version {
        None => vec![board(format!("The pack for {}, as it stands today", quarter.words()))],
        Some(version) => vec![
            board(format!("The board for {}", quarter.words())),
            PaperView {
                title: format!("The pack for {}, version {version} (PDF)", quarter.words()),
                href: route::pack_kept(&quarter.id(), version, FileKind::Pdf),
            },
        ],
    }
}

impl MeetingView {
    fn new(known: &MeetingKnown, today: NaiveDate, error: &str) -> Self {
        let meeting = &known.meeting;
        let id = meeting.id.as_str();
        let (status, tone) = stage(&meeting.stage);
        let quorum = meeting.quorum();
        let named = |words: &String| {
            known.names.iter().rev().fold(words.clone(), |w, (id, name)| w.replace(id, name))
        };
        let action = |action: &planning::Action| ActionView {
            id: at::said(action.id.as_str()),
            title: action.terms.title.clone(),
            owner: name_of(&known.names, action.terms.owner.body().as_str()),
            due: words::day(action.terms.due),
            status: action_status(action, today),
        };
        let choice = |id: &String| ChoiceView::new(id, &name_of(&known.names, id), false);
        Self {
            title: meeting.title.clone(),
            kind: meeting.kind.words(),
            when: format!(
                "{}, {}, {}",
                words::day(meeting.on),
                words::time(meeting.starts),
                words::counted(u64::from(meeting.minutes_long), "minute", "minutes")
            ),
            place: meeting.place.clone(),
            series: at::series(meeting.series.as_str()),
            confidential: meeting.rules.confidential,
            statement: known.statement.clone(),
            status,
            tone,
            stage_words: stage_words(known),
            moves: meeting.moves.iter().map(|(words, _)| words.clone()).collect(),
            deadlines: deadlines(known, today),
            agenda: items(known, &meeting.agenda),
            proposed: if meeting.stage == Stage::Planned {
                items(known, &known.proposed)
            } else {
                Vec::new()
            },
            agenda_late: meeting.deadlines.agenda < today,
            pack: pack(known),
            papers: meeting
                .papers
                .iter()
                .map(|paper| PaperView { title: paper.title.clone(), href: paper.address.clone() })
                .collect(),
            people: people(known),
            here: quorum.here.iter().map(|body| name_of(&known.names, body.as_str())).collect(),
            quorum: quorum.missing.iter().map(named).collect(),
            bodies: known.members.iter().map(choice).collect(),
            slots: steps::SLOTS
                .into_iter()
                .map(|(_, slug, text)| ChoiceView::new(slug, text, false))
                .collect(),
            actions: known.actions.iter().map(action).collect(),
            later: known.later.iter().map(|(id, on)| ChoiceView::new(id, &words::day(*on), false)).collect(),
            published: known.published.map_or_else(String::new, words::day),
            may: may(known, today),
            href: at::meeting(id),
            live: at::live(id, 1),
            minutes: at::minutes(id),
            id: at::said(id),
            seen: known.seen,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, known: &MeetingKnown, error: &str) -> Result<Response, Problem> {
    let frame = Frame::new(known.meeting.title.clone(), Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &MeetingView::new(known, site.clock.today(), error))
}

/// GET `/app/meetings/{meeting}`
pub(crate) async fn meeting(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = site.door.meeting(&staff.caller, &id).await?;
    show(&site, &staff, &known, "").await
}

/// POST `/app/meetings/{meeting}`: a step in its life.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let known = site.door.meeting(&staff.caller, &id).await?;
    let wanted = match steps::step(&known, &form, site.clock.today()) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return Err(Problem::NotFound),
        Err(wrong) => return show(&site, &staff, &known, wrong).await,
    };
    let next = match form.one("step") {
        "open" => at::live(&id, 1),
        "end" | "correct" | "settle" => at::minutes(&id),
        _ => at::meeting(&id),
    };
    let seen = form.number("seen").unwrap_or(0);
    match site.door.meeting_step(&staff.caller, &id, seen, wanted).await {
        Ok(()) => Ok(Redirect::to(&next).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &known, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl MeetingView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let view = |stage, error| Self::new(&crate::sample::meetings::meeting(stage), today, error);
        vec![
            view(Stage::Planned, ""),
            view(
                Stage::AgendaOut { on: today, late: Some("The figures came late.".into()) },
                "Say who is here",
            ),
            view(Stage::Open, ""),
            view(Stage::Ended, ""),
            view(Stage::MinutesOut { on: today }, ""),
            view(Stage::Cancelled { reason: "Snow.".into() }, ""),
        ]
    }
}
