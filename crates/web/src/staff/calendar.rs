//! A calendar address of one's own: made, shown once, ended. Whoever has the address reads the calendar, so it holds no
//! name and no case, and the site keeps its hash alone.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::session::{self, Staff};
use crate::site::Site;
use crate::typed::Typed;
use crate::{route, words};
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct CalendarView {
    since: String,
    /// The whole address; shown once, when it is made.
    address: String,
    here: &'static str,
}

impl View for CalendarView {
    const TEMPLATE: &'static str = "staff/calendar.html";
}

async fn show(site: &Site, staff: &Staff, address: String) -> Result<Response, Problem> {
    let since: Option<DateTime<Utc>> = site.door.calendar_since(&staff.caller).await?;
    let frame = Frame::new("Your calendar", Place::Account)
        .crumbs([Crumb::new("Your account", route::ACCOUNT)])
        .signed(staff.signed());
    let since = since.map_or_else(String::new, words::moment);
    site.show(&frame, &CalendarView { since, address, here: at::OWN_CALENDAR })
}

/// GET `/app/account/calendar`
pub(crate) async fn calendar(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, String::new()).await
}

/// POST `/app/account/calendar`: a new address in place of any before, or none.
pub(crate) async fn set(
    staff: Staff,
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    match form.one("step") {
        "begin" => {
            let secret = site.token();
            site.door.calendar_set(&staff.caller, Some(session::key(&secret))).await?;
            show(&site, &staff, format!("{}{}", site.address(&headers), at::own_calendar(&secret))).await
        }
        "end" => {
            site.door.calendar_set(&staff.caller, None).await?;
            Ok(Redirect::to(at::OWN_CALENDAR).into_response())
        }
        _ => Err(Problem::NotFound),
    }
}

#[cfg(test)]
impl CalendarView {
    pub(crate) fn samples() -> Vec<Self> {
        let view = |since: &str, address: &str| Self {
            since: since.into(),
            address: address.into(),
            here: at::OWN_CALENDAR,
        };
        vec![view("", ""), view("1 November 2026 at 9:00am", "https://csp.example/calendar/aa.ics")]
    }
}
