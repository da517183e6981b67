//! A plan that begins: its kind, its title, its days, the plan it stands under.

use crate::door::{NewPlan, PlanNames};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::actions::Choice;
use crate::typed::Typed;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use planning::plan::Kind;
use serde::Serialize;
use std::sync::Arc;

const KINDS: [(Kind, &str); 5] = [
    (Kind::Delivery, "delivery"),
    (Kind::Partnership, "partnership"),
    (Kind::Strategy, "strategy"),
    (Kind::CountyAgreement, "county-agreement"),
    (Kind::PoliceAndCrime, "police-and-crime"),
];

#[derive(Serialize)]
pub(crate) struct PlanBeginView {
    kinds: Vec<Choice>,
    title: String,
    from: String,
    until: String,
    under: Vec<Choice>,
    to: &'static str,
    error: String,
}

impl View for PlanBeginView {
    const TEMPLATE: &'static str = "staff/plan_begin.html";
}

impl PlanBeginView {
    fn new(names: &PlanNames, typed: &Typed, error: &str) -> Self {
        Self {
            kinds: KINDS
                .iter()
                .map(|(kind, slug)| Choice::new(slug, kind.words(), typed.one("kind")))
                .collect(),
            title: typed.line("title"),
            from: typed.one("from").to_owned(),
            until: typed.one("until").to_owned(),
            under: Choice::list(&names.plans, typed.one("under")),
            to: route::PLAN_NEW,
            error: error.to_owned(),
        }
    }
}

fn read(typed: &Typed) -> Result<NewPlan, String> {
    let kind = KINDS.iter().find(|(_, slug)| *slug == typed.one("kind"));
    Ok(NewPlan {
        kind: kind.map(|(kind, _)| *kind).ok_or("Choose what kind of plan it is")?,
        title: typed.line("title"),
        from: typed.day("from").ok_or("Give its first day")?,
        until: typed.day("until").ok_or("Give its last day")?,
        under: typed.one("under").to_owned(),
    })
}

async fn show(site: &Site, staff: &Staff, typed: &Typed, error: &str) -> Result<Response, Problem> {
    let names = site.door.plan_names(&staff.caller).await?;
    let frame = Frame::new("Begin a plan", Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &PlanBeginView::new(&names, typed, error))
}

/// GET `/app/plan/new`
pub(crate) async fn form(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, &Typed::default(), "").await
}

/// POST `/app/plan/new`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let done = match read(&form) {
        Ok(new) => site.door.plan_add(&staff.caller, &new).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&route::plan(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &form, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PlanBeginView {
    pub(crate) fn samples() -> Vec<Self> {
        let names = crate::sample::plans::names();
        vec![
            Self::new(&names, &Typed::default(), ""),
            Self::new(&names, &Typed::default(), "Give its first day"),
        ]
    }
}
