//! Pointers: whether another agency knows somebody. The answer is "ask", or nothing; never which body, and never what it knows.
//! What is typed comes by POST alone and is not shown again.

use super::frame;
use crate::choice::ChoiceView;
use crate::door::{PointerAnswer, PointerDesk, PointerTyped};
use crate::page::View;
use crate::problem::Problem;
use crate::route::{linkage as at, requests};
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct LinkView {
    href: String,
    words: String,
}

#[derive(Serialize)]
struct SilentView {
    by: String,
    on: String,
    record: String,
}

#[derive(Serialize)]
pub(crate) struct PointerView {
    choices: Vec<ChoiceView>,
    /// "ask", "nothing", or empty before somebody asked.
    answer: &'static str,
    links: Vec<LinkView>,
    silent: Vec<SilentView>,
    to: &'static str,
    agreements: &'static str,
    error: String,
}

impl View for PointerView {
    const TEMPLATE: &'static str = "staff/linkage_pointer.html";
}

impl PointerView {
    pub(crate) fn new(desk: &PointerDesk, answer: Option<&PointerAnswer>, chosen: &str, error: &str) -> Self {
        let choice = |(key, text): &(String, String)| {
            ChoiceView::new(key, &words::sentence(text), key == chosen || desk.choices.len() == 1)
        };
        let link = |(key, words): &(String, String)| LinkView {
            href: requests::asking_for(key),
            words: words.clone(),
        };
        Self {
            choices: desk.choices.iter().map(choice).collect(),
            answer: match answer {
                None => "",
                Some(answer) if answer.known => "ask",
                Some(_) => "nothing",
            },
            links: answer.map_or_else(Vec::new, |answer| answer.requests.iter().map(link).collect()),
            silent: desk
                .silent
                .iter()
                .map(|(by, on, record)| SilentView {
                    by: by.clone(),
                    on: words::day(*on),
                    record: record.clone(),
                })
                .collect(),
            to: at::POINTER,
            agreements: crate::route::AGREEMENTS,
            error: error.to_owned(),
        }
    }
}

/// GET `/app/linkage/pointer`
pub(crate) async fn pointer(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let desk = site.door.pointer_desk(&staff.caller).await?;
    site.show(&frame("Known to another agency?", &staff, ""), &PointerView::new(&desk, None, "", ""))
}

/// POST `/app/linkage/pointer`
pub(crate) async fn ask(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let typed = PointerTyped {
        under: form.one("under").to_owned(),
        first_name: form.line("first_name"),
        surname: form.line("surname"),
        dob: form.line("dob"),
        postcode: form.line("postcode"),
    };
    let (answer, error) = match site.door.pointer_ask(&staff.caller, &typed).await {
        Ok(answer) => (Some(answer), String::new()),
        Err(crate::Closed::Refused(words)) => (None, words),
        Err(closed) => return Err(closed.into()),
    };
    let desk = site.door.pointer_desk(&staff.caller).await?;
    let view = PointerView::new(&desk, answer.as_ref(), &typed.under, &error);
    site.show(&frame("Known to another agency?", &staff, &error), &view)
}

#[cfg(test)]
impl PointerView {
    pub(crate) fn samples() -> Vec<Self> {
        let desk = crate::sample::linkage::pointer_desk();
        let known = crate::sample::linkage::pointed();
        let nothing = PointerAnswer { known: false, requests: Vec::new() };
        vec![
            Self::new(&desk, None, "", ""),
            Self::new(&desk, Some(&known), "", ""),
            Self::new(&desk, Some(&nothing), "", ""),
            Self::new(&PointerDesk::default(), None, "", "That is too little to know anybody by."),
        ]
    }
}
