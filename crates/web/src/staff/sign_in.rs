//! Signing in and out. Tries are counted, the session is new after each, and the words never say which half was wrong.

use super::passkey::AskedView;
use crate::door::{ProviderKnown, SignedIn};
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
    /// What went wrong with a provider.
    away: &'static str,
    providers: Vec<ProviderLink>,
    passkey: Option<AskedView>,
}

/// A button that leads to an agency's own provider.
#[derive(Serialize)]
struct ProviderLink {
    words: String,
    href: String,
}

impl View for SignInView {
    const TEMPLATE: &'static str = "staff/sign_in.html";
}

#[derive(Deserialize)]
pub(crate) struct Next {
    /// The staff page they wanted, as the address says: not to be believed.
    #[serde(default)]
    pub next: String,
}

/// GET `/sign-in?next=`
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Problem> {
    show(&site, StatusCode::OK, &next, Shown::default()).await
}

/// What the form shows of the try before.
#[derive(Default)]
pub(crate) struct Shown<'a> {
    /// The name that was typed.
    pub name: &'a str,
    /// What was wrong with it or with the password.
    pub error: &'static str,
    /// What was wrong with an agency's provider.
    pub away: &'static str,
}

/// The sign-in page in a session of nobody yet.
pub(crate) async fn show(
    site: &Site,
    status: StatusCode,
    next: &str,
    shown: Shown<'_>,
) -> Result<Response, Problem> {
    let (session, csrf) = site.sessions.begin(site);
    let next = safe_next(next);
    let link = |provider: ProviderKnown| ProviderLink {
        words: format!("Sign in with {}", provider.title),
        href: route::sign_in_with(&provider.slug, &next),
    };
    let providers = site.door.providers().into_iter().map(link).collect();
    let passkey = site.door.passkey_asked().await?.as_ref().map(AskedView::new);
    let Shown { name, error, away } = shown;
    let view = SignInView { csrf, providers, passkey, name: name.to_owned(), error, away, next };
    let frame = Frame::new("Sign in", Place::SignIn)
        .crumbs([Crumb::new("Home", route::HOME)])
        .with_error(!error.is_empty() || !away.is_empty());
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
    let refuse = |status, error| {
        show(&site, status, &form.next, Shown { name: &form.name, error, ..Shown::default() })
    };
    let attempt = session::attempt(&site, &headers, &form.name, &address);
    if !site.door.may_try(&attempt).await? {
        let words = "There were too many tries. Wait 15 minutes, then try again";
        return refuse(StatusCode::TOO_MANY_REQUESTS, words).await;
    }
    let signed = site.door.sign_in(form.name.trim(), &form.password).await?;
    if let Some(response) = go_on(&site, &headers, &address, signed, &form.next).await? {
        return Ok(response);
    }
    site.door.tried(&attempt, false).await?;
    refuse(StatusCode::UNPROCESSABLE_ENTITY, "The name or the password is wrong. Check both").await
}

/// Leads on whoever showed who they are, with a new session: to where they wanted to go, or to their code. `None` for
/// nobody. A device from which somebody came in is known from then on.
pub(crate) async fn go_on(
    site: &Site,
    headers: &HeaderMap,
    address: &str,
    signed: SignedIn,
    next: &str,
) -> Result<Option<Response>, Problem> {
    let next = safe_next(next);
    let second_factor = matches!(signed, SignedIn::AsByTwo(_));
    let mut device = None;
    let (session, to) = match signed {
        SignedIn::Wrong => return Ok(None),
        SignedIn::As(caller) | SignedIn::AsByTwo(caller) => {
            let mut attempt = session::attempt(site, headers, &caller.account, address);
            device = session::remember_device(site, &mut attempt);
            site.door.tried(&attempt, true).await?;
            (session::signed_in(site, headers, &caller, second_factor).await?, next)
        }
        SignedIn::CodeNeeded(caller) => {
            session::cookie(headers, site).inspect(|old| site.sessions.end(old));
            let (session, _) = site.sessions.begin_halfway(site, caller);
            let to = format!("{}{}", route::SIGN_IN_CODE, words::query(&[("next", &next)]));
            (session::set_cookie(site, &session), to)
        }
    };
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session);
    device.map(|device| response.headers_mut().append(header::SET_COOKIE, device));
    Ok(Some(response))
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
        let passkey = Some(AskedView::new(&crate::sample::people::asked()));
        let sample = |error, away, providers: Vec<ProviderLink>| Self {
            passkey: passkey.as_ref().filter(|_| providers.is_empty()).cloned(),
            csrf: "00".into(),
            next: "/app".into(),
            name: "ann".into(),
            error,
            away,
            providers,
        };
        let link =
            ProviderLink { words: "Sign in with an agency".into(), href: "/sign-in/with/agency".into() };
        vec![
            sample("", "", Vec::new()),
            sample("The name or the password is wrong. Check both", "", Vec::new()),
            sample("", super::provider::REFUSED, vec![link]),
        ]
    }
}
