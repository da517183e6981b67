//! The second step of signing in: a one-time code, or a recovery code.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::{self, safe_next};
use crate::site::Site;
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct CodeView {
    csrf: String,
    next: String,
    error: &'static str,
}

impl View for CodeView {
    const TEMPLATE: &'static str = "staff/code.html";
}

#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// GET `/sign-in/code?next=`: only after a password was right.
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Query(Next { next }): Query<Next>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match session::halfway(&site, &headers) {
        Some((_, csrf)) => show(&site, StatusCode::OK, csrf, &next, ""),
        None => Err(Problem::SignIn { next: safe_next(&next) }),
    }
}

fn show(
    site: &Site,
    status: StatusCode,
    csrf: String,
    next: &str,
    error: &'static str,
) -> Result<Response, Problem> {
    let frame = Frame::new("Enter your code", Place::SignIn)
        .crumbs([Crumb::new("Home", route::HOME)])
        .with_error(!error.is_empty());
    let mut response = site.show(&frame, &CodeView { csrf, next: safe_next(next), error })?;
    *response.status_mut() = status;
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct Entered {
    csrf: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    code: String,
}

/// POST `/sign-in/code`
pub(crate) async fn check(
    State(site): State<Arc<Site>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(form): Form<Entered>,
) -> Result<Response, Problem> {
    let Some((caller, csrf)) = session::halfway(&site, &headers) else {
        return Err(Problem::SignIn { next: safe_next(&form.next) });
    };
    if !session::token_fits(&site, &headers, &form.csrf) {
        return Err(Problem::OldForm);
    }
    let address = address.map(|Extension(ConnectInfo(at))| at.ip().to_string()).unwrap_or_default();
    let mut attempt = session::attempt(&site, &headers, &caller.account, &address);
    if !site.door.may_try(&attempt).await? {
        let words = "There were too many tries. Wait 15 minutes, then try again";
        return show(&site, StatusCode::TOO_MANY_REQUESTS, csrf, &form.next, words);
    }
    let typed: String = form.code.chars().filter(|c| !c.is_whitespace()).collect();
    if !site.door.code(&caller, &typed).await? {
        site.door.tried(&attempt, false).await?;
        let words = "That is not the code. Wait for the next one and try again";
        return show(&site, StatusCode::UNPROCESSABLE_ENTITY, csrf, &form.next, words);
    }
    let device = session::remember_device(&site, &mut attempt);
    site.door.tried(&attempt, true).await?;
    let session = session::signed_in(&site, &headers, &caller, true).await?;
    let mut response = Redirect::to(&safe_next(&form.next)).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session);
    device.map(|device| response.headers_mut().append(header::SET_COOKIE, device));
    Ok(response)
}

#[cfg(test)]
impl CodeView {
    pub(crate) fn samples() -> Vec<Self> {
        let sample = |error| Self { csrf: "00".into(), next: "/app".into(), error };
        vec![sample(""), sample("That is not the code. Wait for the next one and try again")]
    }
}
