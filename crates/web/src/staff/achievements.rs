//! The log beside the plans: achievements, pilots, new ways and asks of government, and how pilots and asks ended.

use crate::choice::ChoiceView;
use crate::door::{NoteTyped, NotesKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use planning::achievement::{Kind, Note};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct NoteView {
    id: String,
    said: String,
    kind: &'static str,
    words: String,
    on: String,
    priority: Option<Crumb>,
    evidence: Vec<Crumb>,
    outcome: String,
    open: bool,
    seen: i64,
}

#[derive(Serialize)]
pub(crate) struct AchievementsView {
    notes: Vec<NoteView>,
    kinds: Vec<ChoiceView>,
    records: Vec<ChoiceView>,
    priorities: Vec<ChoiceView>,
    words: String,
    on: String,
    may_add: bool,
    may_change: bool,
    here: &'static str,
    error: String,
}

impl View for AchievementsView {
    const TEMPLATE: &'static str = "staff/achievements.html";
}

/// Kinds: short name, what the form says, what stands beside a line of the log.
const KINDS: [(Kind, &str, &str, &str); 4] = [
    (Kind::Achievement, "achievement", "Something went well", "Achieved"),
    (Kind::Pilot, "pilot", "Something is tried out", "Tried out"),
    (Kind::NewWay, "new-way", "We work in a new way, at no cost", "New way"),
    (Kind::Ask, "ask", "Something is asked of government", "Asked of government"),
];

fn kind_words(kind: Kind) -> &'static str {
    KINDS.into_iter().find(|(one, ..)| *one == kind).map_or("", |(.., words)| words)
}

/// What stands under a number, from the lists of the page; the number where it is not among them.
fn named(list: &[(String, String)], id: &str) -> Crumb {
    let found = list.iter().find(|(known, _)| known == id).map(|(_, words)| words.clone());
    Crumb::new(found.unwrap_or_else(|| id.to_uppercase()), crate::route::meetings::record(id))
}

impl AchievementsView {
    fn new(known: &NotesKnown, typed: &NoteTyped, today: &str, error: &str) -> Self {
        let note = |(note, seen): &(Note, i64)| NoteView {
            id: note.id.to_string(),
            said: note.id.as_str().to_uppercase(),
            kind: kind_words(note.kind),
            words: note.words.clone(),
            on: words::day(note.on),
            priority: note.priority.as_ref().map(|id| named(&known.priorities, id.as_str())),
            evidence: note.evidence.iter().map(|id| named(&known.records, id.as_str())).collect(),
            outcome: note
                .outcome
                .as_ref()
                .map(|(words, stamp)| format!("{words} ({})", words::day(stamp.on)))
                .unwrap_or_default(),
            open: note.open(),
            seen: *seen,
        };
        let choices = |list: &[(String, String)], chosen: &str| {
            list.iter().map(|(id, text)| ChoiceView::new(id, text, id == chosen)).collect()
        };
        Self {
            notes: known.notes.iter().map(note).collect(),
            kinds: KINDS
                .iter()
                .map(|(_, slug, text, _)| ChoiceView::new(slug, text, *slug == typed.kind))
                .collect(),
            records: choices(&known.records, &typed.evidence),
            priorities: choices(&known.priorities, &typed.priority),
            words: typed.words.clone(),
            on: typed.on.map_or_else(|| today.to_owned(), |on| on.to_string()),
            may_add: known.may_add,
            may_change: known.may_change,
            here: at::ACHIEVEMENTS,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, typed: &NoteTyped, error: &str) -> Result<Response, Problem> {
    let known = site.door.notes(&staff.caller).await?;
    let frame = Frame::new("What was achieved, tried and asked", Place::Plan)
        .crumbs([Crumb::new("Plan", at::PLAN)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &AchievementsView::new(&known, typed, &site.clock.today().to_string(), error))
}

/// GET `/app/achievements`
pub(crate) async fn achievements(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, &NoteTyped::default(), "").await
}

/// POST `/app/achievements`: a new note, or how one ended.
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = NoteTyped {
        kind: form.one("kind").to_owned(),
        words: form.text("words"),
        on: form.day("on"),
        evidence: form.one("evidence").to_owned(),
        priority: form.one("priority").to_owned(),
    };
    let done = match form.one("step") {
        "add" => site.door.note_add(&staff.caller, &typed).await,
        "end" => {
            let seen = form.number("seen").unwrap_or(0);
            site.door.note_end(&staff.caller, form.one("note"), seen, &form.text("outcome")).await
        }
        _ => return Err(Problem::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(at::ACHIEVEMENTS).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &typed, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl AchievementsView {
    pub(crate) fn samples() -> Vec<Self> {
        let view = |known: &NotesKnown, error| Self::new(known, &NoteTyped::default(), "2026-11-20", error);
        vec![view(&crate::sample::plans::notes(), "Nothing shows it"), view(&NotesKnown::default(), "")]
    }
}
