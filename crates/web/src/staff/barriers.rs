//! The barrier register: what stands in the way of sharing, since when, who was refused and why, and who can remove it.

use crate::door::{BarrierKnown, BarriersKnown, NewAsk, NewBarrier};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::words::one_line;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct ChoiceView {
    value: String,
    text: String,
}

#[derive(Serialize)]
struct BarrierView {
    id: String,
    title: String,
    stands: bool,
    age: String,
    asked: String,
    answer: String,
    reasons: Vec<String>,
    remover: String,
    remedy: String,
    removed: String,
    seen: i64,
    href: String,
}

#[derive(Serialize)]
pub(crate) struct BarriersView {
    barriers: Vec<BarrierView>,
    bodies: Vec<ChoiceView>,
    purposes: Vec<ChoiceView>,
    kinds: Vec<ChoiceView>,
    may_add: bool,
    may_change: bool,
    title: String,
    remedy: String,
    error: String,
}

impl View for BarriersView {
    const TEMPLATE: &'static str = "staff/barriers.html";
}

fn barrier(known: &BarrierKnown) -> BarrierView {
    let days = |count: i64| words::counted(count.unsigned_abs(), "day", "days");
    BarrierView {
        id: known.id.clone(),
        title: known.title.clone(),
        stands: known.removed.is_none(),
        age: days(known.age_days),
        asked: match known.asked {
            0 => "Nobody wrote a request down yet.".to_owned(),
            asked => format!(
                "{}: {} refused, {} answered in part, {} without an answer.",
                words::counted(asked as u64, "request", "requests"),
                known.refused,
                known.in_part,
                known.waiting
            ),
        },
        answer: known
            .answer_days
            .map_or_else(String::new, |median| format!("Half of the answers came within {median} days.")),
        reasons: known
            .reasons
            .iter()
            .map(|(reason, times)| format!("“{reason}” ({})", words::counted(*times as u64, "time", "times")))
            .collect(),
        remover: known.remover.clone(),
        remedy: known.remedy.clone(),
        removed: known
            .removed
            .as_ref()
            .map_or_else(String::new, |(on, how)| format!("Removed {}: {how}", words::day(*on))),
        seen: known.seen,
        href: route::barrier(&known.id),
    }
}

impl BarriersView {
    pub(crate) fn new(known: &BarriersKnown, typed: &NewBarrier, error: &str) -> Self {
        let list = |known: &[(String, String)]| {
            known
                .iter()
                .map(|(value, text)| ChoiceView { value: value.clone(), text: text.clone() })
                .collect()
        };
        Self {
            barriers: known.barriers.iter().map(barrier).collect(),
            bodies: list(&known.bodies),
            purposes: list(&known.purposes),
            kinds: list(&known.kinds),
            may_add: known.may_add,
            may_change: known.may_change,
            title: typed.title.clone(),
            remedy: typed.remedy.clone(),
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, typed: &NewBarrier, error: &str) -> Result<Response, Problem> {
    let known = site.door.barriers(&staff.caller).await?;
    let frame = Frame::new("Barriers to sharing", Place::Agreements)
        .crumbs([Crumb::new("Sharing agreements", route::AGREEMENTS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &BarriersView::new(&known, typed, error))
}

/// GET `/app/barriers`
pub(crate) async fn barriers(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, &NewBarrier::default(), "").await
}

#[derive(Deserialize)]
pub(crate) struct Adding {
    csrf: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    remover: String,
    #[serde(default)]
    remedy: String,
}

/// POST `/app/barriers`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Adding>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let new = NewBarrier {
        title: one_line(&form.title),
        remover: one_line(&form.remover),
        remedy: one_line(&form.remedy),
    };
    let done = site.door.barrier_add(&staff.caller, &new).await;
    after(&site, &staff, &new, done).await
}

async fn after(
    site: &Site,
    staff: &Staff,
    typed: &NewBarrier,
    done: crate::Answer<()>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(route::BARRIERS).into_response()),
        Err(crate::Closed::Refused(words)) => show(site, staff, typed, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct Step {
    csrf: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    seen: i64,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    answered: String,
    #[serde(default)]
    how: String,
}

/// POST `/app/barriers/{barrier}`: a request that met it, or its removal.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Step>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let done = match form.step.as_str() {
        "ask" => {
            let ask = NewAsk {
                from: form.from,
                to: form.to,
                purpose: form.purpose,
                kind: form.kind,
                outcome: form.outcome,
                reason: one_line(&form.reason),
                on: one_line(&form.on),
                answered: one_line(&form.answered),
            };
            site.door.barrier_ask(&staff.caller, &id, form.seen, &ask).await
        }
        "remove" => site.door.barrier_remove(&staff.caller, &id, form.seen, &one_line(&form.how)).await,
        _ => return Err(Problem::NotFound),
    };
    after(&site, &staff, &NewBarrier::default(), done).await
}

#[cfg(test)]
impl BarriersView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::partnership::barriers();
        vec![
            Self::new(&known, &NewBarrier::default(), ""),
            Self::new(&BarriersKnown::default(), &NewBarrier::default(), "Choose a purpose"),
        ]
    }
}
