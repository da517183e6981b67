//! What went wrong, as a page: what happened, then what to do. Causes go to the log, never to the reader.

use crate::door::Closed;
use crate::page::{Crumb, Frame, PageFailed, Place, View};
use crate::route;
use crate::site::Site;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
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
    onward: &'static str,
    onward_words: &'static str,
}

impl View for ProblemView {
    const TEMPLATE: &'static str = "problem.html";
}

impl ProblemView {
    fn new(problem: &Problem, incident: String) -> Self {
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
                    "Go back, copy what you wrote, open the page again and add it.".into(),
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
        let (onward, onward_words) =
            if staff { (route::TODAY, "Go to Today") } else { (route::HOME, "Go to the home page") };
        Self { heading, words, incident, onward, onward_words }
    }
}

/// Turns bare refusals and failures into pages, and logs the cause of failures under a number the reader can quote.
pub(crate) async fn show_problems(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let page = crate::page_asked(&request);
    let response = next.run(request).await;
    let noted = response.extensions().get::<Noted>().cloned();
    let problem = match (noted, response.status()) {
        (Some(Noted(problem)), _) => problem,
        (None, StatusCode::NOT_FOUND) if bare(&response) => Arc::new(Problem::NotFound),
        (None, StatusCode::INTERNAL_SERVER_ERROR) if bare(&response) => {
            Arc::new(Problem::failed(std::io::Error::other("the handler stopped")))
        }
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
    page_of(&site, &problem, incident)
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

fn page_of(site: &Site, problem: &Problem, incident: String) -> Response {
    let view = ProblemView::new(problem, incident);
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
        .map(|problem| Self::new(problem, "a1b2c3d4".into()))
        .collect()
    }
}
