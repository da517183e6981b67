//! S28 The partnership: who belongs to it, who holds which office, what the law asks, and the file it is all kept in.

use crate::both::{self, Both};
use crate::door::{BodyKnown, CheckKnown, PromisedKnown, RegisterKnown};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::public::take_away::saved;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct BodyView {
    name: String,
    kind: String,
    fills: String,
    span: String,
    successors: String,
    note: String,
}

#[derive(Serialize)]
struct CheckView {
    title: String,
    law: String,
    missing: Vec<String>,
}

#[derive(Serialize)]
struct OfficeView {
    office: String,
    who: String,
    body: String,
}

#[derive(Serialize)]
struct PromisedView {
    body: String,
    words: String,
    span: String,
    outcome: String,
}

fn promised(known: &PromisedKnown) -> PromisedView {
    PromisedView {
        body: known.body.clone(),
        words: known.words.clone(),
        span: known.span.clone(),
        outcome: known.outcome.clone(),
    }
}

#[derive(Serialize)]
pub(crate) struct RegisterView {
    name: String,
    areas: String,
    members: Vec<BodyView>,
    past: Vec<BodyView>,
    offices: Vec<OfficeView>,
    commitments: Vec<PromisedView>,
    own_targets: Vec<PromisedView>,
    missing: Vec<CheckView>,
    met: Vec<CheckView>,
    seen: i64,
    may_change: bool,
    text: String,
    error: String,
    file: &'static str,
    pattern: &'static str,
    settings: &'static str,
}

impl View for RegisterView {
    const TEMPLATE: &'static str = "staff/register.html";
}

fn body(body: &BodyKnown) -> BodyView {
    BodyView {
        name: body.name.clone(),
        kind: body.kind.clone(),
        fills: body.fills.join("; "),
        span: body.span.clone(),
        successors: planning::wording::list(&body.successors),
        note: body.note.clone(),
    }
}

fn check(check: &CheckKnown) -> CheckView {
    CheckView { title: check.title.clone(), law: check.law.clone(), missing: check.missing.clone() }
}

impl RegisterView {
    pub(crate) fn new(known: &RegisterKnown, typed: Option<&str>, error: &str) -> Self {
        let office = |held: &crate::door::OfficeKnown| OfficeView {
            office: held.office.clone(),
            who: held.who.clone(),
            body: held.body.clone(),
        };
        Self {
            name: known.name.clone(),
            areas: planning::wording::list(&known.areas),
            members: known.bodies.iter().filter(|one| one.member).map(body).collect(),
            past: known.bodies.iter().filter(|one| !one.member).map(body).collect(),
            offices: known.offices.iter().map(office).collect(),
            commitments: known.commitments.iter().map(promised).collect(),
            own_targets: known.own_targets.iter().map(promised).collect(),
            missing: known.checks.iter().filter(|one| !one.missing.is_empty()).map(check).collect(),
            met: known.checks.iter().filter(|one| one.missing.is_empty()).map(check).collect(),
            seen: known.seen,
            may_change: known.text.is_some(),
            text: typed.or(known.text.as_deref()).unwrap_or_default().to_owned(),
            error: error.to_owned(),
            file: route::REGISTER_FILE,
            pattern: route::REGISTER_PATTERN,
            settings: route::SETTINGS,
        }
    }
}

async fn show(site: &Site, staff: &Staff, typed: Option<&str>, error: &str) -> Result<Response, Problem> {
    let known = site.door.register(&staff.caller).await?;
    let frame =
        Frame::new("Partnership", Place::Register).signed(staff.signed()).with_error(!error.is_empty());
    site.show(&frame, &RegisterView::new(&known, typed, error))
}

/// GET `/app/register`
pub(crate) async fn register(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, None, "").await
}

/// GET `/app/register/partnership.toml`
pub(crate) async fn file(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(saved(site.door.register_file(&staff.caller, false).await?))
}

/// GET `/app/register/pattern.toml`
pub(crate) async fn pattern(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    Ok(saved(site.door.register_file(&staff.caller, true).await?))
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    csrf: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    seen: i64,
}

/// POST `/app/register`
pub(crate) async fn save(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let text = form.text.replace("\r\n", "\n");
    match site.door.register_save(&staff.caller, &text, form.seen).await {
        Ok(()) => Ok(Redirect::to(route::REGISTER).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, Some(&text), &words).await,
        Err(crate::Closed::Stale) => {
            let now = site.door.register(&staff.caller).await?;
            let both = Both {
                title: "Partnership".to_owned(),
                back: route::REGISTER.to_owned(),
                to: route::REGISTER.to_owned(),
                field: ("text", "The register"),
                theirs: now.text.unwrap_or_default(),
                seen: now.seen,
                by: None,
                yours: text,
            };
            both::show(&site, &staff, Place::Register, &both)
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl RegisterView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::partnership::register();
        let reader = RegisterKnown { text: None, ..known.clone() };
        vec![
            Self::new(&known, None, ""),
            Self::new(&known, Some("[partnership"), "Line 1: the file breaks off"),
            Self::new(&reader, None, ""),
            Self::new(&RegisterKnown { text: Some(String::new()), ..RegisterKnown::default() }, None, ""),
        ]
    }
}
