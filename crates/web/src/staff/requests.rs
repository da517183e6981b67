//! Requests for information about somebody: asked, answered, received; opened in an emergency, and reviewed.

use crate::door::{GlassKnown, RequestLine, RequestStep, RequestTyped, RequestsKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::{self, requests as at};
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(crate) mod asking;
pub(crate) mod one;

/// Words and colour of a request's tag.
pub(super) fn tag(line: &RequestLine) -> (&'static str, &'static str) {
    match (line.stage, line.answer) {
        ("asked", _) if line.late => ("Late", "red"),
        ("asked", _) => ("Waiting", "orange"),
        ("withdrawn", _) => ("Taken back", "grey"),
        (_, Some((words, _))) if words == "Refused" => (words, "red"),
        (_, Some((words, _))) => (words, "green"),
        _ => ("Answered", "green"),
    }
}

#[derive(Serialize)]
struct LineView {
    href: String,
    id: String,
    what: String,
    from: String,
    to: String,
    asked: String,
    due: String,
    status: &'static str,
    tone: &'static str,
    urgent: bool,
}

fn line(known: &RequestLine) -> LineView {
    let (status, tone) = tag(known);
    LineView {
        href: at::request(&known.id),
        id: known.id.clone(),
        what: words::sentence(&known.what),
        from: known.from.clone(),
        to: known.to.clone(),
        asked: words::day(known.asked),
        due: match known.answer {
            Some((_, on)) => format!("answered {}", words::day(on)),
            None => format!("answer by {}", words::day(known.due)),
        },
        status,
        tone,
        urgent: known.urgent,
    }
}

#[derive(Serialize)]
struct GlassView {
    id: String,
    request: String,
    request_href: String,
    by: String,
    on: String,
    reason: String,
    review_by: String,
    reviewed: String,
    found: String,
    seen: i64,
    href: String,
}

fn glass(known: &GlassKnown) -> GlassView {
    let (reviewed, found) = match &known.reviewed {
        Some((who, on, found)) => (format!("{who}, {}", words::day(*on)), found.clone()),
        None => (String::new(), String::new()),
    };
    GlassView {
        id: known.id.clone(),
        request: known.request.clone(),
        request_href: at::request(&known.request),
        by: known.by.clone(),
        on: words::day(known.on),
        reason: known.reason.clone(),
        review_by: words::day(known.review_by),
        reviewed,
        found,
        seen: known.seen,
        href: at::review(&known.id),
    }
}

#[derive(Serialize)]
pub(crate) struct RequestsView {
    lines: Vec<LineView>,
    closed: Vec<String>,
    summary: String,
    reasons: Vec<String>,
    glass: Vec<GlassView>,
    here: &'static str,
    new: &'static str,
    barriers: &'static str,
    error: String,
}

impl View for RequestsView {
    const TEMPLATE: &'static str = "staff/requests.html";
}

/// How requests were answered, in a sentence or two.
fn summary(known: &RequestsKnown) -> String {
    if known.asked == 0 {
        return String::new();
    }
    let [shared, part, refused] = known.answers;
    let mut said = format!(
        "{}: {shared} shared, {part} shared in part, {refused} refused, {} late.",
        words::counted(known.asked as u64, "request", "requests"),
        known.late
    );
    if let Some(days) = known.median_days {
        let days = days.ceil();
        said.push_str(&match days < 1.0 {
            true => " Half of the answers came on the same day.".to_owned(),
            false => format!(" Half of the answers came within {days} days."),
        });
    }
    said
}

impl RequestsView {
    pub(crate) fn new(known: &RequestsKnown, error: &str) -> Self {
        Self {
            lines: known.requests.iter().map(line).collect(),
            closed: known.closed.clone(),
            summary: summary(known),
            reasons: known
                .reasons
                .iter()
                .map(|(reason, times)| {
                    format!("“{reason}” ({})", words::counted(*times as u64, "time", "times"))
                })
                .collect(),
            glass: known.glass.iter().map(glass).collect(),
            here: at::REQUESTS,
            new: at::REQUEST_NEW,
            barriers: route::BARRIERS,
            error: error.to_owned(),
        }
    }
}

fn frame(title: &str, staff: &Staff, error: &str) -> Frame {
    let crumbs = [Crumb::new("Sharing agreements", route::AGREEMENTS), Crumb::new("Requests", at::REQUESTS)];
    let crumbs = if title == "Requests for information" { crumbs[..1].to_vec() } else { crumbs.to_vec() };
    Frame::new(title, Place::Agreements).crumbs(crumbs).signed(staff.signed()).with_error(!error.is_empty())
}

async fn show(site: &Site, staff: &Staff, error: &str) -> Result<Response, Problem> {
    let known = site.door.requests(&staff.caller).await?;
    site.show(&frame("Requests for information", staff, error), &RequestsView::new(&known, error))
}

/// What the reader asks of the list.
#[derive(Default, Deserialize)]
pub(crate) struct Wanted {
    /// Number of a request that somebody wants opened in an emergency.
    glass: Option<String>,
}

/// GET `/app/requests?glass=`. Whoever needs a request that is not shown to them knows its number.
pub(crate) async fn requests(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    match wanted.glass.as_deref().map(|typed| typed.trim().to_lowercase()) {
        None => show(&site, &staff, "").await,
        Some(id) if id.parse::<terms::RecordId>().is_ok() => {
            Ok(Redirect::to(&at::glass(&id)).into_response())
        }
        Some(_) => show(&site, &staff, "Write the number of the request, such as r-12").await,
    }
}

/// POST `/app/requests/glass/{glass}`: what the review found.
pub(crate) async fn review(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let seen = form.number("seen").unwrap_or(0);
    match site.door.glass_review(&staff.caller, &id, seen, &form.text("found")).await {
        Ok(()) => Ok(Redirect::to(at::REQUESTS).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

/// The step that a form asks for.
fn step(form: &Typed) -> Option<RequestStep> {
    let person = || form.one("person").to_owned();
    Some(match form.one("step") {
        "answer" => RequestStep::Answer {
            answer: form.one("answer").to_owned(),
            reason: form.line("reason"),
            shared: form.text("shared"),
        },
        "receive" => RequestStep::Receive,
        "withdraw" => RequestStep::Withdraw { reason: form.line("reason") },
        "join" => RequestStep::Join(person()),
        "shut-out" => RequestStep::ShutOut(person()),
        "let-in" => RequestStep::LetIn(person()),
        _ => return None,
    })
}

/// What was typed into the form for a new request.
fn typed(form: &Typed) -> RequestTyped {
    RequestTyped {
        flow: form.one("of").to_owned(),
        sections: form.all("section").into_iter().map(str::to_owned).collect(),
        class: form.one("class").to_owned(),
        gateway: form.one("gateway").to_owned(),
        urgent: form.one("urgent") == "yes",
        about: form.text("about"),
        needed: form.text("needed"),
    }
}

#[cfg(test)]
impl RequestsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::requests::known();
        let closed = vec!["Their data protection training has run out or was never done.".to_owned()];
        vec![
            Self::new(&known, ""),
            Self::new(&RequestsKnown { closed, ..RequestsKnown::default() }, "Write what you found"),
        ]
    }
}
