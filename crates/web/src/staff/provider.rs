//! Signing in at an agency's own provider: there by one GET, and back by another. Nothing that comes back is believed here;
//! the door says who it is, and every refusal has the same words.

use super::sign_in::{Next, Shown, go_on, show};
use crate::door::{CameBack, ProviderAsked};
use crate::problem::Problem;
use crate::session::{self, safe_next};
use crate::site::Site;
use axum::extract::{ConnectInfo, Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

/// Said to everybody who came back and is not let in, whatever the reason: it tells nobody which accounts there are.
pub(crate) const REFUSED: &str =
    "You could not be signed in that way. Try again, or ask whoever keeps accounts here";
/// Said where the provider does not answer.
const NO_ANSWER: &str = "That sign-in does not answer now. Try again in a few minutes";
const TOO_MANY: &str = "There were too many tries. Wait 15 minutes, then try again";

async fn away(site: &Site, status: StatusCode, next: &str, away: &'static str) -> Result<Response, Problem> {
    show(site, status, next, Shown { away, ..Shown::default() }).await
}

/// GET `/sign-in/with/{provider}?next=`: sends the browser to the provider, with a new session that knows what was asked.
pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    Path(provider): Path<String>,
    Query(Next { next }): Query<Next>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = ProviderAsked { provider, state: site.token(), nonce: site.token(), verifier: site.token() };
    let Some(to) = site.door.provider_address(&asked).await? else {
        return away(&site, StatusCode::SERVICE_UNAVAILABLE, &next, NO_ANSWER).await;
    };
    session::cookie(&headers, &site).inspect(|old| site.sessions.end(old));
    let session = site.sessions.begin_away(&site, asked, safe_next(&next));
    let mut response = Redirect::to(&to).into_response();
    response.headers_mut().insert(header::SET_COOKIE, session::set_cookie(&site, &session));
    Ok(response)
}

/// What a provider puts into the address. What it says of an error is for its own log.
#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
}

/// GET `/sign-in/back`
pub(crate) async fn back(
    State(site): State<Arc<Site>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Query(Back { state, code, iss }): Query<Back>,
) -> Result<Response, Problem> {
    let address = address.map(|Extension(ConnectInfo(at))| at.ip().to_string()).unwrap_or_default();
    let (asked, next) = session::come_back(&site, &headers, &state).unzip();
    // No account is known yet, so a name that nobody has is counted: what fails counts against the address alone. Whoever
    // was sent from here is looked at all the same, for others' failures shut nobody out.
    let attempt = session::attempt(&site, &headers, &format!("provider {}", site.token()), &address);
    let quiet = !site.door.may_try(&attempt).await?;
    if quiet && asked.is_none() {
        return away(&site, StatusCode::TOO_MANY_REQUESTS, "", TOO_MANY).await;
    }
    let next = next.unwrap_or_default();
    let signed = site.door.came_back(asked.as_ref(), &CameBack { code, issuer: iss, quiet }).await?;
    if let Some(response) = go_on(&site, &headers, &address, signed, &next).await? {
        return Ok(response);
    }
    if !quiet {
        site.door.tried(&attempt, false).await?;
    }
    away(&site, StatusCode::UNPROCESSABLE_ENTITY, &next, REFUSED).await
}
