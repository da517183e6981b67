//! Passkeys: signing in with one, adding one, taking one away. The browser does its part by a script; everything else of the
//! site works without any.

use super::account;
use super::sign_in::{Bare, Shown, go_on, show};
use crate::door::{PasskeyAsked, PasskeyKnown};
use crate::problem::Problem;
use crate::session::{self, Staff};
use crate::site::Site;
use crate::{Closed, route, words};
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;

/// A question to the browser.
#[derive(Clone, Serialize)]
pub(crate) struct AskedView {
    token: String,
    options: String,
}

impl AskedView {
    pub(crate) fn new(asked: &PasskeyAsked) -> Self {
        Self { token: asked.token.clone(), options: asked.options.clone() }
    }
}

/// One passkey of one's own.
#[derive(Serialize)]
pub(crate) struct PasskeyView {
    added: String,
    used: String,
    end_href: String,
}

impl PasskeyView {
    pub(crate) fn new(known: &PasskeyKnown) -> Self {
        Self {
            added: words::moment(known.added),
            used: known.used.map(words::moment).unwrap_or_default(),
            end_href: route::passkey_end(&known.id),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Shows {
    csrf: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: String,
}

/// POST `/sign-in/passkey`
pub(crate) async fn sign_in(
    State(site): State<Arc<Site>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(form): Form<Shows>,
) -> Result<Response, Problem> {
    if !session::token_fits(&site, &headers, &form.csrf) {
        return Err(Problem::OldForm);
    }
    let address = address.map(|Extension(ConnectInfo(at))| at.ip().to_string()).unwrap_or_default();
    // No account is known before an answer holds: what fails counts against the address alone.
    let attempt = session::attempt(&site, &headers, &format!("passkey {}", site.token()), &address);
    let refuse = |status, error| show(&site, status, &form.next, Shown { error, ..Shown::default() });
    if !site.door.may_try(&attempt).await? {
        let words = "There were too many tries. Wait 15 minutes, then try again";
        return refuse(StatusCode::TOO_MANY_REQUESTS, words).await;
    }
    let signed = site.door.passkey_sign_in(&form.token, &form.answer).await?;
    if let Some(response) = go_on(&site, &headers, &address, signed, &form.next).await? {
        return Ok(response);
    }
    site.door.tried(&attempt, false).await?;
    let words = "We do not know that passkey. Try again, or sign in with your password";
    refuse(StatusCode::UNPROCESSABLE_ENTITY, words).await
}

/// POST `/app/account/passkeys`
pub(crate) async fn add(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Shows>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    match site.door.passkey_add(&staff.caller, &form.token, &form.answer).await {
        Ok(()) => Ok(Redirect::to(route::ACCOUNT).into_response()),
        Err(Closed::Refused(words)) => account::show(&site, &staff, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/account/passkeys/{passkey}/end`
pub(crate) async fn end(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    site.door.passkey_end(&staff.caller, &id).await?;
    Ok(Redirect::to(route::ACCOUNT).into_response())
}
