//! The plan that follows: each open action goes on with a new day and a reason, or the plan does not begin.

use crate::door::PlanKnown;
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
use chrono::{Days, Months, NaiveDate};
use planning::action::Stage;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct OpenView {
    id: String,
    title: String,
    href: String,
    was_due: String,
    stage: &'static str,
    due: String,
    reason: String,
}

#[derive(Serialize)]
pub(crate) struct PlanFollowView {
    plan: String,
    title: String,
    from: String,
    until: String,
    open: Vec<OpenView>,
    to: String,
    error: String,
}

impl View for PlanFollowView {
    const TEMPLATE: &'static str = "staff/plan_follow.html";
}

fn goes_on(action: &&planning::Action) -> bool {
    !action.stage.ended() && !matches!(action.stage, Stage::Declined { .. })
}

impl PlanFollowView {
    fn new(known: &PlanKnown, typed: Option<&Typed>, error: &str) -> Self {
        let plan = &known.plan;
        let from = plan.until.checked_add_days(Days::new(1)).unwrap_or(plan.until);
        let months = Months::new(if plan.kind == planning::plan::Kind::Delivery { 12 } else { 36 });
        let until = from
            .checked_add_months(months)
            .and_then(|day| day.checked_sub_days(Days::new(1)))
            .unwrap_or(from);
        let at = |name: &str, usual: String| typed.map_or(usual, |typed| typed.one(name).to_owned());
        let in_plan = |action: &&planning::Action| action.terms.plan.as_ref() == Some(&plan.id);
        let open = |action: &planning::Action| OpenView {
            id: action.id.to_string(),
            title: action.terms.title.clone(),
            href: route::action(action.id.as_str()),
            was_due: words::day(action.terms.due),
            stage: action.stage.words(),
            due: at(&format!("due-{}", action.id), String::new()),
            reason: at(&format!("reason-{}", action.id), String::new()),
        };
        Self {
            plan: plan.title.clone(),
            title: at("title", String::new()),
            from: at("from", from.to_string()),
            until: at("until", until.to_string()),
            open: known.actions.iter().filter(in_plan).filter(goes_on).map(open).collect(),
            to: route::plan_follow(plan.id.as_str()),
            error: error.to_owned(),
        }
    }
}

/// What was typed: title, days, and each action that goes on with its new day and the reason.
type Next = (String, (NaiveDate, NaiveDate), Vec<(String, NaiveDate, String)>);

fn read(known: &PlanKnown, typed: &Typed) -> Result<Next, String> {
    let title = typed.line("title");
    if title.is_empty() {
        return Err("Give the plan that follows a title".to_owned());
    }
    let days =
        (typed.day("from").ok_or("Give its first day")?, typed.day("until").ok_or("Give its last day")?);
    let mut carried = Vec::new();
    for action in &known.actions {
        if let Some(due) = typed.day(&format!("due-{}", action.id)) {
            carried.push((action.id.to_string(), due, typed.text(&format!("reason-{}", action.id))));
        }
    }
    Ok((title, days, carried))
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: Option<&Typed>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.plan(&staff.caller, id).await?;
    let frame = Frame::new("Begin the plan that follows", Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new(known.plan.title.clone(), route::plan(id))])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &PlanFollowView::new(&known, typed, error))
}

/// GET `/app/plan/{plan}/next`
pub(crate) async fn form(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, None, "").await
}

/// POST `/app/plan/{plan}/next`
pub(crate) async fn follow(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let known = site.door.plan(&staff.caller, &id).await?;
    let done = match read(&known, &form) {
        Ok((title, days, carried)) => site.door.plan_follow(&staff.caller, &id, &title, days, &carried).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(next) => Ok(Redirect::to(&route::plan(&next)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, Some(&form), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PlanFollowView {
    pub(crate) fn samples() -> Vec<Self> {
        let all = crate::sample::year::plan_at_each_stage();
        let known =
            all.iter().find(|known| known.plan.stage.slug() == "in-force").expect("the sample has it");
        vec![Self::new(known, None, ""), Self::new(known, Some(&Typed::default()), "Give its first day")]
    }
}
