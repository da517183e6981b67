//! S26 People: who works here, inviting, leaving.

use super::sign_in::Bare;
use crate::door::{InvitationToken, NewPerson, PeopleKnown};
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::words::one_line;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct HeldView {
    title: String,
    end_href: String,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    href: String,
    email: String,
    body: String,
    roles: Vec<HeldView>,
    give_href: String,
    status: String,
    tone: &'static str,
    leave_href: String,
    again_href: String,
    here: bool,
}

#[derive(Serialize)]
struct RoleView {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
pub(crate) struct PeopleView {
    people: Vec<PersonView>,
    roles: Vec<RoleView>,
    bodies: Vec<RoleView>,
    name: String,
    email: String,
    error: String,
    /// Where a new invitation leads, shown once.
    invitation: String,
}

impl View for PeopleView {
    const TEMPLATE: &'static str = "staff/people.html";
}

impl PeopleView {
    fn new(known: &PeopleKnown, typed: &NewPerson, error: &str, invitation: &str) -> Self {
        let person = |person: &crate::door::PersonKnown| {
            let (status, tone) = match (person.left, person.invited) {
                (Some(day), _) => (format!("Left {}", words::day(day)), "grey"),
                (None, true) => ("Invited".to_owned(), "yellow"),
                (None, false) => ("Works here".to_owned(), "plain"),
            };
            PersonView {
                name: person.name.clone(),
                href: route::person(&person.id),
                email: person.email.clone(),
                body: person.body.clone(),
                roles: person
                    .roles
                    .iter()
                    .map(|held| HeldView {
                        title: held.title.clone(),
                        end_href: route::person_step(&person.id, &format!("roles/{}/end", held.id)),
                    })
                    .collect(),
                give_href: route::person_step(&person.id, "roles"),
                status,
                tone,
                leave_href: route::person_step(&person.id, "leave"),
                again_href: route::person_step(&person.id, "invite"),
                here: person.left.is_none() && person.changes,
            }
        };
        let role = |role: &crate::door::RoleKnown| RoleView {
            value: role.slug.clone(),
            text: role.title.clone(),
            selected: role.slug == typed.role,
        };
        Self {
            people: known.people.iter().map(person).collect(),
            roles: known.roles.iter().map(role).collect(),
            bodies: known
                .bodies
                .iter()
                .map(|(id, name)| RoleView {
                    value: id.clone(),
                    text: name.clone(),
                    selected: *id == typed.body,
                })
                .collect(),
            name: typed.name.clone(),
            email: typed.email.clone(),
            error: error.to_owned(),
            invitation: invitation.to_owned(),
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    typed: &NewPerson,
    error: &str,
    invitation: &str,
) -> Result<Response, Problem> {
    let known = site.door.people(&staff.caller).await?;
    let frame = Frame::new("People", Place::People).signed(staff.signed()).with_error(!error.is_empty());
    site.show(&frame, &PeopleView::new(&known, typed, error, invitation))
}

/// GET `/app/people`
pub(crate) async fn people(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, &staff, &NewPerson::default(), "", "").await
}

#[derive(Deserialize)]
pub(crate) struct Inviting {
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    role: String,
}

/// POST `/app/people`
pub(crate) async fn invite(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Inviting>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let new = NewPerson {
        name: one_line(&form.name),
        email: one_line(&form.email),
        body: one_line(&form.body),
        role: one_line(&form.role),
    };
    let answer = site.door.invite(&staff.caller, &new).await;
    invited(&site, &staff, &new, answer).await
}

/// POST `/app/people/{person}/invite`
pub(crate) async fn invite_again(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(person): Path<String>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let answer = site.door.invite_again(&staff.caller, &person).await;
    invited(&site, &staff, &NewPerson::default(), answer).await
}

async fn invited(
    site: &Site,
    staff: &Staff,
    typed: &NewPerson,
    answer: crate::Answer<InvitationToken>,
) -> Result<Response, Problem> {
    match answer {
        Ok(InvitationToken(token)) => {
            show(site, staff, &NewPerson::default(), "", &route::invitation(&token)).await
        }
        Err(crate::Closed::Refused(words)) => show(site, staff, typed, &words, "").await,
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/people/{person}/leave`
pub(crate) async fn leave(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(person): Path<String>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    match site.door.leave(&staff.caller, &person).await {
        Ok(()) => Ok(Redirect::to(route::PEOPLE).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &NewPerson::default(), &words, "").await,
        Err(closed) => Err(closed.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct Given {
    csrf: String,
    #[serde(default)]
    role: String,
}

/// POST `/app/people/{person}/roles`
pub(crate) async fn give_role(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(person): Path<String>,
    Form(form): Form<Given>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    site.door.give_role(&staff.caller, &person, &form.role).await?;
    Ok(Redirect::to(route::PEOPLE).into_response())
}

/// POST `/app/people/{person}/roles/{held}/end`
pub(crate) async fn end_role(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((person, held)): Path<(String, String)>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    site.door.end_role(&staff.caller, &person, &held).await?;
    Ok(Redirect::to(route::PEOPLE).into_response())
}

#[cfg(test)]
impl PeopleView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::people::people();
        let none = NewPerson::default();
        vec![
            Self::new(&known, &none, "", ""),
            Self::new(&known, &none, "Somebody has that address already", ""),
            Self::new(&known, &none, "", "/invitation/0707"),
            Self::new(&PeopleKnown::default(), &none, "", ""),
        ]
    }
}
