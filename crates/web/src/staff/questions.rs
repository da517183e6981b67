//! Questions to the partnership, for those who see to it that each is answered: what arrived, what waits, what was promised.

use super::meetings::name_of;
use crate::choice::ChoiceView;
use crate::door::{QuestionStep, QuestionsKnown};
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
use chrono::NaiveDate;
use planning::question::{Asker, Question, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct ArrivedView {
    words: String,
    on: String,
    href: String,
    id: String,
}

#[derive(Serialize)]
struct QuestionView {
    id: String,
    said: String,
    words: String,
    asker: &'static str,
    asked: String,
    status: &'static str,
    tone: &'static str,
    what_next: String,
    answer: String,
    promise: String,
    action: String,
    steps: Vec<String>,
    /// Which forms it needs: `asked`, `taken`, `promised` or none.
    stage: &'static str,
    may_refuse: bool,
    href: String,
    seen: i64,
}

#[derive(Serialize)]
pub(crate) struct QuestionsView {
    arrived: Vec<ArrivedView>,
    questions: Vec<QuestionView>,
    counts: Vec<ChoiceView>,
    bodies: Vec<ChoiceView>,
    meetings: Vec<ChoiceView>,
    askers: Vec<ChoiceView>,
    may_change: bool,
    typed: String,
    here: &'static str,
    public: &'static str,
    error: String,
}

impl View for QuestionsView {
    const TEMPLATE: &'static str = "staff/questions.html";
}

/// Which questions are shown.
const SHOWN: [(&str, &str); 4] =
    [("open", "Open"), ("late", "Late"), ("promised", "Promised"), ("all", "All")];

fn is_shown(question: &Question, show: &str, today: NaiveDate) -> bool {
    match show {
        "late" => question.overdue(today),
        "promised" => matches!(question.stage, Stage::Promised { .. }),
        "all" => true,
        _ => question.open(),
    }
}

fn status(question: &Question, today: NaiveDate) -> (&'static str, &'static str) {
    match (&question.stage, question.overdue(today)) {
        (Stage::Promised { .. }, true) => ("Promise is late", "red"),
        (_, true) => ("Answer is late", "red"),
        (Stage::Asked, _) => ("Nobody has it yet", "orange"),
        (Stage::Taken { .. }, _) => ("Being answered", "blue"),
        (Stage::Promised { .. }, _) => ("Promised", "turquoise"),
        (Stage::Closed { .. }, _) => ("Closed", "green"),
        (Stage::Refused { .. }, _) => ("Not answered here", "grey"),
    }
}

impl QuestionView {
    fn new((question, seen): &(Question, i64), known: &QuestionsKnown, today: NaiveDate) -> Self {
        let named = |id: &str| name_of(&known.names, id);
        let (status, tone) = status(question, today);
        let due = words::day(question.due);
        let (mut answer, mut promise, mut action) = (String::new(), String::new(), String::new());
        let what_next = match &question.stage {
            Stage::Asked => format!("Give it to a body. An answer is due by {due}."),
            Stage::Taken { body } => {
                let at_meeting = question.meeting.as_ref().map_or_else(String::new, |meeting| {
                    format!(" At the meeting {}.", at::said(meeting.as_str()))
                });
                format!("{} answers by {due}.{at_meeting}", named(body.as_str()))
            }
            Stage::Promised { body, answer: said, promise: made } => {
                answer = said.clone();
                promise = made.words.clone();
                action = made.action.as_ref().map_or_else(String::new, |id| at::said(id.as_str()));
                format!("{} keeps its promise by {}.", named(body.as_str()), words::day(made.due))
            }
            Stage::Closed { answer: said, done } => {
                answer = said.clone();
                done.clone()
            }
            Stage::Refused { reason } => reason.clone(),
        };
        let step = |(step, stamp): &(String, planning::Stamp)| {
            let step =
                known.names.iter().rev().fold(step.clone(), |words, (id, name)| words.replace(id, name));
            format!("{}: {step}", words::day(stamp.on))
        };
        Self {
            id: question.id.to_string(),
            said: at::said(question.id.as_str()),
            words: question.words.clone(),
            asker: question.asker.words(),
            asked: words::day(question.asked),
            status,
            tone,
            what_next,
            answer,
            promise,
            action,
            steps: question.steps.iter().map(step).collect(),
            stage: question.stage.slug(),
            may_refuse: question.asker == Asker::Public,
            href: at::question(question.id.as_str()),
            seen: *seen,
        }
    }
}

impl QuestionsView {
    fn new(known: &QuestionsKnown, show: &str, today: NaiveDate, (typed, error): (&str, &str)) -> Self {
        let show = if SHOWN.iter().any(|(slug, _)| *slug == show) { show } else { "open" };
        let count = |slug: &str| known.questions.iter().filter(|(one, _)| is_shown(one, slug, today)).count();
        let shown = known.questions.iter().filter(|(one, _)| is_shown(one, show, today));
        Self {
            arrived: known
                .arrived
                .iter()
                .map(|one| ArrivedView {
                    words: one.words.clone(),
                    on: words::day(one.on),
                    href: at::arrived(&one.id),
                    id: one.id.clone(),
                })
                .collect(),
            questions: shown.map(|one| QuestionView::new(one, known, today)).collect(),
            counts: SHOWN
                .into_iter()
                .map(|(slug, text)| ChoiceView::new(slug, &format!("{text} ({})", count(slug)), slug == show))
                .collect(),
            bodies: known
                .members
                .iter()
                .map(|id| ChoiceView::new(id, &name_of(&known.names, id), false))
                .collect(),
            meetings: known.meetings.iter().map(|(id, text)| ChoiceView::new(id, text, false)).collect(),
            askers: Asker::ALL.map(|asker| ChoiceView::new(asker.slug(), asker.words(), false)).to_vec(),
            may_change: known.may_change,
            typed: typed.to_owned(),
            here: at::QUESTIONS,
            public: at::PUBLIC,
            error: error.to_owned(),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    show: String,
}

async fn show(site: &Site, staff: &Staff, show: &str, mend: (&str, &str)) -> Result<Response, Problem> {
    let known = site.door.questions(&staff.caller).await?;
    let frame = Frame::new("Questions", Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS)])
        .signed(staff.signed())
        .with_error(!mend.1.is_empty());
    site.show(&frame, &QuestionsView::new(&known, show, site.clock.today(), mend))
}

async fn after(
    site: &Site,
    staff: &Staff,
    typed: &str,
    done: crate::Answer<()>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(at::QUESTIONS).into_response()),
        Err(crate::Closed::Refused(words)) => show(site, staff, "open", (typed, &words)).await,
        Err(closed) => Err(closed.into()),
    }
}

/// GET `/app/questions?show=`
pub(crate) async fn questions(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    show(&site, &staff, &wanted.show, ("", "")).await
}

/// POST `/app/questions`: one that was asked in a meeting or in writing.
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let words = form.text("words");
    let Some(asker) = Asker::ALL.into_iter().find(|asker| asker.slug() == form.one("asker")) else {
        return show(&site, &staff, "open", (&words, "Choose who asks")).await;
    };
    let done = site.door.question_add(&staff.caller, asker, &words).await;
    after(&site, &staff, &words, done).await
}

/// POST `/app/questions/arrived/{arrived}`: keep it in settled words, or erase it.
pub(crate) async fn settle(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let words = form.text("words");
    let kept = match form.one("step") {
        "keep" => Some(words.as_str()),
        "erase" => None,
        _ => return Err(Problem::NotFound),
    };
    let done = site.door.question_settle(&staff.caller, &id, kept).await;
    after(&site, &staff, "", done).await
}

/// The step a form asks for, or what is wrong with it; `None` for one that is unknown.
fn step(form: &Typed) -> Option<Result<QuestionStep, &'static str>> {
    let day = || form.day("due").ok_or("Give a day, like 2026-11-20");
    let reason = form.text("reason");
    Some(match form.one("step") {
        "take" if form.one("body").is_empty() => Err("Choose who answers"),
        "take" => {
            let meeting = Some(form.one("meeting").to_owned()).filter(|id| !id.is_empty());
            Ok(QuestionStep::Take(form.one("body").to_owned(), meeting))
        }
        "answer" if form.text("promise").is_empty() => Ok(QuestionStep::Answer(form.text("words"))),
        "answer" => day().map(|due| QuestionStep::Promise(form.text("words"), form.text("promise"), due)),
        "kept" => Ok(QuestionStep::Kept(form.text("words"))),
        "put-off" => day().map(|due| QuestionStep::PutOff(due, reason)),
        "refuse" => Ok(QuestionStep::Refuse(reason)),
        _ => return None,
    })
}

/// POST `/app/questions/{question}`: a step in its life.
pub(crate) async fn go_on(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let wanted = match step(&form) {
        None => return Err(Problem::NotFound),
        Some(Err(wrong)) => return show(&site, &staff, "open", ("", wrong)).await,
        Some(Ok(wanted)) => wanted,
    };
    let seen = form.number("seen").unwrap_or(0);
    let done = site.door.question_step(&staff.caller, &id, seen, wanted).await;
    after(&site, &staff, "", done).await
}

#[cfg(test)]
impl QuestionsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::questions::questions();
        let today = "2026-11-20".parse().expect("a day");
        vec![
            Self::new(&known, "all", today, ("", "")),
            Self::new(&QuestionsKnown::default(), "", today, ("Why?", "Choose who asks")),
        ]
    }
}
