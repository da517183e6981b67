//! The person's own account: where they are signed in, and ending it there.

use super::person::LookView;
use crate::door::{PersonHeldKnown, SessionKnown};
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
    looked: Vec<LookView>,
    held_href: String,
    calendar: &'static str,
    href: &'static str,
}

impl View for AccountView {
    const TEMPLATE: &'static str = "staff/account.html";
}

impl AccountView {
    fn new(known: &[SessionKnown], own: &PersonHeldKnown) -> Self {
        let session = |one: &SessionKnown| SessionView {
            id: one.id.clone(),
            started: words::moment(one.started),
            seen: words::moment(one.seen),
            this: one.this,
        };
        Self {
            sessions: known.iter().map(session).collect(),
            looked: own.looked.iter().map(LookView::new).collect(),
            held_href: route::person_step(&own.id, "held.json"),
            calendar: route::meetings::OWN_CALENDAR,
            href: route::ACCOUNT,
        }
    }
}

/// GET `/app/account`
pub(crate) async fn account(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.sessions(&staff.caller, staff.session()).await?;
    let own = site.door.person(&staff.caller, &staff.caller.account).await?;
    let frame = Frame::new("Your account", Place::Account).signed(staff.signed());
    site.show(&frame, &AccountView::new(&known, &own))
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
        vec![Self::new(&[one("aa", true), one("bb", false)], &own), Self::new(&[one("aa", true)], &unseen)]
    }
}
