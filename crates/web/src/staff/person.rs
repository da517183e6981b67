//! One person who works here: roles, vetting and training, who looked at their account, and everything held about them as a
//! file. Nobody's name is in the address.

use crate::door::{AuditLine, PersonHeldKnown, StandingKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::words::{self, one_line};
use crate::{Closed, route};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who looked, and when.
#[derive(Serialize)]
pub(crate) struct LookView {
    at: String,
    who: String,
    how: &'static str,
}

impl LookView {
    pub(crate) fn new(line: &AuditLine) -> Self {
        let how = if line.act.ends_with("export") { "Took it away" } else { "Looked" };
        Self { at: words::moment(line.at), who: line.who.clone(), how }
    }
}

#[derive(Serialize)]
struct RoleView {
    title: String,
    span: String,
}

#[derive(Serialize)]
struct VettingView {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
pub(crate) struct PersonView {
    name: String,
    email: String,
    body: String,
    left: String,
    roles: Vec<RoleView>,
    vetting: String,
    vettings: Vec<VettingView>,
    vetted_until: String,
    trained_until: String,
    changes: bool,
    /// Where everything held about them lies; empty for those who may not take it.
    held_href: String,
    standing_href: String,
    looked: Vec<LookView>,
    error: String,
}

impl View for PersonView {
    const TEMPLATE: &'static str = "staff/person.html";
}

impl PersonView {
    fn new(known: &PersonHeldKnown, typed: &StandingKnown, error: &str) -> Self {
        let span = |from, until: Option<chrono::NaiveDate>| match until {
            Some(until) => format!("{} to {}", words::day(from), words::day(until)),
            None => format!("Since {}", words::day(from)),
        };
        let held = &known.standing;
        let vetting = known.vettings.iter().find(|(slug, _)| *slug == held.vetting);
        let day = |typed: &str| typed.parse().map_or_else(|_| typed.to_owned(), words::day);
        Self {
            name: known.name.clone(),
            email: known.email.clone(),
            body: known.body.clone(),
            left: known.left.map(words::day).unwrap_or_default(),
            roles: known
                .roles
                .iter()
                .map(|(title, from, until)| RoleView { title: title.clone(), span: span(*from, *until) })
                .collect(),
            vetting: match (vetting, held.vetted_until.as_str()) {
                (Some((_, words)), "") => words.clone(),
                (Some((_, words)), until) => format!("{words}, until {}", day(until)),
                (None, _) => String::new(),
            },
            vettings: known
                .vettings
                .iter()
                .map(|(slug, words)| VettingView {
                    value: slug.clone(),
                    text: words.clone(),
                    selected: *slug == typed.vetting,
                })
                .collect(),
            vetted_until: typed.vetted_until.clone(),
            trained_until: typed.trained_until.clone(),
            changes: known.changes,
            held_href: match known.exports {
                true => route::person_step(&known.id, "held.json"),
                false => String::new(),
            },
            standing_href: route::person_step(&known.id, "standing"),
            looked: known.looked.iter().map(LookView::new).collect(),
            error: error.to_owned(),
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: Option<&StandingKnown>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.person(&staff.caller, id).await?;
    let frame = Frame::new("One person", Place::People)
        .crumbs([Crumb::new("People", route::PEOPLE)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &PersonView::new(&known, typed.unwrap_or(&known.standing), error))
}

/// GET `/app/people/{person}`
pub(crate) async fn person(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, None, "").await
}

/// GET `/app/people/{person}/held.json`
pub(crate) async fn held(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(crate::public::take_away::saved(site.door.all_about(&staff.caller, &id).await?))
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    csrf: String,
    #[serde(default)]
    vetting: String,
    #[serde(default)]
    vetted_until: String,
    #[serde(default)]
    trained_until: String,
}

/// POST `/app/people/{person}/standing`
pub(crate) async fn standing(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let typed = StandingKnown {
        vetting: one_line(&form.vetting),
        vetted_until: one_line(&form.vetted_until),
        trained_until: one_line(&form.trained_until),
    };
    match site.door.set_standing(&staff.caller, &id, &typed).await {
        Ok(()) => Ok(Redirect::to(&route::person(&id)).into_response()),
        Err(Closed::Refused(words)) => show(&site, &staff, &id, Some(&typed), &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PersonView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::people::one();
        let plain = PersonHeldKnown { changes: false, exports: false, looked: Vec::new(), ..known.clone() };
        let left = PersonHeldKnown { left: chrono::NaiveDate::from_ymd_opt(2026, 9, 30), ..plain.clone() };
        vec![
            Self::new(&known, &known.standing, ""),
            Self::new(&known, &StandingKnown::default(), "Give the last day of the vetting"),
            Self::new(&plain, &plain.standing, ""),
            Self::new(&left, &left.standing, ""),
        ]
    }
}
