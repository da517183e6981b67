//! The form of a demo that is lived through: it goes on to another day. Not found anywhere else.

use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// POST `/app/demo/day`
pub(crate) async fn go_on(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    // Without a day to go to the door is not asked, and must not seem to be there.
    if !site.settings.demo {
        return Err(Problem::NotFound);
    }
    let Some(to) = form.day("day") else { return Ok(Redirect::to(route::TODAY).into_response()) };
    site.door.demo_go_on(&staff.caller, to).await?;
    Ok(Redirect::to(route::TODAY).into_response())
}
