//! P14 Our plan: what we will do, on one page first, then each promise with its number, and what came of it. Only plans
//! that were published.

use crate::door::PlanPaper;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::take_away::saved;
use crate::route::plans as route;
use crate::site::Site;
use crate::words;
use axum::extract::{Path, State};
use axum::response::Response;
use disclosure::Released;
use planning::action::Stage;
use planning::plan::told::{LineTold, PlanTold};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct LinkView {
    text: String,
    href: String,
    days: String,
    over: bool,
}

#[derive(Serialize)]
struct CommitmentView {
    number: String,
    title: String,
    owner: String,
    lever: String,
    due: String,
    stage: &'static str,
}

#[derive(Serialize)]
struct LineView {
    anchor: String,
    title: String,
    why: String,
    owner: String,
    resources: String,
    targets: Vec<String>,
    promises: usize,
    commitments: Vec<CommitmentView>,
}

#[derive(Serialize)]
struct PartView {
    anchor: String,
    title: String,
    paragraphs: Vec<String>,
}

#[derive(Serialize)]
struct PaperView {
    text: &'static str,
    href: String,
    size: String,
}

#[derive(Serialize)]
pub(crate) struct PublicPlanView {
    title: String,
    kind: String,
    days: String,
    vision: String,
    objectives: Vec<String>,
    forewords: Vec<(String, String)>,
    lines: Vec<LineView>,
    parts: Vec<PartView>,
    signed: Vec<String>,
    account: String,
    came_of_it: Vec<String>,
    replaced: Option<LinkView>,
    papers: Vec<PaperView>,
    others: Vec<LinkView>,
}

impl View for PublicPlanView {
    const TEMPLATE: &'static str = "public/plan.html";
}

#[derive(Serialize)]
pub(crate) struct PublicPlansView {
    plans: Vec<LinkView>,
    evidence: &'static str,
}

impl View for PublicPlansView {
    const TEMPLATE: &'static str = "public/plans.html";
}

impl PublicPlansView {
    fn new(plans: &Released<Vec<PlanTold>>) -> Self {
        Self { plans: plans.iter().map(link).collect(), evidence: crate::route::ASSESSMENTS_TOLD }
    }
}

fn days(plan: &PlanTold) -> String {
    format!("{} to {}", words::day(plan.from), words::day(plan.until))
}

fn link(plan: &PlanTold) -> LinkView {
    LinkView {
        text: plan.title.clone(),
        href: route::public_plan(&plan.slug),
        days: days(plan),
        over: plan.over,
    }
}

fn line(n: usize, line: &LineTold) -> LineView {
    let commitments: Vec<CommitmentView> = line
        .commitments
        .iter()
        .map(|one| CommitmentView {
            number: one.number.clone(),
            title: one.title.clone(),
            owner: one.owner.clone(),
            lever: one.lever.clone(),
            due: words::day(one.due),
            stage: Stage::words_of(&one.stage).unwrap_or_default(),
        })
        .collect();
    LineView {
        anchor: format!("first-{n}"),
        title: line.title.clone(),
        why: line.why.clone(),
        owner: line.owner.clone(),
        resources: line.resources.clone(),
        targets: line.targets.clone(),
        promises: commitments.len(),
        commitments,
    }
}

impl PublicPlanView {
    /// A plan among those that were published.
    pub(crate) fn new(plans: &[PlanTold], plan: &PlanTold, papers: &[(PlanPaper, usize)]) -> Self {
        Self {
            title: plan.title.clone(),
            kind: plan.kind.clone(),
            days: days(plan),
            vision: plan.vision.clone(),
            objectives: plan.objectives.clone(),
            forewords: plan.forewords.clone(),
            lines: (1..).zip(&plan.lines).map(|(n, one)| line(n, one)).collect(),
            parts: (1..)
                .zip(&plan.parts)
                .map(|(n, (title, text)): (usize, _)| PartView {
                    anchor: format!("part-{n}"),
                    title: title.clone(),
                    paragraphs: planning::wording::paragraphs(text),
                })
                .collect(),
            signed: plan.signed.iter().map(|(body, on)| format!("{body}, {}", words::day(*on))).collect(),
            account: plan.account.clone(),
            came_of_it: plan.came_of_it_words(),
            replaced: plan
                .replaced
                .as_ref()
                .and_then(|(_, by)| plans.iter().find(|one| one.slug == *by))
                .map(link),
            papers: papers
                .iter()
                .map(|(paper, size)| PaperView {
                    text: paper.words(),
                    href: route::public_plan_paper(&plan.slug, *paper),
                    size: words::size(*size as u64),
                })
                .collect(),
            others: plans.iter().filter(|other| other.slug != plan.slug).map(link).collect(),
        }
    }
}

/// GET `/plan`
pub(crate) async fn plans(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let plans = site.door.plans_told().await?;
    let frame = Frame::new("Our plans", Place::Plans).crumbs([Crumb::new("Home", crate::route::HOME)]);
    site.show(&frame, &PublicPlansView::new(&plans))
}

/// GET `/plan/{plan}`
pub(crate) async fn plan(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
) -> Result<Response, Problem> {
    let plans = site.door.plans_told().await?;
    let plan = plans.iter().find(|plan| plan.slug == slug).ok_or(Problem::NotFound)?;
    let view = PublicPlanView::new(&plans, plan, &site.door.plan_papers(plan).await?);
    let frame = Frame::new(view.title.clone(), Place::Plans)
        .crumbs([Crumb::new("Home", crate::route::HOME), Crumb::new("Our plans", route::PUBLIC_PLANS)]);
    site.show(&frame, &view)
}

/// GET `/plan/{plan}/{plan.pdf|one-page.pdf}`
pub(crate) async fn paper(
    State(site): State<Arc<Site>>,
    Path((slug, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let paper = PlanPaper::from_file(&file).ok_or(Problem::NotFound)?;
    Ok(saved(site.door.plan_paper(&slug, paper).await?))
}

#[cfg(test)]
impl PublicPlanView {
    pub(crate) fn samples() -> Vec<Self> {
        let told = crate::sample::year::plans_told();
        let papers = [(PlanPaper::OnePage, 41_000), (PlanPaper::Whole, 96_000)];
        told.iter().map(|plan| Self::new(&told, plan, &papers)).collect()
    }
}

#[cfg(test)]
impl PublicPlansView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            Self::new(&crate::sample::year::plans_told()),
            Self { plans: Vec::new(), evidence: crate::route::ASSESSMENTS_TOLD },
        ]
    }
}
