//! A priority in a plan: who leads, what is done, with what, and how we know that it worked.

use crate::door::PlanKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::actions::{Choice, members, title};
use crate::typed::Typed;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::plan::{Command, Line};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct PlanLineView {
    title: String,
    priorities: Vec<Choice>,
    owners: Vec<Choice>,
    steps: Vec<Choice>,
    targets: Vec<Choice>,
    resources: String,
    to: String,
    seen: i64,
    error: String,
}

impl View for PlanLineView {
    const TEMPLATE: &'static str = "staff/plan_line.html";
}

fn choices(list: impl Iterator<Item = (String, String)>, chosen: &[String]) -> Vec<Choice> {
    list.map(|(value, text)| Choice { chosen: chosen.contains(&value), value, text }).collect()
}

impl PlanLineView {
    /// `priority` is one that the plan has, or `new`.
    fn new(known: &PlanKnown, priority: &str, typed: Option<&Typed>, error: &str) -> Option<Self> {
        let (plan, names) = (&known.plan, &known.names);
        let held = plan.lines.iter().find(|line| line.priority.as_str() == priority);
        if held.is_none() && priority != "new" {
            return None;
        }
        let texts = |ids: &[terms::RecordId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let typed_all =
            |name: &str| typed.map(|typed| typed.all(name).into_iter().map(str::to_owned).collect());
        let steps: Vec<String> =
            typed_all("steps").unwrap_or_else(|| held.map_or_else(Vec::new, |line| texts(&line.steps)));
        let targets: Vec<String> =
            typed_all("targets").unwrap_or_else(|| held.map_or_else(Vec::new, |line| texts(&line.targets)));
        let owner = typed.map_or_else(
            || held.map_or_else(String::new, |line| line.owner.to_string()),
            |typed| typed.one("owner").to_owned(),
        );
        let free = names
            .priorities
            .iter()
            .filter(|(id, _)| held.is_none() && plan.lines.iter().all(|line| line.priority.as_str() != id));
        let action = |action: &planning::Action| {
            (action.id.to_string(), format!("{} {}", action.id, action.terms.title))
        };
        Some(Self {
            title: held
                .map_or_else(|| "Put a priority in".to_owned(), |_| title(&names.priorities, priority)),
            priorities: Choice::list(free, typed.map_or("", |typed| typed.one("priority"))),
            owners: members(names, &owner),
            steps: choices(known.actions.iter().map(action), &steps),
            targets: choices(names.targets.iter().cloned(), &targets),
            resources: typed.map_or_else(
                || held.map_or_else(String::new, |line| line.resources.clone()),
                |typed| typed.text("resources"),
            ),
            to: route::plan_line(plan.id.as_str(), priority),
            seen: known.seen,
            error: error.to_owned(),
        })
    }
}

fn read(priority: &str, typed: &Typed) -> Result<Line, String> {
    let priority = if priority == "new" { typed.one("priority") } else { priority };
    let ids = |name: &str| typed.all(name).into_iter().filter_map(|id| id.parse().ok()).collect();
    Ok(Line {
        priority: priority.parse().map_err(|_| "Choose a priority".to_owned())?,
        owner: typed.one("owner").parse().map_err(|_| "Choose who leads on it".to_owned())?,
        steps: ids("steps"),
        resources: typed.text("resources"),
        targets: ids("targets"),
    })
}

async fn show(
    site: &Site,
    staff: &Staff,
    (id, priority): (&str, &str),
    typed: Option<&Typed>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.plan(&staff.caller, id).await?;
    let view = PlanLineView::new(&known, priority, typed, error).ok_or(Problem::NotFound)?;
    let frame = Frame::new(view.title.clone(), Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new(known.plan.title.clone(), route::plan(id))])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

/// GET `/app/plan/{plan}/lines/{priority}`
pub(crate) async fn line(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((id, priority)): Path<(String, String)>,
) -> Result<Response, Problem> {
    show(&site, &staff, (&id, &priority), None, "").await
}

/// POST `/app/plan/{plan}/lines/{priority}`
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((id, priority)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let seen = form.number("seen").unwrap_or(0);
    let done = match read(&priority, &form) {
        Ok(line) => site.door.plan_do(&staff.caller, &id, seen, Command::Line(Box::new(line))).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&route::plan(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            show(&site, &staff, (&id, &priority), Some(&form), &words).await
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PlanLineView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::year::plan_at_each_stage().remove(0);
        vec![
            Self::new(&known, "new", None, "Choose a priority").expect("a new line"),
            Self::new(&known, "p-1", None, "").expect("the sample has it"),
        ]
    }
}
