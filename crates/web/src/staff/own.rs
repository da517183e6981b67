//! S28 Changing how one signs in: another password, new recovery codes.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
pub(crate) struct OwnView {
    href: &'static str,
    back: &'static str,
    /// What was done.
    done: &'static str,
    /// Recovery codes, shown once.
    codes: Vec<String>,
    /// What is to be mended, of the password and of the codes.
    password_error: String,
    codes_error: String,
}

impl View for OwnView {
    const TEMPLATE: &'static str = "staff/own.html";
}

impl OwnView {
    fn new() -> Self {
        Self {
            href: route::OWN_SIGN_IN,
            back: route::ACCOUNT,
            done: "",
            codes: Vec::new(),
            password_error: String::new(),
            codes_error: String::new(),
        }
    }
}

fn show(site: &Site, staff: &Staff, view: &OwnView) -> Result<Response, Problem> {
    let error = !(view.password_error.is_empty() && view.codes_error.is_empty());
    let frame = Frame::new("How you sign in", Place::Account)
        .crumbs([Crumb::new("Your account", route::ACCOUNT)])
        .signed(staff.signed())
        .with_error(error);
    site.show(&frame, view)
}

/// GET `/app/account/sign-in`
pub(crate) async fn own(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, &OwnView::new())
}

/// Passwords are taken as they are typed.
#[derive(Deserialize)]
pub(crate) struct Changing {
    csrf: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    new: String,
}

/// POST the same
pub(crate) async fn change(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Changing>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let blank = OwnView::new();
    let view = match form.step.as_str() {
        "password" => {
            let changed =
                site.door.password_change(&staff.caller, staff.session(), &form.password, &form.new).await;
            match changed {
                Ok(()) => OwnView {
                    done: "Your password is changed. Wherever else you were signed in, you are signed out.",
                    ..blank
                },
                Err(crate::Closed::Refused(words)) => OwnView { password_error: words, ..blank },
                Err(closed) => return Err(closed.into()),
            }
        }
        "codes" => match site.door.recovery_anew(&staff.caller, &form.password).await {
            Ok(codes) => OwnView { codes, ..blank },
            Err(crate::Closed::Refused(words)) => OwnView { codes_error: words, ..blank },
            Err(closed) => return Err(closed.into()),
        },
        _ => return Err(Problem::NotFound),
    };
    show(&site, &staff, &view)
}

#[cfg(test)]
impl OwnView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            Self::new(),
            Self { done: "Your password is changed.", ..Self::new() },
            Self { codes: vec!["4f7k-9q2m".into(), "8c3d-1x5z".into()], ..Self::new() },
            Self { password_error: "That is not your password".into(), ..Self::new() },
            Self { codes_error: "That is not your password".into(), ..Self::new() },
        ]
    }
}
