//! S9 Priorities: rounds in which they are chosen, and what came of them.

pub(crate) mod priority;
pub(crate) mod round;
pub(crate) mod score;

use crate::door::RoundsKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use planning::Year;
use planning::priority::round::Stage;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct RoundLine {
    title: String,
    href: String,
    stage: &'static str,
    tone: &'static str,
    words: String,
}

#[derive(Serialize)]
struct PriorityLine {
    title: String,
    href: String,
    year: String,
    reason: String,
    missing: String,
}

#[derive(Serialize)]
pub(crate) struct PrioritiesView {
    rounds: Vec<RoundLine>,
    priorities: Vec<PriorityLine>,
    may_add: bool,
    here: &'static str,
    year: i32,
    error: String,
}

impl View for PrioritiesView {
    const TEMPLATE: &'static str = "staff/priorities.html";
}

/// Where a round stands, as people read it, and the colour of its tag.
pub(crate) const fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Gathering => ("Gathering candidates", "yellow"),
        Stage::Scoring => ("Being scored", "blue"),
        Stage::Deciding => ("To be decided", "orange"),
        Stage::Closed => ("Closed", "green"),
    }
}

impl PrioritiesView {
    pub(crate) fn new(known: &RoundsKnown, error: &str) -> Self {
        let round = |round: &planning::priority::round::Round| {
            let (stage, tone) = stage(round.stage);
            RoundLine {
                title: format!("Round for {}", round.year.words()),
                href: route::round(round.id.as_str()),
                stage,
                tone,
                words: words::counted(round.candidates.len() as u64, "candidate", "candidates"),
            }
        };
        let priority = |priority: &planning::Priority| PriorityLine {
            title: priority.candidate.title.clone(),
            href: route::priority(priority.id.as_str()),
            year: priority.year.words(),
            reason: priority.decided.reason.clone(),
            missing: match priority.strategy.missing().len() {
                0 => String::new(),
                _ => "No control strategy yet".to_owned(),
            },
        };
        Self {
            rounds: known.rounds.iter().map(round).collect(),
            priorities: known.priorities.iter().map(priority).collect(),
            may_add: known.may_add,
            here: route::PRIORITIES,
            year: Year::of(known.today).next().start(),
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, error: &str) -> Result<Response, Problem> {
    let known = site.door.rounds(&staff.caller).await?;
    let frame = Frame::new("Priorities", Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &PrioritiesView::new(&known, error))
}

/// GET `/app/priorities`
pub(crate) async fn priorities(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, "").await
}

/// POST `/app/priorities`: begins a round.
pub(crate) async fn begin(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let Some(year) = form.number("year").and_then(Year::starting) else {
        return show(&site, &staff, "Give the year in which the plan begins, like 2027").await;
    };
    match site.door.round_add(&staff.caller, year).await {
        Ok(id) => Ok(Redirect::to(&route::round(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PrioritiesView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::year::rounds();
        vec![
            Self::new(&known, ""),
            Self::new(&RoundsKnown::default(), "Give the year in which the plan begins"),
        ]
    }
}
