//! What went wrong, as a page: what happened, then what to do. Causes go to the log, never to the reader.

use crate::door::Closed;
use crate::page::{Crumb, Frame, PageFailed, Place, View};
use crate::public::api::{self, ProblemWire};
use crate::route;
use crate::site::Site;
use axum::Form;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::sync::Arc;

/// Why a handler has no page to show.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// There is no such page, or the reader may not know that there is.
    #[error("not found")]
    NotFound,
    /// The reader must sign in first.
    #[error("sign-in is needed")]
    SignIn {
        /// The staff page they wanted.
        next: String,
    },
    /// The form was made for another session, or long ago.
    #[error("the form does not belong to this session")]
    OldForm,
    /// A rule says no, in words for the reader.
    #[error("refused: {0}")]
    Refused(String),
    /// No rule lets the reader do that; in words for them.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// Somebody else changed it first.
    #[error("somebody else changed it first")]
    Stale,
    /// The upload is larger than we take.
    #[error("the upload is too large")]
    TooLarge {
        /// Most we take, in words.
        most: String,
    },
    /// We failed.
    #[error("the request failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<Closed> for Problem {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::NotFound => Self::NotFound,
            Closed::Refused(words) => Self::Refused(words),
            Closed::Forbidden(words) => Self::Forbidden(words),
            Closed::Stale => Self::Stale,
            Closed::Failed(cause) => Self::Failed(cause),
        }
    }
}

impl From<PageFailed> for Problem {
    fn from(failed: PageFailed) -> Self {
        Self::Failed(Box::new(failed))
    }
}

impl Problem {
    /// Something of ours failed while doing that.
    pub fn failed(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(cause))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::OldForm | Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Rides on an answer until [`show_problems`] has put a page into it.
#[derive(Clone)]
struct Noted(Arc<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::SignIn { next } = &self {
            let next: String =
                next.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B");
            return Redirect::to(&format!("{}?next={next}", route::SIGN_IN)).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Noted(Arc::new(self)));
        response
    }
}

#[derive(Serialize)]
pub(crate) struct ProblemView {
    heading: &'static str,
    words: Vec<String>,
    incident: String,
    /// Where to go on: Today for somebody of staff, the home page for others.
    onward: String,
    onward_words: &'static str,
    /// What the reader typed, where it was not saved.
    typed: Vec<TypedView>,
}

/// A field of a form that was not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct TypedView {
    name: String,
    value: String,
    rows: usize,
}

/// A form that somebody sent: where from, and what was in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sent {
    from: Option<String>,
    fields: Vec<TypedView>,
}

/// Fields that the page put into the form, not the person.
const OF_THE_PAGE: [&str; 4] = ["csrf", "seen", "step", "token"];
/// Forms up to so many bytes are kept until they are answered.
const FORM_BYTES: usize = 1024 * 1024;

impl Sent {
    /// Reads a form on its way, and hands the request on as it came. Nothing of a form is kept beyond its answer.
    async fn of(request: Request) -> (Self, Request) {
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let form = text(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let small = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
        if request.method() != Method::POST || !form || small.is_none_or(|length| length > FORM_BYTES) {
            return (Self::default(), request);
        }
        let from = text(header::REFERER).and_then(path_of).filter(|path| path.starts_with("/app"));
        let (parts, body) = request.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, FORM_BYTES).await else {
            return (Self::default(), Request::from_parts(parts, axum::body::Body::empty()));
        };
        let copy = Request::from_parts(parts.clone(), axum::body::Body::from(bytes.clone()));
        let typed = Form::<Vec<(String, String)>>::from_request(copy, &()).await;
        let fields =
            typed.map(|Form(pairs)| pairs).unwrap_or_default().into_iter().filter_map(field).collect();
        (Self { from, fields }, Request::from_parts(parts, axum::body::Body::from(bytes)))
    }
}

/// The path of an address of this site, with its query.
fn path_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').map(|at| rest[at..].to_owned())
}

/// A field that a person filled in.
fn field((name, value): (String, String)) -> Option<TypedView> {
    if OF_THE_PAGE.contains(&name.as_str()) || value.trim().is_empty() {
        return None;
    }
    let rows = (value.lines().count() + value.len() / 70).clamp(1, 20);
    Some(TypedView { name: crate::words::sentence(&name.replace(['-', '_'], " ")), value, rows })
}

impl View for ProblemView {
    const TEMPLATE: &'static str = "problem.html";
}

impl ProblemView {
    fn new(problem: &Problem, incident: String, sent: Sent) -> Self {
        let (heading, words): (_, Vec<String>) = match problem {
            Problem::NotFound | Problem::SignIn { .. } => (
                "Page not found",
                vec![
                    "If you typed the address, check that it is right.".into(),
                    "If you pasted it, check that you copied all of it.".into(),
                ],
            ),
            Problem::OldForm => (
                "This form is too old",
                vec![
                    "You may have signed in or out since you opened it. Open the page again, then send it."
                        .into(),
                ],
            ),
            Problem::Refused(words) => ("We cannot do this yet", vec![words.clone()]),
            Problem::Forbidden(words) => {
                ("You may not see or do this", vec![words.clone(), "That you asked is in the audit.".into()])
            }
            Problem::Stale => (
                "Somebody else saved this first",
                vec![
                    "We did not save your change, so that theirs is not lost.".into(),
                    "What you wrote is below. Open the page again, look at what they changed, and add yours."
                        .into(),
                ],
            ),
            Problem::TooLarge { most } => (
                "The file is too large",
                vec![format!("We take files of up to {most}. Split the file and send it in parts.")],
            ),
            Problem::Failed(_) => (
                "There is a problem with this page",
                vec!["We are sorry. Try again in a few minutes.".into()],
            ),
        };
        let staff = matches!(problem, Problem::Forbidden(_) | Problem::Stale | Problem::Refused(_));
        let stale = matches!(problem, Problem::Stale);
        let (onward, onward_words) = match (stale, staff, sent.from) {
            (true, _, Some(from)) => (from, "Open the page again"),
            (_, true, _) => (route::TODAY.to_owned(), "Go to Today"),
            _ => (route::HOME.to_owned(), "Go to the home page"),
        };
        // What was refused for other reasons is shown by the form itself, or belongs to another session.
        let typed = if stale { sent.fields } else { Vec::new() };
        Self { heading, words, incident, onward, onward_words, typed }
    }
}

/// Turns bare refusals and failures into pages, and logs the cause of failures under a number the reader can quote.
pub(crate) async fn show_problems(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let page = crate::page_asked(&request);
    let program = request.uri().path().starts_with(api::ROOT);
    let (sent, request) = Sent::of(request).await;
    let response = next.run(request).await;
    let noted = response.extensions().get::<Noted>().cloned();
    let problem = match (noted, response.status()) {
        (Some(Noted(problem)), _) => problem,
        (None, StatusCode::NOT_FOUND) if bare(&response) => Arc::new(Problem::NotFound),
        (None, StatusCode::INTERNAL_SERVER_ERROR) if bare(&response) => {
            Arc::new(Problem::failed(std::io::Error::other("the handler stopped")))
        }
        (None, status) if program && status.as_u16() >= 400 => return problem_document(response),
        _ => return response,
    };
    let incident = match &*problem {
        Problem::Failed(cause) => {
            let incident = site.token()[..8].to_owned();
            tracing::error!(incident, page, error = %chain(cause.as_ref()), "a request failed");
            incident
        }
        _ => String::new(),
    };
    if program { document_of(&problem, incident) } else { page_of(&site, &problem, incident, sent) }
}

/// The problem for a program (RFC 9457): the same words as on the page.
fn document_of(problem: &Problem, incident: String) -> Response {
    let view = ProblemView::new(problem, incident, Sent::default());
    let detail = match problem {
        Problem::NotFound => "We hold nothing at this address. Check the code and the name in it.".to_owned(),
        _ => view.words.join(" "),
    };
    document(problem.status(), detail, view.incident)
}

/// A refusal of the router or of a layer for a program: its headers stay, such as the methods that are allowed.
fn problem_document(refused: Response) -> Response {
    let detail = match refused.status() {
        StatusCode::METHOD_NOT_ALLOWED => "This can only be read. Ask with GET.",
        StatusCode::SERVICE_UNAVAILABLE => "This took too long. Try again in a few minutes.",
        _ => "We could not read what was asked. The description says how to ask.",
    };
    let mut response = document(refused.status(), detail.to_owned(), String::new());
    if let Some(allowed) = refused.headers().get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    response
}

fn document(status: StatusCode, detail: String, incident: String) -> Response {
    let title = status.canonical_reason().unwrap_or_default().to_owned();
    let wire = ProblemWire { kind: "about:blank", title, status: status.as_u16(), detail, incident };
    let mut response = (status, axum::Json(wire)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// The error and all its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

fn bare(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn page_of(site: &Site, problem: &Problem, incident: String, sent: Sent) -> Response {
    let view = ProblemView::new(problem, incident, sent);
    let frame = Frame::new(view.heading, Place::Nowhere).crumbs([Crumb::new("Home", route::HOME)]);
    let mut response = match site.pages.render(&frame, &view) {
        Ok(html) => axum::response::Html(html).into_response(),
        Err(error) => {
            tracing::error!(error = %chain(&error), "the page for a problem failed");
            "There is a problem with this site. Try again in a few minutes.".into_response()
        }
    };
    *response.status_mut() = problem.status();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
impl ProblemView {
    pub(crate) fn samples() -> Vec<Self> {
        [
            Problem::NotFound,
            Problem::OldForm,
            Problem::Refused("This file was already accepted. Undo it first.".into()),
            Problem::Stale,
            Problem::TooLarge { most: "2.0 GB".into() },
            Problem::failed(std::io::Error::other("disk")),
        ]
        .iter()
        .map(|problem| {
            let fields = field(("what-you-want".to_owned(), "Light in Mill Lane".to_owned()));
            let sent = Sent { from: Some("/app/actions/a-1".into()), fields: fields.into_iter().collect() };
            Self::new(problem, "a1b2c3d4".into(), sent)
        })
        .collect()
    }
}
