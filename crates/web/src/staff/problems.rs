//! Problem solving: problems by stage and lead, and opening one. It names nobody.

pub(crate) mod problem;
mod steps;

use super::meetings::name_of;
use crate::choice::ChoiceView;
use crate::door::ProblemsKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem as Wrong;
use crate::route::meetings as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use planning::problem::{Model, Problem, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use terms::AreaCode;

#[derive(Serialize)]
struct LineView {
    said: String,
    title: String,
    href: String,
    area: String,
    lead: String,
    status: &'static str,
    tone: &'static str,
    review: String,
    late: bool,
    missing: String,
}

#[derive(Serialize)]
pub(crate) struct ProblemsView {
    problems: Vec<LineView>,
    shown: String,
    stages: Vec<ChoiceView>,
    leads: Vec<ChoiceView>,
    filtered: bool,
    bodies: Vec<ChoiceView>,
    areas: Vec<ChoiceView>,
    title: String,
    may_add: bool,
    here: &'static str,
    error: String,
}

impl View for ProblemsView {
    const TEMPLATE: &'static str = "staff/problems.html";
}

/// Stages in their order: short name and words.
const STAGES: [(&str, &str); 6] = [
    ("scanning", "Scanning"),
    ("analysis", "Analysis"),
    ("response", "Response"),
    ("assessment", "Assessment"),
    ("closed", "Closed"),
    ("abandoned", "Given up"),
];

/// Where a problem stands, as people read it, and the colour of its tag.
pub(super) fn stage(stage: &Stage) -> (&'static str, &'static str) {
    let words = STAGES.iter().find(|(slug, _)| *slug == stage.slug()).map_or("", |(_, words)| words);
    let tone = match stage {
        Stage::Scanning => "blue",
        Stage::Analysis => "light-blue",
        Stage::Response => "turquoise",
        Stage::Assessment => "yellow",
        Stage::Closed { .. } => "green",
        Stage::Abandoned { .. } => "grey",
    };
    (words, tone)
}

pub(super) fn area_name(areas: &[(AreaCode, String)], code: AreaCode) -> String {
    areas.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_string(), |(_, name)| name.clone())
}

pub(super) fn area_choices(areas: &[(AreaCode, String)]) -> Vec<ChoiceView> {
    areas.iter().map(|(code, name)| ChoiceView::new(&code.to_string(), name, false)).collect()
}

#[derive(Clone, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    stage: String,
    #[serde(default)]
    lead: String,
}

impl Wanted {
    fn fits(&self, problem: &Problem) -> bool {
        let stage = match self.stage.as_str() {
            "" => problem.open(),
            "all" => true,
            stage => problem.stage.slug() == stage,
        };
        stage && (self.lead.is_empty() || problem.lead.as_str() == self.lead)
    }
}

impl ProblemsView {
    fn new(known: &ProblemsKnown, wanted: &Wanted, today: NaiveDate, (title, error): (&str, &str)) -> Self {
        let line = |problem: &Problem| {
            let (status, tone) = stage(&problem.stage);
            LineView {
                said: at::said(problem.id.as_str()),
                title: problem.title.clone(),
                href: at::problem(problem.id.as_str()),
                area: area_name(&known.areas, problem.area),
                lead: name_of(&known.names, problem.lead.as_str()),
                status,
                tone,
                review: problem.review.map_or_else(String::new, words::day),
                late: problem.open() && problem.review.is_some_and(|day| day < today),
                missing: if problem.open() { problem.gate().join(" ") } else { String::new() },
            }
        };
        let problems: Vec<LineView> =
            known.problems.iter().filter(|one| wanted.fits(one)).map(line).collect();
        let choice = |slug: &str, text: &str| ChoiceView::new(slug, text, slug == wanted.stage);
        let mut stages = vec![choice("", "All that are open"), choice("all", "All")];
        stages.extend(STAGES.into_iter().map(|(slug, text)| choice(slug, text)));
        let leads = known
            .members
            .iter()
            .map(|id| ChoiceView::new(id, &name_of(&known.names, id), *id == wanted.lead));
        Self {
            shown: words::counted(problems.len() as u64, "problem", "problems"),
            problems,
            stages,
            leads: leads.collect(),
            filtered: !(wanted.stage.is_empty() && wanted.lead.is_empty()),
            bodies: known
                .members
                .iter()
                .map(|id| ChoiceView::new(id, &name_of(&known.names, id), false))
                .collect(),
            areas: area_choices(&known.areas),
            title: title.to_owned(),
            may_add: known.may_add,
            here: at::PROBLEMS,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, wanted: &Wanted, mend: (&str, &str)) -> Result<Response, Wrong> {
    let known = site.door.problems(&staff.caller).await?;
    let frame = Frame::new("Problem solving", Place::Meetings)
        .crumbs([Crumb::new("Meetings", at::MEETINGS)])
        .signed(staff.signed())
        .with_error(!mend.1.is_empty());
    site.show(&frame, &ProblemsView::new(&known, wanted, site.clock.today(), mend))
}

/// GET `/app/problems?lead=&stage=`
pub(crate) async fn problems(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Wrong> {
    show(&site, &staff, &wanted, ("", "")).await
}

/// POST `/app/problems`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Wrong> {
    staff.check(form.one("csrf"))?;
    let title = form.line("title");
    let model = if form.one("model") == "osara" { Model::Osara } else { Model::Sara };
    let Ok(area) = form.one("area").parse() else {
        return show(&site, &staff, &Wanted::default(), (&title, "Choose where it is")).await;
    };
    match site.door.problem_add(&staff.caller, model, &title, area, form.one("lead")).await {
        Ok(id) => Ok(Redirect::to(&at::problem(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &Wanted::default(), (&title, &words)).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl ProblemsView {
    pub(crate) fn samples() -> Vec<Self> {
        let today = "2026-11-20".parse().expect("a day");
        let all = Wanted { stage: "all".into(), lead: String::new() };
        vec![
            Self::new(&crate::sample::problems::problems(), &all, today, ("", "")),
            Self::new(&ProblemsKnown::default(), &Wanted::default(), today, ("A park", "Choose where it is")),
        ]
    }
}
