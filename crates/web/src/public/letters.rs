//! News by email: the page that asks for an address, and the page that a letter leads to. Opening a page changes nothing, so that
//! programs that follow links in letters begin and stop nothing.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::route::meetings as at;
use crate::site::Site;
use crate::typed::Typed;
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct LettersView {
    sent: bool,
    stopped: bool,
    address: String,
    error: String,
    here: &'static str,
    feed: &'static str,
    back: &'static str,
    privacy: &'static str,
}

impl View for LettersView {
    const TEMPLATE: &'static str = "public/letters.html";
}

impl LettersView {
    fn new(did: &str, address: &str, error: &str) -> Self {
        Self {
            sent: did == "sent",
            stopped: did == "stopped",
            address: address.to_owned(),
            error: error.to_owned(),
            here: at::LETTERS,
            feed: at::NEWS,
            back: at::PUBLIC,
            privacy: route::PRIVACY,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct LetterView {
    confirmed: bool,
    here: String,
    back: &'static str,
}

impl View for LetterView {
    const TEMPLATE: &'static str = "public/letter.html";
}

fn frame(title: &str) -> Frame {
    Frame::new(title, Place::PublicMeetings)
        .crumbs([Crumb::new("Home", route::HOME), Crumb::new("Meetings and questions", at::PUBLIC)])
}

fn offered(site: &Site) -> Result<(), Problem> {
    if site.door.letters_offered() { Ok(()) } else { Err(Problem::NotFound) }
}

fn page(site: &Site, status: StatusCode, view: &LettersView) -> Result<Response, Problem> {
    let title = match (view.sent, view.stopped) {
        (true, _) => "Check your email",
        (_, true) => "We write to you no more",
        _ => "News by email",
    };
    let mut response = site.show(&frame(title).with_error(!view.error.is_empty()), view)?;
    *response.status_mut() = status;
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct Did {
    #[serde(default)]
    did: String,
}

/// GET `/news/letters`
pub(crate) async fn letters(
    State(site): State<Arc<Site>>,
    Query(asked): Query<Did>,
) -> Result<Response, Problem> {
    offered(&site)?;
    page(&site, StatusCode::OK, &LettersView::new(&asked.did, "", ""))
}

/// POST `/news/letters`: whoever sends too many must wait.
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    offered(&site)?;
    // People leave this field empty; programs that fill in every form do not. They are thanked and not heard.
    if !form.one("website").is_empty() {
        return Ok(Redirect::to(&at::letters_did("sent")).into_response());
    }
    let typed = form.one("address");
    if site.sends_too_much("news", address).await? {
        let error = "You asked many times. Wait 15 minutes, then ask again";
        return page(&site, StatusCode::TOO_MANY_REQUESTS, &LettersView::new("", typed, error));
    }
    match site.door.letter_ask(typed).await {
        Ok(()) => Ok(Redirect::to(&at::letters_did("sent")).into_response()),
        Err(crate::Closed::Refused(words)) => {
            page(&site, StatusCode::UNPROCESSABLE_ENTITY, &LettersView::new("", typed, &words))
        }
        Err(closed) => Err(closed.into()),
    }
}

/// GET `/news/letters/{token}`
pub(crate) async fn letter(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let confirmed = site.door.letter(&token).await?;
    let title = if confirmed { "You get our news" } else { "Do you want our news?" };
    let view = LetterView { confirmed, here: at::letter(&token), back: at::PUBLIC };
    site.show(&frame(title), &view)
}

/// POST `/news/letters/{token}`: yes, or no more. A program that stops a letter for its reader says so as RFC 8058 has it.
pub(crate) async fn step(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    if form.one("step") == "begin" {
        site.door.letter_begin(&token).await?;
        return Ok(Redirect::to(&at::letter(&token)).into_response());
    }
    if form.one("step") != "stop" && form.one("List-Unsubscribe") != "One-Click" {
        return Err(Problem::NotFound);
    }
    site.door.letter_end(&token).await?;
    Ok(Redirect::to(&at::letters_did("stopped")).into_response())
}

#[cfg(test)]
impl LettersView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            Self::new("", "", ""),
            Self::new("", "ann@", "Write your email address, like name@example.com"),
            Self::new("sent", "", ""),
            Self::new("stopped", "", ""),
        ]
    }
}

#[cfg(test)]
impl LetterView {
    pub(crate) fn samples() -> Vec<Self> {
        [false, true]
            .map(|confirmed| Self { confirmed, here: at::letter("17-ab"), back: at::PUBLIC })
            .into_iter()
            .collect()
    }
}
