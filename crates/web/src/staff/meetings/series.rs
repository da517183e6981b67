//! A series of meetings: what it is for, who, how often, its rules; what became of its meetings.

use super::{LineView, follow_up, name_of};
use crate::choice::ChoiceView;
use crate::door::{MeetingsKnown, SeriesKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::meeting::series::{DayOfWeek, Nth};
use planning::meeting::{Kind, Recurrence, Rules, Series};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use terms::{BodyId, Month};

#[derive(Serialize)]
struct AttendanceView {
    body: String,
    here: u32,
    apologies: u32,
    absent: u32,
}

#[derive(Serialize)]
struct FormView {
    href: String,
    seen: i64,
    title: String,
    about: String,
    kinds: Vec<ChoiceView>,
    often: Vec<ChoiceView>,
    nth: Vec<ChoiceView>,
    days: Vec<ChoiceView>,
    from: String,
    starts: String,
    minutes: String,
    place: String,
    members: Vec<ChoiceView>,
    must: Vec<ChoiceView>,
    quorum: String,
    notice: String,
    papers: String,
    agenda: String,
    minutes_days: String,
    seniors: bool,
    confidential: bool,
    standing: String,
}

#[derive(Serialize)]
pub(crate) struct SeriesView {
    heading: String,
    new: bool,
    kind: &'static str,
    often: String,
    about: Vec<String>,
    place: String,
    rules: Vec<String>,
    dates: Vec<String>,
    follow_up: String,
    attendance: Vec<AttendanceView>,
    meetings: Vec<LineView>,
    /// Kinds to begin with: words and address.
    begin: Vec<(String, String)>,
    form: Option<FormView>,
    error: String,
}

impl View for SeriesView {
    const TEMPLATE: &'static str = "staff/series.html";
}

/// How often, as the form offers it: value and words.
const OFTEN: [(&str, &str); 6] = [
    ("w1", "Every week"),
    ("w2", "Every 2 weeks"),
    ("w4", "Every 4 weeks"),
    ("m1", "Every month"),
    ("m3", "Every 3 months"),
    ("m12", "Every year"),
];

fn often(recurrence: &Recurrence) -> (String, String, Nth, DayOfWeek) {
    let thursday = DayOfWeek::new(3).expect("3 is a day of the week");
    match recurrence {
        Recurrence::Weeks { every, from } => (format!("w{every}"), from.to_string(), Nth::Third, thursday),
        Recurrence::Months { every, from, nth, day } => {
            (format!("m{every}"), from.first_day().to_string(), *nth, *day)
        }
        Recurrence::Set { .. } => (String::new(), String::new(), Nth::Third, thursday),
    }
}

/// A series to begin with: how often such meetings usually are, under which rules.
fn usual(kind: Kind, today: NaiveDate) -> Series {
    let thursday = DayOfWeek::new(3).expect("3 is a day of the week");
    let months = |every| Recurrence::Months {
        every,
        from: Month::of(today).unwrap_or(Month::new(2026, 1).expect("January 2026 is a month")),
        nth: Nth::Third,
        day: thursday,
    };
    let recurrence = match kind {
        Kind::ProblemSolving | Kind::Panel => Recurrence::Weeks { every: 2, from: today },
        Kind::Watch => months(1),
        Kind::StrategyGroup => months(3),
        Kind::PublicMeeting | Kind::Accountability => months(12),
    };
    Series {
        id: "new".parse().expect("a short name"),
        kind,
        title: String::new(),
        terms_of_reference: String::new(),
        recurrence,
        starts: chrono::NaiveTime::from_hms_opt(10, 0, 0).expect("ten o'clock exists"),
        minutes: 60,
        place: String::new(),
        members: Vec::new(),
        rules: Rules::usual(kind),
    }
}

impl FormView {
    fn new(known: &MeetingsKnown, series: &Series, at: Option<(&str, i64)>) -> Self {
        let (chosen, from, nth, day) = often(&series.recurrence);
        let rules = &series.rules;
        let bodies = |held: &[BodyId]| -> Vec<ChoiceView> {
            let one = |id: &String| {
                let held = held.iter().any(|body| body.as_str() == id);
                ChoiceView::new(id, &name_of(&known.names, id), held)
            };
            known.members.iter().map(one).collect()
        };
        let kind = |kind: Kind| ChoiceView::new(kind.slug(), kind.words(), kind == series.kind);
        let days = (0..7).filter_map(DayOfWeek::new);
        Self {
            href: at.map_or_else(|| route::NEW_SERIES.to_owned(), |(id, _)| route::series(id)),
            seen: at.map_or(0, |(_, seen)| seen),
            title: series.title.clone(),
            about: series.terms_of_reference.clone(),
            kinds: Kind::ALL.into_iter().map(kind).collect(),
            often: OFTEN
                .into_iter()
                .map(|(value, text)| ChoiceView::new(value, text, value == chosen))
                .collect(),
            nth: Nth::ALL.into_iter().map(|(one, text)| ChoiceView::new(text, text, one == nth)).collect(),
            days: days
                .map(|one| ChoiceView::new(&one.from_monday().to_string(), one.words(), one == day))
                .collect(),
            from,
            starts: series.starts.format("%H:%M").to_string(),
            minutes: series.minutes.to_string(),
            place: series.place.clone(),
            members: bodies(&series.members),
            must: bodies(&rules.must_attend),
            quorum: rules.quorum.to_string(),
            notice: rules.notice_days.to_string(),
            papers: rules.papers_days.to_string(),
            agenda: rules.agenda_days.to_string(),
            minutes_days: rules.minutes_days.to_string(),
            seniors: rules.seniors,
            confidential: rules.confidential,
            standing: rules.standing_items.join("\n"),
        }
    }
}

/// The rules of a series in sentences.
fn rules(series: &Series, known: &MeetingsKnown) -> Vec<String> {
    let rules = &series.rules;
    let days = |days: u32| words::counted(u64::from(days), "working day", "working days");
    let mut told = vec![
        format!(
            "Notice {} before, papers {}, agenda {}; minutes {}.",
            days(rules.notice_days),
            days(rules.papers_days),
            days(rules.agenda_days),
            if rules.minutes_days == 0 {
                "on the day".to_owned()
            } else {
                format!("{} after", days(rules.minutes_days))
            }
        ),
        format!("A quorum is {}.", words::counted(rules.quorum as u64, "body", "bodies")),
    ];
    if !rules.must_attend.is_empty() {
        let names: Vec<String> =
            rules.must_attend.iter().map(|id| name_of(&known.names, id.as_str())).collect();
        let whom = if rules.seniors { "Somebody senior must come from" } else { "There is none without" };
        told.push(format!("{whom} {}.", planning::wording::list(&names)));
    }
    if rules.confidential {
        told.push("It is confidential: everybody signs a statement.".to_owned());
    }
    told
}

impl SeriesView {
    fn new(
        known: &MeetingsKnown,
        one: Option<&SeriesKnown>,
        typed: Option<&Series>,
        today: NaiveDate,
        error: &str,
    ) -> Self {
        let blank = usual(Kind::ProblemSolving, today);
        let shown = typed.or(one.map(|one| &one.series)).unwrap_or(&blank);
        let may = if one.is_some() { known.may_change } else { known.may_add };
        let at = one.map(|one| (one.series.id.as_str(), one.seen));
        let attendance = |(body, counts): &(String, [u32; 3])| AttendanceView {
            body: name_of(&known.names, body),
            here: counts[0],
            apologies: counts[1],
            absent: counts[2],
        };
        let series = one.map(|one| &one.series);
        Self {
            heading: series.map_or_else(|| "New series of meetings".to_owned(), |one| one.title.clone()),
            new: one.is_none(),
            kind: series.map_or("", |one| one.kind.words()),
            often: series.map_or_else(String::new, |one| {
                format!(
                    "{}, {}, {}",
                    one.recurrence.words(),
                    words::time(one.starts),
                    words::counted(u64::from(one.minutes), "minute", "minutes")
                )
            }),
            about: series
                .map_or_else(Vec::new, |one| one.terms_of_reference.lines().map(str::to_owned).collect()),
            place: series.map_or_else(String::new, |one| one.place.clone()),
            rules: series.map_or_else(Vec::new, |one| rules(one, known)),
            dates: one
                .map_or_else(Vec::new, |one| one.dates.iter().map(|date| words::day(date.on)).collect()),
            follow_up: one.map_or_else(String::new, follow_up),
            attendance: one.map_or_else(Vec::new, |one| one.attendance.iter().map(attendance).collect()),
            meetings: one
                .map_or_else(Vec::new, |one| one.meetings.iter().map(|m| LineView::new(m, today)).collect()),
            begin: Kind::ALL.map(|kind| (kind.words().to_owned(), route::new_series(kind.slug()))).to_vec(),
            form: may.then(|| FormView::new(known, shown, at)),
            error: error.to_owned(),
        }
    }
}

/// The series that was typed, and what is wrong with a field; empty where nothing is.
fn typed(form: &Typed, today: NaiveDate) -> (Series, &'static str) {
    let kind = Kind::from_slug(form.one("kind")).unwrap_or(Kind::ProblemSolving);
    let bodies = |name| form.all(name).into_iter().filter_map(|id| id.parse::<BodyId>().ok()).collect();
    let mut wrong = "";
    let mut need = |there: bool, words: &'static str| {
        if !there && wrong.is_empty() {
            wrong = words;
        }
    };
    need(Kind::from_slug(form.one("kind")).is_some(), "Choose what kind of meeting it is");
    let starts = form.time("starts");
    need(starts.is_some(), "Give the time it starts, like 10:30");
    let minutes = form.number::<u32>("minutes").filter(|minutes| (5..=600).contains(minutes));
    need(minutes.is_some(), "Give its length in minutes, from 5 to 600");
    let from = form.day("from");
    need(from.is_some(), "Give the first day, like 2026-11-20");
    let recurrence = from.and_then(|from| recurrence(form, from));
    need(recurrence.is_some(), "Choose how often it meets");
    let mut rules = Rules::usual(kind);
    let fields = [
        (&mut rules.notice_days, "notice"),
        (&mut rules.papers_days, "papers"),
        (&mut rules.agenda_days, "agenda"),
        (&mut rules.minutes_days, "minutes_days"),
    ];
    for (rule, name) in fields {
        match form.number::<u32>(name).filter(|days| *days <= 60) {
            Some(days) => *rule = days,
            None => need(form.one(name).is_empty(), "Give deadlines in working days, 60 at most"),
        }
    }
    rules.quorum = form.number("quorum").unwrap_or(rules.quorum);
    rules.must_attend = bodies("must");
    rules.seniors = form.one("seniors") == "yes";
    rules.confidential = form.one("confidential") == "yes";
    rules.standing_items = form
        .text("standing")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    let blank = usual(kind, today);
    let series = Series {
        title: form.line("title"),
        terms_of_reference: form.text("about"),
        recurrence: recurrence.unwrap_or(blank.recurrence),
        starts: starts.unwrap_or(blank.starts),
        minutes: minutes.unwrap_or(blank.minutes),
        place: form.line("place"),
        members: bodies("members"),
        rules,
        kind,
        id: blank.id,
    };
    (series, wrong)
}

fn recurrence(form: &Typed, from: NaiveDate) -> Option<Recurrence> {
    let (unit, every) = form.one("often").split_at_checked(1)?;
    let every = every.parse().ok().filter(|every| (1..=12).contains(every))?;
    match unit {
        "w" => Some(Recurrence::Weeks { every, from }),
        "m" => {
            let nth = Nth::ALL.into_iter().find(|(_, words)| *words == form.one("nth"))?.0;
            let day = DayOfWeek::new(form.number("day")?)?;
            Some(Recurrence::Months { every, from: Month::of(from).ok()?, nth, day })
        }
        _ => None,
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: Option<&str>,
    typed: Option<&Series>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.meetings(&staff.caller).await?;
    let one =
        id.map(|id| known.series.iter().find(|one| one.series.id.as_str() == id).ok_or(Problem::NotFound));
    let view = SeriesView::new(&known, one.transpose()?, typed, site.clock.today(), error);
    let frame = Frame::new(view.heading.clone(), Place::Meetings)
        .crumbs([Crumb::new("Meetings", route::MEETINGS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

#[derive(Deserialize)]
pub(crate) struct Begin {
    #[serde(default)]
    kind: String,
}

/// GET `/app/meetings/series?kind=`: a new one, with the rules such meetings usually have.
pub(crate) async fn new(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(Begin { kind }): Query<Begin>,
) -> Result<Response, Problem> {
    let kind = Kind::from_slug(&kind).unwrap_or(Kind::ProblemSolving);
    show(&site, &staff, None, Some(&usual(kind, site.clock.today())), "").await
}

/// GET `/app/meetings/series/{series}`
pub(crate) async fn series(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, Some(&id), None, "").await
}

async fn keep(site: &Site, staff: &Staff, id: Option<&str>, form: &Typed) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let (series, wrong) = typed(form, site.clock.today());
    if !wrong.is_empty() {
        return show(site, staff, id, Some(&series), wrong).await;
    }
    let at = id.map(|id| (id, form.number("seen").unwrap_or(0)));
    match site.door.series_save(&staff.caller, at, series.clone()).await {
        Ok(id) => Ok(Redirect::to(&route::series(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(site, staff, id, Some(&series), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/meetings/series`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    keep(&site, &staff, None, &form).await
}

/// POST `/app/meetings/series/{series}`
pub(crate) async fn save(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    keep(&site, &staff, Some(&id), &form).await
}

#[cfg(test)]
impl SeriesView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::meetings::meetings();
        let today = "2026-11-20".parse().expect("a day");
        vec![
            Self::new(&known, Some(&known.series[0]), None, today, ""),
            Self::new(&known, None, None, today, "Choose how often it meets"),
        ]
    }
}
