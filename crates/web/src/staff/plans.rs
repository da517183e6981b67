//! The front page of plans: which plan is in force, what is put first, how the work stands, where the thread is torn.

use crate::door::PlansKnown;
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use planning::plan::{Plan, Stage};
use serde::Serialize;
use std::sync::Arc;

/// Torn records shown at most.
const TORN_MOST: usize = 12;

#[derive(Serialize)]
struct PlanLine {
    title: String,
    href: String,
    kind: &'static str,
    days: String,
    stage: &'static str,
    tone: &'static str,
}

#[derive(Serialize)]
struct PriorityLine {
    title: String,
    href: String,
    year: String,
    reason: String,
}

#[derive(Serialize)]
struct TornLine {
    title: String,
    kind: &'static str,
    href: String,
    missing: String,
}

#[derive(Serialize)]
pub(crate) struct PlansView {
    plans: Vec<PlanLine>,
    priorities: Vec<PriorityLine>,
    actions: &'static str,
    rounds: &'static str,
    log: &'static str,
    new: &'static str,
    open: String,
    late: String,
    late_href: String,
    torn: Vec<TornLine>,
    torn_more: String,
}

impl View for PlansView {
    const TEMPLATE: &'static str = "staff/plans.html";
}

/// Where a plan stands, as people read it, and the colour of its tag.
pub(crate) const fn stage(stage: &Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Draft => ("Draft", "yellow"),
        Stage::Consulting { .. } => ("Out for views", "purple"),
        Stage::Approved { .. } => ("Approved, being signed", "blue"),
        Stage::Published { .. } => ("Published", "turquoise"),
        Stage::InForce { .. } => ("In force", "green"),
        Stage::Closed { .. } => ("Closed", "grey"),
        Stage::Superseded { .. } => ("Another took its place", "grey"),
    }
}

fn line(plan: &Plan) -> PlanLine {
    let (stage, tone) = stage(&plan.stage);
    PlanLine {
        title: plan.title.clone(),
        href: route::plan(plan.id.as_str()),
        kind: plan.kind.words(),
        days: format!("{} to {}", words::day(plan.from), words::day(plan.until)),
        stage,
        tone,
    }
}

impl PlansView {
    pub(crate) fn new(known: &PlansKnown) -> Self {
        let torn = known.torn.iter().take(TORN_MOST).map(|(node, missing)| {
            let kinds: Vec<String> = missing.iter().map(|kind| kind.words().to_lowercase()).collect();
            TornLine {
                title: node.title.clone(),
                kind: node.kind.words(),
                href: route::thread(node.kind.slug(), &node.id),
                missing: planning::wording::list(&kinds),
            }
        });
        Self {
            plans: known.plans.iter().map(line).collect(),
            priorities: known
                .priorities
                .iter()
                .map(|one| PriorityLine {
                    title: one.candidate.title.clone(),
                    href: route::priority(one.id.as_str()),
                    year: one.year.words(),
                    reason: one.decided.reason.clone(),
                })
                .collect(),
            actions: route::ACTIONS,
            rounds: route::PRIORITIES,
            log: route::ACHIEVEMENTS,
            new: if known.may_add { route::PLAN_NEW } else { "" },
            open: words::counted(known.counts.open as u64, "action", "actions"),
            late: match known.counts.late {
                1 => "1 is late".to_owned(),
                late => format!("{late} are late"),
            },
            late_href: format!("{}?late=yes", route::ACTIONS),
            torn: torn.collect(),
            torn_more: match known.torn.len().saturating_sub(TORN_MOST) {
                0 => String::new(),
                more => format!("And {more} more."),
            },
        }
    }
}

/// GET `/app/plan`
pub(crate) async fn plans(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.plans(&staff.caller).await?;
    let frame = Frame::new("Plan", Place::Plan).signed(staff.signed());
    site.show(&frame, &PlansView::new(&known))
}

#[cfg(test)]
impl PlansView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::new(&crate::sample::plans::plans()), Self::new(&PlansKnown::default())]
    }
}
