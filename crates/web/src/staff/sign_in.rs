//! Signing in and out. Tries are counted, the session is new after each, and the words never say which half was wrong.

use crate::door::SignedIn;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::{self, Staff, safe_next};
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{ConnectInfo, Extension, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct SignInView {
    csrf: String,
    next: String,
    name: String,
    error: &'static str,
}

impl View for SignInView {
    const TEMPLATE: &'static str = "staff/sign_in.html";
}

#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// GET `/sign-in?next=`
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Problem> {
    show(&site, StatusCode::OK, &next, "", "")
}

fn show(
    site: &Site,
    status: StatusCode,
    next: &str,
    name: &str,
    error: &'static str,
) -> Result<Response, Problem> {
    let (session, csrf) = site.sessions.begin(site);
    let view = SignInView { csrf, next: safe_next(next), name: name.to_owned(), error };
    let frame = Frame::new("Sign in", Place::SignIn)
        .crumbs([Crumb::new("Home", route::HOME)])
        .with_error(!error.is_empty());
    let mut response = site.show(&frame, &view)?;
    *response.status_mut() = status;
    response.headers_mut().insert(header::SET_COOKIE, session::set_cookie(site, &session));
    Ok(response)
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    csrf: String,
    #[serde(default)]
    next: String,
    name: String,
    password: String,
}

/// POST `/sign-in`
pub(crate) async fn sign_in(
    State(site): State<Arc<Site>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, Problem> {
    if !session::token_fits(&site, &headers, &form.csrf) {
        return Err(Problem::OldForm);
    }
    let address = address.map(|Extension(ConnectInfo(at))| at.ip().to_string()).unwrap_or_default();
    let refuse = |status, words| show(&site, status, &form.next, &form.name, words);
    let mut attempt = session::attempt(&site, &headers, &form.name, &address);
    if !site.door.may_try(&attempt).await? {
        return refuse(
            StatusCode::TOO_MANY_REQUESTS,
            "There were too many tries. Wait 15 minutes, then try again",
        );
    }
    let signed = site.door.sign_in(form.name.trim(), &form.password).await?;
    if signed == SignedIn::Wrong {
        site.door.tried(&attempt, false).await?;
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "The name or the password is wrong. Check both");
    }
    let next = safe_next(&form.next);
    let mut device = None;
    let (session, to) = match signed {
        SignedIn::As(caller) => {
            device = session::remember_device(&site, &mut attempt);
            site.door.tried(&attempt, true).await?;
            (session::signed_in(&site, &headers, &caller, false).await?, next)
        }
        SignedIn::CodeNeeded(caller) => {
            session::cookie(&headers, &site).inspect(|old| site.sessions.end(old));
            let (session, _) = site.sessions.begin_halfway(&site, caller);
            let to = format!("{}{}", route::SIGN_IN_CODE, words::query(&[("next", &next)]));
            (session::set_cookie(&site, &session), to)
        }
        SignedIn::Wrong => unreachable!("refused above"),
    };
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session);
    device.map(|device| response.headers_mut().append(header::SET_COOKIE, device));
    Ok(response)
}

/// A form that only says "do it".
#[derive(Deserialize)]
pub(crate) struct Bare {
    /// The session's token.
    pub csrf: String,
}

/// POST `/sign-out`
pub(crate) async fn sign_out(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    site.door.session_end(&staff.caller, &hex::encode(staff.session())).await?;
    let mut response = Redirect::to(route::HOME).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session::set_cookie(&site, ""));
    Ok(response)
}

#[cfg(test)]
impl SignInView {
    pub(crate) fn samples() -> Vec<Self> {
        let sample = |error| Self { csrf: "00".into(), next: "/app".into(), name: "ann".into(), error };
        vec![sample(""), sample("The name or the password is wrong. Check both")]
    }
}
