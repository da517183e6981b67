//! One request, opened. Each look is in the audit, and so is a broken glass.

use super::{frame, step, tag};
use crate::choice::ChoiceView;
use crate::door::RequestKnown;
use crate::page::View;
use crate::problem::Problem;
use crate::route::requests as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::sync::Arc;

/// How a request can be answered: short name and words.
const ANSWERS: [(&str, &str); 3] =
    [("shared", "Share what is asked for"), ("part", "Share a part of it"), ("refused", "Refuse")];

#[derive(Serialize)]
struct StepView {
    words: String,
    who: String,
    on: String,
}

#[derive(Serialize)]
struct LookView {
    who: String,
    at: String,
    glass: bool,
}

#[derive(Serialize)]
pub(crate) struct RequestView {
    id: String,
    href: String,
    what: String,
    from: String,
    to: String,
    purpose: String,
    gateway: String,
    agreement: String,
    asked: String,
    due: String,
    status: &'static str,
    tone: &'static str,
    urgent: bool,
    about: String,
    needed: String,
    shared: String,
    reason: String,
    team: Vec<String>,
    shut_out: Vec<ChoiceView>,
    people: Vec<ChoiceView>,
    steps: Vec<StepView>,
    looked: Vec<LookView>,
    glass: bool,
    can_answer: bool,
    can_withdraw: bool,
    can_receive: bool,
    seen: i64,
    answers: Vec<ChoiceView>,
    typed_reason: String,
    typed_shared: String,
    error: String,
}

impl View for RequestView {
    const TEMPLATE: &'static str = "staff/request.html";
}

impl RequestView {
    pub(crate) fn new(known: &RequestKnown, typed: Option<&Typed>, error: &str) -> Self {
        let (status, tone) = tag(&known.line);
        let person = |(id, name): &(String, String)| ChoiceView::new(id, name, false);
        let asked = known.line.stage == "asked";
        let text = |name| typed.map_or_else(String::new, |typed| typed.text(name));
        Self {
            id: known.line.id.clone(),
            href: at::request(&known.line.id),
            what: words::sentence(&known.line.what),
            from: known.line.from.clone(),
            to: known.line.to.clone(),
            purpose: known.purpose.clone(),
            gateway: known.gateway.clone(),
            agreement: known.agreement.clone(),
            asked: words::day(known.line.asked),
            due: words::day(known.line.due),
            status,
            tone,
            urgent: known.line.urgent,
            about: known.about.clone(),
            needed: known.needed.clone(),
            shared: known.shared.clone().unwrap_or_default(),
            reason: known.reason.clone(),
            team: known.team.clone(),
            shut_out: known.shut_out.iter().map(person).collect(),
            people: known.people.iter().map(person).collect(),
            steps: known
                .steps
                .iter()
                .map(|(words, who, on)| StepView {
                    words: words.clone(),
                    who: who.clone(),
                    on: words::day(*on),
                })
                .collect(),
            looked: known
                .looked
                .iter()
                .map(|(who, at, glass)| LookView { who: who.clone(), at: at.clone(), glass: *glass })
                .collect(),
            glass: known.glass,
            can_answer: known.may_answer && asked && !known.glass,
            can_withdraw: known.may_receive && asked && !known.glass,
            can_receive: known.may_receive && known.line.stage == "answered" && !known.glass,
            seen: known.seen,
            answers: ANSWERS
                .iter()
                .map(|(value, words)| ChoiceView::new(value, words, text("answer") == *value))
                .collect(),
            typed_reason: text("reason"),
            typed_shared: text("shared"),
            error: error.to_owned(),
        }
    }
}

/// The page for somebody who may not open it: that there may be such a request is not said, only how it would be opened.
#[derive(Serialize)]
pub(crate) struct GlassAskView {
    to: String,
    reason: String,
    error: String,
}

impl View for GlassAskView {
    const TEMPLATE: &'static str = "staff/glass.html";
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: Option<&Typed>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.request(&staff.caller, id, None).await?;
    site.show(
        &frame(&format!("Request {}", known.line.id), staff, error),
        &RequestView::new(&known, typed, error),
    )
}

/// GET `/app/requests/{request}`
pub(crate) async fn request(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, None, "").await
}

/// POST `/app/requests/{request}`
pub(crate) async fn go_on(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let step = step(&form).ok_or(Problem::NotFound)?;
    match site.door.request_step(&staff.caller, &id, form.number("seen").unwrap_or(0), step).await {
        Ok(()) => Ok(Redirect::to(&at::request(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, Some(&form), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

/// GET `/app/requests/{request}/glass`: the form for an emergency. It says the same whether there is such a request or not.
pub(crate) async fn glass_form(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let view = GlassAskView { to: at::glass(&id), reason: String::new(), error: String::new() };
    site.show(&frame("Open a request in an emergency", &staff, ""), &view)
}

/// POST `/app/requests/{request}/glass`: opens it once, on this answer.
pub(crate) async fn glass(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let reason = form.text("reason");
    match site.door.request(&staff.caller, &id, Some(&reason)).await {
        Ok(known) => {
            let frame = frame(&format!("Request {}", known.line.id), &staff, "");
            site.show(&frame, &RequestView::new(&known, None, ""))
        }
        Err(crate::Closed::Refused(words)) => {
            let view = GlassAskView { to: at::glass(&id), reason, error: words.clone() };
            site.show(&frame("Open a request in an emergency", &staff, &words), &view)
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl RequestView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::requests::request();
        let answered = crate::sample::requests::answered();
        let typed = [("answer", "part"), ("reason", "It is held by another force")];
        let typed = Typed::from(typed.as_slice());
        vec![
            Self::new(&known, None, ""),
            Self::new(&known, Some(&typed), "You have not written what you share."),
            Self::new(&answered, None, ""),
            Self::new(&RequestKnown { glass: true, people: Vec::new(), ..known }, None, ""),
        ]
    }
}

#[cfg(test)]
impl GlassAskView {
    pub(crate) fn samples() -> Vec<Self> {
        let new = |reason: &str, error: &str| Self {
            to: at::glass("r-1"),
            reason: reason.into(),
            error: error.into(),
        };
        vec![new("", ""), new("now", "Say in at least 20 characters why you need to see this now")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_with_something_to_mend_keeps_how_the_request_was_to_be_answered() {
        let known = crate::sample::requests::request();
        let typed = Typed::from([("answer", "refused")].as_slice());
        let view = RequestView::new(&known, Some(&typed), "Write a reason.");
        let chosen: Vec<&str> =
            view.answers.iter().filter(|one| one.chosen).map(|one| one.value.as_str()).collect();
        assert_eq!(chosen, ["refused"]);
    }
}
