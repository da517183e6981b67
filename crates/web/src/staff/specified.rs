//! What must be published: what is late, what was published where, what changed and must be published anew. The list is data.

use crate::choice::ChoiceView;
use crate::door::{SpecifiedKnown, SpecifiedLine};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::specified::{Answers, Change, Command, Due, Shown, Standing, Tracked};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct ShownView {
    number: u32,
    on: String,
    place: String,
    /// Whether the address leads elsewhere.
    away: bool,
    words: String,
    answers: String,
    /// Why it does not count; empty where it does.
    taken_back: String,
}

#[derive(Serialize)]
struct ChangeView {
    number: u32,
    words: String,
    on: String,
}

#[derive(Serialize)]
struct ItemView {
    id: String,
    href: String,
    seen: i64,
    title: String,
    law: String,
    often: String,
    confirmed: bool,
    status: &'static str,
    tone: &'static str,
    due: String,
    last: Option<ShownView>,
    earlier: Vec<ShownView>,
    changes: Vec<ChangeView>,
    answers: Vec<ChoiceView>,
    /// Whether something is published when it changes or comes about, and what that is called.
    news: &'static str,
    /// What was typed, where something must be mended.
    typed: TypedView,
}

#[derive(Clone, Default, Serialize)]
struct TypedView {
    open: bool,
    on: String,
    place: String,
    words: String,
}

#[derive(Serialize)]
struct GroupView {
    title: &'static str,
    id: &'static str,
    items: Vec<ItemView>,
}

#[derive(Serialize)]
pub(crate) struct SpecifiedView {
    groups: Vec<GroupView>,
    /// Whether anything was ever published: from then on the public sees the list.
    begun: bool,
    may_change: bool,
    public: &'static str,
    list: String,
    error: String,
}

impl View for SpecifiedView {
    const TEMPLATE: &'static str = "staff/specified.html";
}

/// Groups of the page, most urgent first.
const GROUPS: [(&str, &str); 5] = [
    ("Late", "late"),
    ("Never published", "never"),
    ("Due soon", "soon"),
    ("Published", "published"),
    ("Nothing to publish so far", "nothing"),
];

/// In which group an item stands; the words and colour of its tag; the rest in words.
fn standing(line: &SpecifiedLine) -> (usize, &'static str, &'static str, String) {
    let days = |days: i64| words::counted(days.unsigned_abs(), "day", "days");
    let by = |before: &str| {
        line.stands.due.map_or_else(String::new, |due| format!("{before}{}.", words::day(due)))
    };
    match line.stands.standing {
        Standing::Late(late) => (0, "Late", "red", format!("{} {} late.", by("Due on "), days(late))),
        Standing::Never => (1, "Never published", "yellow", by("Due next on ")),
        Standing::Soon(0) => (2, "Due soon", "orange", "Due today.".to_owned()),
        Standing::Soon(left) => (2, "Due soon", "orange", format!("{} In {}.", by("Due on "), days(left))),
        Standing::Published => (3, "Published", "green", by("Due next on ")),
        Standing::Nothing => (4, "Nothing so far", "grey", String::new()),
    }
}

/// A day or change by which something may be published: the value in the form, and what people read.
fn answers(one: &Answers, tracked: &Tracked) -> (String, String) {
    match one {
        Answers::Due(due) => (due.to_string(), format!("What was due on {}", words::day(*due))),
        Answers::Change(number) => {
            let change = tracked.changes.iter().find(|change| change.number == *number);
            (format!("change-{number}"), change.map_or_else(String::new, |change| change.words.clone()))
        }
        Answers::Nothing => ("nothing".to_owned(), "A correction, or more than is due".to_owned()),
    }
}

/// The same, as a form sends it.
fn answers_from(value: &str) -> Option<Answers> {
    match value.strip_prefix("change-") {
        Some(number) => number.parse().ok().map(Answers::Change),
        None if value == "nothing" => Some(Answers::Nothing),
        None => value.parse().ok().map(Answers::Due),
    }
}

fn shown(known: &Shown, tracked: &Tracked) -> ShownView {
    let by = answers(&known.answers, tracked).1;
    ShownView {
        number: known.number,
        on: words::day(known.on),
        away: known.place.starts_with("https://"),
        place: known.place.clone(),
        words: known.words.clone(),
        answers: by,
        taken_back: known.taken_back.as_ref().map_or_else(String::new, |(reason, _)| reason.clone()),
    }
}

impl ItemView {
    fn new(line: &SpecifiedLine, today: NaiveDate, typed: Option<&(String, TypedView)>) -> (usize, Self) {
        let (group, status, tone, due) = standing(line);
        let (item, tracked) = (&line.item, &line.tracked);
        let last = tracked.last().map(|last| last.number);
        let mut earlier: Vec<&Shown> =
            tracked.shown.iter().filter(|shown| Some(shown.number) != last).collect();
        earlier.reverse();
        let change = |change: &Change| ChangeView {
            number: change.number,
            words: change.words.clone(),
            on: words::day(change.on),
        };
        let fresh = TypedView { on: today.to_string(), ..TypedView::default() };
        let typed = typed.filter(|(id, _)| *id == item.id.as_str()).map_or(fresh, |(_, typed)| typed.clone());
        let choices = item.may_answer(Some(tracked), today).into_iter().map(|one| {
            let (value, text) = answers(&one, tracked);
            ChoiceView::new(&value, &text, false)
        });
        let view = Self {
            id: item.id.to_string(),
            href: at::specified(item.id.as_str()),
            seen: line.seen,
            title: item.title.clone(),
            law: item.law.clone(),
            often: item.due.words(),
            confirmed: item.confirmed,
            status,
            tone,
            due,
            last: tracked.last().map(|last| shown(last, tracked)),
            earlier: earlier.into_iter().map(|one| shown(one, tracked)).collect(),
            changes: tracked.waiting().into_iter().map(change).collect(),
            answers: choices.collect(),
            news: match item.due {
                Due::Cycle(_) => "",
                Due::Changed(_) => "Something changed",
                Due::Made(_) => "There is a new one",
            },
            typed,
        };
        (group, view)
    }
}

impl SpecifiedView {
    fn new(
        known: &SpecifiedKnown,
        today: NaiveDate,
        typed: Option<&(String, TypedView)>,
        error: &str,
    ) -> Self {
        let mut groups: Vec<GroupView> =
            GROUPS.into_iter().map(|(title, id)| GroupView { title, id, items: Vec::new() }).collect();
        for (group, view) in known.lines.iter().map(|line| ItemView::new(line, today, typed)) {
            groups[group].items.push(view);
        }
        groups.retain(|group| !group.items.is_empty());
        Self {
            groups,
            begun: known.lines.iter().any(|line| line.tracked.last().is_some()),
            may_change: known.may_change,
            public: at::COMPLIANCE,
            list: crate::route::setting("specified"),
            error: error.to_owned(),
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    typed: Option<&(String, TypedView)>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.specified(&staff.caller).await?;
    let frame = Frame::new("What must be published", Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &SpecifiedView::new(&known, site.clock.today(), typed, error))
}

/// GET `/app/specified`
pub(crate) async fn specified(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, None, "").await
}

/// What a form asks for, or what is wrong with it; `None` for one that is unknown.
fn command(form: &Typed) -> Option<Result<Command, &'static str>> {
    let (number, reason) = (form.number("number").unwrap_or(0), form.text("reason"));
    let day = |wrong: &'static str| form.day("on").ok_or(wrong);
    Some(match form.one("step") {
        "publish" => match (day("Give the day on which it was published"), answers_from(form.one("answers")))
        {
            (Err(wrong), _) => Err(wrong),
            (_, None) => Err("Choose what it was published for"),
            (Ok(on), Some(answers)) => {
                Ok(Command::Publish { on, place: form.line("place"), words: form.line("words"), answers })
            }
        },
        "change" => day("Give the day on which it came about")
            .map(|on| Command::Change { on, words: form.line("words") }),
        "take-back" => Ok(Command::TakeBack { number, reason }),
        "drop" => Ok(Command::Drop { number, reason }),
        _ => return None,
    })
}

/// POST `/app/specified/{item}`: it was published, something changed, or it was not so.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(item): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = TypedView {
        open: form.one("step") == "publish",
        on: form.one("on").to_owned(),
        place: form.line("place"),
        words: form.line("words"),
    };
    let again = (item.clone(), typed);
    let command = match command(&form) {
        None => return Err(Problem::NotFound),
        Some(Err(wrong)) => return show(&site, &staff, Some(&again), wrong).await,
        Some(Ok(command)) => command,
    };
    let seen = form.number("seen").unwrap_or(0);
    match site.door.specified_step(&staff.caller, &item, seen, command).await {
        Ok(()) => Ok(Redirect::to(&at::specified_item(&item)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, Some(&again), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl SpecifiedView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let known = crate::sample::specified::known();
        let typed = TypedView { open: true, place: "pcc.example.org".into(), ..TypedView::default() };
        let typed = ("gifts".to_owned(), typed);
        let wrong = "There is no address of what was published.";
        vec![
            Self::new(&known, today, Some(&typed), wrong),
            Self::new(&SpecifiedKnown::default(), today, None, ""),
        ]
    }
}
