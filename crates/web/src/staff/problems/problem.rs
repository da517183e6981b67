//! One problem: its statement, what shows it, objectives, the triangle, responses, what came of them beside a comparison, and
//! the gate to the next stage. It names nobody.

use super::steps::{self, LEVERS};
use super::{area_choices, area_name, stage};
use crate::choice::ChoiceView;
use crate::door::ProblemKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem as Wrong;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::meetings::name_of;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::problem::{Model, Problem, Stage};
use planning::wording::number;
use serde::Serialize;
use std::sync::Arc;
use terms::Effect;

#[derive(Serialize)]
struct PartView {
    name: &'static str,
    label: &'static str,
    words: String,
}

#[derive(Serialize)]
struct SideView {
    name: &'static str,
    label: &'static str,
    controller_label: &'static str,
    words: String,
    controller: String,
}

#[derive(Serialize)]
struct StepView {
    words: &'static str,
    current: bool,
    done: bool,
}

#[derive(Serialize)]
struct ObjectiveView {
    words: String,
    baseline: String,
    aim: String,
    by: String,
}

#[derive(Serialize)]
struct ResponseView {
    id: String,
    lever: &'static str,
    words: String,
    owner: String,
    due: String,
    status: String,
}

#[derive(Serialize)]
struct RowView {
    place: String,
    before: String,
    after: String,
}

#[derive(Serialize)]
struct EffectView {
    before: String,
    after: String,
    rows: Vec<RowView>,
    ratio: String,
    avoided: String,
    moved: String,
}

#[derive(Serialize)]
struct LookedView {
    method: String,
    words: String,
    effect: Option<EffectView>,
    no_comparison: String,
    displacement: String,
    cost: String,
    lessons: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct ProblemView {
    said: String,
    title: String,
    model: &'static str,
    area: String,
    lead: String,
    status: &'static str,
    tone: &'static str,
    ended: String,
    steps: Vec<StepView>,
    gate: Vec<String>,
    review: String,
    statement: Vec<PartView>,
    evidence: Vec<String>,
    objectives: Vec<ObjectiveView>,
    triangle: Vec<SideView>,
    responses: Vec<ResponseView>,
    looked: Option<LookedView>,
    back: Vec<String>,
    measures: Vec<ChoiceView>,
    areas: Vec<ChoiceView>,
    bodies: Vec<ChoiceView>,
    levers: Vec<ChoiceView>,
    meetings: Vec<ChoiceView>,
    earlier: Vec<ChoiceView>,
    /// 0 scanning to 3 assessment, 4 ended: which forms are shown.
    place: usize,
    may_change: bool,
    href: String,
    seen: i64,
    error: String,
}

impl View for ProblemView {
    const TEMPLATE: &'static str = "staff/problem.html";
}

const ORDER: [(&str, &str); 4] = [
    ("scanning", "Scanning"),
    ("analysis", "Analysis"),
    ("response", "Response"),
    ("assessment", "Assessment"),
];

fn place(stage: &Stage) -> usize {
    ORDER.iter().position(|(slug, _)| *slug == stage.slug()).unwrap_or(4)
}

fn statement(problem: &Problem) -> Vec<PartView> {
    let said = &problem.statement;
    let part = |name, label, words: &String| PartView { name, label, words: words.clone() };
    vec![
        part("what", "What happens", &said.what),
        part("who", "Who suffers and who does it, as groups", &said.who),
        part("place", "Where", &said.place),
        part("when", "When", &said.when),
        part("why", "Why", &said.why),
        part("how", "How it is done", &said.how),
    ]
}

fn triangle(problem: &Problem) -> Vec<SideView> {
    let side = |name, label, controller_label, side: &planning::problem::Side| SideView {
        name,
        label,
        controller_label,
        words: side.words.clone(),
        controller: side.controller.clone(),
    };
    let sides = &problem.triangle;
    vec![
        side("victim", "Victim or target", "Guardian: who could protect them", &sides.victim),
        side("offender", "Those who do it", "Handler: whom they listen to", &sides.offender),
        side("location", "Location", "Manager: who could look after the place", &sides.location),
    ]
}

fn effect(effect: &Effect, known: &ProblemKnown) -> EffectView {
    let row = |place: String, counts: &terms::BeforeAfter| RowView {
        place,
        before: number(counts.before),
        after: number(counts.after),
    };
    let with =
        effect.comparison_area.map_or_else(|| "Comparison".to_owned(), |code| area_name(&known.areas, code));
    let mut rows = vec![
        row(area_name(&known.areas, known.problem.area), &effect.treated),
        row(format!("{with}, where nothing was done"), &effect.comparison),
    ];
    rows.extend(effect.displacement.map(|moved| row("The ground around".to_owned(), &moved.around)));
    let ratio = effect.ratio;
    let avoided = effect.avoided;
    EffectView {
        before: effect.before.words(),
        after: effect.after.words(),
        rows,
        ratio: format!("{:.2} (95% sure: {:.2} to {:.2})", ratio.value, ratio.low, ratio.high),
        avoided: format!(
            "{} (95% sure: {} to {})",
            number(avoided.value.round()),
            number(avoided.low.round()),
            number(avoided.high.round())
        ),
        moved: effect.displacement.map_or_else(String::new, |moved| format!("{:.2}", moved.quotient)),
    }
}

fn responses(known: &ProblemKnown, today: NaiveDate) -> Vec<ResponseView> {
    let view = |response: &planning::problem::Response| {
        let action = known.actions.iter().find(|action| action.id == response.action);
        ResponseView {
            id: at::said(response.action.as_str()),
            lever: response.lever.words(),
            words: response.words.clone(),
            owner: action
                .map_or_else(String::new, |one| name_of(&known.names, one.terms.owner.body().as_str())),
            due: action.map_or_else(String::new, |one| words::day(one.terms.due)),
            status: action
                .map_or_else(String::new, |one| crate::staff::meetings::meeting::action_status(one, today)),
        }
    };
    known.problem.responses.iter().map(view).collect()
}

fn looked(looked: &planning::problem::Looked, known: &ProblemKnown) -> LookedView {
    LookedView {
        method: looked.method.clone(),
        words: looked.words(),
        effect: looked.effect.as_ref().map(|found| effect(found, known)),
        no_comparison: looked.no_comparison.clone(),
        displacement: looked.displacement.clone(),
        cost: looked.pence.map_or_else(String::new, |pence| format!("£{}", number((pence / 100) as f64))),
        lessons: looked.lessons.clone(),
    }
}

/// How it ended, in a sentence.
fn ended(stage: &Stage) -> String {
    match stage {
        Stage::Closed { meeting, .. } => format!("Closed: {} agreed.", at::said(meeting.as_str())),
        Stage::Abandoned { reason } => format!("Given up: {reason}"),
        _ => String::new(),
    }
}

impl ProblemView {
    fn new(known: &ProblemKnown, today: NaiveDate, error: &str) -> Self {
        let problem = &known.problem;
        let (status, tone) = stage(&problem.stage);
        let here = place(&problem.stage);
        let looked = problem.looked.as_ref().map(|one| looked(one, known));
        let objective = |one: &planning::problem::Objective| ObjectiveView {
            words: one.words.clone(),
            baseline: one
                .baseline
                .map_or_else(|| "No baseline".to_owned(), |value| format!("{value:.1} a month")),
            aim: format!("{} a month", number(one.aim)),
            by: words::day(one.by),
        };
        let evidence = |(words_of, pin): &(String, Option<planning::Pin>)| match pin {
            None => words_of.clone(),
            Some(pin) => format!("{words_of} Figure: {}, {}.", pin.value, pin.period.words()),
        };
        Self {
            said: at::said(problem.id.as_str()),
            title: problem.title.clone(),
            model: if problem.model == Model::Osara { "OSARA" } else { "SARA" },
            area: area_name(&known.areas, problem.area),
            lead: name_of(&known.names, problem.lead.as_str()),
            status,
            tone,
            ended: ended(&problem.stage),
            steps: ORDER
                .into_iter()
                .enumerate()
                .map(|(step, (_, words))| StepView { words, current: step == here, done: step < here })
                .collect(),
            gate: if problem.open() { problem.gate() } else { Vec::new() },
            review: problem.review.map_or_else(String::new, words::day),
            statement: statement(problem),
            evidence: problem.evidence.iter().map(evidence).collect(),
            objectives: problem.objectives.iter().map(objective).collect(),
            triangle: triangle(problem),
            responses: responses(known, today),
            looked,
            back: problem.back.iter().map(|(words, _)| words.clone()).collect(),
            measures: known
                .measures
                .iter()
                .map(|(id, title)| ChoiceView::new(id.as_str(), title, false))
                .collect(),
            areas: area_choices(&known.areas),
            bodies: known
                .members
                .iter()
                .map(|id| ChoiceView::new(id, &name_of(&known.names, id), false))
                .collect(),
            levers: LEVERS
                .into_iter()
                .map(|(lever, slug)| ChoiceView::new(slug, lever.words(), false))
                .collect(),
            meetings: known.meetings.iter().map(|(id, text)| ChoiceView::new(id, text, false)).collect(),
            earlier: ORDER[..here.min(3)]
                .iter()
                .map(|(slug, text)| ChoiceView::new(slug, text, false))
                .collect(),
            place: here,
            may_change: known.may_change && problem.open(),
            href: at::problem(problem.id.as_str()),
            seen: known.seen,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, known: &ProblemKnown, error: &str) -> Result<Response, Wrong> {
    let frame = Frame::new(known.problem.title.clone(), Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS), Crumb::new("Problem solving", at::PROBLEMS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &ProblemView::new(known, site.clock.today(), error))
}

/// GET `/app/problems/{problem}`
pub(crate) async fn problem(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Wrong> {
    let known = site.door.problem(&staff.caller, &id).await?;
    show(&site, &staff, &known, "").await
}

/// POST `/app/problems/{problem}`: a step in its life.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Wrong> {
    staff.check(form.one("csrf"))?;
    let known = site.door.problem(&staff.caller, &id).await?;
    let wanted = match steps::step(&known, &form) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return Err(Wrong::NotFound),
        Err(wrong) => return show(&site, &staff, &known, wrong).await,
    };
    match site.door.problem_step(&staff.caller, &id, form.number("seen").unwrap_or(0), wanted).await {
        Ok(()) => Ok(Redirect::to(&at::problem(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &known, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl ProblemView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let view = |number: usize, error| Self::new(&crate::sample::problems::problem(number), today, error);
        vec![view(0, ""), view(1, "Choose the measure"), view(2, ""), view(3, ""), view(4, "")]
    }
}
