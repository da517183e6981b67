//! S27 Sharing agreements: each with its life, what they open between whom, and what nobody has agreed on yet.

use crate::door::{AgreementKnown, AgreementStep, AgreementsKnown};
use crate::page::{Frame, Place, View};
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

pub(crate) mod form;

/// What stands over the text of a new agreement.
const HINT: &str = "Short names of bodies are those of the register. Bodies sign here, each for itself, once nothing is missing.";

#[derive(Serialize)]
struct PartyView {
    name: String,
    does: String,
    basis: String,
    signed: String,
}

#[derive(Serialize)]
struct AgreementView {
    anchor: String,
    title: String,
    id: String,
    state: &'static str,
    tone: &'static str,
    parties: Vec<PartyView>,
    shares: Vec<String>,
    purposes: String,
    gateways: String,
    retention: String,
    conditions: Vec<String>,
    dpia: String,
    write: String,
    write_words: &'static str,
    from: String,
    until: String,
    review_by: String,
    problems: Vec<String>,
    seen: i64,
    sign_for: String,
    may_decide: bool,
    ended: bool,
    in_force: bool,
    href: String,
}

#[derive(Serialize)]
struct FlowView {
    from: String,
    to: String,
    what: String,
    purpose: String,
    agreement: String,
}

#[derive(Serialize)]
struct GapView {
    from: String,
    to: String,
}

#[derive(Serialize)]
pub(crate) struct AgreementsView {
    agreements: Vec<AgreementView>,
    flows: Vec<FlowView>,
    gaps: Vec<GapView>,
    may_write: bool,
    new: String,
    text: String,
    hint: &'static str,
    error: String,
}

impl View for AgreementsView {
    const TEMPLATE: &'static str = "staff/agreements.html";
}

/// The state as people read it, and the colour of its tag.
fn state(slug: &str) -> (&'static str, &'static str) {
    match slug {
        "draft" => ("Draft", "blue"),
        "part-signed" => ("Part signed", "yellow"),
        "active" => ("In force", "green"),
        "review-due" => ("In force, review due", "orange"),
        "expired" => ("Expired", "grey"),
        _ => ("Withdrawn", "grey"),
    }
}

fn agreement(known: &AgreementKnown, may_decide: bool) -> AgreementView {
    let (words_of_state, tone) = match known.from {
        Some(_) if known.in_force => ("Signed, begins later", "blue"),
        _ => state(known.state),
    };
    AgreementView {
        anchor: known.id.replace(' ', "-"),
        title: known.title.clone(),
        id: known.id.clone(),
        state: words_of_state,
        tone,
        parties: known
            .parties
            .iter()
            .map(|party| PartyView {
                name: party.name.clone(),
                does: party.does.clone(),
                basis: party.basis.clone(),
                signed: party.signed.clone().unwrap_or_else(|| "Not signed".to_owned()),
            })
            .collect(),
        shares: known.shares.clone(),
        purposes: planning::wording::list(&known.purposes),
        gateways: known.gateways.join("; "),
        retention: known.retention.clone(),
        conditions: known.conditions.clone(),
        dpia: known.dpia.clone(),
        write: route::agreement_write(&known.id),
        write_words: if known.state == "draft" { "Change this draft" } else { "Write its next version" },
        from: known.from.map_or_else(String::new, words::day),
        until: known.until.map_or_else(|| "No last day".to_owned(), words::day),
        review_by: words::day(known.review_by),
        problems: known.problems.clone(),
        seen: known.seen,
        sign_for: known.may_sign.as_ref().map(|party| party.name.clone()).unwrap_or_default(),
        may_decide,
        ended: matches!(known.state, "expired" | "withdrawn"),
        in_force: known.in_force,
        href: route::agreement(&known.id),
    }
}

impl AgreementsView {
    pub(crate) fn new(known: &AgreementsKnown, typed: Option<&str>, error: &str) -> Self {
        Self {
            agreements: known.agreements.iter().map(|one| agreement(one, known.may_decide)).collect(),
            flows: known
                .flows
                .iter()
                .map(|flow| FlowView {
                    from: flow.from.clone(),
                    to: flow.to.clone(),
                    what: flow.what.clone(),
                    purpose: flow.purpose.clone(),
                    agreement: flow.agreement.clone(),
                })
                .collect(),
            gaps: known
                .gaps
                .iter()
                .map(|(from, to)| GapView { from: from.clone(), to: planning::wording::list(to) })
                .collect(),
            may_write: known.may_write,
            new: route::agreement_write(""),
            text: typed.unwrap_or(&known.pattern).to_owned(),
            hint: HINT,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, typed: Option<&str>, error: &str) -> Result<Response, Problem> {
    let known = site.door.agreements(&staff.caller).await?;
    let frame = Frame::new("Sharing agreements", Place::Agreements)
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &AgreementsView::new(&known, typed, error))
}

/// GET `/app/agreements`
pub(crate) async fn agreements(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, None, "").await
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    csrf: String,
    #[serde(default)]
    text: String,
}

/// POST `/app/agreements`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let text = form.text.replace("\r\n", "\n");
    match site.door.agreement_add(&staff.caller, &text).await {
        Ok(()) => Ok(Redirect::to(route::AGREEMENTS).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, Some(&text), &words).await,
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
    name: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    reason: String,
}

/// POST `/app/agreements/{id}`
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Step>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let step = match form.step.as_str() {
        "sign" => AgreementStep::Sign { name: one_line(&form.name), post: one_line(&form.post) },
        "review" => AgreementStep::Review { next: one_line(&form.next) },
        "withdraw" => AgreementStep::Withdraw { reason: one_line(&form.reason) },
        _ => return Err(Problem::NotFound),
    };
    match site.door.agreement_step(&staff.caller, &id, form.seen, step).await {
        Ok(()) => Ok(Redirect::to(route::AGREEMENTS).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, None, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl AgreementsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::partnership::agreements();
        vec![
            Self::new(&known, None, ""),
            Self::new(&known, Some("id ="), "Line 1: a value is missing"),
            Self::new(&AgreementsKnown::default(), None, ""),
        ]
    }
}
