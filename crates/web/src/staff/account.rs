//! The person's own account: where they are signed in, and ending it there.

use super::passkey::{AskedView, PasskeyView};
use super::person::LookView;
use crate::door::{PasskeysKnown, PersonHeldKnown, SessionKnown};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct SessionView {
    id: String,
    started: String,
    seen: String,
    this: bool,
}

#[derive(Serialize)]
pub(crate) struct AccountView {
    sessions: Vec<SessionView>,
    passkeys: Vec<PasskeyView>,
    another: Option<AskedView>,
    error: String,
    looked: Vec<LookView>,
    held_href: String,
    calendar: &'static str,
    own_sign_in: &'static str,
    href: &'static str,
}

impl View for AccountView {
    const TEMPLATE: &'static str = "staff/account.html";
}

impl AccountView {
    fn new(known: &[SessionKnown], passkeys: &PasskeysKnown, own: &PersonHeldKnown, error: &str) -> Self {
        let session = |one: &SessionKnown| SessionView {
            id: one.id.clone(),
            started: words::moment(one.started),
            seen: words::moment(one.seen),
            this: one.this,
        };
        Self {
            sessions: known.iter().map(session).collect(),
            passkeys: passkeys.held.iter().map(PasskeyView::new).collect(),
            another: passkeys.another.as_ref().map(AskedView::new),
            error: error.to_owned(),
            looked: own.looked.iter().map(LookView::new).collect(),
            held_href: route::person_step(&own.id, "held.json"),
            calendar: route::meetings::OWN_CALENDAR,
            own_sign_in: route::OWN_SIGN_IN,
            href: route::ACCOUNT,
        }
    }
}

/// GET `/app/account`
pub(crate) async fn account(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, "").await
}

/// The page, with what went wrong.
pub(crate) async fn show(site: &Site, staff: &Staff, error: &str) -> Result<Response, Problem> {
    let passkeys = site.door.passkeys(&staff.caller).await?;
    let known = site.door.sessions(&staff.caller, staff.session()).await?;
    let own = site.door.person(&staff.caller, &staff.caller.account).await?;
    let frame =
        Frame::new("Your account", Place::Account).signed(staff.signed()).with_error(!error.is_empty());
    site.show(&frame, &AccountView::new(&known, &passkeys, &own, error))
}

#[derive(Deserialize)]
pub(crate) struct Ended {
    csrf: String,
    #[serde(default)]
    session: String,
}

/// POST `/app/account`: ends one session.
pub(crate) async fn end(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Ended>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    site.door.session_end(&staff.caller, &form.session).await?;
    Ok(Redirect::to(route::ACCOUNT).into_response())
}

#[cfg(test)]
impl AccountView {
    pub(crate) fn samples() -> Vec<Self> {
        let at = "2026-11-20T09:30:00Z".parse().expect("a moment");
        let one = |id: &str, this| SessionKnown { id: id.into(), started: at, seen: at, this };
        let own = crate::sample::people::one();
        let unseen = PersonHeldKnown { looked: Vec::new(), ..own.clone() };
        let passkeys = crate::sample::people::passkeys();
        let none = PasskeysKnown::default();
        vec![
            Self::new(&[one("aa", true), one("bb", false)], &passkeys, &own, ""),
            Self::new(&[one("aa", true)], &none, &unseen, ""),
            Self::new(&[one("aa", true)], &passkeys, &own, "The passkey was not added"),
        ]
    }
}
