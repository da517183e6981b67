//! Holding to account: what the chief constable is asked under each objective, late promises on top, and a form to ask.

pub(crate) mod inquiry;

use crate::choice::ChoiceView;
use crate::door::{AccountChoices, AccountTyped, AccountsKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::account::{Inquiry, Objective, Source, Stage};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct LateView {
    words: String,
    owner: String,
    due: String,
    days: String,
    question: String,
    href: String,
}

#[derive(Serialize)]
struct InquiryView {
    said: String,
    href: String,
    words: String,
    status: &'static str,
    tone: &'static str,
    asked: String,
    next: String,
}

#[derive(Serialize)]
struct ObjectiveView {
    id: String,
    words: String,
    open: Vec<InquiryView>,
    ended: Vec<InquiryView>,
}

#[derive(Clone, Default, Serialize)]
struct TypedView {
    source: String,
    words: String,
    objective: String,
    meeting: String,
}

#[derive(Serialize)]
pub(crate) struct AccountsView {
    late: Vec<LateView>,
    objectives: Vec<ObjectiveView>,
    sources: Vec<ChoiceView>,
    choices: Vec<ChoiceView>,
    meetings: Vec<ChoiceView>,
    typed: TypedView,
    may_change: bool,
    public: &'static str,
    here: &'static str,
    error: String,
}

impl View for AccountsView {
    const TEMPLATE: &'static str = "staff/accounts.html";
}

/// Words and colour of a question's tag.
fn standing(inquiry: &Inquiry, today: NaiveDate) -> (&'static str, &'static str) {
    match &inquiry.stage {
        Stage::Answered if !inquiry.late_commitments(today).is_empty() => ("Promise late", "red"),
        Stage::Asked if inquiry.unanswered(today) => ("Answer late", "red"),
        Stage::Asked => ("Waits for an answer", "blue"),
        Stage::Answered if inquiry.commitments.iter().any(|one| one.open()) => ("Promised", "turquoise"),
        Stage::Answered => ("Answered", "yellow"),
        Stage::Settled { .. } => ("Settled", "green"),
        Stage::Withdrawn { .. } => ("Withdrawn", "grey"),
    }
}

/// What comes next, as a sentence.
fn next(inquiry: &Inquiry, today: NaiveDate) -> String {
    let open = inquiry.commitments.iter().filter(|one| one.open());
    match &inquiry.stage {
        Stage::Asked if inquiry.unanswered(today) => {
            format!("It was to be answered by {}.", words::day(inquiry.due))
        }
        Stage::Asked => format!("To be answered by {}.", words::day(inquiry.due)),
        Stage::Answered => match open.map(|one| one.due).min() {
            Some(due) if due < today => format!("A promise was due on {}.", words::day(due)),
            Some(due) => format!("The next promise is due on {}.", words::day(due)),
            None => "Nothing is promised that is not done. Settle it, or follow it up.".to_owned(),
        },
        Stage::Settled { words } => words.clone(),
        Stage::Withdrawn { reason } => reason.clone(),
    }
}

fn inquiry(one: &Inquiry, today: NaiveDate) -> InquiryView {
    let (status, tone) = standing(one, today);
    InquiryView {
        said: one.id.as_str().to_uppercase(),
        href: at::inquiry(one.id.as_str()),
        words: one.words.clone(),
        status,
        tone,
        asked: format!("{}, {}", one.source.words(), words::day(one.asked)),
        next: next(one, today),
    }
}

/// Promises past their day, longest first.
fn late(known: &AccountsKnown, today: NaiveDate) -> Vec<LateView> {
    let open = known.inquiries.iter().map(|(one, _)| one).filter(|one| one.open());
    let mut late: Vec<_> =
        open.flat_map(|one| one.late_commitments(today).into_iter().map(move |late| (one, late))).collect();
    late.sort_by_key(|(one, late)| (late.due, one.id.clone(), late.number));
    let view = |(one, late): (&Inquiry, &planning::account::Commitment)| LateView {
        words: late.words.clone(),
        owner: body(&known.choices, late.owner.as_str()),
        due: words::day(late.due),
        days: words::counted((today - late.due).num_days().unsigned_abs(), "day", "days"),
        question: one.id.as_str().to_uppercase(),
        href: at::inquiry(one.id.as_str()),
    };
    late.into_iter().map(view).collect()
}

/// The name of a body.
fn body(choices: &AccountChoices, id: &str) -> String {
    choices.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
}

/// Questions by objective: the one with what presses most first, then by name. An objective that nobody asks about stands last.
fn by_objective(known: &AccountsKnown, today: NaiveDate) -> Vec<ObjectiveView> {
    let mut groups: Vec<(&Objective, ObjectiveView)> = Vec::new();
    for (one, _) in &known.inquiries {
        let at = groups.iter().position(|(objective, _)| **objective == one.objective).unwrap_or_else(|| {
            let id = format!("objective-{}", groups.len() + 1);
            let words = one.objective.words.clone();
            groups.push((&one.objective, ObjectiveView { id, words, open: Vec::new(), ended: Vec::new() }));
            groups.len() - 1
        });
        let group = &mut groups[at].1;
        let list = if one.open() { &mut group.open } else { &mut group.ended };
        list.push(inquiry(one, today));
    }
    let mut views: Vec<ObjectiveView> = groups.into_iter().map(|(_, view)| view).collect();
    for (_, words) in &known.choices.objectives {
        if views.iter().all(|view| view.words != *words) {
            let id = format!("objective-{}", views.len() + 1);
            views.push(ObjectiveView { id, words: words.clone(), open: Vec::new(), ended: Vec::new() });
        }
    }
    views
}

/// Meetings that may be chosen; those to come alone, or all of them.
fn meetings(choices: &AccountChoices, all: bool, chosen: &str) -> Vec<ChoiceView> {
    let shown = choices.meetings.iter().filter(|one| all || one.coming);
    let choice = |one: &crate::door::AccountMeeting| {
        let text = format!("{}, {}", one.title, words::day(one.on));
        ChoiceView::new(&one.id, &text, one.id == chosen)
    };
    shown.map(choice).collect()
}

impl AccountsView {
    fn new(known: &AccountsKnown, today: NaiveDate, typed: &TypedView, error: &str) -> Self {
        let source = |one: Source| ChoiceView::new(one.slug(), one.words(), one.slug() == typed.source);
        let objective = |(id, words): &(String, String)| ChoiceView::new(id, words, *id == typed.objective);
        Self {
            late: late(known, today),
            objectives: by_objective(known, today),
            sources: Source::ALL.into_iter().map(source).collect(),
            choices: known.choices.objectives.iter().map(objective).collect(),
            meetings: meetings(&known.choices, false, &typed.meeting),
            typed: typed.clone(),
            may_change: known.choices.may_change,
            public: at::PUBLIC_ACCOUNTS,
            here: at::ACCOUNTS,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, typed: &TypedView, error: &str) -> Result<Response, Problem> {
    let known = site.door.accounts(&staff.caller).await?;
    let frame = Frame::new("Holding to account", Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &AccountsView::new(&known, site.clock.today(), typed, error))
}

/// GET `/app/holding-to-account`
pub(crate) async fn accounts(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, &TypedView::default(), "").await
}

/// POST `/app/holding-to-account`: a question to the chief constable.
pub(crate) async fn ask(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = TypedView {
        source: form.one("source").to_owned(),
        words: form.text("words"),
        objective: form.one("objective").to_owned(),
        meeting: form.one("meeting").to_owned(),
    };
    let Some(source) = Source::ALL.into_iter().find(|one| one.slug() == typed.source) else {
        return show(&site, &staff, &typed, "Choose whose question it is").await;
    };
    if typed.objective.is_empty() {
        return show(&site, &staff, &typed, "Choose the objective it belongs to").await;
    }
    let TypedView { words, objective, meeting, .. } = typed.clone();
    let asked = AccountTyped { source, words, objective, meeting };
    match site.door.account_ask(&staff.caller, &asked).await {
        Ok(id) => Ok(Redirect::to(&at::inquiry(&id)).into_response()),
        Err(crate::Closed::Refused(wrong)) => show(&site, &staff, &typed, &wrong).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl AccountsView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let typed = TypedView { words: "Why?".into(), ..TypedView::default() };
        vec![
            Self::new(&crate::sample::accounts::known(), today, &TypedView::default(), ""),
            Self::new(&AccountsKnown::default(), today, &typed, "Choose whose question it is"),
        ]
    }
}
