//! One priority: why it was chosen, what was said against it, and what is meant to be done strand by strand.

use crate::door::PriorityKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::priority::{ControlStrategy, Source, Strand};
use serde::Serialize;
use std::sync::Arc;

const STRANDS: [(Strand, &str, &str); 4] = [
    (Strand::Prevention, "prevention", "Keep it from happening."),
    (Strand::Intelligence, "intelligence", "Find out more."),
    (Strand::Enforcement, "enforcement", "Make full use of the law."),
    (Strand::Support, "support", "Help those it happens to and those who do it."),
];

#[derive(Serialize)]
struct StrandView {
    slug: &'static str,
    title: &'static str,
    hint: &'static str,
    lines: Vec<String>,
    left_out: String,
    typed: String,
    why_none: String,
}

#[derive(Serialize)]
pub(crate) struct PriorityView {
    title: String,
    year: String,
    reason: String,
    meeting: String,
    on: String,
    sources: Vec<String>,
    dissent: Vec<String>,
    strands: Vec<StrandView>,
    thread: String,
    round: String,
    to: String,
    seen: i64,
    may_write: bool,
    error: String,
}

impl View for PriorityView {
    const TEMPLATE: &'static str = "staff/priority.html";
}

fn strand(
    known: &PriorityKnown,
    typed: Option<&Typed>,
    of: &(Strand, &'static str, &'static str),
) -> StrandView {
    let (strand, slug, hint) = *of;
    let strategy = &known.priority.strategy;
    let lines: Vec<String> =
        strategy.lines.iter().filter(|(known, _)| *known == strand).map(|(_, words)| words.clone()).collect();
    let left_out = strategy.left_out.iter().find(|(known, _)| *known == strand);
    let left_out = left_out.map_or_else(String::new, |(_, words)| words.clone());
    StrandView {
        slug,
        title: strand.words(),
        hint,
        typed: typed.map_or_else(|| lines.join("\n"), |typed| typed.text(slug)),
        why_none: typed.map_or_else(|| left_out.clone(), |typed| typed.text(&format!("{slug}-none"))),
        lines,
        left_out,
    }
}

impl PriorityView {
    pub(crate) fn new(known: &PriorityKnown, typed: Option<&Typed>, error: &str) -> Self {
        let priority = &known.priority;
        let source = |source: &Source| match source {
            Source::Evidence { words, .. } => format!("Figures: {words}"),
            Source::Residents { words, .. } => format!("Residents: {words}"),
            Source::Law { duty } => format!("Duty: {duty}"),
        };
        Self {
            title: priority.candidate.title.clone(),
            year: priority.year.words(),
            reason: priority.decided.reason.clone(),
            meeting: crate::staff::actions::title(&known.names.meetings, priority.decided.meeting.as_str()),
            on: words::day(priority.decided.stamp.on),
            sources: priority.candidate.sources.iter().map(source).collect(),
            dissent: priority.dissent.iter().map(|one| one.words.clone()).collect(),
            strands: STRANDS.iter().map(|of| strand(known, typed, of)).collect(),
            thread: route::thread("priority", priority.id.as_str()),
            round: route::round(priority.round.as_str()),
            to: route::priority(priority.id.as_str()),
            seen: known.seen,
            may_write: known.may_write,
            error: error.to_owned(),
        }
    }
}

/// One line for each line that was typed; a strand without one needs a reason.
fn strategy(typed: &Typed) -> ControlStrategy {
    let mut strategy = ControlStrategy::default();
    for (strand, slug, _) in STRANDS {
        let text = typed.text(slug);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        strategy.lines.extend(lines.map(|line| (strand, line.to_owned())));
        let none = typed.text(&format!("{slug}-none"));
        if !none.is_empty() && text.trim().is_empty() {
            strategy.left_out.push((strand, none));
        }
    }
    strategy
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: Option<&Typed>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.priority(&staff.caller, id).await?;
    let view = PriorityView::new(&known, typed, error);
    let frame = Frame::new(view.title.clone(), Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new("Priorities", route::PRIORITIES)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

/// GET `/app/priority/{priority}`
pub(crate) async fn priority(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, None, "").await
}

/// POST `/app/priority/{priority}`: the control strategy.
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let seen = form.number("seen").unwrap_or(0);
    match site.door.priority_strategy(&staff.caller, &id, seen, strategy(&form)).await {
        Ok(()) => Ok(Redirect::to(&route::priority(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, Some(&form), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PriorityView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::year::priority();
        vec![
            Self::new(&known, None, ""),
            Self::new(&known, Some(&Typed::default()), "Nothing is said on support"),
        ]
    }
}
