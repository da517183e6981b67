//! S26 Answering an invitation: choose a password, set up one-time codes, keep the recovery codes.

use crate::door::Invitation;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session;
use crate::site::Site;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct InvitationView {
    csrf: String,
    action: String,
    name: String,
    email: String,
    secret: String,
    /// The secret in groups of four, to be typed.
    groups: String,
    error: String,
    /// Recovery codes, once everything is set.
    codes: Vec<String>,
}

impl View for InvitationView {
    const TEMPLATE: &'static str = "staff/invitation.html";
}

impl InvitationView {
    fn new(token: &str, csrf: String, open: &Invitation, error: &str) -> Self {
        let characters: Vec<char> = open.secret.chars().collect();
        let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
        Self {
            csrf,
            action: route::invitation(token),
            name: open.name.clone(),
            email: open.email.clone(),
            secret: open.secret.clone(),
            groups: groups.join(" "),
            error: error.to_owned(),
            codes: Vec::new(),
        }
    }
}

fn frame(error: bool) -> Frame {
    Frame::new("Your invitation", Place::SignIn).crumbs([Crumb::new("Home", route::HOME)]).with_error(error)
}

/// GET `/invitation/{token}`
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let open = site.door.invitation(&token).await?;
    show(&site, &token, &open, "")
}

fn show(site: &Site, token: &str, open: &Invitation, error: &str) -> Result<Response, Problem> {
    let (session, csrf) = site.sessions.begin(site);
    let mut response =
        site.show(&frame(!error.is_empty()), &InvitationView::new(token, csrf, open, error))?;
    response.headers_mut().insert(header::SET_COOKIE, session::set_cookie(site, &session));
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct Accepting {
    csrf: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    code: String,
}

/// POST `/invitation/{token}`
pub(crate) async fn accept(
    State(site): State<Arc<Site>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Accepting>,
) -> Result<Response, Problem> {
    if !session::token_fits(&site, &headers, &form.csrf) {
        return Err(Problem::OldForm);
    }
    let open = site.door.invitation(&token).await?;
    match site.door.accept_invitation(&token, &form.password, &form.secret, &form.code).await {
        Ok(codes) => {
            let view = InvitationView { codes, ..InvitationView::new(&token, String::new(), &open, "") };
            site.show(&frame(false), &view)
        }
        Err(crate::Closed::Refused(words)) => {
            // The same secret again: the phone may have it already.
            show(&site, &token, &Invitation { secret: form.secret, ..open }, &words)
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl InvitationView {
    pub(crate) fn samples() -> Vec<Self> {
        let open = crate::sample::people::invitation();
        let view = |error| Self::new("0707", "00".into(), &open, error);
        let done = Self { codes: vec!["4f7k-9q2m".into(), "8c3d-1x5z".into()], ..view("") };
        vec![view(""), view("A password has at least 12 characters"), done]
    }
}
