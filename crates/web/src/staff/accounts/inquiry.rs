//! One question to the chief constable: the answer, what was promised and what became of it, what was said later, what is next.

use super::{body, meetings, next, standing};
use crate::choice::ChoiceView;
use crate::door::AccountKnown;
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
use planning::Stamp;
use planning::account::{Answer, Became, Command, Commitment, Stage};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct ProofView {
    words: String,
    href: String,
    /// Whether the address leads elsewhere.
    away: bool,
}

impl ProofView {
    /// The link to what shows something; words alone where it has no page.
    fn new(place: &str) -> Self {
        let away = place.starts_with("https://");
        let here = place.starts_with('/');
        let href = if here { place.to_owned() } else { at::record(&place.to_lowercase()) };
        Self { words: if here { place.to_owned() } else { at::said(place) }, href, away }
    }
}

#[derive(Serialize)]
struct CommitmentView {
    number: u32,
    words: String,
    owner: String,
    due: String,
    status: &'static str,
    tone: &'static str,
    /// What was done, or why it was given up.
    became: String,
    proof: Option<ProofView>,
    put_off: Vec<String>,
    open: bool,
}

#[derive(Serialize)]
struct LineView {
    on: String,
    words: String,
    href: String,
}

#[derive(Serialize)]
struct AnswerView {
    lines: Vec<String>,
    on: String,
    evidence: Option<ProofView>,
}

#[derive(Clone, Default, Serialize)]
struct TypedView {
    step: String,
    number: u32,
    words: String,
    on: String,
    due: String,
    proof: String,
    evidence: String,
    reason: String,
}

#[derive(Serialize)]
pub(crate) struct InquiryPageView {
    href: String,
    said: String,
    seen: i64,
    words: String,
    status: &'static str,
    tone: &'static str,
    stage: &'static str,
    next: String,
    source: &'static str,
    asked: String,
    objective: String,
    objective_href: String,
    meeting: String,
    meeting_href: String,
    answer: Option<AnswerView>,
    /// Whether an answer may still be written anew.
    answer_open: bool,
    commitments: Vec<CommitmentView>,
    follow_ups: Vec<LineView>,
    steps: Vec<LineView>,
    published: String,
    public: &'static str,
    bodies: Vec<ChoiceView>,
    coming: Vec<ChoiceView>,
    meetings: Vec<ChoiceView>,
    may_settle: bool,
    may_change: bool,
    may_publish: bool,
    today: String,
    typed: TypedView,
    error: String,
}

impl View for InquiryPageView {
    const TEMPLATE: &'static str = "staff/inquiry.html";
}

fn commitment(one: &Commitment, known: &AccountKnown, today: NaiveDate) -> CommitmentView {
    let (status, tone) = match &one.became {
        Became::Open if one.late(today) => ("Late", "red"),
        Became::Open => ("To be kept", "blue"),
        Became::Kept { .. } => ("Kept", "green"),
        Became::Dropped { .. } => ("Not kept", "grey"),
    };
    let became = match &one.became {
        Became::Open => String::new(),
        Became::Kept { on, words, .. } => format!("{}: {words}", words::day(*on)),
        Became::Dropped { on, reason } => format!("{}: {reason}", words::day(*on)),
    };
    CommitmentView {
        number: one.number,
        words: one.words.clone(),
        owner: body(&known.choices, one.owner.as_str()),
        due: words::day(one.due),
        status,
        tone,
        became,
        proof: match &one.became {
            Became::Kept { proof, .. } => Some(ProofView::new(proof)),
            Became::Open | Became::Dropped { .. } => None,
        },
        put_off: one
            .put_off
            .iter()
            .map(|was| format!("Promised for {} before: {}", words::day(was.from), was.reason))
            .collect(),
        open: one.open(),
    }
}

/// A step in words: bodies stand in it by their short names.
fn named(known: &AccountKnown, words: &str) -> String {
    let longest_first = known.choices.names.iter().rev();
    longest_first.fold(words.to_owned(), |words, (id, name)| words.replace(id, name))
}

fn answered(answer: &Answer) -> AnswerView {
    AnswerView {
        lines: answer.words.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        on: words::day(answer.on),
        evidence: Some(answer.evidence.as_str()).filter(|place| !place.is_empty()).map(ProofView::new),
    }
}

fn happened(known: &AccountKnown, (step, stamp): &(String, Stamp)) -> LineView {
    LineView { on: words::day(stamp.on), words: named(known, step), href: String::new() }
}

impl InquiryPageView {
    fn new(known: &AccountKnown, today: NaiveDate, typed: TypedView, error: &str) -> Self {
        let one = &known.inquiry;
        let (status, tone) = standing(one, today);
        let met = one.meeting.as_ref();
        let meeting_words = |id: &str| {
            let found = known.choices.meetings.iter().find(|meeting| meeting.id == id);
            found.map_or_else(
                || id.to_uppercase(),
                |found| format!("{}, {}", found.title, words::day(found.on)),
            )
        };
        let bodies =
            known.choices.members.iter().map(|id| ChoiceView::new(id, &body(&known.choices, id), false));
        let of = one.objective.of.as_str();
        Self {
            href: at::inquiry(one.id.as_str()),
            said: one.id.as_str().to_uppercase(),
            seen: known.seen,
            words: one.words.clone(),
            status,
            tone,
            stage: one.stage.slug(),
            next: next(one, today),
            source: one.source.words(),
            asked: words::day(one.asked),
            objective: one.objective.words.clone(),
            objective_href: at::record(of),
            meeting: met.map_or_else(String::new, |id| meeting_words(id.as_str())),
            meeting_href: met.map_or_else(String::new, |id| at::meeting(id.as_str())),
            answer: one.answer.as_ref().map(answered),
            answer_open: one.stage == Stage::Asked
                || (one.stage == Stage::Answered && one.published.is_none()),
            commitments: one.commitments.iter().map(|made| commitment(made, known, today)).collect(),
            follow_ups: one
                .follow_ups
                .iter()
                .map(|line| LineView {
                    on: meeting_words(line.meeting.as_str()),
                    words: line.words.clone(),
                    href: at::meeting(line.meeting.as_str()),
                })
                .collect(),
            steps: one.steps.iter().rev().map(|step| happened(known, step)).collect(),
            published: one.published.map_or_else(String::new, words::day),
            public: at::PUBLIC_ACCOUNTS,
            bodies: bodies.collect(),
            coming: meetings(&known.choices, false, ""),
            meetings: meetings(&known.choices, true, ""),
            may_settle: one.stage == Stage::Answered && one.commitments.iter().all(|made| !made.open()),
            may_change: known.choices.may_change,
            may_publish: known.choices.may_publish,
            today: today.to_string(),
            typed,
            error: error.to_owned(),
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: TypedView,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.account(&staff.caller, id).await?;
    let frame = Frame::new(known.inquiry.words.clone(), Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS), Crumb::new("Holding to account", at::ACCOUNTS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &InquiryPageView::new(&known, site.clock.today(), typed, error))
}

/// GET `/app/holding-to-account/{inquiry}`
pub(crate) async fn inquiry(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, TypedView::default(), "").await
}

/// The step a form asks for, or what is wrong with it; `None` for one that is unknown.
fn command(form: &Typed, today: NaiveDate) -> Option<Result<Command, &'static str>> {
    let (number, words, reason) =
        (form.number("number").unwrap_or(0), form.text("words"), form.text("reason"));
    let on = || form.day("on").ok_or("Give the day on which it was");
    let due = || form.day("due").ok_or("Give a day, like 2026-11-20");
    let meeting = || form.one("meeting").parse().map_err(|_| "Choose a meeting");
    Some(match form.one("step") {
        "bring" => meeting().map(|meeting| Command::Bring { meeting, on: today }),
        "answer" => on().map(|on| Command::Answer(Answer { words, on, evidence: form.line("evidence") })),
        "commit" => match form.one("owner").parse() {
            Err(_) => Err("Choose who promises it"),
            Ok(owner) => due().map(|due| Command::Commit { words, owner, due }),
        },
        "keep" => on().map(|on| Command::Keep { number, on, words, proof: proof(&form.line("proof")) }),
        "put-off" => due().map(|due| Command::PutOff { number, due, reason }),
        "drop" => Ok(Command::Drop { number, reason }),
        "follow-up" => meeting().map(|meeting| Command::FollowUp { meeting, words }),
        "settle" => Ok(Command::Settle { words }),
        "reopen" => Ok(Command::Reopen { reason }),
        "withdraw" => Ok(Command::Withdraw { reason }),
        "publish" => Ok(Command::Publish),
        "withhold" => Ok(Command::Withhold { reason }),
        _ => return None,
    })
}

/// What shows something, as it was typed: a number is said aloud in capitals.
fn proof(typed: &str) -> String {
    let an_address = typed.starts_with("https://") || typed.starts_with('/');
    if an_address { typed.to_owned() } else { typed.to_lowercase() }
}

/// POST `/app/holding-to-account/{inquiry}`: a step in its life.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = TypedView {
        step: form.one("step").to_owned(),
        number: form.number("number").unwrap_or(0),
        words: form.text("words"),
        on: form.one("on").to_owned(),
        due: form.one("due").to_owned(),
        proof: form.line("proof"),
        evidence: form.line("evidence"),
        reason: form.text("reason"),
    };
    let wanted = match command(&form, site.clock.today()) {
        None => return Err(Problem::NotFound),
        Some(Err(wrong)) => return show(&site, &staff, &id, typed, wrong).await,
        Some(Ok(wanted)) => wanted,
    };
    let seen = form.number("seen").unwrap_or(0);
    match site.door.account_step(&staff.caller, &id, seen, wanted).await {
        Ok(()) => Ok(Redirect::to(&at::inquiry(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, typed, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl InquiryPageView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let known = crate::sample::accounts::each();
        let typed =
            || TypedView { step: "keep".into(), number: 1, words: "We did".into(), ..TypedView::default() };
        known.iter().map(|known| Self::new(known, today, typed(), "Nothing shows it.")).collect()
    }
}
